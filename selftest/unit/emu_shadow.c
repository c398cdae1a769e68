// SPDX-License-Identifier: GPL-2.0
/* The Device DVSEC per emulated generation: what a guest may change, what reaches the device. */
#include "selftest/unit/emu_kernel.h"

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
	open_card("gen=v2");
	set_cfg(0x10, 2, 3);
	assert_int_equal(rd(opened.dev0 + 0x12, 2) & 1, 1);
	assert_int_equal(cfg(0x12, 2) & 1, 1);
	set_cfg(0x10, 2, 0);
	assert_int_equal(rd(opened.dev0 + 0x10, 4), 0x80000000);
	set_cfg(0x10, 2, 4);
	card.now_ns += 1000 * MS;
	assert_int_equal(cfg(0x12, 2), 0x8000);
	assert_int_equal(rd(opened.dev0 + 0x12, 2), 0x8000);
	open_card("gen=v2,cache=no");
	set_cfg(0x10, 2, 3);
	assert_int_equal(cfg(0x12, 2) & 1, 0);
	open_card("gen=v3");
	set_cfg(0x10, 2, 7);
	assert_int_equal(rd(opened.dev0 + 0x10, 4), 0x80000000);
	/* v4 makes up the completion of a CXL reset. */
	open_card("gen=v4");
	set_cfg(0x10, 2, 4);
	assert_int_equal(cfg(0x10, 2), 0);
	assert_int_equal(cfg(0x12, 2), 0x8002);
	assert_int_equal(rd(opened.dev0 + 0x12, 2), 0x8000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dvsec_common),
		cmocka_unit_test(dvsec_viral_status),
		cmocka_unit_test(dvsec_lock),
		cmocka_unit_test(dvsec_ranges),
		cmocka_unit_test(what_reaches_the_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
