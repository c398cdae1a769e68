// SPDX-License-Identifier: GPL-2.0
/* Mappings, read() and write() of device memory: one memory, seen at once from every side. */
#include "tests/region/region.h"

SAVED_FIXTURE(device)

#define ROUNDS 64u

TEST_F(device, stores_are_read)
{
	struct memory m;
	uint8_t *at;

	REQ("REG-COH-01", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	SAVE(m, self->saved, m.page, 8 * ROUNDS);
	MAP_MEMORY(m, m.page, m.page, PROT_READ | PROT_WRITE, at);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint64_t value = pattern_of(i), seen = 0;
		struct touch t = store(at + 8 * i, value);

		MUST(t.ok, "a store faults (%s); region.fault reports it", outcome(&t));
		CHECK(peek(&m, m.page + 8 * i, &seen) && seen == value, "what was stored",
		      "stored %016llxh at %llxh, read %016llxh", (unsigned long long)value,
		      (unsigned long long)(m.page + 8 * i), (unsigned long long)seen);
	}
	UNMAP_MEMORY(m, at, m.page);
	put_back(&self->saved);
}

TEST_F(device, writes_are_loaded)
{
	struct memory m;
	uint8_t *at;

	REQ("REG-COH-02", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	SAVE(m, self->saved, m.page, 8 * ROUNDS);
	MAP_MEMORY(m, m.page, m.page, PROT_READ, at);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint64_t value = pattern_of(~i);
		struct touch t;

		MUST(t2_write(m.dev, m.index, m.page + 8 * i, &value, 8) == 8,
		     "the memory cannot be written; region.memory reports it");
		t = load(at + 8 * i);
		CHECK(t.ok && t.value == value, "what was written",
		      "wrote %016llxh at %llxh, loaded %016llxh (%s)", (unsigned long long)value,
		      (unsigned long long)(m.page + 8 * i), (unsigned long long)t.value,
		      outcome(&t));
	}
	UNMAP_MEMORY(m, at, m.page);
	put_back(&self->saved);
}

TEST_F(device, two_mappings)
{
	uint8_t *one, *two;
	struct memory m;

	REQ("REG-COH-03", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	SAVE(m, self->saved, 2 * m.page, 8 * ROUNDS);
	/* The second one begins elsewhere: the page is its third. */
	MAP_MEMORY(m, 2 * m.page, m.page, PROT_READ | PROT_WRITE, one);
	MAP_MEMORY(m, 0, 4 * m.page, PROT_READ | PROT_WRITE, two);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint8_t *from = i % 2 ? one : two + 2 * m.page;
		uint8_t *to = i % 2 ? two + 2 * m.page : one;
		struct touch t = store(from + 8 * i, pattern_of(i));

		MUST(t.ok, "a store faults (%s); region.fault reports it", outcome(&t));
		t = load(to + 8 * i);
		CHECK(t.ok && t.value == pattern_of(i), "what was stored",
		      "stored %016llxh through one mapping, loaded %016llxh through another (%s)",
		      (unsigned long long)pattern_of(i), (unsigned long long)t.value, outcome(&t));
	}
	UNMAP_MEMORY(m, one, m.page);
	UNMAP_MEMORY(m, two, 4 * m.page);
	put_back(&self->saved);
}

TEST_F(device, mapping_at_an_offset)
{
	struct memory m;

	REQ("REG-COH-04", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	const uint64_t pos[] = {
		0, m.page, 3 * m.page, m.size / 2, m.size / 2 + m.page, m.size - m.page
	};
	uint64_t found[ARRAY_SIZE(pos)];
	uint8_t *at[ARRAY_SIZE(pos)];

	/* All that can end the test comes before the first write. */
	for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++) {
		MUST(peek(&m, pos[i], &found[i]), "the memory cannot be read");
		MAP_MEMORY(m, pos[i], m.page, PROT_READ, at[i]);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++) {
		uint64_t mark = pattern_of(pos[i]);

		t2_write(m.dev, m.index, pos[i], &mark, 8);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++) {
		struct touch t = load(at[i]);

		CHECK(t.ok && t.value == pattern_of(pos[i]), "the memory at that offset",
		      "a mapping at %llxh begins with %016llxh (%s), the memory there with "
		      "%016llxh",
		      (unsigned long long)pos[i], (unsigned long long)t.value, outcome(&t),
		      (unsigned long long)pattern_of(pos[i]));
		UNMAP_MEMORY(m, at[i], m.page);
	}
	for (unsigned int i = ARRAY_SIZE(pos); i--;)
		t2_write(m.dev, m.index, pos[i], &found[i], 8);
}
