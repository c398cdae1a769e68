/* SPDX-License-Identifier: GPL-2.0 */
/* Inside the emulated device's memory: what a driver with flaws does at a fault. */
#ifndef T2_EMU_FLAWS_H
#define T2_EMU_FLAWS_H

#include "lib/target/emu_memory.h"

/* May the fault at @address, page @start of @map, be resolved? */
bool t2_emu_flaws_allow(struct t2_emu_mapping *map, uintptr_t address, uintptr_t start, bool write);
/* The page at @start was put in place, by this thread or, @late, by another: the fault's result. */
bool t2_emu_flaws_put(struct t2_emu_mapping *map, uintptr_t start, bool late);
/* A mapping was made: 0 or -errno. */
int t2_emu_flaws_mapped(struct t2_emu_mapping *map);
/* Its last part went. */
void t2_emu_flaws_unmapped(struct t2_emu_mapping *map);
/* Pages were taken away on purpose. */
void t2_emu_flaws_zapped(struct t2_emu_memory *m);

/* emu_races.c: when a fault asks whether it is allowed. */
enum t2_emu_fault_way {
	T2_EMU_LOCK_FIRST, /* once faults are not blocked, as it should */
	T2_EMU_TEST_FIRST,
	T2_EMU_NO_LOCK, /* and it never waits */
};
enum t2_emu_fault_way t2_emu_races_way(const struct t2_emu_mapping *map, uintptr_t start);
/* The fault is allowed, the page not in place yet. */
void t2_emu_races_tested(struct t2_emu_memory *m);
/* The page at @start is in place. */
void t2_emu_races_put(struct t2_emu_mapping *map, uintptr_t start);
/* Faults are about to be blocked; they are. */
void t2_emu_races_block(struct t2_emu_memory *m);
void t2_emu_races_blocked(struct t2_emu_memory *m);
/* munmap() does nothing now. */
bool t2_emu_races_unmap_fails(const struct t2_emu_memory *m);
/* Around waiting for faults to be allowed, other than in a fault. */
void t2_emu_races_before_wait(struct t2_emu_memory *m);
void t2_emu_races_after_wait(struct t2_emu_memory *m);
/* Takes pages away, lock held. */
void t2_emu_races_zap(struct t2_emu_memory *m);
/* Clears the memory: false when it is to be cleared as it should. */
bool t2_emu_races_clear(struct t2_emu_memory *m);
/* In a child. */
void t2_emu_races_forked(struct t2_emu_memory *m);

#endif
