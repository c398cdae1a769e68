// SPDX-License-Identifier: GPL-2.0
/*
 * A per-device shadow of the Device DVSEC: what a guest may change in it, and what of that reaches
 * the device.
 */
#include "passthrough.h"

static unsigned int device_dvsec(const struct t2e_device *dev)
{
	return dev->dvsec[CXL_DVSEC_DEVICE];
}

static uint16_t hardware16(const struct t2e_device *dev, unsigned int reg)
{
	return (uint16_t)t2e_config_peek(dev, device_dvsec(dev) + reg, 2);
}

static uint16_t shadow16(const struct t2e_device *dev, unsigned int reg)
{
	const uint8_t *at = &dev->vfio->shadow.dvsec[reg];

	return (uint16_t)(at[0] | at[1] << 8);
}

static void set_shadow16(struct t2e_device *dev, unsigned int reg, uint16_t value)
{
	dev->vfio->shadow.dvsec[reg] = (uint8_t)value;
	dev->vfio->shadow.dvsec[reg + 1] = (uint8_t)(value >> 8);
}

void t2e_dvsec_shadow_take(struct t2e_device *dev)
{
	unsigned int i;

	for (i = 0; i < T2E_DVSEC_BODY; i++)
		dev->vfio->shadow.dvsec[i] = dev->config.value[device_dvsec(dev) + i];
	set_shadow16(dev, CXL_DEV_CTRL, hardware16(dev, CXL_DEV_CTRL) | CXL_DEV_CTRL_IO);
}

uint32_t t2e_dvsec_shadow_read(struct t2e_device *dev, unsigned int offset, unsigned int width)
{
	uint32_t value = 0;
	unsigned int i;

	for (i = 0; i < width; i++)
		value |= (uint32_t)dev->vfio->shadow.dvsec[offset + i] << 8 * i;
	return value;
}

static uint16_t capability3(const struct t2e_device *dev)
{
	unsigned int length = t2e_config_peek(dev, device_dvsec(dev) + DVSEC_HEADER1, 4) >> 20;

	return length >= CXL_DEV_CAP3 + 2 ? hardware16(dev, CXL_DEV_CAP3) : 0;
}

static uint16_t control_writable(const struct t2e_device *dev)
{
	uint16_t bits = CXL_DEV_CTRL_CACHE | CXL_DEV_CTRL_MEM | CXL_DEV_CTRL_SF_COVERAGE |
			CXL_DEV_CTRL_SF_GRANULARITY | CXL_DEV_CTRL_CLEAN_EVICTION |
			CXL_DEV_CTRL_VIRAL;

	if (shadow16(dev, CXL_DEV_LOCK) & CXL_DEV_LOCK_CONFIG)
		return 0;
	return capability3(dev) & CXL_DEV_CAP3_P2P_MEM ? bits | CXL_DEV_CTRL_P2P_MEM : bits;
}

static uint16_t control2_writable(const struct t2e_device *dev)
{
	uint16_t bits = CXL_DEV_CTRL2_DISABLE_CACHING;

	if (hardware16(dev, CXL_DEV_CAP) & CXL_DEV_CAP_RESET_MEM_CLR)
		bits |= CXL_DEV_CTRL2_RESET_MEM_CLR;
	if (capability3(dev) & CXL_DEV_CAP3_HOT_CONFIG)
		bits |= CXL_DEV_CTRL2_HOT_RESET_HDM;
	if (hardware16(dev, CXL_DEV_CAP2) & CXL_DEV_CAP2_MODIFIED_CMP)
		bits |= CXL_DEV_CTRL2_MODIFIED_CMP;
	return bits;
}

static void doorbells(struct t2e_device *dev, const struct t2e_dvsec_rules *rules, uint16_t before,
		      uint16_t written)
{
	uint16_t status2 = shadow16(dev, CXL_DEV_STATUS2);
	bool disabled = written & CXL_DEV_CTRL2_DISABLE_CACHING;

	if (before & CXL_DEV_CTRL2_DISABLE_CACHING && !disabled) {
		/* A flush disabled caching in the device: the next user must not inherit it. */
		if (rules->forwards_flush)
			t2e_config_write(dev, device_dvsec(dev) + CXL_DEV_CTRL2, 2, 0);
		status2 &= (uint16_t)~CXL_DEV_STATUS2_CACHE_INVALID;
	}
	if (written & CXL_DEV_CTRL2_INIT_WBI && disabled &&
	    hardware16(dev, CXL_DEV_CAP) & CXL_DEV_CAP_CACHE_WBI) {
		if (rules->forwards_flush)
			t2e_config_write(dev, device_dvsec(dev) + CXL_DEV_CTRL2, 2,
					 CXL_DEV_CTRL2_INIT_WBI | CXL_DEV_CTRL2_DISABLE_CACHING);
		status2 |= CXL_DEV_STATUS2_CACHE_INVALID;
	}
	if (written & CXL_DEV_CTRL2_INIT_RESET && rules->completes_reset)
		status2 |= CXL_DEV_STATUS2_RESET_COMPLETE;
	set_shadow16(dev, CXL_DEV_STATUS2, status2);
}

/* @lanes: the bits of @reg that the write carries; others keep what they are. */
static void write16(struct t2e_device *dev, const struct t2e_dvsec_rules *rules, unsigned int reg,
		    uint16_t value, uint16_t lanes)
{
	uint16_t before = shadow16(dev, reg), rw = 0, w1c = 0;

	value = (uint16_t)((before & ~lanes) | (value & lanes));
	switch (reg) {
	case CXL_DEV_CTRL:
		rw = control_writable(dev);
		break;
	case CXL_DEV_STATUS:
		w1c = CXL_DEV_STATUS_VIRAL;
		break;
	case CXL_DEV_CTRL2:
		rw = control2_writable(dev);
		doorbells(dev, rules, before, value);
		break;
	case CXL_DEV_STATUS2:
		w1c = capability3(dev) & CXL_DEV_CAP3_HOT_CONFIG ? CXL_DEV_STATUS2_PRESERVE_ERROR
								 : 0;
		break;
	case CXL_DEV_LOCK:
		rw = rules->lock_writable && !(before & CXL_DEV_LOCK_CONFIG) ? CXL_DEV_LOCK_CONFIG
									     : 0;
		break;
	case CXL_DEV_RANGE_BASE_LOW(0) + 2:
	case CXL_DEV_RANGE_BASE_LOW(1) + 2:
		rw = CXL_DEV_RANGE_BASE_LOW_MASK >> 16;
		break;
	case CXL_DEV_RANGE_BASE_HIGH(0):
	case CXL_DEV_RANGE_BASE_HIGH(0) + 2:
	case CXL_DEV_RANGE_BASE_HIGH(1):
	case CXL_DEV_RANGE_BASE_HIGH(1) + 2:
		rw = 0xffff;
		break;
	}
	if (reg >= CXL_DEV_RANGE_SIZE_HIGH(0) &&
	    (!rules->range_base_writable || shadow16(dev, CXL_DEV_LOCK) & CXL_DEV_LOCK_CONFIG))
		rw = 0;
	value = (uint16_t)((before & ~rw & ~(value & lanes & w1c)) | (value & rw));
	set_shadow16(dev, reg, value);
}

void t2e_dvsec_shadow_write(struct t2e_device *dev, const struct t2e_dvsec_rules *rules,
			    unsigned int offset, unsigned int width, uint32_t value)
{
	if (width == 1) {
		unsigned int shift = 8 * (offset & 1);

		write16(dev, rules, offset & ~1u, (uint16_t)(value << shift),
			(uint16_t)(0xff << shift));
		return;
	}
	write16(dev, rules, offset, (uint16_t)value, 0xffff);
	if (width == 4)
		write16(dev, rules, offset + 2, (uint16_t)(value >> 16), 0xffff);
}
