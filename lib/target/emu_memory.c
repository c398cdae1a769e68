// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of the emulated device: memfd, userfaultfd, and a fault handler that runs in the faulting
 * thread.
 */
#include "lib/target/emu_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/safe/guard.h"
#include "lib/target/emu_flaws.h"

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
	m->uffd = fd;
	m->uffd_owner = getpid();
	return 0;
}

/* Nothing mapped, nothing watched. */
static void drop_unused_uffd(struct t2_emu_memory *m)
{
	unsigned int i;

	for (i = 0; i < T2_EMU_MAPPINGS; i++)
		if (m->mapping[i].used)
			return;
	if (m->uffd >= 0)
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
	t2_emu_memory_unmap_all(m);
	munmap(m->whole, m->size);
	close(m->fd);
}

static uintptr_t page_size(void)
{
	return (uintptr_t)sysconf(_SC_PAGESIZE);
}

/* 0: the page is there; EEXIST: another thread was faster; else why not. */
static int continue_at(struct t2_emu_memory *m, uintptr_t start, uint64_t pos)
{
	struct uffdio_continue fill = { .range = { .start = start, .len = page_size() } };

	for (int tries = 0; tries < 100; tries++) {
		/* A page that nobody touched yet has to exist before it can be mapped. */
		(void)*(volatile uint8_t *)(m->whole + pos);
		if (!ioctl(m->uffd, UFFDIO_CONTINUE, &fill))
			return 0;
		/* It is gone again when the memory was cleared in between. */
		if (errno != EFAULT && errno != EAGAIN)
			break;
	}
	return errno;
}

static bool put_page(struct t2_emu_mapping *map, void *address, bool write)
{
	uintptr_t start = (uintptr_t)address & ~(page_size() - 1);
	uint64_t pos = map->pos + (start - (uintptr_t)map->base);
	int err;

	if (pos >= map->memory->size || !t2_emu_flaws_allow(map, (uintptr_t)address, start, write))
		return false;
	err = continue_at(map->memory, start, pos);
	if (err)
		return err == EEXIST && t2_emu_flaws_put(map, start, true);
	__atomic_add_fetch(&map->faults, 1, __ATOMIC_RELAXED);
	return t2_emu_flaws_put(map, start, false);
}

static bool is_blocked(const struct t2_emu_memory *m)
{
	return __atomic_load_n(&m->blocked, __ATOMIC_SEQ_CST);
}

static void count_off(struct t2_emu_memory *m, unsigned int *count)
{
	__atomic_sub_fetch(count, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&m->awaited, __ATOMIC_SEQ_CST))
		t2_emu_wake_all(count);
}

/* Until *@count, which count_off() brings down, is 0. */
static void await_none(struct t2_emu_memory *m, unsigned int *count)
{
	unsigned int n;

	while ((n = __atomic_load_n(count, __ATOMIC_SEQ_CST))) {
		if (t2_emu_spin_while(count, n))
			continue;
		__atomic_add_fetch(&m->awaited, 1, __ATOMIC_SEQ_CST);
		t2_emu_sleep_while(count, n);
		__atomic_sub_fetch(&m->awaited, 1, __ATOMIC_SEQ_CST);
	}
}

/* Counts in a thread that faults, if faults are allowed: where it is counted, or NULL. */
static unsigned int *try_enter(struct t2_emu_memory *m)
{
	unsigned int zaps = __atomic_load_n(&m->zaps, __ATOMIC_SEQ_CST);
	unsigned int *resolving = &m->resolving[zaps % 2];

	__atomic_add_fetch(resolving, 1, __ATOMIC_SEQ_CST);
	if (!is_blocked(m))
		return resolving;
	count_off(m, resolving);
	return NULL;
}

/* The same once faults are allowed. */
static unsigned int *enter(struct t2_emu_memory *m)
{
	unsigned int *resolving = try_enter(m);

	if (resolving)
		return resolving;
	__atomic_add_fetch(&m->waiting, 1, __ATOMIC_SEQ_CST);
	while (!(resolving = try_enter(m)))
		if (!t2_emu_spin_while(&m->blocked, 1))
			t2_emu_sleep_while(&m->blocked, 1);
	count_off(m, &m->waiting);
	return resolving;
}

/* In the signal handler of the thread that touched the page. */
static bool resolve(void *ctx, void *address, bool write)
{
	struct t2_emu_mapping *map = ctx;
	struct t2_emu_memory *m = map->memory;
	enum t2_emu_fault_way way = t2_emu_races_way(map, (uintptr_t)address & ~(page_size() - 1));
	unsigned int *resolving = way == T2_EMU_LOCK_FIRST ? enter(m) : NULL;
	bool done = m->allowed(m->ctx);

	if (done)
		t2_emu_races_tested(m);
	if (way == T2_EMU_TEST_FIRST)
		resolving = enter(m);
	done = done && put_page(map, address, write);
	if (resolving)
		count_off(m, resolving);
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

static size_t whole_pages(size_t len)
{
	return (len + page_size() - 1) & ~(page_size() - 1);
}

static struct t2_emu_mapping *free_place(struct t2_emu_memory *m)
{
	unsigned int i;

	for (i = 0; i < T2_EMU_MAPPINGS; i++)
		if (!m->mapping[i].used)
			return &m->mapping[i];
	return NULL;
}

/* At @over, or where there is room. */
static int map_locked(struct t2_emu_memory *m, uint64_t pos, size_t len, int prot, void *over,
		      void **at)
{
	struct t2_emu_mapping *map = free_place(m);
	void *got;
	int err;

	if (!map)
		return -EMFILE;
	got = mmap(over, len, prot, MAP_SHARED | (over ? MAP_FIXED : 0), m->fd, (off_t)pos);
	if (got == MAP_FAILED)
		return -errno;
	*map = (struct t2_emu_mapping){
		.memory = m, .at = got, .len = len, .base = got, .pos = pos
	};
	err = watch(map);
	if (!err)
		err = t2_emu_flaws_mapped(map);
	if (err) {
		t2_guard_remove_resolver(map->resolver);
		munmap(got, len);
		return err;
	}
	map->used = true;
	*at = got;
	return 0;
}

static int map_at(struct t2_emu_memory *m, uint64_t pos, size_t len, int prot, void *over,
		  void **at)
{
	int err;

	t2_emu_take(&m->lock);
	err = own_uffd(m);
	if (!err)
		err = map_locked(m, pos, whole_pages(len), prot, over, at);
	if (err)
		drop_unused_uffd(m);
	t2_emu_leave(&m->lock);
	return err;
}

int t2_emu_memory_map(struct t2_emu_memory *m, uint64_t pos, size_t len, int prot, void **at)
{
	return map_at(m, pos, len, prot, NULL, at);
}

int t2_emu_memory_map_over(struct t2_emu_memory *m, uint64_t pos, size_t len, int prot, void *at)
{
	return map_at(m, pos, len, prot, at, &at);
}

/* The part of @map behind @end becomes a mapping of its own. */
static int split(struct t2_emu_mapping *map, uint8_t *end)
{
	struct t2_emu_mapping *tail = free_place(map->memory);

	if (!tail)
		return -ENOMEM;
	*tail = *map;
	tail->at = end;
	tail->len = (size_t)(map->at + map->len - end);
	tail->faults = 0;
	tail->once = NULL;
	tail->resolver = t2_guard_add_resolver(resolve, tail, tail->at, tail->len);
	if (tail->resolver < 0) {
		tail->used = false;
		return -ENOMEM;
	}
	map->len = (size_t)(end - map->at);
	return 0;
}

/* The part of @map behind @end is mapped anew, as if it began at @from. */
static int split_wrongly(struct t2_emu_mapping *map, uint8_t *from, uint8_t *end)
{
	size_t left = (size_t)(map->at + map->len - end);
	uint64_t pos = map->pos + (uint64_t)(from - map->base);
	void *at;

	map->len = (size_t)(end - map->at);
	return map_locked(map->memory, pos, left, PROT_READ | PROT_WRITE, end, &at);
}

/* What [@from, @end) leaves of @map stays: 0 or -errno. */
static int cut(struct t2_emu_mapping *map, uint8_t *from, uint8_t *end)
{
	uint8_t *map_end = map->at + map->len;

	if (from > map->at && end < map_end) {
		int err = map->memory->flaws & T2_EMU_SPLIT_FORGETS ? split_wrongly(map, from, end)
								    : split(map, end);

		if (err)
			return err;
		map_end = end;
	}
	from = from > map->at ? from : map->at;
	end = end < map_end ? end : map_end;
	munmap(from, (size_t)(end - from));
	if (from > map->at)
		map->len = (size_t)(from - map->at);
	else
		map->at = end == map_end ? NULL : end, map->len = (size_t)(map_end - end);
	return 0;
}

bool t2_emu_memory_maps(struct t2_emu_memory *m, const uint8_t *at)
{
	bool found = false;

	t2_emu_take(&m->lock);
	for (unsigned int i = 0; i < T2_EMU_MAPPINGS && !found; i++) {
		const struct t2_emu_mapping *map = &m->mapping[i];

		found = map->used && map->at && map->at <= at && at < map->at + map->len;
	}
	t2_emu_leave(&m->lock);
	return found;
}

/* Lets go of mappings of which nothing is left. Waits for threads that fault in them. */
static void forget_empty(struct t2_emu_memory *m)
{
	unsigned int i;

	for (i = 0; i < T2_EMU_MAPPINGS; i++) {
		struct t2_emu_mapping *map = &m->mapping[i];
		int resolver;

		t2_emu_take(&m->lock);
		resolver = map->used && !map->at ? map->resolver : -1;
		if (resolver >= 0)
			map->resolver = -1; /* nobody else removes it */
		t2_emu_leave(&m->lock);
		if (resolver < 0)
			continue;
		t2_guard_remove_resolver(resolver);
		t2_emu_take(&m->lock);
		t2_emu_flaws_unmapped(map);
		map->used = false;
		drop_unused_uffd(m);
		t2_emu_leave(&m->lock);
	}
}

int t2_emu_memory_unmap(struct t2_emu_memory *m, void *at, size_t len)
{
	uint8_t *from = at, *end = from + whole_pages(len);
	int err = -ENOENT;
	unsigned int i;

	if (whole_pages((size_t)(uintptr_t)at) != (uintptr_t)at)
		return -EINVAL;
	if (t2_emu_memory_maps(m, at) && t2_emu_races_unmap_fails(m))
		return 0;
	t2_emu_take(&m->lock);
	for (i = 0; i < T2_EMU_MAPPINGS && (!err || err == -ENOENT); i++) {
		struct t2_emu_mapping *map = &m->mapping[i];

		if (map->used && map->at && from < map->at + map->len && map->at < end)
			err = cut(map, from, end);
	}
	m->unmapped |= !err;
	t2_emu_leave(&m->lock);
	forget_empty(m);
	return err;
}

void t2_emu_memory_unmap_all(struct t2_emu_memory *m)
{
	unsigned int i;

	t2_emu_take(&m->lock);
	for (i = 0; i < T2_EMU_MAPPINGS; i++)
		if (m->mapping[i].used && m->mapping[i].at)
			cut(&m->mapping[i], m->mapping[i].at, m->mapping[i].at + m->mapping[i].len);
	t2_emu_leave(&m->lock);
	forget_empty(m);
}

void t2_emu_memory_block(struct t2_emu_memory *m)
{
	t2_emu_races_block(m);
	/* Or else who blocks them again and again would keep a thread waiting for ever. */
	await_none(m, &m->waiting);
	__atomic_store_n(&m->blocked, 1, __ATOMIC_SEQ_CST);
	await_none(m, &m->resolving[0]);
	await_none(m, &m->resolving[1]);
	t2_emu_races_blocked(m);
}

void t2_emu_memory_allow(struct t2_emu_memory *m)
{
	__atomic_store_n(&m->blocked, 0, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&m->waiting, __ATOMIC_SEQ_CST))
		t2_emu_wake_all(&m->blocked);
}

void t2_emu_memory_forked(struct t2_emu_memory *m)
{
	m->resolving[0] = m->resolving[1] = 0;
	m->waiting = m->awaited = m->blocked = 0;
	t2_emu_races_forked(m);
}

void t2_emu_memory_zap(struct t2_emu_memory *m)
{
	unsigned int before = __atomic_fetch_add(&m->zaps, 1, __ATOMIC_SEQ_CST) % 2;

	/* Whoever was allowed a page before must have it before it is taken away. */
	await_none(m, &m->resolving[before]);
	t2_emu_take(&m->lock);
	t2_emu_races_zap(m);
	t2_emu_flaws_zapped(m);
	t2_emu_leave(&m->lock);
}

void t2_emu_memory_clear(struct t2_emu_memory *m)
{
	if (t2_emu_races_clear(m))
		return;
	/* Cannot fail on a memfd: both ranges are the file's own. */
	fallocate(m->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)m->size);
}
