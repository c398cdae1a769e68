// SPDX-License-Identifier: GPL-2.0
/* Memory of the emulated device as the library's users meet it: pages of it come and go. */
#include <dirent.h>

#include "selftest/unit/emu_mapped.h"

#define THREADS 4

static unsigned int open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void first_touch_brings_one_page(void **state)
{
	uint8_t *at;

	(void)state;
	plug_in("emu:gen=v2");
	at = map(0, PAGES * PAGE, RW);
	assert_int_equal(present(at, PAGES), 0);
	assert_int_equal(t2_guard_write(at + 3 * PAGE + 8, 8, 0x1234), 0);
	assert_int_equal(present(at, PAGES), 1);
	assert_int_equal(present(at + 3 * PAGE, 1), 1);
	assert_int_equal(load(at + 3 * PAGE + 8), 0x1234);
	assert_int_equal(present(at, PAGES), 1);
	/* Without the guard too: a fault is not an error. */
	*(volatile uint8_t *)(at + 7 * PAGE) = 1;
	assert_int_equal(*(volatile uint8_t *)(at + (PAGES - 1) * PAGE), 0);
	assert_int_equal(present(at, PAGES), 3);
	t2_device_close(dev);
}

static void reset_takes_pages_not_data(void **state)
{
	static const char *const gens[] = { "emu:gen=v2", "emu:gen=v3", "emu:gen=v4" };

	(void)state;
	for (int g = 0; g < 3; g++) {
		uint8_t *at, *other;

		plug_in(gens[g]);
		at = map(0, PAGES * PAGE, RW);
		other = map(8 * PAGE, PAGE, RW);
		for (uint64_t i = 0; i < PAGES; i++)
			assert_int_equal(t2_guard_write(at + i * PAGE, 8, i + 1), 0);
		assert_int_equal(load(other), 9);
		for (int round = 0; round < 3; round++) {
			assert_int_equal(t2_reset(dev), 0);
			assert_int_equal(present(at, PAGES) + present(other, 1), 0);
			for (uint64_t i = 0; i < PAGES; i += 5)
				assert_int_equal(load(at + i * PAGE), g == 2 ? 0 : i + 1);
			assert_int_equal(present(at, PAGES), (PAGES + 4) / 5);
		}
		t2_device_close(dev);
	}
}

static void expect_sigbus(uint8_t *at)
{
	uint64_t value = 7;

	assert_int_equal(t2_guard_read(at, 8, &value), -EFAULT);
	assert_int_equal(value, 7);
	assert_int_equal(t2_guard_fault().signal, SIGBUS);
	assert_int_equal(t2_guard_fault().code, BUS_ADRERR);
	assert_int_equal(t2_guard_fault().address, (uintptr_t)at);
	assert_int_equal(t2_guard_write(at, 8, 1), -EFAULT);
	assert_int_equal(t2_guard_fault().signal, SIGBUS);
	assert_int_equal(present(at, 1), 0);
}

static void inactive_memory_is_sigbus(void **state)
{
	uint64_t value;
	uint8_t *at;

	(void)state;
	plug_in("emu:gen=v2,flr_clears_hdm=yes");
	at = map(0, PAGES * PAGE, RW);
	expect_sigbus(at);
	assert_int_equal(t2_reset(dev), 0);
	expect_sigbus(at + PAGE);
	assert_int_equal(t2_read(dev, memory, 0, &value, 8), -EIO);
	t2_device_close(dev);
}

static void v4_memory_follows_memory_space(void **state)
{
	uint16_t off = 0, on = 2;
	uint8_t *at;

	(void)state;
	plug_in("emu:gen=v4");
	at = map(0, PAGES * PAGE, RW);
	assert_int_equal(t2_write(dev, CONFIG, 4, &off, 2), 2);
	expect_sigbus(at);
	assert_int_equal(t2_write(dev, CONFIG, 4, &on, 2), 2);
	assert_int_equal(load(at), 0);
	t2_device_close(dev);
}

static void mappings_and_reads_agree(void **state)
{
	uint64_t value = 0;
	uint8_t *a, *b;

	(void)state;
	plug_in("emu:gen=v3");
	a = map(0, 4 * PAGE, RW);
	b = map(2 * PAGE, 2 * PAGE, PROT_READ);
	value = 0x1122334455667788;
	assert_int_equal(t2_write(dev, memory, 3 * PAGE - 4, &value, 8), 8);
	assert_int_equal(load(a + 3 * PAGE), 0x11223344);
	assert_int_equal(load(b + PAGE), 0x11223344);
	assert_int_equal(t2_guard_write(a + 2 * PAGE + 16, 2, 0xbeef), 0);
	assert_int_equal(t2_read(dev, memory, 2 * PAGE + 16, &value, 8), 8);
	assert_int_equal(value, 0xbeef);
	assert_int_equal(load(b + 16), 0xbeef);
	/* The last byte of the device. */
	a = map((256ul << 20) - PAGE, PAGE, RW);
	assert_int_equal(t2_guard_write(a + PAGE - 1, 1, 0x5a), 0);
	assert_int_equal(t2_read(dev, memory, (256ul << 20) - 1, &value, 1), 1);
	assert_int_equal(value & 0xff, 0x5a);
	t2_device_close(dev);
}

/* A page is there and still refuses the access: asking for it again would never end. */
static void protection_is_a_fault(void **state)
{
	uint64_t value;
	uint8_t *at;

	(void)state;
	plug_in("emu:gen=v3");
	at = map(0, PAGE, PROT_READ);
	assert_int_equal(load(at + 64), 0);
	assert_int_equal(t2_guard_write(at, 8, 1), -EFAULT);
	assert_int_equal(t2_guard_fault().signal, SIGSEGV);
	at = map(0, PAGE, PROT_NONE);
	assert_int_equal(t2_guard_read(at, 8, &value), -EFAULT);
	assert_int_equal(t2_guard_fault().signal, SIGSEGV);
	t2_device_close(dev);
}

static struct {
	pthread_barrier_t start;
	uint8_t *at;
	_Atomic int stop, failed;
	bool allowed;
} shared;

static void *touch_the_same_page(void *arg)
{
	uint64_t value;

	for (int round = 0; round < 100; round++) {
		pthread_barrier_wait(&shared.start);
		if (t2_guard_read(shared.at, 8, &value) || value != 0x600d ||
		    t2_guard_write(shared.at + 64 + 8 * (uintptr_t)arg, 8, (uint64_t)round))
			shared.failed++;
		pthread_barrier_wait(&shared.start);
	}
	return NULL;
}

static void threads_share_a_page(void **state)
{
	pthread_t thread[THREADS];

	(void)state;
	plug_in("emu:gen=v3");
	shared.at = map(0, PAGES * PAGE, RW);
	shared.failed = 0;
	assert_int_equal(t2_guard_write(shared.at, 8, 0x600d), 0);
	pthread_barrier_init(&shared.start, NULL, THREADS + 1);
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&thread[i], NULL, touch_the_same_page, (void *)i);
	for (int round = 0; round < 100; round++) {
		assert_int_equal(t2_reset(dev), 0);
		pthread_barrier_wait(&shared.start);
		pthread_barrier_wait(&shared.start);
		assert_int_equal(present(shared.at, PAGES), 1);
		for (int i = 0; i < THREADS; i++)
			assert_int_equal(load(shared.at + 64 + 8 * i), round);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	pthread_barrier_destroy(&shared.start);
	assert_int_equal(shared.failed, 0);
	t2_device_close(dev);
}

static void *touch_every_page(void *arg)
{
	uint64_t value;

	(void)arg;
	while (!shared.stop)
		for (unsigned int i = 0; i < PAGES; i++)
			t2_guard_read(shared.at + i * PAGE, 8, &value);
	return NULL;
}

static bool is_allowed(void *ctx)
{
	(void)ctx;
	return __atomic_load_n(&shared.allowed, __ATOMIC_SEQ_CST);
}

/* The answer is old when it arrives. */
static bool was_allowed(void *ctx)
{
	bool allowed = is_allowed(ctx);

	usleep(200);
	return allowed;
}

/* Whoever was let in just before the memory went away must not keep a page. */
static void no_page_outlives_a_zap(void **state)
{
	struct t2_emu_memory m;
	pthread_t thread[2];
	void *at;

	(void)state;
	t2_guard_install();
	assert_int_equal(t2_emu_memory_create(&m, PAGES * PAGE, was_allowed, NULL), 0);
	assert_int_equal(t2_emu_memory_map(&m, 0, PAGES * PAGE, RW, &at), 0);
	shared.at = at;
	shared.stop = 0;
	for (int i = 0; i < 2; i++)
		pthread_create(&thread[i], NULL, touch_every_page, NULL);
	for (int round = 0; round < 100; round++) {
		__atomic_store_n(&shared.allowed, true, __ATOMIC_SEQ_CST);
		usleep(500);
		__atomic_store_n(&shared.allowed, false, __ATOMIC_SEQ_CST);
		t2_emu_memory_zap(&m);
		assert_int_equal(present(at, PAGES), 0);
	}
	shared.stop = 1;
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	t2_emu_memory_destroy(&m);
}

static void faults_are_counted(void **state)
{
	struct t2_emu_memory m;
	uint64_t value;
	void *at;

	(void)state;
	t2_guard_install();
	shared.allowed = true;
	assert_int_equal(t2_emu_memory_create(&m, PAGES * PAGE, is_allowed, NULL), 0);
	assert_int_equal(t2_emu_memory_map(&m, 0, PAGES * PAGE, RW, &at), 0);
	for (int round = 1; round <= 3; round++) {
		for (unsigned int i = 0; i < PAGES; i++)
			for (unsigned int j = 0; j < PAGE; j += 1024)
				assert_int_equal(t2_guard_write((uint8_t *)at + i * PAGE + j, 8, 1),
						 0);
		assert_int_equal(m.mapping[0].faults, (unsigned int)round * PAGES);
		t2_emu_memory_zap(&m);
	}
	assert_int_equal(load(at), 1);
	t2_emu_memory_clear(&m);
	assert_int_equal(present(at, PAGES), 0);
	assert_int_equal(load(at), 0);
	shared.allowed = false;
	t2_emu_memory_zap(&m);
	assert_int_equal(t2_guard_read(at, 8, &value), -EFAULT);
	t2_emu_memory_destroy(&m);
}

static void nothing_is_left_behind(void **state)
{
	unsigned int maps, files;
	struct t2_emu_memory m;
	void *at;

	(void)state;
	plug_in("emu:gen=v3,mem=512M");
	maps = mappings();
	files = open_files();
	for (int i = 0; i < 1000; i++) {
		at = map(PAGE, 2 * PAGE, RW);
		assert_int_equal(load(at), 0);
		assert_int_equal(t2_unmap(dev, at, 2 * PAGE), 0);
	}
	assert_int_equal(mappings(), maps);
	for (int i = 0; i < T2_EMU_MAPPINGS; i++)
		map(0, PAGE, RW);
	assert_int_equal(t2_map(dev, memory, 0, PAGE, RW, &at), -EMFILE);
	assert_int_equal(mappings(), maps + T2_EMU_MAPPINGS);
	t2_device_close(dev);
	assert_int_equal(mappings(), maps);
	plug_in("emu:gen=v3,mem=512M");
	assert_int_equal(mappings(), maps);
	t2_device_close(dev);
	assert_int_not_equal(t2_emu_memory_create(&m, 0, is_allowed, NULL), 0);
	assert_int_equal(m.size, 0);
	assert_int_equal(open_files(), files);
}

static void bar_windows(void **state)
{
	uint32_t value = 0x12345678, back = 0;
	unsigned int maps;
	void *at;

	(void)state;
	plug_in("emu:gen=v3,topology=C");
	maps = mappings();
	assert_int_equal(t2_map(dev, 0, 0, 0x10000, RW, &at), 0);
	assert_int_equal(t2_guard_write((uint8_t *)at + 0xfffc, 4, value), 0);
	assert_int_equal(t2_read(dev, 0, 0xfffc, &back, 4), 4);
	assert_int_equal(back, value);
	assert_int_equal(t2_unmap(dev, at, 0x10000), 0);
	assert_int_equal(t2_map(dev, 0, 0x20000, 0x20000, RW, &at), 0);
	value = 0x9abcdef0;
	assert_int_equal(t2_write(dev, 0, 0x20004, &value, 4), 4);
	assert_int_equal(load(at), 0x9abcdef000000000);
	assert_int_equal(t2_unmap(dev, at, 0x20000), 0);
	assert_int_equal(t2_map(dev, 0, 0x10000, 0x1000, RW, &at), -EINVAL);
	assert_int_equal(t2_map(dev, 0, 0, 0x40000, RW, &at), -EINVAL);
	assert_int_equal(t2_map(dev, 0, 0xf000, 0x2000, RW, &at), -EINVAL);
	assert_int_equal(t2_map(dev, 0, 0x800, 0x1000, RW, &at), -EINVAL);
	assert_int_equal(t2_map(dev, memory, 0x800, 0x1000, RW, &at), -EINVAL);
	assert_int_equal(mappings(), maps);
	t2_device_close(dev);
	plug_in("emu:view=device");
	assert_int_equal(t2_map(dev, 0, 0x10000, 0x1000, RW, &at), -EOPNOTSUPP);
	assert_int_equal(t2_map(dev, 2, 0, 0x1000, RW, &at), 0);
	assert_int_equal(load(at), 0);
	assert_int_equal(t2_unmap(dev, at, 0x1000), 0);
	t2_device_close(dev);
}

/* Tests of the suite run in children of the process that opened the device. */
static void child_has_its_own_faults(void **state)
{
	int status = -1;
	pid_t pid;

	(void)state;
	plug_in("emu:gen=v2");
	t2_unmap(dev, map(0, PAGE, RW), PAGE);
	pid = fork();
	if (!pid) {
		uint8_t *at = map(0, PAGES * PAGE, RW);
		unsigned int before = present(at, PAGES);

		*(volatile uint8_t *)(at + PAGE) = 1;
		_exit(before == 0 && present(at, PAGES) == 1 && !t2_reset(dev) &&
		      present(at, PAGES) == 0 && *(volatile uint8_t *)(at + PAGE) == 1 ? 0 : 1);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	t2_device_close(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_touch_brings_one_page),
		cmocka_unit_test(reset_takes_pages_not_data),
		cmocka_unit_test(inactive_memory_is_sigbus),
		cmocka_unit_test(v4_memory_follows_memory_space),
		cmocka_unit_test(mappings_and_reads_agree),
		cmocka_unit_test(protection_is_a_fault),
		cmocka_unit_test(threads_share_a_page),
		cmocka_unit_test(no_page_outlives_a_zap),
		cmocka_unit_test(faults_are_counted),
		cmocka_unit_test(nothing_is_left_behind),
		cmocka_unit_test(bar_windows),
		cmocka_unit_test(child_has_its_own_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
