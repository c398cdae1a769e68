/* SPDX-License-Identifier: GPL-2.0 */
/* Between selector.c and device.c: which target a single-device selector belongs to. */
#ifndef T2_SELECTOR_H
#define T2_SELECTOR_H

#include "lib/target/target.h"

#define T2_SELECTOR_MAX	sizeof(((struct t2_device *)0)->selector)

/* The target of @selector, and what that target's open wants in @where; NULL when no form fits. */
const struct t2_target_ops *t2_selector_target(const char *selector, const char **where);

#endif
