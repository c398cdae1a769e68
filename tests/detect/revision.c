// SPDX-License-Identifier: GPL-2.0
/* What single DVSECs ask of their own header or body beyond the common rules. */
#include "tests/t2_needs.h"

#include <linux/pci_regs.h>

DEVICE_FIXTURE(device)

TEST_F(device, not_rcd)
{
	REQ("DET-HDR-04", CONFIG_READS); /* CXL r3.1 8.1.3 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->pcie.type != PCI_EXP_TYPE_RC_END || self->dut->device.dvsec.revision,
	     "a restricted CXL device (CXL 1.1) is outside this suite");
	CHECK(self->dut->device.dvsec.revision >= 1, "1 or later", "revision %u of DVSEC 0",
	      self->dut->device.dvsec.revision);
}

TEST_F(device, flex_bus)
{
	REQ("DET-HDR-05", CONFIG_READS); /* CXL r3.1 8.1.8 */
	NEED_DVSEC(self->dut->has_flex, "7", "detect.presence.flex_bus");
	CHECK(self->dut->flex.dvsec.revision >= 1, "1 or later", "revision %u of DVSEC 7",
	      self->dut->flex.dvsec.revision);
}

TEST_F(device, locator_length)
{
	const struct t2_locator *l = &self->dut->locator;

	REQ("DET-HDR-06", CONFIG_READS); /* CXL r3.1 8.1.9 */
	NEED_DVSEC(self->dut->has_locator, "8", "detect.presence.register_locator");
	CHECK(l->declared && !l->trailing, "0Ch + 8 n, n at least 1",
	      "length %02xh: %u entries and %u bytes", l->dvsec.length, l->declared, l->trailing);
}

TEST_F(device, function_map)
{
	REQ("DET-HDR-07", CONFIG_READS); /* CXL r3.1 8.1.4 */
	MUST_SEE_EXTENDED_CONFIG();
	NEED(self->dut->has_function_map, "no DVSEC 2: every function takes part in CXL");
	CHECK(!(self->dut->function_map.word[0] & 1), "bit 0 clear",
	      "first word of DVSEC 2 is %08xh", self->dut->function_map.word[0]);
}
