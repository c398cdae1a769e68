/* SPDX-License-Identifier: GPL-2.0 */
/* Everything one run knows. */
#ifndef T2RUN_RUN_H
#define T2RUN_RUN_H

#include "catalogue.h"
#include "device.h"
#include "options.h"
#include "paths.h"
#include "plan.h"
#include "requirements.h"
#include "sink.h"
#include "waiver.h"

#ifndef VERSION
#define VERSION "0.1"
#endif

#define EMULATED_NOTICE "emulated device: verdicts here say nothing about real hardware"

struct run {
	struct options options;
	struct paths paths;
	struct requirements requirements;
	struct waivers waivers;
	struct catalogue catalogue;
	struct devices devices;
	struct plan plan;
	char *dir;		/* where the results go */
	struct strv header;	/* what ran where, one line each */
	struct sink out;	/* stdout */
	struct sink saved;	/* DIR/run.tap */
	size_t reported;	/* results of the plan that are out */
	int stopped_by;		/* signal that ended the run early, or 0 */
	bool interruption_told;	/* one test bears that verdict */
};

/* Results by verdict; @device NULL counts them all. */
void run_count(const struct run *run, const struct device *device, size_t counts[VERDICT_COUNT]);

/* The exit status that the results so far deserve. */
int run_exit_status(const struct run *run);

#endif
