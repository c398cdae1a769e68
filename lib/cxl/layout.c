// SPDX-License-Identifier: GPL-2.0
/*
 * Tells the layout of the CXL capabilities from their bytes. The device capability of v2 and of v3
 * has the same id and version, so the places where each keeps its region indices decide. Clean
 * answers come first; after them one index may be wrong, because a kernel that announces a wrong
 * index must still get a name.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "include/cxl_regs.h"
#include "lib/cxl/field.h"
#include "lib/cxl/layout.h"

#define AT_V2(field)	offsetof(struct vfio_cxl_cap_v2, field)
#define AT_V3(field)	offsetof(struct vfio_cxl_cap_v3, field)
#define AT_V4(field)	offsetof(struct vfio_cxl_region_cap_v4, field)

/* 0 where the capability is shorter: no field takes that for a region index. */
static uint64_t get(const struct t2_raw_cap *cap, unsigned int off, unsigned int width)
{
	return off + width <= cap->length ? t2_le(cap->bytes + off, width) : 0;
}

static bool is_index(uint64_t value, unsigned int num_regions)
{
	return value >= VFIO_PCI_NUM_REGIONS && value < num_regions;
}

static unsigned int indices(const struct t2_raw_cap *cap, unsigned int off1, unsigned int off2,
			    unsigned int num_regions)
{
	return is_index(get(cap, off1, 4), num_regions) + is_index(get(cap, off2, 4), num_regions);
}

static unsigned int v2_indices(const struct t2_raw_cap *cap, unsigned int num_regions)
{
	return indices(cap, AT_V2(memory_region), AT_V2(component_region), num_regions);
}

static unsigned int v3_indices(const struct t2_raw_cap *cap, unsigned int num_regions)
{
	return indices(cap, AT_V3(memory_region), AT_V3(component_region), num_regions);
}

static bool is_flags_only(const struct t2_raw_cap *cap)
{
	unsigned int off = offsetof(struct vfio_cxl_cap_v4, padding);

	if (cap->extent < off)
		return false;
	if (cap->extent <= sizeof(struct vfio_cxl_cap_v4))
		return true;
	/* A target that pads its answer hides where the capability ends. */
	while (off < cap->length && !cap->bytes[off])
		off++;
	return off == cap->length;
}

static enum t2_generation device_cap_layout(const struct t2_passthrough *p)
{
	const struct t2_raw_cap *cap = &p->device_cap;
	bool v2, v3;

	v2 = v2_indices(cap, p->num_regions) == 2 &&
	     get(cap, AT_V2(component_bar), 1) <= VFIO_PCI_BAR5_REGION_INDEX;
	v3 = v3_indices(cap, p->num_regions) == 2 &&
	     get(cap, AT_V3(component_bar), 4) <= VFIO_PCI_BAR5_REGION_INDEX;
	if (v2 != v3)
		return v2 ? T2_GEN_V2 : T2_GEN_V3;
	if (is_flags_only(cap))
		return T2_GEN_V4;
	v2 = v2_indices(cap, T2_REGION_INDEX_MAX) && cap->extent < sizeof(struct vfio_cxl_cap_v3);
	v3 = v3_indices(cap, T2_REGION_INDEX_MAX) && cap->extent >= sizeof(struct vfio_cxl_cap_v3);
	if (v2 != v3)
		return v2 ? T2_GEN_V2 : T2_GEN_V3;
	return T2_GEN_NONE;
}

static int index_or_none(uint64_t value)
{
	return value > INT_MAX ? INT_MAX : (int)value;
}

static void decode_v2(struct t2_passthrough *p)
{
	const struct t2_raw_cap *cap = &p->device_cap;
	uint32_t flags = get(cap, AT_V2(flags), 4);
	uint64_t cm = get(cap, AT_V2(cm_offset), 8);

	p->component_bar = get(cap, AT_V2(component_bar), 1);
	p->component_offset = cm - CXL_CM_OFFSET;
	p->component_origin = CXL_CM_OFFSET;
	p->cap_memory_region = index_or_none(get(cap, AT_V2(memory_region), 4));
	p->cap_component_region = index_or_none(get(cap, AT_V2(component_region), 4));
	p->has_firmware_committed = p->has_cache_capable = true;
	p->firmware_committed = flags & VFIO_CXL_V2_FIRMWARE_COMMITTED;
	p->cache_capable = flags & VFIO_CXL_V2_CACHE_CAPABLE;
}

static void decode_v3(struct t2_passthrough *p)
{
	const struct t2_raw_cap *cap = &p->device_cap;

	p->component_bar = index_or_none(get(cap, AT_V3(component_bar), 4));
	p->component_offset = get(cap, AT_V3(component_offset), 8);
	p->cap_component_size = get(cap, AT_V3(component_size), 8);
	p->cap_memory_region = index_or_none(get(cap, AT_V3(memory_region), 4));
	p->cap_component_region = index_or_none(get(cap, AT_V3(component_region), 4));
	p->has_firmware_committed = true;
	p->firmware_committed = get(cap, AT_V3(flags), 4) & VFIO_CXL_V3_FIRMWARE_COMMITTED;
}

static void decode_v4(struct t2_passthrough *p)
{
	const struct t2_raw_cap *cap = &p->region_cap;

	if (cap->length < sizeof(struct vfio_cxl_region_cap_v4))
		return;
	p->component_bar = index_or_none(get(cap, AT_V4(bar), 4));
	p->hdm_offset = get(cap, AT_V4(offset), 8);
	/* Only the HDM block is told; the 64 KiB around it are aligned to their size (8.1.9). */
	p->component_offset = p->hdm_offset & ~(uint64_t)(CXL_COMPONENT_SIZE - 1);
	p->component_origin = p->hdm_offset - p->component_offset;
}

static int told(struct t2_passthrough *p, enum t2_generation generation, const char *text, ...)
	__attribute__((format(printf, 3, 4)));

static int told(struct t2_passthrough *p, enum t2_generation generation, const char *text, ...)
{
	size_t length;
	va_list args;

	p->generation = generation;
	va_start(args, text);
	vsnprintf(p->told_by, sizeof(p->told_by), text, args);
	va_end(args);
	length = strlen(p->told_by);
	if (generation > T2_GEN_PLAIN && !(p->device_flags & VFIO_CXL_DEVICE_FLAG))
		snprintf(p->told_by + length, sizeof(p->told_by) - length,
			 "; but device flag 9 is clear");
	return generation == T2_GEN_NONE ? -EPROTO : 0;
}

static int tell_by_device_cap(struct t2_passthrough *p)
{
	const struct t2_raw_cap *cap = &p->device_cap;
	unsigned int version = get(cap, offsetof(struct vfio_info_cap_header, version), 2);
	unsigned int at12 = get(cap, 12, 4);

	switch (device_cap_layout(p)) {
	case T2_GEN_V2:
		decode_v2(p);
		return told(p, T2_GEN_V2,
			    "device capability id 6 v%u, u32 at +12 is %u: flags; "
			    "+24 is %d, +28 is %d: region indices",
			    version, at12, p->cap_memory_region, p->cap_component_region);
	case T2_GEN_V3:
		decode_v3(p);
		return told(p, T2_GEN_V3,
			    "device capability id 6 v%u, u32 at +12 is %u, "
			    "+16 is %d: region indices",
			    version, at12, p->cap_component_region);
	case T2_GEN_V4:
		decode_v4(p);
		return told(p, T2_GEN_V4,
			    "device capability id 6 v%u is flags only; region capability id %u",
			    version, (unsigned int)get(&p->region_cap, 0, 2));
	default:
		return told(p, T2_GEN_NONE,
			    "device capability id 6 v%u, %u bytes, u32 at +12 is %u: unknown",
			    version, cap->extent, at12);
	}
}

int t2_layout_tell(struct t2_passthrough *p)
{
	unsigned int regions =
		p->memory_region_count + p->component_region_count + p->other_cxl_region_count;

	if (p->device_cap.length)
		return tell_by_device_cap(p);
	if (p->region_cap.length) {
		decode_v4(p);
		return told(p, T2_GEN_V4,
			    "no device capability; region capability id %u on region %d",
			    (unsigned int)get(&p->region_cap, 0, 2), p->component_region);
	}
	if (p->device_flags & VFIO_CXL_DEVICE_FLAG || regions)
		return told(p, T2_GEN_NONE,
			    "device flag 9 is %s, %u CXL regions, no capability that tells more",
			    p->device_flags & VFIO_CXL_DEVICE_FLAG ? "set" : "clear", regions);
	return told(p, T2_GEN_PLAIN, "device flag 9 is clear; no CXL capability, no CXL region");
}
