// SPDX-License-Identifier: GPL-2.0
/* What VFIO_DEVICE_RESET leaves of registers: what a new opener sees, or what the device has. */
#define T2_OPENS_IN_EACH_TEST
#include "tests/dvsec/lock.h"
#include "tests/reset/decoders.h"

FIXTURE(device)
{
	HDM_FIXTURE_MEMBERS
	struct words words;
	bool had_memory;
};

FIXTURE_SETUP(device)
{
	SETUP_DEVICE();
}

FIXTURE_TEARDOWN(device)
{
	/* What the reset has not put back is tried here. */
	if (self->c)
		t2_decoders_restore(self->c, &self->found, self->touched);
	RESET_TEARDOWN();
}

/* As a guest leaves its decoders: moved, and uncommitted where that may be. */
static void leave_traces(struct t2_component *c, const struct t2_hdm *found)
{
	t2_decoder_uncommit(c, found, 0);
	t2_component_write32(c, hdm_register(found, 0, CXL_HDM_BASE_LOW), 0x50000000);
	t2_component_write32(c, hdm_register(found, 0, CXL_HDM_BASE_HIGH), 0x00000a5a);
	t2_component_write32(c, hdm_register(found, 0, CXL_HDM_CTRL),
			     found->decoder[0].control_word | CXL_HDM_CTRL_COMMIT |
				     CXL_HDM_CTRL_LOCK);
	t2_component_write32(c, found->block + CXL_HDM_GLOBAL,
			     found->global_word ^ CXL_HDM_GLOBAL_ENABLE);
}

#define RESET_BEHIND_TRACES(now) \
	do { \
		NEED_RESET(); \
		FIND_DECODERS(); \
		NEED(self->found.decoder[0].committed, \
		     "decoder 0 is not committed since the device was opened"); \
		self->had_memory = self->dut->pass.memory_region >= 0; \
		leave_traces(self->c, &self->found); \
		TOUCH(0); \
		RESET(); \
		NEED_KEPT(); \
		READ_DECODERS(now); \
	} while (0)

#define CHECK_AS_OPENED(now) \
	CHECK(hdm_same(&(now).decoder[0], &self->found.decoder[0], 0) && \
		      (now).global_word == self->found.global_word, \
	      "as at the open", \
	      "decoder 0 at the open " DECODER_STATE ", Global Control %08xh; after the reset " \
	      DECODER_STATE ", Global Control %08xh", \
	      DECODER_WORDS(&self->found.decoder[0]), self->found.global_word, \
	      DECODER_WORDS(&(now).decoder[0]), (now).global_word)

TEST_F(device, decoders_v2)
{
	struct t2_hdm now;

	REQ("RST-DEV-09", RESETS); /* vfio-cxl v2: decoders after reset */
	RESET_BEHIND_TRACES(&now);
	CHECK_AS_OPENED(now);
}

TEST_F(device, decoders_v3)
{
	struct t2_hdm now;

	REQ("RST-DEV-10", RESETS); /* vfio-cxl v3: decoders after reset */
	RESET_BEHIND_TRACES(&now);
	CHECK_AS_OPENED(now);
}

TEST_F(device, lock_and_control)
{
	uint32_t control, lock, control_now, lock_now;

	REQ("RST-DEV-11", STICKY); /* vfio-cxl v2, v3: DVSEC after reset */
	NEED_RESET();
	NEED_DEVICE_DVSEC();
	self->had_memory = has_memory(self->dut);
	control = READ(CXL_DEV_CTRL, 2);
	lock = READ(CXL_DEV_LOCK, 2);
	if (!t2_is_locked(self->dut))
		WRITE(CXL_DEV_CTRL, 2, control ^ CTRL_HARMLESS);
	LOCK_CONFIG();
	RESET();
	control_now = READ(CXL_DEV_CTRL, 2);
	lock_now = READ(CXL_DEV_LOCK, 2);
	/* Where the lock is not gone, neither does this help. */
	WRITE(CXL_DEV_CTRL, 2, control);
	CHECK(control_now == control && lock_now == lock, "as at the open",
	      "at the open Control %04xh, Lock %04xh; then written and locked; after "
	      "VFIO_DEVICE_RESET Control %04xh, Lock %04xh",
	      control, lock, control_now, lock_now);
}

/* All of them: the device may have more than the one that covers the region. */
TEST_F(device, decoders_v4)
{
	struct t2_hdm now;

	REQ("RST-DEV-17", RESETS); /* vfio-cxl v4: decoders over reset */
	NEED_RESET();
	READ_DECODERS(&self->found);
	NEED(self->found.n && self->found.decoder[0].committed, "decoder 0 is not committed");
	self->had_memory = self->dut->pass.memory_region >= 0;
	RESET();
	READ_DECODERS(&now);
	CHECK_SAME_DECODERS(self->found, now, "after VFIO_DEVICE_RESET");
}

/* Places that are far apart; both ends among them. */
static bool holds_everywhere(const struct memory *m, uint64_t *bad)
{
	for (unsigned int i = 0; i < 4; i++) {
		uint64_t pos = (m->size / m->page - 1) * i / 3 * m->page;
		uint64_t old, now = 0, value;
		bool held;

		if (!peek(m, pos, &old))
			return *bad = pos, false;
		value = old == pattern_of(pos) ? ~old : pattern_of(pos);
		t2_write(m->dev, m->index, pos, &value, 8);
		held = peek(m, pos, &now) && now == value;
		t2_write(m->dev, m->index, pos, &old, 8);
		if (!held)
			return *bad = pos, false;
	}
	return true;
}

TEST_F(device, committed_means_memory)
{
	struct memory m;
	uint64_t bad;

	REQ("RST-DEV-18", RESETS); /* vfio-cxl v2, v3, v4: reset */
	THE_REGION(m);
	for (unsigned int resets = 0; resets < 3; resets++) {
		bool decoded = memory_is_decoded(self->dut);

		self->had_memory |= decoded;
		if (decoded)
			CHECK(holds_everywhere(&m, &bad),
			      "what is written is read again, or no decoder Committed",
			      "after open and %u resets decoder 0 is Committed, but the memory "
			      "does not hold what is written at %llxh",
			      resets, (unsigned long long)bad);
		RESET();
	}
	NEED(self->had_memory, "no decoder was ever committed");
}
