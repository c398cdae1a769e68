// SPDX-License-Identifier: GPL-2.0
/* Looks pages up in /proc/self/pagemap. */
#include "lib/safe/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#define PAGEMAP_PRESENT (1ull << 63)

static long count_entries(int fd, uint64_t first, uint64_t pages)
{
	uint64_t entry[512];
	long present = 0;

	while (pages) {
		size_t want = (pages < 512 ? pages : 512) * sizeof(entry[0]);
		ssize_t got = pread(fd, entry, want, (off_t)(first * sizeof(entry[0])));

		if (got < (ssize_t)sizeof(entry[0]))
			return got < 0 ? -errno : -ENODATA;
		for (size_t i = 0; i < (size_t)got / sizeof(entry[0]); i++)
			present += !!(entry[i] & PAGEMAP_PRESENT);
		first += (size_t)got / sizeof(entry[0]);
		pages -= (size_t)got / sizeof(entry[0]);
	}
	return present;
}

long t2_pages_present(const void *at, size_t len)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t first = (uintptr_t)at / page, end = ((uintptr_t)at + len + page - 1) / page;
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	long present;

	if (fd < 0)
		return -errno;
	present = count_entries(fd, first, end - first);
	close(fd);
	return present;
}
