// SPDX-License-Identifier: GPL-2.0
/* Which accesses to BARs and to device memory are served, and what they transfer. */
#include "passthrough.h"

#include <linux/pci_regs.h>

#define Q(name) t2e_vfio_quirk(dev, T2E_VFIO_##name)

static bool memory_space(const struct t2e_device *dev)
{
	return t2e_config_peek(dev, PCI_COMMAND, 2) & PCI_COMMAND_MEMORY;
}

bool t2e_bars_reachable(const struct t2e_device *dev)
{
	return memory_space(dev) && !t2e_asleep(dev);
}

bool t2e_bar_served_now(const struct t2e_device *dev)
{
	return (memory_space(dev) || Q(BAR_WITHOUT_SPACE)) && (!t2e_asleep(dev) || Q(BAR_IN_D3HOT));
}

static bool touches_block(const struct t2e_device *dev, unsigned int bar, uint64_t pos, size_t len)
{
	if (!dev->vfio->is_cxl || bar != T2E_COMPONENT_BAR)
		return false;
	if (Q(RAW_CLOSED) &&
	    (pos + len == dev->block_offset || pos == dev->block_offset + CXL_COMPONENT_SIZE))
		return true;
	return t2e_overlaps_block(dev, pos, len);
}

long t2e_bar_served(struct t2e_device *dev, const struct t2e_access *a)
{
	uint64_t size = dev->bar_size[a->region];
	size_t len = a->len;

	if (a->pos >= size || (Q(BAR_UNREADABLE) && a->region == 2))
		return -EINVAL;
	if (!t2e_bar_served_now(dev))
		return -EIO;
	if (len > size - a->pos && Q(BAR_END_REFUSED))
		return -EINVAL;
	if (len > size - a->pos)
		len = (size_t)(size - a->pos);
	if (touches_block(dev, a->region, a->pos, len) &&
	    (!dev->vfio->generation->hides_decoders_only || Q(RAW_CLOSED)) && !Q(BLOCK_RAW))
		return -EINVAL;
	return (long)len;
}

static bool hidden(const struct t2e_device *dev, unsigned int bar, uint64_t pos, bool write)
{
	uint64_t hdm = dev->block_offset + CXL_CM_OFFSET + dev->hdm;

	if (!dev->vfio->generation->hides_decoders_only || !touches_block(dev, bar, pos, 1))
		return false;
	if (Q(BLOCK_HIDDEN))
		return true;
	return pos >= hdm && pos < hdm + CXL_HDM_SIZE(t2e_hdm_decoders(dev)) &&
	       !(write ? Q(DECODERS_WRITTEN) : Q(DECODERS_SHOWN));
}

int t2e_bar_transfer(struct t2e_device *dev, const struct t2e_access *a, size_t done, uint8_t *buf,
		     size_t len)
{
	uint64_t pos = a->pos + done;
	size_t at, step;

	if (!t2e_bar_served_now(dev))
		return -EIO;
	/* What is hidden begins and ends with a register. */
	for (at = 0; at < len; at += step, pos += step) {
		step = 4 - pos % 4;
		step = step < len - at ? step : len - at;
		if (!hidden(dev, a->region, pos, a->write))
			t2e_bar_rw(dev, a->region, pos, buf + at, step, a->write);
		else if (!a->write)
			__builtin_memset(buf + at, 0xff, step);
	}
	if (!a->write && a->len < 4 && Q(BAR_NARROW_ONES))
		__builtin_memset(buf, 0xff, len);
	return 0;
}

bool t2e_memory_reachable(const struct t2e_device *dev)
{
	if (!dev->vfio->memory_active)
		return false;
	if (Q(OFF_READS_ONES))
		return true;
	return (memory_space(dev) || Q(MEMORY_WITHOUT_SPACE)) &&
	       (!t2e_asleep(dev) || Q(MEMORY_IN_D3HOT));
}

static uint64_t memory_pos(const struct t2e_device *dev, uint64_t pos)
{
	return Q(MEMORY_POS_CUT) ? (uint32_t)pos : pos;
}

long t2e_memory_served(struct t2e_device *dev, const struct t2e_access *a)
{
	uint64_t size = dev->vfio->announce.memory_size, pos = memory_pos(dev, a->pos);
	long served = dev->vfio->generation->memory(dev, pos, a->len);

	if (served == -EIO)
		return served;
	if (Q(MEMORY_LAST_REFUSED) && pos < size && a->len >= size - pos)
		return -EINVAL;
	if (Q(MEMORY_EOF_TURNED) && pos >= size)
		return served ? 0 : -EINVAL;
	if (Q(MEMORY_END_TURNED) && pos < size && a->len > size - pos)
		return served < 0 ? (long)(size - pos) : -EINVAL;
	return Q(MEMORY_LONG_CUT) && served > 0x10000 ? 0x10000 : served;
}

/* Where read() and write() find byte @pos. */
static uint8_t *memory_at(struct t2e_device *dev, uint64_t pos)
{
	uint8_t *page;

	if (Q(MEMORY_OTHER_PAGE))
		pos ^= T2E_PAGE;
	if (Q(ADDRESS_LINE))
		pos %= dev->vfio->announce.memory_size / 2;
	page = dev->mount.memory_page(dev->mount.ctx, pos);
	return page ? page + pos % T2E_PAGE : NULL;
}

/* Bytes up to the next multiple of 4, in the same page. */
static void pad(uint8_t *at, uint64_t pos)
{
	for (; pos % 4; pos++)
		*at++ = 0;
}

int t2e_memory_transfer(struct t2e_device *dev, const struct t2e_access *a, size_t done,
			uint8_t *buf, size_t len)
{
	uint64_t pos = memory_pos(dev, a->pos) + done;
	const uint8_t *stale = a->write ? NULL : t2e_race_stale(dev, pos);
	uint8_t *at;

	if (!t2e_memory_reachable(dev))
		return -EIO;
	at = memory_at(dev, pos);
	if (!at)
		return -ENOMEM;
	/* What no decoder decodes reads 0 and loses what is written. */
	if (!t2e_hdm_active(dev) || (Q(RESET_MEMORY_DEAD) && dev->vfio->resets)) {
		if (!a->write)
			__builtin_memset(buf, 0, len);
		return 0;
	}
	if (a->write) {
		__builtin_memcpy(at, buf, len);
		if (Q(STUCK_BIT))
			at[T2E_BOUNCE - 1 - pos % T2E_BOUNCE] |= 0x20;
		if (Q(MEMORY_PADS_WRITES) && a->len < 32)
			pad(at + len, pos + len);
		return 0;
	}
	if (Q(MEMORY_ALIGNS_READS) && a->len < 32)
		at -= pos % 4;
	__builtin_memcpy(buf, stale ? stale + pos % T2E_PAGE : at, len);
	if (Q(OFF_READS_ONES) && (!t2e_bars_reachable(dev) || dev->vfio->low_power))
		__builtin_memset(buf, 0xff, len);
	return 0;
}
