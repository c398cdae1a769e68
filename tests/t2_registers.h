/* SPDX-License-Identifier: GPL-2.0 */
/* The way to the capability array that tests of component registers share. */
#ifndef T2_TEST_REGISTERS_H
#define T2_TEST_REGISTERS_H

#include "tests/t2_needs.h"

/* v2 and v3 bring the registers in a region of their own; elsewhere the locator tells where. */
#define NEED_WAY_TO_REGISTERS() \
	do { \
		if (self->dut->pass.generation != T2_GEN_V2 && \
		    self->dut->pass.generation != T2_GEN_V3) \
			NEED_DVSEC(self->dut->has_locator, "8", \
				   "detect.presence.register_locator"); \
		MUST(self->dut->dev->ops->map, \
		     "this target reaches no registers; judge them on the device itself"); \
	} while (0)

/* The array as it reads, or a skip that says why it cannot be read and what to do. */
#define READ_RAW_ARRAY(cm) \
	do { \
		struct t2_error t2_why; \
		int t2_code = 0; \
		NEED_WAY_TO_REGISTERS(); \
		(cm) = t2_dut_cm(self->dut, &t2_code); \
		if (!(cm)) \
			t2_explain(self->dut->dev, t2_code, &t2_why); \
		MUST(cm, "%.400s; %s", t2_why.why, t2_why.remedy); \
	} while (0)

/* The same, and it is an array, all of it: what is absent from it is absent. */
#define READ_ARRAY(cm) \
	do { \
		READ_RAW_ARRAY(cm); \
		NEED((cm)->id == CXL_CM_CAP_HEADER && !((cm)->defects & T2_CM_ALL_ONES), \
		     "no capability array there; detect.component.header reports it"); \
		MUST(!((cm)->defects & T2_CM_UNREADABLE), \
		     "only %u of %u entries of the array can be read here", (cm)->n, (cm)->count); \
	} while (0)

/* Reads one capability with @read into @result. */
#define READ_CAPABILITY(read, result) \
	do { \
		const struct t2_cm *t2_array; \
		int t2_code = 0; \
		READ_ARRAY(t2_array); \
		t2_code = read(t2_dut_component(self->dut, &t2_code), t2_array, result); \
		NEED(t2_code != -ENOENT, "the device does not have the capability"); \
		MUST(!t2_code, "the capability cannot be read: %s", strerror(-t2_code)); \
	} while (0)

#define READ_DECODERS(hdm) \
	do { \
		READ_CAPABILITY(t2_hdm_read, hdm); \
		MUST((hdm)->capability_word != 0xffffffff, \
		     "the HDM Decoder capability reads all-ones here: no answer"); \
	} while (0)

#endif
