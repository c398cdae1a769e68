// SPDX-License-Identifier: GPL-2.0
/*
 * The emulated v3 kernel as posted against what a kernel with the posted v3 series did: component
 * region, DVSEC, decoder.
 *
 * Not comparable: the offset of the decoder block and the contents of the capability array are
 * those of another device; its firmware left Mem_Enable 0, which the shadow then showed for ever,
 * because the CXL core set the bit after the snapshot. Rows on regions, BARs, resets and races are
 * not for these tables.
 */
#include "selftest/unit/emu_rows.h"

#define POSTED "gen=v3,faults=as-posted"
#define BLOCK 0x10000u

static void component_accesses(void **state)
{
	(void)state;
	open_card(POSTED);
	run_accesses(
		(const struct access[]){
			{ 0, 0, 0 },
			{ 3, 0, 0 },
			{ BLOCK, 0, 0 },
			{ BLOCK + 4, 0, 0 },
			{ 0, 4, 4 },
			{ 0, 8, 8 },
			{ 4, 12, 12 },
			{ 8, 16, 16 },
			{ 0x1000, 64, 64 },
			{ 0, BLOCK, BLOCK },
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
			{ BLOCK - 4, 4, 4 },
			{ BLOCK - 8, 8, 8 },
			{ BLOCK - 4, 8, -EINVAL },
			{ BLOCK - 8, 16, -EINVAL },
			{ 0, BLOCK + 4, -EINVAL },
			{ BLOCK, 4, -EINVAL },
			{ BLOCK + 4, 4, -EINVAL },
			{ 0x20000, 4, -EINVAL },
			{ (1ull << 40) - 4, 4, -EINVAL },
		},
		29);
}

/* Outside the decoders every write succeeds and none is kept; most of the block reads 0. */
static void component_contents(void **state)
{
	uint8_t sixteen[16];

	(void)state;
	open_card(POSTED);
	for (uint32_t at = 0; at < BLOCK; at += 4) {
		uint32_t before = get(opened.component, at, 4);
		bool array = at >= 0x1000 && at < opened.hdm;

		if (at >= opened.hdm && at < opened.hdm + 0x30)
			continue;
		assert_true(array || !before);
		set(opened.component, at, 4, ANY);
		assert_int_equal(get(opened.component, at, 4), before);
	}
	assert_int_equal(get(opened.component, 0x1000, 4), mmio(0x1000));
	/* Across the border of the capabilities before the decoders. */
	memset(sixteen, 0xff, sizeof(sixteen));
	assert_int_equal(
		card_rw(opened.component, opened.hdm - 8, sixteen, 16, true), 16);
	assert_int_equal(reg(0), mmio(opened.hdm));
	assert_int_equal(reg(4), ANY);
}

/* Every register that has no row of its own ignores writes of every width. */
static void dvsec_read_only(void **state)
{
	static const struct row_case device = { "", "ranges=2", .cap3 = 0x5a5a5a5a };

	(void)state;
	open_rows(POSTED, &device);
	for (unsigned int at = 0x28; at < 0x38; at += 4)
		card.vfio.shadow.dvsec[at] = 0x44;
	for (unsigned int at = 0; at < 0x3c; at++) {
		if (at >= 0x0c && at < 0x16)
			continue;
		for (unsigned int width = 1; width <= 4; width *= 2) {
			uint32_t before = cfg(at, width);

			if (at % width)
				continue;
			set_cfg(at, width, ANY);
			set_cfg(at, width, 0);
			assert_int_equal(cfg(at, width), before);
		}
	}
	assert_int_equal(cfg(0x28, 4), 0x44);
	assert_int_equal(cfg(0x38, 4), 0x5a5a5a5a);
}

/* Reads of any length and place are what the bytes are. */
static void dvsec_reads(void **state)
{
	(void)state;
	open_card(POSTED);
	for (unsigned int at = 0; at < 0x44; at++)
		for (unsigned int len = 1; len <= 8; len++) {
			uint8_t bytes[8];

			assert_int_equal(card_rw(CONFIG, opened.dev0 + at - 4, bytes,
						     len, false),
					 len);
			for (unsigned int i = 0; i < len; i++)
				assert_int_equal(bytes[i],
						 get(CONFIG, opened.dev0 + at - 4 + i, 1));
		}
}

static const struct row_case dvsec[] = {
	{ "Control", "",
	  .rows = { R(0x0c, 2, 0x0006), W2(0x0c, 0xffff, 0xffff), W2(0x0c, 0, 0),
		    W2(0x0c, 0xaaaa, 0xaaaa), W2(0x0c, 0x5555, 0x5555), W1(0x0c, 0xf0, 0xf0),
		    R(0x0c, 2, 0x55f0), W1(0x0d, 0x0f, 0x0f), R(0x0c, 2, 0x0ff0) } },
	{ "Status, all ones", "", .status = 0x4001,
	  .rows = { W2(0x0e, 0, 0x4001), W2(0x0e, 0xffff, 0) } },
	{ "Status, Viral_Status", "", .status = 0x4001,
	  .rows = { W2(0x0e, 0x4000, 0x0001), W2(0x0e, 0x0001, 0) } },
	{ "Status, a byte of 0", "", .status = 0x4001,
	  .rows = { W1(0x0e, 0x00, 0x01), R(0x0e, 2, 0x0001) } },
	{ "Status, the other byte of 0", "", .status = 0x4001,
	  .rows = { W1(0x0f, 0x00, 0x40), R(0x0e, 2, 0x4000) } },
	{ "Control2", "",
	  .rows = { W2(0x10, 0xffff, 0xffff), W2(0x10, 0, 0), W2(0x10, 0xaaaa, 0xaaaa),
		    W2(0x10, 0x5555, 0x5555), W2(0x10, 1, 1), W2(0x10, 2, 2), W2(0x10, 4, 4),
		    W2(0x10, 0xc, 0xc) } },
	{ "Status2", "", .status2 = 0x8007,
	  .rows = { W2(0x12, 0, 0x8007), W2(0x12, 8, 0x8007), W2(0x12, 2, 0x8005),
		    W2(0x12, 1, 0x8004), W2(0x12, 4, 0x8000), W2(0x12, 0x8000, 0) } },
	{ "Status2, a byte of 0", "", .status2 = 0x8007,
	  .rows = { W1(0x12, 0x00, 0x07), R(0x12, 2, 0x0007) } },
	{ "Status2, the other byte of 0", "", .status2 = 0x8007,
	  .rows = { W1(0x13, 0x00, 0x80), R(0x12, 2, 0x8000) } },
	{ "Lock", "", .status = 0x4001,
	  .rows = { W2(0x14, 0, 0), W2(0x14, 0xfffe, 0), W1(0x15, 0xff, 0), R(0x14, 2, 0),
		    W2(0x0c, 0x1234, 0x1234), W2(0x14, 0xffff, 1), W2(0x14, 0, 1), W1(0x14, 0, 1),
		    W2(0x0c, 0xffff, 0x1234), W1(0x0c, 0xff, 0x34), W2(0x10, 0x000f, 0),
		    W1(0x10, 0x01, 0), W2(0x0e, 0xffff, 0) } },
	{ "Lock, a byte", "", .rows = { W1(0x14, 1, 1), W2(0x0c, 0, 0x0006) } },
	{ "Lock, a dword", "", .rows = { W4(0x14, 0xffff0001, 0x04020001), W2(0x0c, 0, 0x0006) } },
	{ "locked by firmware", "config_locked=yes",
	  .rows = { R(0x14, 2, 1), W2(0x0c, 0xffff, 0xffff), W2(0x0c, 0x0004, 0x0004),
		    W2(0x10, 0x000f, 0x000f), W2(0x14, 1, 1), W2(0x0c, 0x5555, 0x5555) } },
	{ "a word at 0dh", "", .status = 0x4001,
	  .rows = { W2(0x0d, 0xffff, 0x00ff), R(0x0c, 2, 0xff06), R(0x0e, 2, 0x0000) } },
	{ "a dword at 0bh", "", .status = 0x4001,
	  .rows = { W4(0x0b, ANY, 0x00ffffca), R(0x0c, 4, 0x0000ffff) } },
	{ "dwords at 0ch and 10h", "", .status = 0x4001, .status2 = 0x8007,
	  .rows = { W4(0x0c, 0x40010006, 0x40010006), R(0x0e, 2, 0x4001),
		    W4(0x10, 0x80070003, 0x80070003), R(0x12, 2, 0x8007) } },
};

static void dvsec_rows(void **state)
{
	(void)state;
	run_cases(POSTED, dvsec, ARRAY_LEN(dvsec));
}

/* Nothing is forwarded, nothing completes, nothing of the device shows after bind. */
static void dvsec_and_device(void **state)
{
	(void)state;
	open_card(POSTED);
	set_cfg(0x0c, 2, 0);
	set_cfg(0x10, 2, 7);
	card.now_ns += 2000 * MS;
	assert_int_equal(cfg(0x10, 4), 0x80000007);
	assert_int_equal(rd(opened.dev0 + 0x0c, 2), 0x0006);
	assert_int_equal(rd(opened.dev0 + 0x10, 4), 0x80000000);
	t2e_config_set(&card.dev, opened.dev0 + 0x12, 2, 0x8001);
	assert_int_equal(cfg(0x12, 2), 0x8000);
}

/* Whatever one user left is there for the next, until the driver is bound again. */
static void everything_leaks(void **state)
{
	(void)state;
	open_card(POSTED);
	set_cfg(0x0c, 2, 0x1234);
	set_cfg(0x14, 2, 1);
	set_reg(CTRL, 0);
	set_reg(BASE, 0);
	set_reg(0x18, 0);
	set_reg(4, 0);
	for (int event = 0; event < 3; event++) {
		if (event)
			assert_int_equal(t2e_vfio_reset(&card.dev), 0);
		else
			t2e_vfio_open(&card.dev);
		set_cfg(0x0c, 2, 0);
		assert_int_equal(cfg(0x0c, 2), 0x1234);
		assert_int_equal(cfg(0x14, 2), 1);
		assert_int_equal(reg(CTRL) | reg(BASE) | reg(0x18) | reg(4), 0);
		assert_int_equal(rw(opened.memory, 0, 4, false), 4);
	}
	assert_int_equal(t2e_vfio_bind(&card.dev, &card.vfio), 0);
	t2e_vfio_open(&card.dev);
	assert_int_equal(cfg(0x0c, 2), 0x0006);
	assert_int_equal(cfg(0x14, 2), 0);
	assert_int_equal(reg(CTRL), 0x600);
	assert_int_equal(reg(BASE), 0xd0000000);
}

static const struct row_case decoder[] = {
	{ "at open", "locked=yes",
	  .rows = { R(HDM + 4, 4, 2), R(HDM + BASE, 4, 0xd0000000), R(HDM + 0x14, 4, 2),
		    R(HDM + 0x18, 4, 0x10000000), R(HDM + 0x1c, 4, 0), R(HDM + CTRL, 4, 0x700) } },
	{ "Global Control", "", .rows = { W4(HDM + 4, ANY, ANY), W4(HDM + 4, 0, 0) } },
	{ "reserved words", "", .rows = { W4(HDM + 8, ANY, 0), W4(HDM + 0xc, ANY, 0) } },
	{ "base and size, committed", "",
	  .rows = { W4(HDM + 0x10, 0, 0xd0000000), W4(HDM + 0x14, ANY, 2),
		    W4(HDM + 0x18, 0, 0x10000000), W4(HDM + 0x1c, ANY, 0) } },
	{ "base and size, not committed", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + 0x10, 0x12345678, 0x12345678),
		    W4(HDM + 0x18, ANY, ANY), W4(HDM + 0x14, ANY, ANY),
		    W4(HDM + 0x1c, 0x12345678, 0x12345678) } },
	{ "Control with COMMIT, committed", "",
	  .rows = { W4(HDM + CTRL, 0x200, 0x600), W4(HDM + CTRL, 0x300, 0x600),
		    W4(HDM + CTRL, 0x12ff, 0x600), W4(HDM + CTRL, 0x1711, 0x600),
		    W4(HDM + CTRL, 0x700, 0x600), W4(HDM + CTRL, ANY, 0x600),
		    W4(HDM + CTRL, 0, 0) } },
	{ "Control with COMMIT, locked", "locked=yes",
	  .rows = { W4(HDM + CTRL, 0x200, 0x700), W4(HDM + CTRL, 0x600, 0x700),
		    W4(HDM + CTRL, ANY, 0x700), W4(HDM + CTRL, 0x500, 0),
		    W4(HDM + BASE, 0x12345678, 0x12345678) } },
	{ "Control, not committed", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0xfffffdff, 0xfffff1ff),
		    W4(HDM + CTRL, ANY, 0xfffff7ff), W4(HDM + CTRL, 0xfffffdff, 0xfffff0ff),
		    W4(HDM + CTRL, 0x800, 0), W4(HDM + CTRL, 0xc00, 0),
		    W4(HDM + CTRL, 0xa00, 0x600), W4(HDM + CTRL, 0, 0),
		    W4(HDM + CTRL, 0x200, 0x600), W4(HDM + CTRL, 0, 0),
		    W4(HDM + CTRL, 0x300, 0x700), W4(HDM + CTRL, 0, 0),
		    W4(HDM + CTRL, 0x100, 0x100) } },
	{ "LOCK without COMMIT", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0x100, 0x100),
		    W4(HDM + BASE, 0, 0xd0000000), W4(HDM + 0x18, 0, 0x10000000),
		    W4(HDM + CTRL, 0, 0), W4(HDM + BASE, 0, 0) } },
	{ "commit of nothing", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + 0x18, 0, 0),
		    W4(HDM + BASE, 0x12345678, 0x12345678), W4(HDM + 0x14, ANY, ANY),
		    W4(HDM + CTRL, 0x200, 0x600) } },
	{ "skip, locked", "locked=yes",
	  .rows = { W4(HDM + 0x24, ANY, ANY), W4(HDM + 0x28, ANY, ANY),
		    W4(HDM + 0x2c, ANY, ANY) } },
	{ "skip, not committed", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + 0x24, 0x12345678, 0x12345678),
		    W4(HDM + 0x28, ANY, ANY), W4(HDM + 0x2c, ANY, ANY) } },
	{ "the sequence that VMMs write for v2", "",
	  .rows = { W4(HDM + CTRL, 0x600, 0x600), W4(HDM + BASE, 0xc0000000, 0xd0000000),
		    W4(HDM + 0x14, 1, 2), W4(HDM + CTRL, 0x700, 0x600) } },
};

static void decoder_rows(void **state)
{
	(void)state;
	run_cases(POSTED, decoder, ARRAY_LEN(decoder));
	open_card(POSTED);
	assert_int_equal(rw(opened.component, opened.hdm + 0x24, 8, true), 8);
	/* The device sees none of it, and no reset brings it back. */
	set_reg(CTRL, 0);
	assert_int_equal(mmio(find_cm(5) + CTRL), 0x600);
	assert_int_equal(t2e_vfio_reset(&card.dev), 0);
	assert_int_equal(reg(CTRL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(component_accesses), cmocka_unit_test(component_contents),
		cmocka_unit_test(dvsec_read_only),    cmocka_unit_test(dvsec_reads),
		cmocka_unit_test(dvsec_rows),	      cmocka_unit_test(dvsec_and_device),
		cmocka_unit_test(everything_leaks),   cmocka_unit_test(decoder_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
