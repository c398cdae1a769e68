/* SPDX-License-Identifier: GPL-2.0 */
/* Setting CONFIG_LOCK, which only a conventional reset (or a kernel's next open) takes back. */
#ifndef T2_LOCK_TESTS_H
#define T2_LOCK_TESTS_H

#include "tests/dvsec/dvsec.h"

static inline bool t2_is_locked(struct t2_dut *dut)
{
	uint32_t lock;

	return dut->device.dvsec.length >= CXL_DEV_LOCK + 2 &&
	       !t2_config_read(dut->dev, dut->device.dvsec.offset + CXL_DEV_LOCK, 2, &lock) &&
	       lock & CXL_DEV_LOCK_CONFIG;
}

/* A lock that has been set before, by firmware or by a test, will do. */
#define LOCK_CONFIG() \
	do { \
		NEED_DEVICE_DVSEC(); \
		if (!t2_is_locked(self->dut)) \
			WRITE(CXL_DEV_LOCK, 2, READ(CXL_DEV_LOCK, 2) | CXL_DEV_LOCK_CONFIG); \
		NEED(t2_is_locked(self->dut), \
		     "CONFIG_LOCK does not latch; dvsec.config_lock.one_shot reports it"); \
	} while (0)

#endif
