/* SPDX-License-Identifier: GPL-2.0 */
/* How the rows of the device's defects are written, and the effects that several areas share. */
#ifndef T2E_FAULT_ROWS_H
#define T2E_FAULT_ROWS_H

#include "faults.h"
#include "model.h"

#define DEV CXL_DVSEC_DEVICE
#define FLEX CXL_DVSEC_FLEX_BUS_PORT
#define GPF CXL_DVSEC_GPF_DEVICE
#define LOC CXL_DVSEC_REGISTER_LOCATOR

/*
 * name, requirement, what is wrong, knobs it takes, place, doubtful, posted, fixed, effect, a, b,
 * c, d
 */
#define FAULT(name, breaks, text, needs, ...) \
	{ \
		name, breaks, text, needs, T2E_FAULT_IN_DEVICE, false, 0, 0, __VA_ARGS__ \
	}
#define DOUBT(name, breaks, text, needs, ...) \
	{ \
		name, breaks, text, needs, T2E_FAULT_IN_DEVICE, true, 0, 0, __VA_ARGS__ \
	}

/* Register b of DVSEC a: clear c, set d. */
void t2e_dvsec_set(struct t2e_device *dev, const struct t2e_fault *f);
/* Register b of DVSEC a: bits c become read-only, RW, RWS, RWL or RW1C. */
void t2e_dvsec_ro(struct t2e_device *dev, const struct t2e_fault *f);
void t2e_dvsec_rw(struct t2e_device *dev, const struct t2e_fault *f);
void t2e_dvsec_rws(struct t2e_device *dev, const struct t2e_fault *f);
void t2e_dvsec_rwl(struct t2e_device *dev, const struct t2e_fault *f);
void t2e_dvsec_w1c(struct t2e_device *dev, const struct t2e_fault *f);

/* A register of the CXL.cachemem range; the array's entry of a capability, CXL_CM_SIZE without. */
void t2e_cm_poke(struct t2e_device *dev, unsigned int reg, uint32_t clear, uint32_t set);
unsigned int t2e_cm_entry_of(const struct t2e_device *dev, uint32_t id);
/* The header of the capability array: clear c, set d. */
void t2e_cm_header(struct t2e_device *dev, const struct t2e_fault *f);
/* The array's entry of capability a: clear c, set d. */
void t2e_cm_entry(struct t2e_device *dev, const struct t2e_fault *f);
/* Register b of capability a: clear c, set d. */
void t2e_cm_set(struct t2e_device *dev, const struct t2e_fault *f);
/* Register b of capability a: bits c become read-only, RW or RWL. */
void t2e_cm_ro(struct t2e_device *dev, const struct t2e_fault *f);
void t2e_cm_rw(struct t2e_device *dev, const struct t2e_fault *f);
void t2e_cm_rwl(struct t2e_device *dev, const struct t2e_fault *f);
/* Dword b of the capability array: bits c become RW. */
void t2e_cm_array_rw(struct t2e_device *dev, const struct t2e_fault *f);
/* Register b of every HDM decoder: bits c become read-only or RW; clear c, set d. */
void t2e_decoder_ro(struct t2e_device *dev, const struct t2e_fault *f);
void t2e_decoder_rw(struct t2e_device *dev, const struct t2e_fault *f);
void t2e_decoder_set(struct t2e_device *dev, const struct t2e_fault *f);

/* The device behaves as quirk a says. */
void t2e_has_quirk(struct t2e_device *dev, const struct t2e_fault *f);
/* A reset of kind a takes state b to its default, or leaves it as it was. */
void t2e_reset_loses(struct t2e_device *dev, const struct t2e_fault *f);
void t2e_reset_keeps(struct t2e_device *dev, const struct t2e_fault *f);
/* The DOE mailbox does not offer CXL object type a. */
void t2e_doe_withholds(struct t2e_device *dev, const struct t2e_fault *f);

#endif
