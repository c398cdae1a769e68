// SPDX-License-Identifier: GPL-2.0
/* What the DOE mailboxes of a device offer (CXL r3.1 8.1.11, table 8-3, test 14.8.22). */
#include "lib/cxl/doe.h"
#include "tests/detect/detect.h"

DEVICE_FIXTURE(device)

static int discover_all(struct t2_dut *dut, struct t2_doe_protocols *found)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < dut->caps.extended_list.n && !err; i++)
		if (dut->caps.extended[i].id == DOE_EXT_CAP_ID)
			err = t2_doe_discover(dut->dev, dut->caps.extended[i].offset, found);
	return err;
}

/* Asking takes writes to the mailbox, and nobody else may be using it. */
#define DISCOVER(found, err) \
	do { \
		MUST(self->dut->dev->ops->write, \
		     "asking a mailbox takes config writes; judge it on the device itself"); \
		(err) = discover_all(self->dut, &(found)); \
		MUST((err) != -EBUSY, \
		     "a DOE mailbox is busy with a request of someone else; unbind its driver"); \
	} while (0)

TEST_F(device, table_access)
{
	struct t2_doe_protocols found = { 0 };
	int err;

	REQ("DET-PCIE-06", RESTORED_WRITES); /* CXL r3.1 8.1.11, 14.8.22 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.mem_capable, "the device has no CXL.mem");
	NEED(t2_pci_extended_cap_find(&self->dut->caps, DOE_EXT_CAP_ID),
	     "no DOE mailbox; detect.pcie.doe reports it");
	DISCOVER(found, err);
	CHECK(t2_doe_offers(&found, CXL_VENDOR_ID, CXL_DOE_TABLE_ACCESS), "vendor 1E98h, type 2",
	      "%u data object types, none of them CXL Table Access (discovery: %s)", found.n,
	      strerror(-err));
}

TEST_F(device, compliance_access)
{
	struct t2_doe_protocols found = { 0 };
	int err;

	REQ("DET-DVSEC-10", RESTORED_WRITES); /* CXL r3.1 14.16.1, table 8-3 */
	NEED_DEVICE_DVSEC();
	NEED(!self->dut->has_test, "DVSEC 0Ah is there");
	DISCOVER(found, err);
	CHECK(t2_doe_offers(&found, CXL_VENDOR_ID, CXL_DOE_COMPLIANCE),
	      "DVSEC 0Ah, or vendor 1E98h type 0 by DOE",
	      "no DVSEC 0Ah, %u DOE data object types (discovery: %s)", found.n, strerror(-err));
}
