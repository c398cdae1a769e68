// SPDX-License-Identifier: GPL-2.0
/* A device that firmware locked is locked for everybody from the start (CXL r3.1 8.1.3.6). */
#define T2_OPENS_IN_EACH_TEST
#include "tests/dvsec/lock.h"

DEVICE_FIXTURE(device)

#define NEED_FIRMWARE_LOCK() \
	do { \
		NEED_DEVICE_DVSEC(); \
		NEED(t2_is_locked(self->dut), "firmware did not set CONFIG_LOCK"); \
	} while (0)

TEST_F(device, frozen_from_first_open)
{
	REQ("DVS-LOCK-15", RESTORED_WRITES); /* CXL r3.1 8.1.3.6 */
	NEED_FIRMWARE_LOCK();
	JUDGE_RULES(0);
}

TEST_F(device, frozen_advice)
{
	REQ("DVS-LOCK-16", RESTORED_WRITES); /* vfio-cxl v4: Control */
	NEED_FIRMWARE_LOCK();
	JUDGE_RULES(0);
}
