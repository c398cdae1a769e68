// SPDX-License-Identifier: GPL-2.0
/* Pages that are there are counted one by one, and counting brings none. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>
#include "lib/safe/pages.h"

#define PAGE ((size_t)sysconf(_SC_PAGESIZE))
#define PAGES 1100 /* more than are looked up in one piece */

static uint8_t *fresh(size_t pages)
{
	uint8_t *at = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);

	assert_ptr_not_equal(at, MAP_FAILED);
	/* One page at a time: what is tested is the count. */
	madvise(at, pages * PAGE, MADV_NOHUGEPAGE);
	return at;
}

static void each_page_counts_once_it_was_touched(void **state)
{
	uint8_t *at = fresh(PAGES);

	(void)state;
	assert_int_equal(t2_pages_present(at, PAGES * PAGE), 0);
	for (unsigned int i = 0; i < PAGES; i += 2) {
		at[i * PAGE] = 1;
		assert_int_equal(t2_pages_present(at + i * PAGE, PAGE), 1);
		assert_int_equal(t2_pages_present(at + (i + 1) * PAGE, PAGE), 0);
	}
	assert_int_equal(t2_pages_present(at, PAGES * PAGE), PAGES / 2);
	assert_int_equal(t2_pages_present(at + PAGE, 3 * PAGE), 1);
	madvise(at, PAGES * PAGE, MADV_DONTNEED);
	assert_int_equal(t2_pages_present(at, PAGES * PAGE), 0);
	munmap(at, PAGES * PAGE);
}

static void parts_of_pages_count_as_pages(void **state)
{
	uint8_t *at = fresh(4);

	(void)state;
	at[PAGE] = at[2 * PAGE] = 1;
	assert_int_equal(t2_pages_present(at + PAGE, 1), 1);
	assert_int_equal(t2_pages_present(at + 2 * PAGE - 1, 2), 2);
	assert_int_equal(t2_pages_present(at + PAGE - 1, 1), 0);
	assert_int_equal(t2_pages_present(at + PAGE - 1, PAGE + 3), 2);
	assert_int_equal(t2_pages_present(at, 0), 0);
	munmap(at, 4 * PAGE);
}

static void counting_brings_no_page(void **state)
{
	uint8_t *at = fresh(64);

	(void)state;
	for (unsigned int i = 0; i < 3; i++)
		assert_int_equal(t2_pages_present(at, 64 * PAGE), 0);
	munmap(at, 64 * PAGE);
	assert_int_equal(t2_pages_present(at, 64 * PAGE), 0);
}

static void shared_memory_counts_for_who_touched_it(void **state)
{
	int fd = memfd_create("pages", 0);
	uint8_t *one, *other;

	(void)state;
	assert_int_equal(ftruncate(fd, (off_t)(2 * PAGE)), 0);
	one = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	other = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	one[0] = 1;
	assert_int_equal(t2_pages_present(one, 2 * PAGE), 1);
	assert_int_equal(t2_pages_present(other, 2 * PAGE), 0);
	munmap(one, 2 * PAGE);
	munmap(other, 2 * PAGE);
	close(fd);
}

static void no_descriptor_is_an_error(void **state)
{
	struct rlimit old, none;
	uint8_t *at = fresh(1);

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = old;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(t2_pages_present(at, PAGE), -EMFILE);
	setrlimit(RLIMIT_NOFILE, &old);
	munmap(at, PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_page_counts_once_it_was_touched),
		cmocka_unit_test(parts_of_pages_count_as_pages),
		cmocka_unit_test(counting_brings_no_page),
		cmocka_unit_test(shared_memory_counts_for_who_touched_it),
		cmocka_unit_test(no_descriptor_is_an_error),
	};

	return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
