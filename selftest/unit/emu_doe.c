// SPDX-License-Identifier: GPL-2.0
/* The emulated DOE mailbox: discovery and the CDAT (PCIe r6.0 6.30, CXL r3.1 8.1.11). */
#include "selftest/unit/emu_card.h"

#define GO 0x80000000u
#define ABORT 1u
#define READY 0x80000000u
#define ERROR 4u
#define DISCOVERY 0x00000001u
#define TABLE_ACCESS 0x00021e98u

static unsigned int doe;

static void power_up(const char *knobs)
{
	card_power_up(knobs);
	doe = find_ext(0x2e, -1);
	assert_true(doe);
}

static void send(const uint32_t *object, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		wr(doe + 0x10, 4, object[i]);
	wr(doe + 0x08, 4, GO);
}

/* Takes the answer out of the mailbox; returns its dwords, 0 when there is none. */
static unsigned int receive(uint32_t *answer, unsigned int room)
{
	unsigned int n = 0;

	while (rd(doe + 0x0c, 4) & READY) {
		assert_true(n < room);
		answer[n++] = rd(doe + 0x14, 4);
		wr(doe + 0x14, 4, 0);
	}
	assert_true(!n || (answer[1] & 0x3ffff) == n);
	return n;
}

static unsigned int ask(uint32_t header, uint32_t request, uint32_t *answer, unsigned int room)
{
	send((const uint32_t[]){ header, 3, request }, 3);
	return receive(answer, room);
}

static void idle(void **state)
{
	(void)state;
	power_up("");
	assert_int_equal(rd(doe, 4) & 0xffff, 0x2e);
	assert_int_equal(rd(doe + 0x0c, 4), 0);
	assert_int_equal(rd(doe + 0x14, 4), 0);
	assert_int_equal(rd(doe + 0x08, 4) & GO, 0);
	wr(doe + 0x14, 4, 0);
	assert_int_equal(rd(doe + 0x0c, 4), 0);
}

static void discovery_lists_everything_once(void **state)
{
	uint32_t answer[8], index = 0;
	unsigned int n = 0;
	bool discovery = false, table = false, compliance = false;

	(void)state;
	power_up("");
	do {
		assert_int_equal(ask(DISCOVERY, index, answer, 8), 3);
		assert_int_equal(answer[0], DISCOVERY);
		discovery |= (answer[2] & 0xffffff) == 0x000001;
		table |= (answer[2] & 0xffffff) == 0x021e98;
		compliance |= (answer[2] & 0xffffff) == 0x001e98;
		index = answer[2] >> 24;
	} while (index && ++n < 10);
	assert_true(n < 10 && discovery && table && compliance);
	/* An index that was not given out names no object. */
	assert_int_equal(ask(DISCOVERY, 200, answer, 8), 3);
	assert_int_equal(answer[2] & 0xffff, 0xffff);
}

/* Reads the whole CDAT, entry after entry, and returns its bytes. */
static unsigned int read_cdat(uint8_t *cdat, unsigned int room)
{
	uint32_t answer[32], handle = 0;
	unsigned int used = 0;

	do {
		unsigned int n = ask(TABLE_ACCESS, handle << 16, answer, 32);

		assert_true(n > 3);
		assert_int_equal(answer[0], TABLE_ACCESS);
		assert_int_equal(answer[2] & 0xffff, 0);
		assert_true(used + 4 * (n - 3) <= room);
		memcpy(cdat + used, answer + 3, 4 * (n - 3));
		used += 4 * (n - 3);
		handle = answer[2] >> 16;
	} while (handle != 0xffff);
	return used;
}

static void cdat_is_whole(void **state)
{
	static const char *const knobs[] = { "", "mem=4608M", "mem=64G", "cache=no" };
	uint8_t cdat[512];

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(knobs); k++) {
		unsigned int length, at;
		bool dsmas = false, dslbis = false;
		uint8_t sum = 0;

		power_up(knobs[k]);
		length = read_cdat(cdat, sizeof(cdat));
		assert_int_equal(cdat[0] | cdat[1] << 8, length);
		assert_int_equal(cdat[4], 1);
		for (unsigned int i = 0; i < length; i++)
			sum = (uint8_t)(sum + cdat[i]);
		assert_int_equal(sum, 0);
		for (at = 16; at + 4 <= length;
		     at += cdat[at + 2] | (unsigned int)cdat[at + 3] << 8) {
			uint64_t base, size;

			assert_true(cdat[at + 2] | cdat[at + 3]);
			dslbis |= cdat[at] == 1;
			if (cdat[at])
				continue;
			memcpy(&base, cdat + at + 8, 8);
			memcpy(&size, cdat + at + 16, 8);
			assert_int_equal(base, 0);
			assert_int_equal(size, t2e_knob(&card.dev, T2E_MEM));
			dsmas = true;
		}
		assert_int_equal(at, length);
		assert_true(dsmas && dslbis);
	}
}

static void wrong_requests_are_not_answered(void **state)
{
	static const struct {
		uint32_t object[4];
		unsigned int n;
	} wrong[] = {
		{ { DISCOVERY, 2, 0 }, 3 },
		{ { DISCOVERY, 4, 0 }, 3 },
		{ { DISCOVERY, 3 }, 2 },
		{ { 0 }, 0 },
		{ { 0x00011e98, 3, 0 }, 3 },
		{ { 0x00018086, 3, 0 }, 3 },
		{ { TABLE_ACCESS, 3, 1 }, 3 },
		{ { TABLE_ACCESS, 3, 0x100 }, 3 },
		{ { TABLE_ACCESS, 3, 0xfffe0000 }, 3 },
		{ { TABLE_ACCESS, 4, 0, 0 }, 4 },
	};
	uint32_t answer[32];

	(void)state;
	power_up("");
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		send(wrong[i].object, wrong[i].n);
		if (rd(doe + 0x0c, 4) & READY)
			fail_msg("request %zu is answered", i);
		wr(doe + 0x08, 4, ABORT);
		assert_int_equal(rd(doe + 0x0c, 4), 0);
		assert_int_equal(ask(DISCOVERY, 0, answer, 32), 3);
	}
}

static void abort_forgets(void **state)
{
	uint32_t answer[32];

	(void)state;
	power_up("");
	wr(doe + 0x10, 4, 0x12345678);
	wr(doe + 0x08, 4, ABORT);
	assert_int_equal(ask(DISCOVERY, 0, answer, 32), 3);
	send((const uint32_t[]){ TABLE_ACCESS, 3, 0 }, 3);
	assert_int_equal(rd(doe + 0x0c, 4), READY);
	wr(doe + 0x14, 4, 0);
	wr(doe + 0x08, 4, ABORT);
	assert_int_equal(rd(doe + 0x0c, 4), 0);
	assert_int_equal(receive(answer, 32), 0);
	send((const uint32_t[]){ TABLE_ACCESS, 3, 0 }, 3);
	t2e_reset_hot(&card.dev);
	assert_int_equal(rd(doe + 0x0c, 4), 0);
}

static void a_flood_is_an_error(void **state)
{
	uint32_t answer[32];

	(void)state;
	power_up("");
	for (unsigned int i = 0; i < 100000; i++)
		wr(doe + 0x10, 4, i);
	wr(doe + 0x08, 4, GO);
	assert_int_equal(rd(doe + 0x0c, 4), ERROR);
	wr(doe + 0x08, 4, ABORT);
	for (unsigned int i = 0; i < 1000; i++)
		wr(doe + 0x14, 4, 0);
	assert_int_equal(ask(TABLE_ACCESS, 0, answer, 32), 7);
}

static void a_read_does_not_move_on(void **state)
{
	(void)state;
	power_up("");
	send((const uint32_t[]){ DISCOVERY, 3, 0 }, 3);
	assert_int_equal(rd(doe + 0x14, 4), DISCOVERY);
	assert_int_equal(rd(doe + 0x14, 2), 0x0001);
	assert_int_equal(rd(doe + 0x14, 4), DISCOVERY);
	wr(doe + 0x14, 4, 0);
	assert_int_equal(rd(doe + 0x14, 4), 3);
	assert_int_equal(rd(doe + 0x0c, 4), READY);
}

static void without_table_access(void **state)
{
	uint32_t answer[32];

	(void)state;
	power_up("fault=doe-without-cdat");
	assert_int_equal(ask(DISCOVERY, 0, answer, 32), 3);
	assert_int_equal(answer[2] >> 24, 2);
	assert_int_equal(ask(TABLE_ACCESS, 0, answer, 32), 0);
}

/* Every compliance request is answered, and refused. */
static void compliance(void **state)
{
	uint32_t answer[32];

	(void)state;
	power_up("");
	for (uint32_t code = 0; code < 0x13; code++) {
		assert_int_equal(ask(0x00001e98, code, answer, 32), 3);
		assert_int_equal(answer[0], 0x00001e98);
		assert_int_equal(answer[2] & 0xff, code);
		assert_int_equal(answer[2] >> 24, 3);
	}
	power_up("doubt=no-compliance-doe");
	assert_int_equal(ask(0x00001e98, 0, answer, 32), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(idle),
		cmocka_unit_test(discovery_lists_everything_once),
		cmocka_unit_test(cdat_is_whole),
		cmocka_unit_test(wrong_requests_are_not_answered),
		cmocka_unit_test(abort_forgets),
		cmocka_unit_test(a_flood_is_an_error),
		cmocka_unit_test(a_read_does_not_move_on),
		cmocka_unit_test(without_table_access),
		cmocka_unit_test(compliance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
