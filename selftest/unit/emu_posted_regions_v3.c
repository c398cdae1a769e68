// SPDX-License-Identifier: GPL-2.0
/*
 * The emulated v3 kernel against what a kernel with the posted v3 series did: answers, regions,
 * BARs, device memory.
 *
 * Not comparable: the place of the decoder block. Rows on bind, the host's side, other kernel
 * subsystems, hot resets and resets through configuration space are not for these tables, nor what
 * only a kernel's own mapping shows.
 */
#include "selftest/unit/emu_bars.h"

#define POSTED "gen=v3,faults=as-posted"

static void info(void **state)
{
	(void)state;
	device_info(POSTED, 72);
	assert_int_equal(field(32, 4), 1);
	assert_int_equal(field(36, 4), 10);
	assert_int_equal(field(40, 4), 9);
	assert_int_equal(field(44, 4), 0);
	assert_int_equal(field(48, 4), 0);
	assert_int_equal(field(52, 4), 0);
	assert_int_equal(field(56, 8), 0x10000);
	assert_int_equal(field(64, 8), 0x10000);
	/* Also when the decoder is lost. */
	open_card(POSTED ",flr_clears_hdm=yes");
	assert_int_equal(t2e_vfio_device_info(&card.dev, answer, 72), 0);
	assert_int_equal(field(32, 4), 1);
	assert_int_equal(reg(CTRL), 0x600);
	assert_int_equal(rw(10, 0, 4, false), 4);
	assert_int_equal(rw(10, 0, 4, true), 4);
	assert_true(t2e_vfio_fault_allowed(&card.dev, 10));
}

static void regions(void **state)
{
	(void)state;
	open_card(POSTED);
	for (int again = 0; again < 2; again++) {
		region(0, 15, 0x40000, 80, 0);
		region(1, 0, 0, 32, 0);
		region(2, 7, 0x1000, 32, 0);
		region(3, 0, 0, 32, 0);
		region(4, 15, 0x1000, 40, 0);
		region(5, 0, 0, 32, 0);
		region(6, 0, 0, 32, 0);
		region(7, 3, 0x1000, 32, 0);
		region(9, 11, 0x10000, 48, 2);
		region(10, 15, 0x10000000, 48, 1);
		no_region(8);
		no_region(11);
		no_region(12);
		no_region(13);
		no_region(200);
		t2e_vfio_open(&card.dev);
		assert_int_equal(t2e_vfio_reset(&card.dev), 0);
	}
}

static const struct layout layouts[] = {
	{ "topology=whole", RDWR, 0, { { 0 } } },
	{ "topology=B", RDWR_MMAP_CAPS, 1, { { 0x10000, 0x10000 } } },
	{ "topology=A", RDWR_MMAP_CAPS, 1, { { 0, 0x30000 } } },
	{ "topology=C", RDWR_MMAP_CAPS, 2, { { 0, 0x10000 }, { 0x20000, 0x20000 } } },
};

static void component_bar_layouts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(layouts); i++)
		expect_layout(POSTED, &layouts[i]);
}

static void component_region(void **state)
{
	static const struct mapping rows[] = {
		{ 0, 0, 0 },
		{ 3, 0, 0 },
		{ 0x10000, 0, 0 },
		{ 0x10004, 0, 0 },
		{ 0, 4, 4 },
		{ 0, 8, 8 },
		{ 0, 12, 12 },
		{ 0, 16, 16 },
		{ 0, 64, 64 },
		{ 0, 0x10000, 0x10000 },
		{ 0, 1, -EINVAL },
		{ 0, 2, -EINVAL },
		{ 0, 3, -EINVAL },
		{ 0, 5, -EINVAL },
		{ 0, 6, -EINVAL },
		{ 0, 7, -EINVAL },
		{ 1, 1, -EINVAL },
		{ 2, 2, -EINVAL },
		{ 3, 4, -EINVAL },
		{ 6, 8, -EINVAL },
		{ 0xfffc, 4, 4 },
		{ 0xfff8, 8, 8 },
		{ 0xfffc, 8, -EINVAL },
		{ 0xfff8, 16, -EINVAL },
		{ 0, 0x10004, -EINVAL },
		{ 0x10000, 4, -EINVAL },
		{ 0x10004, 4, -EINVAL },
		{ 0x20000, 4, -EINVAL },
		{ (1ull << 40) - 4, 4, -EINVAL },
	};
	uint8_t buf[16];

	(void)state;
	open_card(POSTED);
	expect_raw("component region", 9, rows, ARRAY_LEN(rows));
	card.user_bytes = 0;
	assert_int_equal(card_rw(9, 0x1000, buf, 8, false), -EFAULT);
	assert_int_equal(card_rw(9, 0x1000, buf, 8, true), -EFAULT);
	card.user_bytes = 4;
	assert_int_equal(card_rw(9, 0x1000, buf, 8, false), 4);
	card.user_bytes = 4;
	assert_int_equal(card_rw(9, 0x1000, buf, 8, true), 4);
	card.user_bytes = SIZE_MAX;
	assert_int_equal(t2e_vfio_map(&card.dev, 9, 0, 0x1000, true), -EINVAL);
	/* Across the array's end: only Global Control takes it. */
	open_card(POSTED);
	memset(buf, 0xff, sizeof(buf));
	assert_int_equal(card_rw(9, opened.hdm - 8, buf, 16, true), 16);
	assert_int_equal(reg(0), mmio(opened.hdm));
	assert_int_equal(reg(4), 0xffffffff);
}

static void memory_access(void **state)
{
	static const struct mapping rows[] = {
		{ 1, 1, 1 },
		{ 3, 4, 4 },
		{ 5, 7, 7 },
		{ SIZE - 1, 1, 1 },
		{ SIZE - 4, 4, 4 },
		{ SIZE - 4, 8, -EINVAL },
		{ SIZE, 1, -EINVAL },
		{ SIZE + 1, 4, -EINVAL },
		{ SIZE + 4096, 4, -EINVAL },
		{ 1ull << 39, 4, -EINVAL },
		{ (1ull << 40) - 1, 1, -EINVAL },
		{ SIZE, 0, 0 },
	};
	static const struct mapping mapped[] = {
		{ 0, SIZE + 4096, -EINVAL },
		{ SIZE, 4096, -EINVAL },
		{ SIZE - 4096, 8192, -EINVAL },
		{ SIZE + 4096, 4096, -EINVAL },
		{ 0, 100, 0 },
		{ 0, SIZE, 0 },
	};
	uint8_t buf[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	(void)state;
	open_card(POSTED);
	expect_raw("memory", 10, rows, ARRAY_LEN(rows));
	expect_mappings("memory", 10, mapped, ARRAY_LEN(mapped));
	assert_int_equal(t2e_vfio_map(&card.dev, 10, 0, 4096, false), -EINVAL);
	card.user_bytes = 4;
	assert_int_equal(card_rw(10, 64, buf, 8, true), -EFAULT);
	card.user_bytes = 4;
	assert_int_equal(card_rw(10, 64, buf, 8, false), -EFAULT);
	card.user_bytes = SIZE_MAX;
	assert_int_equal(get(10, 64, 4), 0x04030201);
	assert_int_equal(get(10, 68, 4), 0);
}

/* Nothing takes the memory away; its pages go and come again at the next touch. */
static void memory_and_power(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		open_card(POSTED);
		set(10, 64, 4, 0x600dda7a);
		card.zaps = 0;
		if (i == 0)
			set(CONFIG, 4, 2, 0);
		else if (i == 1)
			power_state(3);
		else if (i == 2)
			assert_int_equal(t2e_vfio_low_power(&card.dev, true), 0);
		else
			assert_int_equal(t2e_vfio_reset(&card.dev), 0);
		assert_int_equal(card.zaps, 1);
		assert_true(t2e_vfio_fault_allowed(&card.dev, 10));
		assert_int_equal(get(10, 64, 4), 0x600dda7a);
		assert_int_equal(rw(9, 0, 4, false), 4);
		assert_int_equal(t2e_vfio_fault_allowed(&card.dev, 2), i == 3);
		assert_int_equal(rw(2, 0, 4, false), i < 2 ? -EIO : 4);
	}
	/* Registers and memory know nothing of each other. */
	open_card(POSTED);
	set_reg(CTRL, 0);
	set_reg(4, 0);
	set_reg(BASE, 0);
	set_reg(0x18, 0);
	set_cfg(0x0c, 2, 0);
	assert_int_equal(rw(10, 0, 4, false), 4);
	power_state(3);
	assert_int_equal(t2e_vfio_reset(&card.dev), 0);
	assert_int_equal(rw(2, 0, 4, false), 4);
}

static void component_bar_access(void **state)
{
	static const struct mapping mapped[] = {
		{ 0, 0x40000, -EINVAL },
		{ 0x10000, 0x10000, -EINVAL },
		{ 0x10000, 0x1000, -EINVAL },
		{ 0x1f000, 0x1000, -EINVAL },
		{ 0x11000, 0x1000, -EINVAL },
		{ 0xf000, 0x2000, -EINVAL },
		{ 0x1f000, 0x2000, -EINVAL },
		{ 0x3f000, 0x2000, -EINVAL },
		{ 0, 0x10000, 0 },
		{ 0x20000, 0x20000, 0 },
		{ 0xf000, 0x1000, 0 },
		{ 0x20000, 0x1000, 0 },
	};
	static const struct mapping raw[] = {
		{ 0x11000, 1, -EINVAL }, { 0x11000, 4, -EINVAL }, { 0x11000, 8, -EINVAL },
		{ 0xfffc, 4, 4 },	 { 0xfffc, 8, -EINVAL },  { 0xfff8, 16, -EINVAL },
		{ 0xfffe, 4, -EINVAL },	 { 0x1fffe, 1, -EINVAL }, { 0x1fffe, 4, -EINVAL },
		{ 0x1fffe, 8, -EINVAL }, { 0, 0x20000, -EINVAL }, { 0x20000, 4, 4 },
		{ 0x3fffc, 4, 4 },	 { 0x3fffc, 8, 4 },	  { 0x40000, 1, -EINVAL },
	};

	(void)state;
	open_card(POSTED);
	expect_mappings("component BAR", 0, mapped, ARRAY_LEN(mapped));
	expect_raw("component BAR", 0, raw, ARRAY_LEN(raw));
	expect_ioeventfds(0x11000, -EINVAL);
	assert_int_equal(t2e_vfio_ioeventfd(&card.dev, 0, 0xfffc, 4), 0);
	assert_int_equal(t2e_vfio_ioeventfd(&card.dev, 0, 0x20000, 4), 0);
	assert_int_equal(t2e_vfio_ioeventfd(&card.dev, 9, 0, 4), -EINVAL);
	assert_int_equal(t2e_vfio_ioeventfd(&card.dev, 10, 0, 4), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(info),
		cmocka_unit_test(regions),
		cmocka_unit_test(component_bar_layouts),
		cmocka_unit_test(component_region),
		cmocka_unit_test(memory_access),
		cmocka_unit_test(memory_and_power),
		cmocka_unit_test(component_bar_access),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
