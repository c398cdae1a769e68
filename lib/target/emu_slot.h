/* SPDX-License-Identifier: GPL-2.0 */
/* The slot of this process that an emulated device is plugged into: the model's mount. */
#ifndef T2_EMU_SLOT_H
#define T2_EMU_SLOT_H

#include "emu/passthrough.h"
#include "lib/target/emu_bus.h"
#include "lib/target/emu_memory.h"
#include "lib/target/target.h"

/* What lies behind one region that can be mapped. */
struct t2_emu_backing {
	struct t2_emu_memory memory; /* size 0: nothing */
	struct t2_emu_slot *slot;
	unsigned int bar; /* T2_EMU_DEVICE_MEMORY: it is no BAR */
};

#define T2_EMU_DEVICE_MEMORY T2E_BARS
#define T2_EMU_BACKINGS (T2E_BARS + 1)

struct t2_emu_slot {
	char knobs[256];
	/*
	 * Held while faults are blocked. Taken before @lock, and that before the locks of @backing;
	 * that of @dma before them all, because what it guards faults.
	 */
	struct t2_emu_lock transition;
	struct t2_emu_lock lock; /* of what follows: held around every call into the model */
	bool blocked; /* @transition is held */
	struct t2e_device card;
	struct t2e_vfio vfio;
	struct t2_emu_backing backing[T2_EMU_BACKINGS];
	struct t2_emu_lock dma_lock;
	struct t2_emu_dma dma;
	struct t2_emu_event *events;
	bool in_use;
	bool bound; /* its driver has it: t2_emu_slot_bound() */
	uint64_t bound_ns; /* since when */
	unsigned int binds;
	struct t2_emu_slot *next;
};

/* Around every call into the model. */
void t2_emu_slot_enter(struct t2_emu_slot *s);
void t2_emu_slot_leave(struct t2_emu_slot *s);

/* Binds its driver: 0, -EBUSY while it is open, or -errno as the kernel would refuse. */
int t2_emu_slot_bind(struct t2_emu_slot *s);
bool t2_emu_slot_bound(struct t2_emu_slot *s);
/* The slot with a device of the knobs @where, plugged in if need be; NULL with @err filled. */
struct t2_emu_slot *t2_emu_slot_find(const char *where, struct t2_error *err);

#endif
