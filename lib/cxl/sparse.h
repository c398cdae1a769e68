/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of a BAR that user space may map: as a kernel says, and as its generation must say. */
#ifndef T2_SPARSE_H
#define T2_SPARSE_H

#include "lib/cxl/generation.h"

#define T2_AREAS_MAX 16

struct t2_span {
	uint64_t start, end; /* bytes in the region, end exclusive */
};

struct t2_areas {
	bool present; /* the capability is there */
	bool cut; /* it ends before the areas that it counts, or has more than T2_AREAS_MAX */
	uint32_t stated; /* nr_areas */
	uint32_t reserved; /* the word behind it */
	unsigned int n;
	struct t2_span area[T2_AREAS_MAX]; /* start + size, which may wrap round: end < start */
};

/* Of a whole answer of GET_REGION_INFO. Returns 0, or the -errno of a broken chain. */
int t2_areas_read(const struct vfio_region_info *info, struct t2_areas *areas);

/*
 * What @generation keeps out of the BAR with the component registers: the 64 KiB block in v2 and
 * v3, in v4 the decoders, rounded out to pages of @page bytes. -ENOENT when the kernel does not
 * tell where that is.
 */
int t2_kept_out(const struct t2_passthrough *pass, uint64_t page, struct t2_span *out);

/*
 * The areas that remain of a BAR of @size bytes without @kept_out, in ascending order, none empty:
 * 0 to 2. @page: round them inwards to that (v3, v4); 1: exactly (v2).
 */
unsigned int t2_areas_around(uint64_t size, struct t2_span kept_out, uint64_t page,
			     struct t2_span area[2]);

#endif
