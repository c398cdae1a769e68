/* SPDX-License-Identifier: GPL-2.0 */
/* What DOE mailboxes offer, as tests ask for it. */
#ifndef T2_TEST_DOE_H
#define T2_TEST_DOE_H

#include "lib/cxl/doe.h"
#include "tests/t2_needs.h"

/* Asks every mailbox; 0, or the last error: then one of them may offer what was not found. */
static inline int discover_all(struct t2_dut *dut, struct t2_doe_protocols *found)
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

#endif
