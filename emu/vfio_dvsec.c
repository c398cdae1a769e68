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

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static uint16_t shadow16(const struct t2e_device *dev, unsigned int reg)
{
	return get16(&dev->vfio->shadow.dvsec[reg]);
}

static void set_shadow16(struct t2e_device *dev, unsigned int reg, uint16_t value)
{
	dev->vfio->shadow.dvsec[reg] = (uint8_t)value;
	dev->vfio->shadow.dvsec[reg + 1] = (uint8_t)(value >> 8);
}

void t2e_dvsec_shadow_take(struct t2e_device *dev, const uint8_t *from)
{
	__builtin_memcpy(dev->vfio->shadow.dvsec, from, T2E_DVSEC_BODY);
	set_shadow16(dev, CXL_DEV_CTRL, shadow16(dev, CXL_DEV_CTRL) | CXL_DEV_CTRL_IO);
}

void t2e_dvsec_give_caching_back(struct t2e_device *dev)
{
	uint16_t at_bind = get16(&dev->vfio->snapshot.dvsec[CXL_DEV_CTRL2]);

	if (hardware16(dev, CXL_DEV_CTRL2) != at_bind &&
	    !t2e_vfio_quirk(dev, T2E_VFIO_CACHING_NOT_BACK))
		t2e_config_write(dev, device_dvsec(dev) + CXL_DEV_CTRL2, 2, at_bind);
}

static bool in_second_byte(const struct t2e_device *dev, unsigned int offset, unsigned int width)
{
	return width == 1 && offset & 1 && offset < CXL_DEV_CAP2 &&
	       t2e_vfio_quirk(dev, T2E_VFIO_FIRST_BYTE_ONLY);
}

static bool is_live(const struct t2e_device *dev, const struct t2e_dvsec_rules *rules,
		    unsigned int offset, bool in_dword)
{
	if ((offset & ~1u) == CXL_DEV_STATUS2)
		return rules->flush_in_device &&
		       !(in_dword && t2e_vfio_quirk(dev, T2E_VFIO_STATUS2_STALE));
	return offset >= CXL_DEV_RANGE_SIZE_HIGH(0) &&
	       t2e_vfio_quirk(dev, T2E_VFIO_RANGE_INVISIBLE);
}

uint32_t t2e_dvsec_shadow_read(struct t2e_device *dev, const struct t2e_dvsec_rules *rules,
			       unsigned int offset, unsigned int width)
{
	uint32_t value = 0;
	unsigned int i;

	if (width == 4 && offset < CXL_DEV_RANGE_SIZE_HIGH(0) &&
	    t2e_vfio_quirk(dev, T2E_VFIO_DWORD_READS_ONE))
		width = 2;
	for (i = 0; i < width; i++) {
		unsigned int at = offset + i;
		bool live = is_live(dev, rules, at, width == 4) || in_second_byte(dev, at, width);

		value |= (live ? t2e_config_read(dev, device_dvsec(dev) + at, 1)
			       : dev->vfio->shadow.dvsec[at])
			 << 8 * i;
	}
	return value;
}

static bool locked(const struct t2e_device *dev)
{
	bool by_firmware = hardware16(dev, CXL_DEV_LOCK) & CXL_DEV_LOCK_CONFIG;

	return shadow16(dev, CXL_DEV_LOCK) & CXL_DEV_LOCK_CONFIG &&
	       !(by_firmware && t2e_vfio_quirk(dev, T2E_VFIO_LOCK_NOT_SEEDED));
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

	if (locked(dev))
		return 0;
	if (capability3(dev) & CXL_DEV_CAP3_P2P_MEM)
		bits |= CXL_DEV_CTRL_P2P_MEM;
	if (t2e_vfio_quirk(dev, T2E_VFIO_CONTROL_RESERVED))
		bits |= (uint16_t)~CXL_DEV_CTRL_IO;
	if (t2e_vfio_quirk(dev, T2E_VFIO_IO_CLEARABLE))
		bits |= CXL_DEV_CTRL_IO;
	return bits;
}

static uint16_t control2_writable(const struct t2e_device *dev)
{
	const uint16_t doorbells = CXL_DEV_CTRL2_INIT_WBI | CXL_DEV_CTRL2_INIT_RESET;
	uint16_t bits = CXL_DEV_CTRL2_DISABLE_CACHING;

	if (hardware16(dev, CXL_DEV_CAP) & CXL_DEV_CAP_RESET_MEM_CLR ||
	    t2e_vfio_quirk(dev, T2E_VFIO_MEM_CLEAR_ALWAYS))
		bits |= CXL_DEV_CTRL2_RESET_MEM_CLR;
	if (capability3(dev) & CXL_DEV_CAP3_HOT_CONFIG)
		bits |= CXL_DEV_CTRL2_HOT_RESET_HDM;
	if (hardware16(dev, CXL_DEV_CAP2) & CXL_DEV_CAP2_MODIFIED_CMP)
		bits |= CXL_DEV_CTRL2_MODIFIED_CMP;
	if (t2e_vfio_quirk(dev, T2E_VFIO_CONTROL2_RESERVED))
		bits |= (uint16_t)~doorbells;
	if (t2e_vfio_quirk(dev, T2E_VFIO_DOORBELLS_STICK))
		bits |= doorbells;
	return bits;
}

static uint16_t range_writable(const struct t2e_device *dev, const struct t2e_dvsec_rules *rules,
			       unsigned int reg)
{
	if (locked(dev) ||
	    !(rules->range_base_writable || t2e_vfio_quirk(dev, T2E_VFIO_RANGE_WRITABLE)))
		return 0;
	switch (reg) {
	case CXL_DEV_RANGE_BASE_LOW(0):
	case CXL_DEV_RANGE_BASE_LOW(1):
		return t2e_vfio_quirk(dev, T2E_VFIO_RANGE_UNMASKED) ? 0xffff : 0;
	case CXL_DEV_RANGE_BASE_LOW(0) + 2:
	case CXL_DEV_RANGE_BASE_LOW(1) + 2:
		return t2e_vfio_quirk(dev, T2E_VFIO_RANGE_UNMASKED)
			       ? 0xffff
			       : CXL_DEV_RANGE_BASE_LOW_MASK >> 16;
	case CXL_DEV_RANGE_BASE_HIGH(0):
	case CXL_DEV_RANGE_BASE_HIGH(0) + 2:
	case CXL_DEV_RANGE_BASE_HIGH(1):
	case CXL_DEV_RANGE_BASE_HIGH(1) + 2:
		return 0xffff;
	}
	return 0;
}

static uint16_t stored_bits(const struct t2e_device *dev, const struct t2e_dvsec_rules *rules,
			    unsigned int reg)
{
	switch (reg) {
	case CXL_DEV_CTRL:
		return control_writable(dev);
	case CXL_DEV_CTRL2:
		return control2_writable(dev);
	case CXL_DEV_LOCK:
		return rules->lock_writable && !(shadow16(dev, reg) & CXL_DEV_LOCK_CONFIG)
			       ? CXL_DEV_LOCK_CONFIG
			       : 0;
	}
	return range_writable(dev, rules, reg);
}

static uint16_t cleared_bits(const struct t2e_device *dev, unsigned int reg)
{
	bool status = reg == CXL_DEV_STATUS || reg == CXL_DEV_STATUS2;

	if (status && t2e_vfio_quirk(dev, T2E_VFIO_STATUS_ALL_W1C))
		return 0xffff;
	if (reg == CXL_DEV_STATUS)
		return CXL_DEV_STATUS_VIRAL;
	if (reg == CXL_DEV_STATUS2 && capability3(dev) & CXL_DEV_CAP3_HOT_CONFIG)
		return CXL_DEV_STATUS2_PRESERVE_ERROR;
	return 0;
}

/* Disable_Caching reaches the device with a flush only, and leaves it when the guest clears it. */
static void flush_in_device(struct t2e_device *dev, uint16_t written)
{
	const uint16_t disable = CXL_DEV_CTRL2_DISABLE_CACHING, flush = CXL_DEV_CTRL2_INIT_WBI;
	unsigned int control2 = device_dvsec(dev) + CXL_DEV_CTRL2;

	if (written & flush)
		t2e_config_write(dev, control2, 2,
				 t2e_vfio_quirk(dev, T2E_VFIO_FLUSH_ALONE)
					 ? flush
					 : written & (flush | disable));
	else if (hardware16(dev, CXL_DEV_CTRL2) & disable && !(written & disable) &&
		 !t2e_vfio_quirk(dev, T2E_VFIO_CACHING_NOT_BACK))
		t2e_config_write(dev, control2, 2, 0);
}

static void flush_in_shadow(struct t2e_device *dev, uint16_t written)
{
	const uint16_t both = CXL_DEV_CTRL2_INIT_WBI | CXL_DEV_CTRL2_DISABLE_CACHING;
	uint16_t status2 = shadow16(dev, CXL_DEV_STATUS2);

	if (!(written & CXL_DEV_CTRL2_DISABLE_CACHING))
		status2 &= (uint16_t)~CXL_DEV_STATUS2_CACHE_INVALID;
	else if ((written & both) == both && !t2e_vfio_quirk(dev, T2E_VFIO_FLUSH_NEVER_DONE) &&
		 hardware16(dev, CXL_DEV_CAP) & CXL_DEV_CAP_CACHE_WBI)
		status2 |= CXL_DEV_STATUS2_CACHE_INVALID;
	set_shadow16(dev, CXL_DEV_STATUS2, status2);
}

/* Of the CXL reset that the guest asked for. */
static void tell_outcome(struct t2e_device *dev, int err)
{
	const uint16_t ended = CXL_DEV_STATUS2_RESET_COMPLETE | CXL_DEV_STATUS2_RESET_ERROR;
	uint16_t status2 = shadow16(dev, CXL_DEV_STATUS2) & (uint16_t)~ended;

	if (!t2e_vfio_quirk(dev, T2E_VFIO_CXL_RESET_MUTE))
		status2 |= err ? CXL_DEV_STATUS2_RESET_ERROR : CXL_DEV_STATUS2_RESET_COMPLETE;
	set_shadow16(dev, CXL_DEV_STATUS2, status2);
}

static void written_control2(struct t2e_device *dev, const struct t2e_dvsec_rules *rules,
			     uint16_t value)
{
	if (value & CXL_DEV_CTRL2_INIT_RESET &&
	    (rules->resets_device || t2e_vfio_quirk(dev, T2E_VFIO_RESET_UNASKED)))
		tell_outcome(dev, t2e_vfio_guest_reset(dev));
	if (rules->flush_in_device)
		flush_in_device(dev, value);
	else
		flush_in_shadow(dev, value);
}

/* @lanes: the bits of @reg that the write carries; others keep what they are. */
static void write16(struct t2e_device *dev, const struct t2e_dvsec_rules *rules, unsigned int reg,
		    uint16_t value, uint16_t lanes)
{
	uint16_t before = shadow16(dev, reg), rw = stored_bits(dev, rules, reg);
	uint16_t w1c = cleared_bits(dev, reg);

	if (reg == CXL_DEV_CTRL2 && locked(dev) && t2e_vfio_quirk(dev, T2E_VFIO_CONTROL2_LOCKED))
		return;
	if (reg == CXL_DEV_STATUS2 && rules->flush_in_device) {
		if (value & lanes & w1c)
			t2e_config_write(dev, device_dvsec(dev) + reg, 2, value & lanes & w1c);
		return;
	}
	if (reg == CXL_DEV_CTRL && t2e_vfio_quirk(dev, T2E_VFIO_RACE_LOCK_LATE))
		t2e_race_window(dev);
	if (reg == CXL_DEV_LOCK && value & lanes && t2e_vfio_quirk(dev, T2E_VFIO_LOCK_ANY_BIT))
		value = lanes = CXL_DEV_LOCK_CONFIG;
	value = (uint16_t)((before & ~lanes) | (value & lanes));
	if (!t2e_vfio_quirk(dev, T2E_VFIO_STATUS_MERGES))
		w1c &= lanes;
	if (reg == CXL_DEV_CTRL2)
		written_control2(dev, rules, value);
	set_shadow16(dev, reg, (uint16_t)((before & ~rw & ~(value & w1c)) | (value & rw)));
}

static void write8(struct t2e_device *dev, const struct t2e_dvsec_rules *rules, unsigned int offset,
		   uint8_t value)
{
	unsigned int shift = 8 * (offset & 1);
	uint16_t lanes = (uint16_t)(0xff << shift);

	if (in_second_byte(dev, offset, 1))
		return;
	if (!shift && offset < CXL_DEV_CAP2 && t2e_vfio_quirk(dev, T2E_VFIO_BYTE_CLEARS_REST))
		lanes = 0xffff;
	write16(dev, rules, offset & ~1u, (uint16_t)(value << shift), lanes);
}

void t2e_dvsec_shadow_write(struct t2e_device *dev, const struct t2e_dvsec_rules *rules,
			    unsigned int offset, unsigned int width, uint32_t value)
{
	bool two_registers = offset == CXL_DEV_CTRL || offset == CXL_DEV_CTRL2;

	if (width < 4 && offset >= CXL_DEV_RANGE_SIZE_HIGH(0) &&
	    t2e_vfio_quirk(dev, T2E_VFIO_RANGE_DWORDS_ONLY))
		return;
	if (width == 1) {
		write8(dev, rules, offset, (uint8_t)value);
		return;
	}
	write16(dev, rules, offset, (uint16_t)value, 0xffff);
	if (width == 4 && !(two_registers && t2e_vfio_quirk(dev, T2E_VFIO_UPPER_HALF_LOST)))
		write16(dev, rules, offset + 2, (uint16_t)(value >> 16), 0xffff);
}
