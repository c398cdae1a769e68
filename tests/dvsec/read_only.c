// SPDX-License-Identifier: GPL-2.0
/* What no write may change in the CXL DVSECs (CXL r3.1 8.1, 8.2.1.3, table 8-1). */
#include "tests/dvsec/dvsec.h"

DEVICE_FIXTURE(device)

TEST_F(device, headers)
{
	REQ("DVS-HDR-01", RESTORED_WRITES); /* CXL r3.1 8.1.1 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, capability)
{
	REQ("DVS-CAP-01", RESTORED_WRITES); /* CXL r3.1 8.1.3.1 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, capability2)
{
	REQ("DVS-CAP-02", RESTORED_WRITES); /* CXL r3.1 8.1.3.7 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, capability3)
{
	REQ("DVS-CAP-03", RESTORED_WRITES); /* CXL r3.1 8.1.3.9 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, io_enable)
{
	REQ("DVS-CTRL-01", RESTORED_WRITES); /* CXL r3.1 8.1.3.2 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, status2)
{
	REQ("DVS-STA2-01", RESTORED_WRITES); /* CXL r3.1 8.1.3.5 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, range_1_size)
{
	REQ("DVS-RNG-01", RESTORED_WRITES); /* CXL r3.1 8.1.3.8.1, 8.1.3.8.2 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, range_2_size)
{
	REQ("DVS-RNG-02", RESTORED_WRITES); /* CXL r3.1 8.1.3.8.1, 8.1.3.8.2 */
	JUDGE_DEVICE_RULES();
}

/* The ranges of a passed-through device are the host's business in v3 and v4. */
TEST_F(device, range_bases_fixed)
{
	REQ("DVS-RNG-07", RESTORED_WRITES); /* vfio-cxl v3, v4: Range Base */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, flex_bus_capability)
{
	REQ("DVS-FLEX-01", RESTORED_WRITES); /* CXL r3.1 8.2.1.3.1 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, flex_bus_control)
{
	REQ("DVS-FLEX-02", RESTORED_WRITES); /* CXL r3.1 8.2.1.3.2 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, flex_bus_negotiated)
{
	REQ("DVS-FLEX-03", RESTORED_WRITES); /* CXL r3.1 8.2.1.3.3 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, flex_bus_information)
{
	REQ("DVS-FLEX-08", RESTORED_WRITES); /* CXL r3.1 8.2.1.3.4, 8.2.1.3.5, 8.2.1.3.7 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, gpf)
{
	REQ("DVS-GPF-01", RESTORED_WRITES); /* CXL r3.1 8.1.7 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, register_locator)
{
	REQ("DVS-LOC-01", RESTORED_WRITES); /* CXL r3.1 8.1.9.1 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, function_map)
{
	REQ("DVS-MAP-01", RESTORED_WRITES); /* CXL r3.1 8.1.4 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, test_capability)
{
	REQ("DVS-TST-01", RESTORED_WRITES); /* CXL r3.1 14.16.1 */
	JUDGE_DEVICE_RULES();
}
