/* SPDX-License-Identifier: GPL-2.0 */
/* Reaching for the memory of a device that sleeps, or has it switched off, in every way. */
#ifndef T2_REGION_REACH_H
#define T2_REGION_REACH_H

#include "tests/region/words.h"

/* Page 0 is touched while the device is awake, page 1 not before it sleeps. */
#define REACHED 2

struct reach {
	struct touch touched, fresh;
	ssize_t count[REACHED]; /* of read(), or -errno */
	uint64_t value[REACHED];
};

static inline struct reach reach(const struct words *w, uint8_t *at)
{
	struct reach r = { .touched = load(at), .fresh = load(at + w->stride) };

	for (unsigned int i = 0; i < REACHED; i++)
		r.count[i] = t2_read(w->memory.dev, w->memory.index, word_at(w, i), &r.value[i], 8);
	return r;
}

static inline bool is_out_of_reach(const struct reach *r)
{
	return is_sigbus(&r->touched) && is_sigbus(&r->fresh) && r->count[0] == -EIO &&
	       r->count[1] == -EIO;
}

static inline bool is_right(const struct words *w, const struct reach *r)
{
	return is_word(w, 0, &r->touched) && is_word(w, 1, &r->fresh) && r->count[0] == 8 &&
	       r->count[1] == 8 && r->value[0] == word_of(w, 0) && r->value[1] == word_of(w, 1);
}

/* Each access for itself: refused, or the right bytes. */
static inline bool is_never_stale(const struct words *w, const struct reach *r)
{
	bool fine = (is_sigbus(&r->touched) || is_word(w, 0, &r->touched)) &&
		    (is_sigbus(&r->fresh) || is_word(w, 1, &r->fresh));

	for (unsigned int i = 0; i < REACHED; i++)
		fine &= r->count[i] == -EIO || (r->count[i] == 8 && r->value[i] == word_of(w, i));
	return fine;
}

#define CHECK_REACH(holds, required, r, when) \
	CHECK(holds, required, \
	      when \
	      ": load of a page touched before: %s, %016llxh; of a fresh one: %s, %016llxh; " \
	      "read() of them: %zd, %016llxh and %zd, %016llxh; the memory holds %016llxh and " \
	      "%016llxh", \
	      outcome(&(r).touched), (unsigned long long)(r).touched.value, outcome(&(r).fresh), \
	      (unsigned long long)(r).fresh.value, (r).count[0], (unsigned long long)(r).value[0], \
	      (r).count[1], (unsigned long long)(r).value[1], \
	      (unsigned long long)word_of(&self->words, 0), \
	      (unsigned long long)word_of(&self->words, 1))

/* A mapping of both pages, the first one touched: it works while the device is awake. */
#define MAP_TO_REACH(m, at) \
	do { \
		struct touch t2_awake; \
		THE_MEMORY(m); \
		PLANT(m, (m).page, REACHED); \
		MAP_MEMORY(m, (m).page, REACHED *(m).page, PROT_READ | PROT_WRITE, at); \
		t2_awake = load(at); \
		MUST(is_word(&self->words, 0, &t2_awake), \
		     "a mapping does not show the memory of a device that is awake; " \
		     "region.fault.any_order reports it"); \
	} while (0)

#endif
