/* SPDX-License-Identifier: GPL-2.0 */
/* The runner's command line. */
#ifndef T2RUN_OPTIONS_H
#define T2RUN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

#define HAZARD_MAX 6
#define HAZARD_BY_DEVICE (-1)

struct options {
	struct strv devices;		/* -d, as given */
	struct strv areas;		/* -g, split at commas */
	struct strv tests;		/* -t */
	struct strv excludes;		/* -x */
	struct strv requirements;	/* -r */
	const char *dir;		/* -o, or NULL */
	const char *waivers;		/* --waivers, or NULL */
	unsigned long timeout;		/* seconds a test may take */
	unsigned long repeat;		/* passes over the selected tests */
	uint64_t seed;			/* of the shuffled order; valid when shuffle is set */
	int hazard;			/* highest level to run, or HAZARD_BY_DEVICE */
	bool help, list, matrix, shuffle, strict, ktap, verbose;
};

/* Returns 0, or EXIT_USAGE after one line on stderr. */
int options_parse(struct options *options, int argc, char **argv);

void options_help(void);

#endif
