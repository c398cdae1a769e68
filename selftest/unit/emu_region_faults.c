// SPDX-License-Identifier: GPL-2.0
/*
 * Every defect of what a kernel says of regions
 * changes what its name says; without it, the same kernel does not.
 */
#include "selftest/unit/emu_shows.h"

static bool writes_behind(uint32_t argsz)
{
	for (uint32_t at = argsz; at < 256; at++)
		if (answer[at] != 0xa5)
			return true;
	return false;
}

static int ask_device(uint32_t argsz)
{
	memset(answer, 0xa5, sizeof(answer));
	return t2e_vfio_device_info(&card.dev, answer, argsz);
}

static bool hole(void)
{
	return !ask(3, 256);
}

static bool too_many(void)
{
	return ask(11, 256);
}

static bool flags_move(void)
{
	uint32_t flags = ask(4, 256)->flags;

	t2e_vfio_open(&card.dev);
	return flags != ask(4, 256)->flags;
}
static bool alternate(void)
{
	uint32_t flags = ask(2, 256)->flags;

	return flags != ask(2, 256)->flags;
}
static bool overlap(void)
{
	return ask(10, 256)->offset == ask(9, 256)->offset;
}

static bool empty_offered(void)
{
	return ask(1, 256)->flags;
}

static bool type_twice(void)
{
	uint32_t argsz = ask(opened.memory, 32)->argsz;

	return argsz > 48;
}
static bool info_short(void)
{
	return !ask_device(8);
}

static bool info_untold(void)
{
	return ask_device(24) || field(0, 4) == 24;
}

static bool info_exact(void)
{
	return ask_device(4096) || field(16, 4) == 0;
}

static bool info_overruns(void)
{
	return ask_device(16) || writes_behind(16);
}

static bool region_short(void)
{
	return ask(0, 31);
}

static bool region_untold(void)
{
	return ask(0, 32)->argsz == 32;
}

static bool region_exact(void)
{
	return !ask(0, 256)->cap_offset;
}

static bool region_overruns(void)
{
	return !ask(0, 40) || writes_behind(40);
}

static bool caps_always(void)
{
	return ask(2, 256)->flags & 8;
}

static bool areas_reserved(void)
{
	return ask(0, 256) && field(44, 4);
}

static bool unreadable(void)
{
	return rw(2, 0, 4, false) < 0;
}

static bool whole_bar_refused(void)
{
	return !maps(2, 0, 4096);
}

static bool no_mmap(void)
{
	return !(ask(opened.memory, 256)->flags & 4);
}

static bool no_write(void)
{
	return !(ask(opened.memory, 256)->flags & 2);
}

static const struct showing table[] = {
	{ "region-hole", hole },
	{ "region-too-many", too_many },
	{ "region-flags-move", flags_move },
	{ "region-answers-alternate", alternate },
	{ "region-places-overlap", overlap },
	{ "region-empty-offered", empty_offered },
	{ "region-type-twice", type_twice },
	{ "info-short-done", info_short },
	{ "info-size-untold", info_untold },
	{ "info-chain-exact", info_exact },
	{ "info-overruns", info_overruns },
	{ "region-short-done", region_short },
	{ "region-size-untold", region_untold },
	{ "region-chain-exact", region_exact },
	{ "region-overruns", region_overruns },
	{ "region-caps-always", caps_always },
	{ "region-areas-reserved", areas_reserved },
	{ "region-unreadable", unreadable },
	{ "region-maps-unflagged", maps_component },
	{ "region-whole-bar-refused", whole_bar_refused },
	{ "memory-no-mmap", no_mmap },
	{ "memory-no-write", no_write },
	{ "memory-no-mmap-v2", no_mmap },
	{ "memory-faults-fail", no_fault },
};

static void every_fault_shows(void **state)
{
	(void)state;
	every_one_shows(table, ARRAY_LEN(table));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_fault_shows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
