// SPDX-License-Identifier: GPL-2.0
/* The compliance tests of component registers that commit a decoder (CXL r3.1 14.13). */
#include "tests/hdm/hdm.h"

DECODER_FIXTURE(device)

#define CHECK_COMMIT(empty) \
	do { \
		struct t2_decoder_program t2_p; \
		unsigned int t2_n; \
		uint32_t t2_control = 0; \
		int t2_code; \
		FREE_TO_COMMIT(t2_n); \
		t2_p = hdm_legal(self->dut, &self->found, t2_n); \
		if (empty) \
			t2_p.size = 0; \
		STEP(t2_decoder_program(self->c, &self->found, t2_n, &t2_p)); \
		t2_code = t2_decoder_commit(self->c, &self->found, t2_n, 0, &t2_control); \
		CHECK(!t2_code && t2_control & CXL_HDM_CTRL_COMMITTED && \
			      !(t2_control & CXL_HDM_CTRL_ERROR), \
		      "Committed set and Error Not Committed clear within 10 ms", \
		      "decoder %u, size %llxh: Control = %08xh", t2_n, \
		      (unsigned long long)t2_p.size, t2_control); \
	} while (0)

TEST_F(device, t14_13_9_commit)
{
	REQ("HDM-C1413-09", RESETS); /* CXL r3.1 14.13.9 */
	CHECK_COMMIT(false);
}

TEST_F(device, t14_13_10_zero_size_commit)
{
	REQ("HDM-C1413-10", RESETS); /* CXL r3.1 14.13.10 */
	CHECK_COMMIT(true);
}
