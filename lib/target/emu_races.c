// SPDX-License-Identifier: GPL-2.0
/*
 * What drivers get wrong about mappings that several threads use while the device is reset, done
 * to the emulated device's memory. What a fault calls is signal-safe.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "lib/target/emu_flaws.h"

#define HUGE (2ul << 20)
#define WINDOW_NS 150000


static uintptr_t page_size(void)
{
	return (uintptr_t)sysconf(_SC_PAGESIZE);
}

/* As long as a kernel's thread that lost its CPU may stay away. */
static void window(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = WINDOW_NS }, NULL);
}

/* The page at @start lies in an aligned piece of 2 MiB that is mapped whole. */
static bool in_huge_piece(const struct t2_emu_mapping *map, uintptr_t start)
{
	uint64_t pos = map->pos + (start - (uintptr_t)map->base), piece = pos & ~(HUGE - 1);
	uint64_t first = map->pos + (uint64_t)(map->at - map->base);

	return piece >= first && piece + HUGE <= first + map->len;
}

enum t2_emu_fault_way t2_emu_races_way(const struct t2_emu_mapping *map, uintptr_t start)
{
	unsigned int flaws = map->memory->flaws;

	if (flaws & T2_EMU_FAULT_UNLOCKED ||
	    (flaws & T2_EMU_HUGE_UNLOCKED && in_huge_piece(map, start)))
		return T2_EMU_NO_LOCK;
	return flaws & T2_EMU_TESTS_EARLY ? T2_EMU_TEST_FIRST : T2_EMU_LOCK_FIRST;
}

void t2_emu_races_tested(struct t2_emu_memory *m)
{
	if (m->flaws & (T2_EMU_FAULT_UNLOCKED | T2_EMU_TESTS_EARLY | T2_EMU_LOCK_ORDER))
		window();
	if (m->flaws & T2_EMU_LOCK_ORDER) {
		t2_emu_take(&m->order);
		t2_emu_leave(&m->order);
	}
}

void t2_emu_races_blocked(struct t2_emu_memory *m)
{
	if (m->flaws & T2_EMU_UNMAP_LEAVES)
		window();
}

bool t2_emu_races_unmap_fails(const struct t2_emu_memory *m)
{
	return m->flaws & T2_EMU_UNMAP_LEAVES && __atomic_load_n(&m->blocked, __ATOMIC_SEQ_CST);
}

void t2_emu_races_before_wait(struct t2_emu_memory *m)
{
	if (m->flaws & T2_EMU_LOCK_ORDER)
		t2_emu_take(&m->order);
}

void t2_emu_races_after_wait(struct t2_emu_memory *m)
{
	if (m->flaws & T2_EMU_LOCK_ORDER)
		t2_emu_leave(&m->order);
}

static void drop(const struct t2_emu_mapping *map, size_t from, size_t to)
{
	if (from < to)
		madvise(map->at + from, to - from, MADV_DONTNEED);
}

static void drop_but_huge_pieces(const struct t2_emu_mapping *map)
{
	size_t at;

	for (at = 0; at < map->len; at += page_size())
		if (!in_huge_piece(map, (uintptr_t)map->at + at))
			drop(map, at, at + page_size());
}

static void drop_pages(struct t2_emu_memory *m)
{
	bool first = true;

	for (size_t i = 0; i < T2_EMU_MAPPINGS; i++) {
		const struct t2_emu_mapping *map = &m->mapping[i];

		if (!map->used || !map->at)
			continue;
		if (m->flaws & T2_EMU_ZAP_KEEPS_HUGE)
			drop_but_huge_pieces(map);
		else if (m->flaws & T2_EMU_ZAP_KEEPS_LAST)
			drop(map, 0, map->len - page_size());
		else if (!(m->flaws & T2_EMU_ZAP_KEEPS_SECOND && !first) &&
			 !(m->flaws & T2_EMU_ZAP_KEEPS_OFFSET && map->pos))
			drop(map, 0, map->len);
		first = false;
	}
}

void t2_emu_races_block(struct t2_emu_memory *m)
{
	size_t page = page_size();

	if (!(m->flaws & T2_EMU_STORE_LOST))
		return;
	m->saved = calloc(T2_EMU_STORED, page);
	for (size_t i = 0; i < T2_EMU_STORED; i++) {
		m->saved_pos[i] = m->saved ? m->stored[i] : 0;
		if (m->saved_pos[i])
			memcpy(m->saved + i * page, m->whole + m->saved_pos[i] - 1, page);
	}
	window();
}

/* The pages saved before, once nobody stores there. */
static void restore(struct t2_emu_memory *m)
{
	size_t page = page_size();

	for (size_t i = 0; m->saved && i < T2_EMU_STORED; i++)
		if (m->saved_pos[i])
			memcpy(m->whole + m->saved_pos[i] - 1, m->saved + i * page, page);
	free(m->saved);
	m->saved = NULL;
}

void t2_emu_races_zap(struct t2_emu_memory *m)
{
	bool given_up = m->flaws & T2_EMU_UNMAP_LEAVES && m->unmapped;

	m->unmapped = false;
	if (given_up)
		return;
	drop_pages(m);
	if (m->flaws & T2_EMU_STORE_LOST)
		restore(m);
}

bool t2_emu_races_clear(struct t2_emu_memory *m)
{
	off_t end = 0, at;

	if (!(m->flaws & T2_EMU_CLEAR_IN_PLACE))
		return false;
	while ((at = lseek(m->fd, end, SEEK_DATA)) >= 0) {
		end = lseek(m->fd, at, SEEK_HOLE);
		if (end <= at)
			break;
		memset(m->whole + at, 0, (size_t)(end - at));
	}
	return true;
}

void t2_emu_races_forked(struct t2_emu_memory *m)
{
	for (size_t i = 0; i < T2_EMU_MAPPINGS; i++) {
		const struct t2_emu_mapping *map = &m->mapping[i];

		if (m->flaws & T2_EMU_FORK_PLAIN && map->used && map->at)
			mmap(map->at, map->len, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	}
}

void t2_emu_races_put(struct t2_emu_mapping *map, uintptr_t start)
{
	struct t2_emu_memory *m = map->memory;
	uint64_t pos = map->pos + (start - (uintptr_t)map->base);

	if (m->flaws & T2_EMU_STORE_LOST)
		m->stored[m->next_stored++ % T2_EMU_STORED] = pos + 1;
}
