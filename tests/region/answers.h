/* SPDX-License-Identifier: GPL-2.0 */
/* All answers of GET_REGION_INFO at one time, to be compared with those of another. */
#ifndef T2_REGION_ANSWERS_H
#define T2_REGION_ANSWERS_H

#include "tests/region/region.h"

#define MOST_REGIONS 64u

struct table {
	unsigned int n;
	struct vfio_region_info *answer[MOST_REGIONS]; /* NULL: refused */
};

static inline void read_table(struct t2_device *dev, unsigned int n, struct table *t)
{
	t->n = n < MOST_REGIONS ? n : MOST_REGIONS;
	for (unsigned int i = 0; i < t->n; i++)
		if (t2_region_info_full(dev, i, &t->answer[i]))
			t->answer[i] = NULL;
}

static inline void free_table(struct table *t)
{
	for (unsigned int i = 0; i < t->n; i++)
		free(t->answer[i]);
}

static inline bool same_region(const struct vfio_region_info *a, const struct vfio_region_info *b)
{
	if (!a || !b)
		return !a && !b;
	return a->argsz == b->argsz && !memcmp(a, b, a->argsz);
}

#endif
