/* SPDX-License-Identifier: GPL-2.0 */
/* Preconditions that tests of this area share. */
#ifndef T2_DETECT_H
#define T2_DETECT_H

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

#define NEED_DEVICE_DVSEC() \
	do { \
		MUST_SEE_EXTENDED_CONFIG(); \
		NEED(self->dut->has_device, "no DVSEC 0; detect.presence.device reports it"); \
	} while (0)

#endif
