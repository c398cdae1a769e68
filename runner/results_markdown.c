// SPDX-License-Identifier: GPL-2.0
/* summary.md: one page for people, without times, so that equal runs give equal pages. */
#include <string.h>

#include "results.h"

/* Text inside a table cell. */
static void put_cell(FILE *file, const char *text)
{
	fputs("| ", file);
	for (; *text; text++) {
		if (strchr("|\\`*_<>[]", *text))
			fputc('\\', file);
		fputc(*text, file);
	}
	fputc(' ', file);
}

static void put_counts(FILE *file, const struct run *run)
{
	fputs("| device ", file);
	for (enum verdict verdict = PASS; verdict < VERDICT_COUNT; verdict++)
		fprintf(file, "| %s ", verdict_name(verdict));
	fputs("|\n|---", file);
	for (enum verdict verdict = PASS; verdict < VERDICT_COUNT; verdict++)
		fputs("|--:", file);
	fputs("|\n", file);
	for (size_t i = 0; i < run->devices.count; i++) {
		size_t counts[VERDICT_COUNT];

		run_count(run, &run->devices.item[i], counts);
		put_cell(file, run->devices.item[i].selector);
		for (enum verdict verdict = PASS; verdict < VERDICT_COUNT; verdict++)
			fprintf(file, "| %zu ", counts[verdict]);
		fputs("|\n", file);
	}
}

static bool is_remarkable(enum verdict verdict)
{
	return verdict_fails(verdict) || verdict == WARN || verdict == XFAIL || verdict == XPASS ||
	       verdict == NOT_TESTED;
}

static void put_remarkable(FILE *file, const struct run *run)
{
	size_t found = 0;

	for (size_t i = 0; i < run->plan.count; i++) {
		const struct result *result = &run->plan.result[i];

		if (!is_remarkable(result->verdict))
			continue;
		if (!found++)
			fputs("| test | device | verdict | why |\n|---|---|---|---|\n", file);
		put_cell(file, result->test->name);
		put_cell(file, result->device->selector);
		put_cell(file, verdict_name(result->verdict));
		put_cell(file, result->reason ? result->reason : "");
		fputs("|\n", file);
	}
	if (!found)
		fputs("None.\n", file);
}

void results_markdown(FILE *file, const struct run *run)
{
	fputs("# CXL Type-2 run\n\n", file);
	if (devices_any_emulated(&run->devices))
		fprintf(file, "**%s**\n\n", EMULATED_NOTICE);
	if (run->stopped_by)
		fprintf(file, "**interrupted by signal %d: this run is not complete**\n\n",
			run->stopped_by);
	for (size_t i = 0; i < run->header.count; i++)
		fprintf(file, "    %s\n", run->header.item[i]);
	fputs("\n## Verdicts\n\n", file);
	put_counts(file, run);
	fputs("\n## Failures, warnings, waivers, not tested\n\n", file);
	put_remarkable(file, run);
}
