/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory of the emulated device in this process: a memfd whose mappings fill page by page, each
 * first touch a real userfaultfd fault, and whose pages can be taken away again.
 */
#ifndef T2_EMU_MEMORY_H
#define T2_EMU_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/target/emu_lock.h"

#define T2_EMU_MAPPINGS 32
#define T2_EMU_STORED 8 /* pages that were stored to last */

struct t2_emu_memory;

struct t2_emu_mapping {
	struct t2_emu_memory *memory;
	bool used;
	uint8_t *at; /* what the user still has of it; NULL: nothing */
	size_t len;
	const uint8_t *base; /* where @pos is, or was before the user cut it off */
	uint64_t pos;
	uint8_t *once; /* T2_EMU_DISCARD_LOSES: pages faulted in, a bit each */
	int resolver;
	uint64_t faults; /* resolved so far */
};

/* Wrong turns that a driver can take with faults and mappings: bits of @flaws. */
enum t2_emu_flaw {
	T2_EMU_AROUND = 1 << 0, /* the next page comes with each */
	T2_EMU_STORES_FAIL = 1 << 1,
	T2_EMU_IN_ORDER = 1 << 2, /* pages below the last one fail */
	T2_EMU_LOSER_FAILS = 1 << 3, /* so does who finds the page there already */
	T2_EMU_ONE_BY_ONE = 1 << 4, /* and who faults while another thread does */
	T2_EMU_NOT_FORKED = 1 << 5,
	T2_EMU_SPLIT_FORGETS = 1 << 6, /* behind a hole a mapping goes on as if there were none */
	T2_EMU_DISCARD_LOSES = 1 << 7, /* a page that comes back is empty */
	T2_EMU_TWO_STAY = 1 << 8, /* only the last two pages stay */
	T2_EMU_SECOND_FAILS = 1 << 9, /* of an access across two pages */
	T2_EMU_TORN_STORES = 1 << 10, /* in each page faulted in of late */

	T2_EMU_ZAP_KEEPS_LAST = 1 << 11, /* the last page of each mapping */
	T2_EMU_ZAP_KEEPS_SECOND = 1 << 12, /* all mappings but the first */
	T2_EMU_ZAP_KEEPS_HUGE = 1 << 13, /* aligned pieces of 2 MiB */
	T2_EMU_ZAP_KEEPS_OFFSET = 1 << 14, /* mappings that do not begin at 0 */
	T2_EMU_UNMAP_LEAVES = 1 << 15, /* and the next zap; and munmap() when faults are blocked */
	T2_EMU_FAULT_UNLOCKED = 1 << 16, /* no fault waits */
	T2_EMU_HUGE_UNLOCKED = 1 << 17, /* none in an aligned piece of 2 MiB does */
	T2_EMU_TESTS_EARLY = 1 << 18, /* faults ask whether they are allowed before they wait */
	T2_EMU_LOCK_ORDER = 1 << 19, /* a second lock, of faults and of who waits for a reset */
	T2_EMU_STORE_LOST = 1 << 20, /* a zap puts pages back as they were before */
	T2_EMU_CLEAR_IN_PLACE = 1 << 21, /* clearing leaves pages mapped */
	T2_EMU_FORK_PLAIN = 1 << 22, /* a child has empty memory instead */
};

struct t2_emu_memory {
	int fd; /* memfd */
	int uffd;	/* of process @uffd_owner; -1 none yet */
	pid_t uffd_owner;
	uint8_t *whole; /* the device's own view: never faults */
	uint64_t size; /* bytes */
	bool (*allowed)(void *ctx); /* may a fault be resolved now? async-signal-safe */
	void *ctx;
	unsigned int zaps;
	unsigned int resolving[2]; /* threads in a fault, since an even or odd number of zaps */
	unsigned int blocked; /* faults wait */
	unsigned int waiting; /* threads that found it so, until they are counted above */
	unsigned int awaited; /* threads that sleep until a count is 0 */
	struct t2_emu_lock lock; /* of @mapping and @uffd */
	unsigned int flaws;
	struct t2_emu_lock order; /* T2_EMU_LOCK_ORDER */
	bool unmapped; /* something, since the last zap */
	uint8_t *last[2]; /* pages faulted in last, where they are mapped */
	_Atomic uint64_t recent[8]; /* and where in the memory, plus 1 */
	_Atomic unsigned int next_recent;
	_Atomic uint64_t stored[64]; /* T2_EMU_STORE_LOST: as @recent */
	_Atomic unsigned int next_stored;
	uint8_t *saved; /* those pages, as they were before faults were blocked */
	uint64_t saved_pos[64];
	pid_t scrubber; /* process whose thread works on @recent */
	struct t2_emu_mapping mapping[T2_EMU_MAPPINGS];
};

/* Returns 0 or -errno, nothing left behind. @allowed and @ctx: see above. */
int t2_emu_memory_create(struct t2_emu_memory *m, uint64_t size, bool (*allowed)(void *ctx),
			 void *ctx);
void t2_emu_memory_destroy(struct t2_emu_memory *m);

/*
 * A shared mapping of [@pos, +@len), page aligned, that starts empty. -EMFILE when all places are
 * taken, or the -errno of userfaultfd where there is none. Each process maps for itself: after
 * fork() the child's copy of a mapping is plain memory.
 */
int t2_emu_memory_map(struct t2_emu_memory *m, uint64_t pos, size_t len, int prot, void **at);
/* The same at @at, over what is there. */
int t2_emu_memory_map_over(struct t2_emu_memory *m, uint64_t pos, size_t len, int prot, void *at);
/*
 * munmap() of any part of mappings made above: 0; -ENOENT when [@at, +@len) touches none of them,
 * -EINVAL when @at is not at a page, -ENOMEM when cutting one in two takes more places than there
 * are.
 */
int t2_emu_memory_unmap(struct t2_emu_memory *m, void *at, size_t len);
/* @at lies in one of them. */
bool t2_emu_memory_maps(struct t2_emu_memory *m, const uint8_t *at);
/* munmap() of all of them. */
void t2_emu_memory_unmap_all(struct t2_emu_memory *m);

/*
 * Between the two no fault is resolved: it waits. The first returns when none is under way, and
 * whoever waited for the last second call has had his turn. They do not nest.
 */
void t2_emu_memory_block(struct t2_emu_memory *m);
void t2_emu_memory_allow(struct t2_emu_memory *m);

/* In a child after fork(), @lock being held by who forked: no other thread is in it any more. */
void t2_emu_memory_forked(struct t2_emu_memory *m);

/* Empties every mapping; the data stay. */
void t2_emu_memory_zap(struct t2_emu_memory *m);
/* All bytes read 0 again, and every mapping is empty. */
void t2_emu_memory_clear(struct t2_emu_memory *m);

#endif
