/* SPDX-License-Identifier: GPL-2.0 */
/* Which pages of a mapping are there without a fault. */
#ifndef T2_PAGES_H
#define T2_PAGES_H

#include <stddef.h>

/*
 * Pages of [@at, @at + @len), whole pages of this process, that have a page table entry right now.
 * Touches nothing. -errno of reading /proc/self/pagemap when it cannot be told.
 */
long t2_pages_present(const void *at, size_t len);

#endif
