// SPDX-License-Identifier: GPL-2.0
/* What the DOE mailboxes of a device offer (CXL r3.1 8.1.11, table 8-3, test 14.8.22). */
#include "lib/cxl/doe.h"
#include "tests/detect/detect.h"

DEVICE_FIXTURE(device)

/* Asks every mailbox; 0, or the last error: then one of them may offer what was not found. */
static int discover_all(struct t2_dut *dut, struct t2_doe_protocols *found)
{
	int err = 0, last = 0;
	unsigned int i;

	for (i = 0; i < dut->caps.extended_list.n; i++) {
		if (dut->caps.extended[i].id != DOE_EXT_CAP_ID)
			continue;
		err = t2_doe_discover(dut->dev, dut->caps.extended[i].offset, found);
		last = err ? err : last;
	}
	return last;
}

/* Judges that @vendor and @type are offered; a mailbox that could not be asked leaves it open. */
#define CHECK_OFFERED(cxl_type, required, otherwise) \
	do { \
		struct t2_doe_protocols found = { 0 }; \
		int t2_err; \
		MUST(self->dut->dev->ops->write, \
		     "asking a mailbox takes config writes; judge it on the device itself"); \
		t2_err = discover_all(self->dut, &found); \
		MUST(!t2_err || t2_doe_offers(&found, CXL_VENDOR_ID, cxl_type), \
		     "a DOE mailbox could not be asked (%s); unbind its driver and try again", \
		     strerror(-t2_err)); \
		CHECK(t2_doe_offers(&found, CXL_VENDOR_ID, cxl_type), required, \
		      otherwise " among %u DOE data object types", found.n); \
	} while (0)

TEST_F(device, table_access)
{
	REQ("DET-PCIE-06", RESTORED_WRITES); /* CXL r3.1 8.1.11, 14.8.22 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.mem_capable, "the device has no CXL.mem");
	NEED(t2_pci_extended_cap_find(&self->dut->caps, DOE_EXT_CAP_ID),
	     "no DOE mailbox; detect.pcie.doe reports it");
	CHECK_OFFERED(CXL_DOE_TABLE_ACCESS, "vendor 1E98h, type 2", "no CXL Table Access");
}

TEST_F(device, compliance_access)
{
	REQ("DET-DVSEC-10", RESTORED_WRITES); /* CXL r3.1 14.16.1, table 8-3 */
	NEED_DEVICE_DVSEC();
	NEED(!self->dut->has_test, "DVSEC 0Ah is there");
	CHECK_OFFERED(CXL_DOE_COMPLIANCE, "DVSEC 0Ah, or vendor 1E98h type 0 by DOE",
		      "no DVSEC 0Ah and no Compliance");
}
