// SPDX-License-Identifier: GPL-2.0
/* t2run: runs the suite's test programs on the devices named and reports what they found. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "execute.h"
#include "header.h"
#include "progress.h"
#include "report.h"
#include "results.h"
#include "select.h"
#include "signals.h"
#include "warden.h"

/* A file opened later must not become the standard stream that the caller closed. */
static void fill_standard_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static int show_knobs(const struct paths *paths)
{
	execl(paths->t2info, paths->t2info, "help", "emu", NULL);
	return usage_error("cannot run %s: %s; run make", paths->t2info, strerror(errno));
}

/* Everything that can be wrong with the call, before any device or file is touched. */
static int prepare(struct run *run)
{
	const struct options *options = &run->options;

	if (requirements_load(&run->requirements, run->paths.requirements))
		return EXIT_USAGE;
	if (options->waivers &&
	    waivers_load(&run->waivers, options->waivers, &run->requirements))
		return EXIT_USAGE;
	if (catalogue_load(&run->catalogue, run->paths.tests, &options->areas))
		return EXIT_USAGE;
	return select_tests(&run->catalogue, options, &run->requirements);
}

static int perform(struct run *run)
{
	int unwritten;

	if (devices_load(&run->devices, &run->options, run->paths.t2info))
		return EXIT_USAGE;
	plan_make(&run->plan, &run->catalogue, &run->devices, &run->options);
	header_make(run);
	if (results_open(run))
		return EXIT_USAGE;
	report_begin(run);
	execute(run);
	report_end(run);
	unwritten = results_write(run);
	/* A reader that is gone, or stuck while a signal ends the run, is no news. */
	if (run->stopped_by == SIGPIPE && run->out.error != EPIPE)
		usage_error("stdout: %s", strerror(run->out.error));
	return unwritten && !run->stopped_by ? EXIT_USAGE : run_exit_status(run);
}

int main(int argc, char **argv)
{
	/* Static, so that leak checkers see that what it holds is still in use at the end. */
	static struct run run = { .out = { .fd = STDOUT_FILENO }, .saved = { .fd = -1 } };
	int status;

	fill_standard_streams();
	if (options_parse(&run.options, argc, argv))
		return EXIT_USAGE;
	if (run.options.help) {
		options_help();
		return 0;
	}
	if (paths_find(&run.paths))
		return EXIT_USAGE;
	if (strv_has(&run.options.devices, "emu:help"))
		return show_knobs(&run.paths);
	signals_install();
	warden_spare_children();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	status = prepare(&run);
	if (!status && run.options.list)
		select_list(&run.catalogue);
	else if (!status)
		status = perform(&run);
	if (!run.reported && signals_caught())
		return 128 + signals_caught();
	return status;
}
