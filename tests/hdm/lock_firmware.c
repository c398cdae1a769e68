// SPDX-License-Identifier: GPL-2.0
/* What firmware locked is frozen, too, from the first open (CXL r3.1 8.2.4.20.13). */
#include "tests/hdm/hdm.h"
#include "tests/t2_rules.h"

DECODER_FIXTURE(device)

TEST_F(device, frozen_from_open)
{
	unsigned int n = 0;

	REQ("HDM-LOC-11", RESETS); /* CXL r3.1 8.2.4.20.13 */
	FIND_DECODERS();
	while (n < self->found.n &&
	       !(self->found.decoder[n].committed && self->found.decoder[n].lock_on_commit))
		n++;
	NEED(n < self->found.n, "firmware locked no decoder");
	TOUCH(n);
	JUDGE_RULES(n);
}
