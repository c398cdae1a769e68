// SPDX-License-Identifier: GPL-2.0
/* The regions a kernel offers, and raw access to what lies behind a BAR. */
#include "passthrough.h"

#define RW (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE)
#define RW_MMAP (RW | VFIO_REGION_INFO_FLAG_MMAP)
#define MSIX_BAR 4
#define Q(name) t2e_vfio_quirk(dev, T2E_VFIO_##name)

bool t2e_overlaps_block(const struct t2e_device *dev, uint64_t pos, uint64_t len)
{
	return t2e_knob(dev, T2E_CXL) && pos < dev->block_offset + CXL_COMPONENT_SIZE &&
	       pos + len > dev->block_offset;
}

unsigned int t2e_vfio_num_regions(const struct t2e_device *dev)
{
	const struct t2e_vfio *v = dev->vfio;
	unsigned int leaked = v->opens > 1 ? (v->opens - 1) * v->announce.regions_per_open : 0;

	if (Q(RESET_LEAKS_REGION))
		leaked += v->resets;
	return VFIO_PCI_NUM_REGIONS + (v->announce.memory_region >= 0) +
	       (v->announce.component_region >= 0) + leaked;
}

static uint64_t page_down(uint64_t at)
{
	return at & ~(uint64_t)(T2E_PAGE - 1);
}

struct t2e_range t2e_unmappable(const struct t2e_device *dev)
{
	uint64_t block = dev->block_offset, hdm = block + CXL_CM_OFFSET + dev->hdm;

	if (dev->vfio->generation->hides_decoders_only)
		return (struct t2e_range){ page_down(hdm),
					   page_down(hdm + CXL_HDM_SIZE(t2e_hdm_decoders(dev)) +
						     T2E_PAGE - 1) };
	return (struct t2e_range){ block, block + CXL_COMPONENT_SIZE };
}

/* What only a kernel with defects says of the mappable areas. */
static void bend_areas(const struct t2e_device *dev, struct t2e_region *r)
{
	if (!r->areas)
		return;
	if (Q(AREA_FORGOTTEN))
		r->areas--;
	if (Q(AREA_PAST_END))
		r->area[r->areas - 1].size += T2E_PAGE;
	if (Q(AREA_IN_BLOCK))
		r->area[0].size += T2E_PAGE;
	if (Q(AREA_UNALIGNED))
		r->area[r->areas - 1].size -= 16;
}

/*
 * What is left of the component BAR; nothing: it cannot be mapped at all. -EINVAL when the block
 * does not lie in it.
 */
static int describe_component_bar(const struct t2e_device *dev, struct t2e_region *r)
{
	struct t2e_range hole = t2e_unmappable(dev);
	bool unchecked = t2e_vfio_quirk(dev, T2E_VFIO_AREAS_UNCHECKED);

	if (hole.end > r->size && !unchecked)
		return -EINVAL;
	if (dev->vfio->generation->rounds_areas) {
		hole.start = page_down(hole.start);
		hole.end = page_down(hole.end + T2E_PAGE - 1);
	}
	if (hole.start)
		r->area[r->areas++].size = hole.start;
	if (hole.end < r->size) {
		r->area[r->areas].offset = hole.end;
		r->area[r->areas++].size = r->size - hole.end;
	}
	if (Q(RESET_LOSES_AREAS) && dev->vfio->resets)
		r->areas = 0;
	if (!r->areas && unchecked)
		r->area[r->areas++].offset = hole.end;
	bend_areas(dev, r);
	r->sparse = r->areas;
	if (!r->areas)
		r->flags = RW;
	return 0;
}

static int describe_bar(const struct t2e_device *dev, unsigned int bar, struct t2e_region *r)
{
	r->size = dev->bar_size[bar];
	r->flags = r->size ? RW_MMAP : Q(EMPTY_OFFERED) ? VFIO_REGION_INFO_FLAG_READ : 0;
	r->msix = bar == MSIX_BAR;
	if (bar == MSIX_BAR && Q(FLAGS_MOVE) && dev->vfio->opens % 2)
		r->flags = RW;
	if (bar == T2E_COMPONENT_BAR && !t2e_knob(dev, T2E_MAPPABLE))
		r->flags = RW;
	else if (bar == T2E_COMPONENT_BAR && dev->vfio->is_cxl)
		return describe_component_bar(dev, r);
	return 0;
}

int t2e_vfio_describe(const struct t2e_device *dev, unsigned int index, struct t2e_region *r)
{
	const struct t2e_announce *a = &dev->vfio->announce;

	*r = (struct t2e_region){ 0 };
	if (index == t2e_vfio_num_regions(dev) && Q(REGION_TOO_MANY))
		return 0;
	if (index >= t2e_vfio_num_regions(dev) || index == VFIO_PCI_VGA_REGION_INDEX ||
	    (index == 3 && Q(REGION_HOLE)))
		return -EINVAL;
	if (index < T2E_BARS)
		return describe_bar(dev, index, r);
	if (index == VFIO_PCI_CONFIG_REGION_INDEX) {
		r->size = T2E_CONFIG_SIZE;
		r->flags = RW;
	} else if ((int)index == a->memory_region) {
		r->size = a->memory_size;
		r->flags = RW_MMAP;
		if (Q(MEMORY_NO_MMAP))
			r->flags &= ~(uint32_t)VFIO_REGION_INFO_FLAG_MMAP;
		if (Q(MEMORY_NO_WRITE))
			r->flags &= ~(uint32_t)VFIO_REGION_INFO_FLAG_WRITE;
		r->type = VFIO_CXL_REGION_TYPE;
		r->subtype = a->memory_subtype;
	} else if ((int)index == a->component_region) {
		r->size = a->component_size;
		r->flags = a->component_flags;
		r->type = VFIO_CXL_REGION_TYPE;
		r->subtype = a->component_subtype;
	}
	return 0;
}

/* The part of a register that @width bytes at @offset of the block are. */
static void block_rw(struct t2e_device *dev, uint32_t offset, uint8_t *buf, size_t width,
		     bool write)
{
	uint8_t bytes[4];

	t2e_store32(bytes, t2e_component_read(dev, offset & ~3u));
	__builtin_memcpy(write ? bytes + offset % 4 : buf, write ? buf : bytes + offset % 4, width);
	if (write)
		t2e_component_write(dev, offset & ~3u, t2e_load32(bytes));
}

/* Where all but the decoders can be mapped, space without registers is memory on every way. */
static bool in_registers(const struct t2e_device *dev, uint64_t pos)
{
	uint64_t in = pos - dev->block_offset;

	if (!t2e_overlaps_block(dev, pos, 1))
		return false;
	return !dev->vfio || !dev->vfio->is_cxl || !dev->vfio->generation->hides_decoders_only ||
	       (in >= CXL_CM_OFFSET && in < CXL_CM_OFFSET + CXL_CM_SIZE);
}

void t2e_bar_rw(struct t2e_device *dev, unsigned int bar, uint64_t pos, uint8_t *buf, size_t len,
		bool write)
{
	size_t step;

	for (; len; pos += step, buf += step, len -= step) {
		uint8_t *behind = dev->mount.bar[bar] + pos;

		step = pos % 4 == 0 && len >= 4 ? 4 : pos % 2 == 0 && len >= 2 ? 2 : 1;
		if (bar == T2E_COMPONENT_BAR && in_registers(dev, pos))
			block_rw(dev, (uint32_t)(pos - dev->block_offset), buf, step, write);
		else
			__builtin_memcpy(write ? behind : buf, write ? buf : behind, step);
	}
}
