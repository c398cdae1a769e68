/* SPDX-License-Identifier: GPL-2.0 */
/* The BAR with the component registers, and what of it user space may map. */
#ifndef T2_BAR_H
#define T2_BAR_H

#include "tests/region/region.h"

struct bar {
	struct t2_device *dev;
	unsigned int index;
	uint64_t size, page; /* bytes */
	bool mappable; /* MMAP is offered */
	struct t2_areas areas;
	struct t2_span kept_out; /* from mappings: pages */
	struct t2_span registers; /* from read() and write(): bytes */
};

/* 0, or -errno of what is missing. */
static inline int find_bar(struct t2_dut *dut, struct bar *b)
{
	struct vfio_region_info *info = NULL;
	int err;

	*b = (struct bar){ .dev = dut->dev, .page = page_size() };
	err = t2_kept_out(&dut->pass, b->page, &b->kept_out);
	if (!err)
		err = t2_kept_out(&dut->pass, 1, &b->registers);
	if (err)
		return err;
	b->index = (unsigned int)dut->pass.component_bar;
	err = t2_region_info_full(dut->dev, b->index, &info);
	if (err)
		return err;
	b->size = info->size;
	if (b->registers.end < b->registers.start || b->registers.start >= b->size)
		err = -ERANGE;
	b->mappable = info->flags & VFIO_REGION_INFO_FLAG_MMAP;
	if (!err)
		err = t2_areas_read(info, &b->areas);
	free(info);
	return err;
}

#define THE_BAR(b) \
	do { \
		int t2_code = find_bar(self->dut, &(b)); \
		MUST(!t2_code, \
		     "the component BAR is not known: %s; detect.announcement reports it", \
		     strerror(-t2_code)); \
	} while (0)

#endif
