// SPDX-License-Identifier: GPL-2.0
/* The shadow of decoder 0 that a v2 kernel keeps for a VMM to re-base (vfio-cxl v2). */
#include "tests/hdm/hdm.h"
#include "tests/t2_rules.h"

DECODER_FIXTURE(device)

#define NEED_FIRMWARE_COMMIT() \
	do { \
		FIND_DECODERS(); \
		NEED(self->dut->pass.firmware_committed, "firmware committed no decoder"); \
	} while (0)

TEST_F(device, opens_unlocked)
{
	REQ("HDM-V2-01", REGISTER_READS); /* vfio-cxl v2: component registers */
	NEED_FIRMWARE_COMMIT();
	CHECK(!self->found.decoder[0].lock_on_commit, "bit 8 clear", "decoder 0 Control = %08xh",
	      self->found.decoder[0].control_word);
}

TEST_F(device, opens_with_base_0)
{
	REQ("HDM-V2-02", REGISTER_READS); /* vfio-cxl v2: component registers */
	NEED_FIRMWARE_COMMIT();
	CHECK(!self->found.decoder[0].base, "base 0", "decoder 0: " DECODER_STATE,
	      DECODER_WORDS(&self->found.decoder[0]));
}

TEST_F(device, opens_with_size)
{
	REQ("HDM-V2-03", REGISTER_READS); /* vfio-cxl v2: component registers */
	NEED_FIRMWARE_COMMIT();
	CHECK_SIZED_AS_REGION();
}

/* Decoder 0 locked and committed, at a base of its own; *@control as it reads then. */
static int lock_shadow(struct t2_component *c, const struct t2_hdm *found, uint32_t *control)
{
	const struct t2_decoder_program p = { .base = 0x1c0000000, .size = T2_DECODER_UNIT };
	int err = t2_decoder_uncommit(c, found, 0);

	if (!err)
		err = t2_decoder_program(c, found, 0, &p);
	if (!err)
		err = t2_decoder_commit(c, found, 0, CXL_HDM_CTRL_LOCK, control);
	if (!err && !(*control & CXL_HDM_CTRL_LOCK))
		err = -EIO;
	return err;
}

#define LOCKED_SHADOW(control) \
	do { \
		FIND_DECODERS(); \
		TOUCH(0); \
		STEP(lock_shadow(self->c, &self->found, control)); \
	} while (0)

/* Writes Control of decoder 0 and tells whether it, and all else, then reads as @must. */
static int write_control(struct t2_component *c, const struct t2_hdm *found, uint32_t value,
			 struct t2_hdm *before, struct t2_hdm *after)
{
	int err;

	*before = *after = *found;
	err = t2_decoder_read(c, before, 0);
	if (!err)
		err = t2_component_write32(c, hdm_register(found, 0, CXL_HDM_CTRL), value);
	return err ? err : t2_decoder_read(c, after, 0);
}

#define CHECK_CONTROL(value, must, before, after) \
	CHECK((after).decoder[0].control_word == (must) && \
		      hdm_same(&(before).decoder[0], &(after).decoder[0], 0xffffffff), \
	      "Control as the kernel's contract says, and no other register changed", \
	      "Control = %08xh, wrote %08xh, must read %08xh; then " DECODER_STATE, \
	      (before).decoder[0].control_word, value, must, DECODER_WORDS(&(after).decoder[0]))

/* All other bits are written inverted: none of them may come through. */
TEST_F(device, unlock)
{
	struct t2_hdm before, after;
	uint32_t control, value;

	REQ("HDM-V2-04", RESTORED_WRITES); /* vfio-cxl v2: component registers */
	LOCKED_SHADOW(&control);
	value = ~control & ~CXL_HDM_CTRL_LOCK;
	STEP(write_control(self->c, &self->found, value, &before, &after));
	CHECK_CONTROL(value, control & ~CXL_HDM_CTRL_LOCK, before, after);
}

TEST_F(device, locked_control)
{
	struct t2_hdm before, after;
	uint32_t control, value;

	REQ("HDM-V2-05", RESTORED_WRITES); /* vfio-cxl v2: component registers */
	LOCKED_SHADOW(&control);
	value = ~control | CXL_HDM_CTRL_LOCK;
	STEP(write_control(self->c, &self->found, value, &before, &after));
	CHECK_CONTROL(value, control, before, after);
}

TEST_F(device, locked_base_and_size)
{
	uint32_t control;

	REQ("HDM-V2-06", RESTORED_WRITES); /* vfio-cxl v2: component registers */
	LOCKED_SHADOW(&control);
	JUDGE_RULES(0);
}

TEST_F(device, committed_follows)
{
	uint32_t ctrl, value, now;

	REQ("HDM-V2-07", RESTORED_WRITES); /* vfio-cxl v2: component registers */
	FIND_DECODERS();
	TOUCH(0);
	ctrl = hdm_register(&self->found, 0, CXL_HDM_CTRL);
	for (unsigned int i = 0; i < 4; i++) {
		STEP(t2_component_read32(self->c, ctrl, &value));
		value &= ~(CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMITTED);
		value ^= CXL_HDM_CTRL_COMMIT;
		STEP(t2_component_write32(self->c, ctrl, value));
		STEP(t2_component_read32(self->c, ctrl, &now));
		CHECK(!(now & CXL_HDM_CTRL_COMMIT) == !(value & CXL_HDM_CTRL_COMMIT) &&
			      !(now & CXL_HDM_CTRL_COMMITTED) == !(value & CXL_HDM_CTRL_COMMIT),
		      "bits 9 and 10 as bit 9 was written", "wrote Control %08xh, read %08xh",
		      value, now);
	}
}

/* The VMM reads nothing back in between; only a locked decoder gets the first write. */
TEST_F(device, rebase)
{
	const uint32_t latch = CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_LOCK;
	uint32_t at, control;
	struct t2_hdm now;

	REQ("HDM-V2-08", RESTORED_WRITES); /* vfio-cxl v2: component registers */
	NEED_FIRMWARE_COMMIT();
	TOUCH(0);
	now = self->found;
	at = hdm_register(&self->found, 0, 0);
	control = self->found.decoder[0].control_word;
	if (control & CXL_HDM_CTRL_LOCK) {
		control &= ~CXL_HDM_CTRL_LOCK;
		STEP(t2_component_write32(self->c, at + CXL_HDM_CTRL, control));
	}
	STEP(t2_component_write32(self->c, at + CXL_HDM_BASE_LOW, 0xc0000000));
	STEP(t2_component_write32(self->c, at + CXL_HDM_BASE_HIGH, 1));
	STEP(t2_component_write32(self->c, at + CXL_HDM_CTRL, control | latch));
	STEP(t2_decoder_read(self->c, &now, 0));
	CHECK(now.decoder[0].base == 0x1c0000000 &&
		      now.decoder[0].size == self->found.decoder[0].size &&
		      now.decoder[0].control_word == (control | latch | CXL_HDM_CTRL_COMMITTED),
	      "base 1_c0000000h, the size as found, Lock On Commit, Commit and Committed set",
	      "decoder 0: " DECODER_STATE, DECODER_WORDS(&now.decoder[0]));
}

TEST_F(device, no_bi_without_cache)
{
	unsigned int n;

	REQ("HDM-V2-09", RESTORED_WRITES); /* vfio-cxl v2: component registers */
	FREE_DECODER(n);
	JUDGE_RULES(n);
}

TEST_F(device, skip_dropped)
{
	unsigned int n;

	REQ("HDM-V2-10", RESTORED_WRITES); /* vfio-cxl v2: component registers */
	FREE_DECODER(n);
	JUDGE_RULES(n);
}
