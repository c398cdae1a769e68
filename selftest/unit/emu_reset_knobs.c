// SPDX-License-Identifier: GPL-2.0
/* Resets that fail, take their time, kill or lose in turns, as the knobs of the device say. */
#include "selftest/unit/emu_card.h"

static unsigned int dev0;
static uint32_t hdm;

static void power_up(const char *knobs)
{
	card_power_up(knobs);
	dev0 = find_dvsec(0);
	hdm = find_cm(5);
}

static uint32_t status2(void)
{
	return rd(dev0 + 0x12, 2);
}

static void initiate(uint16_t control2)
{
	wr(dev0 + 0x10, 2, control2 | 4);
}

static void declared_time(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 5; i++) {
		char text[32];

		snprintf(text, sizeof(text), "reset_timeout=%u", i);
		power_up(text);
		assert_int_equal(rd(dev0 + 0x0a, 2) >> 8 & 7, i);
	}
	power_up("");
	assert_int_equal(rd(dev0 + 0x0a, 2) >> 8 & 7, 2);
}

/* An error resets nothing, clears no memory, and goes with the next initiation. */
static void errors(void **state)
{
	(void)state;
	power_up("reset_fails=2,locked=no");
	wr(dev0 + 0x0c, 2, 0x0806);
	card.memory[0] = 0x5a;
	for (int round = 0; round < 4; round++) {
		bool fails = round < 2;

		initiate(8);
		assert_int_equal(status2(), 0x8000);
		card.now_ns += 5 * MS;
		assert_int_equal(status2(), fails ? 0x8004 : 0x8002);
		assert_int_equal(rd(dev0 + 0x0c, 2), fails ? 0x0806 : 0x0002);
		assert_int_equal(rd(dev0 + 0x10, 2), fails ? 8 : 0);
		assert_int_equal(mmio(hdm + 0x20), fails ? 0x600 : 0);
		assert_int_equal(rd(0x04, 2), fails ? 6 : 0);
		assert_int_equal(card.memory[0], fails ? 0x5a : 0);
	}
}

static void silent(bool but_status2)
{
	assert_int_equal(rd(0, 4), ANY);
	assert_int_equal(rd(0, 1), 0xff);
	assert_int_equal(rd(dev0 + 0x10, 2), 0xffff);
	assert_int_equal(rd(dev0 + 0x10, 4), ANY);
	assert_int_equal(status2(), but_status2 ? 0x8000 : 0xffff);
	assert_int_equal(mmio(hdm + 0x20), ANY);
	wr(0x3c, 1, 0x77);
	set_mmio(hdm + 0x10, 0);
}

static void answers(void **state)
{
	(void)state;
	power_up("reset_answers=later,reset_ms=300");
	wr(0x3c, 1, 0x11);
	initiate(0);
	silent(false);
	card.now_ns += 100 * MS - 1;
	silent(false);
	card.now_ns += 1;
	silent(true);
	card.now_ns += 200 * MS - 1;
	silent(true);
	card.now_ns += 1;
	assert_int_equal(status2(), 0x8002);
	assert_int_equal(rd(0, 4), 0xe2e21e98);
	assert_int_equal(rd(0x3c, 1), 0);
	/* A hot reset ends it at once. */
	initiate(0);
	silent(false);
	t2e_reset_hot(&card.dev);
	assert_int_equal(rd(0, 4), 0xe2e21e98);
	/* Nothing brings a dead device back. */
	power_up("reset_answers=never");
	assert_int_equal(rd(0, 4), 0xe2e21e98);
	initiate(0);
	for (int i = 0; i < 3; i++) {
		silent(false);
		card.now_ns += 100000 * MS;
		t2e_reset_hot(&card.dev);
	}
	/* Always: no read is touched. */
	power_up("reset_ms=300");
	initiate(0);
	assert_int_equal(rd(0, 4), 0xe2e21e98);
	assert_int_equal(status2(), 0x8000);
}

static void decoders_in_turns(void **state)
{
	static const bool there[] = { true, false, true, false, true };
	uint32_t size;

	(void)state;
	power_up("flr_clears_hdm=turns,locked=yes");
	size = mmio(hdm + 0x18);
	for (size_t i = 0; i < ARRAY_LEN(there); i++) {
		t2e_reset_function_level(&card.dev);
		assert_int_equal(mmio(hdm + 0x20), there[i] ? 0x700 : 0);
		assert_int_equal(mmio(hdm + 0x18), there[i] ? size : 0);
		assert_int_equal(mmio(hdm + 0x04), there[i] ? 2 : 0);
	}
	/* Where there are decoders it leaves them, whoever programmed them. */
	power_up("flr_clears_hdm=turns");
	set_mmio(hdm + 0x20, 0);
	set_mmio(hdm + 0x10, 0x80000000);
	set_mmio(hdm + 0x20, 0x200);
	t2e_reset_function_level(&card.dev);
	assert_int_equal(mmio(hdm + 0x10), 0x80000000);
	assert_int_equal(mmio(hdm + 0x20), 0x600);
}

/* Cleared by default where it can be chosen, kept if that is wished or nothing is said. */
static void memory_and_hot_resets(void **state)
{
	static const struct {
		const char *knobs;
		uint16_t control2;
		bool kept;
	} rows[] = {
		{ "", 0, true },
		{ "hot_config=yes", 0, false },
		{ "hot_config=yes", 0x10, true },
		{ "hot_config=yes,dvsec_len=0x38", 0x10, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		power_up(rows[i].knobs);
		card.memory[4096] = 0x5a;
		wr(dev0 + 0x10, 2, rows[i].control2);
		t2e_reset_hot(&card.dev);
		assert_int_equal(card.memory[4096], rows[i].kept ? 0x5a : 0);
	}
}

/* Every reset takes them, none brings anything else but the default. */
static void header(void **state)
{
	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		power_up("");
		wr(0x0c, 1, 0x10);
		wr(0x3c, 1, 0x2a);
		assert_int_equal(rd(0x0c, 1), 0x10);
		assert_int_equal(rd(0x3c, 1), 0x2a);
		if (kind == 0)
			t2e_reset_function_level(&card.dev);
		else if (kind == 1)
			t2e_reset_hot(&card.dev);
		else
			initiate(0);
		card.now_ns += 5 * MS;
		assert_int_equal(rd(0x0c, 1), 0);
		assert_int_equal(rd(0x3c, 1), 0);
	}
}

static void log_of_accesses(void **state)
{
	static struct t2e_config_access log[T2E_LOG + 1];

	(void)state;
	power_up("");
	t2e_log_take(&card.dev, log, T2E_LOG);
	assert_int_equal(t2e_log_take(&card.dev, log, 5), 0);
	wr(0x3c, 1, 0x2a);
	card.now_ns += 7;
	rd(0x3c, 2);
	assert_int_equal(t2e_log_take(&card.dev, log, 5), 2);
	assert_true(log[0].write && !log[1].write);
	assert_int_equal(log[0].offset, 0x3c);
	assert_int_equal(log[0].width, 1);
	assert_int_equal(log[0].value, 0x2a);
	assert_int_equal(log[1].width, 2);
	assert_int_equal(log[1].value, 0x2a);
	assert_int_equal(log[1].ns - log[0].ns, 7);
	/* The oldest are forgotten. */
	for (unsigned int i = 0; i < T2E_LOG + 10; i++)
		rd(i % 256, 1);
	assert_int_equal(t2e_log_take(&card.dev, log, T2E_LOG + 1), T2E_LOG);
	assert_int_equal(log[0].offset, 10);
	assert_int_equal(log[T2E_LOG - 1].offset, 9);
	rd(1, 1);
	rd(2, 1);
	assert_int_equal(t2e_log_take(&card.dev, log, 1), 1);
	assert_int_equal(log[0].offset, 1);
	assert_int_equal(t2e_log_take(&card.dev, log, 1), 1);
	assert_int_equal(log[0].offset, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(declared_time),
		cmocka_unit_test(errors),
		cmocka_unit_test(answers),
		cmocka_unit_test(decoders_in_turns),
		cmocka_unit_test(memory_and_hot_resets),
		cmocka_unit_test(header),
		cmocka_unit_test(log_of_accesses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
