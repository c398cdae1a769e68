// SPDX-License-Identifier: GPL-2.0
/* No reset but a conventional one frees a locked decoder (CXL r3.1 8.2.4.20.13, 9.5, 9.7). */
#include "lib/cxl/reset.h"
#include "tests/hdm/locked.h"

DECODER_FIXTURE(device)

#define CHECK_LOCKED_STILL(n, before, what) \
	do { \
		struct t2_hdm t2_now = self->found; \
		STEP(t2_decoder_read(self->c, &t2_now, n)); \
		CHECK(hdm_same(&(before)->decoder[n], &t2_now.decoder[n], 0), \
		      "locked and committed as before", \
		      "decoder %u before the " what ": " DECODER_STATE "; after: " DECODER_STATE, \
		      n, DECODER_WORDS(&(before)->decoder[n]), DECODER_WORDS(&t2_now.decoder[n])); \
	} while (0)

TEST_F(device, function_level_reset)
{
	struct t2_hdm before;
	unsigned int n;
	int code;

	REQ("HDM-LOC-09", STICKY); /* CXL r3.1 8.2.4.20.13, 9.5 */
	NEED(self->dut->pcie.present && self->dut->pcie.flr,
	     "the function is not capable of function-level reset");
	ANY_LOCKED_DECODER(n);
	before = self->found;
	STEP(t2_decoder_read(self->c, &before, n));
	self->touched = ~0ull; /* none changes by rights */
	code = t2_reset_flr(self->dut);
	MUST(!code, "the function-level reset failed: %s", strerror(-code));
	CHECK_LOCKED_STILL(n, &before, "reset");
}

TEST_F(device, cxl_reset)
{
	struct t2_hdm before;
	unsigned int n;
	int code;

	REQ("HDM-LOC-10", STICKY); /* CXL r3.1 8.2.4.20.13, 9.7 table 8-1 */
	NEED(self->dut->has_device && self->dut->device.reset_capable,
	     "the device is not capable of CXL reset");
	ANY_LOCKED_DECODER(n);
	before = self->found;
	STEP(t2_decoder_read(self->c, &before, n));
	/* What is not locked goes to its default, firmware's decoders among it. */
	self->touched = ~0ull;
	code = t2_reset_cxl(self->dut);
	if (code != -ETIMEDOUT)
		t2_reset_restore_dvsec(self->dut);
	MUST(!code, "the CXL reset failed: %s", strerror(-code));
	CHECK_LOCKED_STILL(n, &before, "reset");
}
