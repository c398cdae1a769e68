/* SPDX-License-Identifier: GPL-2.0 */
/* The closing summary of a run, for the person who started it. */
#ifndef T2RUN_SUMMARY_H
#define T2RUN_SUMMARY_H

#include "run.h"

void summary_lines(struct strv *lines, const struct run *run);

/* "45 passed, 1 failed" of one device, or of all when @device is NULL. The caller frees it. */
char *summary_counts(const struct run *run, const struct device *device);

#endif
