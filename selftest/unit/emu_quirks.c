// SPDX-License-Identifier: GPL-2.0
/*
 * Named defects of behaviour: what a sound device with the same knobs does, the defective one does
 * not.
 */
#include "selftest/unit/emu_card.h"

#define FREE "committed=no,decoders=4"
#define LOCK 0x100u
#define COMMIT 0x200u
#define COMMITTED 0x400u
#define ERROR 0x800u
#define CHUNK 0x10000000u /* 256 MiB: the unit of bases and sizes */

static unsigned int dev0, pcie;
static uint32_t hdm, ras;

static void power_up(const char *knobs)
{
	card_power_up(knobs);
	dev0 = find_dvsec(0);
	hdm = find_cm(5);
	ras = find_cm(2);
	for (unsigned int at = rd(0x34, 1); at; at = rd(at + 1, 1))
		if (rd(at, 1) == 0x10)
			pcie = at;
}

static void function_level_reset(void)
{
	wr(pcie + 8, 2, rd(pcie + 8, 2) | 0x8000);
}

static void cxl_reset(void)
{
	wr(dev0 + 0x10, 2, 4);
	card.now_ns += 1000 * MS;
}

static uint32_t ctrl(unsigned int n)
{
	return mmio(hdm + 0x20 + 0x20 * n);
}

static void set_ctrl(unsigned int n, uint32_t value)
{
	set_mmio(hdm + 0x20 + 0x20 * n, value);
}

/* Commits decoder @n over @size chunks at chunk @base and returns Committed and Error. */
static uint32_t commit(unsigned int n, uint32_t base, uint32_t size, uint32_t bits)
{
	set_mmio(hdm + 0x10 + 0x20 * n, base * CHUNK);
	set_mmio(hdm + 0x14 + 0x20 * n, base == 15 ? ANY : 0);
	set_mmio(hdm + 0x18 + 0x20 * n, size * CHUNK);
	set_ctrl(n, bits | COMMIT);
	card.now_ns += 9 * MS;
	return ctrl(n) & (COMMITTED | ERROR);
}

static bool bytes_of_status(void)
{
	wr(dev0 + 0x0f, 1, 0x40);
	return rd(dev0 + 0x0e, 2) == 0;
}

static bool bytes_of_control(void)
{
	wr(dev0 + 0x0c, 2, 0x0805);
	wr(dev0 + 0x0d, 1, 0x40);
	wr(dev0 + 0x0c, 1, 0x00);
	return rd(dev0 + 0x0c, 2) == 0x4002;
}

static bool dword_of_control_and_status(void)
{
	wr(dev0 + 0x0c, 4, 0x40000800);
	return rd(dev0 + 0x0c, 4) == 0x00000802;
}

static bool neighbours_of_status(void)
{
	wr(dev0 + 0x0c, 2, 0x0800);
	wr(dev0 + 0x0e, 1, 0xff);
	return rd(dev0 + 0x0c, 4) == 0x40000802;
}

static bool w1c(void)
{
	uint32_t flex = find_dvsec(7);

	wr(dev0 + 0x0e, 2, 0);
	wr(flex + 0x0e, 2, 0x0100);
	set_mmio(ras, 1);
	set_mmio(ras + 0x0c, 0);
	return rd(dev0 + 0x0e, 2) == 0x4000 && rd(flex + 0x0e, 2) == 0x06a7 &&
	       mmio(ras) == 0x3cffe && mmio(ras + 0x0c) == 0x7f;
}

static bool a_1_sets_no_w1c(void)
{
	wr(dev0 + 0x0e, 2, 0x4000);
	set_mmio(ras, ANY);
	return !rd(dev0 + 0x0e, 2) && !mmio(ras);
}

static bool narrow_range_writes(void)
{
	wr(dev0 + 0x20, 2, 0x1234);
	wr(dev0 + 0x23, 1, 0x56);
	return rd(dev0 + 0x20, 4) == 0x56001234;
}

static bool ranges_apart(void)
{
	wr(dev0 + 0x24, 4, 0x50000000);
	return rd(dev0 + 0x34, 4) == 0;
}

static bool reads_agree(void)
{
	wr(dev0 + 0x20, 4, 0x12345678);
	wr(dev0 + 0x10, 2, 3);
	card.now_ns += 10 * MS;
	return rd(dev0 + 0x22, 2) == 0x1234 && rd(dev0 + 0x08, 4) >> 16 == rd(dev0 + 0x0a, 2) &&
	       rd(dev0 + 0x10, 4) >> 16 == rd(dev0 + 0x12, 2);
}

static bool config_lock(void)
{
	wr(dev0 + 0x0c, 2, 0x4855);
	wr(dev0 + 0x14, 2, 0);
	wr(dev0 + 0x14, 1, 1);
	if (rd(dev0 + 0x0c, 2) != 0x4857)
		return false;
	wr(dev0 + 0x14, 2, 0);
	wr(dev0 + 0x0c, 2, 0);
	wr(dev0 + 0x0d, 1, 0);
	wr(dev0 + 0x0c, 4, 0);
	for (unsigned int base = 0x20; base < 0x38; base += 4)
		wr(dev0 + base, 4, ANY);
	wr(dev0 + 0x10, 2, 1);
	wr(find_dvsec(7) + 0x18, 4, 1);
	return rd(dev0 + 0x14, 2) == 1 && rd(dev0 + 0x0c, 2) == 0x4857 &&
	       !(rd(dev0 + 0x20, 4) | rd(dev0 + 0x24, 4) | rd(dev0 + 0x30, 4) |
		 rd(dev0 + 0x34, 4)) &&
	       rd(dev0 + 0x10, 2) == 1 && rd(find_dvsec(7) + 0x18, 4) == 1;
}

static bool config_lock_spares_status(void)
{
	wr(dev0 + 0x14, 2, 1);
	wr(dev0 + 0x0e, 2, 0x4000);
	return rd(dev0 + 0x0e, 2) == 0;
}

static bool config_lock_spares_decoders(void)
{
	wr(dev0 + 0x14, 2, 1);
	set_mmio(hdm + 0x14, 5);
	return mmio(hdm + 0x14) == 5;
}

static bool firmware_lock(void)
{
	uint32_t before = rd(dev0 + 0x0c, 2);

	wr(dev0 + 0x0c, 2, ~before);
	return rd(dev0 + 0x0c, 2) == before;
}

static bool lock_over(void (*reset)(void))
{
	wr(dev0 + 0x0c, 2, 0x4857);
	wr(dev0 + 0x24, 4, 0x50000000);
	wr(dev0 + 0x14, 2, 1);
	set_mmio(ras + 4, 0x111);
	reset();
	return rd(dev0 + 0x14, 2) == 1 && rd(dev0 + 0x0c, 2) == 0x4857 &&
	       rd(dev0 + 0x24, 4) == 0x50000000 && mmio(ras + 4) == 0x111;
}

static bool lock_over_flr(void)
{
	return lock_over(function_level_reset);
}

static bool lock_over_cxl_reset(void)
{
	return lock_over(cxl_reset);
}

static bool flush(void)
{
	wr(dev0 + 0x10, 2, 3);
	card.now_ns += 100 * MS;
	if (!(rd(dev0 + 0x12, 2) & 1))
		return false;
	wr(dev0 + 0x10, 2, 0);
	return !(rd(dev0 + 0x12, 2) & 1);
}

static bool doorbells_read_0(void)
{
	wr(dev0 + 0x10, 2, 3);
	if (rd(dev0 + 0x10, 2) != 1)
		return false;
	cxl_reset();
	return rd(dev0 + 0x10, 2) == 0;
}

static bool decoders_apart(void)
{
	set_mmio(hdm + 0x34, 5);
	return mmio(hdm + 0x14) == 0;
}

static bool one_decoder(void)
{
	if (commit(0, 2, 1, 0x11) != COMMITTED || ctrl(0) != (COMMIT | COMMITTED | 0x11) ||
	    mmio(hdm + 0x18) != CHUNK)
		return false;
	set_ctrl(0, ctrl(0));
	set_mmio(hdm + 4, 2);
	set_mmio(hdm + 4, 0);
	if (!(ctrl(0) & COMMITTED))
		return false;
	set_ctrl(0, 0);
	return !ctrl(0) && commit(0, 3, 0, 0) == COMMITTED && mmio(hdm + 0x10) == 3 * CHUNK;
}

static bool two_decoders(void)
{
	if (commit(0, 2, 1, 0) != COMMITTED || ctrl(1))
		return false;
	return commit(1, 3, 1, 0) == COMMITTED && ctrl(0) & COMMITTED;
}

static bool locked_decoder(void)
{
	if (commit(0, 2, 1, LOCK) != COMMITTED)
		return false;
	for (uint32_t reg = 0x10; reg < 0x2c; reg += 4)
		set_mmio(hdm + reg, reg == 0x20 ? ANY & ~LOCK : ANY);
	if (ctrl(0) != (LOCK | COMMIT | COMMITTED))
		return false;
	set_ctrl(0, LOCK);
	set_mmio(hdm + 4, 2);
	set_mmio(hdm + 0x34, 5);
	return mmio(hdm + 0x10) == 2 * CHUNK && mmio(hdm + 0x14) == 0 &&
	       mmio(hdm + 0x18) == CHUNK && mmio(hdm + 0x1c) == 0 && mmio(hdm + 0x24) == 0 &&
	       mmio(hdm + 0x28) == 0 && ctrl(0) == (LOCK | COMMIT | COMMITTED) &&
	       mmio(hdm + 4) == 2 && mmio(hdm + 0x34) == 5;
}

static bool firmware_decoder(void)
{
	uint32_t before = mmio(hdm + 0x10);

	set_mmio(hdm + 0x10, ~before);
	return mmio(hdm + 0x10) == before;
}

static bool decoder_over(void (*reset)(void))
{
	commit(0, 2, 1, LOCK);
	reset();
	return ctrl(0) == (LOCK | COMMIT | COMMITTED) && mmio(hdm + 0x10) == 2 * CHUNK;
}

static bool decoder_over_flr(void)
{
	return decoder_over(function_level_reset);
}

static bool decoder_over_cxl_reset(void)
{
	return decoder_over(cxl_reset);
}

static bool order(void)
{
	return commit(1, 2, 1, LOCK) == ERROR;
}

static bool overlap(void)
{
	return commit(0, 4, 2, 0) == COMMITTED && commit(1, 5, 1, LOCK) == ERROR;
}

static bool wrap(void)
{
	return commit(0, 15, 2, LOCK) == ERROR;
}

static bool three_ways(void)
{
	if (commit(0, 3, 2, LOCK | 0x80) != ERROR)
		return false;
	set_ctrl(0, 0);
	return commit(0, 3, 3, LOCK | 0x80) == COMMITTED;
}

static bool recovery(void)
{
	if (commit(0, 15, 2, LOCK) != ERROR || mmio(hdm + 0x10) != 15 * CHUNK)
		return false;
	set_ctrl(0, 0);
	return commit(0, 2, 1, LOCK) == COMMITTED && mmio(hdm + 0x10) == 2 * CHUNK;
}

struct probe {
	bool (*holds)(void);
	const char *sound; /* knobs of a device on which it holds */
	const char *faults[12]; /* with these it does not */
};

static const struct probe probes[] = {
	{ bytes_of_status, "errors=yes", { "odd-bytes-dropped", "viral-status-stays" } },
	{ bytes_of_control, FREE, { "byte-clears-neighbour", "odd-bytes-dropped" } },
	{ dword_of_control_and_status, "errors=yes", { "upper-word-dropped" } },
	{ neighbours_of_status, "errors=yes", { "narrow-writes-merged" } },
	{ w1c, "errors=yes", { "w1c-clears-on-0", "w1c-clears-all" } },
	{ a_1_sets_no_w1c, "", { "w1c-toggles" } },
	{ narrow_range_writes, "", { "narrow-range-writes-dropped" } },
	{ ranges_apart, "ranges=2", { "ranges-aliased" } },
	{ reads_agree,
	  "",
	  { "odd-words-read-even", "header-dword-cut", "status2-cut-from-dword" } },
	{ config_lock,
	  "",
	  { "lock-used-up-by-0", "lock-ignores-bytes", "lock-clearable", "lock-misses-high-bytes",
	    "lock-misses-dwords", "lock-misses-viral", "lock-misses-coverage",
	    "lock-misses-cache-enable", "lock-misses-mem-enable", "lock-misses-base-low",
	    "lock-misses-base-high" } },
	{ config_lock,
	  "ranges=2",
	  { "lock-misses-base-2-low", "lock-misses-base-2-high", "lock-freezes-control2",
	    "lock-freezes-nop-hint", "lock-resets-fields", "lock-inverted" } },
	{ config_lock_spares_status, "errors=yes", { "lock-freezes-viral-status" } },
	{ config_lock_spares_decoders, FREE, { "lock-freezes-decoders" } },
	{ firmware_lock, "config_locked=yes", { "firmware-lock-idle" } },
	{ lock_over_flr, "", { "flr-clears-lock", "flr-resets-control", "flr-resets-ras" } },
	{ lock_over_cxl_reset,
	  "",
	  { "cxl-reset-clears-lock", "cxl-reset-ignores-lock", "cxl-reset-loses-bases",
	    "cxl-reset-resets-ras" } },
	{ flush,
	  "",
	  { "flush-never-ends", "flush-takes-3-s", "cache-invalid-stays",
	    "flush-needs-caching-off" } },
	{ doorbells_read_0, "", { "flush-doorbell-reads-1", "reset-doorbell-reads-1" } },
	{ decoders_apart, FREE, { "decoders-aliased" } },
	{ one_decoder,
	  FREE,
	  { "commit-takes-15-ms", "commit-never-ends", "commit-sets-both", "commit-reads-0",
	    "committed-stays", "frozen-after-uncommit", "size-0-refused", "commit-stores-limit",
	    "commit-only-once", "rewrite-uncommits", "enable-gates-committed" } },
	{ two_decoders, FREE, { "commit-evicts-neighbour", "commit-spreads" } },
	{ locked_decoder,
	  FREE,
	  { "locked-commit-refused", "lock-misses-size-high", "lock-misses-decoder-base",
	    "lock-misses-interleave", "lock-misses-skip-low", "lock-misses-skip-high",
	    "lock-misses-commit", "lock-misses-itself", "lock-freezes-neighbour",
	    "lock-freezes-global", "lock-on-commit-ignored" } },
	{ locked_decoder, FREE ",coherency=both", { "lock-misses-type" } },
	{ firmware_decoder, "locked=yes", { "firmware-decoder-not-locked" } },
	{ decoder_over_flr, FREE, { "flr-unlocks-decoders", "flr-clears-decoders" } },
	{ decoder_over_cxl_reset,
	  FREE,
	  { "cxl-reset-clears-decoders", "cxl-reset-unlocks-decoders" } },
	{ order, FREE, { "commit-skips-order" } },
	{ overlap, FREE, { "commit-skips-overlap" } },
	{ wrap, FREE, { "commit-skips-wrap" } },
	{ three_ways, FREE ",ways=yes", { "commit-skips-three-ways", "sizes-power-of-two" } },
	{ recovery, FREE, { "failed-commit-locks", "error-stays", "failed-commit-clears-base" } },
};

static void a_sound_device_passes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
		power_up(probes[i].sound);
		if (!probes[i].holds())
			fail_msg("probe %zu does not hold on '%s'", i, probes[i].sound);
	}
}

static void a_defective_one_does_not(void **state)
{
	char text[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(probes); i++)
		for (const char *const *fault = probes[i].faults; *fault; fault++) {
			snprintf(text, sizeof(text), "fault=%s", *fault);
			power_up(text);
			if (probes[i].holds())
				fail_msg("probe %zu holds with %s", i, text);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_device_passes),
		cmocka_unit_test(a_defective_one_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
