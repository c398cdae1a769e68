// SPDX-License-Identifier: GPL-2.0
/* Software commits and uncommits a decoder as often as it likes (CXL r3.1 8.2.4.20.12). */
#include "tests/hdm/hdm.h"
#include "tests/t2_rules.h"

DECODER_FIXTURE(device)

#define CHECK_COMMITTED(n, code, control) \
	CHECK(!(code) && ((control)&CXL_HDM_CTRL_COMMITTED) && !((control)&CXL_HDM_CTRL_ERROR), \
	      "Committed set and Error Not Committed clear within 10 ms", \
	      "decoder %u Control = %08xh%s%s", n, control, (code) ? ": " : "", \
	      (code) ? strerror(-(code)) : "")

TEST_F(device, commit)
{
	struct t2_decoder_program p;
	unsigned int n;
	uint32_t control = 0;
	int code;

	REQ("HDM-CMT-01", RESETS); /* CXL r3.1 8.2.4.20.12 */
	FREE_TO_COMMIT(n);
	p = hdm_legal(self->dut, &self->found, n);
	STEP(t2_decoder_program(self->c, &self->found, n, &p));
	code = t2_decoder_commit(self->c, &self->found, n, 0, &control);
	CHECK_COMMITTED(n, code, control);
}

TEST_F(device, commit_reads_1)
{
	uint32_t control;
	unsigned int n;

	REQ("HDM-CMT-10", RESETS); /* CXL r3.1 8.2.4.20.7 */
	COMMITTED_DECODER(n, 0);
	STEP(t2_component_read32(self->c, hdm_register(&self->found, n, CXL_HDM_CTRL), &control));
	CHECK(control & CXL_HDM_CTRL_COMMIT, "bit 9 set, as it was written",
	      "decoder %u Control = %08xh: Committed without Commit", n, control);
}

/* In a shadow, of the decoder that firmware committed; on a device never of that one. */
TEST_F(device, uncommit)
{
	struct t2_hdm now;
	unsigned int n = 0;
	int code;

	REQ("HDM-CMT-02", RESETS); /* CXL r3.1 8.2.4.20.12 */
	FIND_DECODERS();
	if (self->dut->dev->view == T2_VIEW_VFIO && self->found.decoder[0].committed)
		NEED(!self->found.decoder[0].lock_on_commit, "decoder 0 is locked");
	else
		COMMITTED_DECODER(n, 0);
	TOUCH(n);
	code = t2_decoder_uncommit(self->c, &self->found, n);
	now = self->found;
	STEP(t2_decoder_read(self->c, &now, n));
	CHECK(!code && !now.decoder[n].committed && !now.decoder[n].commit,
	      "Commit and Committed clear", "decoder %u Control = %08xh", n,
	      now.decoder[n].control_word);
}

TEST_F(device, fields_free_again)
{
	struct t2_decoder_program p;
	struct t2_hdm now;
	unsigned int n;

	REQ("HDM-CMT-03", RESETS); /* CXL r3.1 8.2.4.20.12 */
	COMMITTED_DECODER(n, 0);
	STEP(t2_decoder_uncommit(self->c, &self->found, n));
	p = hdm_legal(self->dut, &self->found, n);
	p.base += 5 * T2_DECODER_UNIT + (3ull << 40);
	p.size += T2_DECODER_UNIT;
	STEP(t2_decoder_program(self->c, &self->found, n, &p));
	now = self->found;
	STEP(t2_decoder_read(self->c, &now, n));
	CHECK(now.decoder[n].base == p.base && now.decoder[n].size == p.size,
	      "base and size as written after the commit",
	      "decoder %u: wrote base %llxh size %llxh, read " DECODER_STATE, n,
	      (unsigned long long)p.base, (unsigned long long)p.size,
	      DECODER_WORDS(&now.decoder[n]));
}

TEST_F(device, size_zero)
{
	struct t2_decoder_program p;
	unsigned int n;
	uint32_t control = 0;
	int code;

	REQ("HDM-CMT-04", RESETS); /* CXL r3.1 8.2.4.20.12, 14.13.10 */
	FREE_TO_COMMIT(n);
	p = hdm_legal(self->dut, &self->found, n);
	p.size = 0;
	STEP(t2_decoder_program(self->c, &self->found, n, &p));
	code = t2_decoder_commit(self->c, &self->found, n, 0, &control);
	CHECK_COMMITTED(n, code, control);
}

/* Commits decoder @n as @p says, and uncommits it; how it read before and in between. */
static int over_commit(struct t2_component *c, const struct t2_hdm *found, unsigned int n,
		       const struct t2_decoder_program *p, struct t2_hdm *before,
		       struct t2_hdm *after)
{
	uint32_t control;
	int err = t2_decoder_program(c, found, n, p);

	*before = *after = *found;
	if (!err)
		err = t2_decoder_read(c, before, n);
	if (!err)
		err = t2_decoder_commit(c, found, n, 0, &control);
	if (!err)
		err = t2_decoder_read(c, after, n);
	return err ? err : t2_decoder_uncommit(c, found, n);
}

/* First interleaved, then behind a skip: no field is 0 both times. */
TEST_F(device, changes_nothing_else)
{
	struct t2_hdm before, after;
	unsigned int n, i;

	REQ("HDM-CMT-05", RESETS); /* CXL r3.1 8.2.4.20.12 */
	FREE_TO_COMMIT(n);
	for (i = 0; i < 2; i++) {
		const bool interleaves = self->found.a11to8 || self->found.a14to12;
		struct t2_decoder_program p =
			t2_decoder_legal(self->dut, &self->found, n, interleaves && !i);

		p.base += T2_DECODER_UNIT;
		if (i) {
			p.skip = p.size;
			p.size = 0;
		} else if (self->found.a11to8) {
			p.control |= 3;
		}
		STEP(over_commit(self->c, &self->found, n, &p, &before, &after));
		NEED(after.decoder[n].committed,
		     "the decoder cannot be committed; hdm.commit.commit reports it");
		CHECK(hdm_same(&before.decoder[n], &after.decoder[n],
			       CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED | CXL_HDM_CTRL_ERROR),
		      "as programmed, but for Commit and Committed",
		      "decoder %u before: " DECODER_STATE "; after: " DECODER_STATE, n,
		      DECODER_WORDS(&before.decoder[n]), DECODER_WORDS(&after.decoder[n]));
	}
}

TEST_F(device, commit_again)
{
	unsigned int n;
	uint32_t control = 0;
	int code;

	REQ("HDM-CMT-06", RESETS); /* CXL r3.1 8.2.4.20.12 */
	COMMITTED_DECODER(n, 0);
	STEP(t2_decoder_uncommit(self->c, &self->found, n));
	code = t2_decoder_commit(self->c, &self->found, n, 0, &control);
	CHECK_COMMITTED(n, code, control);
}

#define CHECK_OTHERS(n, as) \
	do { \
		struct t2_hdm now = as; \
		for (unsigned int i = 0; i < now.n; i++) { \
			if (i == (n)) \
				continue; \
			STEP(t2_decoder_read(self->c, &now, i)); \
			CHECK(hdm_same(&now.decoder[i], &(as).decoder[i], 0), "as before", \
			      "committing decoder %u changed decoder %u from " DECODER_STATE \
			      " to " DECODER_STATE, \
			      n, i, DECODER_WORDS(&(as).decoder[i]), \
			      DECODER_WORDS(&now.decoder[i])); \
		} \
	} while (0)

/* The next one is committed, too, where there is one: then the others are before it and behind. */
TEST_F(device, others_untouched)
{
	struct t2_decoder_program p;
	struct t2_hdm before;
	uint32_t control;
	unsigned int n;

	REQ("HDM-CMT-07", RESETS); /* CXL r3.1 8.2.4.20.12 */
	COMMITTED_DECODER(n, 0);
	NEED(self->found.n > 1, "the device has one decoder");
	CHECK_OTHERS(n, self->found);
	before = self->found;
	if (n + 1 >= before.n)
		return;
	STEP(t2_decoder_read(self->c, &before, n));
	p = hdm_legal(self->dut, &before, ++n);
	TOUCH(n);
	STEP(t2_decoder_program(self->c, &before, n, &p));
	STEP(t2_decoder_commit(self->c, &before, n, 0, &control));
	CHECK_OTHERS(n, before);
}

TEST_F(device, own_value)
{
	uint32_t ctrl, before, after;
	unsigned int n;

	REQ("HDM-CMT-08", RESETS); /* CXL r3.1 8.2.4.20.7 */
	COMMITTED_DECODER(n, 0);
	ctrl = hdm_register(&self->found, n, CXL_HDM_CTRL);
	STEP(t2_component_read32(self->c, ctrl, &before));
	STEP(t2_component_write32(self->c, ctrl, before));
	STEP(t2_component_read32(self->c, ctrl, &after));
	CHECK(after == before && after & CXL_HDM_CTRL_COMMITTED, "the same, Committed set",
	      "decoder %u Control = %08xh, written again, read %08xh", n, before, after);
}

TEST_F(device, enable_apart)
{
	uint32_t global, value, control;
	unsigned int n, i;

	REQ("HDM-CMT-09", RESETS); /* CXL r3.1 8.2.4.20.2, 8.2.4.20.12 */
	COMMITTED_DECODER(n, 0);
	global = self->found.block + CXL_HDM_GLOBAL;
	for (i = 0; i < 2; i++) {
		STEP(t2_component_read32(self->c, global, &value));
		STEP(t2_component_write32(self->c, global, value ^ CXL_HDM_GLOBAL_ENABLE));
		STEP(t2_component_read32(self->c, hdm_register(&self->found, n, CXL_HDM_CTRL),
					 &control));
		CHECK(control & CXL_HDM_CTRL_COMMITTED, "Committed set",
		      "Global Control written %08xh: decoder %u Control = %08xh",
		      value ^ CXL_HDM_GLOBAL_ENABLE, n, control);
	}
}
