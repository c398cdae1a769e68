// SPDX-License-Identifier: GPL-2.0
/* The switches that take cache or memory away, and the reset doorbell (CXL r3.1 8.1.3.2, 9.7). */
#include "tests/dvsec/reset.h"

DEVICE_FIXTURE(device)

TEST_F(device, cache)
{
	REQ("DVS-CTRL-02", RESETS); /* CXL r3.1 8.1.3.2 */
	JUDGE_DEVICE_RULES();
}

TEST_F(device, memory)
{
	REQ("DVS-CTRL-03", RESETS); /* CXL r3.1 8.1.3.2 */
	JUDGE_DEVICE_RULES();
}

/* Raw, the doorbell may be read only when the reset is over; a kernel answers at once. */
TEST_F(device, reset_doorbell)
{
	struct reset_keeps keeps;
	uint32_t control2;
	int err;

	REQ("DVS-CTL2-03", RESETS); /* CXL r3.1 8.1.3.4, 9.7 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.reset_capable, "CXL Reset Capable is 0");
	if (self->dut->dev->view == T2_VIEW_DEVICE) {
		before_cxl_reset(self->dut, &keeps);
		err = t2_reset_cxl(self->dut);
		MUST(!err || err == -EREMOTEIO, "the reset cannot be started, or does not end: %s",
		     strerror(-err));
		control2 = READ(CXL_DEV_CTRL2, 2);
		after_cxl_reset(self->dut, &keeps);
	} else {
		WRITE(CXL_DEV_CTRL2, 2, CONTROL2_AT_REST() | CXL_DEV_CTRL2_INIT_RESET);
		control2 = READ(CXL_DEV_CTRL2, 2);
	}
	CHECK(!(control2 & CXL_DEV_CTRL2_INIT_RESET), "bit 2 clear",
	      "Control2 (DVSEC 0 +10h) = %04xh after bit 2 was written 1", control2);
}
