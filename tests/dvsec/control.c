// SPDX-License-Identifier: GPL-2.0
/* Fields of Control that no memory or cache hangs on can be written (CXL r3.1 8.1.3.2). */
#include "tests/dvsec/dvsec.h"

DEVICE_FIXTURE(device)

TEST_F(device, snoop_filter_coverage)
{
	REQ("DVS-CTRL-04", RESTORED_WRITES); /* CXL r3.1 8.1.3.2 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, snoop_filter_granularity)
{
	REQ("DVS-CTRL-05", RESTORED_WRITES); /* CXL r3.1 8.1.3.2 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, clean_eviction)
{
	REQ("DVS-CTRL-06", RESTORED_WRITES); /* CXL r3.1 8.1.3.2 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, viral_enable)
{
	REQ("DVS-CTRL-07", RESTORED_WRITES); /* CXL r3.1 8.1.3.2 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, direct_p2p)
{
	REQ("DVS-CTRL-08", RESTORED_WRITES); /* CXL r3.1 8.1.3.2 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, reserved_masked)
{
	REQ("DVS-RSV-01", RESTORED_WRITES); /* vfio-cxl v2: Control */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, reserved_advice)
{
	REQ("DVS-RSV-02", RESTORED_WRITES); /* vfio-cxl v3, v4: Control */
	JUDGE_DEVICE_RULES();
}

/* Both bytes are given values that differ from what a merge with stale data would leave. */
TEST_F(device, byte_lanes)
{
	uint32_t original, other, byte, after;
	unsigned int lane;

	REQ("DVS-ACC-03", RESTORED_WRITES); /* CXL r3.1 8.1.3.2; PCIe r6.0 2.2.5 */
	NEED_DEVICE_DVSEC();
	NEED_UNLOCKED();
	original = READ(CXL_DEV_CTRL, 2);
	for (lane = 0; lane < 2; lane++) {
		uint32_t mask = 0xff << 8 * lane;

		other = original ^ (CTRL_HARMLESS & ~mask);
		WRITE(CXL_DEV_CTRL, 2, other);
		other = READ(CXL_DEV_CTRL, 2);
		byte = (other ^ (CTRL_HARMLESS & mask)) >> 8 * lane & 0xff;
		WRITE(CXL_DEV_CTRL + lane, 1, byte);
		after = READ(CXL_DEV_CTRL, 2);
		CHECK((after & ~mask & 0xffff) == (other & ~mask & 0xffff),
		      "the byte beside it unchanged",
		      "Control (DVSEC 0 +0Ch) = %04xh, wrote byte %02xh at +%02Xh, read %04xh",
		      other, byte, CXL_DEV_CTRL + lane, after);
		WRITE(CXL_DEV_CTRL, 2, original);
	}
	CHECK(READ(CXL_DEV_CTRL, 2) == original, "what was there before",
	      "Control reads %04xh after it was put back, before %04xh", READ(CXL_DEV_CTRL, 2),
	      original);
}

TEST_F(device, odd_byte)
{
	const uint32_t upper = CXL_DEV_CTRL_VIRAL | CXL_DEV_CTRL_CLEAN_EVICTION;
	uint32_t original, after;

	REQ("DVS-ACC-04", RESTORED_WRITES); /* CXL r3.1 8.1.3.2; PCIe r6.0 2.2.5 */
	NEED_DEVICE_DVSEC();
	NEED_UNLOCKED();
	original = READ(CXL_DEV_CTRL, 2);
	WRITE(CXL_DEV_CTRL + 1, 1, (original ^ upper) >> 8);
	after = READ(CXL_DEV_CTRL, 2);
	WRITE(CXL_DEV_CTRL, 2, original);
	CHECK((after & CXL_DEV_CTRL_VIRAL) != (original & CXL_DEV_CTRL_VIRAL),
	      "bit 14 inverted by a write of the byte at +0Dh",
	      "Control (DVSEC 0 +0Ch) = %04xh, wrote byte %02xh at +0Dh, read %04xh", original,
	      (original ^ upper) >> 8, after);
}
