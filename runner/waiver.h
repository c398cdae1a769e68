/* SPDX-License-Identifier: GPL-2.0 */
/* Known deviations: requirements that may fail without failing the run. */
#ifndef T2RUN_WAIVER_H
#define T2RUN_WAIVER_H

#include "requirements.h"

struct waiver {
	char *id, *kind, *clause, *reason;
};

struct waivers {
	struct waiver *item;
	size_t count;
};

/*
 * Reads rows of REQUIREMENT, deviation or inapplicable, CLAUSE, REASON.
 * Returns 0, or EXIT_USAGE after one line on stderr.
 */
int waivers_load(struct waivers *waivers, const char *path, const struct requirements *table);

/* NULL when nothing waives @id. */
const struct waiver *waivers_find(const struct waivers *waivers, const char *id);

#endif
