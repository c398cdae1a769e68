/* SPDX-License-Identifier: GPL-2.0 */
/* Which tests of the catalogue the options ask for. */
#ifndef T2RUN_SELECT_H
#define T2RUN_SELECT_H

#include "catalogue.h"
#include "options.h"
#include "requirements.h"

/*
 * Clears `selected` of every test that -t, -x and -r leave out. Returns 0, or EXIT_USAGE after one
 * line on stderr when nothing is left or an option names nothing.
 */
int select_tests(struct catalogue *catalogue, const struct options *options,
		 const struct requirements *requirements);

/* Prints the selected tests: name, area, hazard, requirement ids, tab separated. */
void select_list(const struct catalogue *catalogue);

#endif
