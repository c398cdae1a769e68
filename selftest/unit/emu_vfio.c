// SPDX-License-Identifier: GPL-2.0
/*
 * What every emulated kernel says of the device: GET_INFO and GET_REGION_INFO byte by byte, which
 * devices it binds, and which parts of the BARs it lets through.
 */
#include "selftest/unit/emu_kernel.h"

static int device_info(uint32_t argsz)
{
	memset(answer, 0xa5, sizeof(answer));
	memcpy(answer, &argsz, argsz < 4 ? argsz : 4);
	return t2e_vfio_device_info(&card.dev, answer, argsz);
}

static int region_info(uint32_t index, uint32_t argsz)
{
	memset(answer, 0xa5, sizeof(answer));
	memcpy(answer, &argsz, 4);
	memcpy(answer + 8, &index, 4);
	return t2e_vfio_region_info(&card.dev, answer, argsz);
}

/* @cap: the whole of the capability at 24, @len bytes; 0: there is none. */
static void expect_device(uint32_t flags, uint32_t regions, const uint8_t *cap, uint32_t len)
{
	static const uint32_t sizes[] = { 0, 3, 12, 15, 16, 20, 24, 40, 55, 56, 71, 72, 4096 };
	uint32_t whole = len ? 24 + len : 16;

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		uint32_t argsz = sizes[i];

		assert_int_equal(device_info(argsz), argsz < 16 ? -EINVAL : 0);
		untouched_from(argsz);
		if (argsz < 16)
			continue;
		assert_int_equal(field(0, 4), argsz < whole ? whole : argsz);
		assert_int_equal(field(4, 4), flags);
		assert_int_equal(field(8, 4), regions);
		assert_int_equal(field(12, 4), 5);
		if (argsz >= 20)
			assert_int_equal(field(16, 4), len && argsz >= whole ? 24 : 0);
		if (len && argsz >= whole)
			assert_memory_equal(answer + 24, cap, len);
		else
			untouched_from(24);
	}
}

static void v2_device_info(void **state)
{
	uint8_t cap[32] = { 6, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0x10, 1 };

	(void)state;
	cap[24] = 9;
	cap[28] = 10;
	card_open("gen=v2");
	expect_device(0x283, 11, cap, sizeof(cap));
	card_open("gen=v2,cache=no,topology=A");
	cap[12] = 1;
	cap[18] = 3;
	expect_device(0x283, 11, cap, sizeof(cap));
	card_open("gen=v2,topology=B");
	cap[12] = 3;
	cap[18] = 0;
	expect_device(0x283, 11, cap, sizeof(cap));
	/* The decoder that the open-time reset lost is not announced as committed. */
	card_open("gen=v2,flr_clears_hdm=yes,topology=B");
	cap[12] = 2;
	expect_device(0x283, 11, cap, sizeof(cap));
}

static void v3_device_info(void **state)
{
	uint8_t cap[48] = { 6, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 10, 0, 0, 0, 9 };

	(void)state;
	cap[34] = 1;
	cap[42] = 1;
	card_open("gen=v3");
	expect_device(0x283, 11, cap, sizeof(cap));
	card_open("gen=v3,cache=no,topology=A");
	cap[34] = 3;
	expect_device(0x283, 11, cap, sizeof(cap));
}

static void v4_device_info(void **state)
{
	static const uint8_t cap[16] = { 6, 0, 1 };

	(void)state;
	card_open("gen=v4");
	expect_device(0x203, 11, NULL, 0);
	card_open("gen=v4,device_cap=yes");
	expect_device(0x283, 11, cap, sizeof(cap));
}

/* Bound without an error, and nothing of CXL in what it says. */
static void expect_plain(const char *knobs)
{
	card_open(knobs);
	expect_device(0x3, 9, NULL, 0);
	assert_int_equal(region_info(9, 4096), -EINVAL);
	assert_int_equal(region_info(0, 32), 0);
	assert_int_equal(field(4, 4), 7);
	assert_int_equal(rd(0, 2), 0x1e98);
}

static void what_is_bound_as_plain(void **state)
{
	static const char *const gens[] = { "plain", "v2", "v3", "v4" };
	static const char *const opt_out[] = { "passthrough=off", "mem_capable=no", "cxl=no" };
	char text[96];

	(void)state;
	expect_plain("gen=plain");
	for (size_t g = 0; g < ARRAY_LEN(gens); g++) {
		for (size_t o = 0; o < ARRAY_LEN(opt_out); o++) {
			snprintf(text, sizeof(text), "gen=%s,%s", gens[g], opt_out[o]);
			expect_plain(text);
		}
	}
	expect_plain("gen=plain,committed=no,decoders=4");
	expect_plain("gen=v2,committed=no");
	expect_plain("fault=memory-never-active");
	expect_plain("gen=v4,committed=no");
	expect_plain("gen=v4,decoders=2");
	expect_plain("gen=v4,reset_capable=no");
}

static void what_is_refused_or_accepted(void **state)
{
	(void)state;
	assert_int_equal(card_bind("gen=v3,committed=no"), -ENXIO);
	assert_int_equal(card_bind("gen=v3,decoders=2"), -EOPNOTSUPP);
	assert_int_equal(card_bind("gen=v3,decoders=4"), -EOPNOTSUPP);
	assert_int_equal(card_bind("gen=v3,dvsec_len=0x34"), -EINVAL);
	assert_int_equal(card_bind("gen=v3,dvsec_rev=1"), 0);
	assert_true(card.vfio.is_cxl);
	assert_int_equal(card_bind("gen=v3,reset_capable=no"), 0);
	assert_true(card.vfio.is_cxl);
	assert_int_equal(card_bind("gen=v2,decoders=2"), 0);
	assert_true(card.vfio.is_cxl);
	assert_int_equal(card_bind("gen=v2,dvsec_len=0x34"), 0);
	assert_true(card.vfio.is_cxl);
	/* Memory_Active never comes: the range wait runs out. */
	card_power_up("gen=v3");
	t2e_config_poke(&card.dev, find_dvsec(0) + 0x1c, 4, 0x10000001);
	assert_int_equal(t2e_vfio_bind(&card.dev, &card.vfio), -ETIMEDOUT);
	t2e_config_poke(&card.dev, find_dvsec(0) + 0x1c, 4, 0x10000002);
	assert_int_equal(t2e_vfio_bind(&card.dev, &card.vfio), -ETIMEDOUT);
	card_power_up("gen=v2");
	t2e_config_poke(&card.dev, find_dvsec(0) + 0x1c, 4, 0x10000001);
	assert_int_equal(t2e_vfio_bind(&card.dev, &card.vfio), 0);
	assert_false(card.vfio.is_cxl);
}

struct region {
	uint32_t index, flags;
	uint64_t size;
	uint32_t whole; /* argsz it takes */
};

/* Flags, size, offset, and what each argsz gets. */
static void expect_regions(const struct region *r, size_t n)
{
	for (; n--; r++) {
		assert_int_equal(region_info(r->index, 0), -EINVAL);
		assert_int_equal(region_info(r->index, 31), -EINVAL);
		for (uint32_t argsz = 32; argsz <= 128; argsz += 8) {
			bool fits = r->whole > 32 && argsz >= r->whole;

			assert_int_equal(region_info(r->index, argsz), 0);
			assert_int_equal(field(0, 4), argsz < r->whole ? r->whole : argsz);
			assert_int_equal(field(4, 4), r->flags);
			assert_int_equal(field(8, 4), r->index);
			assert_int_equal(field(12, 4), fits ? 32 : 0);
			assert_int_equal(field(16, 8), r->size);
			assert_int_equal(field(24, 8), (uint64_t)r->index << 40);
			untouched_from(fits ? r->whole : 32);
		}
	}
}

static void ordinary_regions(void **state)
{
	static const struct region rows[] = {
		{ 1, 0, 0, 32 },	{ 2, 0x7, 0x1000, 32 }, { 3, 0, 0, 32 },
		{ 4, 0xf, 0x1000, 40 }, { 5, 0, 0, 32 },	{ 6, 0, 0, 32 },
		{ 7, 0x3, 0x1000, 32 },
	};
	static const char *const gens[] = { "gen=plain", "gen=v2", "gen=v3", "gen=v4" };

	(void)state;
	for (size_t g = 0; g < ARRAY_LEN(gens); g++) {
		card_open(gens[g]);
		expect_regions(rows, ARRAY_LEN(rows));
		assert_int_equal(region_info(4, 40), 0);
		assert_int_equal(field(32, 8), 3 | 1 << 16);
		assert_int_equal(region_info(8, 4096), -EINVAL);
		assert_int_equal(region_info(11, 4096), -EINVAL);
		assert_int_equal(region_info(200, 4096), -EINVAL);
		assert_int_equal(region_info(0xffffffff, 4096), -EINVAL);
	}
}

/* One capability at 32: type 80001e98h and this subtype. */
static void expect_type(uint32_t index, uint32_t subtype, uint32_t next)
{
	assert_int_equal(region_info(index, 4096), 0);
	assert_int_equal(field(32, 8), 2 | 1 << 16 | (uint64_t)next << 32);
	assert_int_equal(field(40, 4), 0x80001e98);
	assert_int_equal(field(44, 4), subtype);
}

/* Distance of the decoder block from the capability array. */
static uint32_t hdm_in_array(void)
{
	return find_cm(5) - 0x1000;
}

static void cxl_regions(void **state)
{
	(void)state;
	card_open("gen=v2,mem=512M");
	expect_regions((const struct region[]){ { 9, 0xf, 512 << 20, 48 },
						{ 10, 0xb, hdm_in_array() + 0x30, 48 } },
		       2);
	expect_type(9, 1, 0);
	expect_type(10, 2, 0);
	card_open("gen=v2,decoders=2");
	expect_regions((const struct region[]){ { 10, 0xb, hdm_in_array() + 0x50, 48 } }, 1);
	card_open("gen=v3,mem=512M");
	expect_regions(
		(const struct region[]){ { 9, 0xb, 0x10000, 48 }, { 10, 0xf, 512 << 20, 48 } }, 2);
	expect_type(9, 2, 0);
	expect_type(10, 1, 0);
	card_open("gen=v4,mem=512M");
	expect_regions((const struct region[]){ { 9, 0xf, 512 << 20, 48 }, { 10, 0xb, 0x30, 72 } },
		       2);
	expect_type(9, 1, 0);
	expect_type(10, 2, 48);
	/* The geometry, under an ID that upstream does not use: BAR, and where in it. */
	assert_true(field(48, 2) > 5);
	assert_int_equal(field(50, 2), 1);
	assert_int_equal(field(52, 4), 0);
	assert_int_equal(field(56, 4), 0);
	assert_int_equal(field(64, 8), 0x10000 + find_cm(5));
}

static void sparse_areas(void **state)
{
	static const struct {
		const char *topology;
		uint64_t size;
		uint32_t flags, whole, areas;
		uint64_t area[4];
	} rows[] = {
		{ "A", 0x40000, 0xf, 64, 1, { 0, 0x30000 } },
		{ "B", 0x20000, 0xf, 64, 1, { 0x10000, 0x10000 } },
		{ "C", 0x40000, 0xf, 80, 2, { 0, 0x10000, 0x20000, 0x20000 } },
		{ "whole", 0x10000, 0x3, 32, 0, { 0 } },
	};
	char text[32];

	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		for (size_t t = 0; t < ARRAY_LEN(rows); t++) {
			snprintf(text, sizeof(text), "gen=v%d,topology=%s", gen, rows[t].topology);
			card_open(text);
			expect_regions((const struct region[]){ { 0, rows[t].flags, rows[t].size,
								  rows[t].whole } },
				       1);
			assert_int_equal(region_info(0, rows[t].whole), 0);
			if (!rows[t].areas)
				continue;
			assert_int_equal(field(32, 8), 1 | 1 << 16);
			assert_int_equal(field(40, 4), rows[t].areas);
			for (uint32_t i = 0; i < 2 * rows[t].areas; i++)
				assert_int_equal(field(48 + 8 * i, 8), rows[t].area[i]);
		}
	}
	card_open("gen=plain");
	expect_regions((const struct region[]){ { 0, 0x7, 0x40000, 32 } }, 1);
}

static void indices_and_bars_are_stable(void **state)
{
	static const char *const gens[] = { "gen=plain", "gen=v2", "gen=v3", "gen=v4" };

	(void)state;
	for (size_t g = 0; g < ARRAY_LEN(gens); g++) {
		uint8_t before[6][64];
		uint32_t bar = 0;

		for (int round = 0; round < 5; round++) {
			if (!round)
				card_open(gens[g]);
			else if (round < 3)
				t2e_vfio_open(&card.dev);
			else
				assert_int_equal(t2e_vfio_reset(&card.dev), 0);
			if (!round)
				bar = rd(0x14, 4);
			assert_int_equal(rd(0x14, 4), bar);
			assert_true(bar);
			assert_int_equal(rd(0x04, 2) & 2, 2);
			for (unsigned int i = 0; i < 6; i++) {
				if (i ? region_info(i + 7, 64) : device_info(64))
					memset(answer, 0, 64);
				assert_true(!round || !memcmp(before[i], answer, 64));
				memcpy(before[i], answer, 64);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v2_device_info),
		cmocka_unit_test(v3_device_info),
		cmocka_unit_test(v4_device_info),
		cmocka_unit_test(what_is_bound_as_plain),
		cmocka_unit_test(what_is_refused_or_accepted),
		cmocka_unit_test(ordinary_regions),
		cmocka_unit_test(cxl_regions),
		cmocka_unit_test(sparse_areas),
		cmocka_unit_test(indices_and_bars_are_stable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
