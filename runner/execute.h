/* SPDX-License-Identifier: GPL-2.0 */
/* Runs the test programs of a plan and judges every test, whatever the programs do. */
#ifndef T2RUN_EXECUTE_H
#define T2RUN_EXECUTE_H

#include "run.h"

/* Returns when every result of the plan has a verdict. */
void execute(struct run *run);

#endif
