// SPDX-License-Identifier: GPL-2.0
/* A touch brings the page that it touches, with its own memory, once, and no other page. */
#include "tests/region/words.h"
#include "tests/t2_pages.h"

WORDS_FIXTURE(device)

/* What came when all pages of the huge page at @pos of the mapping were touched one by one. */
struct block {
	uint64_t pos;
	unsigned long pages, came;
	struct touch last; /* the first that failed, or the last */
};

static bool is_populated_alone(const struct block *b)
{
	return b->came == b->pages || b->came == 1;
}

static struct block touch_block(const struct memory *m, uint8_t *at, uint64_t pos, uint64_t end)
{
	struct block b = { .pos = pos, .last.ok = true };

	for (; pos < end && b.last.ok; pos += m->page) {
		struct arrival a = arrive(m, at + pos, NULL);

		b.pages++;
		b.came += a.came;
		b.last = a.touch;
	}
	return b;
}

/* Touches the middle page of @span bytes, then all. The first block that is wrong, or the last. */
static struct block touch_span(const struct memory *m, uint8_t *at, uint64_t span, bool *first)
{
	uint64_t middle = span / 2 / m->page * m->page, huge = huge_page(m);
	struct arrival a = arrive(m, at + middle, NULL);
	struct block b = { .last = a.touch };

	*first = a.came;
	for (uint64_t pos = 0; pos < span && b.last.ok; pos += huge) {
		uint64_t end = pos + huge < span ? pos + huge : span;

		b = touch_block(m, at, pos, end);
		if (middle >= pos && middle < end)
			b.came += a.came;
		if (!is_populated_alone(&b))
			break;
	}
	return b;
}

TEST_F(device, first_touch)
{
	struct block b = { 0 };
	struct memory m;
	bool first;
	uint8_t *at;

	REQ("REG-FLT-01", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	THE_MEMORY(m);
	CAN_SEE_PAGES(m);
	uint64_t span = m.size < 3 * huge_page(&m) ? m.size : 3 * huge_page(&m);

	for (unsigned int pass = 0; pass < PASSES; pass++) {
		MAP_MEMORY(m, 0, span, PROT_READ, at);
		b = touch_span(&m, at, span, &first);
		UNMAP_MEMORY(m, at, span);
		MUST(b.last.ok,
		     "a page of the memory cannot be loaded: %s; region.flags reports it",
		     outcome(&b.last));
		if (first && is_populated_alone(&b))
			break;
	}
	CHECK(first, "no page before the first touch", "the first page touched was there already");
	CHECK(is_populated_alone(&b), "every page, or the huge page once",
	      "of %lu pages from %llxh on, touched one by one, %lu were not there before their "
	      "touch",
	      b.pages, (unsigned long long)b.pos, b.came);
}

/* Is the page of @at there? Asked more than once, for a stray fault of the process itself. */
static bool stays(const struct memory *m, uint8_t *at, struct arrival *a)
{
	for (unsigned int pass = 0; pass < PASSES; pass++) {
		*a = arrive(m, at, NULL);
		if (!a->touch.ok || !a->came)
			return a->touch.ok;
	}
	return false;
}

TEST_F(device, first_touch_that_stores)
{
	uint64_t held = 0, value;
	struct arrival a, again;
	struct memory m;
	uint8_t *at;

	REQ("REG-FLT-02", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	THE_MEMORY(m);
	CAN_SEE_PAGES(m);
	PLANT(m, 0, 4);
	MAP_MEMORY(m, 0, 4 * m.page, PROT_READ | PROT_WRITE, at);
	value = ~word_of(&self->words, 2);
	a = arrive(&m, at + 2 * m.page, &value);
	CHECK(a.touch.ok, "ok", "first touch of a page, a store: %s", outcome(&a.touch));
	CHECK(a.came, "the page comes with it", "the page was there before its first touch");
	CHECK(stays(&m, at + 2 * m.page, &again) && again.touch.value == value,
	      "the page is there, with what was stored", "load after it: %s%s, %016llxh",
	      outcome(&again.touch), again.came ? ", and the page had to come again" : "",
	      (unsigned long long)again.touch.value);
	CHECK(peek(&m, word_at(&self->words, 2), &held) && held == value, "what was stored",
	      "the memory holds %016llxh where %016llxh was stored", (unsigned long long)held,
	      (unsigned long long)value);
	CHECK_WORD(1, at + m.page, "the page before it");
	CHECK_WORD(3, at + 3 * m.page, "the page behind it");
	UNMAP_MEMORY(m, at, 4 * m.page);
}

TEST_F(device, any_order)
{
	static const unsigned int step[] = { WORDS_MAX - 1, 37, 1, 23 };
	struct memory m;
	uint8_t *at;

	REQ("REG-FLT-03", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	THE_MEMORY(m);
	PLANT(m, m.size - WORDS_MAX * m.page, WORDS_MAX);
	for (unsigned int k = 0; k < ARRAY_SIZE(step); k++) {
		MAP_MEMORY(m, self->words.pos, WORDS_MAX * m.page, PROT_READ, at);
		for (unsigned int i = 0, page = k; i < WORDS_MAX; i++) {
			CHECK_WORD(page, at + page * m.page, "pages in no order");
			page = (page + step[k]) % WORDS_MAX;
		}
		UNMAP_MEMORY(m, at, WORDS_MAX * m.page);
	}
}

TEST_F(device, across_two_pages)
{
	uint64_t value = pattern_of(0), loaded;
	struct saved old;
	struct memory m;
	uint8_t *at;

	REQ("REG-FLT-14", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	THE_MEMORY(m);
	for (unsigned int low = 1; low < 8; low++) {
		int err;

		MAP_MEMORY(m, 0, 2 * m.page, PROT_READ, at);
		SAVE(m, old, m.page - 8, 16);
		t2_write(m.dev, m.index, m.page - low, &value, 8);
		err = t2_guard_read_across(at + m.page - low, &loaded);
		CHECK(!err && loaded == value, "ok, and the bytes of both pages",
		      "load of 8 bytes, %u of them in the first page: %s, %016llxh, where the "
		      "memory holds %016llxh",
		      low, err ? strsignal(t2_guard_fault().signal) : "ok",
		      (unsigned long long)loaded, (unsigned long long)value);
		UNMAP_MEMORY(m, at, 2 * m.page);
		put_back(&old);
	}
}

/* Pages of the mapping that had to come, though all of them were touched before. */
static unsigned int come_again(const struct words *w, uint8_t *at, bool write, struct touch *bad)
{
	unsigned int came = 0;

	for (unsigned int i = 0; i < w->n; i++) {
		uint64_t value = word_of(w, i);
		struct arrival a = arrive(&w->memory, at + i * w->stride, write ? &value : NULL);

		came += a.came;
		if (!a.touch.ok)
			*bad = a.touch;
	}
	return came;
}

TEST_F(device, touched_page_stays)
{
	struct touch bad = { .ok = true };
	unsigned int again, best;
	struct memory m;
	uint8_t *at;

	REQ("REG-FLT-18", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	THE_MEMORY(m);
	CAN_SEE_PAGES(m);
	PLANT(m, 0, WORDS_MAX);
	for (unsigned int write = 0; write < 2; write++) {
		MAP_MEMORY(m, 0, WORDS_MAX * m.page, PROT_READ | PROT_WRITE, at);
		come_again(&self->words, at, write, &bad);
		best = WORDS_MAX;
		for (unsigned int pass = 0; pass < PASSES; pass++) {
			again = come_again(&self->words, at, write, &bad);
			best = again < best ? again : best;
		}
		UNMAP_MEMORY(m, at, WORDS_MAX * m.page);
		MUST(bad.ok, "a page of the memory cannot be touched: %s; region.flags reports it",
		     outcome(&bad));
		CHECK(!best, "0", "of %u pages touched before (%s), %u had to come again",
		      WORDS_MAX, write ? "stored to" : "loaded", best);
	}
}
