// SPDX-License-Identifier: GPL-2.0
/*
 * What an access does to the bits of a register by their attributes, and the byte lanes it takes
 * to get there. A device without defects passes every access on as it is.
 */
#include "model.h"

uint32_t t2e_bits_write(const struct t2e_device *dev, struct t2e_bits bits, bool locked,
			uint32_t old, uint32_t value)
{
	uint32_t rw = bits.rw | (locked ? 0 : bits.rwl);
	uint32_t cleared = value & bits.w1c;
	uint32_t result = (old & ~rw) | (value & (rw | bits.rwo));

	if (t2e_quirk(dev, T2E_W1C_TOGGLES))
		return result ^ cleared;
	if (t2e_quirk(dev, T2E_W1C_CLEARS_ON_0))
		cleared = ~value & bits.w1c;
	if (t2e_quirk(dev, T2E_W1C_CLEARS_ALL) && cleared)
		cleared = bits.w1c;
	return result & ~cleared;
}

static bool in_range_registers(unsigned int reg)
{
	return reg >= CXL_DEV_RANGE_SIZE_HIGH(0) && reg < CXL_DEV_RANGE_SIZE_HIGH(2);
}

/* Offset from DVSEC 0, from its ID on; T2E_CONFIG_SIZE: outside. */
static unsigned int in_body(const struct t2e_device *dev, unsigned int offset)
{
	unsigned int at = dev->dvsec[CXL_DVSEC_DEVICE];

	if (!at || offset < at + DVSEC_HEADER2_ID || !t2e_dvsec_device_register(dev, offset - at))
		return T2E_CONFIG_SIZE;
	return offset - at;
}

static bool dropped(const struct t2e_device *dev, unsigned int reg, unsigned int width)
{
	if (t2e_quirk(dev, T2E_NARROW_RANGE_WRITES_DROPPED) && in_range_registers(reg))
		return width < 4;
	if (width > 1)
		return false;
	return (t2e_quirk(dev, T2E_ODD_BYTES_DROPPED) && reg & 1) ||
	       (t2e_quirk(dev, T2E_LOCK_IGNORES_BYTES) && reg == CXL_DEV_LOCK);
}

/* As a dword, the bytes around it as they read. */
static struct t2e_write merged(const struct t2e_device *dev, struct t2e_write w)
{
	unsigned int dword = w.offset & ~3u, shift = 8 * (w.offset & 3);
	uint32_t lanes = (uint32_t)((1ull << 8 * w.width) - 1) << shift;
	uint32_t around = t2e_config_peek(dev, dword, 4) & ~lanes;

	return (struct t2e_write){ dword, 4, around | (w.value << shift & lanes) };
}

struct t2e_write t2e_lanes_write(const struct t2e_device *dev, struct t2e_write w)
{
	unsigned int reg = in_body(dev, w.offset);

	if (reg >= T2E_CONFIG_SIZE)
		return w;
	if (dropped(dev, reg, w.width))
		return (struct t2e_write){ w.offset, 0, 0 };
	if (t2e_quirk(dev, T2E_UPPER_WORD_DROPPED) && w.width == 4)
		w.width = 2;
	if (t2e_quirk(dev, T2E_BYTE_CLEARS_ITS_NEIGHBOUR) && w.width == 1) {
		w.value <<= 8 * (w.offset & 1);
		w.offset &= ~1u;
		w.width = 2;
	}
	if (t2e_quirk(dev, T2E_NARROW_WRITES_MERGED))
		w = merged(dev, w);
	return w;
}

uint32_t t2e_lanes_read(const struct t2e_device *dev, unsigned int offset, unsigned int width)
{
	unsigned int reg = in_body(dev, offset);
	uint32_t value = t2e_config_peek(dev, offset, width);

	if (reg >= T2E_CONFIG_SIZE)
		return value;
	if (t2e_quirk(dev, T2E_STATUS2_CUT_FROM_DWORD) && reg == CXL_DEV_CTRL2 && width == 4)
		value &= 0xffff;
	if (t2e_quirk(dev, T2E_HEADER_DWORD_CUT) && reg == DVSEC_HEADER2_ID && width == 4)
		value &= 0xffff;
	if (t2e_quirk(dev, T2E_ODD_WORDS_READ_EVEN) && width == 2 && in_range_registers(reg))
		value = t2e_config_peek(dev, offset & ~3u, 2);
	return value;
}
