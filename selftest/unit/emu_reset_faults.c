// SPDX-License-Identifier: GPL-2.0
/* Defects of the device's resets: what is kept or lost shows with the fault, and only then. */
#include "selftest/unit/emu_card.h"

#define DVSEC 0x10000u /* added to an offset in the Device DVSEC */
#define FLEX 0x20000u /* in the Flex Bus Port DVSEC */
#define HDM 0x40000u /* in the decoder block */

/* After the reset, the register reads @right without the fault and @wrong with it. */
struct row {
	const char *fault;
	enum t2e_reset kind;
	uint32_t at, sets; /* what software writes before, 0: nothing */
	uint32_t mask, right, wrong;
};

static const struct row rows[] = {
	{ "flr-clears-bases", T2E_RESET_FLR, DVSEC + 0x20, 0x1234, ANY, 0x1234, 0 },
	{ "flr-allows-caching", T2E_RESET_FLR, DVSEC + 0x10, 1, 1, 1, 0 },
	{ "flr-clears-mem-clear", T2E_RESET_FLR, DVSEC + 0x10, 8, 8, 8, 0 },
	{ "flr-clears-viral", T2E_RESET_FLR, DVSEC + 0x0c, 0, 1u << 30, 1u << 30, 0 },
	{ "flr-clears-link-errors", T2E_RESET_FLR, FLEX + 0x0c, 0, 0x07800000, 0x07800000, 0 },
	{ "flr-clears-first-decoder", T2E_RESET_FLR, HDM + 0x20, 0, 0x600, 0x600, 0 },
	{ "flr-clears-decoder-enable", T2E_RESET_FLR, HDM + 4, 0, 2, 2, 0 },
	{ "flr-keeps-command", T2E_RESET_FLR, 0x04, 0, 6, 0, 6 },
	{ "flr-keeps-bars", T2E_RESET_FLR, 0x14, 0, ANY, 0, 0x40 },
	{ "flr-bit-stays", T2E_RESET_FLR, 0x68, 0, 0x8000, 0, 0x8000 },
	{ "flr-takes-long", T2E_RESET_FLR, 0x00, 0, ANY, 0xe2e21e98, ANY },
	{ "flr-kills", T2E_RESET_FLR, 0x00, 0, ANY, 0xe2e21e98, ANY },
	{ "flr-logs-error", T2E_RESET_FLR, 0x68, 0, 1 << 16, 0, 1 << 16 },
	{ "cxl-reset-keeps-control", T2E_RESET_CXL, DVSEC + 0x0c, 0x806, 0x806, 2, 0x806 },
	{ "cxl-reset-keeps-bases", T2E_RESET_CXL, DVSEC + 0x20, 0x1234, ANY, 0, 0x1234 },
	{ "cxl-reset-keeps-caching-off", T2E_RESET_CXL, DVSEC + 0x10, 1, 1, 0, 1 },
	{ "cxl-reset-keeps-mem-clear", T2E_RESET_CXL, DVSEC + 0x10, 8, 8, 0, 8 },
	{ "cxl-reset-clears-viral", T2E_RESET_CXL, DVSEC + 0x0c, 0, 1u << 30, 1u << 30, 0 },
	{ "cxl-reset-clears-hdm-wish", T2E_RESET_CXL, DVSEC + 0x10, 0x10, 0x10, 0x10, 0 },
	{ "cxl-reset-keeps-decoder-enable", T2E_RESET_CXL, HDM + 4, 0, 2, 0, 2 },
	{ "cxl-reset-keeps-decoders", T2E_RESET_CXL, HDM + 0x20, 0, 0x600, 0, 0x600 },
	{ "cxl-reset-keeps-decoder-ranges", T2E_RESET_CXL, HDM + 0x10, 0, ANY, 0, 0xd0000000 },
	{ "cxl-reset-keeps-command", T2E_RESET_CXL, 0x04, 0, 6, 0, 6 },
	{ "cxl-reset-keeps-bars", T2E_RESET_CXL, 0x14, 0, ANY, 0, 0x40 },
	{ "hot-reset-keeps-lock", T2E_RESET_HOT, DVSEC + 0x14, 1, 1, 0, 1 },
	{ "hot-reset-keeps-locked-control", T2E_RESET_HOT, DVSEC + 0x0c, 0x806, 0x806, 2, 0x806 },
	{ "hot-reset-keeps-locked-decoders", T2E_RESET_HOT, HDM + 0x20, 0, ANY, 0, 0x700 },
	{ "hot-reset-clears-viral", T2E_RESET_HOT, DVSEC + 0x0c, 0, 1u << 30, 1u << 30, 0 },
	{ "hot-reset-clears-hdm-wish", T2E_RESET_HOT, DVSEC + 0x10, 0x10, 0x10, 0x10, 0 },
	{ "hot-reset-keeps-caching-off", T2E_RESET_HOT, DVSEC + 0x10, 1, 1, 0, 1 },
	{ "hot-reset-keeps-bases", T2E_RESET_HOT, DVSEC + 0x20, 0x1234, ANY, 0, 0x1234 },
	{ "hot-reset-keeps-decoders", T2E_RESET_HOT, HDM + 0x20, 0, 0x600, 0, 0x600 },
	{ "hot-reset-keeps-decoder-enable", T2E_RESET_HOT, HDM + 4, 0, 2, 0, 2 },
	{ "hot-reset-keeps-command", T2E_RESET_HOT, 0x04, 0, 6, 0, 6 },
	{ "hot-reset-keeps-bars", T2E_RESET_HOT, 0x14, 0, ANY, 0, 0x40 },
	{ "hot-reset-takes-long", T2E_RESET_HOT, 0x00, 0, ANY, 0xe2e21e98, ANY },
	{ "hot-reset-memory-late", T2E_RESET_HOT, DVSEC + 0x1c, 0, 3, 3, 0 },
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

static uint32_t place(uint32_t at)
{
	return (at & 0xfff) + (at & DVSEC ? find_dvsec(0) : at & FLEX ? find_dvsec(7) : 0);
}

static void reset(enum t2e_reset kind)
{
	unsigned int control2 = find_dvsec(0) + 0x10;

	if (kind == T2E_RESET_FLR)
		t2e_reset_function_level(&card.dev);
	else if (kind == T2E_RESET_HOT)
		t2e_reset_hot(&card.dev);
	else
		wr(control2, 2, rd(control2, 2) | 4);
	card.now_ns += 1000 * MS;
}

static uint32_t after(const struct row *r, const char *text)
{
	uint32_t at, hdm;

	card_power_up(text);
	at = place(r->at);
	hdm = find_cm(5);
	if (r->sets)
		wr(at, r->sets > 0xffff ? 4 : 2, r->sets);
	reset(r->kind);
	return (r->at & HDM ? mmio(hdm + (r->at & 0xfff)) : rd(at, 4)) & r->mask;
}

static void each_fault_shows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *r = &rows[i];
		const struct t2e_fault *f = find(r->fault);
		char text[160];

		if (after(r, f->needs ? f->needs : "") != r->right)
			fail_msg("%s shows without it: %xh", r->fault,
				 after(r, f->needs ? f->needs : ""));
		snprintf(text, sizeof(text), "fault=%s", r->fault);
		if (after(r, text) != r->wrong)
			fail_msg("%s leaves %xh, not %xh", r->fault, after(r, text), r->wrong);
	}
}

/* Kept or lost is one thing: the others are as without the fault. */
static void nothing_else_changes(void **state)
{
	(void)state;
	card_power_up("fault=hot-reset-keeps-bases,view=device");
	wr(find_dvsec(0) + 0x0c, 2, 0x0806);
	wr(find_dvsec(0) + 0x10, 2, 9);
	reset(T2E_RESET_HOT);
	assert_int_equal(rd(find_dvsec(0) + 0x0c, 2), 2);
	assert_int_equal(rd(find_dvsec(0) + 0x10, 2), 0);
	assert_int_equal(mmio(find_cm(5) + 0x20), 0);
	/* Another kind of reset has no such defect. */
	card_power_up("fault=hot-reset-keeps-decoders,view=device");
	reset(T2E_RESET_CXL);
	assert_int_equal(mmio(find_cm(5) + 0x20), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_shows),
		cmocka_unit_test(nothing_else_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
