/* SPDX-License-Identifier: GPL-2.0 */
/* Registers of the Device DVSEC as the tests of this area read and write them. */
#ifndef T2_DVSEC_TESTS_H
#define T2_DVSEC_TESTS_H

#include "tests/t2_needs.h"
#include "tests/t2_rules.h"

/* A requirement that is stated as rules of DVSEC 0. */
#define JUDGE_DEVICE_RULES() \
	do { \
		NEED_DEVICE_DVSEC(); \
		JUDGE_RULES(0); \
	} while (0)

/* Accesses of DVSEC 0; one that the target refuses, or a device that is gone, is no verdict. */
#define READ(reg, width) \
	({ \
		uint32_t t2_value = 0; \
		int t2_code; \
		NEED_IN_DVSEC(reg, width); \
		t2_code = t2_config_read(self->dut->dev, AT(reg), width, &t2_value); \
		if (t2_value == 0xffffffffu >> (32 - 8 * (width)) && \
		    t2_device_gone(self->dut->dev)) \
			t2_code = -ENODEV; \
		T2_REACHED(t2_code); \
		t2_value; \
	})

#define WRITE(reg, width, value) \
	do { \
		int t2_code; \
		NEED_IN_DVSEC(reg, width); \
		t2_code = t2_config_write(self->dut->dev, AT(reg), width, value); \
		T2_REACHED(t2_code); \
	} while (0)

#define AT(reg) (self->dut->device.dvsec.offset + (reg))

/* Behind a DVSEC that is too short lie another capability's registers. */
#define NEED_IN_DVSEC(reg, width) \
	NEED((unsigned int)(reg) + (width) <= \
		     t2_dut_dvsec_room(self->dut, &self->dut->device.dvsec), \
	     "DVSEC 0 (%xh bytes) is too short for +%02Xh, or another capability begins there; " \
	     "detect.header reports it", \
	     self->dut->device.dvsec.length, (unsigned int)(reg))

#define T2_REACHED(code) \
	do { \
		struct t2_error t2_refused; \
		if (code) \
			t2_explain(self->dut->dev, code, &t2_refused); \
		MUST(!(code), "DVSEC 0 cannot be accessed: %.300s; %s", t2_refused.why, \
		     t2_refused.remedy); \
	} while (0)

/* Without the lock, Control and the ranges are there to be written. */
#define NEED_UNLOCKED() \
	NEED(!(READ(CXL_DEV_LOCK, 2) & CXL_DEV_LOCK_CONFIG), "CONFIG_LOCK is set: Control is RO")

/* Control2 as it reads, without the doorbells: a kernel or device may show them rung for ever. */
#define CONTROL2_AT_REST() \
	(READ(CXL_DEV_CTRL2, 2) & ~(CXL_DEV_CTRL2_INIT_WBI | CXL_DEV_CTRL2_INIT_RESET))

/* Bits of Control that can be inverted for a moment without taking memory or cache away. */
#define CTRL_HARMLESS (CXL_DEV_CTRL_SF_COVERAGE | CXL_DEV_CTRL_CLEAN_EVICTION | CXL_DEV_CTRL_VIRAL)

#endif
