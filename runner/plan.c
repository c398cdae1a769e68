// SPDX-License-Identifier: GPL-2.0
/* Every result that a run owes, in the order in which it will be reported. */
#include <stdlib.h>
#include <string.h>

#include "plan.h"

#define LOG_LINES_KEPT 200

static uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

static void shuffle(const void **item, size_t count, uint64_t *state)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = next_random(state) % i;
		const void *last = item[i - 1];

		item[i - 1] = item[other];
		item[other] = last;
	}
}

static size_t selected_tests(const struct program *program, const struct test **tests)
{
	size_t count = 0;

	for (size_t t = 0; t < program->count; t++) {
		if (!program->test[t].selected)
			continue;
		if (tests)
			tests[count] = &program->test[t];
		count++;
	}
	return count;
}

static void add_batch(struct plan *plan, const struct program *program, struct device *device,
		      unsigned long pass, uint64_t *shuffled)
{
	const struct test **tests = xcalloc(program->count, sizeof(*tests));
	size_t count = selected_tests(program, tests);
	struct result *first = plan->result + plan->count;

	if (shuffled)
		shuffle((const void **)tests, count, shuffled);
	for (size_t i = 0; i < count; i++)
		first[i] = (struct result){ .test = tests[i], .device = device };
	plan->count += count;
	plan->batch[plan->batches++] = (struct batch){
		.device = device, .program = program, .pass = pass, .result = first, .count = count,
	};
	free(tests);
}

static void add_pass(struct plan *plan, const struct catalogue *catalogue, struct device *device,
		     unsigned long pass, uint64_t *shuffled)
{
	const struct program **order = xcalloc(catalogue->count, sizeof(*order));
	size_t count = 0;

	for (size_t p = 0; p < catalogue->count; p++)
		if (selected_tests(&catalogue->program[p], NULL))
			order[count++] = &catalogue->program[p];
	if (shuffled)
		shuffle((const void **)order, count, shuffled);
	for (size_t first = 0; first < count; first++) {
		const char *area;

		if (!order[first])
			continue;
		area = order[first]->area;
		for (size_t p = first; p < count; p++) {
			if (!order[p] || strcmp(order[p]->area, area))
				continue;
			add_batch(plan, order[p], device, pass, shuffled);
			order[p] = NULL;
		}
	}
	free(order);
}

void plan_make(struct plan *plan, const struct catalogue *catalogue, struct devices *devices,
	       const struct options *options)
{
	size_t passes = devices->count * options->repeat, tests = 0;
	uint64_t seed = options->seed;

	for (size_t p = 0; p < catalogue->count; p++)
		tests += selected_tests(&catalogue->program[p], NULL);
	plan->result = xcalloc(passes * tests, sizeof(*plan->result));
	plan->batch = xcalloc(passes * catalogue->count, sizeof(*plan->batch));
	for (size_t d = 0; d < devices->count; d++)
		for (unsigned long pass = 1; pass <= options->repeat; pass++)
			add_pass(plan, catalogue, &devices->item[d], pass,
				 options->shuffle ? &seed : NULL);
}

void result_log(struct result *result, const char *line)
{
	if (result->log.count < LOG_LINES_KEPT)
		strv_add_copy(&result->log, line);
	else
		result->log_dropped++;
}
