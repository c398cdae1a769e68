// SPDX-License-Identifier: GPL-2.0
/* What drivers get wrong about faults, done to the emulated device's memory. Signal-safe. */
#include "lib/target/emu_flaws.h"

#include <errno.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static uintptr_t page_size(void)
{
	return (uintptr_t)sysconf(_SC_PAGESIZE);
}

/* Long enough for another thread to come to the same place. */
static void dawdle(void)
{
	for (int i = 0; i < 50; i++)
		sched_yield();
}

static bool other_thread_faults(const struct t2_emu_memory *m)
{
	return __atomic_load_n(&m->resolving[0], __ATOMIC_SEQ_CST) +
		       __atomic_load_n(&m->resolving[1], __ATOMIC_SEQ_CST) >
	       1;
}

bool t2_emu_flaws_allow(struct t2_emu_mapping *map, uintptr_t address, uintptr_t start, bool write)
{
	struct t2_emu_memory *m = map->memory;

	if (m->flaws & T2_EMU_STORES_FAIL && write)
		return false;
	if (m->flaws & T2_EMU_IN_ORDER && start < (uintptr_t)m->last[0])
		return false;
	if (m->flaws & T2_EMU_SECOND_FAILS && address == start &&
	    start == (uintptr_t)m->last[0] + page_size())
		return false;
	if (m->flaws & (T2_EMU_LOSER_FAILS | T2_EMU_ONE_BY_ONE))
		dawdle();
	return !(m->flaws & T2_EMU_ONE_BY_ONE && other_thread_faults(m));
}

static uint8_t *behind(const struct t2_emu_mapping *map, uintptr_t start)
{
	return map->memory->whole + map->pos + (start - (uintptr_t)map->base);
}

static void lose_discarded(struct t2_emu_mapping *map, uintptr_t start)
{
	size_t n = (start - (uintptr_t)map->base) / page_size();
	uint8_t bit = (uint8_t)(1 << n % 8);

	if (map->once[n / 8] & bit)
		memset(behind(map, start), 0, page_size());
	map->once[n / 8] |= bit;
}

static void bring_next(const struct t2_emu_mapping *map, uintptr_t start)
{
	uintptr_t next = start + page_size();
	struct uffdio_continue fill = { .range = { .start = next, .len = page_size() } };

	if (next - (uintptr_t)map->base >= map->len)
		return;
	(void)*(volatile uint8_t *)behind(map, next);
	ioctl(map->memory->uffd, UFFDIO_CONTINUE, &fill);
}

bool t2_emu_flaws_put(struct t2_emu_mapping *map, uintptr_t start, bool late)
{
	struct t2_emu_memory *m = map->memory;

	if (!m->flaws)
		return true;
	if (late)
		return !(m->flaws & T2_EMU_LOSER_FAILS);
	if (m->flaws & T2_EMU_AROUND)
		bring_next(map, start);
	if (m->flaws & T2_EMU_DISCARD_LOSES && map->once)
		lose_discarded(map, start);
	if (m->flaws & T2_EMU_TWO_STAY && m->last[1] && (uintptr_t)m->last[1] != start)
		madvise(m->last[1], page_size(), MADV_DONTNEED);
	t2_emu_races_put(map, start);
	m->last[1] = m->last[0];
	m->last[0] = (uint8_t *)start;
	m->recent[m->next_recent++ % 8] = (uint64_t)(behind(map, start) - m->whole) + 1;
	return true;
}

#define BURST 100000

/*
 * Writes back half of what a word held a moment ago, as a scrubber that knows no words of 8 bytes
 * and does not see that they change meanwhile. It stays with a word that does change: where there
 * are fewer CPUs than users of the word, it must be the last to write it.
 */
static void scrub_word(volatile uint64_t *word, uint64_t before)
{
	uint64_t other = *word;

	for (int i = 0; i < BURST; i++) {
		uint64_t now = *word;

		if (now == other)
			*(volatile uint32_t *)word = (uint32_t)before;
		else if (now == before)
			*(volatile uint32_t *)word = (uint32_t)other;
	}
}

static void scrub(uint8_t *page)
{
	volatile uint64_t *word = (volatile uint64_t *)page;
	uint64_t before[512];

	for (size_t i = 0; i < 512; i++)
		before[i] = word[i];
	for (size_t i = 0; i < 512; i++)
		if (word[i] != before[i])
			scrub_word(&word[i], before[i]);
}

/* Never yields: who yields to threads that never wait is not heard of again. */
static void *work(void *arg)
{
	struct t2_emu_memory *m = arg;

	for (;;)
		for (int i = 0; i < 8; i++)
			if (m->recent[i])
				scrub(m->whole + m->recent[i] - 1);
	return NULL;
}

/* A thread of this process, which has no signals of its own and ends with the process. */
static int start_scrubber(struct t2_emu_memory *m)
{
	sigset_t all, before;
	pthread_t thread;
	int err;

	if (!(m->flaws & T2_EMU_TORN_STORES) || m->scrubber == getpid())
		return 0;
	memset(m->recent, 0, sizeof(m->recent));
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&thread, NULL, work, m);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err)
		return -err;
	pthread_detach(thread);
	m->scrubber = getpid();
	return 0;
}

int t2_emu_flaws_mapped(struct t2_emu_mapping *map)
{
	struct t2_emu_memory *m = map->memory;

	if (m->flaws & T2_EMU_DISCARD_LOSES) {
		map->once = calloc(map->len / page_size() / 8 + 1, 1);
		if (!map->once)
			return -ENOMEM;
	}
	if (m->flaws & T2_EMU_NOT_FORKED)
		madvise(map->at, map->len, MADV_DONTFORK);
	m->last[0] = m->last[1] = NULL;
	return start_scrubber(m);
}

void t2_emu_flaws_unmapped(struct t2_emu_mapping *map)
{
	free(map->once);
	map->once = NULL;
	map->memory->last[0] = map->memory->last[1] = NULL;
}

void t2_emu_flaws_zapped(struct t2_emu_memory *m)
{
	size_t i;

	m->last[0] = m->last[1] = NULL;
	for (i = 0; i < T2_EMU_MAPPINGS; i++)
		if (m->mapping[i].used && m->mapping[i].once)
			memset(m->mapping[i].once, 0, m->mapping[i].len / page_size() / 8 + 1);
}
