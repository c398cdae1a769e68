/* SPDX-License-Identifier: GPL-2.0 */
/* Every result that a run owes, in the order in which it will be reported. */
#ifndef T2RUN_PLAN_H
#define T2RUN_PLAN_H

#include "catalogue.h"
#include "device.h"
#include "verdict.h"

/* One test on one device in one pass. */
struct result {
	const struct test *test;
	struct device *device;
	enum verdict verdict;
	char *reason;		/* why it is not a plain PASS, or NULL */
	struct strv failed;	/* requirement ids */
	struct strv warned;
	struct strv log;	/* diagnostics without their "# " */
	size_t log_dropped;	/* lines beyond what is kept */
	long milliseconds;	/* it took */
};

/* The results that one test program gives on one device in one pass. */
struct batch {
	struct device *device;
	const struct program *program;
	unsigned long pass;	/* from 1 */
	struct result *result;
	size_t count;
};

struct plan {
	struct result *result;
	size_t count;
	struct batch *batch;
	size_t batches;
};

/* Programs of one area stay together, also when shuffled, so that they nest in KTAP. */
void plan_make(struct plan *plan, const struct catalogue *catalogue, struct devices *devices,
	       const struct options *options);

/* Keeps a diagnostic line; beyond a generous limit lines are only counted. */
void result_log(struct result *result, const char *line);

#endif
