// SPDX-License-Identifier: GPL-2.0
/* A guest's writes to RAS registers do not reach the device (vfio-cxl v2, v3). */
#include "tests/hdm/hdm.h"
#include "tests/t2_rules.h"

DEVICE_FIXTURE(device)

TEST_F(device, ras_dropped)
{
	struct t2_ras ras;

	REQ("HDM-SHD-01", RESTORED_WRITES); /* vfio-cxl v2, v3: component registers */
	READ_CAPABILITY(t2_ras_read, &ras);
	JUDGE_RULES(0);
}
