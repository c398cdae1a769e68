/* SPDX-License-Identifier: GPL-2.0 */
/* The table of requirements, docs/requirements.tsv. */
#ifndef T2RUN_REQUIREMENTS_H
#define T2RUN_REQUIREMENTS_H

#include "text.h"

struct requirement {
	char *id, *level, *clause, *sentence, *advice;
};

struct requirements {
	struct requirement *item;
	size_t count;
};

/*
 * Columns are found by the names in the first row.
 * Returns 0, or EXIT_USAGE after one line on stderr.
 */
int requirements_load(struct requirements *table, const char *path);

/* NULL when there is no such id. */
const struct requirement *requirements_find(const struct requirements *table, const char *id);

#endif
