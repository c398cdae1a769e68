// SPDX-License-Identifier: GPL-2.0
/*
 * The emulated v2 kernel against what kernels with the posted v2 series did, as posted and with a
 * distribution's fixes: answers, regions, BARs, device memory.
 *
 * Not comparable: the place of the decoder block; page table entries, which here go with Memory
 * Space and D3hot and there stayed; the memory region of the distribution's own tree, which is not
 * mappable. Rows on races, hot resets and resets through configuration space are not for these
 * tables, nor what only a kernel's own mapping shows.
 */
#include "selftest/unit/emu_bars.h"

#define POSTED "gen=v2,faults=as-posted"
#define FIXED "gen=v2,faults=as-fixed"

static const char *const sets[] = { POSTED, FIXED };

static void info(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		device_info(sets[i], 56);
		assert_int_equal(field(32, 4), 0);
		assert_int_equal(field(36, 4), 3);
		assert_int_equal(field(40, 8), 0x11000);
		assert_int_equal(field(48, 4), 9);
		assert_int_equal(field(52, 4), 10);
	}
	open_card(POSTED ",cache=no");
	assert_int_equal(t2e_vfio_device_info(&card.dev, answer, 56), 0);
	assert_int_equal(field(36, 4), 1);
	/* Also when the decoder is lost. */
	open_card(POSTED ",flr_clears_hdm=yes");
	assert_int_equal(t2e_vfio_device_info(&card.dev, answer, 56), 0);
	assert_int_equal(field(36, 4), 3);
	assert_int_equal(reg(CTRL), 0);
}

static void regions(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		open_card(sets[i]);
		region(9, 15, 0x10000000, 48, 1);
		region(10, 11, opened.hdm + 0x30, 48, 2);
		region(0, 15, 0x40000, 80, 0);
		no_region(8);
		no_region(11);
		no_region(12);
		no_region(13);
		no_region(200);
		t2e_vfio_open(&card.dev);
		assert_int_equal(t2e_vfio_reset(&card.dev), 0);
		region(9, 15, 0x10000000, 48, 1);
	}
	open_card(POSTED ",decoders=2");
	region(10, 11, opened.hdm + 0x50, 48, 2);
}

static const struct layout both[] = {
	{ "topology=A", RDWR_MMAP_CAPS, 1, { { 0, 0x30000 } } },
	{ "topology=B", RDWR_MMAP_CAPS, 1, { { 0x10000, 0x10000 } } },
	{ "topology=C", RDWR_MMAP_CAPS, 2, { { 0, 0x10000 }, { 0x20000, 0x20000 } } },
};
static const struct layout whole_posted = {
	"topology=whole", RDWR_MMAP_CAPS, 1, { { 0x10000, 0 } }
};
static const struct layout whole_fixed = { "topology=whole", RDWR, 0, { { 0 } } };

static void component_bar_layouts(void **state)
{
	static const struct mapping whole[] = { { 0, 0x1000, -EINVAL }, { 0, 0x10000, -EINVAL } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(both); i++) {
		expect_layout(POSTED, &both[i]);
		expect_layout(FIXED, &both[i]);
	}
	expect_layout(POSTED, &whole_posted);
	expect_mappings("whole", 0, whole, ARRAY_LEN(whole));
	expect_layout(FIXED, &whole_fixed);
}

/* The block somewhere that bind would have refused. */
static void block_behind_the_end(void **state)
{
	static const uint64_t blocks[] = { 0x38000, 0x40000, 0x50000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		open_card(POSTED);
		card.dev.block_offset = blocks[i];
		memset(answer, 0, sizeof(answer));
		assert_int_equal(t2e_vfio_region_info(&card.dev, answer, 256), 0);
		assert_int_equal(field(4, 4), RDWR_MMAP_CAPS);
		assert_int_equal(field(40, 4), 1);
		assert_int_equal(field(48, 8), 0);
		assert_int_equal(field(56, 8), blocks[i]);
		open_card(FIXED);
		card.dev.block_offset = blocks[i];
		memset(answer, 0, sizeof(answer));
		assert_int_equal(t2e_vfio_region_info(&card.dev, answer, 256), -EINVAL);
	}
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
		{ 0x11000, 1, 1 }, { 0x11000, 4, 4 }, { 0x11000, 8, 8 },       { 0xfffc, 8, 8 },
		{ 0x1fffc, 8, 8 }, { 0x3fffc, 8, 4 }, { 0x40000, 4, -EINVAL },
	};
	uint32_t hdm;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		open_card(sets[i]);
		hdm = 0x11000 + opened.hdm;
		expect_mappings(sets[i], 0, mapped, ARRAY_LEN(mapped));
		expect_raw(sets[i], 0, raw, ARRAY_LEN(raw));
		/* The host's address can be read, and the real decoder written. */
		assert_int_equal(get(0, hdm + BASE, 4), 0xd0000000);
		assert_int_equal(get(0, hdm + BASE + 4, 4), 2);
		set(0, hdm + 4, 4, 0);
		assert_int_equal(get(0, hdm + 4, 4), 0);
		assert_int_equal(reg(4), 2);
		set(0, hdm + CTRL, 4, 0);
		assert_int_equal(mmio(0x1000 + opened.hdm + CTRL), 0);
		assert_int_equal(reg(CTRL), 0x600);
		assert_int_equal(rw(opened.memory, 0, 4, false), 4);
		expect_ioeventfds(0x11000, 0);
		expect_ioeventfds(0x1fff8, 0);
		for (unsigned int region = 9; region < 11; region++)
			assert_int_equal(t2e_vfio_ioeventfd(&card.dev, region, 0, 4), -EINVAL);
		open_card(i ? FIXED ",locked=yes" : POSTED ",locked=yes");
		set(0, hdm + BASE, 4, 0x30000000);
		assert_int_equal(get(0, hdm + BASE, 4), 0xd0000000);
		assert_int_equal(reg(BASE), 0);
	}
}

/* Faults of the user's buffer; a write in front of the decoders is not read at all. */
static void component_buffers(void **state)
{
	uint8_t buf[4] = { 0 };

	(void)state;
	open_card(POSTED);
	card.user_bytes = 0;
	assert_int_equal(card_rw(10, 0, buf, 4, false), -EFAULT);
	assert_int_equal(card_rw(10, opened.hdm + 4, buf, 4, true), -EFAULT);
	assert_int_equal(card_rw(10, 0, buf, 4, true), 4);
	assert_int_equal(t2e_vfio_map(&card.dev, 10, 0, 0x1000, true), -EINVAL);
}

static void memory_access(void **state)
{
	static const struct mapping rows[] = {
		{ 1, 1, 1 },
		{ 3, 4, 4 },
		{ 5, 7, 7 },
		{ SIZE - 4, 8, 4 },
		{ SIZE - 1, 2, 1 },
		{ SIZE, 1, 0 },
		{ SIZE + 1, 4, 0 },
		{ SIZE + 4096, 4, 0 },
		{ SIZE, 0, 0 },
		{ 7, 0, 0 },
		{ (1ull << 40) - 1, 1, 0 },
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
	for (size_t i = 0; i < 2; i++) {
		open_card(sets[i]);
		expect_raw(sets[i], 9, rows, ARRAY_LEN(rows));
		expect_mappings(sets[i], 9, mapped, ARRAY_LEN(mapped));
		assert_int_equal(t2e_vfio_map(&card.dev, 9, 0, 4096, false), -EINVAL);
		card.user_bytes = 4;
		assert_int_equal(card_rw(9, 64, buf, 8, true), -EFAULT);
		card.user_bytes = 4;
		assert_int_equal(card_rw(9, 64, buf, 8, false), -EFAULT);
		card.user_bytes = SIZE_MAX;
		assert_int_equal(get(9, 64, 4), 0x04030201);
		assert_int_equal(get(9, 68, 4), 0);
	}
}

/* The memory is there whatever happens to Memory Space and power; BARs are not. */
static void memory_and_power(void **state)
{
	(void)state;
	for (size_t i = 0; i < 6; i++) {
		open_card(sets[i % 2]);
		set(9, 64, 4, 0x600dda7a);
		if (i < 2)
			set(CONFIG, 4, 2, 0);
		else if (i < 4)
			power_state(3);
		else
			assert_int_equal(t2e_vfio_low_power(&card.dev, true), 0);
		assert_true(t2e_vfio_fault_allowed(&card.dev, 9));
		assert_int_equal(get(9, 64, 4), 0x600dda7a);
		assert_false(t2e_vfio_fault_allowed(&card.dev, 2));
		assert_int_equal(rw(2, 0, 4, false), i < 4 ? -EIO : 4);
	}
}

static void memory_is(bool there)
{
	assert_int_equal(t2e_vfio_fault_allowed(&card.dev, 9), there);
	assert_int_equal(rw(9, 0, 4, false), there ? 4 : -EIO);
	assert_int_equal(rw(9, 0, 4, true), there ? 4 : -EIO);
	assert_int_equal(t2e_vfio_map(&card.dev, 9, 0, 4096, true), 0);
}

static void memory_and_resets(void **state)
{
	uint32_t ctrl;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		open_card(sets[i]);
		set(9, 64, 4, 0x600dda7a);
		card.zaps = 0;
		assert_int_equal(t2e_vfio_reset(&card.dev), 0);
		assert_int_equal(card.zaps, 1);
		memory_is(true);
		t2e_vfio_open(&card.dev);
		assert_int_equal(get(9, 64, 4), 0x600dda7a);
		/* Lost, committed again by somebody else, and taken up by the next reset. */
		card.dev.knobs.value[T2E_FLR_CLEARS_HDM] = 1;
		assert_int_equal(t2e_vfio_reset(&card.dev), 0);
		memory_is(false);
		for (uint32_t at = BASE; at < 0x30; at += 4)
			assert_int_equal(reg(at), 0);
		card.dev.knobs.value[T2E_FLR_CLEARS_HDM] = 0;
		ctrl = 0x1000 + opened.hdm + CTRL;
		set_mmio(ctrl - 8, 0x10000000);
		set_mmio(ctrl, 0x200);
		card.now_ns += 1000 * MS;
		assert_int_equal(mmio(ctrl) & 0x400, 0x400);
		memory_is(false);
		assert_int_equal(t2e_vfio_reset(&card.dev), 0);
		memory_is(true);
	}
	open_card(POSTED ",flr_clears_hdm=yes");
	assert_int_equal(reg(CTRL), 0);
	memory_is(true);
	open_card(FIXED ",flr_clears_hdm=yes");
	assert_int_equal(reg(CTRL), 0);
	memory_is(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(info),
		cmocka_unit_test(regions),
		cmocka_unit_test(component_bar_layouts),
		cmocka_unit_test(block_behind_the_end),
		cmocka_unit_test(component_bar_access),
		cmocka_unit_test(component_buffers),
		cmocka_unit_test(memory_access),
		cmocka_unit_test(memory_and_power),
		cmocka_unit_test(memory_and_resets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
