// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of the emulated device: memfd, userfaultfd, and a fault handler that runs in the faulting
 * thread.
 */
#include "lib/target/emu_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/safe/guard.h"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

/* SIGBUS instead of a handler thread: a fault then costs one signal, not two context switches. */
static int open_uffd(void)
{
	struct uffdio_api api = {
		.api = UFFD_API,
		.features = UFFD_FEATURE_SIGBUS | UFFD_FEATURE_MISSING_SHMEM |
			    UFFD_FEATURE_MINOR_SHMEM,
	};
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);

	if (fd < 0)
		return -errno;
	if (ioctl(fd, UFFDIO_API, &api)) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

/* A userfaultfd watches the process that opened it: one made before fork() is the parent's. */
static int own_uffd(struct t2_emu_memory *m)
{
	int fd;

	if (m->uffd >= 0 && m->uffd_owner == getpid())
		return 0;
	fd = open_uffd();
	if (fd < 0)
		return fd;
	if (m->uffd >= 0)
		close(m->uffd);
	/* Nobody of this process is in the handler, whatever the parent's threads were doing. */
	if (m->uffd_owner != getpid())
		m->resolving[0] = m->resolving[1] = 0;
	m->uffd = fd;
	m->uffd_owner = getpid();
	return 0;
}

/* Nothing mapped, nothing watched. */
static void drop_unused_uffd(struct t2_emu_memory *m)
{
	unsigned int i;

	for (i = 0; i < T2_EMU_MAPPINGS; i++)
		if (m->mapping[i].at)
			return;
	close(m->uffd);
	m->uffd = -1;
}

int t2_emu_memory_create(struct t2_emu_memory *m, uint64_t size, bool (*allowed)(void *ctx),
			 void *ctx)
{
	int err;

	*m = (struct t2_emu_memory){ .size = size, .allowed = allowed, .ctx = ctx, .uffd = -1 };
	m->fd = memfd_create("t2emu", MFD_CLOEXEC);
	if (m->fd < 0)
		return -errno;
	m->whole = MAP_FAILED;
	if (!ftruncate(m->fd, (off_t)size))
		m->whole = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
				m->fd, 0);
	if (m->whole == MAP_FAILED) {
		err = -errno;
		close(m->fd);
		m->size = 0;
		return err;
	}
	return 0;
}

void t2_emu_memory_destroy(struct t2_emu_memory *m)
{
	unsigned int i;

	for (i = 0; i < T2_EMU_MAPPINGS; i++)
		if (m->mapping[i].at)
			t2_emu_memory_unmap(m, m->mapping[i].at, m->mapping[i].len);
	munmap(m->whole, m->size);
	close(m->fd);
}

static bool put_page(struct t2_emu_mapping *map, void *address)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = (uintptr_t)address & ~(page - 1);
	struct uffdio_continue fill = { .range = { .start = start, .len = page } };

	if (!map->memory->allowed(map->memory->ctx))
		return false;
	/* A page that nobody touched yet has to exist before it can be mapped. */
	(void)*(volatile uint8_t *)(map->memory->whole + map->pos + (start - (uintptr_t)map->at));
	if (ioctl(map->memory->uffd, UFFDIO_CONTINUE, &fill))
		return errno == EEXIST; /* another thread was faster */
	__atomic_add_fetch(&map->faults, 1, __ATOMIC_RELAXED);
	return true;
}

/* In the signal handler of the thread that touched the page. */
static bool resolve(void *ctx, void *address, bool write)
{
	struct t2_emu_mapping *map = ctx;
	unsigned int *resolving, zaps;
	bool done;

	/* The page is not what such an access lacks: asking again would never end. */
	if (map->prot == PROT_NONE || (write && !(map->prot & PROT_WRITE)))
		return false;
	zaps = __atomic_load_n(&map->memory->zaps, __ATOMIC_SEQ_CST);
	resolving = &map->memory->resolving[zaps % 2];
	__atomic_add_fetch(resolving, 1, __ATOMIC_SEQ_CST);
	done = put_page(map, address);
	__atomic_sub_fetch(resolving, 1, __ATOMIC_SEQ_CST);
	return done;
}

static int watch(struct t2_emu_mapping *map)
{
	struct uffdio_register range = {
		.range = { .start = (uintptr_t)map->at, .len = map->len },
		.mode = UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_MINOR,
	};

	if (ioctl(map->memory->uffd, UFFDIO_REGISTER, &range))
		return -errno;
	map->resolver = t2_guard_add_resolver(resolve, map, map->at, map->len);
	return map->resolver < 0 ? map->resolver : 0;
}

int t2_emu_memory_map(struct t2_emu_memory *m, uint64_t pos, size_t len, int prot, void **at)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct t2_emu_mapping *map = m->mapping;
	int err = own_uffd(m);

	if (err)
		return err;
	while (map->at)
		if (++map == m->mapping + T2_EMU_MAPPINGS)
			return -EMFILE;
	*map = (struct t2_emu_mapping){
		.memory = m, .pos = pos, .len = (len + page - 1) & ~(page - 1), .prot = prot
	};
	map->at = mmap(NULL, map->len, prot, MAP_SHARED, m->fd, (off_t)pos);
	if (map->at == MAP_FAILED) {
		err = -errno;
	} else {
		err = watch(map);
		if (err)
			munmap(map->at, map->len);
	}
	if (err) {
		map->at = NULL;
		drop_unused_uffd(m);
		return err;
	}
	*at = map->at;
	return 0;
}

int t2_emu_memory_unmap(struct t2_emu_memory *m, void *at, size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct t2_emu_mapping *map;

	for (map = m->mapping; map < m->mapping + T2_EMU_MAPPINGS; map++) {
		if (!map->at || (uint8_t *)at < map->at || (uint8_t *)at >= map->at + map->len)
			continue;
		if (map->at != at || map->len != ((len + page - 1) & ~(page - 1)))
			return -EINVAL;
		t2_guard_remove_resolver(map->resolver);
		munmap(map->at, map->len);
		map->at = NULL;
		drop_unused_uffd(m);
		return 0;
	}
	return -ENOENT;
}

void t2_emu_memory_zap(struct t2_emu_memory *m)
{
	unsigned int before = __atomic_fetch_add(&m->zaps, 1, __ATOMIC_SEQ_CST) % 2, i;

	/* Whoever was allowed a page before must have it before it is taken away. */
	while (__atomic_load_n(&m->resolving[before], __ATOMIC_SEQ_CST))
		sched_yield();
	for (i = 0; i < T2_EMU_MAPPINGS; i++)
		if (m->mapping[i].at)
			madvise(m->mapping[i].at, m->mapping[i].len, MADV_DONTNEED);
}

void t2_emu_memory_clear(struct t2_emu_memory *m)
{
	/* Cannot fail on a memfd: both ranges are the file's own. */
	fallocate(m->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)m->size);
}
