/* SPDX-License-Identifier: GPL-2.0 */
/* Starts a program, reads it line by line against a deadline, and ends it with all it started. */
#ifndef T2RUN_CHILD_H
#define T2RUN_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "text.h"

/* Bytes of a line that are kept; the rest of a longer line is counted and dropped. */
#define CHILD_LINE_KEPT 16384

struct child {
	pid_t warden;
	int output;		/* read end of the program's stdout */
	int report;		/* read end of the warden's report */
	bool ended;		/* status is valid */
	bool stuck;		/* some process of it outlived SIGKILL */
	int status;		/* wait status of the program */
	char *line;		/* bytes of the line being read */
	size_t length, dropped;
	char chunk[4096];
	size_t chunk_used, chunk_length;
};

/* @join_stderr: the program's stderr joins its stdout. Returns 0 or -errno. */
int child_start(struct child *child, char *const argv[], const char *device,
		unsigned long timeout, bool join_stderr);

/*
 * The next line, printable, without its newline; the caller frees it. A last line without a newline
 * counts. @deadline: milliseconds on now_ms(). Returns 1, 0 at the end of the output, -ETIMEDOUT,
 * or -EINTR when a signal asks the runner to stop.
 */
int child_line(struct child *child, char **line, long deadline);

/*
 * Waits for the program's end after the end of its output. Returns 0, -ETIMEDOUT or -EINTR.
 */
int child_wait(struct child *child, long deadline);

/*
 * Kills what is left of it and frees everything. Safe after any of the above. Returns 0, or -EBUSY
 * when a process outlived SIGKILL (it hangs inside the kernel).
 */
int child_end(struct child *child);

/*
 * Collects the stdout of a program that has @seconds to end; its stderr is ours. Returns 0 with its
 * wait status, or -errno (-ETIMEDOUT, -EINTR).
 */
int child_capture(struct strv *lines, char *const argv[], unsigned long seconds, int *status);

/* Milliseconds of the monotonic clock. */
long now_ms(void);

#endif
