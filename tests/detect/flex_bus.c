// SPDX-License-Identifier: GPL-2.0
/* Flex Bus Port DVSEC: what the link offered and what it trained (CXL r3.1 8.1.8, 8.2.1.3). */
#include "tests/t2_needs.h"

DEVICE_FIXTURE(device)

#define NEED_FLEX_BUS() NEED_DVSEC(self->dut->flex.status.present, "7", "detect.presence.flex_bus")
#define CHECK_CAPABILITY(holds, required) \
	CHECK(holds, required, "Flex Bus Capability (DVSEC 7 +0Ah) = %04xh", \
	      self->dut->flex.capability.word)
#define CHECK_STATUS(holds, required) \
	CHECK(holds, required, "Flex Bus Status (DVSEC 7 +0Eh) = %04xh, Capability = %04xh", \
	      self->dut->flex.status.word, self->dut->flex.capability.word)

TEST_F(device, io_capable)
{
	REQ("DET-FLEX-01", CONFIG_READS); /* CXL r3.1 8.2.1.3.1, 14.8.18 */
	NEED_FLEX_BUS();
	CHECK_CAPABILITY(self->dut->flex.capability.io, "bit 1 set");
}

TEST_F(device, vh_capable)
{
	REQ("DET-FLEX-02", CONFIG_READS); /* CXL r3.1 8.2.1.3.1, 14.8.18 */
	NEED_FLEX_BUS();
	NEED(self->dut->flex.dvsec.revision, "revision 0: the device is CXL 1.1");
	CHECK_CAPABILITY(self->dut->flex.capability.vh_68b, "bit 5 set");
}

TEST_F(device, single_logical_device)
{
	REQ("DET-FLEX-03", CONFIG_READS); /* CXL r3.1 8.2.1.3.1 */
	NEED_FLEX_BUS();
	CHECK_CAPABILITY(!self->dut->flex.capability.mld, "bit 6 clear");
}

TEST_F(device, io_trained)
{
	REQ("DET-FLEX-04", CONFIG_READS); /* CXL r3.1 8.2.1.3.3 */
	NEED_FLEX_BUS();
	CHECK_STATUS(self->dut->flex.status.io, "bit 1 set");
}

TEST_F(device, mem_trained)
{
	REQ("DET-FLEX-05", CONFIG_READS); /* CXL r3.1 8.2.1.3.3 */
	NEED_FLEX_BUS();
	NEED(self->dut->flex.capability.mem, "the device does not offer CXL.mem");
	CHECK_STATUS(self->dut->flex.status.mem, "bit 2 set");
}

TEST_F(device, cache_trained)
{
	REQ("DET-FLEX-06", CONFIG_READS); /* CXL r3.1 8.2.1.3.3 */
	NEED_FLEX_BUS();
	NEED(self->dut->flex.capability.cache, "the device does not offer CXL.cache");
	CHECK_STATUS(self->dut->flex.status.cache, "bit 0 set");
}

TEST_F(device, nothing_beyond_offer)
{
	const uint16_t negotiated = CXL_FLEX_CACHE | CXL_FLEX_IO | CXL_FLEX_MEM | CXL_FLEX_68B_VH |
				    CXL_FLEX_MLD | CXL_FLEX_LATENCY_OPT | CXL_FLEX_PBR;

	REQ("DET-FLEX-07", CONFIG_READS); /* CXL r3.1 8.2.1.3.3 */
	NEED_FLEX_BUS();
	CHECK_STATUS(!(self->dut->flex.status.word & negotiated & ~self->dut->flex.capability.word),
		     "no protocol bit set in Status that is clear in Capability");
}

TEST_F(device, training_data)
{
	REQ("DET-FLEX-08", CONFIG_READS); /* CXL r3.1 8.2.1.3.4 */
	NEED_FLEX_BUS();
	NEED(self->dut->flex.has_ts_data, "DVSEC 7 of revision 0 has no such register");
	CHECK(!(self->dut->flex.ts_data >> 24), "bits 31:24 zero",
	      "received modified TS data (DVSEC 7 +10h) = %08xh", self->dut->flex.ts_data);
}
