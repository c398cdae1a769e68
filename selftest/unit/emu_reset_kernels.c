// SPDX-License-Identifier: GPL-2.0
/* Resets through the emulated kernels: by the contract of each generation, and as posted. */
#include "selftest/unit/emu_kernel.h"

static const char *const gens[] = { "gen=v2", "gen=v3", "gen=v4" };

static void open_with(const char *set, const char *knobs)
{
	char text[128];

	snprintf(text, sizeof(text), "%s%s%s", set, *knobs ? "," : "", knobs);
	open_card(text);
}

static void memory_is(bool there)
{
	assert_int_equal(t2e_vfio_fault_allowed(&card.dev, opened.memory), there);
	assert_int_equal(rw(opened.memory, 64, 4, false), there ? 4 : -EIO);
	assert_int_equal(rw(opened.memory, 64, 4, true), there ? 4 : -EIO);
}

static bool said_to_be_committed(void)
{
	memset(answer, 0, sizeof(answer));
	assert_int_equal(t2e_vfio_device_info(&card.dev, answer, 128), 0);
	return field(t2e_knob(&card.dev, T2E_GEN) == T2E_V2 ? 36 : 32, 4) & 1;
}

static void guest_flr(void)
{
	unsigned int at = card.dev.pcie_cap + 8;

	set(CONFIG, at, 2, get(CONFIG, at, 2) | 0x8000);
	assert_int_equal(get(CONFIG, at, 2) & 0x8000, 0);
}

static void openers_find_nothing(void **state)
{
	(void)state;
	for (size_t g = 0; g < ARRAY_LEN(gens); g++) {
		open_card(gens[g]);
		set(opened.memory, 64, 4, 0x600dda7a);
		assert_int_equal(get(opened.memory, 64, 4), 0x600dda7a);
		t2e_vfio_open(&card.dev);
		assert_int_equal(get(opened.memory, 64, 4), 0);
		open_with(gens[g], "doubt=reset-memory-left");
		set(opened.memory, 64, 4, 0x600dda7a);
		t2e_vfio_open(&card.dev);
		assert_int_equal(get(opened.memory, 64, 4), 0x600dda7a);
	}
}

/* v2 and v3: open was the first reset; VFIO_DEVICE_RESET or the guest's takes turns from there. */
static void decoder_in_turns(void **state)
{
	(void)state;
	for (size_t g = 0; g < 2; g++) {
		open_with(gens[g], "flr_clears_hdm=turns");
		for (int i = 0; i < 5; i++) {
			bool there = i % 2 == 0;

			memory_is(there);
			assert_int_equal(reg(CTRL), there ? 0x600 : 0);
			assert_int_equal(said_to_be_committed(), there);
			if (i < 2)
				assert_int_equal(t2e_vfio_reset(&card.dev), 0);
			else
				guest_flr();
		}
		t2e_vfio_open(&card.dev);
		memory_is(true);
		t2e_vfio_open(&card.dev);
		memory_is(false);
	}
}

static void header_is_put_back(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		open_with(i ? gens[i] : "gen=plain", "sbr=open");
		set(CONFIG, 0x0c, 1, 0x10);
		set(CONFIG, 0x3c, 1, 0x2a);
		set(CONFIG, 0x04, 2, 0x0402);
		assert_int_equal(t2e_vfio_reset(&card.dev), 0);
		assert_int_equal(t2e_vfio_hot_reset(&card.dev, false), 0);
		assert_int_equal(get(CONFIG, 0x0c, 1), 0x10);
		assert_int_equal(get(CONFIG, 0x3c, 1), 0x2a);
		assert_int_equal(get(CONFIG, 0x04, 2), 0x0402);
		assert_int_not_equal(get(CONFIG, 0x14, 4), 0);
	}
}

static void hot_resets(void **state)
{
	(void)state;
	for (size_t g = 0; g < ARRAY_LEN(gens); g++) {
		open_card(gens[g]);
		assert_int_equal(t2e_vfio_hot_reset(&card.dev, true), -EINVAL);
		assert_int_equal(t2e_vfio_hot_reset(&card.dev, false), -ENOTTY);
		assert_int_equal(card.zaps, 0);
		assert_int_equal(reg(CTRL), 0x600);
		memory_is(true);
		open_with(gens[g], "sbr=open");
		assert_int_equal(t2e_vfio_hot_reset(&card.dev, true), -EINVAL);
		assert_int_equal(card.zaps, 0);
		assert_int_equal(t2e_vfio_hot_reset(&card.dev, false), 0);
		assert_int_equal(card.zaps, 1);
		assert_int_equal(reg(CTRL), 0);
		memory_is(false);
		assert_int_equal(t2e_vfio_reset(&card.dev), 0);
		assert_int_equal(reg(CTRL), g == 2 ? 0x600 : 0);
		memory_is(g == 2);
	}
}

static void hot_reset_info(void **state)
{
	const struct vfio_pci_dependent_device self = { 7, 1, 2, 3 };

	(void)state;
	open_card("gen=v3");
	assert_int_equal(t2e_vfio_hot_reset_info(&card.dev, answer, 11, &self), -EINVAL);
	memset(answer, 0xa5, sizeof(answer));
	assert_int_equal(t2e_vfio_hot_reset_info(&card.dev, answer, 12, &self), -ENOSPC);
	assert_int_equal(field(8, 4), 1);
	untouched_from(12);
	memset(answer, 0xa5, sizeof(answer));
	assert_int_equal(t2e_vfio_hot_reset_info(&card.dev, answer, 20, &self), 0);
	assert_int_equal(field(8, 4), 1);
	assert_int_equal(field(12, 4), 7);
	assert_int_equal(field(16, 2), 1);
	assert_int_equal(field(18, 1), 2);
	assert_int_equal(field(19, 1), 3);
	untouched_from(20);
}

/* What the device saw of a v4 reset: initiation, 100 ms of nothing, Status2 until the end. */
static void v4_sequence(void **state)
{
	static struct t2e_config_access log[T2E_LOG];
	unsigned int n, i, polls = 0;

	(void)state;
	open_card("gen=v4,reset_ms=250");
	t2e_log_take(&card.dev, log, T2E_LOG);
	set(opened.memory, 64, 4, 0x600dda7a);
	assert_int_equal(t2e_vfio_reset(&card.dev), 0);
	n = t2e_log_take(&card.dev, log, T2E_LOG);
	assert_true(log[0].write);
	assert_int_equal(log[0].offset, opened.dev0 + 0x10);
	assert_int_equal(log[0].value, 0x0c);
	for (i = 1; i < n && log[i].ns - log[0].ns < 250 * MS; i++, polls++) {
		assert_true(log[i].ns - log[0].ns >= 100 * MS);
		assert_false(log[i].write);
		assert_int_equal(log[i].offset, opened.dev0 + 0x12);
		assert_int_equal(log[i].width, 2);
	}
	assert_true(polls >= 5);
	assert_int_equal(reg(CTRL), 0x600);
	assert_int_equal(reg(0x04), 2);
	assert_int_equal(rd(opened.dev0 + 0x0c, 2), 0x0006);
	assert_int_equal(get(opened.memory, 64, 4), 0);
	/* A device that cannot clear has it done. */
	open_card("gen=v4,mem_clear=no");
	set(opened.memory, 64, 4, 0x600dda7a);
	assert_int_equal(t2e_vfio_reset(&card.dev), 0);
	assert_int_equal(get(opened.memory, 64, 4), 0);
}

static void v4_failures(void **state)
{
	(void)state;
	open_card("gen=v4,reset_fails=2");
	assert_int_equal(t2e_vfio_reset(&card.dev), -EIO);
	memory_is(false);
	t2e_vfio_open(&card.dev);
	memory_is(false);
	set_cfg(0x10, 2, 4);
	assert_int_equal(cfg(0x12, 2), 0x8004);
	memory_is(false);
	set_cfg(0x10, 2, 4);
	assert_int_equal(cfg(0x12, 2), 0x8002);
	assert_int_equal(reg(CTRL), 0x600);
	memory_is(true);
	/* The time-out is the device's own, 100 ms at least. */
	for (unsigned int i = 0; i < 4; i++) {
		static const unsigned int ms[] = { 100, 100, 1000, 10000 };
		char text[64];
		uint64_t since;

		snprintf(text, sizeof(text), "gen=v4,reset_ms=200000,reset_timeout=%u", i);
		open_card(text);
		since = card.now_ns;
		assert_int_equal(t2e_vfio_reset(&card.dev), -ETIMEDOUT);
		assert_in_range(card.now_ns - since, ms[i] * MS, (ms[i] + 50) * MS);
		memory_is(false);
		card.now_ns += 200000 * MS;
		card.dev.knobs.value[T2E_RESET_MS] = 5;
		assert_int_equal(t2e_vfio_reset(&card.dev), 0);
		memory_is(true);
	}
	open_card("gen=v4,reset_answers=later,reset_ms=300");
	assert_int_equal(t2e_vfio_reset(&card.dev), 0);
	memory_is(true);
	open_card("gen=v4,reset_answers=never");
	assert_int_equal(t2e_vfio_reset(&card.dev), -ETIMEDOUT);
	memory_is(false);
}

static void methods(void **state)
{
	static const struct {
		const char *knobs, *list;
	} rows[] = {
		{ "gen=plain", "flr cxl_bus" },
		{ "gen=v2", "flr cxl_bus" },
		{ "gen=v3", "flr cxl_bus" },
		{ "gen=v4", "cxl_reset flr cxl_bus" },
		{ "gen=v4,reset_capable=no", "flr cxl_bus" },
	};
	char names[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct t2e_text text = { names, sizeof(names), 0 };

		open_card(rows[i].knobs);
		t2e_reset_methods(&card.dev, &text);
		assert_string_equal(names, rows[i].list);
		assert_int_equal(t2e_reset_by(&card.dev, "flr"), 0);
		assert_int_equal(t2e_reset_by(&card.dev, "cxl_bus"), 0);
		assert_int_equal(t2e_reset_by(&card.dev, "cxl_reset"), i == 3 ? 0 : -EINVAL);
		assert_int_equal(t2e_reset_by(&card.dev, "bus"), -EINVAL);
		assert_int_equal(t2e_reset_by(&card.dev, ""), -EINVAL);
	}
}

/* Hot reset and a guest's FLR go past v2: no zap, and the shadow tells of what is gone. */
static void v2_as_posted(void **state)
{
	(void)state;
	for (int hot = 0; hot < 2; hot++) {
		open_card("gen=v2,faults=as-posted,sbr=open,flr_clears_hdm=turns");
		set_reg(BASE, 0xc0000000);
		if (hot)
			assert_int_equal(t2e_vfio_hot_reset(&card.dev, false), 0);
		else
			guest_flr();
		assert_int_equal(card.zaps, 0);
		assert_int_equal(mmio(find_cm(5) + CTRL), 0);
		assert_int_equal(reg(CTRL), 0x600);
		assert_int_equal(reg(BASE), 0xc0000000);
		memory_is(true);
	}
	/* VFIO_DEVICE_RESET sees to it; but the guest's lock stays. */
	open_card("gen=v2,faults=as-posted,flr_clears_hdm=turns");
	set_cfg(0x14, 2, 1);
	assert_int_equal(t2e_vfio_reset(&card.dev), 0);
	assert_int_equal(cfg(0x14, 2), 1);
	assert_int_equal(reg(CTRL), 0);
	memory_is(false);
	assert_int_equal(t2e_vfio_reset(&card.dev), 0);
	memory_is(true);
}

/* Pages go with every reset, and nothing else follows it. */
static void v3_as_posted(void **state)
{
	(void)state;
	for (int way = 0; way < 3; way++) {
		open_card("gen=v3,faults=as-posted,sbr=open,flr_clears_hdm=turns");
		set_cfg(0x14, 2, 1);
		set_reg(0x24, 0x10000000);
		set(opened.memory, 64, 4, 0x600dda7a);
		if (way == 0)
			assert_int_equal(t2e_vfio_reset(&card.dev), 0);
		else if (way == 1)
			guest_flr();
		else
			assert_int_equal(t2e_vfio_hot_reset(&card.dev, false), 0);
		assert_int_equal(card.zaps, 1);
		assert_int_equal(mmio(find_cm(5) + CTRL), 0);
		assert_int_equal(reg(CTRL), 0x600);
		assert_int_equal(reg(0x24), 0x10000000);
		assert_int_equal(cfg(0x14, 2), 1);
		assert_true(said_to_be_committed());
		/* Served, but nothing decodes it. */
		memory_is(true);
		assert_int_equal(get(opened.memory, 64, 4), 0);
		set(opened.memory, 64, 4, 0x600dda7a);
		assert_int_equal(get(opened.memory, 64, 4), 0);
	}
}

static void v4_as_posted(void **state)
{
	(void)state;
	open_card("gen=v4,faults=as-posted,reset_fails=1");
	assert_int_equal(t2e_vfio_reset(&card.dev), -EIO);
	memory_is(false);
	t2e_vfio_open(&card.dev);
	memory_is(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openers_find_nothing), cmocka_unit_test(decoder_in_turns),
		cmocka_unit_test(header_is_put_back),	cmocka_unit_test(hot_resets),
		cmocka_unit_test(hot_reset_info),	cmocka_unit_test(v4_sequence),
		cmocka_unit_test(v4_failures),		cmocka_unit_test(methods),
		cmocka_unit_test(v2_as_posted),		cmocka_unit_test(v3_as_posted),
		cmocka_unit_test(v4_as_posted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
