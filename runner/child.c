// SPDX-License-Identifier: GPL-2.0
/* Starts a program, reads it line by line against a deadline, and ends it with all it started. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "signals.h"
#include "warden.h"

#define WARDEN_GRACE_MS 3000

long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int child_start(struct child *child, char *const argv[], const char *device,
		unsigned long timeout, bool join_stderr)
{
	struct warden_task task = {
		.argv = argv, .device = device, .timeout = timeout, .join_stderr = join_stderr,
		.runner = getpid(),
	};
	int output[2], report[2], error;

	*child = (struct child){ .warden = -1 };
	if (pipe2(output, O_CLOEXEC))
		return -errno;
	if (pipe2(report, O_CLOEXEC)) {
		error = -errno;
		goto close_output;
	}
	child->warden = fork();
	if (child->warden < 0) {
		error = -errno;
		goto close_report;
	}
	if (child->warden == 0) {
		close(output[0]);
		close(report[0]);
		task.output = output[1];
		task.report = report[1];
		warden_run(&task);
	}
	close(output[1]);
	close(report[1]);
	child->output = output[0];
	child->report = report[0];
	child->line = xcalloc(CHILD_LINE_KEPT, 1);
	return 0;

close_report:
	close(report[0]);
	close(report[1]);
close_output:
	close(output[0]);
	close(output[1]);
	return error;
}

static void take_report(struct child *child)
{
	if (read(child->report, &child->status, sizeof(child->status)) != sizeof(child->status)) {
		/* The warden was killed: what it guarded is ours now and may hold the output. */
		child->status = SIGKILL;
		child->stuck = !warden_sweep();
	}
	child->ended = true;
}

/* Waits for output, or only for the program's end. Returns 1 when there is some, or -errno. */
static int await(struct child *child, bool output, long deadline)
{
	for (;;) {
		struct pollfd fds[] = {
			{ .fd = output ? child->output : -1, .events = POLLIN },
			{ .fd = child->ended ? -1 : child->report, .events = POLLIN },
		};
		long left = deadline - now_ms();

		if (signals_caught())
			return -EINTR;
		if (left < 0)
			return -ETIMEDOUT;
		if (signals_poll(fds, 2, left) < 0)
			continue;
		if (fds[1].revents)
			take_report(child);
		if (fds[0].revents)
			return 1;
		if (!output && child->ended)
			return 1;
	}
}

static void keep(struct child *child, const char *bytes, size_t length)
{
	size_t room = CHILD_LINE_KEPT - child->length;
	size_t kept = length < room ? length : room;

	memcpy(child->line + child->length, bytes, kept);
	child->length += kept;
	child->dropped += length - kept;
}

static char *take_line(struct child *child)
{
	char *line;

	if (child->length && !child->dropped && child->line[child->length - 1] == '\r')
		child->length--;
	line = text_clean(child->line, child->length);
	if (child->dropped) {
		char *cut = text_format("%s... (%zu more bytes)", line, child->dropped);

		free(line);
		line = cut;
	}
	child->length = child->dropped = 0;
	return line;
}

int child_line(struct child *child, char **line, long deadline)
{
	for (;;) {
		char *start = child->chunk + child->chunk_used;
		size_t left = child->chunk_length - child->chunk_used;
		char *newline = memchr(start, '\n', left);
		ssize_t got;
		int error;

		keep(child, start, newline ? (size_t)(newline - start) : left);
		child->chunk_used += newline ? (size_t)(newline - start) + 1 : left;
		if (newline) {
			*line = take_line(child);
			return 1;
		}
		error = await(child, true, deadline);
		if (error < 0)
			return error;
		got = read(child->output, child->chunk, sizeof(child->chunk));
		if (got <= 0) {
			if (!child->length && !child->dropped)
				return 0;
			*line = take_line(child);
			return 1;
		}
		child->chunk_used = 0;
		child->chunk_length = (size_t)got;
	}
}

int child_wait(struct child *child, long deadline)
{
	int error = child->ended ? 0 : await(child, false, deadline);

	return error < 0 ? error : 0;
}

static void wait_for_warden(pid_t warden)
{
	long deadline = now_ms() + WARDEN_GRACE_MS;

	while (waitpid(warden, NULL, WNOHANG) == 0 && now_ms() < deadline)
		usleep(1000);
}

int child_end(struct child *child)
{
	if (!child->ended)
		kill(child->warden, SIGTERM);
	wait_for_warden(child->warden);
	/* What is left by now, a stopped warden among it, is ours to kill. */
	child->stuck |= !warden_sweep();
	close(child->output);
	close(child->report);
	free(child->line);
	return child->stuck ? -EBUSY : 0;
}

int child_capture(struct strv *lines, char *const argv[], unsigned long seconds, int *status)
{
	long deadline = now_ms() + (long)seconds * 1000;
	struct child child;
	char *line;
	int error = child_start(&child, argv, NULL, seconds, false);

	if (error)
		return error;
	while ((error = child_line(&child, &line, deadline)) > 0)
		strv_add(lines, line);
	if (!error)
		error = child_wait(&child, deadline);
	child_end(&child);
	*status = child.status;
	return error;
}
