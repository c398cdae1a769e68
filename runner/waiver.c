// SPDX-License-Identifier: GPL-2.0
/* Known deviations: requirements that may fail without failing the run. */
#include <stdlib.h>
#include <string.h>

#include "table.h"
#include "waiver.h"

static int check(const struct waivers *waivers, const struct requirements *table,
		 const struct table *file, const struct strv *cells)
{
	const char *id = table_cell(cells, 0), *kind = table_cell(cells, 1);

	if (cells->count != 4 || !*table_cell(cells, 3))
		return usage_error("%s:%u: a waiver is REQUIREMENT, deviation or inapplicable, "
				   "CLAUSE, REASON, separated by tabs", file->path, file->line);
	if (!requirements_find(table, id))
		return usage_error("%s:%u: unknown requirement %s", file->path, file->line, id);
	if (strcmp(kind, "deviation") && strcmp(kind, "inapplicable"))
		return usage_error("%s:%u: a waiver is a deviation or inapplicable, not '%s'",
				   file->path, file->line, kind);
	if (waivers_find(waivers, id))
		return usage_error("%s:%u: requirement %s is waived twice", file->path, file->line,
				   id);
	return 0;
}

static void add(struct waivers *waivers, const struct strv *cells)
{
	waivers->item = reallocarray(waivers->item, waivers->count + 1, sizeof(*waivers->item));
	if (!waivers->item)
		abort();
	waivers->item[waivers->count++] = (struct waiver){
		.id = text_format("%s", table_cell(cells, 0)),
		.kind = text_format("%s", table_cell(cells, 1)),
		.clause = text_format("%s", table_cell(cells, 2)),
		.reason = text_format("%s", table_cell(cells, 3)),
	};
}

int waivers_load(struct waivers *waivers, const char *path, const struct requirements *table)
{
	struct strv cells = { 0 };
	struct table file;
	int error = table_open(&file, path);

	if (error)
		return usage_error("cannot read waivers %s: %s", path, strerror(-error));
	while (!error && table_row(&file, &cells)) {
		error = check(waivers, table, &file, &cells);
		if (!error)
			add(waivers, &cells);
	}
	strv_clear(&cells);
	if (table_close(&file) && !error)
		error = usage_error("cannot read waivers %s to their end", path);
	return error;
}

const struct waiver *waivers_find(const struct waivers *waivers, const char *id)
{
	for (size_t i = 0; i < waivers->count; i++)
		if (!strcmp(waivers->item[i].id, id))
			return &waivers->item[i];
	return NULL;
}
