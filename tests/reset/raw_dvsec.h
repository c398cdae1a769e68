/* SPDX-License-Identifier: GPL-2.0 */
/* Registers of DVSEC 0 and the Flex Bus Port around a reset, and what they are set to before it. */
#ifndef T2_RESET_RAW_DVSEC_H
#define T2_RESET_RAW_DVSEC_H

#include "tests/reset/raw.h"

struct raw_dvsec {
	uint32_t control, status, control2, status2, lock, flex_status;
	uint32_t base_high[2], base_low[2];
};

#define CTRL_FIELDS \
	(CXL_DEV_CTRL_CACHE | CXL_DEV_CTRL_MEM | CXL_DEV_CTRL_SF_COVERAGE | \
	 CXL_DEV_CTRL_SF_GRANULARITY | CXL_DEV_CTRL_CLEAN_EVICTION | CXL_DEV_CTRL_P2P_MEM | \
	 CXL_DEV_CTRL_VIRAL)
#define CTRL2_RW \
	(CXL_DEV_CTRL2_DISABLE_CACHING | CXL_DEV_CTRL2_RESET_MEM_CLR | CXL_DEV_CTRL2_MODIFIED_CMP)
#define FLEX_ERRORS 0x0780
#define RESET_OUTCOME (CXL_DEV_STATUS2_RESET_COMPLETE | CXL_DEV_STATUS2_RESET_ERROR)

static inline int raw_read_one(struct t2_dut *dut, bool there, unsigned int off, unsigned int width,
			       uint32_t *value)
{
	*value = 0;
	return there ? t2_config_read(dut->dev, off, width, value) : 0;
}

/* What the device does not have reads 0. */
static inline int raw_read_dvsec(struct t2_dut *dut, struct raw_dvsec *w)
{
	const struct t2_dvsec_device *d = &dut->device;
	unsigned int at = d->dvsec.offset;
	int err = raw_read_one(dut, d->has_control, at + CXL_DEV_CTRL, 2, &w->control);

	err = err ? err : raw_read_one(dut, d->has_status, at + CXL_DEV_STATUS, 2, &w->status);
	err = err ? err : raw_read_one(dut, d->has_control2, at + CXL_DEV_CTRL2, 2, &w->control2);
	err = err ? err : raw_read_one(dut, d->has_status2, at + CXL_DEV_STATUS2, 2, &w->status2);
	err = err ? err : raw_read_one(dut, d->has_lock, at + CXL_DEV_LOCK, 2, &w->lock);
	err = err ? err
		  : raw_read_one(dut, dut->has_flex && dut->flex.status.present,
				 dut->flex.dvsec.offset + CXL_FLEX_STATUS, 2, &w->flex_status);
	for (unsigned int i = 0; i < 2 && !err; i++) {
		bool there = d->hdm_count > i && d->range[i].present;

		err = raw_read_one(dut, there, at + CXL_DEV_RANGE_BASE_HIGH(i), 4,
				   &w->base_high[i]);
		if (!err)
			err = raw_read_one(dut, there, at + CXL_DEV_RANGE_BASE_LOW(i), 4,
					   &w->base_low[i]);
	}
	return err;
}

#define READ_DVSEC(w) \
	do { \
		int t2_read = raw_read_dvsec(self->dut, w); \
		/* All of it all-ones is no register's value, but no answer. */ \
		if (!t2_read && (w)->control == 0xffff && t2_device_gone(self->dut->dev)) \
			t2_read = -ENODEV; \
		T2_REACHED(t2_read); \
	} while (0)

#define CONTROL_STATE "Control %04xh, range bases %08x_%08xh and %08x_%08xh"
#define CONTROL_WORDS(w) \
	(w)->control, (w)->base_high[0], (w)->base_low[0], (w)->base_high[1], (w)->base_low[1]

static inline bool raw_same_control(const struct raw_dvsec *a, const struct raw_dvsec *b)
{
	return !((a->control ^ b->control) & CTRL_FIELDS) &&
	       !memcmp(a->base_high, b->base_high, sizeof(a->base_high)) &&
	       !memcmp(a->base_low, b->base_low, sizeof(a->base_low));
}

static inline bool raw_default_control(const struct raw_dvsec *w)
{
	return !(w->control & CTRL_FIELDS) && !w->base_high[0] && !w->base_high[1] &&
	       !((w->base_low[0] | w->base_low[1]) & CXL_DEV_RANGE_BASE_LOW_MASK);
}

/* Fields of Control that may be set for a moment: hints, and what to do about viral. */
static inline uint32_t raw_control_bits(const struct t2_dut *dut)
{
	return CXL_DEV_CTRL_VIRAL |
	       (dut->device.cache_capable ? CXL_DEV_CTRL_SF_COVERAGE | CXL_DEV_CTRL_CLEAN_EVICTION
					  : 0);
}

/* Control and bases that are no defaults, where no lock holds them; @before as they read then. */
#define SET_CONTROL(before) \
	do { \
		uint32_t t2_bits = raw_control_bits(self->dut); \
		NEED_UNLOCKED(); \
		WRITE(CXL_DEV_CTRL, 2, READ(CXL_DEV_CTRL, 2) | t2_bits); \
		if (t2_dut_ranges_idle(self->dut)) \
			for (unsigned int i = 0; i < self->dut->device.hdm_count && i < 2; i++) \
				SET_BASE(i); \
		READ_DVSEC(before); \
		NEED(((before)->control & t2_bits) == t2_bits, \
		     "Control does not keep what is written; dvsec.control reports it"); \
	} while (0)

#define SET_BASE(n) \
	do { \
		WRITE(CXL_DEV_RANGE_BASE_HIGH(n), 4, 0x5a + (n)); \
		WRITE(CXL_DEV_RANGE_BASE_LOW(n), 4, \
		      READ(CXL_DEV_RANGE_BASE_LOW(n), 4) | 0xa0000000); \
	} while (0)

/* The RW bits of Control2 that this device has. */
static inline uint32_t raw_control2_bits(const struct t2_dut *dut)
{
	const struct t2_dvsec_device *d = &dut->device;

	return (d->cache_capable ? CXL_DEV_CTRL2_DISABLE_CACHING : 0) |
	       (d->reset_mem_clr_capable ? CXL_DEV_CTRL2_RESET_MEM_CLR : 0) |
	       (d->modified_completion_capable ? CXL_DEV_CTRL2_MODIFIED_CMP : 0);
}

/* Returns the bits that are set then. */
#define SET_CONTROL2() \
	({ \
		uint32_t t2_bits = raw_control2_bits(self->dut); \
		NEED(self->dut->device.has_control2 &&t2_bits, \
		     "no bit of Control2 is RW on this device"); \
		WRITE(CXL_DEV_CTRL2, 2, CONTROL2_AT_REST() | t2_bits); \
		NEED((READ(CXL_DEV_CTRL2, 2) & t2_bits) == t2_bits, \
		     "Control2 does not keep what is written; dvsec.control2 reports it"); \
		t2_bits; \
	})

/* Desired Volatile HDM State After Hot Reset, the other way round, where it can be chosen. */
#define FLIP_WANTED_STATE() \
	do { \
		if (self->dut->device.hot_reset_configurable) \
			WRITE(CXL_DEV_CTRL2, 2, CONTROL2_AT_REST() ^ CXL_DEV_CTRL2_HOT_RESET_HDM); \
	} while (0)

#define STICKY_STATE "Control2 %04xh, Status %04xh, Status2 %04xh, Flex Bus Status %04xh"
#define STICKY_WORDS(w) (w)->control2, (w)->status, (w)->status2, (w)->flex_status

/* Logs only: in order bits of Status, Status2 and Flex Bus Status. */
static inline uint64_t raw_logs(const struct raw_dvsec *w)
{
	return (uint64_t)(w->status & CXL_DEV_STATUS_VIRAL) << 32 |
	       (w->status2 & CXL_DEV_STATUS2_PRESERVE_ERROR) << 16 | (w->flex_status & FLEX_ERRORS);
}

/* Bits of Control2 that outlive every reset on this device. */
static inline uint32_t raw_wanted_state(const struct t2_dut *dut, const struct raw_dvsec *w)
{
	return dut->device.hot_reset_configurable ? w->control2 & CXL_DEV_CTRL2_HOT_RESET_HDM : 0;
}

#endif
