/* SPDX-License-Identifier: GPL-2.0 */
/* What a test's outcome is called, and how it follows from what was seen. */
#ifndef T2RUN_VERDICT_H
#define T2RUN_VERDICT_H

#include <stdbool.h>

#include "waiver.h"

enum verdict {
	NOT_JUDGED,
	PASS, WARN, FAIL, SKIP, NOT_TESTED, XFAIL, XPASS, CRASH, HUNG, INTERRUPTED,
	VERDICT_COUNT,
};

struct result;

/* What a program said about one test between its RUN line and its result line. */
struct observation {
	bool ok, skipped, gone, timed_out;
	int signal;		/* that killed it, or 0 */
	char *skip_reason;	/* set when skipped */
	char *hung;		/* where it hangs, in its own words, or NULL */
};

/* "NOT-TESTED" and so on. */
const char *verdict_name(enum verdict verdict);

/* "not tested" and so on, for counts. */
const char *verdict_words(enum verdict verdict);

/* TAP: not ok. */
bool verdict_fails(enum verdict verdict);

/* Sets verdict and reason of a test that came to its end. @timeout: seconds it may have taken. */
void verdict_judge(struct result *result, const struct observation *seen,
		   const struct waivers *waivers, unsigned long timeout);

/* HUNG, in the test's own words when it left some. @timeout as above. */
void verdict_hung(struct result *result, const struct observation *seen, unsigned long timeout);

/* Takes ownership of @reason. */
void verdict_set(struct result *result, enum verdict verdict, char *reason);

/* FAIL for a reason that the test did not print itself: it goes into the log too. */
void verdict_fail(struct result *result, char *reason);

#endif
