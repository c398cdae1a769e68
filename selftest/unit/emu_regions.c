// SPDX-License-Identifier: GPL-2.0
/* The contract of each generation for BARs, mappings, Memory Space and power states. */
#include "selftest/unit/emu_bars.h"

static const struct layout v2_and_v3[] = {
	{ "topology=A", RDWR_MMAP_CAPS, 1, { { 0, 0x30000 } } },
	{ "topology=B", RDWR_MMAP_CAPS, 1, { { 0x10000, 0x10000 } } },
	{ "topology=C", RDWR_MMAP_CAPS, 2, { { 0, 0x10000 }, { 0x20000, 0x20000 } } },
	{ "topology=whole", RDWR, 0, { { 0 } } },
	{ "mappable=no", RDWR, 0, { { 0 } } },
};

/* The page at 1000h of the block has the decoders. */
static const struct layout v4[] = {
	{ "topology=A", RDWR_MMAP_CAPS, 2, { { 0, 0x31000 }, { 0x32000, 0xe000 } } },
	{ "topology=B", RDWR_MMAP_CAPS, 2, { { 0, 0x1000 }, { 0x2000, 0x1e000 } } },
	{ "topology=C", RDWR_MMAP_CAPS, 2, { { 0, 0x11000 }, { 0x12000, 0x2e000 } } },
	{ "topology=whole", RDWR_MMAP_CAPS, 2, { { 0, 0x1000 }, { 0x2000, 0xe000 } } },
	{ "mappable=no", RDWR, 0, { { 0 } } },
};

static void mappable_areas(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(v2_and_v3); i++) {
		expect_layout("gen=v2", &v2_and_v3[i]);
		expect_layout("gen=v3", &v2_and_v3[i]);
		expect_layout("gen=v4", &v4[i]);
	}
	expect_layout("gen=plain", &(struct layout){ "", RDWR_MMAP, 0, { { 0 } } });
	expect_layout("gen=plain", &(struct layout){ "mappable=no", RDWR, 0, { { 0 } } });
}

static void mappings_of_bars(void **state)
{
	static const struct mapping block[] = {
		{ 0, 0x40000, -EINVAL },      { 0x10000, 0x10000, -EINVAL },
		{ 0x11000, 0x1000, -EINVAL }, { 0xf000, 0x2000, -EINVAL },
		{ 0xf000, 0x1001, -EINVAL },  { 0xf000, 0x1000, 0 },
		{ 0x20000, 0x1000, 0 },	      { 0x3f000, 0x1000, 0 },
		{ 0x3f000, 0x1001, -EINVAL }, { 0x40000, 0x1000, -EINVAL },
		{ 0x800, 0x1000, -EINVAL },   { 0, 0, -EINVAL },
		{ 0, ~0ull, -EINVAL },	      { ~0ull - 0xfff, 0x1000, -EINVAL },
		{ 0x20000, 100, 0 },
	};
	static const struct mapping decoders[] = {
		{ 0, 0x40000, -EINVAL },      { 0x11000, 0x1000, -EINVAL }, { 0x10000, 0x1000, 0 },
		{ 0x10000, 0x1001, -EINVAL }, { 0x12000, 0x1000, 0 },	    { 0x1f000, 0x2000, 0 },
		{ 0x10000, 0x3000, -EINVAL },
	};
	static const struct mapping none[] = { { 0, 0x1000, -EINVAL },
					       { 0x20000, 0x1000, -EINVAL } };
	static const struct mapping all[] = { { 0, 0x40000, 0 }, { 0x11000, 0x1000, 0 } };

	(void)state;
	open_card("gen=v2");
	expect_mappings("v2", 0, block, ARRAY_LEN(block));
	open_card("gen=v3");
	expect_mappings("v3", 0, block, ARRAY_LEN(block));
	assert_int_equal(t2e_vfio_map(&card.dev, 0, 0, 0x1000, false), -EINVAL);
	assert_int_equal(t2e_vfio_map(&card.dev, opened.memory, 0, 0x1000, false), -EINVAL);
	open_card("gen=v4");
	expect_mappings("v4", 0, decoders, ARRAY_LEN(decoders));
	open_card("gen=v3,mappable=no");
	expect_mappings("not mappable", 0, none, ARRAY_LEN(none));
	open_card("gen=plain");
	expect_mappings("plain", 0, all, ARRAY_LEN(all));
}

/* Memory Space off, or D3hot: neither BARs nor device memory answer. */
static void out_of_reach(bool sleeps)
{
	static const char *const gens[] = { "gen=plain", "gen=v2", "gen=v3", "gen=v4" };

	for (size_t g = 0; g < ARRAY_LEN(gens); g++) {

		open_card(gens[g]);
		if (g)
			set(opened.memory, 64, 4, 0x600dda7a);
		if (sleeps)
			power_state(3);
		else
			set(CONFIG, 4, 2, 4);
		assert_int_equal(card.blocks, 1);
		assert_int_equal(card.bar_zaps, 1);
		expect_raw(gens[g], 2, &(struct mapping){ 0, 4, -EIO }, 1);
		expect_raw(gens[g], 0, &(struct mapping){ 0, 4, -EIO }, 1);
		expect_raw(gens[g], 0, &(struct mapping){ 0x11000, 4, -EIO }, 1);
		expect_raw(gens[g], 0, &(struct mapping){ 0x40000, 4, -EINVAL }, 1);
		assert_false(t2e_vfio_fault_allowed(&card.dev, 0));
		assert_int_equal(get(CONFIG, 0, 2), 0x1e98);
		if (g) {
			assert_false(t2e_vfio_fault_allowed(&card.dev, opened.memory));
			assert_int_equal(t2e_vfio_map(&card.dev, opened.memory, 0, 4096, true), 0);
			assert_int_equal(rw(opened.memory, 64, 4, false), -EIO);
		}
		if (sleeps)
			power_state(0);
		else
			set(CONFIG, 4, 2, 6);
		assert_int_equal(card.blocks, 1);
		expect_raw(gens[g], 2, &(struct mapping){ 0, 4, 4 }, 1);
		assert_true(t2e_vfio_fault_allowed(&card.dev, 0));
		if (g)
			assert_int_equal(get(opened.memory, 64, 4), 0x600dda7a);
	}
}

static void memory_space(void **state)
{
	(void)state;
	out_of_reach(false);
}

static void power_states(void **state)
{
	(void)state;
	out_of_reach(true);
	/* D1 and D2 are not there, and a reset wakes up. */
	open_card("gen=v3");
	for (unsigned int s = 1; s < 3; s++) {
		power_state(s);
		assert_int_equal(get(CONFIG, card.dev.pm_cap + 4u, 2), 8);
	}
	power_state(3);
	assert_int_equal(get(CONFIG, card.dev.pm_cap + 4u, 2), 11);
	power_state(2);
	assert_int_equal(get(CONFIG, card.dev.pm_cap + 4u, 2), 11);
	assert_int_equal(t2e_vfio_reset(&card.dev), 0);
	assert_int_equal(get(CONFIG, card.dev.pm_cap + 4u, 2), 8);
	assert_true(t2e_vfio_fault_allowed(&card.dev, 0));
	open_card("gen=v3,pm=no");
	assert_int_equal(card.dev.pm_cap, 0);
	assert_int_equal(get(CONFIG, 0x34, 1), 0x50);
	assert_int_equal(get(CONFIG, 0x40, 4), 0);
	set(CONFIG, 4, 2, 6);
	assert_true(t2e_vfio_fault_allowed(&card.dev, 0));
}

/* A user's buffer that ends early. */
static void buffers_end_early(void **state)
{
	static uint8_t buf[16384];

	(void)state;
	for (int gen = 2; gen <= 4; gen++) {
		open_card(gen == 2 ? "gen=v2" : gen == 3 ? "gen=v3" : "gen=v4");
		memset(buf, 0x77, sizeof(buf));
		card.user_bytes = 4;
		assert_int_equal(card_rw(opened.memory, 64, buf, 8, true), -EFAULT);
		card.user_bytes = 4096 + 5;
		assert_int_equal(card_rw(opened.memory, 8192, buf, 8192, true), -EFAULT);
		card.user_bytes = 4;
		assert_int_equal(card_rw(opened.memory, 64, buf, 8, false), -EFAULT);
		assert_int_equal(card_rw(2, 0, buf, 8, true), -EFAULT);
		assert_int_equal(card_rw(CONFIG, 0x100, buf, 8, false), -EFAULT);
		assert_int_equal(card_rw(opened.component, 0, buf, 4, false), -EFAULT);
		card.user_bytes = 4;
		if (gen > 2)
			assert_int_equal(card_rw(opened.component, 0, buf, 8, false), 4);
		card.user_bytes = SIZE_MAX;
		assert_int_equal(get(opened.memory, 64, 4), 0x77777777);
		assert_int_equal(get(opened.memory, 68, 4), 0);
		assert_int_equal(get(opened.memory, 8192 + 4100, 4), 0x77);
	}
	/* Half a register is no register. */
	open_card("gen=v3");
	card.user_bytes = 6;
	assert_int_equal(card_rw(opened.component, opened.hdm + 0x10, buf, 8, true), 4);
	card.user_bytes = 3;
	assert_int_equal(card_rw(opened.component, opened.hdm + 0x04, buf, 4, true), -EFAULT);
	card.user_bytes = SIZE_MAX;
	assert_int_equal(reg(4), 2);
}

/* Long accesses cross pages, and the whole of memory is there. */
static void long_accesses(void **state)
{
	static uint8_t buf[1 << 20], back[1 << 20];

	(void)state;
	for (int gen = 2; gen <= 4; gen++) {
		open_card(gen == 2 ? "gen=v2" : gen == 3 ? "gen=v3" : "gen=v4");
		for (size_t i = 0; i < sizeof(buf); i++)
			buf[i] = (uint8_t)(i * 31 + (i >> 12));
		assert_int_equal(card_rw(opened.memory, 4093, buf, sizeof(buf), true), sizeof(buf));
		assert_int_equal(card_rw(opened.memory, 4093, back, sizeof(back), false),
				 sizeof(back));
		assert_memory_equal(buf, back, sizeof(buf));
		assert_int_equal(get(opened.memory, 4092, 1), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mappable_areas),    cmocka_unit_test(mappings_of_bars),
		cmocka_unit_test(memory_space),	     cmocka_unit_test(power_states),
		cmocka_unit_test(buffers_end_early), cmocka_unit_test(long_accesses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
