// SPDX-License-Identifier: GPL-2.0
/* Writing 1 clears one error status bit and no other (CXL r3.1 8.2.4.17.1, 8.2.4.17.4). */
#include "tests/hdm/hdm.h"
#include "tests/t2_rules.h"

DEVICE_FIXTURE(device)

/* The log of an error cannot be written back: a program of its own, which runs last. */
TEST_F(device, uncorrectable)
{
	struct t2_ras ras;

	REQ("HDM-RAS-05", STICKY); /* CXL r3.1 8.2.4.17.1 */
	READ_CAPABILITY(t2_ras_read, &ras);
	NEED(ras.uncorrectable_status, "no uncorrectable error is logged");
	JUDGE_RULES(0);
}

TEST_F(device, correctable)
{
	struct t2_ras ras;

	REQ("HDM-RAS-07", STICKY); /* CXL r3.1 8.2.4.17.4 */
	READ_CAPABILITY(t2_ras_read, &ras);
	NEED(ras.correctable_status, "no correctable error is logged");
	JUDGE_RULES(0);
}
