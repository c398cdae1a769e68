// SPDX-License-Identifier: GPL-2.0
/* The memory is as large as it says: every page is its own, and every bit can hold both values. */
#include "tests/region/region.h"

DEVICE_FIXTURE(device)

/* Evenly spread: a region with more pages than T2_SWEEP_PAGES is swept with a larger stride. */
#define PLACES_DEFAULT 65536
/* And every power of two, which is where an address line makes the difference. */
#define LINES 64

struct place {
	uint64_t pos, old;
};

struct sweep {
	struct place *place;
	unsigned int n;
};

static uint64_t most_places(void)
{
	const char *text = getenv("T2_SWEEP_PAGES");
	unsigned long long n = text ? strtoull(text, NULL, 10) : 0;

	return n ? n : PLACES_DEFAULT;
}

static bool choose_places(struct sweep *s, const struct memory *m)
{
	uint64_t pages = m->size / m->page, stride = m->page;

	while (pages > most_places()) {
		pages = (pages + 1) / 2;
		stride *= 2;
	}
	*s = (struct sweep){ .place = calloc(pages + LINES, sizeof(struct place)) };
	if (!s->place)
		return false;
	for (uint64_t pos = 0; pos < m->size && s->n < pages; pos += stride)
		s->place[s->n++].pos = pos;
	/* Those that the stride has met already are no second place. */
	for (uint64_t pos = 8; pos < m->size; pos *= 2)
		if (pos % stride)
			s->place[s->n++].pos = pos;
	return true;
}

/* Through the mapping at @at: what is there is kept, and the address takes its place. */
static bool store_addresses(struct sweep *s, uint8_t *at)
{
	for (unsigned int i = 0; i < s->n; i++) {
		struct place *p = &s->place[i];
		struct touch t = load(at + p->pos);

		p->old = t.value;
		if (!t.ok || !store(at + p->pos, pattern_of(p->pos)).ok) {
			s->n = i;
			return false;
		}
		/* Or two places that are the same memory would differ in the cache. */
		flush_line(at + p->pos);
	}
	return true;
}

static void restore_places(struct sweep *s, uint8_t *at)
{
	for (unsigned int i = s->n; i--;)
		if (store(at + s->place[i].pos, s->place[i].old).ok)
			flush_line(at + s->place[i].pos);
}

/* The place that shows another one's address, to read() or through the mapping, or -1. */
static long first_wrong(const struct sweep *s, const struct memory *m, const uint8_t *at,
			uint64_t *found)
{
	for (unsigned int i = 0; i < s->n; i++) {
		uint64_t pos = s->place[i].pos;

		*found = load(at + pos).value;
		if (*found != pattern_of(pos))
			return i;
		/* Most of what read() has to say the mapping said already. */
		if (i % 16 && s->n > 16 * LINES)
			continue;
		if (!peek(m, pos, found) || *found != pattern_of(pos))
			return i;
	}
	return -1;
}

/* Whose pattern it is: what the two addresses differ in is the line that is ignored. */
static uint64_t owner_of(const struct sweep *s, uint64_t value)
{
	for (unsigned int i = 0; i < s->n; i++)
		if (pattern_of(s->place[i].pos) == value)
			return s->place[i].pos;
	return UINT64_MAX;
}

TEST_F(device, every_page_its_own)
{
	uint64_t found = 0;
	struct sweep sweep;
	struct memory m;
	uint8_t *at;
	long wrong;
	bool all;

	REQ("REG-FLT-15", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	MUST(choose_places(&sweep, &m), "out of memory");
	MAP_MEMORY(m, 0, m.size, PROT_READ | PROT_WRITE, at);
	all = store_addresses(&sweep, at);
	wrong = first_wrong(&sweep, &m, at, &found);
	restore_places(&sweep, at);
	CHECK(all, "memory", "a touch at %llxh of %llxh faults",
	      (unsigned long long)(all ? 0 : sweep.place[sweep.n].pos), (unsigned long long)m.size);
	CHECK(wrong < 0, "the address that was stored there",
	      "of %u places stored to, %llxh holds %016llxh; that was stored to %llxh "
	      "(all-ones: to none)",
	      sweep.n, (unsigned long long)sweep.place[wrong < 0 ? 0 : wrong].pos,
	      (unsigned long long)found, (unsigned long long)owner_of(&sweep, found));
	UNMAP_MEMORY(m, at, m.size);
	free(sweep.place);
}

#define PIECE 4096
/* Of the dense part at either end, 32 bytes for each place of the sweep: 2 MiB. */
#define DENSE ((most_places() * 32 + PIECE - 1) / PIECE * PIECE)

/* A bit that holds only one value, as the bits in question of the word at @pos. */
struct stuck {
	uint64_t pos, at_0, at_1;
};

/* What was written is in the cache, and a stuck bit behind it: out of there, where it is mapped. */
static void flush_piece(const struct memory *m, uint64_t pos)
{
	uint64_t first = pos / m->page * m->page;
	void *at = NULL;

	if (t2_map(m->dev, m->index, first, m->page, PROT_READ, &at))
		return;
	for (uint64_t i = pos - first; i < pos - first + PIECE; i += 32)
		if (load((uint8_t *)at + i).ok)
			flush_line((uint8_t *)at + i);
	t2_unmap(m->dev, at, m->page);
}

/* Every bit of the piece at @pos as 0 and as 1. Returns false when it cannot be read or written. */
static bool try_piece(const struct memory *m, uint64_t pos, struct stuck *bad)
{
	uint64_t old[PIECE / 8], put[PIECE / 8], got[PIECE / 8];
	bool ok = t2_read(m->dev, m->index, pos, old, PIECE) == PIECE;

	for (unsigned int inverse = 0; ok && inverse < 2; inverse++) {
		for (unsigned int i = 0; i < PIECE / 8; i++)
			put[i] = pattern_of(pos + 8 * i) ^ (inverse ? UINT64_MAX : 0);
		ok = t2_write(m->dev, m->index, pos, put, PIECE) == PIECE;
		flush_piece(m, pos);
		ok = ok && t2_read(m->dev, m->index, pos, got, PIECE) == PIECE;
		for (unsigned int i = 0; ok && i < PIECE / 8; i++)
			if (put[i] != got[i])
				*bad = (struct stuck){ pos + 8 * i, put[i] & ~got[i],
						       got[i] & ~put[i] };
		t2_write(m->dev, m->index, pos, old, PIECE);
	}
	return ok;
}

TEST_F(device, every_bit)
{
	struct stuck bad = { 0 };
	uint64_t span, pos;
	struct memory m;

	REQ("REG-FLT-16", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	span = m.size / 2 < DENSE ? m.size / 2 : DENSE;
	for (uint64_t i = 0; i < 2 * span && !bad.at_0 && !bad.at_1; i += PIECE) {
		pos = i < span ? i : m.size - 2 * span + i;
		MUST(try_piece(&m, pos, &bad),
		     "the memory region cannot be read and written; region.memory reports it");
	}
	CHECK(!bad.at_0 && !bad.at_1, "none",
	      "in the word at %llxh: bits that stay 0 %016llxh, 1 %016llxh",
	      (unsigned long long)bad.pos, (unsigned long long)bad.at_0,
	      (unsigned long long)bad.at_1);
}
