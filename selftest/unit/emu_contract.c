// SPDX-License-Identifier: GPL-2.0
/*
 * The contract of each emulated generation: component registers, memory, the shadow of the Device
 * DVSEC, and what an open, a bind and a reset do to them.
 */
#include "selftest/unit/emu_rows.h"

/* A VMM clears nothing, writes the guest's base, and commits with lock. */
static void v2_rebase(void **state)
{
	static const char *const firmware[] = { "gen=v2", "gen=v2,locked=yes" };

	(void)state;
	for (size_t f = 0; f < ARRAY_LEN(firmware); f++) {
		uint32_t host_base;

		open_card(firmware[f]);
		host_base = mmio(find_cm(5) + BASE);
		assert_int_equal(reg(CTRL), 0x600);
		assert_int_equal(reg(BASE) | reg(BASE + 4), 0);
		assert_int_equal(reg(0x18), SIZE);
		set_reg(BASE, 0xcfffffff);
		set_reg(BASE + 4, 1);
		set_reg(CTRL, 0x700);
		assert_int_equal(reg(BASE), 0xc0000000);
		assert_int_equal(reg(BASE + 4), 1);
		assert_int_equal(reg(CTRL), 0x700);
		/* LOCK holds all of it, and only LOCK can be taken away. */
		set_reg(BASE, 0);
		set_reg(BASE + 4, 0);
		set_reg(0x18, 0);
		set_reg(CTRL, ANY);
		assert_int_equal(reg(BASE), 0xc0000000);
		assert_int_equal(reg(0x18), SIZE);
		assert_int_equal(reg(CTRL), 0x700);
		set_reg(CTRL, 0);
		assert_int_equal(reg(CTRL), 0x600);
		set_reg(CTRL, 0);
		assert_int_equal(reg(CTRL), 0);
		assert_int_equal(mmio(find_cm(5) + BASE), host_base);
		assert_int_equal(mmio(find_cm(5) + CTRL) & 0x600, 0x600);
		/* The region does not follow the guest's decoder; a new open starts again. */
		assert_int_equal(rw(opened.memory, 0, 4, false), 4);
		t2e_vfio_open(&card.dev);
		assert_int_equal(reg(CTRL), 0x600);
		assert_int_equal(reg(BASE), 0);
	}
}

static void v2_decoder_bits(void **state)
{
	(void)state;
	open_card("gen=v2,decoders=2");
	set_reg(0x04, ANY);
	assert_int_equal(reg(0x04), 2);
	set_reg(0x00, ANY);
	assert_int_equal(reg(0x00), mmio(find_cm(5)));
	set_reg(CTRL, ANY);
	assert_int_equal(reg(CTRL), 0x27ff);
	assert_int_equal(reg(CTRL + 0x20), 0);
	set_reg(CTRL + 0x20, 0x200);
	assert_int_equal(reg(CTRL + 0x20), 0x600);
	set_reg(CTRL + 0x20, 0x500);
	assert_int_equal(reg(CTRL + 0x20), 0x100);
	set_reg(BASE + 0x20, ANY);
	assert_int_equal(reg(BASE + 0x20), 0);
	set_reg(0x24, ANY);
	set_reg(0x28, ANY);
	assert_int_equal(reg(0x24) | reg(0x28), 0);
	open_card("gen=v2,cache=no");
	set_reg(CTRL, 0x2200);
	assert_int_equal(reg(CTRL), 0x600);
}

static void v3_decoder_obeys_the_specification(void **state)
{
	(void)state;
	open_card("gen=v3");
	/* Committed: only COMMIT can be taken back. */
	assert_int_equal(reg(BASE), mmio(find_cm(5) + BASE));
	set_reg(BASE, 0);
	set_reg(0x18, 0);
	set_reg(0x24, ANY);
	set_reg(CTRL, 0x7ff);
	assert_int_equal(reg(BASE), mmio(find_cm(5) + BASE));
	assert_int_equal(reg(0x18), SIZE);
	assert_int_equal(reg(0x24), 0);
	assert_int_equal(reg(CTRL), 0x600);
	set_reg(CTRL, 0);
	assert_int_equal(reg(CTRL), 0);
	set_reg(BASE, ANY);
	assert_int_equal(reg(BASE), 0xf0000000);
	set_reg(0x24, ANY);
	assert_int_equal(reg(0x24), 0xf0000000);
	set_reg(0x2c, ANY);
	assert_int_equal(reg(0x2c), 0);
	set_reg(0x04, ANY);
	assert_int_equal(reg(0x04), 2);
	set_reg(CTRL, ANY);
	assert_int_equal(reg(CTRL), 0x7ff);
	set_reg(CTRL, 0);
	assert_int_equal(reg(CTRL), 0x7ff);
	/* Two dwords in one access, and the device sees none of it. */
	open_card("gen=v3,locked=yes");
	set_reg(CTRL, 0);
	assert_int_equal(reg(CTRL), 0x700);
	assert_int_equal(mmio(find_cm(5) + CTRL), 0x700);
	assert_int_equal(rw(opened.component, opened.hdm, 8, true), 8);
	assert_int_equal(reg(0x04), 0);
	assert_int_equal(mmio(find_cm(5) + 4), 2);
	assert_int_equal(rw(opened.memory, 0, 4, false), 4);
}

/* Bits of the HDM Decoder Capability register. */
#define POISON (1u << 10)
#define UIO (1u << 13)
#define BOTH_MODELS (3u << 21)

static const struct row_case v2_decoders[] = {
	{ "bits by capability", "", .hdm_cap = UIO | POISON,
	  .rows = { W4(HDM + CTRL, ANY, 0x0f0067ff), W4(HDM + 4, ANY, 3), W4(HDM + 4, 0, 0) } },
	{ "lock before the commit", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0x100, 0x100), W4(HDM + BASE, ANY, 0),
		    W4(HDM + 0x18, 0, 0x10000000), W4(HDM + CTRL, 0x200, 0x000),
		    W4(HDM + CTRL, 0x200, 0x600) } },
	{ "one decoder's lock is its own", "decoders=2",
	  .rows = { W4(HDM + CTRL + 0x20, 0x300, 0x700), W4(HDM + BASE + 0x20, ANY, 0),
		    W4(HDM + BASE, ANY, 0xf0000000), W4(HDM + CTRL, 0, 0),
		    R(HDM + CTRL + 0x20, 4, 0x700), W4(HDM + 0x48, ANY, 0) } },
};

static const struct row_case v3_decoder[] = {
	{ "every field, with its mask", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + 0x10, ANY, 0xf0000000), W4(HDM + 0x14, ANY, ANY),
		    W4(HDM + 0x18, ANY, 0xf0000000), W4(HDM + 0x1c, ANY, ANY),
		    W4(HDM + 0x24, ANY, 0xf0000000), W4(HDM + 0x28, ANY, ANY),
		    W4(HDM + 0x2c, ANY, 0), W4(HDM + CTRL, 0xfffffdff, 0x1ff) } },
	{ "bits by capability", "bi=yes", .hdm_cap = UIO | POISON | BOTH_MODELS,
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0xfffffdff, 0x0f0071ff),
		    W4(HDM + 4, ANY, 3), W4(HDM + 4, 0, 0) } },
	{ "a lock without commit freezes nothing", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0x100, 0x100), W4(HDM + BASE, 0, 0),
		    W4(HDM + 0x18, 0, 0), W4(HDM + 0x28, 5, 5), W4(HDM + CTRL, 0, 0) } },
	{ "only COMMIT of a committed one", "",
	  .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0x2ff & ~0x100u, 0x6ff),
		    W4(HDM + CTRL, 0xffffffff, 0x6ff), W4(HDM + CTRL, 0x200, 0x6ff),
		    W4(HDM + BASE, 0, 0xd0000000), W4(HDM + 0x28, 5, 0),
		    W4(HDM + CTRL, 0x100, 0x0ff), W4(HDM + BASE, 0, 0) } },
	{ "locked", "locked=yes",
	  .rows = { W4(HDM + CTRL, 0, 0x700), W4(HDM + CTRL, 0x600, 0x700),
		    W4(HDM + CTRL, ANY, 0x700), W4(HDM + BASE, 0, 0xd0000000),
		    W4(HDM + 0x1c, ANY, 0), W4(HDM + 0x24, ANY, 0), W4(HDM + 4, 0, 0) } },
};

static void decoder_rows(void **state)
{
	(void)state;
	run_cases("gen=v2", v2_decoders, ARRAY_LEN(v2_decoders));
	run_cases("gen=v3", v3_decoder, ARRAY_LEN(v3_decoder));
}

/* What the device does after bind is not seen in v2 and v3, and what the guest does not there. */
static void capabilities_are_those_of_bind(void **state)
{
	(void)state;
	for (int gen = 2; gen <= 3; gen++) {
		uint32_t cm = gen == 2 ? 0 : 0x1000, ras, mask;

		open_card(gen == 2 ? "gen=v2" : "gen=v3");
		ras = card.dev.ras + 4u;
		mask = mmio(0x1000 + ras);
		set_mmio(0x1000 + ras, 0);
		assert_int_not_equal(mmio(0x1000 + ras), mask);
		assert_int_equal(get(opened.component, cm + ras, 4), mask);
		set(opened.component, cm + ras, 4, 0);
		t2e_vfio_open(&card.dev);
		assert_int_equal(get(opened.component, cm + ras, 4), mask);
	}
}

static void v4_decoder_is_live_and_absorbs(void **state)
{
	(void)state;
	open_card("gen=v4");
	for (uint32_t at = 0; at < 0x30; at += 4) {
		uint32_t before = mmio(find_cm(5) + at);

		assert_int_equal(reg(at), before);
		set_reg(at, ~before);
		assert_int_equal(reg(at), before);
		assert_int_equal(mmio(find_cm(5) + at), before);
	}
	set_mmio(find_cm(5) + 4, 0);
	assert_int_equal(reg(4), 0);
}

/* DVSEC, decoder, and what a flush did to the device: the next opener starts as the first did. */
static void shadows_over_open_and_bind(void **state)
{
	static const char *const gens[] = { "gen=v2", "gen=v3", "gen=v4" };

	(void)state;
	for (size_t g = 0; g < ARRAY_LEN(gens); g++) {
		open_card(gens[g]);
		for (int round = 0; round < 2; round++) {
			set_cfg(0x0c, 2, 0x4802);
			set_cfg(0x10, 2, 0x000b);
			set_cfg(0x14, 2, 1);
			if (g < 2)
				set_reg(CTRL, 0);
			if (round)
				assert_int_equal(t2e_vfio_bind(&card.dev, &card.vfio), 0);
			t2e_vfio_open(&card.dev);
			assert_int_equal(cfg(0x0c, 2), 0x0006);
			if (!round)
				assert_int_equal(cfg(0x10, 4), 0x80000000);
			assert_int_equal(cfg(0x14, 2), 0);
			assert_int_equal(reg(CTRL), 0x600);
		}
	}
}

static void reset_by(bool ioctl)
{
	if (ioctl)
		assert_int_equal(t2e_vfio_reset(&card.dev), 0);
	else
		set(CONFIG, card.dev.pcie_cap + 8, 2,
		    get(CONFIG, card.dev.pcie_cap + 8, 2) | 0x8000);
}

/* VFIO_DEVICE_RESET, and the same by the FLR bit that the guest writes. */
static void reset(void **state)
{
	static const char *const gens[] = { "gen=v2", "gen=v3", "gen=v4" };

	(void)state;
	for (int i = 0; i < 6; i++) {
		int g = i / 2;

		open_card(gens[g]);
		set(opened.memory, 4096, 4, 0x600dda7a);
		set_cfg(0x0c, 2, 0x4802);
		set_cfg(0x14, 2, 1);
		if (g < 2)
			set_reg(0x04, 0);
		card.zaps = 0;
		reset_by(i % 2);
		assert_int_equal(card.zaps, 1);
		assert_int_equal(get(opened.memory, 4096, 4), g == 2 ? 0 : 0x600dda7a);
		assert_int_equal(reg(CTRL), 0x600);
		assert_int_equal(reg(0x04), 2);
		assert_int_equal(cfg(0x0c, 2), g < 2 ? 0x0006 : 0x4802);
		assert_int_equal(cfg(0x14, 2), 0);
		assert_true(t2e_vfio_fault_allowed(&card.dev, opened.memory));
		assert_int_equal(get(CONFIG, 4, 2) & 2, 2);
		assert_int_equal(get(CONFIG, card.dev.pcie_cap + 8, 2) & 0x8000, 0);
		assert_int_not_equal(get(CONFIG, 0x14, 4), 0);
	}
	open_card("gen=v2");
	set_reg(BASE, 0xc0000000);
	reset_by(true);
	assert_int_equal(reg(BASE), 0);
}

static void reset_that_loses_the_decoder(void **state)
{
	(void)state;
	open_card("gen=v2");
	card.dev.knobs.value[T2E_FLR_CLEARS_HDM] = 1;
	assert_true(t2e_vfio_fault_allowed(&card.dev, opened.memory));
	reset_by(true);
	assert_int_equal(card.zaps, 1);
	assert_false(t2e_vfio_fault_allowed(&card.dev, opened.memory));
	assert_int_equal(rw(opened.memory, 0, 4, false), -EIO);
	for (uint32_t at = BASE; at < 0x30; at += 4)
		assert_int_equal(reg(at), 0);
	/* v4's is a CXL reset that puts the decoders back. */
	open_card("gen=v4");
	card.dev.knobs.value[T2E_FLR_CLEARS_HDM] = 1;
	reset_by(true);
	assert_int_equal(reg(CTRL), 0x600);
	assert_int_equal(reg(0x04), 2);
	assert_true(t2e_vfio_fault_allowed(&card.dev, opened.memory));
}

/* The list of capabilities through vfio has no DOE in it, and no gap where one was. */
static void hidden_capabilities(void **state)
{
	unsigned int at, steps = 0, doe;

	(void)state;
	open_card("gen=v3");
	doe = find_ext(0x2e, -1);
	for (at = 0x100; at && steps < 50; at = get(CONFIG, at, 4) >> 20, steps++) {
		assert_int_not_equal(at, doe);
		assert_int_not_equal(get(CONFIG, at, 4) & 0xffff, 0x2e);
		assert_int_equal(get(CONFIG, at + 2, 2), get(CONFIG, at, 4) >> 16);
		assert_int_equal(get(CONFIG, at + 3, 1), get(CONFIG, at, 4) >> 24);
	}
	assert_true(steps > 5 && steps < 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v2_rebase),
		cmocka_unit_test(v2_decoder_bits),
		cmocka_unit_test(v3_decoder_obeys_the_specification),
		cmocka_unit_test(decoder_rows),
		cmocka_unit_test(capabilities_are_those_of_bind),
		cmocka_unit_test(v4_decoder_is_live_and_absorbs),
		cmocka_unit_test(shadows_over_open_and_bind),
		cmocka_unit_test(reset),
		cmocka_unit_test(reset_that_loses_the_decoder),
		cmocka_unit_test(hidden_capabilities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
