// SPDX-License-Identifier: GPL-2.0
/*
 * The emulated v2 kernel against what kernels with the posted v2 series did, as posted and with a
 * distribution's fixes: component region, DVSEC, decoders.
 *
 * Not comparable: the offset of the decoder block, the contents of the capability array and the
 * Capability registers are those of another device; there the DVSEC was 38h or 34h long with the
 * next capability right behind it, from which the posted code took Capability3. Rows on regions,
 * BARs, resets and races are not for these tables.
 */
#include "selftest/unit/emu_rows.h"

#define POSTED "gen=v2,faults=as-posted"
#define FIXED "gen=v2,faults=as-fixed"
#define CAP3 0x5a5a /* hot reset state configurable, direct P2P capable */

static void component_accesses(void **state)
{
	(void)state;
	for (int fixed = 0; fixed < 2; fixed++) {
		uint64_t size;

		open_card(fixed ? FIXED : POSTED);
		size = card.vfio.announce.component_size;
		assert_int_equal(size, opened.hdm + 0x30);
		run_accesses(
			(const struct access[]){
				{ 0, 0, 0 },
				{ 1, 0, 0 },
				{ size, 0, 0 },
				{ size + 4, 0, 0 },
				{ 0, 4, 4 },
				{ size - 4, 4, 4 },
				{ 0, 1, -EINVAL },
				{ 0, 2, -EINVAL },
				{ 0, 3, -EINVAL },
				{ 0, 5, -EINVAL },
				{ 0, 6, -EINVAL },
				{ 0, 7, -EINVAL },
				{ 0, 8, -EINVAL },
				{ 0, 12, -EINVAL },
				{ 0, 16, -EINVAL },
				{ 0, 64, -EINVAL },
				{ 0, size, -EINVAL },
				{ 1, 1, -EINVAL },
				{ 2, 2, -EINVAL },
				{ 3, 4, -EINVAL },
				{ 6, 8, -EINVAL },
				{ size - 4, 5, 4 },
				{ size - 4, 8, 4 },
				{ size - 4, 4096, 4 },
				{ size - 8, 8, -EINVAL },
				{ size - 8, 16, -EINVAL },
				{ size - 3, 3, -EINVAL },
				{ size - 3, 4, -EINVAL },
				{ size - 2, 4, -EINVAL },
				{ size - 1, 4, -EINVAL },
				{ size, 4, -EINVAL },
				{ size + 4, 4, -EINVAL },
				{ 0x10000, 4, -EINVAL },
				{ (1ull << 40) - 4, 4, -EINVAL },
			},
			34);
	}
}

/* Capability array and RAS are those of bind, and ignore writes. */
static void component_contents(void **state)
{
	(void)state;
	open_card(POSTED);
	for (uint32_t at = 0; at < opened.hdm; at += 4) {
		uint32_t before = get(opened.component, at, 4);

		set(opened.component, at, 4, ANY);
		assert_int_equal(get(opened.component, at, 4), before);
	}
	set_mmio(0x1000 + card.dev.ras + 4, 0);
	assert_int_not_equal(get(opened.component, card.dev.ras + 4, 4), 0);
}

/* Every register that has no row of its own ignores writes of every width. */
static void dvsec_read_only(void **state)
{
	(void)state;
	open_card(POSTED ",ranges=2");
	for (unsigned int at = 0; at < 0x3c; at++) {
		if (at >= 0x0c && at < 0x16)
			continue;
		for (unsigned int width = 1; width <= 4 - at % 4; width *= 2) {
			uint32_t before = cfg(at, width);

			if (at % width || (width == 4 && at == 0x14))
				continue;
			set_cfg(at, width, ANY);
			assert_int_equal(cfg(at, width), before);
		}
	}
}

static const struct row_case dvsec[] = {
	{ "Control, P2P capable", "", .status = 0x4001, .cap3 = CAP3,
	  .rows = { R(0x0c, 2, 0x0006), W2(0x0c, 0xffff, 0x5fff), W2(0x0c, 0, 0x0002),
		    W2(0x0c, 0xaaaa, 0x0aaa), W2(0x0c, 0x5555, 0x5557), W2(0x0c, 0x5f3f, 0x5f3f),
		    W1(0x0c, 0x05, 0x07), R(0x0c, 2, 0x0007), W1(0x0d, 0xff, 0x00),
		    R(0x0c, 2, 0x0007) } },
	{ "Control, not P2P capable", "",
	  .rows = { W2(0x0c, 0xffff, 0x4fff), W2(0x0c, 0x0fff, 0x0fff), R(0x0d, 1, 0x00),
		    R(0x0c, 4, 0x0fff) } },
	{ "Status", "", .status = 0x4001,
	  .rows = { W1(0x0e, 0x00, 0x01), W1(0x0e, 0xff, 0x01), W1(0x0f, 0x40, 0x40),
		    R(0x0e, 2, 0x4001), W2(0x0e, 0xbfff, 0x4001), W2(0x0e, 0, 0x4001),
		    W2(0x0e, 0xaaaa, 0x4001), W2(0x0e, 0x4000, 0x0001), R(0x0f, 1, 0x40) } },
	{ "Control2, hot reset state configurable", "", .status2 = 0x8007, .cap3 = CAP3,
	  .rows = { R(0x10, 2, 0), W2(0x10, 0xffff, 0x0019), W2(0x10, 0xaaaa, 0x0008),
		    W2(0x10, 0x5555, 0x0011), W2(0x10, 1, 1), W2(0x10, 2, 0), W2(0x10, 4, 0),
		    W2(0x10, 8, 8), W2(0x10, 0x10, 0x10), W2(0x10, 0x20, 0), W2(0x10, 0x19, 0x19),
		    W1(0x10, 0x02, 0x00), R(0x10, 2, 0x0000), W1(0x11, 0xff, 0x00) } },
	{ "Control2, nothing optional", "", .rows = { W2(0x10, 0xffff, 0x0009) } },
	{ "Control2, not capable of clearing memory", "mem_clear=no",
	  .rows = { W2(0x10, 0xffff, 0x0009) } },
	{ "Status2", "", .status2 = 0x8007,
	  .rows = { W2(0x12, 0xffff, 0x8007), W1(0x13, 0xff, 0x80), R(0x12, 1, 0x07) } },
	{ "Lock", "",
	  .rows = { W2(0x14, 0, 0), W2(0x14, 0xfffe, 0), W1(0x14, 0xfe, 0), W1(0x15, 0xff, 0),
		    R(0x14, 2, 0), W2(0x0c, 0x4806, 0x4806), W(0x14, 4, 0xffff0001, 0x04020001),
		    W2(0x14, 0, 1), W1(0x14, 0, 1), W2(0x0c, 0x0007, 0x4806), W1(0x0c, 0x07, 0x06),
		    W2(0x10, 9, 9) } },
	{ "Locked, Status", "", .status = 0x4001,
	  .rows = { W2(0x14, 1, 1), W2(0x0e, 0x4000, 0x0001) } },
	{ "Locked by firmware", "config_locked=yes",
	  .rows = { R(0x14, 2, 1), W2(0x0c, 0xffff, 0x0006), W2(0x10, 9, 9) } },
	{ "Range bases", "ranges=2",
	  .rows = { W4(0x20, 0x55555555, 0), W4(0x24, 0x70000000, 0), W2(0x26, 0x7000, 0),
		    W1(0x20, 0x55, 0), W4(0x30, 0x55555555, 0), W4(0x34, 0x70000000, 0) } },
	{ "dwords at 0ch and 10h", "", .status = 0x4001, .status2 = 0x8007,
	  .rows = { W4(0x0c, 0x40000002, 0x40010002), R(0x0e, 2, 0x4001),
		    W4(0x10, 0x00080001, 0x80070001), R(0x12, 2, 0x8007) } },
	{ "straddling", "", .status = 0x4001, .cap3 = CAP3,
	  .rows = { W2(0x0d, 0xffff, 0x0100), R(0x0c, 2, 0x0006), R(0x0e, 2, 0x4001) } },
	{ "a dword at 0bh", "", .status = 0x4001, .cap3 = CAP3,
	  .rows = { W4(0x0b, 0xffffffff, 0x015fffca), R(0x0c, 4, 0x40015fff) } },
};

static void dvsec_rows(void **state)
{
	(void)state;
	run_cases(POSTED, dvsec, ARRAY_LEN(dvsec));
	run_cases(FIXED, dvsec, ARRAY_LEN(dvsec));
}

/* The word follows the device, the dword keeps the value of open. */
static void status2_in_two_ways(void **state)
{
	(void)state;
	open_card(POSTED);
	t2e_config_set(&card.dev, opened.dev0 + 0x12, 2, 0x8006);
	assert_int_equal(cfg(0x12, 2), 0x8006);
	assert_int_equal(cfg(0x12, 1), 0x06);
	assert_int_equal(cfg(0x10, 4), 0x80000000);
}

static void control2_at_the_device(void **state)
{
	(void)state;
	for (int fixed = 0; fixed < 2; fixed++) {
		open_card(fixed ? FIXED : POSTED);
		/* Nothing but the flush goes there, and as posted it goes alone. */
		set_cfg(0x10, 2, 0x0019);
		assert_int_equal(rd(opened.dev0 + 0x10, 2), 0);
		set_cfg(0x10, 2, 3);
		card.now_ns += 100 * MS;
		assert_int_equal(rd(opened.dev0 + 0x10, 2), fixed ? 1 : 0);
		assert_int_equal(cfg(0x12, 2), fixed ? 0x8001 : 0x8000);
		set_cfg(0x10, 2, 0);
		assert_int_equal(cfg(0x12, 2), fixed ? 0x8001 : 0x8000);
		/* The next opener is seeded with what the device kept. */
		t2e_vfio_open(&card.dev);
		assert_int_equal(cfg(0x10, 2), fixed ? 1 : 0);
		/* The CXL reset is swallowed. */
		set_cfg(0x10, 2, 4);
		card.now_ns += 2000 * MS;
		assert_int_equal(cfg(0x12, 2) & 6, 0);
	}
}

static void preservation_error_at_the_device(void **state)
{
	static const struct row_case capable = { "", "", .status2 = 0x8008, .cap3 = CAP3 };
	static const struct row_case incapable = { "", "", .status2 = 0x8008 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		open_rows(POSTED, i ? &capable : &incapable);
		card.dev.config.w1c[opened.dev0 + 0x12] = 8;
		set_cfg(0x13, 1, 0xff);
		set_cfg(0x10, 4, 0x00080000);
		assert_int_equal(cfg(0x12, 2), 0x8008);
		set_cfg(0x12, 2, 8);
		assert_int_equal(cfg(0x12, 2), i ? 0x8000 : 0x8008);
	}
}

/* Opened again, both shadows are the device's. */
static void nothing_leaks(void **state)
{
	(void)state;
	open_card(POSTED);
	set_cfg(0x0c, 2, 0xffff);
	set_cfg(0x14, 2, 1);
	set_reg(CTRL, 0);
	t2e_vfio_open(&card.dev);
	assert_int_equal(cfg(0x0c, 2), 0x0006);
	assert_int_equal(cfg(0x14, 2), 0);
	assert_int_equal(reg(CTRL), 0x600);
}

static void hidden_capability(void **state)
{
	unsigned int next;

	(void)state;
	open_card(POSTED);
	next = cfg(0, 4) >> 20;
	assert_int_equal(next, card.dev.doe_cap);
	/* A plain device's headers are raw, too. */
	open_card(POSTED ",passthrough=off");
	assert_int_equal(cfg(0, 4) >> 20, card.dev.doe_cap);
}

static const struct row_case at_open[] = {
	{ "locked by firmware", "locked=yes",
	  .rows = { R(HDM + CTRL, 4, 0x600), R(HDM + BASE, 4, 0), R(HDM + 0x14, 4, 0),
		    R(HDM + 0x18, 4, 0x10000000), R(HDM + 0x1c, 4, 0), R(HDM + 4, 4, 2) } },
	{ "not locked", "locked=no",
	  .rows = { R(HDM + CTRL, 4, 0x600), R(HDM + BASE, 4, 0xd0000000), R(HDM + 0x14, 4, 2),
		    R(HDM + 0x18, 4, 0x10000000) } },
	{ "decoder lost", "flr_clears_hdm=yes",
	  .rows = { R(HDM + CTRL, 4, 0), R(HDM + BASE, 4, 0), R(HDM + 0x18, 4, 0) } },
	{ "the second of two", "decoders=2",
	  .rows = { R(HDM + CTRL + 0x20, 4, 0), R(HDM + BASE + 0x20, 4, 0) } },
};

static const struct row_case decoder[] = {
	{ "read-only words", "",
	  .rows = { W4(HDM + 8, ANY, 0), W4(HDM + 0xc, ANY, 0), W4(HDM + 0x24, ANY, 0),
		    W4(HDM + 0x28, ANY, 0), W4(HDM + 0x2c, ANY, 0) } },
	{ "Global Control", "",
	  .rows = { W4(HDM + 4, ANY, 2), W4(HDM + 4, 3, 2), W4(HDM + 4, 0, 0) } },
	{ "Global Control, poison capable", "", .hdm_cap = 1 << 10,
	  .rows = { W4(HDM + 4, ANY, 3), W4(HDM + 4, 1, 1) } },
	{ "base and size", "",
	  .rows = { W4(HDM + 0x10, 0x12345678, 0x10000000), W4(HDM + 0x18, 0x12345678, 0x10000000),
		    W4(HDM + 0x14, ANY, ANY), W4(HDM + 0x1c, ANY, ANY), W4(HDM + CTRL, 0, 0),
		    W4(HDM + 0x10, 0x7fffffff, 0x70000000),
		    W4(HDM + 0x1c, 0x12345678, 0x12345678) } },
	{ "high halves, locked", "",
	  .rows = { W4(HDM + CTRL, 0x700, 0x700), W4(HDM + 0x14, ANY, 2),
		    W4(HDM + 0x1c, ANY, 0) } },
	{ "Control, locked", "",
	  .rows = { W4(HDM + CTRL, 0x700, 0x700), W4(HDM + CTRL, ANY, 0x700),
		    W4(HDM + CTRL, 0, 0x600), W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0x100, 0x100),
		    W4(HDM + CTRL, 0x700, 0x100), W4(HDM + CTRL, ANY, 0x100), W4(HDM + CTRL, 0, 0),
		    W4(HDM + CTRL, 0x21ff, 0x21ff), W4(HDM + CTRL, 0xff, 0x20ff),
		    W4(HDM + CTRL, 0, 0) } },
	{ "Control, not locked", "",
	  .rows = { W4(HDM + CTRL, 0x500, 0x100), W4(HDM + CTRL, 0, 0),
		    W4(HDM + CTRL, 0x200, 0x600), W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0x400, 0),
		    W4(HDM + CTRL, 0x800, 0), W4(HDM + CTRL, 0xc00, 0),
		    W4(HDM + CTRL, 0x1200, 0x600), W4(HDM + CTRL, 0x300, 0x700) } },
	{ "Control, all bits", "", .rows = { W4(HDM + CTRL, ANY, 0x27ff) } },
	{ "Control, all bits, UIO capable", "", .hdm_cap = 1 << 13,
	  .rows = { W4(HDM + CTRL, ANY, 0x0f0067ff) } },
	{ "commit of nothing", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + 0x14, ANY, ANY), W4(HDM + 0x18, 0, 0),
		    W4(HDM + CTRL, 0x200, 0x600) } },
	{ "the second of two", "decoders=2",
	  .rows = { W4(HDM + 0x38, ANY, 0xf0000000), W4(HDM + 0x40, ANY, 0x27ff),
		    W4(HDM + 0x34, ANY, 0), R(HDM + CTRL, 4, 0x600),
		    W4(HDM + 0x14, 0x12345678, 0x12345678) } },
	{ "the VMM's sequence", "locked=yes",
	  .rows = { R(HDM + CTRL, 4, 0x600), W4(HDM + BASE, 0xc0000000, 0xc0000000),
		    W4(HDM + 0x14, 1, 1), W4(HDM + CTRL, 0x700, 0x700),
		    R(HDM + BASE, 4, 0xc0000000), R(HDM + 0x18, 4, 0x10000000) } },
	{ "the VMM's sequence, not locked", "locked=no",
	  .rows = { R(HDM + CTRL, 4, 0x600), W4(HDM + BASE, 0xc0000000, 0xc0000000),
		    W4(HDM + 0x14, 1, 1), W4(HDM + CTRL, 0x700, 0x700),
		    R(HDM + BASE, 4, 0xc0000000), R(HDM + 0x14, 4, 1) } },
};

/* What the distribution fixed: as posted, and then. */
static const struct row_case posted_only[] = {
	{ "low halves, locked", "",
	  .rows = { W4(HDM + CTRL, 0x700, 0x700), W4(HDM + 0x10, ANY, 0xf0000000),
		    W4(HDM + 0x18, ANY, 0xf0000000) } },
	{ "low halves, locked before the commit", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0x300, 0x700),
		    W4(HDM + 0x10, 0x30000000, 0x30000000) } },
	{ "BI without CXL.cache", "cache=no", .rows = { W4(HDM + CTRL, 0x2200, 0x2600) } },
};

static const struct row_case fixed_only[] = {
	{ "low halves, locked", "",
	  .rows = { W4(HDM + CTRL, 0x700, 0x700), W4(HDM + 0x10, ANY, 0xd0000000),
		    W4(HDM + 0x18, ANY, 0x10000000) } },
	{ "low halves, locked before the commit", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0x300, 0x700),
		    W4(HDM + 0x10, 0x30000000, 0xd0000000) } },
	{ "BI without CXL.cache", "cache=no", .rows = { W4(HDM + CTRL, 0x2200, 0x600) } },
};

static void decoder_rows(void **state)
{
	(void)state;
	for (int fixed = 0; fixed < 2; fixed++) {
		const char *set = fixed ? FIXED : POSTED;

		run_cases(set, at_open, ARRAY_LEN(at_open));
		run_cases(set, decoder, ARRAY_LEN(decoder));
	}
	run_cases(POSTED, posted_only, ARRAY_LEN(posted_only));
	run_cases(FIXED, fixed_only, ARRAY_LEN(fixed_only));
}

/* The guest's decoder is not the device's. */
static void decoder_and_device(void **state)
{
	(void)state;
	open_card(POSTED ",locked=yes");
	set_reg(BASE, 0xc0000000);
	set_reg(BASE + 4, 1);
	set_reg(CTRL, 0x700);
	assert_int_equal(mmio(find_cm(5) + BASE), 0xd0000000);
	assert_int_equal(mmio(find_cm(5) + BASE + 4), 2);
	assert_int_equal(mmio(find_cm(5) + CTRL), 0x700);
	set_reg(CTRL, 0);
	set_reg(CTRL, 0);
	set_reg(4, 0);
	assert_int_equal(rw(opened.memory, 0, 4, false), 4);
	assert_int_equal(t2e_vfio_reset(&card.dev), 0);
	assert_int_equal(reg(CTRL), 0x600);
	assert_int_equal(reg(BASE), 0);
	assert_int_equal(reg(4), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(component_accesses),
		cmocka_unit_test(component_contents),
		cmocka_unit_test(dvsec_read_only),
		cmocka_unit_test(dvsec_rows),
		cmocka_unit_test(status2_in_two_ways),
		cmocka_unit_test(control2_at_the_device),
		cmocka_unit_test(preservation_error_at_the_device),
		cmocka_unit_test(nothing_leaks),
		cmocka_unit_test(hidden_capability),
		cmocka_unit_test(decoder_rows),
		cmocka_unit_test(decoder_and_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
