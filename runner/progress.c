// SPDX-License-Identifier: GPL-2.0
/* One line on stderr that says which test is running; only on a terminal. */
#include <stdio.h>
#include <unistd.h>

#include "progress.h"

#define ERASE_LINE "\r\033[K"

void progress_show(const struct run *run, const struct result *result)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, ERASE_LINE "[%td/%zu] %s %s", result - run->plan.result + 1,
			run->plan.count, result->device->selector, result->test->name);
}

void progress_clear(void)
{
	if (isatty(STDERR_FILENO))
		fputs(ERASE_LINE, stderr);
}
