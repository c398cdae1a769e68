// SPDX-License-Identifier: GPL-2.0
/* Where the ranges of DVSEC 0 start (CXL r3.1 8.1.3.8). */
#include "tests/dvsec/dvsec.h"

#define BASE_HIGH CXL_DEV_RANGE_BASE_HIGH(0)
#define BASE_LOW CXL_DEV_RANGE_BASE_LOW(0)

DEVICE_FIXTURE(device)

TEST_F(device, range_1_base)
{
	REQ("DVS-RNG-03", RESTORED_WRITES); /* CXL r3.1 8.1.3.8.3, 8.1.3.8.4 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, range_2_base)
{
	REQ("DVS-RNG-04", RESTORED_WRITES); /* CXL r3.1 8.1.3.8.3, 8.1.3.8.4 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, base_below_256_mib)
{
	REQ("DVS-RNG-06", RESTORED_WRITES); /* vfio-cxl v2: Range Base */
	JUDGE_DEVICE_RULES();
}

#define NEED_IDLE_RANGE() \
	do { \
		NEED_DEVICE_DVSEC(); \
		NEED_UNLOCKED(); \
		NEED(self->dut->device.range[0].present && self->dut->device.hdm_count, \
		     "the device has no range"); \
		NEED(t2_dut_ranges_idle(self->dut), \
		     "Range 1 decodes (Mem_Enable 1, HDM decoders off): no base is moved then"); \
	} while (0)

TEST_F(device, narrow_writes)
{
	const uint32_t high = 0x00c0ffee, low = 0xa0000000;
	uint32_t high_before, low_before, got_high, got_low;
	unsigned int width, byte;

	REQ("DVS-RNG-05", RESTORED_WRITES); /* CXL r3.1 8.1.3.8.3; PCIe r6.0 2.2.5 */
	NEED_IDLE_RANGE();
	high_before = READ(BASE_HIGH, 4);
	low_before = READ(BASE_LOW, 4);
	for (width = 1; width <= 2; width++) {
		WRITE(BASE_HIGH, 4, 0);
		WRITE(BASE_LOW, 4, low_before & 0x0fffffff);
		for (byte = 0; byte < 4; byte += width)
			WRITE(BASE_HIGH + byte, width,
			      high >> 8 * byte & (0xffff >> 8 * (2 - width)));
		/* Only the last lane of Base Low has bits that are not reserved. */
		WRITE(BASE_LOW + 4 - width, width,
		      (low | (low_before & 0x0fffffff)) >> 8 * (4 - width));
		got_high = READ(BASE_HIGH, 4);
		got_low = READ(BASE_LOW, 4);
		CHECK(got_high == high && (got_low & 0xf0000000) == low,
		      "Base High 00c0ffeeh, Base Low Ah in bits 31:28",
		      "Base High %08xh, Base Low %08xh after %u-byte writes", got_high, got_low,
		      width);
	}
	WRITE(BASE_HIGH, 4, high_before);
	WRITE(BASE_LOW, 4, low_before);
	CHECK(READ(BASE_HIGH, 4) == high_before && READ(BASE_LOW, 4) == low_before,
	      "what was there before",
	      "the base is %08x_%08xh after it was put back, before %08x_%08xh", READ(BASE_HIGH, 4),
	      READ(BASE_LOW, 4), high_before, low_before);
}

TEST_F(device, base_alone)
{
	struct t2_dut *dut = self->dut;
	uint8_t before[0x40], after[0x40];
	uint32_t low, high;
	unsigned int i, length;

	REQ("DVS-RNG-08", RESTORED_WRITES); /* CXL r3.1 8.1.3.8 */
	NEED_IDLE_RANGE();
	length = dut->device.dvsec.length < sizeof(before) ? dut->device.dvsec.length
							   : sizeof(before);
	high = READ(BASE_HIGH, 4);
	low = READ(BASE_LOW, 4);
	for (i = 0; i < length; i++)
		before[i] = READ(i, 1);
	WRITE(BASE_HIGH, 4, ~high);
	WRITE(BASE_LOW, 4, low ^ CXL_DEV_RANGE_BASE_LOW_MASK);
	for (i = 0; i < length; i++)
		after[i] = READ(i, 1);
	WRITE(BASE_HIGH, 4, high);
	WRITE(BASE_LOW, 4, low);
	for (i = 0; i < length; i++)
		if (i < BASE_HIGH || i >= BASE_LOW + 4)
			CHECK(before[i] == after[i], "unchanged",
			      "byte %02xh of DVSEC 0 went from %02xh to %02xh with the base of "
			      "Range 1",
			      i, before[i], after[i]);
}
