// SPDX-License-Identifier: GPL-2.0
/* What a test's outcome is called, and how it follows from what was seen. */
#include <stdlib.h>

#include "plan.h"
#include "verdict.h"

static const struct {
	const char *name, *words;
	bool fails;
} verdicts[VERDICT_COUNT] = {
	[NOT_JUDGED] = { "NOT-JUDGED", "not judged", true },
	[PASS] = { "PASS", "passed", false },
	[WARN] = { "WARN", "passed with a warning", false },
	[FAIL] = { "FAIL", "failed", true },
	[SKIP] = { "SKIP", "skipped", false },
	[NOT_TESTED] = { "NOT-TESTED", "not tested", false },
	[XFAIL] = { "XFAIL", "failed as waived", false },
	[XPASS] = { "XPASS", "passed though waived", false },
	[CRASH] = { "CRASH", "crashed", true },
	[HUNG] = { "HUNG", "hung", true },
	[INTERRUPTED] = { "INTERRUPTED", "interrupted", true },
};

const char *verdict_name(enum verdict verdict)
{
	return verdicts[verdict].name;
}

const char *verdict_words(enum verdict verdict)
{
	return verdicts[verdict].words;
}

bool verdict_fails(enum verdict verdict)
{
	return verdicts[verdict].fails;
}

void verdict_set(struct result *result, enum verdict verdict, char *reason)
{
	free(result->reason);
	result->verdict = verdict;
	result->reason = reason;
}

void verdict_fail(struct result *result, char *reason)
{
	strv_add(&result->log, text_format("t2run: %s", reason));
	verdict_set(result, FAIL, reason);
}

void verdict_hung(struct result *result, const struct observation *seen, unsigned long timeout)
{
	verdict_set(result, HUNG, seen->hung ? text_format("%s", seen->hung) :
					       text_format("no end within %lu s", timeout));
}

/* The waivers that cover all of @ids as one text, or NULL when one id is not waived. */
static char *waived_because(const struct waivers *waivers, const struct strv *ids)
{
	struct strv parts = { 0 };
	char *text = NULL;
	size_t i;

	for (i = 0; i < ids->count; i++) {
		const struct waiver *waiver = waivers_find(waivers, ids->item[i]);

		if (!waiver)
			break;
		strv_add(&parts, text_format("%s %s (%s): %s", waiver->id, waiver->kind,
					     waiver->clause, waiver->reason));
	}
	if (i && i == ids->count)
		text = strv_join(&parts, "; ");
	strv_clear(&parts);
	return text;
}

static void judge_failure(struct result *result, const struct observation *seen,
			  const struct waivers *waivers)
{
	char *because = seen->gone ? NULL : waived_because(waivers, &result->failed);

	for (size_t i = 0; i < result->failed.count; i++)
		if (!strv_has(&result->device->broken, result->failed.item[i]))
			strv_add_copy(&result->device->broken, result->failed.item[i]);
	if (because)
		verdict_set(result, XFAIL, because);
	else if (seen->gone)
		verdict_set(result, FAIL, text_format("the device is gone"));
	else if (result->failed.count)
		verdict_set(result, FAIL, strv_join(&result->failed, ", "));
	else
		verdict_fail(result, text_format("ended not ok without naming a requirement"));
}

static void judge_success(struct result *result, const struct waivers *waivers)
{
	const struct strv *ids = &result->test->requirements;

	if (result->warned.count) {
		verdict_set(result, WARN, strv_join(&result->warned, ", "));
		return;
	}
	for (size_t i = 0; i < ids->count; i++) {
		const struct waiver *waiver = waivers_find(waivers, ids->item[i]);

		/* Another test on this device may have failed on the same id: then it is needed. */
		if (waiver && !strv_has(&result->device->broken, waiver->id)) {
			verdict_set(result, XPASS,
				    text_format("%s: %s", waiver->id, waiver->reason));
			return;
		}
	}
	verdict_set(result, PASS, NULL);
}

void verdict_judge(struct result *result, const struct observation *seen,
		   const struct waivers *waivers, unsigned long timeout)
{
	const char *untested;

	if (seen->timed_out || seen->hung)
		verdict_hung(result, seen, timeout);
	else if (seen->signal)
		verdict_set(result, CRASH, text_format("signal %d", seen->signal));
	else if (!seen->ok || seen->gone || result->failed.count)
		judge_failure(result, seen, waivers);
	else if (!seen->skipped)
		judge_success(result, waivers);
	else if ((untested = text_after(seen->skip_reason, "not tested: ")))
		verdict_set(result, NOT_TESTED, text_format("%s", untested));
	else
		verdict_set(result, SKIP, text_format("%s", seen->skip_reason));
}
