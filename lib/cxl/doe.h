/* SPDX-License-Identifier: GPL-2.0 */
/* Asks a DOE mailbox in config space which data objects it serves (PCIe r6.0 6.30, 7.9.24). */
#ifndef T2_DOE_H
#define T2_DOE_H

#include "include/cxl_regs.h"
#include "lib/cxl/config.h"

#define T2_DOE_PROTOCOLS 256	/* the index has 8 bits */

struct t2_doe_protocols {
	struct {
		uint16_t vendor;
		uint8_t type;
	} list[T2_DOE_PROTOCOLS];
	unsigned int n;
};

/*
 * Adds what the mailbox at config offset @at offers to @found. Writes to the mailbox only, and
 * only when it is idle. Returns 0, -EBUSY when a request of someone else is in it, -ETIMEDOUT (1 s
 * per object), -EIO on a DOE error, -EPROTO on an answer that is none.
 */
int t2_doe_discover(struct t2_device *dev, unsigned int at, struct t2_doe_protocols *found);

bool t2_doe_offers(const struct t2_doe_protocols *found, uint16_t vendor, uint8_t type);

#endif
