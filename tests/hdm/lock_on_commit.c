// SPDX-License-Identifier: GPL-2.0
/* Lock On Commit freezes a committed decoder, all of it and nothing else (CXL r3.1 8.2.4.20.13). */
#include "tests/hdm/locked.h"
#include "tests/t2_rules.h"

DECODER_FIXTURE(device)

#define JUDGE_LOCKED_DECODER() \
	do { \
		unsigned int t2_n; \
		LOCKED_DECODER(t2_n); \
		JUDGE_RULES(t2_n); \
	} while (0)

TEST_F(device, commit)
{
	struct t2_decoder_program p;
	unsigned int n;
	uint32_t control = 0;
	int code;

	REQ("HDM-LOC-01", STICKY); /* CXL r3.1 8.2.4.20.12 */
	FREE_TO_COMMIT(n);
	self->sticky = true;
	p = hdm_legal(self->dut, &self->found, n);
	if (self->dut->dev->view == T2_VIEW_DEVICE)
		p.size = 0; /* nothing frees it but a reset: let it decode nothing until then */
	STEP(t2_decoder_program(self->c, &self->found, n, &p));
	code = t2_decoder_commit(self->c, &self->found, n, CXL_HDM_CTRL_LOCK, &control);
	CHECK(!code && control & CXL_HDM_CTRL_COMMITTED && control & CXL_HDM_CTRL_LOCK &&
		      !(control & CXL_HDM_CTRL_ERROR),
	      "Committed and Lock On Commit set, Error Not Committed clear, within 10 ms",
	      "decoder %u Control = %08xh", n, control);
}

TEST_F(device, base_and_size)
{
	REQ("HDM-LOC-02", STICKY); /* CXL r3.1 8.2.4.20.13 */
	JUDGE_LOCKED_DECODER();
}

TEST_F(device, interleave_and_protocol)
{
	REQ("HDM-LOC-03", STICKY); /* CXL r3.1 8.2.4.20.13 */
	JUDGE_LOCKED_DECODER();
}

TEST_F(device, dpa_skip)
{
	REQ("HDM-LOC-04", STICKY); /* CXL r3.1 8.2.4.20.13 */
	JUDGE_LOCKED_DECODER();
}

TEST_F(device, commit_bit)
{
	REQ("HDM-LOC-05", STICKY); /* CXL r3.1 8.2.4.20.13 */
	JUDGE_LOCKED_DECODER();
}

TEST_F(device, lock_bit)
{
	REQ("HDM-LOC-06", STICKY); /* CXL r3.1 8.2.4.20.13 */
	JUDGE_LOCKED_DECODER();
}

TEST_F(device, neighbour)
{
	unsigned int n;

	REQ("HDM-LOC-07", STICKY); /* CXL r3.1 8.2.4.20.13 */
	LOCKED_DECODER(n);
	NEED(n + 1 < self->found.n && !self->found.decoder[n + 1].commit,
	     "no uncommitted decoder is behind decoder %u, which is locked", n);
	TOUCH(n + 1);
	JUDGE_RULES(n + 1);
}

TEST_F(device, global_control)
{
	unsigned int n;

	REQ("HDM-LOC-08", STICKY); /* CXL r3.1 8.2.4.20.13 */
	ANY_LOCKED_DECODER(n);
	JUDGE_RULES(n);
}
