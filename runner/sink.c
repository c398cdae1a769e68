// SPDX-License-Identifier: GPL-2.0
/* Writes text line by line to a file or to a pipe that may be stuck or gone. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "signals.h"
#include "sink.h"

#define STUCK_MS 2000

/* 0 when PIPE_BUF bytes can be written without blocking, else an errno. */
static int await_room(int fd)
{
	struct pollfd poll = { .fd = fd, .events = POLLOUT };

	for (;;) {
		int ready = signals_poll(&poll, 1, signals_caught() ? STUCK_MS : -1);

		if (ready > 0)
			return 0;
		if (ready == 0)
			return ETIMEDOUT;
		if (errno != EINTR)
			return errno;
	}
}

static int write_all(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t written;
		int error = await_room(fd);

		if (error)
			return error;
		written = write(fd, text, length < PIPE_BUF ? length : PIPE_BUF);
		if (written < 0)
			return errno;
		text += written;
		length -= (size_t)written;
	}
	return 0;
}

void sink_line(struct sink *sink, const char *format, ...)
{
	va_list args;
	char *text;
	int length;

	if (sink->fd < 0 || sink->error)
		return;
	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	if (length < 0)
		abort();
	/* The terminator gives its place to the newline: one write for one line. */
	text[length] = '\n';
	sink->error = write_all(sink->fd, text, (size_t)length + 1);
	free(text);
}
