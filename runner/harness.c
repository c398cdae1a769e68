// SPDX-License-Identifier: GPL-2.0
/* Understands the stream that one run of a test program prints (docs/protocol.md, part 1). */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "harness.h"

static void __attribute__((format(printf, 2, 3)))
broken(struct harness *harness, const char *format, ...)
{
	va_list args;

	if (harness->broken)
		return;
	va_start(args, format);
	if (vasprintf(&harness->broken, format, args) < 0)
		abort();
	va_end(args);
}

/* What is said before the first test or after the last one is kept with that test. */
static struct result *current(struct harness *harness)
{
	size_t index = harness->done < harness->count ? harness->done : harness->count - 1;

	return harness->asked[index];
}

static void plan_line(struct harness *harness, const char *rest)
{
	char *end;
	unsigned long count = strtoul(rest, &end, 10);
	const char *reason = strstr(end, "# SKIP");

	if (harness->planned)
		broken(harness, "it prints a second plan");
	else if (!count && reason)
		harness->cannot_run = text_format("%s", reason + 6 + strspn(reason + 6, " "));
	else if (count != harness->count)
		broken(harness, "its plan says %lu tests where %zu were asked for", count,
		       harness->count);
	harness->planned = true;
}

static void run_line(struct harness *harness)
{
	if (!harness->planned)
		broken(harness, "a test begins before the plan");
	else if (harness->cannot_run)
		broken(harness, "a test begins though it said that it cannot run");
	else if (harness->open)
		broken(harness, "a test begins before the one before it has a result");
	else if (harness->done == harness->count)
		broken(harness, "it runs more tests than it was asked for");
	if (harness->broken)
		return;
	harness->open = true;
	harness->seen = (struct observation){ 0 };
	harness->began = now_ms();
}

/* Both "# SKIP reason" and "name # SKIP reason" follow the number. */
static void read_directive(struct harness *harness, const char *rest)
{
	const char *hash = strchr(rest, '#');
	const char *reason = hash ? text_after(hash + 1, " SKIP") : NULL;

	if (!hash)
		return;
	if (!reason || !harness->seen.ok) {
		broken(harness, "its result has the directive '%.40s', which the contract lacks",
		       hash);
		return;
	}
	reason += strspn(reason, " ");
	harness->seen.skipped = true;
	harness->seen.skip_reason = text_format("%s", *reason ? reason : "no reason given");
}

static void forget(struct observation *seen)
{
	free(seen->skip_reason);
	free(seen->hung);
	seen->skip_reason = seen->hung = NULL;
}

static void result_line(struct harness *harness, bool ok, const char *rest)
{
	struct result *result = current(harness);
	char *end;
	unsigned long number = strtoul(rest, &end, 10);

	if (!harness->open)
		broken(harness, "a result line stands where no test has begun");
	else if (number != harness->done + 1)
		broken(harness, "its result is numbered %lu where %zu is due", number,
		       harness->done + 1);
	harness->seen.ok = ok;
	if (!harness->broken)
		read_directive(harness, end);
	if (harness->broken)
		return;
	result->milliseconds = now_ms() - harness->began;
	verdict_judge(result, &harness->seen, harness->waivers, harness->timeout);
	forget(&harness->seen);
	harness->failed |= !ok;
	harness->hung = result->verdict == HUNG;
	harness->gone |= harness->seen.gone;
	harness->open = false;
	harness->done++;
}

/* Lines by which the harness itself frames a test; they repeat what the result line says. */
static bool is_frame(const char *text)
{
	size_t indent = strspn(text, " ");
	const char *word = text + indent;

	if (indent >= 6 && (text_after(word, "OK  ") || text_after(word, "FAIL  ") ||
			    text_after(word, "SKIP  ")))
		return true;
	return text_after(text, "Starting ") || text_after(text, "Totals: pass:") ||
	       text_after(text, "PASSED: ") || text_after(text, "FAILED: ");
}

static void add_id(struct strv *ids, const char *text)
{
	char *id = text_format("%.*s", (int)strcspn(text, " "), text);

	if (*id && !strv_has(ids, id))
		strv_add(ids, id);
	else
		free(id);
}

static void diagnostic(struct harness *harness, const char *text)
{
	static const char signal_words[] = "Test terminated unexpectedly by signal ";
	struct result *result = current(harness);
	const char *rest;

	if (is_frame(text))
		return;
	result_log(result, text);
	if (!harness->open)
		return;
	if ((rest = text_after(text, "FAIL ")))
		add_id(&result->failed, rest);
	else if ((rest = text_after(text, "WARN ")))
		add_id(&result->warned, rest);
	else if (text_after(text, "DEVICE GONE"))
		harness->seen.gone = true;
	else if ((rest = text_after(text, "HUNG: ")) && !harness->seen.hung)
		harness->seen.hung = text_format("%s", rest);
	else if (strstr(text, "Test terminated by timeout"))
		harness->seen.timed_out = true;
	else if ((rest = strstr(text, signal_words)))
		harness->seen.signal = atoi(rest + strlen(signal_words));
}

void harness_line(struct harness *harness, const char *line)
{
	const char *rest;

	harness->progress = true;
	if (harness->broken) {
		result_log(current(harness), line);
	} else if ((rest = text_after(line, "1..")) && isdigit(*rest)) {
		plan_line(harness, rest);
	} else if (text_after(line, "#  RUN  ")) {
		run_line(harness);
	} else if ((rest = text_after(line, "ok ")) && isdigit(*rest)) {
		result_line(harness, true, rest);
	} else if ((rest = text_after(line, "not ok ")) && isdigit(*rest)) {
		result_line(harness, false, rest);
	} else if ((rest = text_after(line, "Bail out!"))) {
		broken(harness, "it bailed out:%s", *rest ? rest : " no reason given");
	} else if (!text_after(line, "TAP version ")) {
		harness->progress = false;
		diagnostic(harness, *line == '#' ? line + 1 + (line[1] == ' ') : line);
	}
}

void harness_free(struct harness *harness)
{
	free(harness->cannot_run);
	free(harness->broken);
	forget(&harness->seen);
}
