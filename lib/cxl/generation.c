// SPDX-License-Identifier: GPL-2.0
/* Collects what a VFIO device announces about CXL, and tells the generation from it. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cxl/field.h"
#include "lib/cxl/generation.h"
#include "lib/cxl/layout.h"
#include "lib/target/vfio_caps.h"

#define TYPE(field)	offsetof(struct vfio_region_info_cap_type, field)

/* The uapi constant it is made of is a negative int. */
static const uint32_t cxl_region_type = VFIO_CXL_REGION_TYPE;

static void keep_cap(struct t2_raw_cap *raw, const void *answer, uint32_t size,
		     const struct vfio_info_cap_header *cap)
{
	uint32_t at = (const uint8_t *)cap - (const uint8_t *)answer;

	raw->extent = (cap->next > at && cap->next < size ? cap->next : size) - at;
	raw->length = raw->extent < T2_RAW_CAP_MAX ? raw->extent : T2_RAW_CAP_MAX;
	memcpy(raw->bytes, cap, raw->length);
}

static int read_device(struct t2_device *dev, struct t2_passthrough *p)
{
	const struct vfio_info_cap_header *cap;
	struct vfio_device_info *info;
	struct t2_vfio_caps chain;
	int err = t2_device_info_full(dev, &info);

	if (err)
		return err;
	p->device_flags = info->flags;
	p->num_regions = info->num_regions;
	p->has_chain = info->cap_offset;
	/* Whether the CAPS flag is set, too, is for a test to judge: the chain is there or not. */
	chain = t2_vfio_caps(info, info->argsz, info->cap_offset);
	while ((cap = t2_vfio_cap_next(&chain, &p->device_chain_error)))
		if (cap->id == VFIO_CXL_DEVICE_CAP_ID && !p->device_cap.length)
			keep_cap(&p->device_cap, info, info->argsz, cap);
	free(info);
	return 0;
}

static void note_region(struct t2_passthrough *p, const struct vfio_region_info *info,
			unsigned int index, const struct t2_raw_cap *type,
			const struct t2_raw_cap *geometry)
{
	switch (t2_le(type->bytes + TYPE(subtype), 4)) {
	case VFIO_CXL_REGION_MEMORY:
		if (p->memory_region_count++)
			return;
		p->memory_region = index;
		p->memory_size = info->size;
		p->memory_flags = info->flags;
		break;
	case VFIO_CXL_REGION_COMPONENT:
		if (p->component_region_count++)
			return;
		p->component_region = index;
		p->component_size = info->size;
		p->component_flags = info->flags;
		p->region_cap = *geometry;
		break;
	default:
		p->other_cxl_region_count++;
	}
}

/* The geometry of v4 is in a capability with an id yet to be fixed: the first unknown upstream. */
static int read_region(struct t2_device *dev, struct t2_passthrough *p, unsigned int index)
{
	const struct vfio_info_cap_header *cap;
	struct t2_raw_cap type = { 0 }, geometry = { 0 };
	struct vfio_region_info *info;
	struct t2_vfio_caps chain;
	int err = t2_region_info_full(dev, index, &info);

	/* Of the fixed indices a kernel may refuse some, VGA for one. */
	if (err)
		return index < VFIO_PCI_NUM_REGIONS ? 0 : err;
	chain = t2_vfio_caps(info, info->argsz, info->cap_offset);
	while ((cap = t2_vfio_cap_next(&chain, &err))) {
		if (cap->id == VFIO_REGION_INFO_CAP_TYPE && !type.length)
			keep_cap(&type, info, info->argsz, cap);
		if (cap->id > VFIO_REGION_CAP_LAST_UPSTREAM && !geometry.length)
			keep_cap(&geometry, info, info->argsz, cap);
	}
	if (type.length >= sizeof(struct vfio_region_info_cap_type) &&
	    t2_le(type.bytes + TYPE(type), 4) == cxl_region_type)
		note_region(p, info, index, &type, &geometry);
	free(info);
	return err;
}

static void read_regions(struct t2_device *dev, struct t2_passthrough *p)
{
	unsigned int end = T2_REGION_INDEX_MAX;

	if (p->num_regions < end)
		end = p->num_regions;
	for (unsigned int i = 0; i < end; i++) {
		int err = read_region(dev, p, i);


		if (err && !p->region_chain_error) {
			p->region_chain_error = err;
			p->broken_region = i;
		}
	}
}

int t2_generation_detect(struct t2_device *dev, struct t2_passthrough *p)
{
	int err;

	memset(p, 0, sizeof(*p));
	p->memory_region = p->component_region = -1;
	p->cap_memory_region = p->cap_component_region = -1;
	p->component_bar = p->broken_region = -1;
	if (dev->view == T2_VIEW_DEVICE) {
		snprintf(p->told_by, sizeof(p->told_by),
			 "device view: no kernel interface between");
		return 0;
	}
	err = read_device(dev, p);
	if (err) {
		snprintf(p->told_by, sizeof(p->told_by), "VFIO_DEVICE_GET_INFO: %s",
			 strerror(-err));
		return err;
	}
	read_regions(dev, p);
	return t2_layout_tell(p);
}

const char *t2_generation_name(enum t2_generation generation)
{
	switch (generation) {
	case T2_GEN_PLAIN:
		return "plain";
	case T2_GEN_V2:
		return "v2";
	case T2_GEN_V3:
		return "v3";
	case T2_GEN_V4:
		return "v4";
	default:
		return "none";
	}
}
