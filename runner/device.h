/* SPDX-License-Identifier: GPL-2.0 */
/* The devices of a run, as t2info describes them. */
#ifndef T2RUN_DEVICE_H
#define T2RUN_DEVICE_H

#include <json-c/json.h>

#include "options.h"

struct device {
	char *selector, *target, *view, *generation, *told_by;
	char *vendor, *id, *class;	/* hexadecimal text */
	bool emulated;
	bool gone;			/* all-ones seen: nothing after it can be judged */
	bool stuck;			/* a process that uses it outlived SIGKILL */
	const char *hung;		/* the first test that hung on it, or NULL */
	int hazard;			/* highest level to run on it */
	struct strv notes;
	struct strv broken;		/* requirement ids that failed on it so far */
	struct json_object *json;	/* the description as it came */
};

struct devices {
	struct device *item;
	size_t count;
};

/* Asks about every selector of the options. Returns 0, or EXIT_USAGE after one line on stderr. */
int devices_load(struct devices *devices, const struct options *options, char *t2info);

bool devices_any_emulated(const struct devices *devices);

/*
 * What the verdicts are about: the emulator, a recording, or what this machine has (itself perhaps
 * a virtual one: no claim about hardware). */
const char *device_kind(const struct device *device);

#endif
