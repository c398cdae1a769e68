// SPDX-License-Identifier: GPL-2.0
/* The devices of a run, as t2info describes them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "device.h"

#define INFO_SECONDS 60
#define HAZARD_ON_HARDWARE 2

/* t2info itself prints the one line that says what is wrong; only its faults are ours to tell. */
static int ask(struct strv *lines, char *t2info, char *verb, char *argument)
{
	char *argv[] = { t2info, verb, argument, NULL };
	int status = 0, error;

	if (access(t2info, X_OK))
		return usage_error("cannot run %s: %s; run make", t2info, strerror(errno));
	error = child_capture(lines, argv, INFO_SECONDS, &status);
	if (error == -EINTR)
		return EXIT_USAGE;
	if (error)
		return usage_error("t2info %s: %s", verb, strerror(-error));
	if (WIFSIGNALED(status))
		return usage_error("t2info %s was killed by signal %d", verb, WTERMSIG(status));
	return WEXITSTATUS(status) ? EXIT_USAGE : 0;
}

/* The printable text of a member. A new string. */
static char *field(const struct device *device, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(device->json, name, &value) ||
	    !json_object_is_type(value, json_type_string))
		return text_format("unknown");
	return text_clean(json_object_get_string(value),
			  (size_t)json_object_get_string_len(value));
}

static void add_notes(struct device *device)
{
	struct json_object *notes;

	if (!json_object_object_get_ex(device->json, "notes", &notes) ||
	    !json_object_is_type(notes, json_type_array))
		return;
	for (size_t i = 0; i < json_object_array_length(notes); i++) {
		const char *note = json_object_get_string(json_object_array_get_idx(notes, i));

		if (note)
			strv_add(&device->notes, text_clean(note, strlen(note)));
	}
}

static int add_device(struct devices *devices, const char *line, int hazard)
{
	struct json_object *json = json_tokener_parse(line), *value;
	struct device *device;

	if (!json_object_is_type(json, json_type_object) ||
	    !json_object_object_get_ex(json, "selector", &value) ||
	    !json_object_is_type(value, json_type_string) ||
	    !json_object_object_get_ex(json, "emulated", &value)) {
		json_object_put(json);
		return usage_error("t2info describes a device by '%.60s': not the JSON due", line);
	}
	devices->item = reallocarray(devices->item, devices->count + 1, sizeof(*devices->item));
	if (!devices->item)
		abort();
	device = &devices->item[devices->count++];
	*device = (struct device){ .json = json, .emulated = json_object_get_boolean(value) };
	device->selector = field(device, "selector");
	device->target = field(device, "target");
	device->view = field(device, "view");
	device->generation = field(device, "generation");
	device->told_by = field(device, "told_by");
	device->vendor = field(device, "vendor");
	device->id = field(device, "device");
	device->class = field(device, "class");
	device->hazard = hazard != HAZARD_BY_DEVICE ? hazard :
			 device->emulated ? HAZARD_MAX : HAZARD_ON_HARDWARE;
	add_notes(device);
	json_object_object_get_ex(json, "selector", &value);
	if (strcmp(device->selector, json_object_get_string(value)))
		return usage_error("the selector %s holds characters that cannot be printed",
				   device->selector);
	return 0;
}

static int describe(struct devices *devices, char *t2info, char *selector, int hazard)
{
	struct strv lines = { 0 };
	int error = ask(&lines, t2info, "describe", selector);

	if (!error && !lines.count)
		error = usage_error("t2info names no device for '%s'", selector);
	for (size_t i = 0; i < lines.count && !error; i++)
		error = add_device(devices, lines.item[i], hazard);
	strv_clear(&lines);
	return error;
}

int devices_load(struct devices *devices, const struct options *options, char *t2info)
{
	struct strv asked = { 0 };
	const struct strv *selectors = &options->devices;
	int error = 0;

	if (!selectors->count) {
		error = ask(&asked, t2info, options->matrix ? "matrix" : "default", NULL);
		if (!error && !asked.count)
			error = usage_error("t2info names no device to run on; give one with -d");
		selectors = &asked;
	}
	for (size_t i = 0; i < selectors->count && !error; i++)
		error = describe(devices, t2info, selectors->item[i], options->hazard);
	strv_clear(&asked);
	return error;
}

bool devices_any_emulated(const struct devices *devices)
{
	for (size_t i = 0; i < devices->count; i++)
		if (devices->item[i].emulated)
			return true;
	return false;
}

const char *device_kind(const struct device *device)
{
	if (device->emulated)
		return "emulated";
	return strcmp(device->target, "dump") ? "device of this machine" : "a recording";
}
