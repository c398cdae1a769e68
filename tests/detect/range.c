// SPDX-License-Identifier: GPL-2.0
/* DVSEC 0: the memory ranges a device declares (CXL r3.1 8.1.3.8). */
#include "lib/cxl/wait.h"
#include "tests/t2_needs.h"

#define SIZE_LOW "Range %u Size Low = %08xh"
/* Within the time limit of a test; the device's own field may allow up to 256 s. */
#define PATIENCE_S 20

FIXTURE(range)
{
	struct t2_dut *dut;
	struct t2_judge judge;
	const struct t2_range *range;
};

FIXTURE_VARIANT(range)
{
	unsigned int number;
};

FIXTURE_VARIANT_ADD(range, range1){
	.number = 1,
};

FIXTURE_VARIANT_ADD(range, range2){
	.number = 2,
};

FIXTURE_SETUP(range)
{
	SETUP_DEVICE();
	self->range = &self->dut->device.range[variant->number - 1];
}

FIXTURE_TEARDOWN(range)
{
	t2_test_release(self->dut);
}

#define NEED_RANGE() \
	do { \
		NEED_DEVICE_DVSEC(); \
		NEED(self->dut->device.mem_capable && \
			     variant->number <= self->dut->device.hdm_count, \
		     "HDM_Count %u: this range is not used", self->dut->device.hdm_count); \
		NEED(self->range->present, \
		     "DVSEC 0 is too short; detect.header.length_of_revision reports it"); \
	} while (0)

#define CHECK_SIZE_LOW(holds, required) \
	CHECK(holds, required, SIZE_LOW, variant->number, self->range->size_low_word)

/* What a recording did not show then cannot be waited for now. */
#define MUST_BE_LIVE(bit_is_set) \
	MUST((bit_is_set) || self->dut->dev->ops->write, \
	     "a dump is one moment, maybe too early; judge it on the device itself")

/* The other fields mean nothing before Memory_Info_Valid, which may take 1 s after a reset. */
#define NEED_VALID_RANGE() \
	do { \
		NEED_RANGE(); \
		if (!self->range->info_valid && \
		    !t2_wait_memory_info_valid(self->dut->dev, &self->dut->device.dvsec, \
					       variant->number - 1)) \
			t2_dut_refresh(self->dut); \
		NEED(self->range->info_valid, \
		     "Memory_Info_Valid stays 0; detect.range.info_valid reports it"); \
	} while (0)

TEST_F(range, info_valid)
{
	REQ("DET-RANGE-01", CONFIG_READS); /* CXL r3.1 8.1.3.8.2 */
	NEED_RANGE();
	MUST_BE_LIVE(self->range->info_valid);
	CHECK(!t2_wait_memory_info_valid(self->dut->dev, &self->dut->device.dvsec,
					 variant->number - 1),
	      "bit 0 set", SIZE_LOW ", still after 1 s", variant->number,
	      self->range->size_low_word);
}

TEST_F(range, active)
{
	const struct t2_dvsec_device *d = &self->dut->device;
	unsigned int limit_s;
	int err;

	REQ("DET-RANGE-02", CONFIG_READS); /* CXL r3.1 8.1.3.8.2 */
	NEED_VALID_RANGE();
	NEED(self->range->size, "a range of size 0 has nothing that could become active");
	MUST_BE_LIVE(self->range->active || self->range->active_degraded);
	NEED(d->mem_hwinit, "Mem_HwInit_Mode 0: software sets the memory up");
	limit_s = t2_memory_active_timeout_s(self->range->active_timeout_encoding);
	NEED(limit_s,
	     "the time-out is a reserved encoding; detect.range.active_timeout reports it");
	err = t2_wait_memory_active(self->dut->dev, d, variant->number - 1, 1000 * PATIENCE_S);
	MUST(err != -ETIMEDOUT || limit_s <= PATIENCE_S,
	     "not active after %u s, but the device allows itself %u s", PATIENCE_S, limit_s);
	CHECK(!err, "bit 1 or bit 16 set",
	      SIZE_LOW " still after the %u s that the device allows itself", variant->number,
	      self->range->size_low_word, limit_s);
}

TEST_F(range, active_or_degraded)
{
	REQ("DET-RANGE-03", CONFIG_READS); /* CXL r3.1 8.1.3.8.2 */
	NEED_VALID_RANGE();
	NEED(self->dut->device.dvsec.revision >= 3, "Memory_Active_Degraded came with revision 3");
	CHECK_SIZE_LOW(!self->range->active || !self->range->active_degraded,
		       "at most one of bits 1 and 16");
}

TEST_F(range, media_type)
{
	REQ("DET-RANGE-04", CONFIG_READS); /* CXL r3.1 8.1.3.8.2 */
	NEED_VALID_RANGE();
	NEED(self->range->size, "a range of size 0 describes no media");
	CHECK_SIZE_LOW(self->range->media_type == 2, "bits 4:2 010b");
}

TEST_F(range, memory_class)
{
	REQ("DET-RANGE-05", CONFIG_READS); /* CXL r3.1 8.1.3.8.2 against 14.14.1 */
	NEED_VALID_RANGE();
	NEED(self->range->size, "a range of size 0 describes no media");
	CHECK_SIZE_LOW(self->range->memory_class == 2, "bits 7:5 010b");
}

TEST_F(range, desired_interleave)
{
	REQ("DET-RANGE-06", CONFIG_READS); /* CXL r3.1 8.1.3.8.2 */
	NEED_VALID_RANGE();
	CHECK_SIZE_LOW(self->range->desired_interleave <= 7, "bits 12:8 from 0 to 7");
}

TEST_F(range, active_timeout)
{
	REQ("DET-RANGE-07", CONFIG_READS); /* CXL r3.1 8.1.3.8.2 */
	NEED_VALID_RANGE();
	CHECK_SIZE_LOW(t2_memory_active_timeout_s(self->range->active_timeout_encoding),
		       "bits 15:13 from 0 (1 s) to 4 (256 s)");
}

TEST_F(range, base_alignment)
{
	REQ("DET-RANGE-08", CONFIG_READS); /* CXL r3.1 8.1.3.8.4 */
	NEED_RANGE();
	CHECK(!(self->range->base_low_word & ~CXL_DEV_RANGE_BASE_LOW_MASK), "bits 27:0 zero",
	      "Range %u Base Low = %08xh", variant->number, self->range->base_low_word);
}
