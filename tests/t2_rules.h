/* SPDX-License-Identifier: GPL-2.0 */
/* JUDGE_RULES: the body of a test whose requirement is stated as rows of a rule table. */
#ifndef T2_TEST_RULES_H
#define T2_TEST_RULES_H

#include "lib/judge/rules.h"
#include "tests/t2_test.h"

/* @decoder: the HDM decoder that is judged, 0 where none is. */
#define JUDGE_RULES(decoder_) \
	do { \
		struct t2_site t2_site = { .dut = self->dut, .decoder = (decoder_) }; \
		char t2_why_not[400]; \
		int t2_judged = t2_rules_judge(&self->judge, &t2_site, t2_why_not, \
					       sizeof(t2_why_not)); \
		MUST(t2_judged >= 0, "%s", t2_why_not); \
		NEED(t2_judged, "%s", t2_why_not); \
		if (self->judge.failed) { \
			t2_test_failed(_metadata); \
			t2_test_gone(self->dut); \
		} \
	} while (0)

#endif
