// SPDX-License-Identifier: GPL-2.0
/* The windows around the component registers: mapped and by read(), one and the same. */
#include "tests/region/bar.h"

#define MOST_WINDOWS 8

struct window {
	uint64_t pos; /* in the BAR */
	uint8_t *at; /* one page, mapped */
	uint64_t found; /* its first 8 bytes before a test stored there */
	bool stored;
};

/* Mapped windows; what was stored in them is put back in the end. */
FIXTURE(windows)
{
	struct t2_dut *dut;
	struct t2_judge judge;
	struct bar bar;
	struct window window[MOST_WINDOWS];
	unsigned int n;
};

FIXTURE_SETUP(windows)
{
	SETUP_DEVICE();
}

FIXTURE_TEARDOWN(windows)
{
	/* Backwards: of windows that are the same memory, the first one has what was there. */
	for (unsigned int i = self->n; i--;) {
		struct window *w = &self->window[i];

		if (w->stored)
			store(w->at, w->found);
		t2_unmap(self->bar.dev, w->at, self->bar.page);
	}
	t2_test_release(self->dut);
}

static void add_window(struct t2_dut *dut, struct bar *b, struct window *window, unsigned int *n,
		       uint64_t pos)
{
	void *at = NULL;

	if (has_msix(dut, b->index, pos, b->page))
		return;
	for (unsigned int i = 0; i < *n; i++)
		if (window[i].pos == pos)
			return;
	if (*n < MOST_WINDOWS &&
	    !t2_map(b->dev, b->index, pos, b->page, PROT_READ | PROT_WRITE, &at))
		window[(*n)++] = (struct window){ .pos = pos, .at = at };
}

/* First and last page of every area, and one in between. */
#define MAP_WINDOWS() \
	do { \
		THE_BAR(self->bar); \
		for (unsigned int t2_i = 0; t2_i < self->bar.areas.n; t2_i++) { \
			struct t2_span t2_area = self->bar.areas.area[t2_i]; \
			uint64_t t2_page = self->bar.page; \
			if (t2_area.end < t2_area.start + t2_page || t2_area.end > self->bar.size) \
				continue; \
			add_window(self->dut, &self->bar, self->window, &self->n, t2_area.start); \
			add_window(self->dut, &self->bar, self->window, &self->n, \
				   (t2_area.start + t2_area.end) / 2 / t2_page * t2_page); \
			add_window(self->dut, &self->bar, self->window, &self->n, \
				   t2_area.end - t2_page); \
		} \
		NEED(self->n, "no window of the component BAR can be mapped"); \
	} while (0)

static bool raw_read(const struct bar *b, uint64_t pos, size_t width, uint64_t *value)
{
	return t2_read(b->dev, b->index, pos, value, width) == (ssize_t)width;
}

TEST_F(windows, agree)
{
	unsigned int judged = 0;

	REQ("REG-WIN-01", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: component BAR */
	MAP_WINDOWS();
	for (unsigned int i = 0; i < self->n; i++)
		for (uint64_t at = 0; at < self->bar.page; at += 256) {
			const struct window *w = &self->window[i];
			uint64_t before = 0, after = 0;
			struct touch t = { 0 };

			if (!raw_read(&self->bar, w->pos + at, 4, &before))
				continue;
			/* No register need answer to more: the kernel itself may read 8 by 4. */
			t.ok = !t2_guard_read(w->at + at, 4, &t.value);
			t.fault = t2_guard_fault();
			/* A register that changes by itself tells nothing. */
			if (!raw_read(&self->bar, w->pos + at, 4, &after) || before != after)
				continue;
			judged++;
			CHECK(t.ok && t.value == before, "the same 4 bytes",
			      "at %llxh of BAR %u: mapped %08llxh (%s), read %08llxh",
			      (unsigned long long)(w->pos + at), self->bar.index,
			      (unsigned long long)t.value, outcome(&t), (unsigned long long)before);
		}
	MUST(judged, "no window can be read; region.raw.neighbours reports it");
}

/* Stores @value in a window that keeps it. False: it is no memory, and is as it was. */
static bool keeps(struct window *w, uint64_t value)
{
	struct touch found = load(w->at), now;

	if (!found.ok || !store(w->at, value).ok)
		return false;
	now = load(w->at);
	if (!w->stored)
		w->found = found.value;
	w->stored = true;
	return now.ok && now.value == value;
}

TEST_F(windows, stores_agree)
{
	unsigned int judged = 0;

	REQ("REG-WIN-02", STICKY); /* vfio-cxl v2, v3, v4: component BAR */
	MAP_WINDOWS();
	for (unsigned int i = 0; i < self->n; i++) {
		struct window *w = &self->window[i];
		uint64_t value = pattern_of(w->pos), other = ~value, seen = 0;
		struct touch t;

		if (!keeps(w, value))
			continue;
		judged++;
		CHECK(raw_read(&self->bar, w->pos, 8, &seen) && seen == value, "what was stored",
		      "at %llxh: stored %016llxh, read %016llxh", (unsigned long long)w->pos,
		      (unsigned long long)value, (unsigned long long)seen);
		CHECK(t2_write(self->bar.dev, self->bar.index, w->pos, &other, 8) == 8,
		      "8 bytes written", "write() at %llxh fails", (unsigned long long)w->pos);
		t = load(w->at);
		CHECK(t.ok && t.value == other, "what was written",
		      "at %llxh: wrote %016llxh, mapped %016llxh (%s)", (unsigned long long)w->pos,
		      (unsigned long long)other, (unsigned long long)t.value, outcome(&t));
	}
	NEED(judged, "no window keeps what is stored: registers, not memory");
}

TEST_F(windows, are_different_memory)
{
	bool kept[MOST_WINDOWS] = { false };
	unsigned int judged = 0;

	REQ("REG-WIN-03", STICKY); /* vfio-cxl v2, v3, v4: component BAR */
	MAP_WINDOWS();
	for (unsigned int i = 0; i < self->n; i++) {
		kept[i] = keeps(&self->window[i], pattern_of(self->window[i].pos));
		judged += kept[i];
	}
	NEED(judged > 1, "fewer than two windows keep what is stored");
	for (unsigned int i = 0; i < self->n; i++) {
		const struct window *w = &self->window[i];
		struct touch t = load(w->at);

		CHECK(!kept[i] || (t.ok && t.value == pattern_of(w->pos)), "what was stored there",
		      "at %llxh: %016llxh (%s), stored %016llxh, and then in the windows behind",
		      (unsigned long long)w->pos, (unsigned long long)t.value, outcome(&t),
		      (unsigned long long)pattern_of(w->pos));
	}
}
