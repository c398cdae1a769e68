// SPDX-License-Identifier: GPL-2.0
/* CONFIG_LOCK and what it froze outlive FLR and CXL reset (CXL r3.1 8.1.3.6, 9.5, 9.7). */
#include "tests/dvsec/lock.h"
#include "tests/dvsec/reset.h"

DEVICE_FIXTURE(device)

/* What the lock freezes, in one value. */
static int frozen(struct t2_dut *dut, uint32_t value[3])
{
	unsigned int at = dut->device.dvsec.offset;
	int err = t2_config_read(dut->dev, at + CXL_DEV_CTRL, 2, &value[0]);

	if (!err)
		err = t2_config_read(dut->dev, at + CXL_DEV_RANGE_BASE_HIGH(0), 4, &value[1]);
	if (!err)
		err = t2_config_read(dut->dev, at + CXL_DEV_RANGE_BASE_LOW(0), 4, &value[2]);
	return err;
}

/* Values that are no defaults show whether they were kept; the lock keeps them from then on. */
#define SET_OTHER_VALUES() \
	do { \
		WRITE(CXL_DEV_CTRL, 2, READ(CXL_DEV_CTRL, 2) ^ CTRL_HARMLESS); \
		if (t2_dut_ranges_idle(self->dut)) { \
			WRITE(CXL_DEV_RANGE_BASE_HIGH(0), 4, 0x5a); \
			WRITE(CXL_DEV_RANGE_BASE_LOW(0), 4, \
			      READ(CXL_DEV_RANGE_BASE_LOW(0), 4) ^ 0xa0000000); \
		} \
	} while (0)

#define LOCK_WITH_OTHER_VALUES(value) \
	do { \
		int t2_err; \
		NEED_DEVICE_DVSEC(); \
		if (!t2_is_locked(self->dut)) \
			SET_OTHER_VALUES(); \
		LOCK_CONFIG(); \
		t2_err = frozen(self->dut, value); \
		T2_REACHED(t2_err); \
	} while (0)

#define CHECK_FROZEN(before, what) \
	do { \
		uint32_t after[3]; \
		int t2_err = frozen(self->dut, after); \
		T2_REACHED(t2_err); \
		CHECK(!memcmp(before, after, sizeof(after)), "the same", \
		      "Control and base of Range 1: %04xh, %08x_%08xh before " what \
		      ", %04xh, %08x_%08xh after", \
		      before[0], before[1], before[2], after[0], after[1], after[2]); \
	} while (0)

#define CHECK_LOCKED(what) \
	CHECK(t2_is_locked(self->dut), "CONFIG_LOCK still 1", \
	      "Lock (DVSEC 0 +14h) = %04xh after " what, READ(CXL_DEV_LOCK, 2))

TEST_F(device, function_level_reset)
{
	uint32_t before[3];
	int err;

	REQ("DVS-LOCK-12", STICKY); /* CXL r3.1 8.1.3.6, 9.5 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->pcie.flr, "the function has no function-level reset");
	LOCK_WITH_OTHER_VALUES(before);
	err = t2_reset_flr(self->dut);
	MUST(!err, "the function cannot be reset: %s", strerror(-err));
	CHECK_LOCKED("FLR");
	CHECK_FROZEN(before, "FLR");
}

/* The lock stays, but what has nothing to do with it goes back: after_cxl_reset(). */
#define RESET_BY_CXL(keeps) \
	do { \
		int t2_err; \
		before_cxl_reset(self->dut, keeps); \
		t2_err = t2_reset_cxl(self->dut); \
		MUST(!t2_err, "the device does not complete a CXL reset: %s", strerror(-t2_err)); \
	} while (0)

TEST_F(device, cxl_reset)
{
	struct reset_keeps keeps;

	REQ("DVS-LOCK-13", STICKY); /* CXL r3.1 8.1.3.6, 9.7 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.reset_capable, "CXL Reset Capable is 0");
	LOCK_CONFIG();
	RESET_BY_CXL(&keeps);
	CHECK_LOCKED("CXL reset");
	after_cxl_reset(self->dut, &keeps);
}

TEST_F(device, values_over_cxl_reset)
{
	struct reset_keeps keeps;
	uint32_t before[3];

	REQ("DVS-LOCK-14", STICKY); /* CXL r3.1 8.1.3.6, 9.7 table 8-1 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.reset_capable, "CXL Reset Capable is 0");
	LOCK_WITH_OTHER_VALUES(before);
	RESET_BY_CXL(&keeps);
	CHECK_FROZEN(before, "CXL reset");
	after_cxl_reset(self->dut, &keeps);
}
