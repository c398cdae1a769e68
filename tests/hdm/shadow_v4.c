// SPDX-License-Identifier: GPL-2.0
/* The decoder block of a v4 kernel: live to read, and writes absorbed (vfio-cxl v4). */
#include "tests/hdm/hdm.h"

DECODER_FIXTURE(device)

TEST_F(device, absorbed)
{
	uint32_t end;

	REQ("HDM-V4-01", RESETS); /* vfio-cxl v4: component registers */
	FIND_DECODERS();
	end = self->found.block + CXL_HDM_SIZE(self->found.n);
	for (uint32_t at = self->found.block; at < end; at += 4) {
		uint32_t before, after;
		int code;

		STEP(t2_component_read32(self->c, at, &before));
		code = t2_component_write32(self->c, at, ~before);
		STEP(t2_component_read32(self->c, at, &after));
		CHECK(!code && after == before, "4 bytes written, the register unchanged",
		      "HDM block +%02xh = %08xh, wrote %08xh (%s), reads %08xh",
		      at - self->found.block, before, ~before, code ? strerror(-code) : "done",
		      after);
		if (self->judge.failed) {
			TOUCH(at < self->found.block + CXL_HDM_DECODER(0)
				      ? 0
				      : (at - self->found.block - CXL_HDM_DECODER(0)) /
						CXL_HDM_DECODER_SIZE);
			break;
		}
	}
}

TEST_F(device, live)
{
	REQ("HDM-V4-02", REGISTER_READS); /* vfio-cxl v4: component registers */
	FIND_DECODERS();
	CHECK_SIZED_AS_REGION();
}
