// SPDX-License-Identifier: GPL-2.0
/* DVSEC 0: what the device says it can do (CXL r3.1 8.1.3.1, 8.1.3.7). */
#include "tests/t2_needs.h"

DEVICE_FIXTURE(device)

#define CAPABILITY "Capability (DVSEC 0 +0Ah) = %04xh"

TEST_F(device, type2)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-01", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	NEED_DEVICE_DVSEC();
	CHECK(d->cache_capable && d->mem_capable, "bits 0 and 2 set", CAPABILITY,
	      d->capability_word);
}

TEST_F(device, cache_capable)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-02", CONFIG_READS); /* CXL r3.1 8.1.3.1, 8.2.1.3.1 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->flex.capability.present, "no DVSEC 7 to compare with");
	CHECK(!d->cache_capable || self->dut->flex.capability.cache, "bit 0 clear, or set in both",
	      CAPABILITY ", Flex Bus Capability %04xh", d->capability_word,
	      self->dut->flex.capability.word);
}

TEST_F(device, io_capable)
{
	REQ("DET-CAP-03", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	NEED_DEVICE_DVSEC();
	CHECK(self->dut->device.io_capable, "bit 1 set", CAPABILITY,
	      self->dut->device.capability_word);
}

TEST_F(device, mem_capable)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-04", CONFIG_READS); /* CXL r3.1 8.1.3.1, 8.2.1.3.1 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->flex.capability.present, "no DVSEC 7 to compare with");
	CHECK(!d->mem_capable || self->dut->flex.capability.mem, "bit 2 clear, or set in both",
	      CAPABILITY ", Flex Bus Capability %04xh", d->capability_word,
	      self->dut->flex.capability.word);
}

TEST_F(device, hdm_count)
{
	const struct t2_dvsec_device *d = &self->dut->device;
	bool fits;

	REQ("DET-CAP-05", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	NEED_DEVICE_DVSEC();
	fits = d->mem_capable ? d->hdm_count == 1 || d->hdm_count == 2 : d->hdm_count == 0;
	CHECK(fits, d->mem_capable ? "bits 5:4 01b or 10b" : "bits 5:4 00b",
	      CAPABILITY ": HDM_Count %u", d->capability_word, d->hdm_count);
}

TEST_F(device, cache_writeback_invalidate)
{
	REQ("DET-CAP-06", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.cache_capable && self->dut->device.dvsec.revision,
	     "the device has no CXL.cache, or is CXL 1.1");
	CHECK(self->dut->device.cache_wbi_capable, "bit 6 set", CAPABILITY,
	      self->dut->device.capability_word);
}

TEST_F(device, reset_timeout)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-07", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	NEED_DEVICE_DVSEC();
	NEED(d->reset_capable, "the device has no CXL reset");
	CHECK(t2_reset_timeout_ms(d->reset_timeout_encoding),
	      "bits 10:8 from 0 (10 ms) to 4 (100 s)", CAPABILITY ": encoding %u",
	      d->capability_word, d->reset_timeout_encoding);
}

TEST_F(device, reset_mem_clear)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-21", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	NEED_DEVICE_DVSEC();
	CHECK(d->reset_capable || !d->reset_mem_clr_capable, "bit 11 clear, or bit 7 set",
	      CAPABILITY, d->capability_word);
}

TEST_F(device, single_logical_device)
{
	REQ("DET-CAP-08", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	NEED_DEVICE_DVSEC();
	CHECK(!self->dut->device.mld, "bit 13 clear", CAPABILITY,
	      self->dut->device.capability_word);
}

TEST_F(device, viral_capable)
{
	REQ("DET-CAP-09", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	NEED_DEVICE_DVSEC();
	CHECK(self->dut->device.viral_capable, "bit 14 set", CAPABILITY,
	      self->dut->device.capability_word);
}

TEST_F(device, pm_init_reporting)
{
	REQ("DET-CAP-10", CONFIG_READS); /* CXL r3.1 8.1.3.1 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.dvsec.revision, "the device is CXL 1.1");
	CHECK(self->dut->device.pm_init_capable, "bit 15 set", CAPABILITY,
	      self->dut->device.capability_word);
}

TEST_F(device, cache_size_unit)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-16", CONFIG_READS); /* CXL r3.1 8.1.3.7, 14.8.8 */
	NEED_DEVICE_DVSEC();
	NEED(d->has_capability2, "DVSEC 0 has no Capability2");
	CHECK(d->cache_size_unit <= 2, "bits 3:0 from 0 to 2", "Capability2 (DVSEC 0 +16h) = %04xh",
	      d->capability2_word);
}

TEST_F(device, no_cache_no_size)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-17", CONFIG_READS); /* CXL r3.1 8.1.3.7 */
	NEED_DEVICE_DVSEC();
	NEED(d->has_capability2 && !d->cache_capable,
	     "the device has CXL.cache, or no Capability2");
	CHECK(!d->cache_size_unit && !d->cache_size, "bits 3:0 and 15:8 zero",
	      "Capability2 (DVSEC 0 +16h) = %04xh", d->capability2_word);
}

TEST_F(device, cache_size_reported)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-18", CONFIG_READS); /* CXL r3.1 14.8.8 against 8.1.3.7 */
	NEED_DEVICE_DVSEC();
	NEED(d->has_capability2 && d->cache_capable,
	     "the device has no CXL.cache, or no Capability2");
	CHECK(d->cache_size_unit, "bits 3:0 not zero", "Capability2 (DVSEC 0 +16h) = %04xh",
	      d->capability2_word);
}

TEST_F(device, clean_writeback)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-19", CONFIG_READS); /* CXL r3.1 8.1.3.7 */
	NEED_DEVICE_DVSEC();
	NEED(d->has_capability2 && d->cache_capable && d->dvsec.revision >= 3,
	     "the device has no CXL.cache, or a DVSEC 0 before revision 3");
	CHECK(!d->no_clean_writeback, "bit 7 clear", "Capability2 (DVSEC 0 +16h) = %04xh",
	      d->capability2_word);
}

/* By revision: bits of each register that have no meaning yet. */
static const struct {
	const char *name;
	unsigned int offset, width;
	uint32_t reserved[4];
} reserved_bits[] = {
	{ "Capability", CXL_DEV_CAP, 2, { 0xbfc0, 0x1000, 0x1000, 0 } },
	{ "Control", CXL_DEV_CTRL, 2, { 0xb000, 0xb000, 0xb000, 0xa000 } },
	{ "Status", CXL_DEV_STATUS, 2, { 0xbfff, 0xbfff, 0xbfff, 0xbfff } },
	{ "Control2", CXL_DEV_CTRL2, 2, { 0xffff, 0xfff0, 0xffe0, 0xffc0 } },
	{ "Status2", CXL_DEV_STATUS2, 2, { 0xffff, 0x7ff8, 0x7ff0, 0x7ff0 } },
	{ "Lock", CXL_DEV_LOCK, 2, { 0xfffe, 0xfffe, 0xfffe, 0xfffe } },
	{ "Capability2", CXL_DEV_CAP2, 2, { 0xffff, 0x00f0, 0x00c0, 0 } },
	{ "Range 1 Size Low",
	  CXL_DEV_RANGE_SIZE_LOW(0),
	  4,
	  { 0, 0x0fff0000, 0x0fff0000, 0x0ffe0000 } },
	{ "Capability3", CXL_DEV_CAP3, 2, { 0, 0, 0xfff0, 0xffe0 } },
};

TEST_F(device, reserved_bits)
{
	const struct t2_dvsec *d = &self->dut->device.dvsec;
	unsigned int i;

	REQ("DET-CAP-20", CONFIG_READS); /* CXL r3.1 8.1.3 */
	NEED_DEVICE_DVSEC();
	NEED(d->revision <= 3, "DVSEC 0 has revision %u, later than this suite knows", d->revision);
	for (i = 0; i < ARRAY_SIZE(reserved_bits); i++) {
		uint32_t reserved = reserved_bits[i].reserved[d->revision], word;

		if (t2_dvsec_get(&self->dut->cfg, d, reserved_bits[i].offset,
				 reserved_bits[i].width, &word))
			CHECK(!(word & reserved), "reserved bits 0",
			      "%s = %04xh of revision %u, reserved %04xh", reserved_bits[i].name,
			      word, d->revision, reserved);
	}
}
