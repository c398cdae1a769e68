/* SPDX-License-Identifier: GPL-2.0 */
/* Preconditions that tests share. */
#ifndef T2_NEEDS_H
#define T2_NEEDS_H

#include "tests/t2_test.h"

/* CXL lives in extended config space: a partial dump or an unprivileged reader does not see it. */
#define MUST_SEE_EXTENDED_CONFIG() \
	MUST(self->dut->cfg.valid == T2_CONFIG_SIZE, \
	     "only %u bytes of config space are readable; run as root, or dump with lspci -xxxx", \
	     self->dut->cfg.valid)

/* A list cut short by the kernel says nothing about what the device has. */
#define MUST_SEE_WHOLE_LIST() \
	MUST(!self->dut->caps.hidden_head || self->dut->dev->view == T2_VIEW_DEVICE, \
	     "this kernel's vfio cuts the capability list at 100h; judge it with sysfs:BDF")

/* Function 0 carries the CXL DVSECs for all of them (8.1.3, 8.1.8, 8.1.9). */
#define NEED_FUNCTION_0() \
	do { \
		const char *t2_dot = strrchr(self->dut->dev->bdf, '.'); \
		NEED(!t2_dot || !strcmp(t2_dot, ".0"), \
		     "the CXL DVSECs are on function 0; name that one"); \
	} while (0)

/* DVSEC @has to judge; @reporter is the test that tells of its absence. */
#define NEED_DVSEC(has, id, reporter) \
	do { \
		MUST_SEE_EXTENDED_CONFIG(); \
		NEED_FUNCTION_0(); \
		NEED(has, "no DVSEC " id ", or too short; " reporter \
			  " or detect.header.length_of_revision reports it"); \
	} while (0)

#define NEED_DEVICE_DVSEC() \
	NEED_DVSEC(self->dut->has_device && self->dut->device.has_capability, "0", \
		   "detect.presence.device")

#endif
