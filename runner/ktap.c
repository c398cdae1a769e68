// SPDX-License-Identifier: GPL-2.0
/*
 * Nested KTAP: device, area, program, test, as the kernel's own parser reads it.
 *
 * A group is a stretch of neighbouring batches. All groups are known before the first test runs, so
 * numbers and plans are computed from the plan each time and nothing has to be remembered.
 */
#include <stdlib.h>
#include <string.h>

#include "ktap.h"
#include "tap.h"

enum level { DEVICE, AREA, PROGRAM, TEST };

static const char *const indents[] = { "", "  ", "    ", "      " };

static bool same_group(const struct batch *a, const struct batch *b, enum level level)
{
	if (a->device != b->device || a->pass != b->pass)
		return false;
	return level == DEVICE || (!strcmp(a->program->area, b->program->area) &&
				   (level == AREA || a == b));
}

static bool starts_group(const struct run *run, const struct batch *batch, enum level level)
{
	return batch == run->plan.batch || !same_group(batch - 1, batch, level);
}

static bool ends_group(const struct run *run, const struct batch *batch, enum level level)
{
	return batch + 1 == run->plan.batch + run->plan.batches ||
	       !same_group(batch, batch + 1, level);
}

/* First batch of the group around @batch that holds groups of @level; the whole plan for DEVICE. */
static const struct batch *parent_start(const struct run *run, const struct batch *batch,
					enum level level)
{
	if (level == DEVICE)
		return run->plan.batch;
	while (!starts_group(run, batch, level - 1))
		batch--;
	return batch;
}

/* Groups of @level from the start of their parent up to @last, which is among them. */
static size_t group_number(const struct run *run, const struct batch *last, enum level level)
{
	size_t number = 0;

	for (const struct batch *b = parent_start(run, last, level); b <= last; b++)
		number += starts_group(run, b, level);
	return number;
}

static size_t group_plan(const struct run *run, const struct batch *batch, enum level level)
{
	if (level == TEST)
		return batch->count;
	while (batch + 1 < run->plan.batch + run->plan.batches &&
	       (level == DEVICE || !ends_group(run, batch, level - 1)))
		batch++;
	return group_number(run, batch, level);
}

static bool group_failed(const struct run *run, const struct batch *last, enum level level)
{
	for (const struct batch *b = last;; b--) {
		for (size_t i = 0; i < b->count; i++)
			if (verdict_fails(b->result[i].verdict))
				return true;
		if (starts_group(run, b, level))
			return false;
	}
}

/* A new string. */
static char *group_name(const struct batch *batch, enum level level)
{
	if (level == DEVICE)
		return tap_selector(batch->device);
	if (level == AREA)
		return text_format("%s", batch->program->area);
	return text_format("%s.%s", batch->program->area, batch->program->name);
}

void ktap_begin(struct sink *sink, const struct run *run)
{
	sink_line(sink, "KTAP version 1");
	sink_line(sink, "1..%zu", group_plan(run, run->plan.batch, DEVICE));
	tap_comments(sink, "", &run->header);
}

static void open_group(struct sink *sink, const struct run *run, const struct batch *batch,
		       enum level level)
{
	const char *indent = indents[level + 1];
	char *name = group_name(batch, level);

	sink_line(sink, "%sKTAP version 1", indent);
	sink_line(sink, "%s# Subtest: %s", indent, name);
	sink_line(sink, "%s1..%zu", indent, group_plan(run, batch, level + 1));
	free(name);
}

static void close_group(struct sink *sink, const struct run *run, const struct batch *batch,
			enum level level)
{
	char *name = group_name(batch, level);

	sink_line(sink, "%s%s %zu %s", indents[level],
		  group_failed(run, batch, level) ? "not ok" : "ok",
		  group_number(run, batch, level), name);
	free(name);
}

static const struct batch *batch_of(const struct run *run, const struct result *result)
{
	const struct batch *batch = run->plan.batch;

	while (result >= batch->result + batch->count)
		batch++;
	return batch;
}

void ktap_result(struct sink *sink, const struct run *run, const struct result *result)
{
	const struct batch *batch = batch_of(run, result);
	char *directive = tap_directive(result);

	for (enum level level = DEVICE; result == batch->result && level < TEST; level++)
		if (starts_group(run, batch, level))
			open_group(sink, run, batch, level);
	tap_diagnostics(sink, indents[TEST], run, result);
	sink_line(sink, "%s%s %td %s%s", indents[TEST],
		  verdict_fails(result->verdict) ? "not ok" : "ok", result - batch->result + 1,
		  result->test->name, directive);
	free(directive);
	if (result + 1 != batch->result + batch->count)
		return;
	for (enum level level = TEST; level-- > DEVICE;)
		if (ends_group(run, batch, level))
			close_group(sink, run, batch, level);
}
