// SPDX-License-Identifier: GPL-2.0
/* A hot reset takes everything but sticky bits, locks among it (PCIe r6.0 6.6.1; CXL r3.1 9.6). */
#include "tests/hdm/locked.h"
#include "tests/reset/raw_dvsec.h"
#include "tests/reset/raw_hdm.h"

RAW_FIXTURE(device)

TEST_F(device, answers)
{
	int err;

	REQ("RST-HOT-08", STICKY); /* PCIe r6.0 6.6.1 */
	MUST_HOT_RESET();
	FIND_ALL();
	TRY_RESET(T2_RESET_HOT, err);
	CHECK_ANSWERS(err != -ETIMEDOUT, "Vendor ID reads all-ones, or \"retry\", 1 s after");
	MUST(!err, "the bus cannot be reset: %s", strerror(-err));
}

TEST_F(device, control_and_bases)
{
	struct raw_dvsec before, after;
	uint32_t found2;

	REQ("RST-HOT-05", STICKY); /* CXL r3.1 9.6; PCIe r6.0 6.6.1, 8.1.3 */
	MUST_HOT_RESET();
	FIND_ALL();
	SET_CONTROL(&before);
	found2 = raw_control2_bits(self->dut) ? SET_CONTROL2() : 0;
	RESET_BY(T2_RESET_HOT);
	READ_DVSEC(&after);
	CHECK(raw_default_control(&after), "Control 0002h and bases 0",
	      CONTROL_STATE " before the reset, " CONTROL_STATE " after", CONTROL_WORDS(&before),
	      CONTROL_WORDS(&after));
	CHECK(!(after.control2 & CTRL2_RW), "bits 0, 3 and 5 clear",
	      "Control2 (DVSEC 0 +10h): bits %04xh were set before the reset, %04xh after", found2,
	      after.control2);
}

TEST_F(device, decoders)
{
	struct t2_hdm before, after;
	struct raw_decoders r;

	REQ("RST-HOT-06", STICKY); /* CXL r3.1 9.6; PCIe r6.0 6.6.1, 8.2.4.20 */
	MUST_HOT_RESET();
	PROGRAM_DECODERS(&before);
	RESET_BY(T2_RESET_HOT);
	PLACE_BACK();
	READ_HDM(&after);
	raw_compare(&before, &after, &r);
	CHECK_DECODERS(r.odd < 0 && !r.kept, "defaults, Committed 0", &r, &before, &after);
	CHECK(!(after.global_word & (CXL_HDM_GLOBAL_ENABLE | CXL_HDM_GLOBAL_POISON)),
	      "bits 1:0 clear", "HDM Decoder Global Control = %08xh before the reset, %08xh after",
	      before.global_word, after.global_word);
}

TEST_F(device, ras)
{
	REQ("RST-HOT-03", STICKY); /* CXL r3.1 9.6; PCIe r6.0 6.6.1, 8.2.4.17 */
	MUST_HOT_RESET();
	SET_MASKS();
	RESET_BY(T2_RESET_HOT);
	PLACE_BACK();
	CHECK_MASKS("hot reset");
}

/* A link that went down may log more, and memory that could not be kept says so. */
TEST_F(device, sticky)
{
	struct raw_dvsec before, after;
	bool wanted;

	REQ("RST-HOT-04", STICKY); /* CXL r3.1 9.6; PCIe r6.0 6.6.1, 8.1.3 */
	MUST_HOT_RESET();
	FIND_ALL();
	FLIP_WANTED_STATE();
	READ_DVSEC(&before);
	wanted = self->dut->device.hot_reset_configurable;
	NEED(wanted || raw_logs(&before),
	     "no error is logged, and what hot reset does to memory cannot be chosen");
	RESET_BY(T2_RESET_HOT);
	READ_DVSEC(&after);
	CHECK(!(raw_logs(&before) & ~raw_logs(&after)) &&
		      raw_wanted_state(self->dut, &before) == raw_wanted_state(self->dut, &after),
	      "what was set is set", STICKY_STATE " before the reset, " STICKY_STATE " after",
	      STICKY_WORDS(&before), STICKY_WORDS(&after));
}

TEST_F(device, command_and_bars)
{
	REQ("RST-HOT-07", STICKY); /* PCIe r6.0 6.6.1 */
	MUST_HOT_RESET();
	FIND_ALL();
	CHECK_PLACE_TAKEN(T2_RESET_HOT);
}

/* Where every decoder is committed, the last one is, once more and with the lock. */
#define LOCK_ANY_DECODER(n) \
	do { \
		FIND_DECODERS(); \
		if (hdm_locked(&self->found) >= 0 || t2_decoder_free(&self->found) != -ENOENT) { \
			ANY_LOCKED_DECODER(n); \
		} else { \
			(n) = self->found.n - 1; \
			STEP(t2_decoder_uncommit(self->c, &self->found, n)); \
			LOCK_DECODER(n); \
		} \
	} while (0)

TEST_F(device, locked_decoder)
{
	const uint32_t latch = CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED;
	struct t2_hdm after;
	unsigned int n;

	REQ("RST-HOT-02", STICKY); /* CXL r3.1 9.6; PCIe r6.0 6.6.1, 8.2.4.20.13 */
	MUST_HOT_RESET();
	FIND_ALL();
	LOCK_ANY_DECODER(n);
	RESET_BY(T2_RESET_HOT);
	PLACE_BACK();
	READ_HDM(&after);
	CHECK(!(after.decoder[n].control_word & latch), "bits 10:8 clear",
	      "Control of decoder %u = %08xh", n, after.decoder[n].control_word);
}

/* The last: a device that keeps the lock keeps it from every test behind. */
TEST_F(device, config_lock)
{
	struct raw_dvsec before, after;

	REQ("RST-HOT-01", STICKY); /* CXL r3.1 9.6; PCIe r6.0 6.6.1, 8.1.3.6 */
	MUST_HOT_RESET();
	FIND_ALL();
	if (!t2_is_locked(self->dut))
		SET_CONTROL(&before);
	LOCK_CONFIG();
	READ_DVSEC(&before);
	RESET_BY(T2_RESET_HOT);
	READ_DVSEC(&after);
	CHECK(!(after.lock & CXL_DEV_LOCK_CONFIG), "CONFIG_LOCK 0", "Lock (DVSEC 0 +14h) = %04xh",
	      after.lock);
	CHECK(raw_default_control(&after), "Control 0002h and bases 0",
	      CONTROL_STATE " under the lock, " CONTROL_STATE " after", CONTROL_WORDS(&before),
	      CONTROL_WORDS(&after));
}
