/* SPDX-License-Identifier: GPL-2.0 */
/* One line on stderr that says which test is running; only on a terminal. */
#ifndef T2RUN_PROGRESS_H
#define T2RUN_PROGRESS_H

#include "run.h"

void progress_show(const struct run *run, const struct result *result);

/* Takes the line away, for instance because a result is about to be printed. */
void progress_clear(void);

#endif
