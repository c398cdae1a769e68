// SPDX-License-Identifier: GPL-2.0
/* Signals that end a run: noted at once, acted on between two steps. */
#include <signal.h>
#include <stddef.h>

#include "signals.h"

static const int ending[] = { SIGINT, SIGTERM, SIGHUP };

static volatile sig_atomic_t caught;

static void note(int signal)
{
	if (!caught)
		caught = signal;
}

static void ending_set(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < sizeof(ending) / sizeof(*ending); i++)
		sigaddset(set, ending[i]);
}

static void handle_all(void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };

	for (size_t i = 0; i < sizeof(ending) / sizeof(*ending); i++)
		sigaction(ending[i], &action, NULL);
}

void signals_install(void)
{
	sigset_t set;

	ending_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	handle_all(note);
	signal(SIGPIPE, SIG_IGN);
}

void signals_restore(void)
{
	sigset_t set;

	handle_all(SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
}

int signals_caught(void)
{
	return caught;
}

int signals_poll(struct pollfd *fds, nfds_t count, long milliseconds)
{
	struct timespec limit = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
	sigset_t set;

	sigprocmask(SIG_SETMASK, NULL, &set);
	for (size_t i = 0; i < sizeof(ending) / sizeof(*ending); i++)
		sigdelset(&set, ending[i]);
	return ppoll(fds, count, milliseconds < 0 ? NULL : &limit, &set);
}
