// SPDX-License-Identifier: GPL-2.0
/* Which tests of the catalogue the options ask for. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

#include "select.h"

static bool matches_any(const struct strv *globs, const char *name)
{
	for (size_t i = 0; i < globs->count; i++)
		if (!fnmatch(globs->item[i], name, 0))
			return true;
	return false;
}

static bool binds_any(const struct test *test, const struct strv *ids)
{
	for (size_t i = 0; i < ids->count; i++)
		if (strv_has(&test->requirements, ids->item[i]))
			return true;
	return false;
}

static bool any_test_matches(const struct catalogue *catalogue, const char *glob)
{
	for (size_t p = 0; p < catalogue->count; p++)
		for (size_t t = 0; t < catalogue->program[p].count; t++)
			if (!fnmatch(glob, catalogue->program[p].test[t].name, 0))
				return true;
	return false;
}

static int check_options(const struct catalogue *catalogue, const struct options *options,
			 const struct requirements *requirements)
{
	for (size_t i = 0; i < options->requirements.count; i++)
		if (!requirements_find(requirements, options->requirements.item[i]))
			return usage_error("unknown requirement '%s'; see docs/requirements.tsv",
					   options->requirements.item[i]);
	for (size_t i = 0; i < options->tests.count; i++)
		if (!any_test_matches(catalogue, options->tests.item[i]))
			return usage_error("no test matches -t '%s'; -l lists the tests of an area",
					   options->tests.item[i]);
	return 0;
}

int select_tests(struct catalogue *catalogue, const struct options *options,
		 const struct requirements *requirements)
{
	const struct strv *ids = &options->requirements;
	const struct strv *globs = &options->tests;
	size_t selected = 0;

	if (check_options(catalogue, options, requirements))
		return EXIT_USAGE;
	for (size_t p = 0; p < catalogue->count; p++) {
		for (size_t t = 0; t < catalogue->program[p].count; t++) {
			struct test *test = &catalogue->program[p].test[t];

			test->selected =
				(!globs->count || matches_any(globs, test->name)) &&
				(!ids->count || binds_any(test, ids)) &&
				!matches_any(&options->excludes, test->name);
			selected += test->selected;
		}
	}
	if (!selected)
		return usage_error("the options -g, -t, -x and -r together leave no test to run");
	return 0;
}

static void list_test(const struct program *program, const struct test *test)
{
	char *ids = strv_join(&test->requirements, ",");

	printf("%s\t%s\t%d\t%s\n", test->name, program->area, test->hazard, ids);
	free(ids);
}

void select_list(const struct catalogue *catalogue)
{
	for (size_t p = 0; p < catalogue->count; p++) {
		const struct program *program = &catalogue->program[p];

		for (size_t t = 0; t < program->count; t++)
			if (program->test[t].selected)
				list_test(program, &program->test[t]);
	}
}
