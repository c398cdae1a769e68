// SPDX-License-Identifier: GPL-2.0
/* Which mappings of the memory region a kernel makes, and what it answers to the others. */
#include "tests/region/region.h"

SAVED_FIXTURE(device)

/* A mapping that comes is taken away again, untouched. */
static int try_map(const struct memory *m, uint64_t pos, size_t len, int flags)
{
	void *at = NULL;
	int code = t2_map_flags(m->dev, m->index, pos, len, PROT_READ | PROT_WRITE, flags, &at);

	if (!code)
		t2_unmap(m->dev, at, len);
	return code;
}

/* Only where a mapping can be made does a refusal say anything. */
#define MAPPABLE_REGION(m) \
	do { \
		THE_REGION(m); \
		MUST(self->dut->pass.memory_flags &VFIO_REGION_INFO_FLAG_MMAP, \
		     "the memory region offers no MMAP; region.flags reports it"); \
		MUST(!try_map(&(m), (m).size - (m).page, (m).page, MAP_SHARED), \
		     "the last page of the memory region cannot be mapped; " \
		     "region.map_rules.whole_region reports it"); \
	} while (0)

#define CHECK_REFUSED(m, pos, len, flags) \
	do { \
		int t2_answer = try_map(&(m), pos, len, flags); \
		CHECK(t2_answer == -EINVAL, "-22 (EINVAL)", \
		      "mmap of %llxh bytes at %llxh of %llxh: %d", (unsigned long long)(len), \
		      (unsigned long long)(pos), (unsigned long long)(m).size, t2_answer); \
	} while (0)

TEST_F(device, private)
{
	struct memory m;

	REQ("REG-MAP-01", CONFIG_READS); /* vfio-cxl v2, v3, v4: mmap of the memory region */
	MAPPABLE_REGION(m);
	CHECK_REFUSED(m, 0, m.page, MAP_PRIVATE);
	CHECK_REFUSED(m, 0, m.size, MAP_PRIVATE);
	CHECK_REFUSED(m, m.size - m.page, m.page, MAP_PRIVATE);
}

/* Beyond 40 bits a place in a VFIO file is another region's. */
TEST_F(device, behind_the_end)
{
	struct memory m;

	REQ("REG-MAP-02", CONFIG_READS); /* vfio-cxl v2, v3, v4: mmap of the memory region */
	MAPPABLE_REGION(m);
	const uint64_t pos[] = {
		m.size,	    m.size + m.page,	   m.size + (1ull << 20), 2 * m.size,
		1ull << 38, (1ull << 39) + m.page, (1ull << 40) - m.page
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++)
		if (pos[i] >= m.size)
			CHECK_REFUSED(m, pos[i], m.page, MAP_SHARED);
}

TEST_F(device, across_the_end)
{
	struct memory m;

	REQ("REG-MAP-03", CONFIG_READS); /* vfio-cxl v2, v3, v4: mmap of the memory region */
	MAPPABLE_REGION(m);
	const uint64_t pos[] = { 0, m.page, m.size / 2, m.size - 2 * m.page, m.size - m.page };

	for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++) {
		CHECK_REFUSED(m, pos[i], m.size - pos[i] + 1, MAP_SHARED);
		CHECK_REFUSED(m, pos[i], m.size - pos[i] + m.page, MAP_SHARED);
		CHECK_REFUSED(m, pos[i], 2 * m.size, MAP_SHARED);
	}
}

/* The core answers most of these before any driver, each with an errno of its own. */
TEST_F(device, overflow)
{
	struct memory m;

	REQ("REG-MAP-04", CONFIG_READS); /* vfio-cxl v2, v3, v4: mmap of the memory region */
	MAPPABLE_REGION(m);
	const uint64_t pos[] = { 0, m.page, m.size / 2, m.size - m.page, m.size };

	for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++) {
		const uint64_t len[] = {
			UINT64_MAX, /* rounds up to 0 */
			-m.page,
			-pos[i], /* ends at 0 */
			m.page - pos[i],
			m.size - pos[i] - m.page, /* ends inside, the long way round */
			1ull << 63,
			1ull << 52,
			(1ull << 44) + m.page, /* cut to 32 bits: one page; so in pages */
			(1ull << 40) + m.page,
			(1ull << 32) * (m.size >> 32) + (1ull << 32) + m.page,
		};

		for (unsigned int k = 0; k < ARRAY_SIZE(len); k++) {
			int code;

			if (len[k] <= m.size - pos[i])
				continue;
			code = try_map(&m, pos[i], len[k], MAP_SHARED);
			CHECK(code < 0, "refused, whatever the errno",
			      "mmap of %llxh bytes at %llxh of %llxh succeeds",
			      (unsigned long long)len[k], (unsigned long long)pos[i],
			      (unsigned long long)m.size);
		}
	}
}

TEST_F(device, malformed)
{
	struct memory m;

	REQ("REG-MAP-05", CONFIG_READS); /* vfio-cxl v2, v3, v4: mmap of the memory region */
	MAPPABLE_REGION(m);
	const uint64_t pos[] = { 1, 8, m.page / 2, m.page - 1, m.page + 1, m.size - 512 };

	for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++)
		CHECK_REFUSED(m, pos[i], m.page, MAP_SHARED);
	CHECK_REFUSED(m, 0, 0, MAP_SHARED);
	CHECK_REFUSED(m, m.page, 0, MAP_SHARED);
	CHECK_REFUSED(m, m.size, 0, MAP_SHARED);
}

static bool touch_byte(uint8_t *at)
{
	uint64_t byte;

	return !t2_guard_read(at, 1, &byte) && !t2_guard_write(at, 1, byte);
}

TEST_F(device, whole_region)
{
	void *at = NULL;
	struct memory m;
	int code;

	REQ("REG-MAP-06", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: mmap of the memory region */
	THE_MEMORY(m);
	MUST(self->dut->pass.memory_flags & VFIO_REGION_INFO_FLAG_MMAP,
	     "the memory region offers no MMAP; region.flags reports it");
	code = t2_map(m.dev, m.index, 0, m.size, PROT_READ | PROT_WRITE, &at);
	CHECK(!code, "0", "mmap of all %llxh bytes: %d", (unsigned long long)m.size, code);
	if (code)
		return;
	CHECK(touch_byte(at), "ok", "first byte: %s", strsignal(t2_guard_fault().signal));
	CHECK(touch_byte((uint8_t *)at + m.size - 1), "ok", "last byte: %s",
	      strsignal(t2_guard_fault().signal));
	UNMAP_MEMORY(m, at, m.size);
}

/* What the memory holds at @pos, where a test has stored against its rights. */
#define CHECK_UNCHANGED(m, pos, before) \
	do { \
		uint64_t t2_now = 0; \
		MUST(peek(&(m), pos, &t2_now), \
		     "the memory region cannot be read; region.memory reports it"); \
		CHECK(t2_now == (before), "unchanged", \
		      "%016llxh at %llxh, %016llxh before the store", (unsigned long long)t2_now, \
		      (unsigned long long)(pos), (unsigned long long)(before)); \
	} while (0)

TEST_F(device, read_only)
{
	struct touch read, write;
	uint64_t before = 0;
	struct memory m;
	uint8_t *at;

	REQ("REG-MAP-07", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: mmap of the memory region */
	THE_MEMORY(m);
	SAVE(m, self->saved, m.page, 8);
	memcpy(&before, self->saved.bytes, 8);
	MAP_MEMORY(m, m.page, m.page, PROT_READ, at);
	/* The store comes first: it must not matter whether the page is there. */
	write = store(at, ~before);
	read = load(at);
	CHECK(read.ok && read.value == before, "ok, and the bytes of that page",
	      "load: %s, %016llxh, where the memory holds %016llxh", outcome(&read),
	      (unsigned long long)read.value, (unsigned long long)before);
	CHECK(is_sigsegv(&write), "SIGSEGV", "store to a page not yet touched: %s",
	      outcome(&write));
	write = store(at, ~before);
	CHECK(is_sigsegv(&write), "SIGSEGV", "store to a page that was read: %s", outcome(&write));
	CHECK_UNCHANGED(m, m.page, before);
	UNMAP_MEMORY(m, at, m.page);
	put_back(&self->saved);
}

TEST_F(device, no_access)
{
	struct touch read, write;
	uint64_t before = 0;
	struct memory m;
	uint8_t *at;

	REQ("REG-MAP-08", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: mmap of the memory region */
	THE_MEMORY(m);
	SAVE(m, self->saved, m.page, 8);
	memcpy(&before, self->saved.bytes, 8);
	MAP_MEMORY(m, m.page, m.page, PROT_NONE, at);
	read = load(at);
	write = store(at, ~before);
	CHECK(is_sigsegv(&read), "SIGSEGV", "load: %s", outcome(&read));
	CHECK(is_sigsegv(&write), "SIGSEGV", "store: %s", outcome(&write));
	CHECK_UNCHANGED(m, m.page, before);
	UNMAP_MEMORY(m, at, m.page);
	put_back(&self->saved);
}

TEST_F(device, odd_length)
{
	uint64_t value, pos;
	struct memory m;
	uint8_t *at;
	int code;

	REQ("REG-MAP-09", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: mmap of the memory region */
	THE_MEMORY(m);
	MUST(self->dut->pass.memory_flags & VFIO_REGION_INFO_FLAG_MMAP,
	     "the memory region offers no MMAP; region.flags reports it");
	const size_t len[] = { 1, 100, m.page - 1, m.page + 1, 2 * m.page - 8 };

	for (unsigned int i = 0; i < ARRAY_SIZE(len); i++) {
		size_t whole = (len[i] + m.page - 1) / m.page * m.page;
		struct touch last;

		pos = m.page + whole - 8; /* last word of the last page */
		value = pattern_of(pos + i);
		SAVE(m, self->saved, pos, 8);
		code = t2_map(m.dev, m.index, m.page, len[i], PROT_READ | PROT_WRITE, (void **)&at);
		CHECK(!code, "0", "mmap of %zu bytes: %d", len[i], code);
		if (code)
			continue;
		t2_write(m.dev, m.index, pos, &value, 8);
		last = load(at + whole - 8);
		CHECK(last.ok && last.value == value, "ok, and the bytes of that page",
		      "mapping of %zu bytes, last word of its last page: %s, %016llxh, where the "
		      "memory holds %016llxh",
		      len[i], outcome(&last), (unsigned long long)last.value,
		      (unsigned long long)value);
		UNMAP_MEMORY(m, at, len[i]);
		put_back(&self->saved);
	}
}
