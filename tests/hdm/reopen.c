// SPDX-License-Identifier: GPL-2.0
/* What one user of a device wrote to its decoders is not seen by the next (vfio-cxl v2, v3). */
#define T2_OPENS_IN_EACH_TEST
#include "tests/hdm/hdm.h"

DECODER_FIXTURE(device)

/* Uncommits decoder 0, where it may, and moves it; the base is enough where it may not. */
static void leave_traces(struct t2_component *c, const struct t2_hdm *found)
{
	t2_decoder_uncommit(c, found, 0);
	t2_component_write32(c, hdm_register(found, 0, CXL_HDM_BASE_LOW), 0x50000000);
	t2_component_write32(c, hdm_register(found, 0, CXL_HDM_BASE_HIGH), 0x00000a5a);
	t2_component_write32(c, found->block + CXL_HDM_GLOBAL,
			     found->global_word ^ CXL_HDM_GLOBAL_ENABLE);
}

TEST_F(device, next_opener)
{
	struct t2_hdm now;
	struct t2_error err;

	REQ("HDM-OPEN-01", RESTORED_WRITES); /* vfio-cxl v2, v3: a shadow per user */
	FIND_DECODERS();
	leave_traces(self->c, &self->found);
	self->c = NULL;
	/* The reset of an open may lose the decoder, and that of the next one bring it back. */
	for (unsigned int again = 0; again < 2; again++) {
		t2_dut_close(self->dut);
		self->dut = t2_test_open(&err);
		MUST(self->dut, "the device cannot be opened again: %.600s", err.why);
		READ_DECODERS(&now);
		if (now.decoder[0].committed == self->found.decoder[0].committed)
			break;
	}
	CHECK(hdm_same(&now.decoder[0], &self->found.decoder[0], 0) &&
		      now.global_word == self->found.global_word,
	      "as at the first open",
	      "decoder 0 first " DECODER_STATE ", Global Control %08xh; then " DECODER_STATE
	      ", Global Control %08xh",
	      DECODER_WORDS(&self->found.decoder[0]), self->found.global_word,
	      DECODER_WORDS(&now.decoder[0]), now.global_word);
	/* Where the traces are seen, they can be taken away. */
	self->c = &self->dut->component;
	TOUCH(0);
	self->sticky = self->judge.failed;
}
