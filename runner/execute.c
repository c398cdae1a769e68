// SPDX-License-Identifier: GPL-2.0
/* Runs the test programs of a plan and judges every test, whatever the programs do. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "child.h"
#include "execute.h"
#include "harness.h"
#include "progress.h"
#include "report.h"
#include "signals.h"

/* The harness in a program ends a hung test itself; this much later the runner does. */
#define BACKSTOP_MS 5000
#define EXIT_CANNOT_RUN 4
/* A test that says that it hangs is left to its harness so long. */
#define HUNG_GRACE_MS 1000
/* From this hazard on a test is not run where another one has hung. */
#define HAZARD_QUARANTINED 3

/* True once the run has to end early: a signal came, or nobody reads stdout any more. */
static bool stopped(struct run *run)
{
	if (!run->stopped_by)
		run->stopped_by = signals_caught();
	if (!run->stopped_by && run->out.error)
		run->stopped_by = SIGPIPE;
	return run->stopped_by;
}

static void fail_rest(struct harness *harness, const char *reason)
{
	for (size_t i = harness->done; i < harness->count; i++)
		verdict_fail(harness->asked[i], text_format("%s", reason));
	harness->done = harness->count;
}

/* What a wait status means, as "signal 11" or "exit 3". */
static char *ending(int status)
{
	return WIFSIGNALED(status) ? text_format("signal %d", WTERMSIG(status)) :
				     text_format("exit %d", WEXITSTATUS(status));
}

/* The program is gone, and its first open test with it; the others may have another try. */
static void judge_death(struct harness *harness, int status)
{
	struct result *result = harness->asked[harness->done++];
	char *how = ending(status);

	if (harness->seen.hung)
		verdict_hung(result, &harness->seen, harness->timeout);
	else if (WIFSIGNALED(status))
		verdict_set(result, CRASH, text_format("%s, of the whole test program", how));
	else
		verdict_fail(result, text_format("the test program ended (%s) without a result of "
						 "this test", how));
	free(how);
}

/* All results are in, yet the program ended as if something had failed: do not let that pass. */
static void judge_late_death(struct harness *harness, int status)
{
	struct result *last = harness->asked[harness->count - 1];
	bool skipped = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CANNOT_RUN;
	char *how;

	if (!status || skipped || verdict_fails(last->verdict) ||
	    (WIFEXITED(status) && harness->failed))
		return;
	how = ending(status);
	if (WIFSIGNALED(status))
		verdict_set(last, CRASH, text_format("%s, of the test program after its last test",
						     how));
	else
		verdict_fail(last, text_format("the test program ended (%s) after all tests passed",
					       how));
	free(how);
}

static void judge_cannot_run(struct harness *harness)
{
	const struct strv *log = &harness->asked[0]->log;
	const char *said = log->count ? log->item[log->count - 1] : "the program did not say why";

	if (harness->cannot_run)
		said = harness->cannot_run;
	for (size_t i = 0; i < harness->count; i++)
		verdict_set(harness->asked[i], NOT_TESTED, text_format("%s", said));
}

static void judge_hang(struct harness *harness)
{
	struct result *result = harness->asked[harness->count - 1];

	if (harness->done < harness->count)
		result = harness->asked[harness->done++];
	else if (verdict_fails(result->verdict))
		return;
	result_log(result, "t2run: the test program did not end by itself and was killed");
	verdict_hung(result, &harness->seen, harness->timeout);
}

static void judge_broken(struct harness *harness)
{
	char *reason = text_format("the test program broke the contract: %s", harness->broken);

	if (harness->done == harness->count)
		harness->done--;
	fail_rest(harness, reason);
	free(reason);
}

static void judge_end(struct harness *harness, int error, int status)
{
	bool began = harness->done || harness->open;
	bool told = !began && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CANNOT_RUN;

	if (error == -EINTR || harness->gone || harness->hung)
		return;
	if (harness->broken)
		judge_broken(harness);
	else if (error == -ETIMEDOUT)
		judge_hang(harness);
	else if (told || (harness->cannot_run && WIFEXITED(status)))
		judge_cannot_run(harness);
	else if (harness->done < harness->count)
		judge_death(harness, status);
	else
		judge_late_death(harness, status);
}

static void note_hang(const struct harness *harness, struct device *device)
{
	for (size_t i = 0; i < harness->done && !device->hung; i++)
		if (harness->asked[i]->verdict == HUNG)
			device->hung = harness->asked[i]->test->name;
}

/* Reads the program to its end. Returns 0, -ETIMEDOUT, or -EINTR when the run is to stop. */
static int follow(struct run *run, struct harness *harness, struct child *child)
{
	long allowance = (long)run->options.timeout * 1000 + BACKSTOP_MS;
	long deadline = now_ms() + allowance;
	char *line;
	int got;

	while ((got = child_line(child, &line, deadline)) > 0) {
		size_t done = harness->done;

		harness_line(harness, line);
		free(line);
		/* A test that talks for ever hangs too: only lines that frame a test count. */
		if (harness->progress)
			deadline = now_ms() + allowance;
		else if (harness->open && harness->seen.hung && deadline > now_ms() + HUNG_GRACE_MS)
			deadline = now_ms() + HUNG_GRACE_MS;
		/* What a hung test has left behind is no ground for the next one. */
		if (harness->broken || ((harness->gone || harness->hung) && !harness->open))
			return 0;
		/* The last one waits for the program's exit status. */
		if (harness->done != done)
			report_ready(run, harness->asked[harness->count - 1]);
		if (harness->progress && harness->done < harness->count)
			progress_show(run, harness->asked[harness->done]);
		if (stopped(run))
			return -EINTR;
	}
	return got < 0 ? got : child_wait(child, deadline);
}

static char **arguments(const struct batch *batch, const struct harness *harness)
{
	char **argv = xcalloc(harness->count + 2, sizeof(*argv));

	argv[0] = batch->program->path;
	for (size_t i = 0; i < harness->count; i++)
		argv[i + 1] = (char *)harness->asked[i]->test->inner;
	return argv;
}

static size_t unjudged(const struct batch *batch, struct result **pending)
{
	size_t count = 0;

	for (size_t i = 0; i < batch->count; i++)
		if (batch->result[i].verdict == NOT_JUDGED)
			pending[count++] = &batch->result[i];
	return count;
}

/* Starts the program once for @pending. True when a test began: another start is worth it. */
static bool run_program(struct run *run, const struct batch *batch, struct result **pending,
			size_t count)
{
	struct harness harness = {
		.asked = pending, .count = count, .waivers = &run->waivers,
		.timeout = run->options.timeout,
	};
	char **argv = arguments(batch, &harness);
	struct child child;
	bool began;
	int error = child_start(&child, argv, batch->device->selector, harness.timeout, true);

	free(argv);
	if (error) {
		char *reason = text_format("cannot start the test program: %s", strerror(-error));

		fail_rest(&harness, reason);
		free(reason);
		return false;
	}
	progress_show(run, pending[0]);
	error = follow(run, &harness, &child);
	began = harness.done || harness.open;
	if (child_end(&child) == -EBUSY)
		batch->device->stuck = true;
	judge_end(&harness, error, child.status);
	note_hang(&harness, batch->device);
	/* Also when the program did not live to give that test a result. */
	batch->device->gone |= harness.gone || (harness.open && harness.seen.gone);
	harness_free(&harness);
	return began;
}

/* The first test that an interruption costs is not ok: nobody shall take the run for a success. */
static void judge_interrupted(struct run *run, struct result *result)
{
	if (run->interruption_told)
		verdict_set(result, NOT_TESTED, text_format("interrupted"));
	else
		verdict_set(result, INTERRUPTED, text_format("signal %d", run->stopped_by));
	run->interruption_told = true;
}

/* Judges without running: too dangerous, or nothing can be learnt from the device any more. */
static void judge_unrunnable(struct run *run, const struct batch *batch)
{
	const struct device *device = batch->device;

	for (size_t i = 0; i < batch->count; i++) {
		struct result *result = &batch->result[i];
		int hazard = result->test->hazard;

		if (result->verdict != NOT_JUDGED)
			continue;
		if (stopped(run))
			judge_interrupted(run, result);
		else if (device->gone)
			verdict_set(result, NOT_TESTED, text_format("device gone"));
		else if (device->stuck)
			verdict_set(result, NOT_TESTED,
				    text_format("an earlier test hangs in the kernel; reboot"));
		else if (hazard > device->hazard)
			verdict_set(result, NOT_TESTED,
				    text_format("hazard %d is above the limit of %d; --hazard %d "
						"allows it", hazard, device->hazard, hazard));
		else if (device->hung && hazard >= HAZARD_QUARANTINED)
			verdict_set(result, NOT_TESTED,
				    text_format("quarantined: %s hung here; run without it, "
						"-x '%s'", device->hung, device->hung));
	}
}

/* A program that died twice before any test began has no third try: the rest shares its verdict. */
static void share_verdict(const struct batch *batch, struct result **pending,
			  const struct result *of)
{
	size_t count = unjudged(batch, pending);

	for (size_t i = 0; i < count; i++) {
		if (of->verdict == FAIL)
			verdict_fail(pending[i], text_format("%s", of->reason));
		else
			verdict_set(pending[i], of->verdict, text_format("%s", of->reason));
	}
}

static void run_batch(struct run *run, const struct batch *batch)
{
	struct result **pending = xcalloc(batch->count, sizeof(*pending));
	int idle_starts = 0;
	size_t count;

	judge_unrunnable(run, batch);
	while ((count = unjudged(batch, pending)) > 0) {
		const struct result *first = pending[0];

		idle_starts = run_program(run, batch, pending, count) ? 0 : idle_starts + 1;
		judge_unrunnable(run, batch);
		if (idle_starts == 2)
			share_verdict(batch, pending, first);
		report_ready(run, NULL);
	}
	report_ready(run, NULL);
	free(pending);
}

void execute(struct run *run)
{
	for (size_t b = 0; b < run->plan.batches; b++)
		run_batch(run, &run->plan.batch[b]);
	progress_clear();
}
