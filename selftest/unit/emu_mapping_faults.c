// SPDX-License-Identifier: GPL-2.0
/*
 * Every defect of faults, mappings and DMA that this process can show changes what its name says;
 * without it, the same kernel does not.
 */
#include <time.h>

#include "selftest/unit/emu_mapped.h"

#define THREADS 4

static bool touched(uint8_t *at)
{
	uint64_t value;

	return !t2_guard_read(at, 8, &value);
}

static bool around(void)
{
	uint8_t *at = map(0, PAGES * PAGE, RW);

	return touched(at) && present(at, PAGES) == 2;
}

static bool stores_fail(void)
{
	return t2_guard_write(map(0, PAGE, RW), 8, 1) == -EFAULT;
}

static bool in_order(void)
{
	uint8_t *at = map(0, PAGES * PAGE, RW);

	return touched(at + 8 * PAGE) && !touched(at);
}

static struct {
	pthread_barrier_t start;
	uint8_t *at;
	size_t apart;
	_Atomic int failed;
} shared;

static void *touch_mine(void *arg)
{
	for (uintptr_t round = 0; round < 20; round++) {
		pthread_barrier_wait(&shared.start);
		if (!touched(shared.at + round * PAGE + (uintptr_t)arg * shared.apart))
			shared.failed++;
	}
	return NULL;
}

/* Threads that fault at once, in one page or each in its own. */
static bool together(size_t apart)
{
	pthread_t thread[THREADS];

	shared.at = map(0, 1024 * PAGE, RW);
	shared.apart = apart;
	shared.failed = 0;
	pthread_barrier_init(&shared.start, NULL, THREADS);
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&thread[i], NULL, touch_mine, (void *)i);
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	pthread_barrier_destroy(&shared.start);
	return shared.failed;
}

static bool loser_fails(void)
{
	return together(8);
}

static bool one_by_one(void)
{
	return together(64 * PAGE);
}

static bool not_forked(void)
{
	uint8_t *at = map(0, PAGE, RW);
	int status = -1;
	pid_t pid = fork();

	if (!pid)
		_exit(touched(at));
	waitpid(pid, &status, 0);
	return !WEXITSTATUS(status);
}

static bool split_forgets(void)
{
	uint8_t *at = map(0, 8 * PAGE, RW);

	for (uint64_t i = 0; i < 8; i++)
		assert_int_equal(t2_guard_write(at + i * PAGE, 8, i + 1), 0);
	assert_int_equal(t2_unmap(dev, at + 2 * PAGE, PAGE), 0);
	return load(at + 3 * PAGE) != 4;
}

static bool discard_loses(void)
{
	uint8_t *at = map(0, PAGE, RW);

	assert_int_equal(t2_guard_write(at, 8, 7), 0);
	assert_int_equal(madvise(at, PAGE, MADV_DONTNEED), 0);
	return load(at) != 7;
}

static bool two_stay(void)
{
	uint8_t *at = map(0, 4 * PAGE, RW);

	for (int i = 0; i < 4; i++)
		assert_true(touched(at + i * (int)PAGE));
	return present(at, 4) == 2;
}

static bool second_fails(void)
{
	uint8_t *at = map(0, 2 * PAGE, RW);

	return !touched(at) || t2_guard_copy(&(uint64_t){ 0 }, at + PAGE - 4, 8);
}

static bool address_line(void)
{
	uint8_t *at = map((128ul << 20) - 2 * PAGE, 4 * PAGE, RW), *low = map(0, PAGE, RW);
	bool same;

	assert_int_equal(t2_guard_write(low, 8, 7), 0);
	assert_int_equal(t2_guard_write(at + 2 * PAGE, 8, 8), 0);
	same = load(low) == 8;
	assert_int_equal(t2_guard_write(at, 8, 9), 0);
	assert_int_equal(load(at), 9);
	assert_int_equal(t2_unmap(dev, at, 4 * PAGE), 0);
	return same;
}

static bool stuck_bit(void)
{
	uint8_t last[8] = { 0 };

	assert_int_equal(t2_write(dev, memory, PAGE - 8, last, 8), 8);
	assert_int_equal(t2_read(dev, memory, PAGE - 8, last, 8), 8);
	return last[7];
}

static void *toggle(void *arg)
{
	volatile uint64_t *word = arg;

	while (!shared.failed) {
		*word = 0;
		*word = ~0ull;
	}
	return NULL;
}

static bool torn_stores(void)
{
	volatile uint64_t *word = (void *)map(0, PAGE, RW);
	bool torn = false;
	pthread_t thread;

	*word = 0;
	shared.failed = 0;
	pthread_create(&thread, NULL, toggle, (void *)word);
	for (time_t end = time(NULL) + 5; !torn && time(NULL) < end;)
		for (int i = 0; i < 100000 && !torn; i++) {
			uint64_t value = *word;

			torn = value && ~value;
		}
	shared.failed = 1;
	pthread_join(thread, NULL);
	return torn;
}

static bool all_rights(void)
{
	return !t2_guard_write(map(0, PAGE, PROT_NONE), 8, 1);
}

static bool dma_refused(void)
{
	return t2_dma_map(dev, 0x100000, map(0, PAGE, RW), PAGE) != 0;
}

static bool dma_less(void)
{
	uint64_t unmapped;

	assert_int_equal(t2_dma_map(dev, 0x100000, map(0, 2 * PAGE, RW), 2 * PAGE), 0);
	assert_int_equal(t2_dma_unmap(dev, 0x100000, 2 * PAGE, &unmapped), 0);
	return unmapped != 2 * PAGE;
}

static bool dma_leaks(void)
{
	uint8_t *at = map(0, PAGE, RW);
	uint64_t unmapped;

	for (int i = 0; i < 1000; i++)
		if (t2_dma_map(dev, 0x100000, at, PAGE) ||
		    t2_dma_unmap(dev, 0x100000, PAGE, &unmapped))
			return true;
	return false;
}

static bool dma_overlaps(void)
{
	uint8_t *at = map(0, PAGE, RW);

	assert_int_equal(t2_dma_map(dev, 0x100000, at, PAGE), 0);
	return t2_dma_map(dev, 0x100000, at, PAGE) != -EEXIST;
}

static bool dma_clears(void)
{
	uint8_t *at = map(0, PAGE, RW);

	assert_int_equal(t2_guard_write(at, 8, 7), 0);
	assert_int_equal(t2_dma_map(dev, 0x100000, at, PAGE), 0);
	return load(at) != 7;
}

static bool unflagged(void)
{
	void *at;

	return !t2_map(dev, 9, 0, PAGE, PROT_READ, &at);
}

static bool behind_the_end(void)
{
	uint64_t value;
	void *at;

	/* It maps, and there is nothing. */
	return !t2_map(dev, memory, 256ul << 20, PAGE, RW, &at) &&
	       t2_guard_read(at, 8, &value) == -EFAULT;
}

static bool wraps(void)
{
	void *at;

	return !t2_map(dev, memory, PAGE, 0 - PAGE, RW, &at) && touched(at);
}

static bool rounds(void)
{
	void *at;

	return !t2_map(dev, memory, 8, 0, RW, &at) && touched(at);
}

static const struct {
	const char *fault;
	bool (*broken)(void);
} table[] = {
	{ "fault-around", around },
	{ "fault-stores-fail", stores_fail },
	{ "fault-in-order", in_order },
	{ "fault-loser-fails", loser_fails },
	{ "fault-one-by-one", one_by_one },
	{ "map-not-forked", not_forked },
	{ "map-split-forgets", split_forgets },
	{ "fault-discard-loses", discard_loses },
	{ "fault-two-pages-stay", two_stay },
	{ "fault-second-fails", second_fails },
	{ "memory-address-line", address_line },
	{ "memory-stuck-bit", stuck_bit },
	{ "memory-torn-stores", torn_stores },
	{ "map-all-rights", all_rights },
	{ "dma-refused", dma_refused },
	{ "dma-unmaps-less", dma_less },
	{ "dma-leaks", dma_leaks },
	{ "dma-overlaps", dma_overlaps },
	{ "dma-clears", dma_clears },
	{ "region-maps-unflagged", unflagged },
	{ "map-end-unchecked", behind_the_end },
	{ "map-wraps", wraps },
	{ "map-rounds", rounds },
};

static void every_fault_shows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char selector[64];

		plug_in("emu:gen=v3");
		if (table[i].broken())
			fail_msg("%s shows without it", table[i].fault);
		t2_device_close(dev);
		snprintf(selector, sizeof(selector), "emu:gen=v3,fault=%s", table[i].fault);
		plug_in(selector);
		if (!table[i].broken())
			fail_msg("%s does not show", table[i].fault);
		t2_device_close(dev);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_fault_shows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
