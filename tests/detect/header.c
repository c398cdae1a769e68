// SPDX-License-Identifier: GPL-2.0
/* Headers of the CXL DVSECs: version, length and revision (CXL r3.1 8.1.1, table 8-2). */
#include "tests/t2_needs.h"

FIXTURE(dvsec)
{
	struct t2_dut *dut;
	struct t2_judge judge;
	const struct t2_dvsec *dvsec;
};

FIXTURE_VARIANT(dvsec)
{
	uint16_t id;
	const char *name;
	/* Bytes that revision 0, 1, 2 and 3 take; later ones may only append. */
	uint16_t length[4];
};

FIXTURE_VARIANT_ADD(dvsec, device){
	.id = CXL_DVSEC_DEVICE,
	.name = "DVSEC 0 (device)",
	.length = { 0x38, 0x38, 0x3c, 0x3c },
};

FIXTURE_VARIANT_ADD(dvsec, function_map){
	.id = CXL_DVSEC_FUNCTION_MAP,
	.name = "DVSEC 2 (function map)",
	.length = { 0x2c, 0x2c, 0x2c, 0x2c },
};

FIXTURE_VARIANT_ADD(dvsec, gpf){
	.id = CXL_DVSEC_GPF_DEVICE,
	.name = "DVSEC 5 (GPF)",
	.length = { 0x10, 0x10, 0x10, 0x10 },
};

FIXTURE_VARIANT_ADD(dvsec, flex_bus){
	.id = CXL_DVSEC_FLEX_BUS_PORT,
	.name = "DVSEC 7 (Flex Bus)",
	.length = { 0x10, 0x14, 0x20, 0x20 },
};

FIXTURE_VARIANT_ADD(dvsec, register_locator){
	.id = CXL_DVSEC_REGISTER_LOCATOR,
	.name = "DVSEC 8 (locator)",
	.length = { 0x0c, 0x0c, 0x0c, 0x0c },
};

FIXTURE_VARIANT_ADD(dvsec, test){
	.id = CXL_DVSEC_TEST,
	.name = "DVSEC A (test)",
	.length = { 0x1c, 0x1c, 0x1c, 0x1c },
};

FIXTURE_SETUP(dvsec)
{
	SETUP_DEVICE();
	self->dvsec = t2_dvsec_find(&self->dut->dvsecs, variant->id);
}

FIXTURE_TEARDOWN(dvsec)
{
	t2_test_release(self->dut);
}

#define NEED_THIS_DVSEC() \
	do { \
		MUST_SEE_EXTENDED_CONFIG(); \
		NEED(self->dvsec, "no %s here", variant->name); \
	} while (0)

TEST_F(dvsec, version)
{
	REQ("DET-HDR-01", CONFIG_READS); /* CXL r3.1 8.1.1; PCIe r6.0 7.9.6 */
	NEED_THIS_DVSEC();
	MUST(!self->dvsec->by_scan, "vfio hides this header; judge it with sysfs:BDF");
	CHECK(self->dvsec->cap_version == 1, "1", "version %u in the header of %s at config %03xh",
	      self->dvsec->cap_version, variant->name, self->dvsec->offset);
}

TEST_F(dvsec, inside)
{
	const struct t2_pci_caps *caps = &self->dut->caps;
	unsigned int end, i;

	REQ("DET-HDR-02", CONFIG_READS); /* CXL r3.1 8.1.1 */
	NEED_THIS_DVSEC();
	end = self->dvsec->offset + self->dvsec->length;
	CHECK(self->dvsec->fits, "at least 0Ah bytes, ending at 1000h or before",
	      "%s at config %03xh is %u bytes long", variant->name, self->dvsec->offset,
	      self->dvsec->length);
	for (i = 0; i < caps->extended_list.n; i++)
		CHECK(caps->extended[i].offset <= self->dvsec->offset ||
			      caps->extended[i].offset >= end,
		      "no capability within", "%s at config %03xh..%03xh, a capability at %03xh",
		      variant->name, self->dvsec->offset, end - 1, caps->extended[i].offset);
}

TEST_F(dvsec, length_of_revision)
{
	unsigned int revision, required;

	REQ("DET-HDR-03", CONFIG_READS); /* CXL r3.1 8.1.1 table 8-2 */
	NEED_THIS_DVSEC();
	revision = self->dvsec->revision < 3 ? self->dvsec->revision : 3;
	required = variant->length[revision];
	CHECK(self->dvsec->length >= required,
	      "the length that table 8-2 gives for the revision, or more",
	      "%s of revision %u is %02xh bytes long, its registers take %02xh", variant->name,
	      self->dvsec->revision, self->dvsec->length, required);
}
