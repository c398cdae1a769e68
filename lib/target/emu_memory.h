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

#define T2_EMU_MAPPINGS 8

struct t2_emu_memory;

struct t2_emu_mapping {
	struct t2_emu_memory *memory;
	uint8_t *at;
	uint64_t pos;
	size_t len;
	int prot; /* PROT_* */
	int resolver;
	uint64_t faults; /* resolved so far */
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
/* 0; -ENOENT when @at is in no mapping made above, -EINVAL when @len is not all of it. */
int t2_emu_memory_unmap(struct t2_emu_memory *m, void *at, size_t len);

/* Empties every mapping; the data stay. */
void t2_emu_memory_zap(struct t2_emu_memory *m);
/* All bytes read 0 again, and every mapping is empty. */
void t2_emu_memory_clear(struct t2_emu_memory *m);

#endif
