// SPDX-License-Identifier: GPL-2.0
/* The Link capability: initialised, and its status read-only (CXL r3.1 8.2.4.19). */
#include "tests/hdm/hdm.h"

DEVICE_FIXTURE(device)

#define READ_LINK(link) \
	do { \
		READ_CAPABILITY(t2_link_read, link); \
		MUST((link)->readable, "Link is read by 8 bytes at once, which this path splits"); \
	} while (0)

TEST_F(device, initialised)
{
	struct t2_link link;

	REQ("HDM-LNK-02", REGISTER_READS); /* CXL r3.1 8.2.4.19 */
	READ_LINK(&link);
	CHECK(link.init_state == 3, "bits 4:3 = 11b", "Link Control and Status = %016llxh",
	      (unsigned long long)link.control_status);
}

#define CREDITS 0x3ffffffffffffull /* bits 49:0, in every version */

/*
 * Credits are counted while the link runs, so "unchanged" says nothing: a bit has been written that
 * follows every write. *@follows: those bits.
 */
static int follow_writes(struct t2_component *c, uint32_t at, uint64_t *follows)
{
	uint64_t now, found, pattern = 0x2aaaaaaaaaaaa;
	int err = t2_component_read64(c, at, &found);

	*follows = CREDITS;
	for (unsigned int i = 0; !err && *follows && i < 24; i++) {
		pattern = (pattern * 0x5851f42d4c957f2d + 0x14057b7ef767814f) & CREDITS;
		err = t2_component_write64(c, at, (found & ~CREDITS) | pattern);
		if (!err)
			err = t2_component_read64(c, at, &now);
		*follows &= ~(now ^ pattern);
	}
	if (*follows)
		t2_component_write64(c, at, found);
	return err;
}

TEST_F(device, credits_read_only)
{
	static const uint32_t status[] = { CXL_LINK_RX_CREDIT_STATUS, CXL_LINK_TX_CREDIT_STATUS };
	struct t2_component *c;
	struct t2_link link;
	uint64_t follows;
	int code;

	REQ("HDM-LNK-01", RESTORED_WRITES); /* CXL r3.1 8.2.4.19 */
	READ_LINK(&link);
	NEED_APART(CXL_CM_CAP_LINK);
	c = t2_dut_component(self->dut, &code);
	for (unsigned int i = 0; i < ARRAY_SIZE(status); i++) {
		code = follow_writes(c, link.block + status[i], &follows);
		MUST(!code, "Link +%02xh cannot be written: %s", status[i], strerror(-code));
		CHECK(!follows, "what the link counts, not what is written",
		      "Link +%02xh: bits %llxh followed 24 writes", status[i],
		      (unsigned long long)follows);
	}
}
