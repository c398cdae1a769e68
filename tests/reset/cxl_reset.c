// SPDX-License-Identifier: GPL-2.0
/* What a CXL reset takes, and what it leaves (CXL r3.1 9.7 and table 8-1). */
#include "tests/reset/raw_dvsec.h"
#include "tests/reset/raw_hdm.h"

RAW_FIXTURE(device)

/* Before 3.1 nothing said that RWL goes to default: earlier devices may keep it, all of it. */
#define RWL_TO_DEFAULT_REVISION 3

TEST_F(device, control_and_bases)
{
	struct raw_dvsec before, after;

	REQ("RST-CXL-01", RESETS); /* CXL r3.1 9.7 table 8-1 */
	NEED_CXL_RESET();
	FIND_ALL();
	SET_CONTROL(&before);
	RESET_BY(T2_RESET_CXL);
	READ_DVSEC(&after);
	CHECK(raw_default_control(&after) || raw_same_control(&before, &after),
	      "Control 0002h and bases 0, or all as before",
	      CONTROL_STATE " before the reset, " CONTROL_STATE " after", CONTROL_WORDS(&before),
	      CONTROL_WORDS(&after));
}

TEST_F(device, control2)
{
	struct raw_dvsec after;
	uint32_t bits;

	REQ("RST-CXL-02", RESETS); /* CXL r3.1 9.7 table 8-1, 8.1.3.4 */
	NEED_CXL_RESET();
	FIND_ALL();
	bits = SET_CONTROL2();
	RESET_BY(bits & CXL_DEV_CTRL2_RESET_MEM_CLR ? T2_RESET_CXL_CLEAR : T2_RESET_CXL);
	READ_DVSEC(&after);
	CHECK(!(after.control2 & CTRL2_RW), "bits 0, 3 and 5 clear",
	      "Control2 (DVSEC 0 +10h): bits %04xh were set before the reset, %04xh after", bits,
	      after.control2);
}

TEST_F(device, sticky)
{
	struct raw_dvsec before, after;

	REQ("RST-CXL-03", RESETS); /* CXL r3.1 9.7 table 8-1 */
	NEED_CXL_RESET();
	FIND_ALL();
	FLIP_WANTED_STATE();
	READ_DVSEC(&before);
	RESET_BY(T2_RESET_CXL);
	READ_DVSEC(&after);
	CHECK(raw_logs(&before) == raw_logs(&after) &&
		      raw_wanted_state(self->dut, &before) == raw_wanted_state(self->dut, &after),
	      "sticky bits the same", STICKY_STATE " before the reset, " STICKY_STATE " after",
	      STICKY_WORDS(&before), STICKY_WORDS(&after));
}

TEST_F(device, global_control)
{
	const uint32_t bits = CXL_HDM_GLOBAL_ENABLE | CXL_HDM_GLOBAL_POISON;
	struct t2_hdm before, after;
	bool kept;

	REQ("RST-CXL-04", RESETS); /* CXL r3.1 9.7 table 8-1, 8.2.4.20.2 */
	NEED_CXL_RESET();
	PROGRAM_DECODERS(&before);
	NEED(before.global_word & bits,
	     "Global Control does not keep what is written; hdm.global reports it");
	RESET_BY(T2_RESET_CXL);
	PLACE_BACK();
	READ_HDM(&after);
	kept = before.global_word == after.global_word &&
	       self->dut->device.dvsec.revision < RWL_TO_DEFAULT_REVISION;
	CHECK(kept || !(after.global_word & bits), "bits 1:0 clear",
	      "HDM Decoder Global Control = %08xh before the reset, %08xh after",
	      before.global_word, after.global_word);
}

TEST_F(device, decoders)
{
	struct t2_hdm before, after;
	struct raw_decoders r;
	bool may_keep;

	REQ("RST-CXL-05", RESETS); /* CXL r3.1 9.7 table 8-1, 8.2.4.20 */
	NEED_CXL_RESET();
	PROGRAM_DECODERS(&before);
	NEED_UNLOCKED_DECODER(&before);
	RESET_BY(T2_RESET_CXL);
	PLACE_BACK();
	READ_HDM(&after);
	raw_compare(&before, &after, &r);
	may_keep = self->dut->device.dvsec.revision < RWL_TO_DEFAULT_REVISION && !r.lost;
	CHECK_DECODERS(r.odd < 0 && (may_keep || !r.kept), "defaults, Committed 0", &r, &before,
		       &after);
}

TEST_F(device, command_and_bars)
{
	REQ("RST-CXL-06", RESETS); /* CXL r3.1 9.7; PCIe r6.0 6.6.2 */
	NEED_CXL_RESET();
	FIND_ALL();
	CHECK_PLACE_TAKEN(T2_RESET_CXL);
}
