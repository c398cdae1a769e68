// SPDX-License-Identifier: GPL-2.0
/* What one user of a passed-through device wrote, the next does not find (vfio-cxl v2, v3, v4). */
#define T2_OPENS_IN_EACH_TEST
#include "tests/dvsec/lock.h"

DEVICE_FIXTURE(device)

#define OPEN_AGAIN() \
	do { \
		struct t2_error t2_err; \
		t2_dut_close(self->dut); \
		self->dut = t2_test_open(&t2_err); \
		MUST(self->dut, "the device cannot be opened again: %.300s; %s", t2_err.why, \
		     t2_err.remedy); \
	} while (0)

TEST_F(device, control)
{
	uint32_t control, control2;

	REQ("DVS-OPEN-01", RESTORED_WRITES); /* vfio-cxl v2, v3, v4: a shadow per user */
	NEED_DEVICE_DVSEC();
	NEED(!t2_is_locked(self->dut), "CONFIG_LOCK is set: Control is RO");
	control = READ(CXL_DEV_CTRL, 2);
	control2 = CONTROL2_AT_REST();
	WRITE(CXL_DEV_CTRL, 2, control ^ CTRL_HARMLESS);
	NEED(READ(CXL_DEV_CTRL, 2) != control,
	     "Control cannot be written here; dvsec.control reports it");
	WRITE(CXL_DEV_CTRL2, 2, control2 ^ CXL_DEV_CTRL2_DISABLE_CACHING);
	OPEN_AGAIN();
	CHECK(READ(CXL_DEV_CTRL, 2) == control && CONTROL2_AT_REST() == control2,
	      "what the first user found",
	      "Control %04xh, Control2 %04xh for the first user, %04xh, %04xh for the next",
	      control, control2, READ(CXL_DEV_CTRL, 2), READ(CXL_DEV_CTRL2, 2));
	WRITE(CXL_DEV_CTRL, 2, control);
	WRITE(CXL_DEV_CTRL2, 2, control2);
}

TEST_F(device, lock)
{
	REQ("DVS-OPEN-02", STICKY); /* vfio-cxl v2, v3: a shadow per user */
	NEED_DEVICE_DVSEC();
	NEED(!t2_is_locked(self->dut), "CONFIG_LOCK is set already, by firmware or by a test");
	LOCK_CONFIG();
	OPEN_AGAIN();
	CHECK(!t2_is_locked(self->dut), "CONFIG_LOCK 0", "Lock (DVSEC 0 +14h) = %04xh",
	      READ(CXL_DEV_LOCK, 2));
}
