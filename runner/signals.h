/* SPDX-License-Identifier: GPL-2.0 */
/* Signals that end a run: noted at once, acted on between two steps. */
#ifndef T2RUN_SIGNALS_H
#define T2RUN_SIGNALS_H

#include <poll.h>

/* Blocks SIGINT, SIGTERM and SIGHUP except inside signals_poll(); ignores SIGPIPE. */
void signals_install(void);

/* Undoes signals_install() in a new child. */
void signals_restore(void);

/* The first signal that came, or 0. */
int signals_caught(void);

/*
 * ppoll() that a signal interrupts. @milliseconds < 0 waits for ever.
 * Returns what ppoll() does, -1 with errno EINTR when a signal came.
 */
int signals_poll(struct pollfd *fds, nfds_t count, long milliseconds);

#endif
