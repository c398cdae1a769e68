// SPDX-License-Identifier: GPL-2.0
/* The emulated component registers: HDM decoders, RAS and Link by CXL r3.1 8.2.4.17-8.2.4.20. */
#include "selftest/unit/emu_card.h"

#define LOCK 0x100u
#define COMMIT 0x200u
#define COMMITTED 0x400u
#define ERROR 0x800u
#define CHUNK 0x10000000u /* 256 MiB: the unit of bases and sizes */

static uint32_t hdm;

static void power_up(const char *knobs)
{
	card_power_up(knobs);
	hdm = find_cm(5);
}

static uint32_t at(unsigned int n, unsigned int reg)
{
	return hdm + 0x20 * n + reg; /* @reg as the specification counts it for decoder 0 */
}

static void program(unsigned int n, uint64_t base, uint64_t size)
{
	set_mmio(at(n, 0x10), (uint32_t)base);
	set_mmio(at(n, 0x14), (uint32_t)(base >> 32));
	set_mmio(at(n, 0x18), (uint32_t)size);
	set_mmio(at(n, 0x1c), (uint32_t)(size >> 32));
}

/* Commits decoder @n with these control bits and returns Committed or Error. */
static uint32_t commit(unsigned int n, uint32_t bits)
{
	set_mmio(at(n, 0x20), bits | COMMIT);
	assert_int_equal(mmio(at(n, 0x20)) & COMMIT, COMMIT);
	return mmio(at(n, 0x20)) & (COMMITTED | ERROR);
}

static void capability_array(void **state)
{
	static const unsigned int decoders[] = { 1, 2, 4, 6, 8, 10 };

	(void)state;
	power_up("");
	assert_int_equal(mmio(0x1000) & 0xffffff, 0x110001);
	assert_true(find_cm(2) && find_cm(4) && hdm);
	for (unsigned int id = 0; id <= 0x10; id++)
		if (id != 2 && id != 4 && id != 5)
			assert_false(find_cm(id));
	for (uint32_t offset = 0x1000; offset < hdm; offset += 4)
		if (offset < find_cm(2))
			writable(offset, 0);
	assert_int_equal(mmio(0), 0);
	assert_int_equal(mmio(0xe000), 0);
	for (uint32_t offset = 0; offset < 0x10000; offset += 4) {
		if (offset >= 0x1000 && offset < 0x2000)
			continue;
		set_mmio(offset, ANY);
		assert_int_equal(mmio(offset), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(decoders); i++) {
		char text[32];

		snprintf(text, sizeof(text), "decoders=%u,committed=no", decoders[i]);
		power_up(text);
		assert_int_equal(mmio(hdm) & 0xf, i);
		assert_int_equal(mmio(hdm) & 0x600000, 0x200000);
		writable(hdm, 0);
		writable(at(decoders[i] - 1, 0x14), ANY);
		writable(at(decoders[i], 0x10), 0);
	}
	power_up("mem_capable=no");
	assert_false(hdm);
}

static void global_control(void **state)
{
	(void)state;
	power_up("committed=no");
	assert_int_equal(mmio(hdm + 4), 0);
	/* Bit 0 is RO 0 without the Poison On Decode Error capability. */
	assert_int_equal(mmio(hdm) & 0x400, 0);
	writable(hdm + 4, 2);
	writable(hdm + 8, 0);
	writable(hdm + 0xc, 0);
	power_up("");
	assert_int_equal(mmio(hdm + 4), 2);
}

static void uncommitted_decoder(void **state)
{
	(void)state;
	power_up("committed=no,decoders=4");
	for (unsigned int n = 0; n < 4; n++) {
		for (unsigned int reg = 0x10; reg < 0x30; reg += 4)
			assert_int_equal(mmio(at(n, reg)), 0);
		writable(at(n, 0x10), 0xf0000000);
		writable(at(n, 0x14), ANY);
		writable(at(n, 0x18), 0xf0000000);
		writable(at(n, 0x1c), ANY);
		writable(at(n, 0x24), 0xf0000000);
		writable(at(n, 0x28), ANY);
		writable(at(n, 0x2c), 0);
		set_mmio(at(n, 0x20), ANY & ~COMMIT);
		assert_int_equal(mmio(at(n, 0x20)) & 0x1ff, 0x1ff);
		assert_int_equal(mmio(at(n, 0x20)) & (COMMITTED | ERROR | 0xf0ff8000), 0);
		set_mmio(at(n, 0x20), 0);
		assert_int_equal(mmio(at(n, 0x20)), 0);
	}
}

static void firmware_decoder(void **state)
{
	(void)state;
	power_up("mem=4608M");
	assert_int_equal(mmio(at(0, 0x20)), COMMIT | COMMITTED);
	assert_int_equal(mmio(at(0, 0x18)), 0x20000000);
	assert_int_equal(mmio(at(0, 0x1c)), 1);
	assert_int_equal(mmio(at(0, 0x10)) & 0x0fffffff, 0);
	assert_true(mmio(at(0, 0x10)) | mmio(at(0, 0x14)));
	power_up("locked=yes");
	assert_int_equal(mmio(at(0, 0x20)), COMMIT | COMMITTED | LOCK);
	power_up("locked=yes,committed=no");
	assert_int_equal(mmio(at(0, 0x20)) & (COMMIT | COMMITTED), 0);
}

static void commit_latches_and_lets_go(void **state)
{
	(void)state;
	power_up("committed=no");
	program(0, 16ull * CHUNK, CHUNK);
	assert_int_equal(commit(0, 0), COMMITTED);
	set_mmio(at(0, 0x20), 0);
	assert_int_equal(mmio(at(0, 0x20)), 0);
	program(0, 32ull * CHUNK, 2ull * CHUNK);
	assert_int_equal(commit(0, 0), COMMITTED);
	assert_int_equal(mmio(at(0, 0x14)), 2);
	/* Read-only bits cannot be written, committed or not. */
	set_mmio(at(0, 0x20), COMMIT | ERROR);
	assert_int_equal(mmio(at(0, 0x20)), COMMIT | COMMITTED);
	set_mmio(at(0, 0x20), COMMITTED | ERROR);
	assert_int_equal(mmio(at(0, 0x20)), 0);
	/* A decoder of no size is legal, and decodes nothing. */
	program(0, 0, 0);
	assert_int_equal(commit(0, 0), COMMITTED);
	assert_false(t2e_hdm_active(&card.dev));
	set_mmio(at(0, 0x20), 0);
	assert_int_equal(commit(0, LOCK), COMMITTED);
}

static void lock_on_commit_freezes(void **state)
{
	static const unsigned int regs[] = { 0x10, 0x14, 0x18, 0x1c, 0x20, 0x24, 0x28 };

	(void)state;
	power_up("committed=no,decoders=2");
	/* Before the commit it locks nothing. */
	set_mmio(at(0, 0x20), LOCK);
	writable(at(0, 0x10), 0xf0000000);
	set_mmio(at(0, 0x20), 0);
	assert_int_equal(mmio(at(0, 0x20)), 0);
	program(0, 16ull * CHUNK, CHUNK);
	assert_int_equal(commit(0, LOCK), COMMITTED);
	for (size_t i = 0; i < ARRAY_LEN(regs); i++)
		writable(at(0, regs[i]), 0);
	set_mmio(at(0, 0x20), LOCK);
	set_mmio(at(0, 0x20), COMMIT);
	assert_int_equal(mmio(at(0, 0x20)), LOCK | COMMIT | COMMITTED);
	/* The other decoder and Global Control are free. */
	writable(at(1, 0x10), 0xf0000000);
	writable(hdm + 4, 2);
	power_up("locked=yes");
	for (size_t i = 0; i < ARRAY_LEN(regs); i++)
		writable(at(0, regs[i]), 0);
}

static void order(void **state)
{
	(void)state;
	power_up("committed=no,decoders=4");
	for (unsigned int n = 0; n < 4; n++)
		program(n, (16ull + n) * CHUNK, CHUNK);
	assert_int_equal(commit(1, LOCK), ERROR);
	/* Failed: it is not locked, and can be tried again. */
	set_mmio(at(1, 0x20), 0);
	assert_int_equal(mmio(at(1, 0x20)), 0);
	assert_int_equal(commit(0, LOCK), COMMITTED);
	assert_int_equal(commit(1, LOCK), COMMITTED);
	assert_int_equal(commit(3, LOCK), ERROR);
	assert_int_equal(commit(2, LOCK), COMMITTED);
	/* The error stands until Commit is taken back. */
	assert_int_equal(mmio(at(3, 0x20)) & (COMMITTED | ERROR), ERROR);
	set_mmio(at(3, 0x20), LOCK);
	assert_int_equal(commit(3, LOCK), COMMITTED);
}

static void overlap(void **state)
{
	(void)state;
	power_up("committed=no,decoders=2");
	program(0, 16ull * CHUNK, 2ull * CHUNK);
	assert_int_equal(commit(0, LOCK), COMMITTED);
	program(1, 17ull * CHUNK, CHUNK);
	assert_int_equal(commit(1, LOCK), ERROR);
	set_mmio(at(1, 0x20), 0);
	program(1, 8ull * CHUNK, CHUNK);
	assert_int_equal(commit(1, LOCK), ERROR);
	set_mmio(at(1, 0x20), 0);
	program(1, 18ull * CHUNK, CHUNK);
	assert_int_equal(commit(1, LOCK), COMMITTED);
	/* Behind a decoder without size its own base is free. */
	power_up("committed=no,decoders=2");
	program(0, 16ull * CHUNK, 0);
	assert_int_equal(commit(0, LOCK), COMMITTED);
	program(1, 16ull * CHUNK, CHUNK);
	assert_int_equal(commit(1, LOCK), COMMITTED);
}

/* Without Lock On Commit no address is compared with another decoder's. */
static void no_overlap_check_without_lock(void **state)
{
	(void)state;
	power_up("committed=no,decoders=2");
	program(0, 16ull * CHUNK, 2ull * CHUNK);
	assert_int_equal(commit(0, 0), COMMITTED);
	program(1, 16ull * CHUNK, CHUNK);
	assert_int_equal(commit(1, 0), COMMITTED);
}

static void wrap(void **state)
{
	(void)state;
	power_up("committed=no");
	program(0, 0xfffffffff0000000ull, 2ull * CHUNK);
	assert_int_equal(commit(0, LOCK), ERROR);
	set_mmio(at(0, 0x20), 0);
	program(0, 0xffffffffe0000000ull, CHUNK);
	assert_int_equal(commit(0, LOCK), COMMITTED);
}

static void three_ways(void **state)
{
	(void)state;
	power_up("committed=no");
	for (uint32_t ways = 8; ways <= 10; ways++) {
		program(0, 48ull * CHUNK, 4ull * CHUNK);
		assert_int_equal(commit(0, LOCK | ways << 4), ERROR);
		set_mmio(at(0, 0x20), 0);
	}
	for (uint32_t ways = 0; ways < 4; ways++) {
		assert_int_equal(commit(0, ways << 4), COMMITTED);
		assert_int_equal(mmio(at(0, 0x20)) >> 4 & 0xf, ways);
		set_mmio(at(0, 0x20), 0);
	}
	program(0, 48ull * CHUNK, 6ull * CHUNK);
	assert_int_equal(commit(0, LOCK | 8 << 4), COMMITTED);
}

static void a_commit_takes_its_time(void **state)
{
	(void)state;
	power_up("committed=no,commit_ms=9,decoders=2");
	program(0, 16ull * CHUNK, CHUNK);
	assert_int_equal(commit(0, LOCK), 0);
	card.now_ns += 9 * MS - 1;
	assert_int_equal(mmio(at(0, 0x20)) & (COMMITTED | ERROR), 0);
	card.now_ns += 2;
	assert_int_equal(mmio(at(0, 0x20)), LOCK | COMMIT | COMMITTED);
	program(1, 0, CHUNK);
	assert_int_equal(commit(1, LOCK), 0);
	card.now_ns += 10 * MS;
	assert_int_equal(mmio(at(1, 0x20)) & (COMMITTED | ERROR), ERROR);
	/* Taken back before it is done: never done. */
	set_mmio(at(1, 0x20), 0);
	program(1, 17ull * CHUNK, CHUNK);
	assert_int_equal(commit(1, 0), 0);
	card.now_ns += 5 * MS;
	set_mmio(at(1, 0x20), 0);
	card.now_ns += 5 * MS;
	assert_int_equal(mmio(at(1, 0x20)), 0);
	assert_int_equal(commit(1, 0), 0);
	card.now_ns += 5 * MS;
	assert_int_equal(mmio(at(1, 0x20)) & COMMITTED, 0);
	card.now_ns += 5 * MS;
	assert_int_equal(mmio(at(1, 0x20)) & COMMITTED, COMMITTED);
}

static void decoders_are_neighbours_not_one(void **state)
{
	(void)state;
	power_up("committed=no,decoders=10");
	for (unsigned int n = 0; n < 10; n++)
		for (unsigned int reg = 0x10; reg < 0x20; reg += 4)
			set_mmio(at(n, reg), (n + 1) << 28 | (reg == 0x14 || reg == 0x1c ? n : 0));
	for (unsigned int n = 0; n < 10; n++)
		for (unsigned int reg = 0x10; reg < 0x20; reg += 4)
			assert_int_equal(mmio(at(n, reg)),
					 (n + 1) << 28 | (reg == 0x14 || reg == 0x1c ? n : 0));
}

static void ras(void **state)
{
	uint32_t base, *status, *correctable;

	(void)state;
	power_up("");
	base = find_cm(2);
	assert_int_equal(mmio(base), 0);
	assert_int_equal(mmio(base + 0x0c), 0);
	assert_int_equal(mmio(base + 4), 0x3cfff);
	assert_int_equal(mmio(base + 8), 0x3cfff);
	assert_int_equal(mmio(base + 0x10), 0x7f);
	writable(base + 4, 0x3cfff);
	writable(base + 8, 0x3cfff);
	writable(base + 0x10, 0x7f);
	assert_int_equal(mmio(base + 0x14) & 0x2000, 0x2000);
	writable(base + 0x14, 0);
	for (unsigned int log = 0x18; log < 0x58; log += 4)
		writable(base + log, 0);
	status = &card.dev.component.value[(base - 0x1000) / 4];
	correctable = status + 3;
	*status = 0x4401;
	*correctable = 0x41;
	set_mmio(base, 0);
	set_mmio(base, ~0x4401u);
	set_mmio(base + 4, ANY);
	set_mmio(base + 8, ANY);
	set_mmio(base + 0x0c, ~0x41u);
	assert_int_equal(mmio(base), 0x4401);
	set_mmio(base, 0x0400);
	assert_int_equal(mmio(base), 0x4001);
	set_mmio(base, ANY);
	assert_int_equal(mmio(base), 0);
	assert_int_equal(mmio(base + 0x0c), 0x41);
	set_mmio(base + 0x0c, 0x40);
	assert_int_equal(mmio(base + 0x0c), 1);
}

static void link(void **state)
{
	uint32_t base;

	(void)state;
	power_up("");
	base = find_cm(4);
	assert_int_equal(mmio(base + 8) & 0x18, 0x18);
	writable(base + 0x10, ANY);
	writable(base + 0x14, 0x3ffff);
	writable(base + 0x18, 0);
	writable(base + 0x20, 0);
	writable(base + 0x28, 0x3ffff);
	assert_int_equal(mmio(base + 0x28), 0x10 | 0x20 << 8);
	writable(base + 0x30, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(capability_array),
		cmocka_unit_test(global_control),
		cmocka_unit_test(uncommitted_decoder),
		cmocka_unit_test(firmware_decoder),
		cmocka_unit_test(commit_latches_and_lets_go),
		cmocka_unit_test(lock_on_commit_freezes),
		cmocka_unit_test(order),
		cmocka_unit_test(overlap),
		cmocka_unit_test(no_overlap_check_without_lock),
		cmocka_unit_test(wrap),
		cmocka_unit_test(three_ways),
		cmocka_unit_test(a_commit_takes_its_time),
		cmocka_unit_test(decoders_are_neighbours_not_one),
		cmocka_unit_test(ras),
		cmocka_unit_test(link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
