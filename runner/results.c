// SPDX-License-Identifier: GPL-2.0
/* The directory in which a run leaves its results. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "results.h"

static const struct {
	const char *name;
	void (*write)(FILE *file, const struct run *run);
} files[] = {
	{ "results.json", results_json },
	{ "junit.xml", results_junit },
	{ "summary.md", results_markdown },
};

#define FILES (sizeof(files) / sizeof(*files))

/* mkdir -p. Returns 0 or -errno. */
static int make_directories(const char *path)
{
	char *copy = text_format("%s", path), *slash = copy;
	int error = 0;

	while (!error && (slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST)
			error = -errno;
		*slash = '/';
	}
	if (!error && mkdir(path, 0777) && errno != EEXIST)
		error = -errno;
	free(copy);
	return error;
}

static char *default_directory(void)
{
	char stamp[32];
	time_t now = time(NULL);
	struct tm utc;

	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
	return text_format("results/%s-%d", stamp, getpid());
}

/* Other runs may do the same at this moment: the link is never missing. */
static void point_latest(const char *directory)
{
	char *link = text_format("%s.latest", directory);

	unlink(link);
	if (symlink(strchr(directory, '/') + 1, link) || rename(link, "results/latest")) {
		usage_error("cannot set results/latest: %s", strerror(errno));
		unlink(link);
	}
	free(link);
}

static int open_tap(struct run *run)
{
	char *path = text_format("%s/run.tap", run->dir);

	run->saved.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (run->saved.fd < 0)
		usage_error("cannot write %s: %s; -o names another directory", path,
			    strerror(errno));
	free(path);
	return run->saved.fd < 0 ? EXIT_USAGE : 0;
}

int results_open(struct run *run)
{
	int error;

	run->dir = run->options.dir ? text_format("%s", run->options.dir) : default_directory();
	error = make_directories(run->dir);
	if (error)
		return usage_error("cannot make the directory %s: %s; -o names another", run->dir,
				   strerror(-error));
	if (open_tap(run))
		return EXIT_USAGE;
	/* Results of an earlier run must not be taken for this one's. */
	for (size_t i = 0; i < FILES; i++) {
		char *path = text_format("%s/%s", run->dir, files[i].name);

		unlink(path);
		free(path);
	}
	if (!run->options.dir)
		point_latest(run->dir);
	return 0;
}

static int write_file(const struct run *run, size_t index)
{
	char *path = text_format("%s/%s", run->dir, files[index].name);
	char *partial = text_format("%s.partial", path);
	FILE *file = fopen(partial, "we");
	bool good = file;

	if (file) {
		files[index].write(file, run);
		good = !fflush(file) && !ferror(file) && !fsync(fileno(file));
		good &= !fclose(file);
	}
	if (!good || rename(partial, path)) {
		usage_error("cannot write %s: %s", path, strerror(errno));
		unlink(partial);
		good = false;
	}
	free(partial);
	free(path);
	return good ? 0 : EXIT_USAGE;
}

int results_write(const struct run *run)
{
	int error = 0;

	if (run->saved.error)
		error = usage_error("cannot write %s/run.tap: %s", run->dir,
				    strerror(run->saved.error));
	for (size_t i = 0; i < FILES; i++)
		error |= write_file(run, i);
	return error;
}
