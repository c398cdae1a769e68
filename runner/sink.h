/* SPDX-License-Identifier: GPL-2.0 */
/* Writes text line by line to a file or to a pipe that may be stuck or gone. */
#ifndef T2RUN_SINK_H
#define T2RUN_SINK_H

struct sink {
	int fd;		/* -1: nowhere */
	int error;	/* errno of the first failed write; later lines are dropped */
};

/* Writes one line; the newline is added. A stuck reader is given up 2 s after an ending signal. */
void sink_line(struct sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
