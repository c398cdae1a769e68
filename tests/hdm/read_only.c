// SPDX-License-Identifier: GPL-2.0
/* The capability array and the HDM Decoder Capability ignore writes (CXL r3.1 8.2.4). */
#include "tests/hdm/hdm.h"
#include "tests/t2_rules.h"

DEVICE_FIXTURE(device)

TEST_F(device, array)
{
	const struct t2_cm *cm;
	struct t2_component *c;
	int code;

	REQ("HDM-CM-01", RESTORED_WRITES); /* CXL r3.1 8.2.4.1 */
	READ_ARRAY(cm);
	c = t2_dut_component(self->dut, &code);
	for (unsigned int i = 0; i <= cm->n; i++) {
		uint32_t at = CXL_CM_OFFSET + CXL_CM_ENTRY(i), before, after;

		STEP(t2_component_read32(c, at, &before));
		STEP(t2_component_write32(c, at, ~before));
		STEP(t2_component_read32(c, at, &after));
		CHECK(after == before, "unchanged", "%s %u: %08xh, wrote %08xh, read %08xh",
		      i ? "entry" : "header, entry", i, before, ~before, after);
		if (after != before)
			STEP(t2_component_write32(c, at, before));
	}
}

TEST_F(device, capability)
{
	struct t2_hdm hdm;

	REQ("HDM-CAP-01", RESTORED_WRITES); /* CXL r3.1 8.2.4.20.1 */
	READ_DECODERS(&hdm);
	JUDGE_RULES(0);
}
