// SPDX-License-Identifier: GPL-2.0
/* GPF DVSEC for CXL Device (CXL r3.1 8.1.7). */
#include "tests/t2_needs.h"

DEVICE_FIXTURE(device)

#define NEED_GPF() \
	NEED_DVSEC(self->dut->has_gpf && self->dut->gpf.phase2.present, "5", "detect.presence.gpf")

TEST_F(device, time_scale)
{
	REQ("DET-GPF-01", CONFIG_READS); /* CXL r3.1 8.1.7 */
	NEED_GPF();
	CHECK(self->dut->gpf.phase2.scale <= 7, "bits 11:8 from 0 (1 us) to 7 (10 s)",
	      "Phase 2 Duration (DVSEC 5 +0Ah) = %04xh", self->dut->gpf.phase2.word);
}

TEST_F(device, reserved_bits)
{
	REQ("DET-GPF-02", CONFIG_READS); /* CXL r3.1 8.1.7 */
	NEED_GPF();
	CHECK(!(self->dut->gpf.phase2.word & 0xf0f0), "bits 15:12 and 7:4 zero",
	      "Phase 2 Duration (DVSEC 5 +0Ah) = %04xh", self->dut->gpf.phase2.word);
}
