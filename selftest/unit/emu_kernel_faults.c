// SPDX-License-Identifier: GPL-2.0
/*
 * Every named defect of the kernel's shadows, alone: the same steps end in one value by contract
 * and in another with it.
 */
#include "selftest/unit/emu_rows.h"

struct defect {
	const char *name;
	struct row_case c; /* the last row reads by contract */
	uint32_t wrong;
};

#define HOT_CONFIG 0x8 /* Capability3 */

static const struct defect defects[] = {
	{ "shadow-first-byte-only", { .rows = { W1(0x0d, 0x48, 0x48) } }, 0 },
	{ "shadow-first-byte-only",
	  { .status = 0x4000, .rows = { W1(0x0f, 0x40, 0), R(0x0e, 2, 0) } },
	  0x4000 },
	{ "shadow-byte-clears-rest",
	  { .rows = { W2(0x0c, 0x4802, 0x4802), W1(0x0c, 0x06, 0x06), R(0x0c, 2, 0x4806) } },
	  0x0006 },
	{ "shadow-dword-loses-half",
	  { .status = 0x4000, .rows = { W4(0x0c, 0x40000006, 6), R(0x0e, 2, 0) } },
	  0x4000 },
	{ "shadow-dword-loses-half-v3",
	  { .status = 0x4000, .rows = { W4(0x0c, 0x40000006, 6), R(0x0e, 2, 0) } },
	  0x4000 },
	{ "shadow-dword-reads-one", { .rows = { R(0x10, 4, 0x80000000) } }, 0 },
	{ "shadow-status2-stale",
	  { .rows = { W2(0x10, 3, 1), R(0x12, 2, 0x8001), R(0x10, 4, 0x80010001) } },
	  0x80000001 },
	{ "shadow-reserved-kept", { .rows = { W2(0x0c, 0xffff, 0x4fff) } }, 0xffff },
	{ "shadow-reserved-kept-v3", { .rows = { W2(0x0c, 0xffff, 0x4fff) } }, 0xffff },
	{ "shadow-io-clearable", { .rows = { W2(0x0c, 0, 2) } }, 0 },
	{ "shadow-reserved2-kept", { .rows = { W2(0x10, 0xffff, 9) } }, 0xfff9 },
	{ "shadow-reserved2-kept-v3", { .rows = { W2(0x10, 0xfff9, 9) } }, 0xfff9 },
	{ "shadow-mem-clear-kept", { .rows = { W2(0x10, 9, 1) } }, 9 },
	{ "shadow-doorbells-stick", { .rows = { W2(0x10, 3, 1) } }, 3 },
	{ "shadow-doorbells-stick", { .rows = { W2(0x10, 4, 0) } }, 4 },
	{ "shadow-flush-never-done", { .rows = { W2(0x10, 3, 1), R(0x12, 2, 0x8001) } }, 0x8000 },
	{ "shadow-flush-alone",
	  { .rows = { W2(0x10, 1, 1), W2(0x10, 3, 1), R(0x12, 2, 0x8001) } },
	  0x8000 },
	{ "shadow-caching-not-back",
	  { .rows = { W2(0x10, 3, 1), W2(0x10, 0, 0), R(0x12, 2, 0x8000) } },
	  0x8001 },
	{ "shadow-status-all-w1c", { .rows = { W2(0x12, 0x8000, 0x8000) } }, 0 },
	{ "shadow-status-merges",
	  { .status = 0x4000, .rows = { W1(0x0e, 0, 0), R(0x0e, 2, 0x4000) } },
	  0 },
	{ "shadow-lock-by-any-bit", { .rows = { W2(0x14, 0xfffe, 0) } }, 1 },
	{ "shadow-lock-by-any-bit", { .rows = { W1(0x15, 0xff, 0), R(0x14, 2, 0) } }, 1 },
	{ "shadow-control2-locked", { .rows = { W2(0x14, 1, 1), W2(0x10, 9, 9) } }, 0 },
	{ "shadow-lock-not-seeded", { .rows = { R(0x14, 2, 1), W2(0x0c, 0x4802, 6) } }, 0x4802 },
	{ "shadow-lock-not-seeded-v4", { .rows = { R(0x14, 2, 1), W2(0x0c, 0x4802, 6) } }, 0x4802 },
	{ "shadow-range-invisible", { .rows = { W4(0x20, 0x12345678, 0x12345678) } }, 0 },
	{ "shadow-range-invisible", { .rows = { W4(0x34, 0x70000000, 0x70000000) } }, 0 },
	{ "shadow-range-dwords-only", { .rows = { W1(0x21, 0x55, 0x55) } }, 0 },
	{ "shadow-range-dwords-only", { .rows = { W2(0x26, 0x7000, 0x7000) } }, 0 },
	{ "shadow-range-unmasked", { .rows = { W4(0x24, ANY, 0xf0000000) } }, ANY },
	{ "shadow-range-writable", { .rows = { W4(0x20, ANY, 0) } }, ANY },

	{ "hdm-poison-sticks", { .rows = { W4(HDM + 4, 3, 2) } }, 3 },
	{ "hdm-global-kept", { .rows = { W4(HDM + 4, 0xfffffffe, 2) } }, 0xfffffffe },
	{ "hdm-global-kept-v3", { .rows = { W4(HDM + 4, 0xfffffffe, 2) } }, 0xfffffffe },
	{ "hdm-low-unmasked",
	  { .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + BASE, ANY, 0xf0000000) } },
	  ANY },
	{ "hdm-control-kept", { .rows = { W4(HDM + CTRL, 0xfffffcff, 0x20ff) } }, 0xfffff0ff },
	{ "hdm-control-kept-v3",
	  { .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0xfffffcff, 0xff) } },
	  0xfffff0ff },
	{ "hdm-v2-lock-kept", { .rows = { R(HDM + CTRL, 4, 0x600) } }, 0x700 },
	{ "hdm-v2-host-base", { .rows = { R(HDM + BASE, 4, 0) } }, 0xd0000000 },
	{ "hdm-v2-host-base", { .rows = { R(HDM + BASE + 4, 4, 0) } }, 2 },
	{ "hdm-v2-size-lost", { .rows = { R(HDM + 0x18, 4, 0x10000000) } }, 0 },
	{ "hdm-v2-unlock-stores",
	  { .rows = { W4(HDM + CTRL, 0x700, 0x700), W4(HDM + CTRL, 0x0f, 0x600) } },
	  0x0f },
	{ "hdm-v2-locked-stores",
	  { .rows = { W4(HDM + CTRL, 0x700, 0x700), W4(HDM + CTRL, 0x10f, 0x700) } },
	  0x10f },
	{ "hdm-v2-low-not-locked",
	  { .rows = { W4(HDM + CTRL, 0x700, 0x700), W4(HDM + BASE, ANY, 0) } },
	  0xf0000000 },
	{ "hdm-v2-committed-sticks", { .rows = { W4(HDM + CTRL, 0, 0) } }, 0x400 },
	{ "hdm-v2-high-dropped", { .rows = { W4(HDM + BASE + 4, 1, 1) } }, 0 },
	{ "hdm-v2-bi-always", { .rows = { W4(HDM + CTRL, 0x2200, 0x600) } }, 0x2600 },
	{ "hdm-v2-skip-stored", { .rows = { W4(HDM + 0x28, ANY, 0) } }, ANY },
	{ "hdm-v2-skip-stored", { .rows = { W4(HDM + 0x2c, ANY, 0) } }, ANY },
	{ "hdm-v3-base-free", { .rows = { W4(HDM + BASE, 0, 0xd0000000) } }, 0 },
	{ "hdm-v3-uncommit-stores", { .rows = { W4(HDM + CTRL, 0x10f, 0) } }, 0x10f },
	{ "hdm-v3-recommit-fails", { .rows = { W4(HDM + CTRL, 0x600, 0x600) } }, 0xe00 },
	{ "hdm-v3-lock-early",
	  { .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0x100, 0x100), W4(HDM + BASE, 0, 0) } },
	  0xd0000000 },
	{ "hdm-v3-lock-released",
	  { .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0x300, 0x700),
		      W4(HDM + CTRL, 0x100, 0x700) } },
	  0 },
	{ "hdm-v3-skip-free",
	  { .rows = { W4(HDM + CTRL, 0, 0), W4(HDM + CTRL, 0x300, 0x700), W4(HDM + 0x28, 1, 0) } },
	  1 },
	{ "hdm-v4-writes-reach", { .rows = { W4(HDM + 4, 0, 2) } }, 0 },
	{ "hdm-v4-empty-shadow", { .rows = { R(HDM + CTRL, 4, 0x600) } }, 0 },
};

/* What one access of the component region returns. */
enum origin { START, END, DECODER };
static const struct refusal {
	const char *name;
	enum origin origin;
	int pos;
	size_t len;
	bool write;
	long right, wrong;
} refusals[] = {
	{ "hdm-v3-base-refused", DECODER, BASE, 4, true, 4, -EPERM },
	{ "component-empty-refused", START, 0, 0, false, 0, -EINVAL },
	{ "component-narrow-done", START, 0, 1, false, -EINVAL, 1 },
	{ "component-narrow-done", START, 4, 3, true, -EINVAL, 3 },
	{ "component-rounds-down", START, 2, 4, false, -EINVAL, 4 },
	{ "component-8-bytes-done", START, 0, 8, false, -EINVAL, 8 },
	{ "component-8-bytes-refused", START, 0, 8, true, 8, -EINVAL },
	{ "component-end-is-eof", END, 0, 4, false, -EINVAL, 0 },
	{ "component-end-is-eof", END, 4, 4, true, -EINVAL, 0 },
	{ "component-end-cut-short", END, -4, 8, false, -EINVAL, 4 },
	{ "component-end-refused", END, -4, 8, false, 4, -EINVAL },
	{ "component-last-refused", END, -4, 4, false, 4, -EINVAL },
	{ "component-odd-tail-ignored", START, 0, 6, false, -EINVAL, 4 },
	{ "component-last-clamped", END, -4, 5, false, -EINVAL, 4 },
};

static const struct t2e_fault *find(const char *name)
{
	const struct t2e_fault *f;

	for (size_t i = 0; (f = t2e_fault_at(i)); i++)
		if (!strcmp(f->name, name))
			return f;
	fail_msg("no fault %s", name);
	return NULL;
}

/* The device of a defect, with it or by contract. */
static void open_defect(const char *name, const struct row_case *c, bool defective)
{
	const struct t2e_fault *f = find(name);
	struct row_case on = *c;
	char text[96];

	if (defective)
		snprintf(text, sizeof(text), "%s=%s", f->doubt ? "doubt" : "fault", name);
	else
		snprintf(text, sizeof(text), "%s", f->needs ? f->needs : "gen=v3");
	on.knobs = "";
	open_rows(text, &on);
}

static void registers_one_by_one(void **state)
{
	(void)state;
	for (const struct defect *d = defects; d < defects + ARRAY_LEN(defects); d++) {
		size_t last = 0;
		uint32_t now;

		open_defect(d->name, &d->c, false);
		for (size_t i = 0; i < MAX_ROWS && d->c.rows[i].width; last = i++)
			run_row(d->name, i, &d->c.rows[i]);
		open_defect(d->name, &d->c, true);
		for (size_t i = 0; i < last; i++)
			do_row(&d->c.rows[i]);
		now = do_row(&d->c.rows[last]);
		if (now != d->wrong)
			fail_msg("%s reads %x, not %x", d->name, now, d->wrong);
	}
}

static uint64_t place(const struct refusal *r)
{
	uint64_t from[] = {
		[START] = 0, [END] = card.vfio.announce.component_size, [DECODER] = opened.hdm
	};

	return from[r->origin] + (uint64_t)r->pos;
}

static void accesses_one_by_one(void **state)
{
	static const struct row_case any = { .what = "" };

	(void)state;
	for (const struct refusal *r = refusals; r < refusals + ARRAY_LEN(refusals); r++)
		for (int wrong = 0; wrong < 2; wrong++) {
			long want = wrong ? r->wrong : r->right;

			open_defect(r->name, &any, wrong);
			if (rw(opened.component, place(r), r->len, r->write) != want)
				fail_msg("%s: not %ld", r->name, want);
		}
}

static void hidden_capability_reached(void **state)
{
	static const struct row_case any = { .what = "" };

	(void)state;
	for (int wrong = 0; wrong < 2; wrong++) {
		unsigned int at = 0x100, steps = 0;
		bool reached = false;

		open_defect("dvsec-header-raw", &any, wrong);
		for (; at && steps < 50; at = get(CONFIG, at, 4) >> 20, steps++)
			reached |= at == card.dev.doe_cap;
		assert_true(steps > 5 && steps < 50);
		assert_int_equal(reached, wrong);
	}
}

static void next_opener_inherits(void **state)
{
	static const struct row_case any = { .what = "" };

	(void)state;
	for (int wrong = 0; wrong < 2; wrong++) {
		open_defect("shadow-kept-over-open", &any, wrong);
		set_cfg(0x0c, 2, 0x4802);
		set_cfg(0x10, 2, 8);
		set_cfg(0x14, 2, 1);
		set_reg(CTRL, 0);
		t2e_vfio_open(&card.dev);
		assert_int_equal(cfg(0x0c, 2), wrong ? 0x4802 : 6);
		assert_int_equal(cfg(0x10, 2), wrong ? 8 : 0);
		assert_int_equal(cfg(0x14, 2), wrong);
		assert_int_equal(reg(CTRL), wrong ? 0 : 0x600);
	}
}

static void registers_beside_the_decoders(void **state)
{
	static const struct row_case any = { .what = "" };

	(void)state;
	for (int wrong = 0; wrong < 2; wrong++) {
		uint32_t mask = 0x1000 + card.dev.ras + 4u, before;

		open_defect("component-ras-stored", &any, wrong);
		before = get(opened.component, mask, 4);
		set(opened.component, mask, 4, ~before);
		assert_int_equal(get(opened.component, mask, 4), wrong ? ~before : before);
		open_defect("component-rest-all-ones", &any, wrong);
		assert_int_equal(get(opened.component, 0x10, 4), wrong ? ANY : 0);
		assert_int_equal(get(opened.component, 0xfffc, 4), wrong ? ANY : 0);
	}
}

static void long_reads(void **state)
{
	static const struct row_case any = { .what = "" };
	uint8_t both[8];

	(void)state;
	for (int wrong = 0; wrong < 2; wrong++) {
		open_defect("component-long-read-repeats", &any, wrong);
		assert_int_equal(card_rw(opened.component, 0x1000, both, 8, false),
				 8);
		assert_int_equal(t2e_load32(both), mmio(0x1000));
		assert_int_equal(t2e_load32(both + 4), mmio(wrong ? 0x1000 : 0x1004));
	}
}

static bool tried(const char *name)
{
	static const char *const by_hand[] = { "dvsec-header-raw", "shadow-kept-over-open",
					       "component-ras-stored", "component-rest-all-ones",
					       "component-long-read-repeats" };

	for (size_t i = 0; i < ARRAY_LEN(by_hand); i++)
		if (!strcmp(name, by_hand[i]))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if (!strcmp(name, refusals[i].name))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(defects); i++)
		if (!strcmp(name, defects[i].name))
			return true;
	return false;
}

static void every_one_is_tried(void **state)
{
	static const struct t2e_fault_list *const tables[] = { t2e_shadow_faults,
							       t2e_register_faults };

	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (const struct t2e_fault_list *l = tables[t]; l->rows; l++)
			for (size_t i = 0; i < l->n; i++)
				if (!tried(l->rows[i].name))
					fail_msg("nothing tries %s", l->rows[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers_one_by_one),
		cmocka_unit_test(accesses_one_by_one),
		cmocka_unit_test(hidden_capability_reached),
		cmocka_unit_test(next_opener_inherits),
		cmocka_unit_test(registers_beside_the_decoders),
		cmocka_unit_test(long_reads),
		cmocka_unit_test(every_one_is_tried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
