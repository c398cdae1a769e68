/* SPDX-License-Identifier: GPL-2.0 */
/* Rows of faults that are one quirk of the kernel each. */
#ifndef T2E_FAULT_VFIO_H
#define T2E_FAULT_VFIO_H

#include "faults.h"
#include "passthrough.h"

static inline void t2e_fault_set_quirk(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->vfio->quirk[f->a] = true;
}

#define T2E_PLACED_ROW(place, name, breaks, text, needs, doubt, posted, fixed, quirk) \
	{ \
		name, breaks, text, needs, place, doubt, posted, fixed, t2e_fault_set_quirk, \
			quirk, 0, 0, 0 \
	}
#define T2E_QUIRK_ROW(...) T2E_PLACED_ROW(T2E_FAULT_IN_KERNEL, __VA_ARGS__)

/* name, requirements, what is wrong, knobs it takes, quirk */
#define FAULT(name, breaks, text, needs, quirk) \
	T2E_QUIRK_ROW(name, breaks, text, needs, false, 0, 0, quirk)
/* One of a kernel's own mappings, which the module asks for. */
#define MODULE_FAULT(name, breaks, text, needs, quirk) \
	T2E_PLACED_ROW(T2E_FAULT_IN_MODULE, name, breaks, text, needs, false, 0, 0, quirk)
/* ..., generations whose posted code has it, of these the fixed ones, quirk */
#define POSTED(name, breaks, text, needs, posted, fixed, quirk) \
	T2E_QUIRK_ROW(name, breaks, text, needs, false, posted, fixed, quirk)
#define POSTED_DOUBT(name, breaks, text, needs, posted, quirk) \
	T2E_QUIRK_ROW(name, breaks, text, needs, true, posted, 0, quirk)

#define DOUBT(name, breaks, text, needs, quirk) \
	T2E_QUIRK_ROW(name, breaks, text, needs, true, 0, 0, quirk)
#define FIXED_DOUBT(name, breaks, text, needs, posted, fixed, quirk) \
	T2E_QUIRK_ROW(name, breaks, text, needs, true, posted, fixed, quirk)

#define IN_V2 (1u << T2E_V2)
#define IN_V3 (1u << T2E_V3)
#define IN_V4 (1u << T2E_V4)

#endif
