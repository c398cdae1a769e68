// SPDX-License-Identifier: GPL-2.0
/* The closing summary of a run, for the person who started it. */
#include <stdlib.h>

#include "summary.h"

#define TESTS_NAMED 3

char *summary_counts(const struct run *run, const struct device *device)
{
	size_t counts[VERDICT_COUNT];
	struct strv parts = { 0 };
	char *text;

	run_count(run, device, counts);
	for (enum verdict verdict = PASS; verdict < VERDICT_COUNT; verdict++)
		if (counts[verdict])
			strv_add(&parts, text_format("%zu %s", counts[verdict],
						     verdict_words(verdict)));
	text = strv_join(&parts, ", ");
	strv_clear(&parts);
	return text;
}

/* What an interruption cut short says nothing about the device. */
static bool is_failure(const struct result *result)
{
	return verdict_fails(result->verdict) && result->verdict != INTERRUPTED;
}

static void add_devices(struct strv *lines, const struct run *run)
{
	for (size_t i = 0; i < run->devices.count; i++) {
		const struct device *device = &run->devices.item[i];
		const char *kind = device_kind(device);
		char *counts = summary_counts(run, device);

		strv_add(lines, text_format("%s (%s): %s", device->selector, kind, counts));
		free(counts);
	}
}

/* The tests that failed on @id; NULL: those that failed without naming a requirement. */
static size_t add_tests(struct strv *lines, const struct run *run, const char *id)
{
	size_t found = 0;

	for (size_t i = 0; i < run->plan.count; i++) {
		const struct result *result = &run->plan.result[i];

		if (!is_failure(result) ||
		    (id ? !strv_has(&result->failed, id) : result->failed.count))
			continue;
		if (found++ >= TESTS_NAMED)
			continue;
		strv_add(lines, text_format("  in %s [%s]%s%s%s%s", result->test->name,
					    result->device->selector, id ? "" : ": ",
					    id ? "" : verdict_name(result->verdict),
					    id ? "" : ", ", id ? "" : result->reason));
	}
	if (found > TESTS_NAMED)
		strv_add(lines, text_format("  and %zu more", found - TESTS_NAMED));
	return found;
}

static void add_requirement(struct strv *lines, const struct run *run, const char *id)
{
	const struct requirement *requirement = requirements_find(&run->requirements, id);

	if (!requirement)
		strv_add(lines, text_format("failed requirement %s (not in docs/requirements.tsv)",
					    id));
	else
		strv_add(lines, text_format("failed requirement %s (%s): %s", id,
					    requirement->clause, requirement->sentence));
	add_tests(lines, run, id);
	if (requirement && *requirement->advice)
		strv_add(lines, text_format("  advice: %s", requirement->advice));
}

static void add_failures(struct strv *lines, const struct run *run)
{
	struct strv ids = { 0 }, unnamed = { 0 };

	for (size_t i = 0; i < run->plan.count; i++) {
		const struct result *result = &run->plan.result[i];

		for (size_t k = 0; is_failure(result) && k < result->failed.count; k++)
			if (!strv_has(&ids, result->failed.item[k]))
				strv_add_copy(&ids, result->failed.item[k]);
	}
	for (size_t i = 0; i < ids.count; i++)
		add_requirement(lines, run, ids.item[i]);
	if (add_tests(&unnamed, run, NULL))
		strv_add_copy(lines, "failed without naming a requirement:");
	for (size_t i = 0; i < unnamed.count; i++)
		strv_add_copy(lines, unnamed.item[i]);
	strv_clear(&ids);
	strv_clear(&unnamed);
}

static void add_next_step(struct strv *lines, const struct run *run)
{
	for (size_t i = 0; i < run->plan.count; i++) {
		const struct result *result = &run->plan.result[i];
		char *selector;

		if (!is_failure(result))
			continue;
		selector = text_shell_word(result->device->selector);
		strv_add(lines, text_format("next: run one failing test again with: "
					    "./run_tests.sh -v -d %s -t %s", selector,
					    result->test->name));
		free(selector);
		return;
	}
	if (devices_any_emulated(&run->devices))
		strv_add_copy(lines, "next: test a real device with: ./run_tests.sh -d ADDRESS");
}

void summary_lines(struct strv *lines, const struct run *run)
{
	char *counts = summary_counts(run, NULL);

	strv_add_copy(lines, "");
	add_devices(lines, run);
	add_failures(lines, run);
	if (run->stopped_by)
		strv_add(lines, text_format("interrupted by signal %d: this run is not complete",
					    run->stopped_by));
	strv_add(lines, text_format("total: %zu tests, %s", run->plan.count, counts));
	if (devices_any_emulated(&run->devices))
		strv_add_copy(lines, EMULATED_NOTICE);
	strv_add(lines, text_format("results: %s (run.tap, results.json, junit.xml, summary.md)",
				    run->dir));
	add_next_step(lines, run);
	free(counts);
}
