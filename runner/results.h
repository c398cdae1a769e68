/* SPDX-License-Identifier: GPL-2.0 */
/* The directory in which a run leaves its results. */
#ifndef T2RUN_RESULTS_H
#define T2RUN_RESULTS_H

#include <stdio.h>

#include "run.h"

/*
 * Makes the directory and opens run.tap in it. Without -o it is results/<UTC time>-<pid>, and
 * results/latest points to it. Returns 0, or EXIT_USAGE after one line on stderr.
 */
int results_open(struct run *run);

/*
 * Writes results.json, junit.xml and summary.md, each whole or not at all.
 * Returns 0, or EXIT_USAGE after one line on stderr.
 */
int results_write(const struct run *run);

/* One writer per file; they leave errors to ferror(). */
void results_json(FILE *file, const struct run *run);
void results_junit(FILE *file, const struct run *run);
void results_markdown(FILE *file, const struct run *run);

#endif
