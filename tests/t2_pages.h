/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a touch of a mapping of the memory found its page there, or made it come. */
#ifndef T2_TEST_PAGES_H
#define T2_TEST_PAGES_H

#include <sys/resource.h>

#include "lib/safe/pages.h"
#include "tests/region/region.h"

/*
 * Whether a page is there shows in the page table; that of a kernel driver's own mapping shows
 * nowhere, but a touch that finds its page there is no fault.
 */
struct arrival {
	struct touch touch;
	bool came; /* the page was not there before */
};

static inline long faults_of_thread(void)
{
	struct rusage usage = { 0 };

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_minflt;
}

static inline struct arrival arrive(const struct memory *m, uint8_t *at, const uint64_t *value)
{
	uint8_t *page = (uint8_t *)((uintptr_t)at / m->page * m->page);
	long there = m->dev->kernel_mappings ? 0 : t2_pages_present(page, m->page);
	struct arrival a = { 0 };
	long before = faults_of_thread();

	a.touch = value ? store(at, *value) : load(at);
	a.came = m->dev->kernel_mappings ? faults_of_thread() != before : !there;
	return a;
}

#define CAN_SEE_PAGES(m) \
	do { \
		int t2_here; \
		MUST((m).dev->kernel_mappings || t2_pages_present(&t2_here, 1) >= 0, \
		     "/proc/self/pagemap cannot be read: nothing tells which pages are there"); \
	} while (0)

/* Stray faults of the process itself are counted too: the best of some passes is judged. */
#define PASSES 3

/* Bytes that one entry of the next page table level maps: 2 MiB with pages of 4 KiB. */
static inline uint64_t huge_page(const struct memory *m)
{
	return m->page * (m->page / 8);
}

#endif
