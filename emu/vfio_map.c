// SPDX-License-Identifier: GPL-2.0
/* What users may map and have written for them, what lies behind it, and when it can be touched. */
#include "passthrough.h"

#define Q(name) t2e_vfio_quirk(dev, T2E_VFIO_##name)

bool t2e_vfio_is_memory(const struct t2e_device *dev, unsigned int region)
{
	return (int)region == dev->vfio->announce.memory_region;
}

static uint64_t whole_pages(uint64_t len)
{
	return (len + T2E_PAGE - 1) & ~(uint64_t)(T2E_PAGE - 1);
}

/* [@pos, +@len), of whole pages, has pages of the component BAR that nobody may map. */
static bool touches_hole(const struct t2e_device *dev, uint64_t pos, uint64_t len)
{
	struct t2e_range hole = t2e_unmappable(dev);

	if (Q(OVERLAP_BY_START))
		return pos >= hole.start && pos < hole.end;
	if (Q(OVERLAP_CLOSED))
		return pos <= hole.end && pos + len >= hole.start;
	return pos < hole.end && pos + len > hole.start;
}

/* Refusals that only a defect makes. */
static bool refused_for_nothing(const struct t2e_device *dev, unsigned int region, uint64_t pos,
				uint64_t len, uint64_t size)
{
	bool memory = t2e_vfio_is_memory(dev, region);

	return (Q(BAR_WHOLE_REFUSED) && region == 2 && len == size) ||
	       (Q(LAST_PAGE_REFUSED) && region < T2E_BARS && pos + len == size && len != size) ||
	       (Q(MAP_WHOLE_REFUSED) && memory && len == size) ||
	       (Q(MAP_ODD_REFUSED) && memory && len % T2E_PAGE);
}

static bool inside(const struct t2e_device *dev, uint64_t pos, uint64_t len, uint64_t whole,
		   uint64_t size)
{
	if (Q(MAP_END_UNCHECKED))
		return true;
	if (!Q(MAP_WRAPS) && (whole < len || pos + whole < pos))
		return false;
	return pos + whole <= size;
}

int t2e_vfio_map(struct t2e_device *dev, unsigned int region, uint64_t pos, uint64_t len,
		 bool shared)
{
	uint64_t whole = whole_pages(len);
	struct t2e_region r;

	if (!shared && !Q(MAP_PRIVATE_DONE))
		return -EINVAL;
	if ((!len || pos % T2E_PAGE) && !Q(MAP_ROUNDS))
		return -EINVAL;
	if (t2e_vfio_describe(dev, region, &r))
		return -EINVAL;
	if (!(r.flags & VFIO_REGION_INFO_FLAG_MMAP) &&
	    !(Q(MAPS_UNFLAGGED) && (int)region == dev->vfio->announce.component_region))
		return -EINVAL;
	if (!inside(dev, pos, len, whole, r.size) &&
	    !(Q(MAPS_UNFLAGGED) && (int)region == dev->vfio->announce.component_region))
		return -EINVAL;
	if (dev->vfio->is_cxl && region == T2E_COMPONENT_BAR && touches_hole(dev, pos, whole))
		return -EINVAL;
	return refused_for_nothing(dev, region, pos, len, r.size) ? -EINVAL : 0;
}

static uint64_t memory_behind(struct t2e_device *dev, uint64_t pos)
{
	if (Q(MAP_OFFSET_LOST))
		return 0;
	if (Q(MAPPINGS_APART) && dev->vfio->mappings % 2 == 0)
		return pos ^ T2E_PAGE;
	return pos;
}

struct t2e_behind t2e_vfio_behind(struct t2e_device *dev, unsigned int region, uint64_t pos,
				  uint64_t len)
{
	struct t2e_behind b = { t2e_vfio_is_memory(dev, region), region, pos, whole_pages(len) };

	b.pos &= ~(uint64_t)(T2E_PAGE - 1);
	if (!b.len)
		b.len = T2E_PAGE;
	if (b.memory) {
		dev->vfio->mappings++;
		dev->vfio->mapped_since = true;
		b.pos = memory_behind(dev, b.pos);
		if (Q(MAP_WRAPS) && b.pos + b.len < b.pos)
			b.pos = 0, b.len = T2E_PAGE;
		return b;
	}
	if (region >= T2E_BARS) {
		b.bar = T2E_COMPONENT_BAR;
		b.pos += dev->block_offset;
		return b;
	}
	if (Q(MAP_WRAPS) && b.pos + b.len < b.pos + 1)
		b.pos = 0, b.len = T2E_PAGE;
	if (region == T2E_COMPONENT_BAR && Q(WINDOW_OFF))
		b.pos ^= T2E_PAGE;
	if (region == T2E_COMPONENT_BAR && Q(WINDOWS_ONE))
		b.pos &= 0xffff;
	return b;
}

bool t2e_vfio_fault_allowed(struct t2e_device *dev, unsigned int region)
{
	bool memory = t2e_vfio_is_memory(dev, region);

	t2e_advance(dev);
	if (memory && (Q(FAULTS_FAIL) || t2e_race_fault_refused(dev)))
		return false;
	if (memory && Q(RESET_MAPPINGS_DIE) && dev->vfio->resets && !dev->vfio->mapped_since)
		return false;
	if (memory && Q(LOST_READABLE) && !t2e_hdm_active(dev))
		return false;
	if (memory && Q(MEMORY_IN_D3HOT))
		return t2e_memory_reachable(dev);
	if (!memory && Q(BAR_NOT_BACK) && dev->vfio->was_out_of_reach)
		return false;
	return !dev->vfio->low_power &&
	       (memory ? t2e_memory_reachable(dev) : t2e_bar_served_now(dev));
}

int t2e_vfio_ioeventfd(struct t2e_device *dev, unsigned int region, uint64_t pos,
		       unsigned int width)
{
	if (width != 1 && width != 2 && width != 4 && width != 8)
		return -EINVAL;
	if (region >= VFIO_PCI_NUM_REGIONS && Q(EVENTS_ANYWHERE) &&
	    region < t2e_vfio_num_regions(dev))
		return 0;
	if (region >= T2E_BARS)
		return -EINVAL;
	if (pos + width < pos || pos + width > dev->bar_size[region])
		return -EINVAL;
	if (dev->vfio->is_cxl && region == T2E_COMPONENT_BAR &&
	    t2e_overlaps_block(dev, pos, width) && !Q(BLOCK_IOEVENTFD))
		return -EINVAL;
	return 0;
}

void t2e_vfio_out_of_reach(struct t2e_device *dev)
{
	const struct t2e_mount *m = &dev->mount;

	dev->vfio->was_out_of_reach = true;
	m->zap(m->ctx, true);
	if (Q(OFF_LOSES))
		m->clear_memory(m->ctx);
}

static int enter_low_power(struct t2e_device *dev)
{
	int err = t2e_vfio_enter(dev);

	if (err)
		return err;
	if (dev->vfio->low_power) {
		err = -EINVAL;
	} else {
		dev->vfio->low_power = true;
		t2e_vfio_out_of_reach(dev);
	}
	t2e_vfio_leave(dev);
	return err;
}

int t2e_vfio_low_power(struct t2e_device *dev, bool enter)
{
	if (enter)
		return enter_low_power(dev);
	dev->vfio->low_power = false;
	return 0;
}
