/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every test program includes: the kernel's harness (6.1 and later alike), the device under
 * test as a fixture, and the four words a test is written with: REQ, NEED, MUST, CHECK.
 */
#ifndef T2_TEST_H
#define T2_TEST_H

/* One stream: the harness's own remarks stand where they belong between the results. */
#define TH_LOG_STREAM stdout
#include <kselftest_harness.h>

#include "lib/cxl/dut.h"
#include "lib/judge/judge.h"

/*
 * REQ("DET-CAP-03", CONFIG_READS): first line of a test. Skips it where the requirement does not
 * bind.
 */
#define REQ(id, hazard) \
	do { \
		static const struct t2_binding t2_binding = { __func__, id, hazard }; \
		static const struct t2_binding *const t2_bound \
			__attribute__((used, section("t2_bindings"))) = &t2_binding; \
		char t2_why[256]; \
		/* The harness of 6.1 goes on after a skip in the set-up. */ \
		if (!self->dut) \
			return; \
		t2_judge_bind(&self->judge, id); \
		if (!t2_requirement_binds(&self->judge.requirement, self->dut->dev->view, \
					  self->dut->pass.generation, t2_why, sizeof(t2_why))) \
			SKIP(return, "%s", t2_why); \
	} while (0)

/* A skip behind a failure would take it back: what has failed stays failed. */
#define T2_SKIP(...) \
	do { \
		if (self->judge.failed) \
			return; \
		SKIP(return, __VA_ARGS__); \
	} while (0)

/* NEED(has, "why"): without this property of the device there is nothing to judge. */
#define NEED(has, ...) \
	do { \
		if (!(has)) \
			T2_SKIP(__VA_ARGS__); \
	} while (0)

/* MUST(can, "why and what to do"): it ought to be judged, but cannot be here. */
#define MUST(can, ...) \
	do { \
		if (!(can)) \
			T2_SKIP("not tested: " __VA_ARGS__); \
	} while (0)

/* CHECK(holds, "what is required", "what was read", ...): the assertion. */
#define CHECK(holds, required, ...) \
	do { \
		bool t2_holds = holds; \
		/* What a device that is gone reads breaks no requirement. */ \
		if (!t2_holds && t2_test_gone(self->dut)) { \
			self->judge.failed = true; \
			t2_test_failed(_metadata); \
		} else if (!t2_judge_holds(&self->judge, t2_holds, required, __VA_ARGS__)) { \
			t2_test_failed(_metadata); \
		} \
	} while (0)

static inline void t2_test_failed(struct __test_metadata *_metadata)
{
#ifdef T2_HARNESS_EXIT_CODE
	_metadata->exit_code = KSFT_FAIL;
#else
	_metadata->passed = 0;
#endif
}

#include "tests/t2_main.h"

/* All-ones: then neither a failure nor anything that follows means anything. */
static inline bool t2_test_gone(struct t2_dut *dut)
{
	if (!dut || !t2_device_gone(dut->dev))
		return false;
	printf("# DEVICE GONE: config space of %s reads all-ones\n", dut->dev->selector);
	return true;
}

/* Gone when the test begins: asked once more, since a snapshot is long. */
static inline bool t2_test_gone_from_start(struct t2_dut *dut)
{
	/* Through vfio the ids come from the kernel; class and revision come from the device. */
	if (t2_config_value(&dut->cfg, 0, 4) != 0xffffffff &&
	    t2_config_value(&dut->cfg, 8, 4) != 0xffffffff)
		return false;
	return t2_test_gone(dut);
}

/* A device that cannot be opened, or read any more, is no verdict on it. */
#define SETUP_DEVICE() \
	do { \
		struct t2_error t2_err; \
		self->dut = t2_test_device(&t2_err); \
		if (!self->dut) \
			SKIP(return, "not tested: %.600s; %s", t2_err.why, t2_err.remedy); \
		if (t2_test_gone_from_start(self->dut)) \
			t2_test_failed(_metadata); \
	} while (0)

/*
 * The fixture of a program without variants; one with variants declares its own with the same
 * members.
 */
#define DEVICE_FIXTURE(name) \
	FIXTURE(name) \
	{ \
		struct t2_dut *dut; \
		struct t2_judge judge; \
	}; \
	FIXTURE_SETUP(name) \
	{ \
		SETUP_DEVICE(); \
	} \
	FIXTURE_TEARDOWN(name) \
	{ \
		t2_test_release(self->dut); \
	}

#endif
