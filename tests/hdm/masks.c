// SPDX-License-Identifier: GPL-2.0
/* What a kernel masks in its shadow of a decoder, and that decoders do not share registers. */
#include "tests/hdm/hdm.h"
#include "tests/t2_rules.h"

DECODER_FIXTURE(device)

TEST_F(device, below_256_mib)
{
	unsigned int n;

	/* vfio-cxl v2, v3: decoders; CXL r3.1 8.2.4.20.3, 8.2.4.20.5 */
	REQ("HDM-FLD-15", RESTORED_WRITES);
	FREE_DECODER(n);
	JUDGE_RULES(n);
}

TEST_F(device, control_reserved_v2)
{
	unsigned int n;

	REQ("HDM-RSV-01", RESTORED_WRITES); /* vfio-cxl v2: decoder Control */
	FREE_DECODER(n);
	JUDGE_RULES(n);
}

TEST_F(device, control_reserved_v3)
{
	unsigned int n;

	REQ("HDM-RSV-02", RESTORED_WRITES); /* vfio-cxl v3: decoder Control */
	FREE_DECODER(n);
	JUDGE_RULES(n);
}

/* Each with values of its own, and read only when all have been written. */
TEST_F(device, decoders_apart)
{
	struct t2_hdm now;
	unsigned int n, i;

	REQ("HDM-FLD-17", RESTORED_WRITES); /* CXL r3.1 8.2.4.20 */
	FREE_DECODER(n);
	NEED(self->found.n > n + 1, "fewer than two decoders are uncommitted");
	for (i = n; i < self->found.n; i++) {
		TOUCH(i);
		STEP(t2_component_write32(self->c, hdm_register(&self->found, i, CXL_HDM_BASE_HIGH),
					  0x100 + i));
		STEP(t2_component_write32(self->c, hdm_register(&self->found, i, CXL_HDM_SIZE_HIGH),
					  0x200 + i));
	}
	now = self->found;
	for (i = n; i < self->found.n && !self->judge.failed; i++) {
		STEP(t2_decoder_read(self->c, &now, i));
		CHECK(now.decoder[i].base_high_word == 0x100 + i &&
			      now.decoder[i].size_high_word == 0x200 + i,
		      "what was written to this decoder",
		      "decoder %u: wrote Base High %xh, Size High %xh; read %xh, %xh", i, 0x100 + i,
		      0x200 + i, now.decoder[i].base_high_word, now.decoder[i].size_high_word);
	}
}
