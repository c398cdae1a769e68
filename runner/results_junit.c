// SPDX-License-Identifier: GPL-2.0
/* junit.xml: one test suite per device, for CI systems. */
#include <stdlib.h>
#include <string.h>

#include "results.h"

/* All text of a run is valid UTF-8 without control characters by now: only markup is left. */
static void put_text(FILE *file, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '<': fputs("&lt;", file); break;
		case '>': fputs("&gt;", file); break;
		case '&': fputs("&amp;", file); break;
		case '"': fputs("&quot;", file); break;
		case '\t': fputs("&#9;", file); break;
		default: fputc(*text, file);
		}
	}
}

static void put_attribute(FILE *file, const char *name, const char *value)
{
	fprintf(file, " %s=\"", name);
	put_text(file, value);
	fputc('"', file);
}

static const char *element(enum verdict verdict)
{
	switch (verdict) {
	case FAIL:
		return "failure";
	case CRASH:
	case HUNG:
	case INTERRUPTED:
		return "error";
	case SKIP:
	case NOT_TESTED:
	case XFAIL:
		return "skipped";
	default:
		return NULL;
	}
}

static void put_outcome(FILE *file, const struct result *result)
{
	const char *name = element(result->verdict);

	if (name) {
		fprintf(file, "      <%s", name);
		put_attribute(file, "type", verdict_name(result->verdict));
		put_attribute(file, "message", result->reason);
		fputs("/>\n", file);
	}
	if (!result->log.count)
		return;
	fputs("      <system-out>", file);
	for (size_t i = 0; i < result->log.count; i++) {
		put_text(file, result->log.item[i]);
		fputc('\n', file);
	}
	fputs("</system-out>\n", file);
}

static void put_case(FILE *file, const struct batch *batch, const struct result *result)
{
	char *class = text_format("%s.%s", batch->program->area, batch->program->name);

	fputs("    <testcase", file);
	put_attribute(file, "classname", class);
	put_attribute(file, "name", result->test->inner);
	fprintf(file, " time=\"%ld.%03ld\">\n", result->milliseconds / 1000,
		result->milliseconds % 1000);
	put_outcome(file, result);
	fputs("    </testcase>\n", file);
	free(class);
}

static void put_property(FILE *file, const char *name, const char *value)
{
	fputs("      <property", file);
	put_attribute(file, "name", name);
	put_attribute(file, "value", value);
	fputs("/>\n", file);
}

static void put_suite(FILE *file, const struct run *run, const struct device *device)
{
	size_t counts[VERDICT_COUNT], tests = 0;

	run_count(run, device, counts);
	for (enum verdict verdict = NOT_JUDGED; verdict < VERDICT_COUNT; verdict++)
		tests += counts[verdict];
	fputs("  <testsuite", file);
	put_attribute(file, "name", device->selector);
	fprintf(file, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", tests,
		counts[FAIL], counts[CRASH] + counts[HUNG] + counts[INTERRUPTED],
		counts[SKIP] + counts[NOT_TESTED] + counts[XFAIL]);
	fputs("    <properties>\n", file);
	put_property(file, "suite-version", VERSION);
	put_property(file, "generation", device->generation);
	put_property(file, "view", device->view);
	put_property(file, "emulated", device->emulated ? "true" : "false");
	if (device->emulated)
		put_property(file, "notice", EMULATED_NOTICE);
	fputs("    </properties>\n", file);
	for (size_t b = 0; b < run->plan.batches; b++) {
		const struct batch *batch = &run->plan.batch[b];

		for (size_t i = 0; batch->device == device && i < batch->count; i++)
			put_case(file, batch, &batch->result[i]);
	}
	fputs("  </testsuite>\n", file);
}

void results_junit(FILE *file, const struct run *run)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"t2run\">\n", file);
	for (size_t i = 0; i < run->devices.count; i++)
		put_suite(file, run, &run->devices.item[i]);
	fputs("</testsuites>\n", file);
}
