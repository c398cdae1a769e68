// SPDX-License-Identifier: GPL-2.0
/* Reads tab-separated files with comments, one row at a time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

int table_open(struct table *table, const char *path)
{
	*table = (struct table){ .file = fopen(path, "re"), .path = path };
	return table->file ? 0 : -errno;
}

bool table_row(struct table *table, struct strv *cells)
{
	char *raw = NULL;
	size_t room = 0;
	ssize_t length;
	bool found = false;

	strv_clear(cells);
	while (!found && (length = getline(&raw, &room, table->file)) >= 0) {
		char *line;

		table->line++;
		while (length && strchr("\r\n", raw[length - 1]))
			length--;
		line = text_clean(raw, (size_t)length);
		found = line[strspn(line, " \t")] && *line != '#';
		if (found)
			strv_split(cells, line, '\t');
		free(line);
	}
	free(raw);
	return found;
}

const char *table_cell(const struct strv *cells, size_t index)
{
	return index < cells->count ? cells->item[index] : "";
}

int table_close(struct table *table)
{
	int error = ferror(table->file) ? -EIO : 0;

	fclose(table->file);
	return error;
}
