// SPDX-License-Identifier: GPL-2.0
/*
 * The component-register region: which accesses a generation serves, and the registers behind it
 * that all of them show the same way.
 */
#include "passthrough.h"

void t2e_snapshot_take(struct t2e_device *dev)
{
	struct t2e_snapshot *s = &dev->vfio->snapshot;

	__builtin_memcpy(s->dvsec, &dev->config.value[dev->dvsec[CXL_DVSEC_DEVICE]],
			 sizeof(s->dvsec));
	__builtin_memcpy(s->cm, dev->component.value, sizeof(s->cm));
}

static bool in_ras(const struct t2e_device *dev, uint32_t reg)
{
	return dev->ras && reg >= dev->ras && reg < dev->ras + (uint32_t)CXL_RAS_SIZE;
}

static bool in_hdm(const struct t2e_device *dev, uint32_t reg)
{
	return reg >= dev->hdm && reg < dev->hdm + CXL_HDM_SIZE(t2e_hdm_decoders(dev));
}

uint32_t t2e_shadow_read(struct t2e_device *dev, uint32_t reg)
{
	if (reg < dev->hdm)
		return dev->vfio->snapshot.cm[reg / 4];
	return in_hdm(dev, reg) ? *t2e_hdm_shadow(dev, reg - dev->hdm) : 0;
}

int t2e_shadow_write(struct t2e_device *dev, uint32_t reg, uint32_t value,
		     int (*decoders)(struct t2e_device *dev, uint32_t offset, uint32_t value))
{
	if (in_hdm(dev, reg))
		return decoders(dev, reg - dev->hdm, value);
	if (in_ras(dev, reg) && t2e_vfio_quirk(dev, T2E_VFIO_RAS_STORED))
		dev->vfio->snapshot.cm[reg / 4] = value;
	return 0;
}

static uint64_t first_register(const struct t2e_device *dev, const struct t2e_access *a)
{
	return t2e_vfio_quirk(dev, T2E_VFIO_ROUNDS_DOWN) ? a->pos & ~3ull : a->pos;
}

long t2e_component_served(struct t2e_device *dev, const struct t2e_access *a)
{
	const struct t2e_component_rules *rules = dev->vfio->generation->component_rules;
	uint64_t size = dev->vfio->announce.component_size, pos = first_register(dev, a);
	bool one_register = rules->one_register != t2e_vfio_quirk(dev, T2E_VFIO_WIDTH_RULE_TURNED);
	bool cut_short = rules->cut_short != t2e_vfio_quirk(dev, T2E_VFIO_END_RULE_TURNED);
	size_t len = a->len;

	if (t2e_vfio_quirk(dev, T2E_VFIO_LAST_REFUSED))
		size -= 4;
	if (pos >= size)
		return t2e_vfio_quirk(dev, T2E_VFIO_END_IS_EOF) ? 0 : -EINVAL;
	if (pos % 4)
		return -EINVAL;
	if (len < 4 && t2e_vfio_quirk(dev, T2E_VFIO_NARROW_DONE))
		return (long)len;
	if (pos == size - 4 && len > 4 && t2e_vfio_quirk(dev, T2E_VFIO_LAST_CLAMPED))
		return 4;
	if (len > 4 && t2e_vfio_quirk(dev, T2E_VFIO_ODD_TAIL_IGNORED))
		len -= len % 4;
	if (len % 4 || (one_register && len != 4))
		return -EINVAL;
	if (len > size - pos)
		return cut_short ? (long)(size - pos) : -EINVAL;
	return (long)len;
}

bool t2e_component_unread(const struct t2e_device *dev, uint64_t pos)
{
	return dev->vfio->generation->component_rules->drops_unread && pos < dev->hdm;
}

int t2e_component_transfer(struct t2e_device *dev, const struct t2e_access *a, size_t done,
			   uint8_t *buf, size_t len)
{
	const struct t2e_component_rules *rules = dev->vfio->generation->component_rules;
	bool repeats = !a->write && t2e_vfio_quirk(dev, T2E_VFIO_LONG_READ_REPEATS);
	uint32_t at = (uint32_t)first_register(dev, a) + (repeats ? 0 : (uint32_t)done);
	uint8_t bytes[4];

	if (t2e_vfio_quirk(dev, T2E_VFIO_COMPONENT_MOVED))
		at ^= CXL_CM_OFFSET;
	t2e_store32(bytes, rules->read(dev, at));
	if (!a->write) {
		__builtin_memcpy(buf, bytes, len);
		return 0;
	}
	__builtin_memcpy(bytes, buf, len);
	t2e_race_disturb(dev);
	return rules->write(dev, at, t2e_load32(bytes));
}
