/* SPDX-License-Identifier: GPL-2.0 */
/* Understands the stream that one run of a test program prints (docs/protocol.md, part 1). */
#ifndef T2RUN_HARNESS_H
#define T2RUN_HARNESS_H

#include "plan.h"

struct harness {
	struct result **asked;		/* in the order in which the program got their names */
	size_t count;
	size_t done;			/* of them with a result */
	bool planned;
	bool open;			/* asked[done] has begun */
	bool progress;			/* the last line was more than a diagnostic */
	bool failed;			/* some result was not ok */
	bool gone;			/* the device is */
	bool hung;			/* the last result is HUNG */
	char *cannot_run;		/* why, when the program said 1..0 # SKIP */
	char *broken;			/* how the stream contradicts the contract, or NULL */
	const struct waivers *waivers;
	unsigned long timeout;		/* s */
	long began;			/* ms, of the open test */
	struct observation seen;	/* of the open test */
};

/* Takes one line; once `broken` is set, lines are only logged. */
void harness_line(struct harness *harness, const char *line);

void harness_free(struct harness *harness);

#endif
