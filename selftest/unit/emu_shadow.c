// SPDX-License-Identifier: GPL-2.0
/* The Device DVSEC per emulated generation: what a guest may change, what reaches the device. */
#include "selftest/unit/emu_rows.h"

/* Rules that the shadows of all generations have in common. */
static void dvsec_common(void **state)
{
	static const char *const gens[] = { "gen=v2", "gen=v3", "gen=v4" };

	(void)state;
	for (size_t g = 0; g < ARRAY_LEN(gens); g++) {
		uint32_t hardware;

		open_card(gens[g]);
		hardware = rd(opened.dev0 + 0x0c, 2);
		assert_int_equal(cfg(0x0c, 2), 0x0006);
		set_cfg(0x0c, 2, 0xffff);
		assert_int_equal(cfg(0x0c, 2), 0x4fff);
		set_cfg(0x0c, 2, 0);
		assert_int_equal(cfg(0x0c, 2), 0x0002);
		/* Bytes: the other half stays; reads of any width agree. */
		set_cfg(0x0d, 1, 0x48);
		assert_int_equal(cfg(0x0c, 2), 0x4802);
		set_cfg(0x0c, 1, 0x05);
		assert_int_equal(cfg(0x0c, 4), 0x00004807);
		assert_int_equal(cfg(0x0d, 1), 0x48);
		assert_int_equal(rd(opened.dev0 + 0x0c, 2), hardware);
		/* Capability and sizes are fixed, and so are the headers. */
		for (unsigned int at = 0; at < 0x0c; at += 2) {
			uint32_t before = cfg(at, 2);

			set_cfg(at, 2, ~before);
			assert_int_equal(cfg(at, 2), before);
		}
		set_cfg(0x08, 4, ANY);
		assert_int_equal(cfg(0x08, 4), (uint32_t)rd(opened.dev0 + 0x0a, 2) << 16);
		for (unsigned int at = 0x16; at < 0x20; at += 2) {
			uint32_t before = cfg(at, 2);

			set_cfg(at, 2, ~before);
			assert_int_equal(cfg(at, 2), before);
		}
		/* Doorbells read 0; bits without their capability are reserved. */
		set_cfg(0x10, 2, 0xfffb & ~4u);
		card.now_ns += 100 * MS;
		assert_int_equal(cfg(0x10, 2), 0x0009);
		assert_int_equal(cfg(0x12, 2) & 1, 1);
		set_cfg(0x10, 2, 0);
		assert_int_equal(cfg(0x10, 4) & 0x1ffff, 0);
		/* Read-only Status2 bits are no W1C bits, in bytes neither. */
		set_cfg(0x12, 2, 0xffff);
		set_cfg(0x12, 1, 0);
		set_cfg(0x13, 1, 0xff);
		set_cfg(0x10, 4, 0xffff0000);
		assert_int_equal(cfg(0x12, 2), 0x8000);
	}
}

static void dvsec_viral_status(void **state)
{
	static const char *const gens[] = { "gen=v2", "gen=v3", "gen=v4" };

	(void)state;
	for (size_t g = 0; g < ARRAY_LEN(gens); g++) {
		card_power_up(gens[g]);
		opened.dev0 = find_dvsec(0);
		t2e_config_set(&card.dev, opened.dev0 + 0x0e, 2, 0x4000);
		assert_int_equal(t2e_vfio_bind(&card.dev, &card.vfio), 0);
		t2e_vfio_open(&card.dev);
		set_cfg(0x0e, 1, 0xff);
		set_cfg(0x0e, 2, 0xbfff);
		set_cfg(0x0f, 1, 0);
		set_cfg(0x0c, 2, 0xffff);
		assert_int_equal(cfg(0x0e, 2), 0x4000);
		set_cfg(0x0f, 1, 0x40);
		assert_int_equal(cfg(0x0e, 2), 0);
		assert_int_equal(rd(opened.dev0 + 0x0e, 2), 0x4000);
	}
}

static void dvsec_lock(void **state)
{
	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		open_card(gen == 2 ? "gen=v2" : "gen=v3");
		set_cfg(0x14, 2, 0xfffe);
		set_cfg(0x15, 1, 0xff);
		set_cfg(0x14, 2, 0);
		assert_int_equal(cfg(0x14, 2), 0);
		set_cfg(0x14, 2, 0xffff);
		assert_int_equal(cfg(0x14, 2), 1);
		set_cfg(0x14, 2, 0);
		set_cfg(0x14, 1, 0);
		assert_int_equal(cfg(0x14, 2), 1);
		set_cfg(0x0c, 2, 0x4802);
		set_cfg(0x0d, 1, 0x48);
		assert_int_equal(cfg(0x0c, 2), 0x0006);
		set_cfg(0x10, 2, 8);
		assert_int_equal(cfg(0x10, 2), 8);
		assert_int_equal(rd(opened.dev0 + 0x14, 2), 0);
		open_card(gen == 2 ? "gen=v2,config_locked=yes" : "gen=v3,config_locked=yes");
		assert_int_equal(cfg(0x14, 2), 1);
		set_cfg(0x0c, 2, 0x4802);
		assert_int_equal(cfg(0x0c, 2), 0x0006);
	}
	open_card("gen=v4");
	set_cfg(0x14, 2, 1);
	assert_int_equal(cfg(0x14, 2), 0);
}

static void dvsec_ranges(void **state)
{
	static const char *const gens[] = { "gen=v2", "gen=v3", "gen=v4" };

	(void)state;
	for (size_t g = 0; g < ARRAY_LEN(gens); g++) {
		open_card(gens[g]);
		set_cfg(0x20, 4, 0x12345678);
		set_cfg(0x24, 4, ANY);
		assert_int_equal(cfg(0x20, 4), g ? 0 : 0x12345678);
		assert_int_equal(cfg(0x24, 4), g ? 0 : 0xf0000000);
		assert_int_equal(rd(opened.dev0 + 0x20, 4) | rd(opened.dev0 + 0x24, 4), 0);
		assert_int_equal(cfg(0x1c, 4), rd(opened.dev0 + 0x1c, 4));
	}
}

static void what_reaches_the_device(void **state)
{
	(void)state;
	/* v2 forwards the flush, and gives caching back when the guest does. */
	open_card("gen=v2,flush_ms=0");
	set_cfg(0x10, 2, 1);
	assert_int_equal(rd(opened.dev0 + 0x10, 2), 0);
	set_cfg(0x10, 2, 3);
	card.now_ns += 100 * MS;
	assert_int_equal(rd(opened.dev0 + 0x12, 2) & 1, 1);
	assert_int_equal(cfg(0x12, 2) & 1, 1);
	set_cfg(0x10, 2, 0);
	assert_int_equal(rd(opened.dev0 + 0x10, 4), 0x80000000);
	set_cfg(0x10, 2, 4);
	card.now_ns += 1000 * MS;
	assert_int_equal(cfg(0x12, 2), 0x8000);
	assert_int_equal(rd(opened.dev0 + 0x12, 2), 0x8000);
	/* Its Status2 is the device's at any time and in any width. */
	t2e_config_set(&card.dev, opened.dev0 + 0x12, 2, 0x8005);
	assert_int_equal(cfg(0x12, 2), 0x8005);
	assert_int_equal(cfg(0x12, 1), 0x05);
	assert_int_equal(cfg(0x10, 4), 0x80050000);
	open_card("gen=v2,cache=no");
	set_cfg(0x10, 2, 3);
	card.now_ns += 100 * MS;
	assert_int_equal(cfg(0x12, 2) & 1, 0);
	open_card("gen=v3");
	set_cfg(0x10, 2, 7);
	assert_int_equal(rd(opened.dev0 + 0x10, 4), 0x80000000);
	/* v4 does a CXL reset, and then tells how it ended. */
	open_card("gen=v4");
	set_cfg(0x10, 2, 4);
	assert_int_equal(cfg(0x10, 2), 0);
	assert_int_equal(cfg(0x12, 2), 0x8002);
	assert_int_equal(rd(opened.dev0 + 0x12, 2), 0x8002);
}

#define ALL 3u /* generations of a table */
static const char *const contract[ALL] = { "gen=v2", "gen=v3", "gen=v4" };

#define CAP3 0x18 /* hot reset state configurable, direct P2P capable */

static const struct row_case dvsec[] = {
	{ "bits by capability", "", .cap3 = CAP3,
	  .rows = { W2(0x0c, 0xffff, 0x5fff), W2(0x10, 0xfff8, 0x0018), W1(0x11, 0xff, 0x00),
		    W1(0x0d, 0x10, 0x10), R(0x0c, 2, 0x10ff) } },
	{ "no capability to clear memory", "mem_clear=no", .rows = { W2(0x10, 0xfff9, 0x0001) } },
	{ "a byte of Control2", "",
	  .rows = { W1(0x10, 0x09, 0x09), W1(0x11, 0xff, 0x00), R(0x10, 2, 0x0009) } },
	{ "halves of a dword", "", .status = 0x4000,
	  .rows = { W4(0x0c, 0x40004806, 0x00004806), W4(0x10, 0xffff0008, 0x80000008) } },
	{ "a word across two registers", "", .status = 0x4000,
	  .rows = { W2(0x0d, 0xff48, 0x0048), R(0x0c, 4, 0x40004806) } },
	{ "a dword across three", "", .status = 0x4000,
	  .rows = { W4(0x0b, 0x004806ff, 0x004806ca), R(0x0c, 4, 0x40004806) } },
	{ "a dword before Status2", "", .status = 0x4000,
	  .rows = { W4(0x0f, 0xff000940, 0x00000900), R(0x0e, 2, 0), R(0x10, 4, 0x80000009) } },
	{ "locked by firmware", "config_locked=yes", .status = 0x4000,
	  .rows = { R(0x14, 2, 1), W2(0x0c, 0xffff, 0x0006), W1(0x0c, 0x01, 0x06),
		    W1(0x0d, 0x48, 0x00), W4(0x0c, 0x40004802, 0x00000006), W2(0x10, 9, 9),
		    W4(0x20, ANY, 0), W4(0x24, ANY, 0) } },
};

/* v2 and v3: the guest's own lock. */
static const struct row_case lock[] = {
	{ "0 and other bits do not set it", "",
	  .rows = { W2(0x14, 0, 0), W2(0x14, 0xfffe, 0), W1(0x15, 0xff, 0), R(0x14, 2, 0),
		    W1(0x14, 0x01, 0x01), W2(0x14, 0, 1), W2(0x0c, 0, 0x0006) } },
	{ "set in a dword", "", .rows = { W4(0x14, 1, 0x04020001), W2(0x0c, 0, 0x0006) } },
	{ "it freezes no status and no Control2", "", .status = 0x4000, .cap3 = CAP3,
	  .rows = { W2(0x14, 1, 1), W2(0x10, 0x19, 0x19), W1(0x0f, 0x40, 0x00) } },
};

static const struct row_case v2_ranges[] = {
	{ "any width", "ranges=2",
	  .rows = { W4(0x20, 0x12345678, 0x12345678), W2(0x22, 0xabcd, 0xabcd),
		    W1(0x20, 0xef, 0xef), R(0x20, 4, 0xabcd56ef), W4(0x24, ANY, 0xf0000000),
		    W1(0x27, 0x7f, 0x70), W2(0x24, 0xffff, 0), R(0x24, 4, 0x70000000),
		    W4(0x30, ANY, ANY), W4(0x34, 0xa5a5a5a5, 0xa0000000) } },
	{ "locked", "ranges=2",
	  .rows = { W4(0x24, 0x10000000, 0x10000000), W2(0x14, 1, 1), W4(0x20, ANY, 0),
		    W4(0x24, ANY, 0x10000000), W1(0x27, 0x70, 0x10), W4(0x30, ANY, 0),
		    W4(0x34, ANY, 0) } },
};

static const struct row_case fixed_ranges[] = {
	{ "fixed", "ranges=2",
	  .rows = { W4(0x20, ANY, 0), W2(0x26, 0xffff, 0), W1(0x27, 0xff, 0), W4(0x30, ANY, 0),
		    W4(0x34, ANY, 0) } },
};

/* Where the shadow completes what the doorbells ask for. */
static const struct row_case shadow_flush[] = {
	{ "in one write", "",
	  .rows = { W2(0x10, 3, 1), R(0x12, 2, 0x8001), W2(0x10, 0, 0), R(0x12, 2, 0x8000) } },
	{ "in two", "",
	  .rows = { W2(0x10, 1, 1), R(0x12, 2, 0x8000), W1(0x10, 3, 1), R(0x10, 4, 0x80010001),
		    W1(0x10, 0, 0), R(0x12, 2, 0x8000) } },
	{ "not without Disable_Caching", "", .rows = { W2(0x10, 2, 0), R(0x12, 2, 0x8000) } },
	{ "not without its capability", "cache=no",
	  .rows = { W2(0x10, 3, 1), R(0x12, 2, 0x8000) } },
	{ "preservation error", "", .status2 = 0x8008, .cap3 = CAP3,
	  .rows = { W2(0x12, 0xfff7, 0x8008), W1(0x13, 0xff, 0x80), R(0x12, 2, 0x8008),
		    W1(0x12, 0x08, 0x00), R(0x12, 2, 0x8000) } },
	{ "preservation error, not capable", "", .status2 = 0x8008,
	  .rows = { W2(0x12, 0xffff, 0x8008) } },
};

static void rows_of_the_contract(void **state)
{
	(void)state;
	for (size_t g = 0; g < ALL; g++)
		run_cases(contract[g], dvsec, ARRAY_LEN(dvsec));
	run_cases("gen=v2", lock, ARRAY_LEN(lock));
	run_cases("gen=v3", lock, ARRAY_LEN(lock));
	run_cases("gen=v2", v2_ranges, ARRAY_LEN(v2_ranges));
	run_cases("gen=v3", fixed_ranges, ARRAY_LEN(fixed_ranges));
	run_cases("gen=v4", fixed_ranges, ARRAY_LEN(fixed_ranges));
	run_cases("gen=v3", shadow_flush, ARRAY_LEN(shadow_flush));
	run_cases("gen=v4", shadow_flush, ARRAY_LEN(shadow_flush));
}

/* Every read, however long and wherever it begins, is what its bytes are. */
static void reads_of_every_shape(void **state)
{
	(void)state;
	for (size_t g = 0; g < ALL; g++) {
		open_card(contract[g]);
		set_cfg(0x0c, 2, 0x4801);
		set_cfg(0x10, 2, 9);
		set_cfg(0x14, 2, 1);
		for (unsigned int at = 0; at < 0x48; at++)
			for (unsigned int len = 1; len <= 8; len++) {
				uint8_t bytes[8];
				uint64_t pos = opened.dev0 + at - 4;

				assert_int_equal(
					card_rw(CONFIG, pos, bytes, len, false),
					len);
				for (unsigned int i = 0; i < len; i++)
					assert_int_equal(bytes[i], get(CONFIG, pos + i, 1));
			}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dvsec_common),
		cmocka_unit_test(dvsec_viral_status),
		cmocka_unit_test(dvsec_lock),
		cmocka_unit_test(dvsec_ranges),
		cmocka_unit_test(what_reaches_the_device),
		cmocka_unit_test(rows_of_the_contract),
		cmocka_unit_test(reads_of_every_shape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
