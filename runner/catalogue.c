// SPDX-License-Identifier: GPL-2.0
/* The test programs that exist and the tests that each of them says it holds. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "catalogue.h"
#include "child.h"
#include "options.h"

#define LIST_SECONDS 10

/* Names go into TAP descriptions, globs and file formats: nothing there may need escaping. */
static const char name_characters[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

static bool is_name(const char *text)
{
	return *text && !text[strspn(text, name_characters)];
}

static bool is_kind(const char *path, mode_t type)
{
	struct stat status;

	return !stat(path, &status) && (status.st_mode & S_IFMT) == type &&
	       (type != S_IFREG || status.st_mode & 0111);
}

/* Names in @directory, in byte order, of directories (S_IFDIR) or executable files (S_IFREG). */
static void list_directory(struct strv *names, const char *directory, mode_t type)
{
	struct dirent **entries;
	int count = scandir(directory, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		char *path = text_format("%s/%s", directory, name);

		if (is_name(name) && *name != '.' && is_kind(path, type))
			strv_add_copy(names, name);
		free(path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

static int bad_list(const struct program *program, const char *line)
{
	return usage_error("%s --list prints '%.60s'; it owes NAME, hazard 0-%d, requirement ids",
			   program->path, line, HAZARD_MAX);
}

static int add_test(struct program *program, const char *line)
{
	struct test *test = &program->test[program->count];
	unsigned long hazard = 0;
	struct strv cells = { 0 };
	int error = 0;

	strv_split(&cells, line, '\t');
	if (cells.count != 3 || !is_name(cells.item[0]) ||
	    text_number(cells.item[1], 0, HAZARD_MAX, &hazard)) {
		error = bad_list(program, line);
		goto out;
	}
	test->name = text_format("%s.%s.%s", program->area, program->name, cells.item[0]);
	test->inner = test->name + strlen(program->area) + strlen(program->name) + 2;
	test->hazard = (int)hazard;
	test->selected = true;
	for (size_t i = 0; i < program->count && !error; i++)
		if (!strcmp(program->test[i].name, test->name))
			error = usage_error("%s --list names %s twice", program->path, test->inner);
	if (*cells.item[2])
		strv_split(&test->requirements, cells.item[2], ',');
	program->count++;
out:
	strv_clear(&cells);
	return error;
}

static int ask_tests(struct program *program)
{
	char *argv[] = { program->path, "--list", NULL };
	struct strv lines = { 0 };
	int status = 0, error = child_capture(&lines, argv, LIST_SECONDS, &status);

	if (error == -EINTR)
		;
	else if (error)
		usage_error("%s --list: %s", program->path, strerror(-error));
	else if (!WIFEXITED(status) || WEXITSTATUS(status))
		error = usage_error("%s --list fails (%s %d); run make", program->path,
				    WIFEXITED(status) ? "exit" : "signal",
				    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	program->test = xcalloc(lines.count, sizeof(*program->test));
	for (size_t i = 0; i < lines.count && !error; i++)
		error = add_test(program, lines.item[i]);
	strv_clear(&lines);
	return error ? EXIT_USAGE : 0;
}

static int add_area(struct catalogue *catalogue, const char *directory, const char *area)
{
	char *path = text_format("%s/%s", directory, area);
	struct strv names = { 0 };
	int error = 0;

	list_directory(&names, path, S_IFREG);
	catalogue->program = reallocarray(catalogue->program, catalogue->count + names.count,
					  sizeof(*catalogue->program));
	for (size_t i = 0; i < names.count && !error; i++) {
		struct program *program = &catalogue->program[catalogue->count++];

		*program = (struct program){
			.area = text_format("%s", area),
			.name = text_format("%s", names.item[i]),
			.path = text_format("%s/%s", path, names.item[i]),
		};
		error = ask_tests(program);
	}
	strv_clear(&names);
	free(path);
	return error;
}

static void find_areas(struct strv *areas, const char *directory)
{
	struct strv directories = { 0 };

	list_directory(&directories, directory, S_IFDIR);
	for (size_t i = 0; i < directories.count; i++) {
		char *path = text_format("%s/%s", directory, directories.item[i]);
		struct strv programs = { 0 };

		list_directory(&programs, path, S_IFREG);
		if (programs.count)
			strv_add_copy(areas, directories.item[i]);
		strv_clear(&programs);
		free(path);
	}
	strv_clear(&directories);
}

static int check_areas(const struct strv *areas, const struct strv *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		char *valid;

		if (strv_has(areas, wanted->item[i]))
			continue;
		valid = strv_join(areas, ", ");
		usage_error("unknown area '%s'; there are: %s", wanted->item[i], valid);
		free(valid);
		return EXIT_USAGE;
	}
	return 0;
}

static int highest_hazard(const struct program *program)
{
	int highest = 0;

	for (size_t i = 0; i < program->count; i++)
		if (program->test[i].hazard > highest)
			highest = program->test[i].hazard;
	return highest;
}

/* What may take the machine down comes last: by then the rest is known. Equals keep their order. */
static void sort_by_hazard(struct program *program, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct program moved = program[i];
		size_t to = i;

		for (; to && highest_hazard(&program[to - 1]) > highest_hazard(&moved); to--)
			program[to] = program[to - 1];
		program[to] = moved;
	}
}

int catalogue_load(struct catalogue *catalogue, const char *directory, const struct strv *wanted)
{
	int error;

	find_areas(&catalogue->areas, directory);
	if (!catalogue->areas.count)
		return usage_error("no test programs in %s; run make", directory);
	error = check_areas(&catalogue->areas, wanted);
	for (size_t i = 0; i < catalogue->areas.count && !error; i++) {
		const char *area = catalogue->areas.item[i];

		if (wanted->count ? strv_has(wanted, area) : strcmp(area, "perf") != 0)
			error = add_area(catalogue, directory, area);
	}
	sort_by_hazard(catalogue->program, catalogue->count);
	return error;
}
