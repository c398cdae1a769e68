/* SPDX-License-Identifier: GPL-2.0 */
/* Nested KTAP: device, area, program, test, as the kernel's own parser reads it. */
#ifndef T2RUN_KTAP_H
#define T2RUN_KTAP_H

#include "run.h"

void ktap_begin(struct sink *sink, const struct run *run);

/* Results come in the order of the plan; opens and closes the groups around them. */
void ktap_result(struct sink *sink, const struct run *run, const struct result *result);

#endif
