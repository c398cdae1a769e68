// SPDX-License-Identifier: GPL-2.0
/* read() and write() of device memory: every alignment and length, nothing but what was asked. */
#include "tests/region/region.h"

SAVED_FIXTURE(device)

#define LONGEST 17
/* Around a page edge, and as much again on both sides to see what must not change. */
#define AROUND 64

static void fill(uint8_t *bytes, size_t len, uint8_t seed)
{
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(seed + 37 * i);
}

TEST_F(device, reads_of_every_alignment)
{
	uint8_t whole[2 * AROUND], part[LONGEST];
	struct memory m;
	uint64_t start;

	REQ("REG-MEM-01", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	start = 3 * m.page - AROUND;
	SAVE(m, self->saved, start, sizeof(whole));
	fill(whole, sizeof(whole), 0x11);
	MUST(t2_write(m.dev, m.index, start, whole, sizeof(whole)) == sizeof(whole),
	     "the memory cannot be written; writes_of_every_alignment reports it");
	for (size_t at = AROUND - LONGEST; at <= AROUND + 1; at++)
		for (size_t len = 1; len <= LONGEST; len++) {
			ssize_t got = t2_read(m.dev, m.index, start + at, part, len);

			CHECK(got == (ssize_t)len && !memcmp(part, whole + at, len),
			      "all bytes, as written", "read of %zu bytes at %llxh: %zd", len,
			      (unsigned long long)(start + at), got);
		}
	put_back(&self->saved);
}

TEST_F(device, writes_of_every_alignment)
{
	uint8_t model[2 * AROUND], now[2 * AROUND], part[LONGEST];
	struct memory m;
	uint64_t start;
	uint8_t seed = 0;

	REQ("REG-MEM-02", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	start = 3 * m.page - AROUND;
	SAVE(m, self->saved, start, sizeof(model));
	memcpy(model, self->saved.bytes, sizeof(model));
	for (size_t at = AROUND - LONGEST; at <= AROUND + 1; at++)
		for (size_t len = 1; len <= LONGEST; len++) {
			ssize_t got;

			fill(part, len, ++seed);
			memcpy(model + at, part, len);
			got = t2_write(m.dev, m.index, start + at, part, len);
			CHECK(got == (ssize_t)len &&
				      t2_read(m.dev, m.index, start, now, sizeof(now)) ==
					      sizeof(now) &&
				      !memcmp(now, model, sizeof(now)),
			      "these bytes changed and no other",
			      "write of %zu bytes at %llxh: %zd", len,
			      (unsigned long long)(start + at), got);
		}
	put_back(&self->saved);
}

TEST_F(device, empty_access)
{
	struct memory m;
	uint8_t byte = 0;

	REQ("REG-MEM-05", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	const uint64_t pos[] = { 0, 1, m.page, m.size - 1, m.size, m.size + 1, (1ull << 40) - 1 };

	for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++) {
		ssize_t rd = t2_read(m.dev, m.index, pos[i], &byte, 0);
		ssize_t wr = t2_write(m.dev, m.index, pos[i], &byte, 0);

		CHECK(rd == 0 && wr == 0, "0", "read and write of 0 bytes at %llxh: %zd, %zd",
		      (unsigned long long)pos[i], rd, wr);
	}
}

/* The last 8 bytes, one at a time and together, are memory as any other. */
TEST_F(device, last_byte)
{
	uint8_t now[8], one;
	struct memory m;

	REQ("REG-MEM-09", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	CHECK(save(&m, &self->saved, m.size - 8, 8), "8 bytes", "the last 8 bytes cannot be read");
	if (self->judge.failed)
		return;
	for (unsigned int i = 0; i < 8; i++) {
		one = self->saved.bytes[i] ^ 0xff;
		CHECK(t2_write(m.dev, m.index, m.size - 8 + i, &one, 1) == 1, "1 byte",
		      "the byte %u before the end cannot be written", 8 - i);
	}
	CHECK(t2_read(m.dev, m.index, m.size - 8, now, 8) == 8, "8 bytes",
	      "the last 8 bytes cannot be read");
	for (unsigned int i = 0; i < 8; i++)
		CHECK((now[i] ^ self->saved.bytes[i]) == 0xff, "what was written",
		      "the byte %u before the end is %02xh, wrote %02xh", 8 - i, now[i],
		      self->saved.bytes[i] ^ 0xff);
	put_back(&self->saved);
}

#define LONG (1u << 20)

/* The pages of a long read against each page read alone; marked, so that no two are alike. */
TEST_F(device, long_read)
{
	uint8_t *whole = malloc(LONG), page[4096];
	static uint64_t found[LONG / 4096];
	struct memory m;
	ssize_t got;

	REQ("REG-MEM-10", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	NEED(m.size >= LONG + 4096, "the memory has less than 1 MiB");
	MUST(whole, "out of memory");
	for (uint64_t i = 0; i < LONG / 4096; i++)
		MUST(peek(&m, i * 4096 + 100, &found[i]), "the memory cannot be read");
	for (uint64_t i = 0; i < LONG / 4096; i++) {
		uint64_t mark = pattern_of(i);

		t2_write(m.dev, m.index, i * 4096 + 100, &mark, 8);
	}
	got = t2_read(m.dev, m.index, 100, whole, LONG);
	CHECK(got == LONG, "all bytes", "read of 1 MiB at 100: %zd", got);
	for (uint64_t i = 0; got == LONG && i < LONG / 4096; i++) {
		t2_read(m.dev, m.index, i * 4096 + 100, page, 4096);
		CHECK(!memcmp(page, whole + i * 4096, 4096), "the same bytes",
		      "page %llu of a read of 1 MiB differs from the page read alone",
		      (unsigned long long)i);
	}
	for (uint64_t i = 0; i < LONG / 4096; i++)
		t2_write(m.dev, m.index, i * 4096 + 100, &found[i], 8);
	free(whole);
}
