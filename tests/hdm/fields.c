// SPDX-License-Identifier: GPL-2.0
/* Every field of an uncommitted decoder takes every legal value (CXL r3.1 8.2.4.20.3 to .9). */
#include "lib/cxl/field.h"
#include "tests/hdm/hdm.h"
#include "tests/t2_rules.h"

DECODER_FIXTURE(device)

/* A requirement on a free decoder that the rules state whole. */
#define JUDGE_FREE_DECODER() \
	do { \
		unsigned int t2_n; \
		FREE_DECODER(t2_n); \
		JUDGE_RULES(t2_n); \
	} while (0)

TEST_F(device, base_low)
{
	REQ("HDM-FLD-01", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.3 */
	JUDGE_FREE_DECODER();
}

TEST_F(device, base_high)
{
	REQ("HDM-FLD-02", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.4 */
	JUDGE_FREE_DECODER();
}

TEST_F(device, size_low)
{
	REQ("HDM-FLD-03", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.5 */
	JUDGE_FREE_DECODER();
}

TEST_F(device, size_high)
{
	REQ("HDM-FLD-04", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.6 */
	JUDGE_FREE_DECODER();
}

TEST_F(device, interleave_granularity)
{
	unsigned int n;

	REQ("HDM-FLD-05", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.7 */
	FREE_DECODER(n);
	NEED(self->found.a11to8 || self->found.a14to12,
	     "the device interleaves on no address bit (Capability = %08xh)",
	     self->found.capability_word);
	JUDGE_RULES(n);
}

TEST_F(device, interleave_ways)
{
	REQ("HDM-FLD-06", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.7 */
	JUDGE_FREE_DECODER();
}

TEST_F(device, lock_on_commit)
{
	REQ("HDM-FLD-07", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.7 */
	JUDGE_FREE_DECODER();
}

TEST_F(device, dpa_skip_low)
{
	REQ("HDM-FLD-08", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.8 */
	JUDGE_FREE_DECODER();
}

TEST_F(device, dpa_skip_high)
{
	REQ("HDM-FLD-09", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.9 */
	JUDGE_FREE_DECODER();
}

/* Bits of Control under @mask set to @value; *@after as they read then. */
static int write_control(struct t2_component *c, const struct t2_hdm *hdm, unsigned int n,
			 uint32_t mask, uint32_t value, uint32_t *after)
{
	uint32_t ctrl = hdm_register(hdm, n, CXL_HDM_CTRL), now;
	int err = t2_component_read32(c, ctrl, &now);

	if (!err)
		err = t2_component_write32(c, ctrl, (now & ~mask) | value);
	if (!err)
		err = t2_component_read32(c, ctrl, &now);
	*after = now & mask;
	return err;
}

/* Only models that the device supports are written: another one may do anything. */
TEST_F(device, target_range_type)
{
	static const uint32_t type[] = { 0, CXL_HDM_CTRL_HOST_ONLY };
	uint32_t after;
	unsigned int n;

	REQ("HDM-FLD-10", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.7 */
	FREE_DECODER(n);
	NEED(self->found.coherency_models, "the device does not tell its coherency models");
	for (unsigned int i = 0; i < ARRAY_SIZE(type); i++) {
		if (!(self->found.coherency_models >> i & 1))
			continue;
		STEP(write_control(self->c, &self->found, n, CXL_HDM_CTRL_HOST_ONLY, type[i],
				   &after));
		CHECK(after == type[i], "bit 12 as written, and as supported",
		      "decoder %u, models %u: wrote %04xh, read %04xh", n,
		      self->found.coherency_models, type[i], after);
	}
}

/* 1 at first and not to be cleared: the device requires BI, which is legal. */
TEST_F(device, bi)
{
	const struct t2_cm *cm;
	uint32_t after;
	unsigned int n;

	REQ("HDM-FLD-11", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.7, 8.2.4.27 */
	READ_ARRAY(cm);
	NEED(t2_cm_find(cm, CXL_CM_CAP_BI_DECODER), "the device has no BI Decoder capability");
	FREE_DECODER(n);
	NEED(self->found.version >= 3, "HDM Decoder version %u is before BI", self->found.version);
	STEP(write_control(self->c, &self->found, n, CXL_HDM_CTRL_BI, 0, &after));
	NEED(!(self->found.decoder[n].bi && after), "the device requires BI: bit 13 is fixed at 1");
	CHECK(!after, "bit 13 clear", "decoder %u: wrote 0, read 1", n);
	STEP(write_control(self->c, &self->found, n, CXL_HDM_CTRL_BI, CXL_HDM_CTRL_BI, &after));
	CHECK(after, "bit 13 set", "decoder %u: wrote 1, read 0", n);
}

TEST_F(device, uio)
{
	REQ("HDM-FLD-12", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.7 */
	JUDGE_FREE_DECODER();
}

TEST_F(device, isp)
{
	REQ("HDM-FLD-13", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.7 */
	JUDGE_FREE_DECODER();
}

TEST_F(device, outcome_read_only)
{
	REQ("HDM-FLD-14", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.7 */
	JUDGE_FREE_DECODER();
}
