// SPDX-License-Identifier: GPL-2.0
/* A function-level reset is CXL.io's: what it takes and what it leaves (CXL r3.1 9.5). */
#include "tests/reset/raw_dvsec.h"
#include "tests/reset/raw_hdm.h"

RAW_FIXTURE(device)

TEST_F(device, answers)
{
	uint32_t control = 0;
	int err;

	REQ("RST-FLR-06", RESETS); /* PCIe r6.0 6.6.2 */
	NEED_FLR();
	FIND_ALL();
	TRY_RESET(T2_RESET_FLR, err);
	CHECK_ANSWERS(err != -ETIMEDOUT, "Vendor ID reads all-ones, or \"retry\", 1.1 s after");
	MUST(!err, "the function cannot be reset: %s", strerror(-err));
	err = t2_config_read(self->dut->dev, self->dut->pcie.offset + PCI_EXP_DEVCTL, 2, &control);
	T2_REACHED(err);
	CHECK(!(control & PCI_EXP_DEVCTL_BCR_FLR), "bit 15 clear", "Device Control = %04xh",
	      control);
}

TEST_F(device, control_and_bases)
{
	struct raw_dvsec before, after;

	REQ("RST-FLR-01", RESETS); /* CXL r3.1 9.5, 8.1.3.2, 8.1.3.8 */
	NEED_FLR();
	FIND_ALL();
	SET_CONTROL(&before);
	RESET_BY(T2_RESET_FLR);
	READ_DVSEC(&after);
	CHECK(raw_same_control(&before, &after), "the same",
	      CONTROL_STATE " before the reset, " CONTROL_STATE " after", CONTROL_WORDS(&before),
	      CONTROL_WORDS(&after));
}

TEST_F(device, control2)
{
	struct raw_dvsec before, after;
	uint32_t bits;

	REQ("RST-FLR-02", RESETS); /* CXL r3.1 9.5, 8.1.3.4 */
	NEED_FLR();
	FIND_ALL();
	FLIP_WANTED_STATE();
	bits = SET_CONTROL2();
	if (self->dut->device.hot_reset_configurable)
		bits |= CXL_DEV_CTRL2_HOT_RESET_HDM;
	READ_DVSEC(&before);
	RESET_BY(T2_RESET_FLR);
	READ_DVSEC(&after);
	CHECK(!((before.control2 ^ after.control2) & bits), "the same in the bits that are RW",
	      "Control2 (DVSEC 0 +10h): bits %04xh of %04xh before the reset, %04xh after", bits,
	      before.control2, after.control2);
}

TEST_F(device, logs)
{
	struct raw_dvsec before, after;

	REQ("RST-FLR-03", RESETS); /* CXL r3.1 9.5, 8.1.3.3, 8.1.3.5 */
	NEED_FLR();
	FIND_ALL();
	READ_DVSEC(&before);
	RESET_BY(T2_RESET_FLR);
	READ_DVSEC(&after);
	CHECK(raw_logs(&before) == raw_logs(&after) && before.status2 == after.status2, "the same",
	      STICKY_STATE " before the reset, " STICKY_STATE " after", STICKY_WORDS(&before),
	      STICKY_WORDS(&after));
}

TEST_F(device, decoders)
{
	struct t2_hdm before, after;
	struct raw_decoders r;
	bool global_kept, global_lost;

	REQ("RST-FLR-04", RESETS); /* CXL r3.1 9.5, 8.2.4.20 */
	NEED_FLR();
	PROGRAM_DECODERS(&before);
	RESET_BY(T2_RESET_FLR);
	PLACE_BACK();
	READ_HDM(&after);
	raw_compare(&before, &after, &r);
	global_kept = after.global_word == before.global_word;
	global_lost = !(after.global_word & (CXL_HDM_GLOBAL_ENABLE | CXL_HDM_GLOBAL_POISON));
	CHECK_DECODERS(r.odd < 0 && ((!r.lost && global_kept) || (!r.kept && global_lost)),
		       "all as before, or all at their defaults", &r, &before, &after);
}

TEST_F(device, command_and_bars)
{
	REQ("RST-FLR-05", RESETS); /* PCIe r6.0 6.6.2 */
	NEED_FLR();
	FIND_ALL();
	CHECK_PLACE_TAKEN(T2_RESET_FLR);
}
