// SPDX-License-Identifier: GPL-2.0
/* The regions a kernel offers, and raw access to what lies behind a BAR. */
#include "passthrough.h"

#define RW (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE)
#define RW_MMAP (RW | VFIO_REGION_INFO_FLAG_MMAP)
#define MSIX_BAR 4

bool t2e_overlaps_block(const struct t2e_device *dev, uint64_t pos, uint64_t len)
{
	return t2e_knob(dev, T2E_CXL) && pos < dev->block_offset + CXL_COMPONENT_SIZE &&
	       pos + len > dev->block_offset;
}

unsigned int t2e_vfio_num_regions(const struct t2e_device *dev)
{
	const struct t2e_vfio *v = dev->vfio;
	unsigned int leaked = v->opens > 1 ? (v->opens - 1) * v->announce.regions_per_open : 0;

	return VFIO_PCI_NUM_REGIONS + (v->announce.memory_region >= 0) +
	       (v->announce.component_region >= 0) + leaked;
}

/* What is left of the component BAR around the block; none: it cannot be mapped at all. */
static void describe_component_bar(const struct t2e_device *dev, struct t2e_region *r)
{
	uint64_t block_end = dev->block_offset + CXL_COMPONENT_SIZE;

	if (dev->block_offset)
		r->area[r->areas++].size = dev->block_offset;
	if (block_end < r->size) {
		r->area[r->areas].offset = block_end;
		r->area[r->areas++].size = r->size - block_end;
	}
	r->sparse = r->areas;
	if (!r->areas)
		r->flags = RW;
}

static void describe_bar(const struct t2e_device *dev, unsigned int bar, struct t2e_region *r)
{
	r->size = dev->bar_size[bar];
	r->flags = r->size ? RW_MMAP : 0;
	r->msix = bar == MSIX_BAR;
	if (bar == T2E_COMPONENT_BAR && dev->vfio->is_cxl)
		describe_component_bar(dev, r);
}

int t2e_vfio_describe(const struct t2e_device *dev, unsigned int index, struct t2e_region *r)
{
	const struct t2e_announce *a = &dev->vfio->announce;

	*r = (struct t2e_region){ 0 };
	if (index >= t2e_vfio_num_regions(dev) || index == VFIO_PCI_VGA_REGION_INDEX)
		return -EINVAL;
	if (index < T2E_BARS) {
		describe_bar(dev, index, r);
	} else if (index == VFIO_PCI_CONFIG_REGION_INDEX) {
		r->size = T2E_CONFIG_SIZE;
		r->flags = RW;
	} else if ((int)index == a->memory_region) {
		r->size = a->memory_size;
		r->flags = RW_MMAP;
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

static long block_rw(struct t2e_device *dev, uint64_t offset, uint8_t *buf, size_t len, bool write)
{
	size_t i;

	/* The specification leaves other widths undefined: this device fails them. */
	if (offset % 4 || len % 4)
		return -EINVAL;
	for (i = 0; i < len; i += 4) {
		if (write)
			t2e_component_write(dev, (uint32_t)(offset + i), t2e_load32(buf + i));
		else
			t2e_store32(buf + i, t2e_component_read(dev, (uint32_t)(offset + i)));
	}
	return (long)len;
}

long t2e_bar_rw(struct t2e_device *dev, unsigned int bar, uint64_t pos, uint8_t *buf, size_t len,
		bool write)
{
	uint8_t *behind = dev->mount.bar[bar] + pos;

	if (bar == T2E_COMPONENT_BAR && t2e_overlaps_block(dev, pos, len)) {
		if (pos < dev->block_offset || pos + len > dev->block_offset + CXL_COMPONENT_SIZE)
			return -EINVAL;
		return block_rw(dev, pos - dev->block_offset, buf, len, write);
	}
	__builtin_memcpy(write ? behind : buf, write ? buf : behind, len);
	return (long)len;
}

long t2e_block_refused(struct t2e_device *dev, uint64_t pos, uint8_t *buf, size_t len, bool write)
{
	(void)dev, (void)pos, (void)buf, (void)len, (void)write;
	return -EINVAL;
}
