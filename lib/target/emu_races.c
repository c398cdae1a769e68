// SPDX-License-Identifier: GPL-2.0
/*
 * What drivers get wrong about mappings that several threads use while the device is reset, done
 * to the emulated device's memory. What a fault calls is signal-safe.
 */
#include <errno.h>
#include <fcntl.h>
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

void t2_emu_races_block(struct t2_emu_memory *m)
{
	if (!(m->flaws & T2_EMU_LOCK_ORDER))
		return;
	t2_emu_take(&m->order);
	window();
}

void t2_emu_races_allow(struct t2_emu_memory *m)
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

#define RECENT T2_EMU_RECENT

/* Saves the pages that were faulted in of late before @m is emptied, and puts them back then. */
static void drop_and_restore(struct t2_emu_memory *m)
{
	size_t page = page_size();
	uint8_t *saved = calloc(RECENT, page);
	uint64_t pos[RECENT] = { 0 };

	for (size_t i = 0; i < RECENT; i++) {
		pos[i] = saved ? m->recent[i] : 0;
		if (pos[i])
			memcpy(saved + i * page, m->whole + pos[i] - 1, page);
	}
	window();
	drop_pages(m);
	for (size_t i = 0; i < RECENT; i++)
		if (pos[i])
			memcpy(m->whole + pos[i] - 1, saved + i * page, page);
	free(saved);
}

void t2_emu_races_zap(struct t2_emu_memory *m)
{
	bool given_up = m->flaws & T2_EMU_UNMAP_LEAVES && m->unmapped;

	m->unmapped = false;
	if (given_up)
		return;
	if (m->flaws & T2_EMU_STORE_LOST)
		drop_and_restore(m);
	else
		drop_pages(m);
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

static unsigned int hex(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a') + 10 : 16;
}

struct maps {
	int fd;
	char buf[512];
	size_t len, at;
};

static int next_char(struct maps *maps)
{
	if (maps->at == maps->len) {
		ssize_t got = read(maps->fd, maps->buf, sizeof(maps->buf));

		if (got <= 0)
			return -1;
		maps->len = (size_t)got;
		maps->at = 0;
	}
	return maps->buf[maps->at++];
}

static uintptr_t next_address(struct maps *maps)
{
	uintptr_t value = 0;
	int c;

	while ((c = next_char(maps)) >= 0 && hex((char)c) < 16)
		value = value << 4 | hex((char)c);
	return value;
}

/* Where the VMA around @address begins; 0 when that cannot be told. */
static uintptr_t vma_start(uintptr_t address)
{
	struct maps maps = { .fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC) };
	uintptr_t start = 0, end = 0;
	int c = 0;

	while (maps.fd >= 0 && c >= 0 && end <= address) {
		start = next_address(&maps);
		end = next_address(&maps);
		while ((c = next_char(&maps)) >= 0 && c != '\n')
			;
	}
	close(maps.fd);
	return c < 0 || start > address ? 0 : start;
}

void t2_emu_races_put(struct t2_emu_mapping *map, uintptr_t start)
{
	struct t2_emu_memory *m = map->memory;

	if (m->flaws & T2_EMU_PROTECT_LOSES && vma_start(start) > (uintptr_t)map->at)
		memset(m->whole + map->pos + (start - (uintptr_t)map->base), 0, page_size());
}
