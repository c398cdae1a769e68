/* SPDX-License-Identifier: GPL-2.0 */
/* What reached the device while a kernel reset it by CXL reset, where the bus can be watched. */
#ifndef T2_RESET_BUS_H
#define T2_RESET_BUS_H

#include "include/cxl_regs.h"
#include "tests/reset/kernel.h"

#define BUS_ACCESSES 4096

struct bus {
	struct t2_config_access access[BUS_ACCESSES];
	int n; /* -errno where it cannot be watched */
	int start; /* the write that initiated the reset, or -1 */
	bool complete, error; /* what Status2 said since */
};

static inline unsigned int bus_control2(const struct t2_dut *dut)
{
	return dut->device.dvsec.offset + CXL_DEV_CTRL2;
}

static inline unsigned int bus_status2(const struct t2_dut *dut)
{
	return dut->device.dvsec.offset + CXL_DEV_STATUS2;
}

/* Forgets what has been so far. */
static inline void bus_begin(struct t2_dut *dut, struct bus *b)
{
	do
		b->n = t2_config_log(dut->dev, b->access, BUS_ACCESSES);
	while (b->n > 0);
}

static inline void bus_end(struct t2_dut *dut, struct bus *b)
{
	b->start = -1;
	b->complete = b->error = false;
	if (b->n < 0)
		return;
	b->n = t2_config_log(dut->dev, b->access, BUS_ACCESSES);
	for (int i = 0; i < b->n; i++) {
		const struct t2_config_access *a = &b->access[i];

		if (a->write && a->offset == bus_control2(dut) &&
		    a->value & CXL_DEV_CTRL2_INIT_RESET) {
			b->start = i;
			b->complete = b->error = false;
		}
		if (a->write || a->offset != bus_status2(dut) || (a->value & 0xffff) == 0xffff ||
		    b->start < 0)
			continue;
		b->complete |= a->value & CXL_DEV_STATUS2_RESET_COMPLETE;
		b->error |= a->value & CXL_DEV_STATUS2_RESET_ERROR;
	}
}

#endif
