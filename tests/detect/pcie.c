// SPDX-License-Identifier: GPL-2.0
/* The PCI Express side of a CXL device (CXL r3.1 3.1, 8.1.11, 8.1.12, 9.5). */
#include "tests/t2_needs.h"

#include <linux/pci_regs.h>

DEVICE_FIXTURE(device)

#define CLASS_CODE(dut) (t2_config_value(&(dut)->cfg, PCI_CLASS_REVISION, 4) >> 8)
#define HAS_EXTENDED(id) t2_pci_extended_cap_find(&self->dut->caps, id)

TEST_F(device, endpoint)
{
	REQ("DET-PCIE-01", CONFIG_READS); /* CXL r3.1 3.1; PCIe r6.0 7.5.3.2 */
	MUST(self->dut->cfg.valid > PCI_STD_HEADER_SIZEOF,
	     "only the header of config space is readable; run as root");
	NEED(self->dut->pcie.type != PCI_EXP_TYPE_RC_END || !self->dut->has_device ||
		     self->dut->device.dvsec.revision,
	     "a restricted CXL device (CXL 1.1) is outside this suite");
	CHECK(self->dut->pcie.present && self->dut->pcie.type == PCI_EXP_TYPE_ENDPOINT, "type 0",
	      "PCI Express capability %s, device/port type %u",
	      self->dut->pcie.present ? "present" : "absent", self->dut->pcie.type);
}

TEST_F(device, advanced_error_reporting)
{
	REQ("DET-PCIE-02", CONFIG_READS); /* CXL r3.1 3.1 table 3-3 */
	MUST_SEE_EXTENDED_CONFIG();
	MUST_SEE_WHOLE_LIST();
	CHECK(HAS_EXTENDED(PCI_EXT_CAP_ID_ERR), "present", "no extended capability 0001h");
}

TEST_F(device, address_translation)
{
	REQ("DET-PCIE-03", CONFIG_READS); /* CXL r3.1 3.1 table 3-3 */
	NEED_DEVICE_DVSEC();
	MUST_SEE_WHOLE_LIST();
	NEED(self->dut->device.cache_capable, "the device has no CXL.cache");
	CHECK(HAS_EXTENDED(PCI_EXT_CAP_ID_ATS), "present", "no extended capability 000Fh");
}

TEST_F(device, some_reset)
{
	REQ("DET-PCIE-04", CONFIG_READS); /* CXL r3.1 9.5, 9.7 */
	NEED_DEVICE_DVSEC();
	CHECK(self->dut->pcie.flr || self->dut->device.reset_capable, "one of the two",
	      "Device Capabilities: FLR %u; DVSEC 0: CXL_Reset_Capable %u", self->dut->pcie.flr,
	      self->dut->device.reset_capable);
}

TEST_F(device, doe)
{
	REQ("DET-PCIE-05", CONFIG_READS); /* CXL r3.1 8.1.11 table 8-3 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.mem_capable, "the device has no CXL.mem to describe");
	CHECK(HAS_EXTENDED(DOE_EXT_CAP_ID), "present", "no extended capability 002Eh");
}

TEST_F(device, memory_device_class)
{
	REQ("DET-PCIE-07", CONFIG_READS); /* CXL r3.1 8.1.12.1 */
	NEED_DEVICE_DVSEC();
	NEED(CLASS_CODE(self->dut) == CXL_CLASS_MEMORY_DEVICE,
	     "class %06xh is no CXL memory device", CLASS_CODE(self->dut));
	CHECK(self->dut->device.mem_hwinit, "bit 3 set",
	      "class %06xh, Capability (DVSEC 0 +0Ah) = %04xh", CLASS_CODE(self->dut),
	      self->dut->device.capability_word);
}

TEST_F(device, memory_device_serial)
{
	REQ("DET-PCIE-09", CONFIG_READS); /* CXL r3.1 8.1.12.1 */
	MUST_SEE_EXTENDED_CONFIG();
	MUST_SEE_WHOLE_LIST();
	NEED(CLASS_CODE(self->dut) == CXL_CLASS_MEMORY_DEVICE,
	     "class %06xh is no CXL memory device", CLASS_CODE(self->dut));
	CHECK(HAS_EXTENDED(PCI_EXT_CAP_ID_DSN), "present",
	      "class %06xh, no extended capability 0003h", CLASS_CODE(self->dut));
}

/* Reserved low bits of a pointer are the reader's to mask: no defect. */
static unsigned int defects(const struct t2_pci_cap_list *list)
{
	return list->defects & ~(unsigned int)T2_CAPS_UNALIGNED;
}

#define NO_DEFECT \
	"none (1 loop, 2 overlap, 8 cut, 10h below header, 20h too many, 40h overrun, 80h " \
	"all-ones)"
#define CHECK_LIST(name, list) \
	CHECK(!defects(list), NO_DEFECT, \
	      "%s list: %u capabilities, defects %02xh, first at %03xh", name, (list)->n, \
	      defects(list), (list)->first_defect_at)

TEST_F(device, capability_lists)
{
	const struct t2_pci_caps *caps = &self->dut->caps;

	REQ("DET-PCIE-08", CONFIG_READS); /* PCIe r6.0 7.5.1.1.11, 7.6.3 */
	MUST(self->dut->cfg.valid > PCI_STD_HEADER_SIZEOF,
	     "only the header of config space is readable; run as root");
	CHECK_LIST("standard", &caps->standard_list);
	if (self->dut->cfg.valid == T2_CONFIG_SIZE)
		CHECK_LIST("extended", &caps->extended_list);
}
