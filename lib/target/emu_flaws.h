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

#endif
