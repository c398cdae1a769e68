/* SPDX-License-Identifier: GPL-2.0 */
/* The test programs that exist and the tests that each of them says it holds. */
#ifndef T2RUN_CATALOGUE_H
#define T2RUN_CATALOGUE_H

#include "text.h"

struct test {
	char *name;		/* AREA.PROGRAM.TEST[.VARIANT] */
	const char *inner;	/* TEST[.VARIANT], the tail of name */
	int hazard;		/* 0-6 */
	struct strv requirements;
	bool selected;
};

struct program {
	char *area, *name, *path;
	struct test *test;
	size_t count;
};

struct catalogue {
	struct strv areas;	/* all that exist, in alphabetical order */
	struct program *program;
	size_t count;
};

/*
 * Asks the programs of the areas in @wanted (none named: all but perf) for their tests.
 * Returns 0, or EXIT_USAGE after one line on stderr.
 */
int catalogue_load(struct catalogue *catalogue, const char *directory, const struct strv *wanted);

#endif
