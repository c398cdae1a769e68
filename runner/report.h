/* SPDX-License-Identifier: GPL-2.0 */
/* Sends a run's results to stdout and to its result directory as they come. */
#ifndef T2RUN_REPORT_H
#define T2RUN_REPORT_H

#include "run.h"

/* Prints plan and header. */
void report_begin(struct run *run);

/* Prints every result that is judged and whose turn it is, up to but not including @held. */
void report_ready(struct run *run, const struct result *held);

/* Prints the closing summary. */
void report_end(struct run *run);

#endif
