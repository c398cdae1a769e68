/* SPDX-License-Identifier: GPL-2.0 */
/* A process between the runner and one program, so that nothing the program started outlives it. */
#ifndef T2RUN_WARDEN_H
#define T2RUN_WARDEN_H

#include <stdbool.h>
#include <sys/types.h>

struct warden_task {
	char *const *argv;	/* the program and its arguments */
	const char *device;	/* for T2_DEVICE, or NULL */
	unsigned long timeout;	/* s, for T2_TIMEOUT */
	bool join_stderr;	/* the program's stderr joins its stdout */
	int output;		/* becomes the program's stdout */
	int report;		/* gets the wait status as one int; closed without it when killed */
	pid_t runner;
};

/*
 * Runs in a child of the runner: starts the program, waits for it, kills all its descendants.
 * Ends early, descendants too, on SIGTERM and when the runner dies. Never returns.
 */
void warden_run(const struct warden_task *task) __attribute__((noreturn));

/*
 * Kills the children of this process and those it inherits from them. False when some were still
 * there after 2 s; they hang in the kernel, and from now on are left alone.
 */
bool warden_sweep(void);

/* To be called first: children that this process has already are not its own, and left alone. */
void warden_spare_children(void);

#endif
