/* SPDX-License-Identifier: GPL-2.0 */
/* Says whether a requirement holds, in the words that docs/protocol.md promises. */
#ifndef T2_JUDGE_H
#define T2_JUDGE_H

#include "lib/judge/requirements.h"

/* How far a test may go, and what it risks: the runner starts none above the limit of the run. */
enum t2_hazard {
	CONFIG_READS,
	REGISTER_READS,
	RESTORED_WRITES,
	MEMORY_TOUCH,
	RESETS,
	RESETS_UNDER_LOAD,
	STICKY,
};

/* The requirement that a running test judges. */
struct t2_judge {
	struct t2_requirement requirement;
	bool failed;
	bool warned;
};

/*
 * A test's tie to a requirement, known without running it. @function is the harness's own name of
 * the test function, fixture_test.
 */
struct t2_binding {
	const char *function;
	const char *id;
	enum t2_hazard hazard;
};

/*
 * Binds the judge to @id from here on; what has failed before stays failed. An id that is not in
 * the table ends the test program: a defect of the suite.
 */
void t2_judge_bind(struct t2_judge *judge, const char *id);

/*
 * Records the outcome. When @holds is false, prints the requirement, what was read (printf format)
 * and what is @required, and returns false if that is a failure, true if only a warning.
 */
bool t2_judge_holds(struct t2_judge *judge, bool holds, const char *required, const char *read, ...)
	__attribute__((format(printf, 4, 5)));

#endif
