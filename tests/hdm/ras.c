// SPDX-License-Identifier: GPL-2.0
/* What can be written of the RAS capability, and what cannot (CXL r3.1 8.2.4.17). */
#include "tests/hdm/hdm.h"
#include "tests/t2_rules.h"

DEVICE_FIXTURE(device)

#define JUDGE_RAS() \
	do { \
		struct t2_ras t2_ras; \
		READ_CAPABILITY(t2_ras_read, &t2_ras); \
		MUST(t2_ras.control_word != 0xffffffff, "RAS reads all-ones: no answer"); \
		JUDGE_RULES(0); \
	} while (0)

TEST_F(device, uncorrectable_mask)
{
	REQ("HDM-RAS-01", RESTORED_WRITES); /* CXL r3.1 8.2.4.17.2 */
	JUDGE_RAS();
}

TEST_F(device, uncorrectable_severity)
{
	REQ("HDM-RAS-02", RESTORED_WRITES); /* CXL r3.1 8.2.4.17.3 */
	JUDGE_RAS();
}

TEST_F(device, correctable_mask)
{
	REQ("HDM-RAS-03", RESTORED_WRITES); /* CXL r3.1 8.2.4.17.5 */
	JUDGE_RAS();
}

TEST_F(device, uncorrectable_status_kept)
{
	REQ("HDM-RAS-04", RESTORED_WRITES); /* CXL r3.1 8.2.4.17.1 */
	JUDGE_RAS();
}

TEST_F(device, correctable_status_kept)
{
	REQ("HDM-RAS-06", RESTORED_WRITES); /* CXL r3.1 8.2.4.17.4 */
	JUDGE_RAS();
}

TEST_F(device, status_not_set)
{
	REQ("HDM-RAS-08", RESTORED_WRITES); /* CXL r3.1 8.2.4.17.1, 8.2.4.17.4 */
	JUDGE_RAS();
}

TEST_F(device, control_read_only)
{
	REQ("HDM-RAS-09", RESTORED_WRITES); /* CXL r3.1 8.2.4.17.6 */
	JUDGE_RAS();
}

TEST_F(device, poison_enabled)
{
	struct t2_ras ras;

	REQ("HDM-RAS-10", RESTORED_WRITES); /* CXL r3.1 8.2.4.17.6 */
	READ_CAPABILITY(t2_ras_read, &ras);
	CHECK(ras.poison_enabled, "bit 13 set", "Error Capabilities and Control (RAS +14h) = %08xh",
	      ras.control_word);
	JUDGE_RAS();
}

TEST_F(device, header_log)
{
	REQ("HDM-RAS-11", RESTORED_WRITES); /* CXL r3.1 8.2.4.17.7 */
	JUDGE_RAS();
}
