// SPDX-License-Identifier: GPL-2.0
/* Error bits keep still until a 1 is written to them (CXL r3.1 8.1.3.3, 8.2.1.3.3). */
#include "tests/dvsec/dvsec.h"

DEVICE_FIXTURE(device)

TEST_F(device, viral_kept_by_0)
{
	REQ("DVS-STAT-01", RESTORED_WRITES); /* CXL r3.1 8.1.3.3 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, viral_not_set_by_1)
{
	REQ("DVS-STAT-03", RESTORED_WRITES); /* CXL r3.1 8.1.3.3 */
	JUDGE_DEVICE_RULES();
}

/* Writes that say nothing to Viral_Status, each of them legal and without other effect. */
TEST_F(device, viral_not_touched_by_neighbours)
{
	static const struct {
		uint16_t reg;
		uint8_t width;
		bool as_read; /* else 0: RsvdZ, RW1C */
		const char *what;
	} beside[] = {
		{ CXL_DEV_STATUS, 1, false, "the lower byte of Status" },
		{ CXL_DEV_CTRL, 2, true, "Control" },
		{ CXL_DEV_CTRL + 1, 1, true, "the upper byte of Control" },
		{ CXL_DEV_CTRL, 4, false, "Control and Status, Status 0" },
		{ CXL_DEV_CTRL2, 2, true, "Control2" },
	};
	unsigned int i;

	REQ("DVS-STAT-04", RESTORED_WRITES); /* CXL r3.1 8.1.3.3; PCIe r6.0 2.2.5 */
	NEED_DEVICE_DVSEC();
	NEED(READ(CXL_DEV_STATUS, 2) & CXL_DEV_STATUS_VIRAL, "Viral_Status is 0");
	for (i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		uint32_t value = 0;

		if (beside[i].width == 4)
			value = READ(CXL_DEV_CTRL, 2);
		else if (beside[i].reg == CXL_DEV_CTRL2)
			value = CONTROL2_AT_REST();
		else if (beside[i].as_read)
			value = READ(beside[i].reg, beside[i].width);
		WRITE(beside[i].reg, beside[i].width, value);
		CHECK(READ(CXL_DEV_STATUS, 2) & CXL_DEV_STATUS_VIRAL, "bit 14 still set",
		      "Status (DVSEC 0 +0Eh) = %04xh after %xh was written to %s",
		      READ(CXL_DEV_STATUS, 2), value, beside[i].what);
	}
}

TEST_F(device, flex_bus_kept_by_0)
{
	REQ("DVS-FLEX-04", RESTORED_WRITES); /* CXL r3.1 8.2.1.3.3 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, flex_bus_not_set_by_1)
{
	REQ("DVS-FLEX-06", RESTORED_WRITES); /* CXL r3.1 8.2.1.3.3 */
	JUDGE_DEVICE_RULES();
}
