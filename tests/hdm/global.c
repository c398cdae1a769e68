// SPDX-License-Identifier: GPL-2.0
/* HDM Decoder Global Control: what can be written and what cannot (CXL r3.1 8.2.4.20.2). */
#include "tests/hdm/hdm.h"
#include "tests/t2_rules.h"

DECODER_FIXTURE(device)

TEST_F(device, poison_incapable)
{
	REQ("HDM-GLB-01", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.2 */
	FIND_DECODERS();
	NEED(!self->found.poison_capable, "the device is capable of poison on decode error");
	CHECK(!self->found.poison_enable, "bit 0 reads 0", "Global Control = %08xh",
	      self->found.global_word);
	JUDGE_RULES(0);
}

TEST_F(device, poison_capable)
{
	REQ("HDM-GLB-02", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.2 */
	FIND_DECODERS();
	JUDGE_RULES(0);
}

TEST_F(device, reserved_bits_v2)
{
	REQ("HDM-GLB-04", RESTORED_WRITES); /* vfio-cxl v2: Global Control */
	FIND_DECODERS();
	JUDGE_RULES(0);
}

TEST_F(device, reserved_bits_v3)
{
	REQ("HDM-GLB-05", RESTORED_WRITES); /* vfio-cxl v3: Global Control */
	FIND_DECODERS();
	JUDGE_RULES(0);
}

TEST_F(device, enable)
{
	REQ("HDM-GLB-03", RESETS); /* CXL r3.1 8.2.4.20.2 */
	FIND_DECODERS();
	JUDGE_RULES(0);
}
