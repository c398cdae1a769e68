// SPDX-License-Identifier: GPL-2.0
/* results.json: everything a run found out, for programs. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "header.h"
#include "results.h"

#define SCHEMA "t2run-results"
#define SCHEMA_VERSION 1

static struct json_object *text_or_null(const char *text)
{
	return text ? json_object_new_string(text) : NULL;
}

static struct json_object *texts(const struct strv *list)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < list->count; i++)
		json_object_array_add(array, json_object_new_string(list->item[i]));
	return array;
}

static struct json_object *counts(const struct run *run, const struct device *device)
{
	struct json_object *object = json_object_new_object();
	size_t count[VERDICT_COUNT];

	run_count(run, device, count);
	for (enum verdict verdict = PASS; verdict < VERDICT_COUNT; verdict++)
		json_object_object_add(object, verdict_name(verdict),
				       json_object_new_int64((int64_t)count[verdict]));
	return object;
}

static struct json_object *header(const struct run *run)
{
	struct json_object *object = json_object_new_object();
	struct machine machine = machine_facts();
	const struct options *options = &run->options;

	json_object_object_add(object, "suite_version", json_object_new_string(VERSION));
	json_object_object_add(object, "kernel", json_object_new_string(machine.kernel));
	json_object_object_add(object, "arch", json_object_new_string(machine.arch));
	json_object_object_add(object, "cpus", json_object_new_int(machine.cpus));
	json_object_object_add(object, "numa_nodes", json_object_new_int(machine.nodes));
	json_object_object_add(object, "shuffle_seed", options->shuffle ?
			       json_object_new_int64((int64_t)options->seed) : NULL);
	json_object_object_add(object, "repeat", json_object_new_int64((int64_t)options->repeat));
	json_object_object_add(object, "timeout_s",
			       json_object_new_int64((int64_t)options->timeout));
	json_object_object_add(object, "strict", json_object_new_boolean(options->strict));
	json_object_object_add(object, "waivers", text_or_null(options->waivers));
	json_object_object_add(object, "interrupted_by_signal", run->stopped_by ?
			       json_object_new_int(run->stopped_by) : NULL);
	json_object_object_add(object, "exit_status",
			       json_object_new_int(run_exit_status(run)));
	free(machine.kernel);
	free(machine.arch);
	return object;
}

static struct json_object *devices(const struct run *run)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < run->devices.count; i++) {
		const struct device *device = &run->devices.item[i];
		struct json_object *object = NULL;

		if (json_object_deep_copy(device->json, &object, NULL))
			abort();
		json_object_object_add(object, "hazard_limit", json_object_new_int(device->hazard));
		json_object_object_add(object, "counts", counts(run, device));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *requirements(const struct run *run, const struct strv *ids)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < ids->count; i++) {
		struct json_object *object = json_object_new_object();
		const struct requirement *known =
			requirements_find(&run->requirements, ids->item[i]);

		json_object_object_add(object, "id", json_object_new_string(ids->item[i]));
		json_object_object_add(object, "level", text_or_null(known ? known->level : NULL));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *one_result(const struct run *run, const struct batch *batch,
				      const struct result *result)
{
	struct json_object *object = json_object_new_object();
	const struct test *test = result->test;

	json_object_object_add(object, "number",
			       json_object_new_int64(result - run->plan.result + 1));
	json_object_object_add(object, "name", json_object_new_string(test->name));
	json_object_object_add(object, "area", json_object_new_string(batch->program->area));
	json_object_object_add(object, "program", json_object_new_string(batch->program->name));
	json_object_object_add(object, "test", json_object_new_string(test->inner));
	json_object_object_add(object, "device",
			       json_object_new_string(result->device->selector));
	json_object_object_add(object, "emulated",
			       json_object_new_boolean(result->device->emulated));
	json_object_object_add(object, "pass", json_object_new_int64((int64_t)batch->pass));
	json_object_object_add(object, "hazard", json_object_new_int(test->hazard));
	json_object_object_add(object, "requirements", requirements(run, &test->requirements));
	json_object_object_add(object, "verdict",
			       json_object_new_string(verdict_name(result->verdict)));
	json_object_object_add(object, "reason", text_or_null(result->reason));
	json_object_object_add(object, "failed", texts(&result->failed));
	json_object_object_add(object, "warned", texts(&result->warned));
	json_object_object_add(object, "diagnostics", texts(&result->log));
	json_object_object_add(object, "diagnostics_dropped",
			       json_object_new_int64((int64_t)result->log_dropped));
	json_object_object_add(object, "duration_ms",
			       json_object_new_int64(result->milliseconds));
	return object;
}

void results_json(FILE *file, const struct run *run)
{
	struct json_object *root = json_object_new_object();
	struct json_object *results = json_object_new_array();

	for (size_t b = 0; b < run->plan.batches; b++) {
		const struct batch *batch = &run->plan.batch[b];

		for (size_t i = 0; i < batch->count; i++)
			json_object_array_add(results, one_result(run, batch, &batch->result[i]));
	}
	json_object_object_add(root, "schema", json_object_new_string(SCHEMA));
	json_object_object_add(root, "schema_version", json_object_new_int(SCHEMA_VERSION));
	json_object_object_add(root, "notice", devices_any_emulated(&run->devices) ?
			       json_object_new_string(EMULATED_NOTICE) : NULL);
	json_object_object_add(root, "run", header(run));
	json_object_object_add(root, "counts", counts(run, NULL));
	json_object_object_add(root, "devices", devices(run));
	json_object_object_add(root, "results", results);
	fputs(json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY |
					     JSON_C_TO_STRING_NOSLASHESCAPE), file);
	fputc('\n', file);
	json_object_put(root);
}
