// SPDX-License-Identifier: GPL-2.0
/* Where the runner finds its neighbours. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "paths.h"
#include "text.h"

static char *own_directory(void)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (length < 0)
		return NULL;
	path[length] = '\0';
	*strrchr(path, '/') = '\0';
	return text_format("%s", path);
}

int paths_find(struct paths *paths)
{
	const char *requirements = getenv("T2_REQUIREMENTS");
	const char *build = getenv("T2_BUILD");
	char *own = own_directory();

	if (!own)
		return usage_error("cannot read /proc/self/exe: %s; is /proc mounted?",
				   strerror(errno));
	if (!build || !*build)
		build = own;
	paths->tests = text_format("%s/tests", build);
	paths->t2info = text_format("%s/t2info", build);
	paths->requirements = requirements && *requirements ?
		text_format("%s", requirements) :
		text_format("%s/../docs/requirements.tsv", own);
	free(own);
	return 0;
}
