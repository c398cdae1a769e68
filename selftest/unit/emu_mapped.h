/* SPDX-License-Identifier: GPL-2.0 */
/* The emulated device opened as the suite opens it, and a look at what is mapped of it. */
#ifndef EMU_MAPPED_H
#define EMU_MAPPED_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "lib/safe/guard.h"
#include "lib/target/emu_memory.h"
#include "lib/target/target.h"

#define PAGE 4096ul
#define PAGES 64u
#define RW (PROT_READ | PROT_WRITE)
#define CONFIG 7u

static struct t2_device *dev;
static unsigned int memory; /* region */

/* cmocka sets its own signal handlers right before every test. */
static inline void plug_in(const char *selector)
{
	struct t2_error err = { "", "" };
	struct vfio_region_info info;

	t2_guard_install();
	dev = t2_device_open(selector, &err);
	if (!dev)
		fail_msg("%s: %s", selector, err.why);
	for (memory = 10; memory >= 9; memory--) {
		info = (struct vfio_region_info){ .argsz = sizeof(info), .index = memory };
		if (!t2_region_info(dev, &info) && info.size > 1 << 20)
			return;
	}
}

static inline uint8_t *map(uint64_t pos, size_t len, int prot)
{
	void *at = NULL;

	assert_int_equal(t2_map(dev, memory, pos, len, prot, &at), 0);
	return at;
}

/* How many pages from @at on the kernel has in place. */
static inline unsigned int present(const void *at, unsigned int pages)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	unsigned int n = 0;
	uint64_t entry;

	assert_true(fd >= 0);
	for (unsigned int i = 0; i < pages; i++) {
		off_t where = (off_t)(((uintptr_t)at / PAGE + i) * sizeof(entry));

		assert_int_equal(pread(fd, &entry, sizeof(entry), where), sizeof(entry));
		n += entry >> 63;
	}
	close(fd);
	return n;
}

static inline unsigned int mappings(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	unsigned int n = 0;
	char line[512];

	while (fgets(line, sizeof(line), f))
		n += !!strstr(line, "t2emu");
	fclose(f);
	return n;
}

static inline uint64_t load(const void *at)
{
	uint64_t value = 0;

	assert_int_equal(t2_guard_read(at, 8, &value), 0);
	return value;
}

#endif
