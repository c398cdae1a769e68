/* SPDX-License-Identifier: GPL-2.0 */
/* Named defects: each is one realistic way for a device or kernel to break one requirement. */
#ifndef T2E_FAULTS_H
#define T2E_FAULTS_H

#include "knobs.h"
#include "text.h"

struct t2e_device;

/* Mappings of a kernel's own are had by the kernel module alone. */
enum t2e_fault_place { T2E_FAULT_IN_DEVICE, T2E_FAULT_IN_KERNEL, T2E_FAULT_IN_MODULE };

struct t2e_fault {
	const char *name;
	const char *breaks; /* requirement ids, joined by ',' */
	const char *text; /* what is wrong with the device */
	const char *needs; /* knobs it takes, or NULL */
	enum t2e_fault_place place;
	bool doubt; /* the clause is doubtful: a test may only warn */
	unsigned int posted; /* generations whose posted code has it, as 1 << enum t2e_gen */
	unsigned int fixed; /* of these, the ones distributions have fixed */
	void (*apply)(struct t2e_device *dev, const struct t2e_fault *fault);
	uint32_t a, b, c, d; /* what @apply makes of them */
};

struct t2e_fault_list {
	const struct t2e_fault *rows;
	size_t n;
};

/* Each ends with a list without rows. */
extern const struct t2e_fault_list t2e_device_faults[], t2e_dvsec_faults[], t2e_component_faults[],
	t2e_decoder_faults[], t2e_kernel_faults[], t2e_shadow_faults[], t2e_register_faults[],
	t2e_region_faults[], t2e_bar_faults[], t2e_memory_faults[], t2e_reset_faults[],
	t2e_reset_vfio_faults[], t2e_race_faults[];

/* The @i-th fault, or NULL behind the last. */
const struct t2e_fault *t2e_fault_at(size_t i);

/*
 * fault=NAME or doubt=NAME: marks it in @knobs; an unknown name is -EINVAL and lists the valid
 * ones.
 */
int t2e_fault_select(struct t2e_knobs *knobs, const char *name, size_t len, bool doubt,
		     struct t2e_text *why);

/*
 * faults=as-posted|as-fixed: marks those of the chosen generation. -EINVAL when there are none,
 * as for a kernel that knows nothing of CXL.
 */
int t2e_fault_select_set(struct t2e_knobs *knobs, struct t2e_text *why);

/* Breaks what has just been built, the device or the kernel's side, as the chosen faults say. */
void t2e_faults_apply(struct t2e_device *dev, enum t2e_fault_place place);

#endif
