/* SPDX-License-Identifier: GPL-2.0 */
/* Reads tab-separated files with comments, one row at a time. */
#ifndef T2RUN_TABLE_H
#define T2RUN_TABLE_H

#include <stdio.h>

#include "text.h"

struct table {
	FILE *file;
	const char *path;
	unsigned int line;	/* of the row read last */
};

/* Returns 0 or -errno. */
int table_open(struct table *table, const char *path);

/* The next row that is no comment and not empty into @cells (cleared first). False at the end. */
bool table_row(struct table *table, struct strv *cells);

/* Cell @index of a row, "" when the row is shorter. */
const char *table_cell(const struct strv *cells, size_t index);

/* Returns 0, or -EIO when the file could not be read to its end. */
int table_close(struct table *table);

#endif
