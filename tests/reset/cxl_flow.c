// SPDX-License-Identifier: GPL-2.0
/* How a CXL reset is asked for, how long it takes and what it says (CXL r3.1 9.7). */
#include "tests/reset/raw_dvsec.h"

RAW_FIXTURE(device)

#define STATUS2_AFTER "Status2 (DVSEC 0 +12h) = %04xh after the reset"

/*
 * Sets bits of Control2 that the reset has to clear. One that asks for memory to be cleared would
 * be taken back by a plain CXL reset: it is used where there is no other.
 */
#define SET_WITNESS(bits, kind) \
	do { \
		(bits) = SET_CONTROL2(); \
		(kind) = (bits) == CXL_DEV_CTRL2_RESET_MEM_CLR ? T2_RESET_CXL_CLEAR \
							       : T2_RESET_CXL; \
		if ((kind) == T2_RESET_CXL) \
			(bits) &= ~CXL_DEV_CTRL2_RESET_MEM_CLR; \
	} while (0)

/* With an outcome, whichever it is. */
#define RESET_WITH_OUTCOME(err) \
	do { \
		TRY_RESET(T2_RESET_CXL, err); \
		MUST(!(err) || (err) == -EREMOTEIO, \
		     "the reset has no outcome (%s); " \
		     "reset.cxl_flow.time reports it", \
		     strerror(-(err))); \
	} while (0)

/* A device that is dead by now is to be named by this requirement, before others stumble. */
TEST_F(device, answers)
{
	uint32_t vendor = 0xffff;
	int err;

	REQ("RST-FLW-09", RESETS); /* CXL r3.1 9.7 */
	NEED_CXL_RESET();
	FIND_ALL();
	TRY_RESET(T2_RESET_CXL, err);
	MUST(!self->raw.reset.unfinished || !self->raw.reset.end.answered,
	     "after %u s the reset may still be going on by its declared time of %u s",
	     T2_RESET_CXL_MAX_MS / 1000, self->raw.reset.end.limit_ms / 1000);
	if (!self->raw.reset.unfinished)
		t2_reset_answers(self->dut, 1000);
	if (!self->raw.reset.unfinished)
		err = t2_config_read(self->dut->dev, PCI_VENDOR_ID, 2, &vendor);
	CHECK_ANSWERS(vendor != 0xffff, "Vendor ID = %04xh, " STATUS2_AFTER, vendor,
		      self->raw.reset.end.status2);
}

TEST_F(device, doorbell)
{
	uint32_t control2;
	int err;

	REQ("RST-FLW-02", RESETS); /* CXL r3.1 9.7, 8.1.3.4 */
	NEED_CXL_RESET();
	FIND_ALL();
	RESET_WITH_OUTCOME(err);
	control2 = READ(CXL_DEV_CTRL2, 2);
	CHECK(!(control2 & CXL_DEV_CTRL2_INIT_RESET), "bit 2 clear",
	      "Control2 (DVSEC 0 +10h) = %04xh after the reset", control2);
}

/* The second of two: the Complete of the first is there to be mistaken for its own. */
TEST_F(device, complete_means_done)
{
	enum t2_reset_kind kind;
	uint32_t control2, bits;

	REQ("RST-FLW-03", RESETS); /* CXL r3.1 9.7, 8.1.3.5 */
	NEED_CXL_RESET();
	FIND_ALL();
	RESET_BY(T2_RESET_CXL);
	PLACE_BACK();
	SET_WITNESS(bits, kind);
	RESET_BY(kind);
	control2 = READ(CXL_DEV_CTRL2, 2);
	CHECK(!(control2 & bits), "what was set in Control2 is clear",
	      "Reset Complete after %llu us, Control2 = %04xh with bits %04xh set before",
	      (unsigned long long)self->raw.reset.end.us, control2, bits);
}

TEST_F(device, complete_stays)
{
	uint32_t status2;

	REQ("RST-FLW-04", RESETS); /* CXL r3.1 9.7, 8.1.3.5 */
	NEED_CXL_RESET();
	FIND_ALL();
	RESET_BY(T2_RESET_CXL);
	for (unsigned int looks = 0; looks < 10; looks++) {
		status2 = READ(CXL_DEV_STATUS2, 2);
		CHECK(status2 & CXL_DEV_STATUS2_RESET_COMPLETE, "bit 1 set",
		      STATUS2_AFTER ", at look %u", status2, looks + 2);
		t2_wait_ms(10);
	}
	PLACE_BACK();
	status2 = READ(CXL_DEV_STATUS2, 2);
	CHECK(status2 & CXL_DEV_STATUS2_RESET_COMPLETE, "bit 1 set",
	      STATUS2_AFTER " and after Command was written", status2);
}

TEST_F(device, one_outcome)
{
	uint32_t status2;
	int err;

	REQ("RST-FLW-05", RESETS); /* CXL r3.1 9.7, 8.1.3.5 */
	NEED_CXL_RESET();
	FIND_ALL();
	RESET_WITH_OUTCOME(err);
	status2 = self->raw.reset.end.status2 & RESET_OUTCOME;
	CHECK(status2 == CXL_DEV_STATUS2_RESET_COMPLETE || status2 == CXL_DEV_STATUS2_RESET_ERROR,
	      "exactly one of bits 1 and 2 set", STATUS2_AFTER, self->raw.reset.end.status2);
}

TEST_F(device, again_after_error)
{
	uint16_t status2;
	int err;

	REQ("RST-FLW-06", RESETS); /* CXL r3.1 9.7, 8.1.3.5 */
	NEED_CXL_RESET();
	FIND_ALL();
	RESET_WITH_OUTCOME(err);
	NEED(err == -EREMOTEIO, "the CXL reset did not fail: nothing to try again");
	for (unsigned int i = 1; i < RAW_TRIES && err == -EREMOTEIO; i++) {
		PLACE_BACK();
		TRY_RESET(T2_RESET_CXL, err);
	}
	MUST(!self->raw.reset.unfinished, "the next one may still be going on");
	status2 = self->raw.reset.end.status2;
	CHECK(!err && (status2 & RESET_OUTCOME) == CXL_DEV_STATUS2_RESET_COMPLETE,
	      "Reset Complete and no Reset Error", STATUS2_AFTER " was tried again", status2);
}

/* Those that slept through the limit have seen nothing: only a look behind it finds it late. */
#define CHECK_TIME(kind) \
	do { \
		const struct t2_reset_end *t2_end = &self->raw.reset.end; \
		int t2_tried; \
		TRY_RESET(kind, t2_tried); \
		MUST(t2_end->answered, \
		     "Status2 never answered; reset.cxl_flow.answers reports it"); \
		MUST(!self->raw.reset.unfinished, \
		     "not complete after %u s, but the device " \
		     "allows itself %u s", \
		     T2_RESET_CXL_MAX_MS / 1000, t2_end->limit_ms / 1000); \
		CHECK(!t2_end->late, "Reset Complete or Reset Error by then", \
		      "neither %u ms after the reset was started; over after %llu us (0: not at " \
		      "all), Status2 %04xh", \
		      t2_end->limit_ms, (unsigned long long)t2_end->us, t2_end->status2); \
	} while (0)

TEST_F(device, time)
{
	REQ("RST-FLW-07", RESETS); /* CXL r3.1 9.7, 8.1.3.1 */
	NEED_CXL_RESET();
	FIND_ALL();
	CHECK_TIME(T2_RESET_CXL);
}

TEST_F(device, time_with_memory_clear)
{
	REQ("RST-FLW-10", RESETS); /* CXL r3.1 9.7, 8.1.3.1 */
	NEED_CXL_RESET();
	NEED(self->dut->device.reset_mem_clr_capable, "the device does not clear memory");
	FIND_ALL();
	CHECK_TIME(T2_RESET_CXL_CLEAR);
}

TEST_F(device, twice)
{
	enum t2_reset_kind kind = T2_RESET_CXL;
	uint32_t bits = 0, control2;
	int err;

	REQ("RST-FLW-08", RESETS); /* CXL r3.1 9.7 */
	NEED_CXL_RESET();
	FIND_ALL();
	RESET_BY(T2_RESET_CXL);
	PLACE_BACK();
	if (raw_control2_bits(self->dut))
		SET_WITNESS(bits, kind);
	TRY_RESET(kind, err);
	CHECK(!err, "Reset Complete", "%s; " STATUS2_AFTER, strerror(-err),
	      self->raw.reset.end.status2);
	control2 = READ(CXL_DEV_CTRL2, 2);
	CHECK(!(control2 & bits), "what was set in Control2 is clear",
	      "Control2 = %04xh after the second reset, with bits %04xh set before", control2,
	      bits);
}
