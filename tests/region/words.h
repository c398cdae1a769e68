/* SPDX-License-Identifier: GPL-2.0 */
/* One known word in each of some pages of the memory, gone again whichever way a test ends. */
#ifndef T2_REGION_WORDS_H
#define T2_REGION_WORDS_H

#include "tests/region/region.h"

#define WORDS_MAX 64

struct words {
	struct memory memory;
	uint64_t pos, stride; /* bytes */
	unsigned int n; /* to be put back */
	uint64_t old[WORDS_MAX];
};

static inline uint64_t word_at(const struct words *w, unsigned int i)
{
	return w->pos + i * w->stride;
}

/* What stands there: no two places have the same. */
static inline uint64_t word_of(const struct words *w, unsigned int i)
{
	return pattern_of(word_at(w, i));
}

/* By write(), so that no mapping has seen the page when it is touched first. */
static inline bool plant(const struct memory *m, struct words *w, uint64_t pos, uint64_t stride,
			 unsigned int n)
{
	*w = (struct words){ .memory = *m, .pos = pos, .stride = stride };
	for (; w->n < n; w->n++) {
		uint64_t value = word_of(w, w->n);

		if (!peek(m, word_at(w, w->n), &w->old[w->n]) ||
		    t2_write(m->dev, m->index, word_at(w, w->n), &value, 8) != 8)
			return false;
	}
	return true;
}

static inline void put_words_back(struct words *w)
{
	for (; w->n; w->n--)
		t2_write(w->memory.dev, w->memory.index, word_at(w, w->n - 1), &w->old[w->n - 1],
			 8);
}

#define WORDS_FIXTURE(name) \
	FIXTURE(name) \
	{ \
		struct t2_dut *dut; \
		struct t2_judge judge; \
		struct words words; \
	}; \
	FIXTURE_SETUP(name) \
	{ \
		SETUP_DEVICE(); \
	} \
	FIXTURE_TEARDOWN(name) \
	{ \
		put_words_back(&self->words); \
		t2_test_release(self->dut); \
	}

/* @n words, one in each page from @pos of the memory on. */
#define PLANT(m, pos, n) \
	MUST(plant(&(m), &self->words, pos, (m).page, n), \
	     "the memory region cannot be read and written; region.memory reports it")

static inline bool is_word(const struct words *w, unsigned int i, const struct touch *t)
{
	return t->ok && t->value == word_of(w, i);
}

/* Word @i through @at, where a mapping shows it. */
#define CHECK_WORD(i, at, when) \
	do { \
		struct touch t2_word = load(at); \
		CHECK(is_word(&self->words, i, &t2_word), "ok, and the bytes of that page", \
		      when ", page %u: %s, %016llxh, where the memory holds %016llxh", \
		      (unsigned int)(i), outcome(&t2_word), (unsigned long long)t2_word.value, \
		      (unsigned long long)word_of(&self->words, i)); \
	} while (0)

#endif
