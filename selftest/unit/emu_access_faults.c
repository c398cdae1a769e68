// SPDX-License-Identifier: GPL-2.0
/*
 * Every defect of BARs, mappings and access to device memory
 * changes what its name says; without it, the same kernel does not.
 */
#include "selftest/unit/emu_shows.h"

static uint8_t buf[1 << 20];

static uint64_t area_end(void)
{
	unsigned int last = (unsigned int)field(40, 4) - 1;

	return field(48 + 16 * last, 8) + field(56 + 16 * last, 8);
}
static bool past_end(void)
{
	return ask(0, 256) && area_end() > card.dev.bar_size[0];
}

static bool in_block(void)
{
	return ask(0, 256) && field(56, 8) > 0x10000;
}

static bool forgotten(void)
{
	return ask(0, 256) && area_end() < 0x40000;
}

static bool empty_area(void)
{
	return ask(0, 256)->flags & 8;
}

static bool last_page(void)
{
	return !maps(0, 0x3f000, 4096);
}

static bool by_start(void)
{
	return maps(0, 0xf000, 0x2000);
}

static bool closed(void)
{
	return !maps(0, 0xf000, 0x1000) || !maps(0, 0x20000, 0x1000);
}

static bool end_unchecked(void)
{
	return maps(2, 0, 8192) && maps(opened.memory, 4096, SIZE);
}

static bool wraps(void)
{
	return maps(2, 0 - 4096ull, 4096) && maps(opened.memory, 4096, 0 - 4096ull);
}

static bool unaligned(void)
{
	return ask(0, 256) && area_end() % 4096;
}

static bool private_done(void)
{
	return !t2e_vfio_map(&card.dev, 2, 0, 4096, false);
}

static bool raw_closed(void)
{
	return rw(0, 0xfffc, 4, false) < 0 || rw(0, 0x20000, 4, false) < 0;
}

static uint64_t hdm(void)
{
	return 0x10000 + find_cm(5);
}
static bool shown(void)
{
	return get(0, hdm() + BASE, 4) == 0xd0000000;
}

static bool written(void)
{
	set(0, hdm() + 4, 4, 0);
	return mmio(find_cm(5) + 4) == 0;
}
static bool bar_end(void)
{
	return rw(0, 0x3fffc, 8, false) != 4;
}

static bool events(void)
{
	return !t2e_vfio_ioeventfd(&card.dev, opened.memory, 0, 4);
}

static bool narrow(void)
{
	uint32_t whole = get(0, 0x800, 4);

	return get(0, 0x800, 2) != (whole & 0xffff) || get(0, 0x800, 1) != (whole & 0xff);
}
static bool block_hidden(void)
{
	return get(0, 0x11000, 4) == ANY;
}

static bool window_off(void)
{
	return t2e_vfio_behind(&card.dev, 0, 0, 4096).pos != 0;
}

static bool windows_one(void)
{
	return t2e_vfio_behind(&card.dev, 0, 0x20000, 4096).pos == 0;
}

static bool without_space(unsigned int region)
{
	set(CONFIG, 4, 2, 0);
	return rw(region, 0, 4, false) == 4 && t2e_vfio_fault_allowed(&card.dev, region);
}
static bool bar_without_space(void)
{
	return without_space(2);
}

static bool asleep(unsigned int region)
{
	power_state(3);
	return rw(region, 0, 4, false) == 4 && t2e_vfio_fault_allowed(&card.dev, region);
}
static bool bar_asleep(void)
{
	return asleep(2);
}

static bool not_back(void)
{
	set(CONFIG, 4, 2, 0);
	set(CONFIG, 4, 2, 6);
	return !t2e_vfio_fault_allowed(&card.dev, 2);
}
static bool moved(void)
{
	return get(opened.component, 0, 4) == mmio(0x1000);
}

static bool uncopied(unsigned int region, bool write)
{
	card.user_bytes = 0;
	return card_rw(region, 0x1000, buf, 4, write) == 4;
}
static bool component_uncopied(void)
{
	return uncopied(opened.component, false) && uncopied(opened.component, true);
}
static bool memory_uncopied(void)
{
	return uncopied(opened.memory, false) && uncopied(opened.memory, true);
}
static bool aligns_reads(void)
{
	set(opened.memory, 64, 4, 0x04030201);
	return get(opened.memory, 65, 2) != 0x0302;
}
static bool pads_writes(void)
{
	set(opened.memory, 64, 4, ANY);
	set(opened.memory, 65, 1, 0);
	return get(opened.memory, 64, 4) != 0xffff00ff;
}
static bool end_refused(void)
{
	return rw(opened.memory, SIZE - 4, 8, false) < 0;
}

static bool end_done(void)
{
	return rw(opened.memory, SIZE - 4, 8, false) > 0;
}

static bool behind_refused(void)
{
	return rw(opened.memory, SIZE, 4, false) < 0;
}

static bool behind_eof(void)
{
	return rw(opened.memory, SIZE, 4, false) == 0;
}

static bool empty_refused(void)
{
	return rw(opened.memory, 0, 0, false) < 0;
}

static bool offset_cut(void)
{
	return rw(opened.memory, 1ull << 39, 4, false) == 4;
}

static bool last_refused(void)
{
	return rw(opened.memory, SIZE - 1, 1, false) != 1;
}

static bool long_cut(void)
{
	return card_rw(opened.memory, 0, buf, sizeof(buf), false) != (long)sizeof(buf);
}
static bool other_page(void)
{
	set(opened.memory, 0, 4, 7);
	return card.memory[0] != 7;
}
static uint64_t mapped_at(uint64_t pos)
{
	return t2e_vfio_behind(&card.dev, opened.memory, pos, 4096).pos;
}
static bool apart(void)
{
	uint64_t one = mapped_at(0);

	return one != mapped_at(0);
}
static bool offset_lost(void)
{
	return mapped_at(8192) == 0;
}

static bool inactive(void)
{
	return rw(opened.memory, 0, 4, false) == -EIO;
}

static bool memory_without_space(void)
{
	return without_space(opened.memory);
}

static bool memory_asleep(void)
{
	return asleep(opened.memory);
}

static bool ones_when_off(void)
{
	power_state(3);
	return rw(opened.memory, 0, 4, false) == 4 && get(opened.memory, 0, 4) == ANY;
}
static bool lost_when_off(void)
{
	set(opened.memory, 0, 4, 7);
	power_state(3);
	power_state(0);
	return get(opened.memory, 0, 4) != 7;
}
static bool rounds(void)
{
	return maps(opened.memory, 0, 0) && maps(opened.memory, 8, 4096);
}

static bool whole_refused(void)
{
	return !maps(opened.memory, 0, SIZE);
}

static bool odd_refused(void)
{
	return !maps(opened.memory, 0, 100);
}

static bool address_line(void)
{
	set(opened.memory, 0, 4, 7);
	return get(opened.memory, SIZE / 2, 4) == 7;
}
static bool too_long(void)
{
	return rw(opened.component, opened.hdm + 0x30, 4, false) == 4;
}

static bool block_raw(void)
{
	return rw(0, 0x11000, 4, false) == 4;
}

static bool block_event(void)
{
	return !t2e_vfio_ioeventfd(&card.dev, 0, 0x11000, 4);
}

static const struct showing table[] = {
	{ "bar-block-raw", block_raw },
	{ "bar-block-ioeventfd", block_event },
	{ "bar-empty-area", empty_area },
	{ "bar-area-past-end", past_end },
	{ "bar-area-in-block", in_block },
	{ "bar-area-forgotten", forgotten },
	{ "bar-area-forgotten-v4", forgotten },
	{ "bar-empty-area-v3", empty_area },
	{ "bar-last-page-refused", last_page },
	{ "bar-overlap-by-start", by_start },
	{ "bar-overlap-closed", closed },
	{ "map-end-unchecked", end_unchecked },
	{ "map-wraps", wraps },
	{ "bar-area-unaligned", unaligned },
	{ "map-private-done", private_done },
	{ "bar-raw-closed", raw_closed },
	{ "bar-decoders-shown", shown },
	{ "bar-decoders-written", written },
	{ "bar-end-refused", bar_end },
	{ "bar-events-anywhere", events },
	{ "bar-narrow-ones", narrow },
	{ "bar-block-hidden", block_hidden },
	{ "bar-window-off", window_off },
	{ "bar-windows-one", windows_one },
	{ "bar-without-space", bar_without_space },
	{ "bar-not-back", not_back },
	{ "bar-in-d3hot", bar_asleep },
	{ "component-moved", moved },
	{ "component-uncopied", component_uncopied },
	{ "component-too-long", too_long },
	{ "memory-aligns-reads", aligns_reads },
	{ "memory-pads-writes", pads_writes },
	{ "memory-end-refused", end_refused },
	{ "memory-end-cut-short", end_done },
	{ "memory-behind-refused", behind_refused },
	{ "memory-behind-is-eof", behind_eof },
	{ "memory-empty-refused", empty_refused },
	{ "memory-offset-cut", offset_cut },
	{ "memory-uncopied", memory_uncopied },
	{ "memory-last-refused", last_refused },
	{ "memory-long-cut", long_cut },
	{ "memory-other-page", other_page },
	{ "memory-mappings-apart", apart },
	{ "memory-map-offset-lost", offset_lost },
	{ "memory-inactive-at-open", inactive },
	{ "memory-active-anyway", no_fault },
	{ "memory-without-space", memory_without_space },
	{ "memory-v4-without-space", memory_without_space },
	{ "memory-in-d3hot", memory_asleep },
	{ "memory-v4-in-d3hot", memory_asleep },
	{ "memory-ones-when-off", ones_when_off },
	{ "memory-lost-when-off", lost_when_off },
	{ "map-rounds", rounds },
	{ "map-whole-refused", whole_refused },
	{ "map-odd-refused", odd_refused },
	{ "memory-address-line", address_line },
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
