// SPDX-License-Identifier: GPL-2.0
/* Chooses how to reach a component register block in each view and generation. */
#include <errno.h>
#include <string.h>

#include "lib/cxl/component.h"

static void add_window(struct t2_component *c, unsigned int region, uint64_t position,
		       uint32_t first, uint64_t length, bool wide)
{
	uint64_t room = CXL_COMPONENT_SIZE - first;

	c->window[c->n++] = (struct t2_component_window){
		.region = region, .position = position, .first = first,
		.end = first + (length < room ? length : room), .wide = wide,
	};
}

static int open_region(struct t2_component *c, const struct t2_passthrough *p)
{
	if (p->component_region < 0)
		return -ENOENT;
	add_window(c, p->component_region, 0, p->component_origin, p->component_size, false);
	return 0;
}

static int open_bar(struct t2_component *c, int bar, uint64_t offset)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = bar };
	uint64_t length = CXL_COMPONENT_SIZE;

	if (bar < 0 || bar > VFIO_PCI_BAR5_REGION_INDEX)
		return -EINVAL;
	/* Beyond the BAR, a position in a VFIO file may be another region's. */
	if (!t2_region_info(c->dev, &info))
		length = info.size > offset ? info.size - offset : 0;
	/* vfio-pci of some kernels splits an 8-byte access. */
	add_window(c, bar, offset, 0, length, c->dev->view == T2_VIEW_DEVICE);
	return 0;
}

static int open_located(struct t2_component *c, const struct t2_locator *locator)
{
	const struct t2_locator_entry *block = NULL;

	if (locator)
		block = t2_locator_find(locator, CXL_BLOCK_COMPONENT);
	return block ? open_bar(c, block->bir, block->offset) : -ENOENT;
}

/* The component region starts at the HDM block; where that is, the capability array may tell. */
static int open_v4(struct t2_component *c, const struct t2_passthrough *p,
		   const struct t2_locator *locator)
{
	struct t2_component_window bar;
	uint32_t hdm = 0;
	int err;

	if (p->hdm_offset)
		err = open_bar(c, p->component_bar, p->component_offset);
	else
		err = open_located(c, locator);
	if (err || p->component_region < 0)
		return err;
	if (p->hdm_offset) {
		hdm = p->component_origin;
	} else {
		struct t2_cm cm;
		const struct t2_cm_cap *cap;

		if (t2_cm_read(c, &cm))
			return 0;
		cap = t2_cm_find(&cm, CXL_CM_CAP_HDM);
		if (!cap)
			return 0;
		hdm = CXL_CM_OFFSET + cap->pointer;
	}
	bar = c->window[0];
	c->n = 0;
	add_window(c, p->component_region, 0, hdm, p->component_size, false);
	c->window[c->n++] = bar;
	return 0;
}

int t2_component_open(struct t2_component *c, struct t2_device *dev, const struct t2_passthrough *p,
		      const struct t2_locator *locator)
{
	memset(c, 0, sizeof(*c));
	c->dev = dev;
	switch (p ? p->generation : T2_GEN_NONE) {
	case T2_GEN_V2:
	case T2_GEN_V3:
		return open_region(c, p);
	case T2_GEN_V4:
		return open_v4(c, p, locator);
	default:
		return open_located(c, locator);
	}
}
