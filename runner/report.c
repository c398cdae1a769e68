// SPDX-License-Identifier: GPL-2.0
/* Sends a run's results to stdout and to its result directory as they come. */
#include <unistd.h>

#include "ktap.h"
#include "progress.h"
#include "report.h"
#include "summary.h"
#include "tap.h"

void report_begin(struct run *run)
{
	tap_begin(&run->saved, run);
	if (run->options.ktap)
		ktap_begin(&run->out, run);
	else
		tap_begin(&run->out, run);
}

void report_ready(struct run *run, const struct result *held)
{
	while (run->reported < run->plan.count) {
		const struct result *result = &run->plan.result[run->reported];

		if (result == held || result->verdict == NOT_JUDGED)
			return;
		progress_clear();
		tap_result(&run->saved, run, result);
		/* A test on real hardware can take the host down: what is known must be on disk. */
		if (!result->device->emulated)
			fdatasync(run->saved.fd);
		if (run->options.ktap)
			ktap_result(&run->out, run, result);
		else
			tap_result(&run->out, run, result);
		run->reported++;
	}
}

void report_end(struct run *run)
{
	struct strv lines = { 0 };

	summary_lines(&lines, run);
	tap_comments(&run->saved, "", &lines);
	tap_comments(&run->out, "", &lines);
	strv_clear(&lines);
}
