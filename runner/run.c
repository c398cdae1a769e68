// SPDX-License-Identifier: GPL-2.0
/* What follows from all results of a run together. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "run.h"

void run_count(const struct run *run, const struct device *device, size_t counts[VERDICT_COUNT])
{
	memset(counts, 0, VERDICT_COUNT * sizeof(*counts));
	for (size_t i = 0; i < run->plan.count; i++)
		if (!device || run->plan.result[i].device == device)
			counts[run->plan.result[i].verdict]++;
}

int run_exit_status(const struct run *run)
{
	size_t counts[VERDICT_COUNT];

	if (run->stopped_by == SIGPIPE && run->out.error != EPIPE)
		return EXIT_USAGE;
	if (run->stopped_by)
		return 128 + run->stopped_by;
	if (run->saved.error)
		return EXIT_USAGE;
	run_count(run, NULL, counts);
	for (enum verdict verdict = NOT_JUDGED; verdict < VERDICT_COUNT; verdict++)
		if (counts[verdict] && verdict_fails(verdict))
			return 1;
	return run->options.strict && counts[NOT_TESTED] + counts[XPASS] ? 1 : 0;
}
