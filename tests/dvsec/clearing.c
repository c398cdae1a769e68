// SPDX-License-Identifier: GPL-2.0
/* Error bits clear by a 1 (CXL r3.1 8.1.3.3, 8.1.3.5, 8.2.1.3.3): what was logged is gone then. */
#include "tests/dvsec/dvsec.h"

DEVICE_FIXTURE(device)

TEST_F(device, viral_status)
{
	REQ("DVS-STAT-02", STICKY); /* CXL r3.1 8.1.3.3 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, viral_status_by_byte)
{
	REQ("DVS-STAT-05", STICKY); /* CXL r3.1 8.1.3.3; PCIe r6.0 2.2.5 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, preservation_error)
{
	REQ("DVS-STA2-02", STICKY); /* CXL r3.1 8.1.3.5 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, flex_bus_errors)
{
	REQ("DVS-FLEX-05", STICKY); /* CXL r3.1 8.2.1.3.3 */
	JUDGE_DEVICE_RULES();
}

/*
 * Viral_Status is the only writable bit of the upper half: with it set, one dword must clear it
 * and invert Control; without it, Control alone shows whether the access was split.
 */
static bool dword_reaches_both(struct t2_dut *dut, char *read, size_t size, int *err)
{
	unsigned int at = dut->device.dvsec.offset + CXL_DEV_CTRL;
	uint32_t before, after;
	bool whole;

	*err = t2_config_read(dut->dev, at, 4, &before);
	if (!*err)
		*err = t2_config_write(dut->dev, at, 4, before ^ CTRL_HARMLESS);
	if (!*err)
		*err = t2_config_read(dut->dev, at, 4, &after);
	if (*err)
		return true;
	whole = ((before ^ after) & CTRL_HARMLESS) == CTRL_HARMLESS &&
		!(after >> 16 & CXL_DEV_STATUS_VIRAL);
	snprintf(read, size, "Control and Status %08xh, wrote %08xh, read %08xh", before,
		 before ^ CTRL_HARMLESS, after);
	*err = t2_config_write(dut->dev, at, 2, before & 0xffff);
	return whole;
}

#define JUDGE_DWORD_WRITE() \
	do { \
		char read[120]; \
		bool whole; \
		int err; \
		NEED_DEVICE_DVSEC(); \
		NEED_UNLOCKED(); \
		NEED(READ(CXL_DEV_STATUS, 2) & CXL_DEV_STATUS_VIRAL, \
		     "Viral_Status is 0: nothing in the upper half could change"); \
		whole = dword_reaches_both(self->dut, read, sizeof(read), &err); \
		T2_REACHED(err); \
		CHECK(whole, "Control as written and Viral_Status cleared", "%s", read); \
	} while (0)

TEST_F(device, dword_write)
{
	REQ("DVS-ACC-05", STICKY); /* CXL r3.1 8.2; PCIe r6.0 2.2.5 */
	JUDGE_DWORD_WRITE();
}

TEST_F(device, dword_write_advice)
{
	REQ("DVS-ACC-06", STICKY); /* vfio-cxl v3: documented limitation */
	JUDGE_DWORD_WRITE();
}
