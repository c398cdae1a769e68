// SPDX-License-Identifier: GPL-2.0
/* The shadow of decoder 0 that a v3 kernel shows (vfio-cxl v3). */
#include "tests/hdm/hdm.h"
#include "tests/t2_rules.h"

DECODER_FIXTURE(device)

/* Decoder 0 committed, as firmware left it or else by this test. */
#define COMMITTED_SHADOW() \
	do { \
		unsigned int t2_n; \
		FIND_DECODERS(); \
		TOUCH(0); \
		if (!self->found.decoder[0].committed) \
			COMMITTED_DECODER(t2_n, 0); \
	} while (0)

TEST_F(device, committed_base_and_size)
{
	REQ("HDM-V3-01", RESTORED_WRITES); /* vfio-cxl v3: component registers */
	COMMITTED_SHADOW();
	JUDGE_RULES(0);
}

/* Control of decoder 0 with all bits inverted but those under @clear and @set. */
static int write_inverted(struct t2_component *c, struct t2_hdm *before, struct t2_hdm *after,
			  uint32_t clear, uint32_t set, uint32_t *value)
{
	int err = t2_decoder_read(c, before, 0);

	*after = *before;
	*value = (~before->decoder[0].control_word & ~clear) | set;
	if (!err)
		err = t2_component_write32(c, hdm_register(before, 0, CXL_HDM_CTRL), *value);
	return err ? err : t2_decoder_read(c, after, 0);
}

#define CHECK_DECODER(before, after, value, must, required) \
	CHECK((after).decoder[0].control_word == (must) && \
		      hdm_same(&(before).decoder[0], &(after).decoder[0], 0xffffffff), \
	      required, \
	      "Control = %08xh, wrote %08xh, must read %08xh; before " DECODER_STATE \
	      ", after " DECODER_STATE, \
	      (before).decoder[0].control_word, value, must, DECODER_WORDS(&(before).decoder[0]), \
	      DECODER_WORDS(&(after).decoder[0]))

TEST_F(device, uncommit)
{
	struct t2_hdm before, after;
	uint32_t value, must;

	REQ("HDM-V3-02", RESTORED_WRITES); /* vfio-cxl v3: component registers */
	COMMITTED_SHADOW();
	NEED(!self->found.decoder[0].lock_on_commit, "decoder 0 is locked");
	before = self->found;
	STEP(write_inverted(self->c, &before, &after, CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_LOCK, 0,
			    &value));
	must = before.decoder[0].control_word & ~(CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED);
	CHECK_DECODER(before, after, value, must, "bits 9 and 10 clear, all else as before");
}

TEST_F(device, commit_again)
{
	struct t2_hdm before, after;
	uint32_t value;

	REQ("HDM-V3-03", RESTORED_WRITES); /* vfio-cxl v3: component registers */
	COMMITTED_SHADOW();
	before = self->found;
	STEP(write_inverted(self->c, &before, &after, 0, CXL_HDM_CTRL_COMMIT, &value));
	CHECK_DECODER(before, after, value, before.decoder[0].control_word, "all unchanged");
}

TEST_F(device, lock_alone)
{
	uint32_t ctrl, now;
	unsigned int n;

	REQ("HDM-V3-04", RESTORED_WRITES); /* vfio-cxl v3: component registers */
	FREE_DECODER(n);
	ctrl = hdm_register(&self->found, n, CXL_HDM_CTRL);
	STEP(t2_component_read32(self->c, ctrl, &now));
	STEP(t2_component_write32(self->c, ctrl, now | CXL_HDM_CTRL_LOCK));
	STEP(t2_component_read32(self->c, ctrl, &now));
	NEED(now & CXL_HDM_CTRL_LOCK,
	     "the lock is not taken; hdm.fields.lock_on_commit reports it");
	JUDGE_RULES(n);
}

/* What a VMM of v2 writes: here it changes nothing, and it must not fail either. */
TEST_F(device, rebase)
{
	const struct {
		uint32_t off, value;
	} step[] = {
		{ CXL_HDM_CTRL, CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED },
		{ CXL_HDM_BASE_LOW, 0xc0000000 },
		{ CXL_HDM_BASE_HIGH, 1 },
		{ CXL_HDM_CTRL, CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED | CXL_HDM_CTRL_LOCK },
	};
	struct t2_hdm now;

	REQ("HDM-V3-05", RESTORED_WRITES); /* vfio-cxl v3: component registers */
	FIND_DECODERS();
	NEED(self->found.decoder[0].committed, "firmware committed no decoder");
	TOUCH(0);
	now = self->found;
	for (unsigned int i = 0; i < ARRAY_SIZE(step); i++) {
		int code = t2_component_write32(self->c, hdm_register(&self->found, 0, step[i].off),
						step[i].value);

		CHECK(!code, "4 bytes written", "write of %08xh to decoder 0 +%02xh: %s",
		      step[i].value, 0x10 + step[i].off, strerror(-code));
	}
	STEP(t2_decoder_read(self->c, &now, 0));
	CHECK(hdm_same(&now.decoder[0], &self->found.decoder[0], 0), "as firmware left it",
	      "decoder 0 before: " DECODER_STATE "; after: " DECODER_STATE,
	      DECODER_WORDS(&self->found.decoder[0]), DECODER_WORDS(&now.decoder[0]));
}

/* Writes all-ones where 0 is, and tells what it then reads; what is not 0 is left alone. */
static int probe(struct t2_component *c, uint32_t at, uint32_t *before, uint32_t *after)
{
	int err = t2_component_read32(c, at, before);

	*after = *before;
	if (err || *before)
		return err;
	err = t2_component_write32(c, at, 0xffffffff);
	if (!err)
		err = t2_component_read32(c, at, after);
	if (!err && *after != *before)
		err = t2_component_write32(c, at, *before);
	return err;
}

/* Below the CXL.cachemem range, and from the end of the HDM block on. */
TEST_F(device, outside)
{
	uint32_t before, after, end;

	REQ("HDM-V3-06", RESTORED_WRITES); /* vfio-cxl v3: component registers */
	FIND_DECODERS();
	end = self->found.block + CXL_HDM_SIZE(self->found.decoder_count);
	for (uint32_t at = 0; at < CXL_COMPONENT_SIZE; at += 4) {
		if (at == CXL_CM_OFFSET)
			at = end;
		STEP(probe(self->c, at, &before, &after));
		CHECK(!before && !after, "0, and 0 after a write", "offset %05xh = %08xh%s%08xh",
		      at, before,
		      before ? ", nothing written, then " : ", after a write of all-ones ", after);
		if (self->judge.failed)
			break;
	}
}
