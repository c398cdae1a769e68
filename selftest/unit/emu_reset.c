// SPDX-License-Identifier: GPL-2.0
/* What each reset of the emulated device keeps and clears: CXL r3.1 9.5-9.7, table 8-1. */
#include "selftest/unit/emu_card.h"

#define FLR 1
#define CXL_RESET 2
#define HOT 4

static unsigned int dev0, flex, aer, ats, pcie;
static uint32_t hdm, ras, link;

static void power_up(const char *knobs)
{
	card_power_up(knobs);
	dev0 = find_dvsec(0);
	flex = find_dvsec(7);
	aer = find_ext(0x01, -1);
	ats = find_ext(0x0f, -1);
	for (unsigned int at = rd(0x34, 1); at; at = rd(at + 1, 1))
		if (rd(at, 1) == 0x10)
			pcie = at;
	hdm = find_cm(5);
	ras = find_cm(2);
	link = find_cm(4);
}

static void reset(int kind)
{
	if (kind == FLR) {
		wr(pcie + 8, 2, rd(pcie + 8, 2) | 0x8000);
	} else if (kind == HOT) {
		t2e_reset_hot(&card.dev);
	} else {
		wr(dev0 + 0x10, 2, rd(dev0 + 0x10, 2) | 4);
		card.now_ns += 1000 * MS;
		assert_int_equal(rd(dev0 + 0x12, 2) & 6, 2);
	}
}

/* Runs @prepare and the reset on a new device, then the register must read @expected. */
struct row {
	int kinds; /* resets after which it reads @after; after the others it reads @before */
	unsigned int at; /* in config space, or in the component block from 1000h on */
	unsigned int width;
	uint32_t before, after;
};

static uint32_t get(const struct row *r)
{
	return r->at < 0x1000 ? rd(r->at, r->width) : mmio(r->at);
}

static void write_all(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].at < 0x1000)
			wr(rows[i].at, rows[i].width, rows[i].before);
		else
			set_mmio(rows[i].at, rows[i].before);
	}
}

static void expect_rows(const struct row *rows, size_t n, int kind)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t want = rows[i].kinds & kind ? rows[i].after : rows[i].before;

		if (get(&rows[i]) != want)
			fail_msg("reset %d leaves %xh: %xh, not %xh", kind, rows[i].at,
				 get(&rows[i]), want);
	}
}

static const int kinds[] = { FLR, CXL_RESET, HOT };

static void pci_state(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		power_up("");
		assert_int_equal(rd(0x04, 2), 6);
		wr(0x10, 4, 0xfe000000);
		wr(ats + 6, 2, 0x8001);
		wr(0x52, 2, 0x8000);
		reset(kinds[k]);
		assert_int_equal(rd(0x04, 2), 0);
		assert_int_equal(rd(0x10, 4) & ~0xfu, 0);
		assert_int_equal(rd(0x14, 4), 0);
		assert_int_equal(rd(0x20, 4) & ~0xfu, 0);
		assert_int_equal(rd(ats + 6, 2), 0);
		assert_int_equal(rd(0x52, 2) & 0x8000, 0);
	}
}

static void rwl_rw_and_sticky(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		power_up("ranges=2,committed=no");
		const struct row rows[] = {
			{ CXL_RESET | HOT, dev0 + 0x0c, 2, 0x4f07, 0x0002 },
			{ CXL_RESET | HOT, dev0 + 0x20, 4, 0x12345678, 0 },
			{ CXL_RESET | HOT, dev0 + 0x24, 4, 0x90000000, 0 },
			{ CXL_RESET | HOT, dev0 + 0x30, 4, 0x12345678, 0 },
			{ CXL_RESET | HOT, dev0 + 0x34, 4, 0x90000000, 0 },
			{ CXL_RESET | HOT, dev0 + 0x10, 2, 0x0009, 0 },
			{ CXL_RESET | HOT, flex + 0x18, 4, 1, 0 },
			{ CXL_RESET | HOT, hdm + 0x04, 4, 2, 0 },
			{ CXL_RESET | HOT, hdm + 0x10, 4, 0x10000000, 0 },
			{ CXL_RESET | HOT, hdm + 0x14, 4, 7, 0 },
			{ 0, ras + 0x04, 4, 0x12345 & 0x3cfff, 0 },
			{ 0, ras + 0x08, 4, 0x25814 & 0x3cfff, 0 },
			{ 0, ras + 0x10, 4, 0x2a, 0 },
			{ 0, link + 0x08, 4, 0x1a, 0 },
			{ 0, link + 0x28, 4, 0x1015, 0 },
			{ 0, link + 0x10, 4, 0x02008020, 0 },
			{ 0, link + 0x30, 4, 1, 0 },
			{ 0, aer + 0x08, 4, 0x00041000, 0 },
		};

		write_all(rows, ARRAY_LEN(rows));
		expect_rows(rows, ARRAY_LEN(rows), 0);
		reset(kinds[k]);
		expect_rows(rows, ARRAY_LEN(rows), kinds[k]);
	}
}

static void sticky_status_bits(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		power_up("");
		t2e_config_set(&card.dev, dev0 + 0x0e, 2, 0x4000);
		t2e_config_set(&card.dev, flex + 0x0e, 2, rd(flex + 0x0e, 2) | 0x0380);
		t2e_config_set(&card.dev, aer + 4, 4, 0x4000);
		card.dev.component.value[(ras - 0x1000) / 4] = 0x4001;
		card.dev.component.value[(ras - 0x1000) / 4 + 3] = 0x41;
		card.dev.component.value[(ras - 0x1000) / 4 + 6] = 0xdeadbeef;
		reset(kinds[k]);
		assert_int_equal(rd(dev0 + 0x0e, 2), 0x4000);
		assert_int_equal(rd(flex + 0x0e, 2) & 0x0780, 0x0380);
		assert_int_equal(rd(aer + 4, 4), 0x4000);
		assert_int_equal(mmio(ras), 0x4001);
		assert_int_equal(mmio(ras + 0x0c), 0x41);
		assert_int_equal(mmio(ras + 0x14) & 0x2000, 0x2000);
	}
}

static void config_lock(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		bool hot = kinds[k] == HOT;

		power_up("");
		wr(dev0 + 0x0c, 2, 0x4806);
		wr(dev0 + 0x24, 4, 0x50000000);
		wr(dev0 + 0x10, 2, 9);
		wr(dev0 + 0x14, 2, 1);
		reset(kinds[k]);
		assert_int_equal(rd(dev0 + 0x14, 2), !hot);
		assert_int_equal(rd(dev0 + 0x0c, 2), hot ? 0x0002 : 0x4806);
		assert_int_equal(rd(dev0 + 0x24, 4), hot ? 0 : 0x50000000);
		assert_int_equal(rd(dev0 + 0x10, 2), kinds[k] == FLR ? 9 : 0);
		wr(dev0 + 0x0c, 2, 0x0802);
		assert_int_equal(rd(dev0 + 0x0c, 2), hot ? 0x0802 : 0x4806);
	}
}

static void decoders(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		for (int locked = 0; locked < 2; locked++) {
			uint32_t ctrl = locked ? 0x700 : 0x600, size;
			bool kept = kinds[k] == FLR || (locked && kinds[k] == CXL_RESET);

			power_up(locked ? "locked=yes,decoders=2" : "decoders=2");
			size = mmio(hdm + 0x18);
			set_mmio(hdm + 0x30, 0x80000000);
			assert_int_equal(mmio(hdm + 0x20), ctrl);
			reset(kinds[k]);
			assert_int_equal(mmio(hdm + 0x20), kept ? ctrl : 0);
			assert_int_equal(mmio(hdm + 0x18), kept ? size : 0);
			assert_int_equal(mmio(hdm + 0x30), kinds[k] == FLR ? 0x80000000 : 0);
			assert_int_equal(mmio(hdm + 0x04), kinds[k] == FLR ? 2 : 0);
			/* Only a conventional reset unlocks. */
			set_mmio(hdm + 0x20, 0);
			set_mmio(hdm + 0x10, 0xa0000000);
			assert_int_equal(mmio(hdm + 0x10) == 0xa0000000,
					 !(locked && kinds[k] != HOT));
		}
	}
}

static void flr_may_lose_the_decoders(void **state)
{
	(void)state;
	power_up("flr_clears_hdm=yes,locked=yes");
	reset(FLR);
	assert_int_equal(mmio(hdm + 0x20), 0);
	assert_int_equal(mmio(hdm + 0x04), 0);
	assert_int_equal(rd(dev0 + 0x0c, 2), 0x0006);
}

/* FLR leaves the outcome of a reset and the flush alone, and so does nothing but a write. */
static void status2(void **state)
{
	(void)state;
	power_up("");
	wr(dev0 + 0x10, 2, 3);
	card.now_ns += 1 * MS;
	reset(FLR);
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8001);
	assert_int_equal(rd(dev0 + 0x10, 2), 1);
	reset(CXL_RESET);
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8002);
	reset(FLR);
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8002);
	reset(HOT);
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8000);
}

static void cxl_reset_takes_its_time(void **state)
{
	(void)state;
	power_up("reset_ms=101");
	for (int round = 0; round < 3; round++) {
		wr(dev0 + 0x0c, 2, 0x0802);
		wr(dev0 + 0x10, 2, 4);
		assert_int_equal(rd(dev0 + 0x12, 2), 0x8000);
		assert_int_equal(rd(dev0 + 0x10, 2), 0);
		card.now_ns += 101 * MS - 1;
		assert_int_equal(rd(dev0 + 0x12, 2), 0x8000);
		card.now_ns += 1;
		assert_int_equal(rd(dev0 + 0x12, 2), 0x8002);
		assert_int_equal(rd(dev0 + 0x0c, 2), 0x0002);
	}
	/* Time passes for every kind of access. */
	wr(dev0 + 0x10, 1, 4);
	card.now_ns += 200 * MS;
	assert_int_equal(mmio(hdm + 4), 0);
	assert_int_equal(t2e_config_peek(&card.dev, dev0 + 0x12, 2), 0x8002);
	/* A hot reset ends it without an outcome. */
	wr(dev0 + 0x10, 2, 4);
	reset(HOT);
	card.now_ns += 200 * MS;
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8000);
	power_up("reset_ms=0");
	wr(dev0 + 0x10, 2, 4);
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8002);
}

static void no_cxl_reset_without_the_capability(void **state)
{
	(void)state;
	power_up("reset_capable=no");
	wr(dev0 + 0x0c, 2, 0x0802);
	wr(dev0 + 0x10, 2, 4);
	card.now_ns += 1000 * MS;
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8000);
	assert_int_equal(rd(dev0 + 0x0c, 2), 0x0802);
	assert_int_equal(mmio(hdm + 0x20), 0x600);
}

static void memory_is_cleared_on_demand(void **state)
{
	static const struct {
		const char *knobs;
		uint16_t control2;
		bool cleared;
	} cases[] = {
		{ "", 0x0c, true },
		{ "", 0x04, false },
		{ "mem_clear=no", 0x0c, false },
		{ "reset_capable=no", 0x0c, false },
		{ "locked=yes", 0x0c, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		power_up(cases[i].knobs);
		memset(card.memory, 0x5a, 8192);
		card.memory[CARD_MEMORY - 1] = 0x5a;
		wr(dev0 + 0x10, 2, cases[i].control2);
		card.now_ns += 1000 * MS;
		t2e_advance(&card.dev);
		assert_int_equal(card.memory[0], cases[i].cleared ? 0 : 0x5a);
		assert_int_equal(card.memory[CARD_MEMORY - 1], cases[i].cleared ? 0 : 0x5a);
	}
	power_up("");
	card.memory[0] = 0x5a;
	reset(FLR);
	assert_int_equal(card.memory[0], 0x5a);
}

static void a_commit_does_not_outlive_its_decoder(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		power_up("committed=no,commit_ms=1000");
		set_mmio(hdm + 0x20, 0x200);
		reset(kinds[k]);
		card.now_ns += 5000 * MS;
		assert_int_equal(mmio(hdm + 0x20), kinds[k] == FLR ? 0x600 : 0);
	}
}

static void devices_without_memory_reset_too(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		power_up("mem_capable=no");
		wr(dev0 + 0x0c, 2, 0x0802);
		reset(kinds[k]);
		assert_int_equal(rd(dev0 + 0x0c, 2), kinds[k] == FLR ? 0x0802 : 0x0002);
	}
	power_up("cxl=no");
	reset(FLR);
	assert_int_equal(rd(0x04, 2), 0);
	reset(HOT);
	assert_int_equal(rd(0x00, 4), 0xe2e21e98);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pci_state),
		cmocka_unit_test(rwl_rw_and_sticky),
		cmocka_unit_test(sticky_status_bits),
		cmocka_unit_test(config_lock),
		cmocka_unit_test(decoders),
		cmocka_unit_test(flr_may_lose_the_decoders),
		cmocka_unit_test(status2),
		cmocka_unit_test(cxl_reset_takes_its_time),
		cmocka_unit_test(no_cxl_reset_without_the_capability),
		cmocka_unit_test(memory_is_cleared_on_demand),
		cmocka_unit_test(a_commit_does_not_outlive_its_decoder),
		cmocka_unit_test(devices_without_memory_reset_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
