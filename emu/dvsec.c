// SPDX-License-Identifier: GPL-2.0
/* The CXL DVSECs of the device: contents and attributes as CXL r3.1 8.1 gives them. */
#include "model.h"

static const struct t2e_bits READ_ONLY;

unsigned int t2e_config_add_dvsec(struct t2e_device *dev, uint16_t id, uint8_t revision,
				  unsigned int size)
{
	unsigned int at = t2e_config_add_ext_cap(dev, DVSEC_EXT_CAP_ID, 1, size);

	t2e_config_define(dev, at + DVSEC_HEADER1, 4,
			  CXL_VENDOR_ID | (uint32_t)revision << 16 | size << 20, READ_ONLY);
	t2e_config_define(dev, at + DVSEC_HEADER2_ID, 2, id, READ_ONLY);
	dev->dvsec[id] = (uint16_t)at;
	return at;
}

unsigned int t2e_dvsec_device_register(const struct t2e_device *dev, unsigned int reg)
{
	unsigned int at = dev->dvsec[CXL_DVSEC_DEVICE];
	unsigned int length = at ? t2e_config_peek(dev, at + DVSEC_HEADER1, 4) >> 20 : 0;

	return length >= reg + 2 ? at + reg : 0;
}

static unsigned int device_length(const struct t2e_device *dev)
{
	uint64_t chosen = t2e_knob(dev, T2E_DVSEC_LEN);

	return chosen ? (unsigned int)chosen : t2e_knob(dev, T2E_DVSEC_REV) >= 2 ? 0x3c : 0x38;
}

/* Capability3 is there: since revision 2, if the length says so. */
static bool has_capability3(const struct t2e_device *dev)
{
	return t2e_knob(dev, T2E_DVSEC_REV) >= 2 && device_length(dev) >= CXL_DEV_CAP3 + 2;
}

/* The knob is on, and revision and length leave room to say so. */
static bool is_capable(const struct t2e_device *dev, enum t2e_knob knob)
{
	bool revision3 = t2e_knob(dev, T2E_DVSEC_REV) >= 3;

	if (knob == T2E_MEM_CLEAR && !t2e_knob(dev, T2E_RESET_CAPABLE))
		return false;
	if ((knob == T2E_HOT_CONFIG || knob == T2E_P2P) && !has_capability3(dev))
		return false;
	if ((knob == T2E_P2P || knob == T2E_MODIFIED_CMP) && !revision3)
		return false;
	return t2e_knob(dev, knob);
}

static uint16_t capability(const struct t2e_device *dev)
{
	bool cache = t2e_knob(dev, T2E_CACHE), mem = t2e_knob(dev, T2E_MEM_CAPABLE);
	uint16_t cap = CXL_DEV_CAP_IO | CXL_DEV_CAP_VIRAL | CXL_DEV_CAP_PM_INIT;

	if (cache)
		cap |= CXL_DEV_CAP_CACHE | CXL_DEV_CAP_CACHE_WBI;
	if (mem)
		cap |= (uint16_t)(CXL_DEV_CAP_MEM | CXL_DEV_CAP_MEM_HWINIT |
				  t2e_knob(dev, T2E_RANGES) << 4);
	if (t2e_knob(dev, T2E_RESET_CAPABLE))
		cap |= (uint16_t)(CXL_DEV_CAP_RESET | t2e_knob(dev, T2E_RESET_TIMEOUT) << 8);
	if (is_capable(dev, T2E_MEM_CLEAR))
		cap |= CXL_DEV_CAP_RESET_MEM_CLR;
	return cap;
}

static uint16_t capability2(const struct t2e_device *dev)
{
	/* 4 MiB of cache, in units of 1 MiB. */
	uint16_t cap = t2e_knob(dev, T2E_CACHE) ? 2 | 4 << 8 : 0;

	if (is_capable(dev, T2E_MODIFIED_CMP))
		cap |= CXL_DEV_CAP2_MODIFIED_CMP;
	if (t2e_knob(dev, T2E_DVSEC_REV) >= 3 && !t2e_knob(dev, T2E_CACHE) &&
	    !is_capable(dev, T2E_P2P))
		cap |= CXL_DEV_CAP2_NO_CLEAN_WB;
	return cap;
}

static uint16_t capability3(const struct t2e_device *dev)
{
	uint16_t cap = has_capability3(dev) ? CXL_DEV_CAP3_COLD_CLEAR : 0;

	if (is_capable(dev, T2E_HOT_CONFIG))
		cap |= CXL_DEV_CAP3_HOT_CONFIG | CXL_DEV_CAP3_HOT_CLEAR;
	if (is_capable(dev, T2E_P2P))
		cap |= CXL_DEV_CAP3_P2P_MEM;
	return cap;
}

static void build_control(struct t2e_device *dev, unsigned int at)
{
	struct t2e_bits bits = { .rwl = CXL_DEV_CTRL_CACHE | CXL_DEV_CTRL_MEM |
					CXL_DEV_CTRL_SF_COVERAGE | CXL_DEV_CTRL_SF_GRANULARITY |
					CXL_DEV_CTRL_CLEAN_EVICTION | CXL_DEV_CTRL_VIRAL };

	if (is_capable(dev, T2E_P2P))
		bits.rwl |= CXL_DEV_CTRL_P2P_MEM;
	t2e_config_define(dev, at + CXL_DEV_CTRL, 2, CXL_DEV_CTRL_IO, bits);
	if (t2e_knob(dev, T2E_COMMITTED) && t2e_knob(dev, T2E_MEM_CAPABLE))
		t2e_config_set(dev, at + CXL_DEV_CTRL, 2, CXL_DEV_CTRL_IO | CXL_DEV_CTRL_MEM);
}

static void build_control2(struct t2e_device *dev, unsigned int at)
{
	struct t2e_bits bits = { .rw = CXL_DEV_CTRL2_DISABLE_CACHING };

	if (is_capable(dev, T2E_MEM_CLEAR))
		bits.rw |= CXL_DEV_CTRL2_RESET_MEM_CLR;
	if (is_capable(dev, T2E_MODIFIED_CMP))
		bits.rw |= CXL_DEV_CTRL2_MODIFIED_CMP;
	if (is_capable(dev, T2E_HOT_CONFIG)) {
		bits.rw |= CXL_DEV_CTRL2_HOT_RESET_HDM;
		bits.sticky = CXL_DEV_CTRL2_HOT_RESET_HDM;
	}
	t2e_config_define(dev, at + CXL_DEV_CTRL2, 2, 0, bits);
}

static void build_status(struct t2e_device *dev, unsigned int at)
{
	bool errors = t2e_knob(dev, T2E_ERRORS);
	const struct t2e_bits viral = { .w1c = CXL_DEV_STATUS_VIRAL,
					.sticky = CXL_DEV_STATUS_VIRAL };
	struct t2e_bits lost = { 0 };

	if (is_capable(dev, T2E_HOT_CONFIG))
		lost.w1c = lost.sticky = CXL_DEV_STATUS2_PRESERVE_ERROR;
	t2e_config_define(dev, at + CXL_DEV_STATUS, 2, 0, viral);
	t2e_config_define(dev, at + CXL_DEV_STATUS2, 2, CXL_DEV_STATUS2_PM_INIT, lost);
	if (errors) {
		t2e_config_set(dev, at + CXL_DEV_STATUS, 2, viral.w1c);
		t2e_config_set(dev, at + CXL_DEV_STATUS2, 2, CXL_DEV_STATUS2_PM_INIT | lost.w1c);
	}
}

/* Two ranges halve the memory, as far as units of 256 MiB allow: size 0 is legal. */
static uint64_t range_size(const struct t2e_device *dev, unsigned int range)
{
	uint64_t mem = t2e_knob(dev, T2E_MEM), second = 0;

	if (t2e_knob(dev, T2E_RANGES) == 2)
		second = mem / 2 & ~(uint64_t)0xfffffff;
	return range ? second : mem - second;
}

static void build_range(struct t2e_device *dev, unsigned int at, unsigned int range)
{
	uint64_t size = range_size(dev, range);
	/* Valid and active, described by CDAT, 256 B interleave wish, active within 1 s. */
	uint32_t low = (uint32_t)size | CXL_DEV_RANGE_INFO_VALID | CXL_DEV_RANGE_ACTIVE | 2 << 2 |
		       2 << 5 | 1 << 8;

	if (!t2e_knob(dev, T2E_MEM_CAPABLE) || range >= t2e_knob(dev, T2E_RANGES))
		return;
	t2e_config_define(dev, at + CXL_DEV_RANGE_SIZE_HIGH(range), 4, (uint32_t)(size >> 32),
			  READ_ONLY);
	t2e_config_define(dev, at + CXL_DEV_RANGE_SIZE_LOW(range), 4, low, READ_ONLY);
	t2e_config_define(dev, at + CXL_DEV_RANGE_BASE_HIGH(range), 4, 0,
			  (struct t2e_bits){ .rwl = ~0u });
	t2e_config_define(dev, at + CXL_DEV_RANGE_BASE_LOW(range), 4, 0,
			  (struct t2e_bits){ .rwl = CXL_DEV_RANGE_BASE_LOW_MASK });
}

static void build_device(struct t2e_device *dev)
{
	unsigned int length = device_length(dev), reg;
	unsigned int at = t2e_config_add_dvsec(dev, CXL_DVSEC_DEVICE,
					       (uint8_t)t2e_knob(dev, T2E_DVSEC_REV), length);

	t2e_config_define(dev, at + CXL_DEV_CAP, 2, capability(dev), READ_ONLY);
	build_control(dev, at);
	build_control2(dev, at);
	build_status(dev, at);
	t2e_config_define(dev, at + CXL_DEV_LOCK, 2, 0,
			  (struct t2e_bits){ .rwo = CXL_DEV_LOCK_CONFIG });
	t2e_config_define(dev, at + CXL_DEV_CAP2, 2, capability2(dev), READ_ONLY);
	build_range(dev, at, 0);
	build_range(dev, at, 1);
	t2e_config_define(dev, at + CXL_DEV_CAP3, 2, capability3(dev), READ_ONLY);
	/* Registers behind the length do not exist: the next capability may start there. */
	for (reg = length; reg < CXL_DEV_CAP3 + 2; reg += 2)
		t2e_config_define(dev, at + reg, 2, 0, READ_ONLY);
}

static void build_gpf(struct t2e_device *dev)
{
	unsigned int at = t2e_config_add_dvsec(dev, CXL_DVSEC_GPF_DEVICE, 0, 0x10);

	t2e_config_define(dev, at + CXL_GPF_DURATION, 2, 5 | 4 << 8, READ_ONLY); /* 50 ms */
	t2e_config_define(dev, at + CXL_GPF_POWER, 4, 25000, READ_ONLY); /* 25 W */
}

static void build_flex_bus(struct t2e_device *dev)
{
	unsigned int at = t2e_config_add_dvsec(dev, CXL_DVSEC_FLEX_BUS_PORT, 2, 0x20);
	uint16_t protocols = CXL_FLEX_IO | (t2e_knob(dev, T2E_CACHE) ? CXL_FLEX_CACHE : 0) |
			     (t2e_knob(dev, T2E_MEM_CAPABLE) ? CXL_FLEX_MEM : 0);
	uint16_t trained = protocols | CXL_FLEX_68B_VH, errors = 0x0780;
	uint32_t nop_hint = t2e_knob(dev, T2E_NOP_HINT) ? CXL_FLEX_NOP_HINT : 0;

	t2e_config_define(dev, at + CXL_FLEX_CAP, 2, trained, READ_ONLY);
	t2e_config_define(dev, at + CXL_FLEX_CTRL, 2, trained, READ_ONLY);
	t2e_config_define(dev, at + CXL_FLEX_STATUS, 2, trained,
			  (struct t2e_bits){ .w1c = errors, .sticky = errors });
	if (t2e_knob(dev, T2E_ERRORS))
		t2e_config_set(dev, at + CXL_FLEX_STATUS, 2, trained | errors);
	t2e_config_define(dev, at + CXL_FLEX_TS_DATA, 4, 0x00c1e5, READ_ONLY);
	t2e_config_define(dev, at + CXL_FLEX_CAP2, 4, nop_hint, READ_ONLY);
	t2e_config_define(dev, at + CXL_FLEX_CTRL2, 4, 0,
			  (struct t2e_bits){ .rw = CXL_FLEX_NOP_HINT });
}

static void build_locator(struct t2e_device *dev)
{
	unsigned int at = t2e_config_add_dvsec(dev, CXL_DVSEC_REGISTER_LOCATOR, 0, 0x0c + 8 * 3);
	unsigned int component = at + CXL_LOCATOR_ENTRY(1);

	/* The first and the last entry stay empty: a reader must pass over them. */
	t2e_config_define(dev, component, 4,
			  (uint32_t)dev->block_offset | CXL_BLOCK_COMPONENT << 8 |
				  T2E_COMPONENT_BAR,
			  READ_ONLY);
}

static void build_test(struct t2e_device *dev)
{
	unsigned int at = t2e_config_add_dvsec(dev, CXL_DVSEC_TEST, 0, 0x1c);

	t2e_config_define(dev, at + CXL_TEST_LOCK, 2, 0, (struct t2e_bits){ .rwo = 1 });
	t2e_config_define(dev, at + CXL_TEST_BASE_LOW, 4, 2 << 1,
			  (struct t2e_bits){ .rw = 0xfffffff0 });
	t2e_config_define(dev, at + CXL_TEST_BASE_HIGH, 4, 0, (struct t2e_bits){ .rw = ~0u });
}

void t2e_dvsecs_build(struct t2e_device *dev)
{
	build_device(dev);
	if (t2e_knob(dev, T2E_MEM_CAPABLE))
		build_gpf(dev);
	build_flex_bus(dev);
	build_locator(dev);
	if (t2e_knob(dev, T2E_FUNCTION_MAP))
		t2e_config_add_dvsec(dev, CXL_DVSEC_FUNCTION_MAP, 0, 0x2c);
	if (t2e_knob(dev, T2E_TEST_DVSEC))
		build_test(dev);
}

bool t2e_dvsec_locked(const struct t2e_device *dev)
{
	unsigned int lock = t2e_dvsec_device_register(dev, CXL_DEV_LOCK);
	bool set = lock && t2e_config_peek(dev, lock, 2) & CXL_DEV_LOCK_CONFIG;

	if (t2e_quirk(dev, T2E_LOCK_NEVER_HOLDS))
		return false;
	return t2e_quirk(dev, T2E_LOCK_INVERTED) ? !set : set;
}
