// SPDX-License-Identifier: GPL-2.0
/* What the DOE mailboxes of a device offer (CXL r3.1 8.1.11, table 8-3, test 14.8.22). */
#include "tests/t2_doe.h"

DEVICE_FIXTURE(device)

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
