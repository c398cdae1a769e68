/* SPDX-License-Identifier: GPL-2.0 */
/* The way to the capability array that tests of component registers share. */
#ifndef T2_DETECT_REGISTERS_H
#define T2_DETECT_REGISTERS_H

#include "tests/detect/detect.h"

/* The array, or a skip that says why it cannot be read and what to do. */
#define READ_ARRAY(cm) \
	do { \
		struct t2_error t2_why; \
		int t2_code = 0; \
		NEED(self->dut->has_locator, \
		     "no DVSEC 8; detect.presence.register_locator reports it"); \
		MUST(self->dut->dev->ops->map, \
		     "this target reaches no registers; judge them on the device itself"); \
		(cm) = t2_dut_cm(self->dut, &t2_code); \
		if (!(cm)) \
			t2_explain(self->dut->dev, t2_code, &t2_why); \
		MUST(cm, "%.400s; %s", t2_why.why, t2_why.remedy); \
		MUST(!((cm)->defects & T2_CM_ALL_ONES) || !t2_device_gone(self->dut->dev), \
		     "the device does not answer any more"); \
	} while (0)

#endif
