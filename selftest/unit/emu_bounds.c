// SPDX-License-Identifier: GPL-2.0
/* How far reads, writes and mappings go in each region, per emulated generation. */
#include "selftest/unit/emu_kernel.h"

struct access {
	uint64_t pos;
	size_t len;
	long result;
};

static void expect(unsigned int region, const struct access *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (int write = 0; write < 2; write++)
			if (rw(region, rows[i].pos, rows[i].len, write) != rows[i].result)
				fail_msg("region %u, %s of %zu at %llxh: %ld, not %ld", region,
					 write ? "write" : "read", rows[i].len,
					 (unsigned long long)rows[i].pos,
					 rw(region, rows[i].pos, rows[i].len, write),
					 rows[i].result);
}

static void v2_component_bounds(void **state)
{
	open_card("gen=v2");
	const uint64_t end = opened.hdm + 0x30;
	const struct access rows[] = {
		{ 0, 0, 0 },
		{ end, 0, 0 },
		{ 0, 4, 4 },
		{ end - 4, 4, 4 },
		{ 0, 1, -EINVAL },
		{ 0, 2, -EINVAL },
		{ 0, 3, -EINVAL },
		{ 0, 5, -EINVAL },
		{ 0, 8, -EINVAL },
		{ 0, 16, -EINVAL },
		{ 0, end, -EINVAL },
		{ 1, 4, -EINVAL },
		{ 2, 2, -EINVAL },
		{ 6, 4, -EINVAL },
		{ end - 4, 5, -EINVAL },
		{ end - 4, 8, -EINVAL },
		{ end - 8, 8, -EINVAL },
		{ end - 3, 4, -EINVAL },
		{ end - 2, 4, -EINVAL },
		{ end, 4, -EINVAL },
		{ end + 4, 4, -EINVAL },
		{ 0x10000, 4, -EINVAL },
		{ (1ull << 40) - 4, 4, -EINVAL },
	};

	(void)state;
	expect(opened.component, rows, ARRAY_LEN(rows));
}

static void v3_component_bounds(void **state)
{
	static const struct access rows[] = {
		{ 0, 0, 0 },
		{ 0x10000, 0, 0 },
		{ 0, 4, 4 },
		{ 0, 8, 8 },
		{ 0x1110, 16, 16 },
		{ 0, 0x10000, 0x10000 },
		{ 0xfffc, 4, 4 },
		{ 0xfff8, 8, 8 },
		{ 0, 1, -EINVAL },
		{ 0, 2, -EINVAL },
		{ 0, 7, -EINVAL },
		{ 1, 4, -EINVAL },
		{ 2, 4, -EINVAL },
		{ 6, 8, -EINVAL },
		{ 0xfffc, 8, -EINVAL },
		{ 0xfff8, 16, -EINVAL },
		{ 0, 0x10004, -EINVAL },
		{ 0x10000, 4, -EINVAL },
		{ 0x20000, 4, -EINVAL },
		{ (1ull << 40) - 4, 4, -EINVAL },
	};

	(void)state;
	open_card("gen=v3");
	expect(opened.component, rows, ARRAY_LEN(rows));
}

static void v4_component_bounds(void **state)
{
	static const struct access rows[] = {
		{ 0, 0, 0 },	   { 0, 4, 4 },	      { 0, 8, 8 },	    { 0, 0x30, 0x30 },
		{ 0x2c, 4, 4 },	   { 0x2c, 8, 4 },    { 0x28, 16, 8 },	    { 0, 1, -EINVAL },
		{ 2, 4, -EINVAL }, { 4, 2, -EINVAL }, { 0x30, 4, -EINVAL }, { 0x10000, 4, -EINVAL },
	};

	(void)state;
	open_card("gen=v4");
	expect(opened.component, rows, ARRAY_LEN(rows));
}

static void memory_bounds(void **state)
{
	static const struct access v2[] = {
		{ 0, 0, 0 },	    { 0, 1, 1 },	   { 1, 7, 7 },
		{ SIZE - 1, 1, 1 }, { SIZE - 4, 8, 4 },	   { SIZE - 1, 2, 1 },
		{ SIZE, 4, 0 },	    { SIZE + 4096, 1, 0 }, { (1ull << 40) - 1, 1, 0 },
	};
	static const struct access v3[] = {
		{ 0, 0, 0 },	      { SIZE, 0, 0 },		{ 1, 7, 7 },
		{ SIZE - 1, 1, 1 },   { SIZE - 4, 4, 4 },	{ SIZE - 4, 8, -EINVAL },
		{ SIZE, 1, -EINVAL }, { SIZE + 1, 1, -EINVAL }, { 1ull << 39, 4, -EINVAL },
	};
	static const struct access v4[] = {
		{ 0, 0, 0 },	    { 3, 7, 7 },	  { SIZE - 1, 1, 1 },
		{ SIZE - 4, 8, 4 }, { SIZE, 1, -EINVAL }, { 1ull << 39, 4, -EINVAL },
	};

	(void)state;
	open_card("gen=v2");
	expect(opened.memory, v2, ARRAY_LEN(v2));
	open_card("gen=v3");
	expect(opened.memory, v3, ARRAY_LEN(v3));
	open_card("gen=v4");
	expect(opened.memory, v4, ARRAY_LEN(v4));
	set(opened.memory, SIZE - 4, 4, 0x12345678);
	assert_int_equal(get(opened.memory, SIZE - 3, 2), 0x3456);
	/* v2: gone with the decoder. All: gone with Memory Space, and back with it. */
	open_card("gen=v2,flr_clears_hdm=yes");
	assert_int_equal(rw(opened.memory, 0, 4, false), -EIO);
	assert_int_equal(rw(opened.memory, 0, 4, true), -EIO);
	assert_false(t2e_vfio_fault_allowed(&card.dev, opened.memory));
	open_card("gen=v4");
	set(CONFIG, 4, 2, 0);
	assert_int_equal(rw(opened.memory, 0, 4, false), -EIO);
	assert_false(t2e_vfio_fault_allowed(&card.dev, opened.memory));
	set(CONFIG, 4, 2, 2);
	assert_int_equal(rw(opened.memory, 0, 4, false), 4);
	assert_true(t2e_vfio_fault_allowed(&card.dev, opened.memory));
	open_card("gen=v2");
	set(CONFIG, 4, 2, 0);
	assert_false(t2e_vfio_fault_allowed(&card.dev, opened.memory));
}

/* Everything outside the decoders is read-only, and is what the device has. */
static void capability_array_is_read_only(void **state)
{
	(void)state;
	open_card("gen=v2");
	for (uint32_t at = 0; at < opened.hdm; at += 4) {
		uint32_t before = get(opened.component, at, 4);

		assert_int_equal(before, mmio(0x1000 + at));
		set(opened.component, at, 4, ANY);
		assert_int_equal(get(opened.component, at, 4), before);
		assert_int_equal(mmio(0x1000 + at), before);
	}
	open_card("gen=v3");
	for (uint32_t at = 0; at < 0x10000; at += 4) {
		uint32_t before = get(opened.component, at, 4);

		if (at >= opened.hdm && at < opened.hdm + 0x30)
			continue;
		assert_int_equal(before, mmio(at));
		set(opened.component, at, 4, ANY);
		assert_int_equal(get(opened.component, at, 4), before);
		assert_int_equal(mmio(at), before);
	}
}

static long pread_bar(unsigned int bar, uint64_t pos, size_t len)
{
	memset(answer, 0xa5, sizeof(answer));
	return card_rw(bar, pos, answer, len, false);
}

static long pwrite_bar(unsigned int bar, uint64_t pos, size_t len, uint8_t fill)
{
	memset(answer, fill, sizeof(answer));
	return card_rw(bar, pos, answer, len, true);
}

/* Block at 10000h-1ffffh of 256 KiB: v2 and v3 refuse every access that touches it. */
static void block_is_not_there(void **state)
{
	static const struct {
		uint64_t pos;
		size_t len;
		long result;
	} rows[] = {
		{ 0x10000, 4, -EINVAL }, { 0x11000, 1, -EINVAL },    { 0x11000, 8, -EINVAL },
		{ 0x1fffe, 4, -EINVAL }, { 0xfffc, 8, -EINVAL },     { 0xfffe, 4, -EINVAL },
		{ 0xfff8, 16, -EINVAL }, { 0x1fffe, 1, -EINVAL },    { 0xfffc, 4, 4 },
		{ 0x20000, 4, 4 },	 { 0x3fffc, 4, 4 },	     { 0x3fffc, 8, 4 },
		{ 0x40000, 4, -EINVAL }, { 1ull << 39, 1, -EINVAL },
	};

	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		card_open(gen == 2 ? "gen=v2" : "gen=v3");
		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			assert_int_equal(pread_bar(0, rows[i].pos, rows[i].len), rows[i].result);
			assert_int_equal(pwrite_bar(0, rows[i].pos, rows[i].len, 0xff),
					 rows[i].result);
		}
		assert_int_equal(mmio(find_cm(5) + 0x20), 0x600);
		assert_int_equal(pread_bar(0, 0xfffc, 4), 4);
		assert_int_equal(field(0, 4), 0xffffffff);
	}
}

/* v4 takes out only the decoders: they read all-ones, and writes vanish. */
static void v4_takes_out_the_decoders(void **state)
{
	uint64_t hdm;

	(void)state;
	card_open("gen=v4");
	hdm = 0x10000 + find_cm(5);
	for (uint64_t pos = hdm; pos < hdm + 0x30; pos += 4) {
		assert_int_equal(pread_bar(0, pos, 4), 4);
		assert_int_equal(field(0, 4), 0xffffffff);
		assert_int_equal(pwrite_bar(0, pos, 4, 0), 4);
	}
	assert_int_equal(mmio(find_cm(5) + 0x20), 0x600);
	assert_int_equal(mmio(find_cm(5) + 0x04), 2);
	assert_int_equal(pread_bar(0, 0x11000, 4), 4);
	assert_int_equal(field(0, 4), mmio(0x1000));
	/* Across their start: each dword by its own rule. */
	assert_int_equal(pread_bar(0, hdm - 4, 8), 8);
	assert_int_equal(field(0, 4), mmio((uint32_t)(hdm - 0x10000 - 4)));
	assert_int_equal(field(4, 4), 0xffffffff);
	assert_int_equal(pread_bar(0, hdm + 0x2c, 8), 8);
	assert_int_equal(field(0, 4), 0xffffffff);
	assert_int_equal(field(4, 4), mmio((uint32_t)(hdm - 0x10000 + 0x30)));
}

static void what_may_be_mapped(void **state)
{
	static const struct {
		unsigned int region;
		uint64_t pos, len;
		int result;
	} rows[] = {
		{ 0, 0, 0x40000, -EINVAL },
		{ 0, 0x10000, 0x10000, -EINVAL },
		{ 0, 0x10000, 0x1000, -EINVAL },
		{ 0, 0x1f000, 0x1000, -EINVAL },
		{ 0, 0xf000, 0x2000, -EINVAL },
		{ 0, 0x1f000, 0x2000, -EINVAL },
		{ 0, 0x3f000, 0x2000, -EINVAL },
		{ 0, 0, 0x10000, 0 },
		{ 0, 0xf000, 0x1000, 0 },
		{ 0, 0x20000, 0x20000, 0 },
		{ 0, 0x20000, 0x1000, 0 },
		{ 2, 0, 0x1000, 0 },
		{ 2, 0, 0x2000, -EINVAL },
		{ 2, 0, 0, -EINVAL },
		{ 1, 0, 0x1000, -EINVAL },
		{ CONFIG, 0, 0x1000, -EINVAL },
		{ 8, 0, 0x1000, -EINVAL },
		{ 11, 0, 0x1000, -EINVAL },
		{ 2, ~0ull - 0xfff, 0x1000, -EINVAL },
	};

	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		unsigned int memory = gen == 2 ? 9 : 10, component = gen == 2 ? 10 : 9;

		card_open(gen == 2 ? "gen=v2" : "gen=v3");
		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			assert_int_equal(t2e_vfio_map(&card.dev, rows[i].region, rows[i].pos,
						      rows[i].len, true),
					 rows[i].result);
		}
		assert_int_equal(t2e_vfio_map(&card.dev, memory, 0, CARD_MEMORY, true), 0);
		assert_int_equal(
			t2e_vfio_map(&card.dev, memory, CARD_MEMORY - 4096, 4096, true), 0);
		assert_int_equal(t2e_vfio_map(&card.dev, memory, 0, 100, true), 0);
		assert_int_equal(t2e_vfio_map(&card.dev, memory, 4096, CARD_MEMORY, true),
				 -EINVAL);
		assert_int_equal(t2e_vfio_map(&card.dev, memory, CARD_MEMORY, 4096, true),
				 -EINVAL);
		assert_int_equal(t2e_vfio_map(&card.dev, component, 0, 4096, true), -EINVAL);
	}
}

static void nothing_to_do_and_nowhere_to_do_it(void **state)
{
	static const char *const gens[] = { "gen=plain", "gen=v2", "gen=v3", "gen=v4" };

	(void)state;
	for (size_t g = 0; g < ARRAY_LEN(gens); g++) {
		card_open(gens[g]);
		for (unsigned int region = 0; region < 13; region++)
			for (int write = 0; write < 2; write++)
				assert_int_equal(
					card_rw(region, 0x40000, answer, 0, write),
					0);
		assert_int_equal(card_rw(200, 0, answer, 0, false), 0);
		assert_int_equal(pread_bar(1, 0, 4), -EINVAL);
		assert_int_equal(pread_bar(6, 0, 4), -EINVAL);
		assert_int_equal(pread_bar(8, 0, 4), -EINVAL);
		assert_int_equal(pread_bar(11, 0, 4), -EINVAL);
		assert_int_equal(pread_bar(200, 0, 4), -EINVAL);
		assert_int_equal(pread_bar(CONFIG, 4096, 1), -EINVAL);
		assert_int_equal(pread_bar(CONFIG, 4094, 8), 2);
		untouched_from(2);
	}
}

static void memory_space_off(void **state)
{
	uint8_t command[2] = { 0, 0 };

	(void)state;
	card_open("gen=v3");
	assert_int_equal(card_rw(CONFIG, 4, command, 2, true), 2);
	assert_int_equal(pread_bar(2, 0, 4), -EIO);
	assert_int_equal(pwrite_bar(0, 0, 4, 0), -EIO);
	assert_int_equal(pread_bar(9, 0, 4), 4);
	command[0] = 2;
	assert_int_equal(card_rw(CONFIG, 4, command, 2, true), 2);
	assert_int_equal(pread_bar(2, 0, 4), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v2_component_bounds),
		cmocka_unit_test(v3_component_bounds),
		cmocka_unit_test(v4_component_bounds),
		cmocka_unit_test(memory_bounds),
		cmocka_unit_test(capability_array_is_read_only),
		cmocka_unit_test(block_is_not_there),
		cmocka_unit_test(v4_takes_out_the_decoders),
		cmocka_unit_test(what_may_be_mapped),
		cmocka_unit_test(nothing_to_do_and_nowhere_to_do_it),
		cmocka_unit_test(memory_space_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
