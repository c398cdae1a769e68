// SPDX-License-Identifier: GPL-2.0
/* The table of requirements, docs/requirements.tsv. */
#include <stdlib.h>
#include <string.h>

#include "requirements.h"
#include "table.h"

static size_t column(const struct strv *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (!strcmp(names->item[i], name))
			break;
	return i;
}

static char *cell_copy(const struct strv *cells, const struct strv *names, const char *name)
{
	return text_format("%s", table_cell(cells, column(names, name)));
}

static void add(struct requirements *table, const struct strv *names, const struct strv *cells)
{
	table->item = reallocarray(table->item, table->count + 1, sizeof(*table->item));
	if (!table->item)
		abort();
	table->item[table->count++] = (struct requirement){
		.id = cell_copy(cells, names, "id"),
		.level = cell_copy(cells, names, "level"),
		.clause = cell_copy(cells, names, "clause"),
		.sentence = cell_copy(cells, names, "sentence"),
		.advice = cell_copy(cells, names, "advice"),
	};
}

int requirements_load(struct requirements *table, const char *path)
{
	struct strv names = { 0 }, cells = { 0 };
	struct table file;
	int error = table_open(&file, path);

	if (error)
		return usage_error("cannot read %s: %s; T2_REQUIREMENTS names another table", path,
				   strerror(-error));
	if (!table_row(&file, &names) || column(&names, "id") == names.count)
		error = usage_error("%s: its first row does not name the columns (id, level, ...)",
				    path);
	while (!error && table_row(&file, &cells)) {
		const char *id = table_cell(&cells, column(&names, "id"));

		if (requirements_find(table, id))
			error = usage_error("%s:%u: requirement %s stands there twice", path,
					    file.line, id);
		else
			add(table, &names, &cells);
	}
	strv_clear(&names);
	strv_clear(&cells);
	if (table_close(&file) && !error)
		error = usage_error("cannot read %s to its end", path);
	return error;
}

const struct requirement *requirements_find(const struct requirements *table, const char *id)
{
	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->item[i].id, id))
			return &table->item[i];
	return NULL;
}
