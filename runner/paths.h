/* SPDX-License-Identifier: GPL-2.0 */
/* Where the runner finds its neighbours. */
#ifndef T2RUN_PATHS_H
#define T2RUN_PATHS_H

struct paths {
	char *tests;		/* BUILD/tests */
	char *t2info;		/* BUILD/t2info */
	char *requirements;	/* BUILD/../docs/requirements.tsv */
};

/*
 * BUILD is the directory of this program, or T2_BUILD; T2_REQUIREMENTS names another table.
 * Returns 0, or EXIT_USAGE after one line on stderr.
 */
int paths_find(struct paths *paths);

#endif
