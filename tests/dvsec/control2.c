// SPDX-License-Identifier: GPL-2.0
/* Control2 and Flex Bus Control2 keep what is written (CXL r3.1 8.1.3.4, 8.2.1.3.6). */
#include "tests/dvsec/dvsec.h"

DEVICE_FIXTURE(device)

TEST_F(device, disable_caching)
{
	REQ("DVS-CTL2-01", RESTORED_WRITES); /* CXL r3.1 8.1.3.4 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, reset_memory_clear)
{
	REQ("DVS-CTL2-04", RESTORED_WRITES); /* CXL r3.1 8.1.3.4 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, state_after_hot_reset)
{
	REQ("DVS-CTL2-05", RESTORED_WRITES); /* CXL r3.1 8.1.3.4 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, modified_completion)
{
	REQ("DVS-CTL2-06", RESTORED_WRITES); /* CXL r3.1 8.1.3.4 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, reserved_masked)
{
	REQ("DVS-RSV-03", RESTORED_WRITES); /* vfio-cxl v2: Control2 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, reserved_advice)
{
	REQ("DVS-RSV-04", RESTORED_WRITES); /* vfio-cxl v3, v4: Control2 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, nop_hint)
{
	REQ("DVS-FLEX-07", RESTORED_WRITES); /* CXL r3.1 8.2.1.3.6 */
	JUDGE_DEVICE_RULES();
}
