// SPDX-License-Identifier: GPL-2.0
/* Flat TAP version 13, as prove, tappy and CI systems read it. */
#include <stdlib.h>
#include <string.h>

#include "tap.h"

void tap_comments(struct sink *sink, const char *indent, const struct strv *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		const char *line = lines->item[i];
		/* KTAP readers take "# Subtest: x" for structure. */
		const char *space = text_after(line, "Subtest:") ? "  " : " ";

		sink_line(sink, "%s#%s%s", indent, *line ? space : "", line);
	}
}

void tap_begin(struct sink *sink, const struct run *run)
{
	sink_line(sink, "TAP version 13");
	sink_line(sink, "1..%zu", run->plan.count);
	tap_comments(sink, "", &run->header);
}

char *tap_selector(const struct device *device)
{
	char *name = text_format("%s", device->selector), *hash;

	while ((hash = strchr(name, '#')))
		*hash = '_';
	return name;
}

/* A new string in which nothing can be read as the start of a TAP directive. */
static char *escape(const char *text)
{
	char *escaped = xcalloc(strlen(text) * 2 + 1, 1), *end = escaped;

	for (; *text; text++) {
		if (*text == '#' || *text == '\\')
			*end++ = '\\';
		*end++ = *text;
	}
	return escaped;
}

char *tap_directive(const struct result *result)
{
	static const char *const words[VERDICT_COUNT] = {
		[SKIP] = "SKIP ",
		[NOT_TESTED] = "SKIP not tested: ",
		[XFAIL] = "XFAIL ",
		[XPASS] = "XPASS waiver no longer needed: ",
		[CRASH] = "CRASH ",
		[HUNG] = "HUNG ",
		[INTERRUPTED] = "INTERRUPTED ",
	};
	char *reason, *directive;

	if (!words[result->verdict])
		return text_format("%s", "");
	reason = escape(result->reason);
	directive = text_format(" # %s%s", words[result->verdict], reason);
	free(reason);
	return directive;
}

static bool speaks(const struct run *run, const struct result *result)
{
	if (run->options.verbose || verdict_fails(result->verdict))
		return true;
	return result->verdict == WARN || result->verdict == XFAIL;
}

void tap_diagnostics(struct sink *sink, const char *indent, const struct run *run,
		     const struct result *result)
{
	if (!speaks(run, result))
		return;
	tap_comments(sink, indent, &result->log);
	if (result->log_dropped)
		sink_line(sink, "%s# ... and %zu more lines", indent, result->log_dropped);
}

void tap_result(struct sink *sink, const struct run *run, const struct result *result)
{
	char *directive = tap_directive(result), *where = NULL;

	if (run->devices.count > 1) {
		char *selector = tap_selector(result->device);

		where = text_format(" [%s]", selector);
		free(selector);
	}
	tap_diagnostics(sink, "", run, result);
	sink_line(sink, "%s %td - %s%s%s", verdict_fails(result->verdict) ? "not ok" : "ok",
		  result - run->plan.result + 1, result->test->name, where ? where : "", directive);
	free(where);
	free(directive);
}
