// SPDX-License-Identifier: GPL-2.0
/* The guard turns a fault into a value, in any thread, and passes foreign faults on. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "lib/safe/guard.h"

#define PAGE	((size_t)sysconf(_SC_PAGESIZE))

/* cmocka sets its own signal handlers right before every test. */
static void begin(void **state)
{
	(void)state;
	t2_guard_install();
}

static uint8_t *page_with(int prot)
{
	void *at = mmap(NULL, PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(at, MAP_FAILED);
	return at;
}

/* A mapping of a file that has become shorter: touching it is a SIGBUS. */
static int beyond_fd;

static uint8_t *page_beyond_file(void)
{
	int fd = memfd_create("guard", 0);
	void *at;

	assert_int_equal(ftruncate(fd, PAGE), 0);
	at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_ptr_not_equal(at, MAP_FAILED);
	assert_int_equal(ftruncate(fd, 0), 0);
	beyond_fd = fd;
	return at;
}

static void every_width_is_one_access(void **state)
{
	uint64_t memory = 0x8877665544332211, value;

	begin(state);
	assert_int_equal(t2_guard_read(&memory, 1, &value), 0);
	assert_true(value == 0x11);
	assert_int_equal(t2_guard_read((char *)&memory + 2, 2, &value), 0);
	assert_true(value == 0x4433);
	assert_int_equal(t2_guard_read((char *)&memory + 4, 4, &value), 0);
	assert_true(value == 0x88776655);
	assert_int_equal(t2_guard_read(&memory, 8, &value), 0);
	assert_true(value == 0x8877665544332211);
	assert_int_equal(t2_guard_write((char *)&memory + 1, 1, 0xfff0), 0);
	assert_int_equal(t2_guard_write((char *)&memory + 2, 2, 0xfff1), 0);
	assert_int_equal(t2_guard_write((char *)&memory + 4, 4, 0xfffffff2), 0);
	assert_true(memory == 0xfffffff2fff1f011);
	assert_int_equal(t2_guard_write(&memory, 8, 1), 0);
	assert_true(memory == 1);
	assert_int_equal(t2_guard_fault().signal, 0);
}

static void odd_widths_are_refused(void **state)
{
	uint64_t memory[2] = { 0 }, value = 7;

	begin(state);
	assert_int_equal(t2_guard_read(memory, 0, &value), -EINVAL);
	assert_int_equal(t2_guard_read(memory, 3, &value), -EINVAL);
	assert_int_equal(t2_guard_read(memory, 16, &value), -EINVAL);
	assert_int_equal(t2_guard_read((char *)memory + 2, 4, &value), -EINVAL);
	assert_int_equal(t2_guard_write((char *)memory + 1, 2, 0), -EINVAL);
	assert_true(value == 7);
}

static void a_sigbus_is_a_value(void **state)
{
	uint8_t *at = page_beyond_file();
	uint64_t value = 7;
	struct t2_fault fault;

	begin(state);
	assert_int_equal(t2_guard_read(at + 8, 8, &value), -EFAULT);
	fault = t2_guard_fault();
	assert_int_equal(fault.signal, SIGBUS);
	assert_int_equal(fault.code, BUS_ADRERR);
	assert_true(fault.address == (uintptr_t)at + 8);
	assert_true(value == 7);
	assert_int_equal(t2_guard_read(&fault, 1, &value), 0);
	assert_int_equal(t2_guard_fault().signal, 0);
	munmap(at, PAGE);
}

static void a_sigsegv_is_a_value(void **state)
{
	uint8_t *none = page_with(PROT_NONE), *readable = page_with(PROT_READ);
	uint64_t value = 7;

	begin(state);
	assert_int_equal(t2_guard_read(none, 4, &value), -EFAULT);
	assert_int_equal(t2_guard_fault().signal, SIGSEGV);
	assert_int_equal(t2_guard_fault().code, SEGV_ACCERR);
	assert_int_equal(t2_guard_read(readable, 4, &value), 0);
	assert_int_equal(t2_guard_write(readable, 4, 1), -EFAULT);
	munmap(none, PAGE);
	assert_int_equal(t2_guard_read(none, 1, &value), -EFAULT);
	assert_int_equal(t2_guard_fault().code, SEGV_MAPERR);
#if defined(__x86_64__)
	assert_int_equal(t2_guard_read((void *)0x8000000000000000, 1, &value), -EFAULT);
#endif
	munmap(readable, PAGE);
}

static void *fault_often(void *arg)
{
	uint8_t *at = arg;
	uint64_t memory = 5, value;
	uintptr_t wrong = 0;

	for (unsigned int i = 0; i < 2000; i++) {
		unsigned int pos = i % 512 * 8;

		wrong |= t2_guard_read(at + pos, 8, &value) != -EFAULT;
		wrong |= t2_guard_fault().address != (uintptr_t)at + pos;
		wrong |= t2_guard_read(&memory, 8, &value) != 0 || value != 5;
	}
	return (void *)wrong;
}

static void threads_fault_at_once(void **state)
{
	uint8_t *pages[4] = { page_beyond_file(), page_with(PROT_NONE), page_beyond_file(),
			      page_with(PROT_NONE) };
	pthread_t threads[4];
	sigset_t blocked;
	void *wrong;

	begin(state);
	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, fault_often, pages[i]), 0);
	for (unsigned int i = 0; i < 4; i++) {
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
		munmap(pages[i], PAGE);
	}
	pthread_sigmask(SIG_BLOCK, NULL, &blocked);
	assert_false(sigismember(&blocked, SIGBUS));
}

/* Runs @body in a child: its exit status, or minus the signal that ended it. */
static int in_child(int (*body)(void *arg), void *arg)
{
	pid_t child = fork();
	int status;

	if (!child)
		_exit(body(arg));
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int child_reads(void *at)
{
	uint64_t value;

	return t2_guard_read(at, 4, &value) == -EFAULT ? 42 : 1;
}

static void a_child_is_guarded_too(void **state)
{
	uint8_t *at = page_with(PROT_NONE);

	begin(state);
	assert_int_equal(in_child(child_reads, at), 42);
	munmap(at, PAGE);
}

static int dies_unguarded(void *at)
{
	signal(SIGSEGV, SIG_DFL);
	t2_guard_install();
	return *(volatile uint8_t *)at;
}

static int dies_of_kill(void *at)
{
	(void)at;
	signal(SIGBUS, SIG_DFL);
	t2_guard_install();
	raise(SIGBUS);
	return 1;
}

static void old_handler(int sig)
{
	_exit(sig == SIGSEGV ? 43 : 44);
}

static int has_a_handler(void *at)
{
	signal(SIGSEGV, old_handler);
	t2_guard_install();
	return *(volatile uint8_t *)at;
}

static int ignores_kill(void *at)
{
	(void)at;
	signal(SIGBUS, SIG_IGN);
	t2_guard_install();
	raise(SIGBUS);
	return 45;
}

static void foreign_faults_are_passed_on(void **state)
{
	uint8_t *at = page_with(PROT_NONE);

	begin(state);
	assert_int_equal(in_child(dies_unguarded, at), -SIGSEGV);
	assert_int_equal(in_child(dies_of_kill, at), -SIGBUS);
	assert_int_equal(in_child(has_a_handler, at), 43);
	assert_int_equal(in_child(ignores_kill, at), 45);
	munmap(at, PAGE);
}

static uint8_t *wild;

static void touch_wild(int sig)
{
	(void)sig;
	*(volatile uint8_t *)wild = 1;
}

/* A fault in a signal handler that interrupts guarded accesses must not end as their -EFAULT. */
static int interrupted(void *at)
{
	struct sigaction alarmed = { .sa_handler = touch_wild };
	uint64_t memory = 0, value;

	wild = at;
	signal(SIGSEGV, old_handler);
	t2_guard_install();
	sigaction(SIGALRM, &alarmed, NULL);
	ualarm(2000, 0);
	while (!t2_guard_read(&memory, 8, &value))
		;
	return 1;
}

static void a_fault_elsewhere_is_not_swallowed(void **state)
{
	uint8_t *at = page_with(PROT_NONE);

	begin(state);
	assert_int_equal(in_child(interrupted, at), 43);
	munmap(at, PAGE);
}

struct opening {
	unsigned int calls;
	bool refuse, write;
	int fd;
};

static bool open_page(void *ctx, void *address, bool write)
{
	struct opening *opening = ctx;

	(void)address;
	opening->write = write;
	opening->calls++;
	return !opening->refuse && !ftruncate(opening->fd, (off_t)PAGE);
}

static void a_resolver_makes_the_access_succeed(void **state)
{
	uint8_t *at = page_beyond_file();
	struct opening opening = { .fd = beyond_fd };
	int handle = t2_guard_add_resolver(open_page, &opening, at, PAGE);
	uint64_t value = 7;

	begin(state);
	assert_true(handle >= 0);
	assert_int_equal(t2_guard_read(at, 4, &value), 0);
	assert_true(value == 0);
	assert_int_equal(opening.calls, 1);
	assert_false(opening.write);

	assert_int_equal(ftruncate(opening.fd, 0), 0);
	*(volatile uint32_t *)at = 5;
	assert_int_equal(opening.calls, 2);
	assert_true(opening.write);

	/* What the mapping does not permit is not the resolver's business. */
	mprotect(at, PAGE, PROT_NONE);
	assert_int_equal(t2_guard_read(at, 4, &value), -EFAULT);
	assert_int_equal(t2_guard_fault().signal, SIGSEGV);
	assert_int_equal(opening.calls, 2);
	mprotect(at, PAGE, PROT_READ | PROT_WRITE);

	assert_int_equal(ftruncate(opening.fd, 0), 0);
	opening.refuse = true;
	assert_int_equal(t2_guard_read(at, 4, &value), -EFAULT);
	assert_int_equal(opening.calls, 3);

	opening.refuse = false;
	t2_guard_remove_resolver(handle);
	assert_int_equal(t2_guard_read(at, 4, &value), -EFAULT);
	assert_int_equal(opening.calls, 3);
	munmap(at, PAGE);
}

static void resolvers_keep_to_their_range(void **state)
{
	uint8_t *inside = page_beyond_file(), *outside = page_beyond_file();
	struct opening opening = { .fd = beyond_fd };
	int handle = t2_guard_add_resolver(open_page, &opening, inside, PAGE);
	uint64_t value;

	begin(state);
	assert_int_equal(t2_guard_read(outside, 4, &value), -EFAULT);
	assert_int_equal(opening.calls, 0);
	t2_guard_remove_resolver(handle);
	munmap(inside, PAGE);
	munmap(outside, PAGE);
}

/* Up to the page that faults, on either side, and never beyond. */
static void a_copy_stops_at_a_fault(void **state)
{
	static uint8_t plain[3 * 4096];
	uint8_t *at = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);

	begin(state);
	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)(i * 7 + 1);
	assert_int_equal(t2_guard_copy(at + 5, plain + 3, 2 * PAGE), 0);
	assert_memory_equal(at + 5, plain + 3, 2 * PAGE);
	mprotect(at + PAGE, PAGE, PROT_NONE);
	assert_int_equal(t2_guard_copy(at + PAGE - 4, plain, 8), 4);
	assert_memory_equal(at + PAGE - 4, plain, 4);
	assert_int_equal(t2_guard_fault().signal, SIGSEGV);
	assert_int_equal(t2_guard_copy(plain, at + PAGE - 4, 8), 4);
	assert_int_equal(t2_guard_copy(plain, at + PAGE, 8), 8);
	assert_int_equal(t2_guard_copy(plain, at, 0), 0);
	assert_int_equal(t2_guard_fault().signal, 0);
	mprotect(at + PAGE, PAGE, PROT_READ);
	assert_int_equal(t2_guard_copy(plain, at + PAGE - 4, 8), 0);
	assert_int_equal(t2_guard_copy(at + PAGE - 4, plain, 8), 4);
	munmap(at, 3 * PAGE);
}

static void a_load_across_pages_faults_on_either(void **state)
{
	uint8_t *at = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
	uint64_t value = 7, expected;

	begin(state);
	for (size_t i = 0; i < 2 * PAGE; i++)
		at[i] = (uint8_t)(i * 7 + 1);
	for (size_t low = 0; low <= 8; low++) {
		memcpy(&expected, at + PAGE - low, 8);
		assert_int_equal(t2_guard_read_across(at + PAGE - low, &value), 0);
		assert_true(value == expected);
	}
	for (size_t page = 0; page < 2; page++) {
		mprotect(at, 2 * PAGE, PROT_READ);
		mprotect(at + page * PAGE, PAGE, PROT_NONE);
		value = 7;
		assert_int_equal(t2_guard_read_across(at + PAGE - 3, &value), -EFAULT);
		assert_true(value == 7);
		assert_int_equal(t2_guard_fault().signal, SIGSEGV);
	}
	munmap(at, 2 * PAGE);
}

static void places_for_resolvers_are_counted(void **state)
{
	int handles[T2_GUARD_RESOLVERS];
	char range;

	begin(state);
	assert_int_equal(t2_guard_add_resolver(open_page, NULL, &range, 0), -EINVAL);
	assert_int_equal(t2_guard_add_resolver(NULL, NULL, &range, 1), -EINVAL);
	for (unsigned int i = 0; i < T2_GUARD_RESOLVERS; i++)
		handles[i] = t2_guard_add_resolver(open_page, NULL, &range, 1);
	assert_true(handles[T2_GUARD_RESOLVERS - 1] >= 0);
	assert_int_equal(t2_guard_add_resolver(open_page, NULL, &range, 1), -ENOSPC);
	for (unsigned int i = 0; i < T2_GUARD_RESOLVERS; i++)
		t2_guard_remove_resolver(handles[i]);
	t2_guard_remove_resolver(handles[0]);
	t2_guard_remove_resolver(-1);
	t2_guard_remove_resolver(T2_GUARD_RESOLVERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_width_is_one_access),
		cmocka_unit_test(odd_widths_are_refused),
		cmocka_unit_test(a_sigbus_is_a_value),
		cmocka_unit_test(a_sigsegv_is_a_value),
		cmocka_unit_test(threads_fault_at_once),
		cmocka_unit_test(a_child_is_guarded_too),
		cmocka_unit_test(foreign_faults_are_passed_on),
		cmocka_unit_test(a_fault_elsewhere_is_not_swallowed),
		cmocka_unit_test(a_resolver_makes_the_access_succeed),
		cmocka_unit_test(resolvers_keep_to_their_range),
		cmocka_unit_test(a_copy_stops_at_a_fault),
		cmocka_unit_test(a_load_across_pages_faults_on_either),
		cmocka_unit_test(places_for_resolvers_are_counted),
	};

	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
