// SPDX-License-Identifier: GPL-2.0
/* Guarded access to mapped memory: the signal handler, the way back out of it, the resolvers. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>
#include "lib/safe/guard.h"

enum place { FREE, CHANGING, LIVE };

struct resolver {
	_Atomic int place;
	_Atomic unsigned int users;	/* threads that may be inside it */
	t2_fault_resolver resolve;
	void *ctx;
	uintptr_t start;
	size_t length;
};

struct frame {
	sigjmp_buf back;
	struct frame *outer;
	uintptr_t at, also; /* what is accessed, each in one page */
};

static const int guarded_signals[] = { SIGBUS, SIGSEGV };
static struct sigaction previous[2];
static pthread_once_t used = PTHREAD_ONCE_INIT;
static struct resolver resolvers[T2_GUARD_RESOLVERS];

static __thread struct frame *volatile innermost;
static __thread struct t2_fault last_fault;
static __thread volatile uint64_t cured;

static bool is_write(const ucontext_t *cpu)
{
#if defined(__x86_64__)
	return cpu->uc_mcontext.gregs[REG_ERR] & 2;
#else
	(void)cpu;
	return true;
#endif
}

static bool resolved(void *address, bool write)
{
	for (unsigned int i = 0; i < T2_GUARD_RESOLVERS; i++) {
		struct resolver *r = &resolvers[i];
		bool done = false;

		if (atomic_load(&r->place) != LIVE)
			continue;
		atomic_fetch_add(&r->users, 1);
		if (atomic_load(&r->place) == LIVE && (uintptr_t)address - r->start < r->length)
			done = r->resolve(r->ctx, address, write);
		atomic_fetch_sub(&r->users, 1);
		if (done)
			return true;
	}
	return false;
}

/*
 * A guarded access faults on its own page; an address that x86 finds non-canonical comes as
 * SI_KERNEL and without si_addr. Anything else is a bug of whoever interrupted the access and is
 * not swallowed.
 */
static bool is_ours(const struct frame *frame, const siginfo_t *info)
{
	uintptr_t page = ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);

	if (!frame || info->si_code <= 0)
		return false;
	return info->si_code == SI_KERNEL ||
	       ((uintptr_t)info->si_addr & page) == (frame->at & page) ||
	       ((uintptr_t)info->si_addr & page) == (frame->also & page);
}

/* Hands the signal to the handler from before; without one the program ends as it would have. */
static void pass_on(int sig, siginfo_t *info, void *cpu)
{
	const struct sigaction *old = &previous[sig == SIGSEGV];
	bool sent = info->si_code <= 0;

	if (old->sa_flags & SA_SIGINFO) {
		old->sa_sigaction(sig, info, cpu);
	} else if (old->sa_handler == SIG_IGN && sent) {
		return;
	} else if (old->sa_handler == SIG_DFL || old->sa_handler == SIG_IGN) {
		sigaction(sig, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
		if (sent)
			raise(sig);
	} else {
		old->sa_handler(sig);
	}
}

static void on_fault(int sig, siginfo_t *info, void *cpu)
{
	struct frame *frame = innermost;
	int saved_errno = errno;

	if (sig == SIGBUS && info->si_code > 0 && resolved(info->si_addr, is_write(cpu))) {
		cured++;
		errno = saved_errno;
		return;
	}
	/* From here on this is no longer a handler of ours, and takes signals again. */
	pthread_sigmask(SIG_SETMASK, &((const ucontext_t *)cpu)->uc_sigmask, NULL);
	if (is_ours(frame, info)) {
		last_fault.signal = sig;
		last_fault.code = info->si_code;
		last_fault.address = (uintptr_t)info->si_addr;
		errno = saved_errno;
		siglongjmp(frame->back, 1);
	} else {
		errno = saved_errno;
		pass_on(sig, info, cpu);
	}
}

/* In a child no other thread exists, whatever they were doing at the time of fork(). */
static void forget_other_threads(void)
{
	for (unsigned int i = 0; i < T2_GUARD_RESOLVERS; i++)
		atomic_store(&resolvers[i].users, 0);
}

/*
 * No other handler runs while a fault is resolved: it could touch the same memory, and wait for
 * what the resolver holds. But for those of faults: SA_NODEFER. Leaving by siglongjmp() must not
 * leave signals blocked, and saving the mask for it would cost a system call with every access.
 * SA_ONSTACK: a handler passed on to may need its own stack.
 */
void t2_guard_install(void)
{
	struct sigaction ours = {
		.sa_sigaction = on_fault,
		.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK,
	};

	sigfillset(&ours.sa_mask);
	for (unsigned int i = 0; i < 2; i++)
		sigdelset(&ours.sa_mask, guarded_signals[i]);
	for (unsigned int i = 0; i < 2; i++) {
		struct sigaction old;

		sigaction(guarded_signals[i], NULL, &old);
		if (old.sa_sigaction != on_fault)
			previous[i] = old;
		sigaction(guarded_signals[i], &ours, NULL);
	}
}

static void first_use(void)
{
	pthread_atfork(NULL, NULL, forget_other_threads);
	t2_guard_install();
}

static void load(const volatile void *at, unsigned int width, uint64_t *value)
{
	if (width == 1)
		*value = *(const volatile uint8_t *)at;
	else if (width == 2)
		*value = *(const volatile uint16_t *)at;
	else if (width == 4)
		*value = *(const volatile uint32_t *)at;
	else
		*value = *(const volatile uint64_t *)at;
}

static void store(volatile void *at, unsigned int width, uint64_t value)
{
	if (width == 1)
		*(volatile uint8_t *)at = value;
	else if (width == 2)
		*(volatile uint16_t *)at = value;
	else if (width == 4)
		*(volatile uint32_t *)at = value;
	else
		*(volatile uint64_t *)at = value;
}

static int guarded(volatile void *at, unsigned int width, uint64_t *value, bool write)
{
	struct frame frame;

	if ((width != 1 && width != 2 && width != 4 && width != 8) || (uintptr_t)at % width)
		return -EINVAL;
	pthread_once(&used, first_use);
	last_fault.signal = 0;
	frame.at = frame.also = (uintptr_t)at;
	frame.outer = innermost;
	if (sigsetjmp(frame.back, 0)) {
		innermost = frame.outer;
		return -EFAULT;
	}
	innermost = &frame;
	if (write)
		store(at, width, *value);
	else
		load(at, width, value);
	innermost = frame.outer;
	return 0;
}

int t2_guard_read(const volatile void *at, unsigned int width, uint64_t *value)
{
	return guarded((volatile void *)at, width, value, false);
}

int t2_guard_write(volatile void *at, unsigned int width, uint64_t value)
{
	return guarded(at, width, &value, true);
}

int t2_guard_add(volatile void *at, uint64_t value, uint64_t *before)
{
	struct frame frame = { .at = (uintptr_t)at, .also = (uintptr_t)at, .outer = innermost };

	if ((uintptr_t)at % 8)
		return -EINVAL;
	pthread_once(&used, first_use);
	last_fault.signal = 0;
	if (sigsetjmp(frame.back, 0)) {
		innermost = frame.outer;
		return -EFAULT;
	}
	innermost = &frame;
	*before = __atomic_fetch_add((volatile uint64_t *)at, value, __ATOMIC_SEQ_CST);
	innermost = frame.outer;
	return 0;
}

struct unaligned {
	uint64_t value;
} __attribute__((packed));

int t2_guard_read_across(const volatile void *at, uint64_t *value)
{
	struct frame frame = { .at = (uintptr_t)at, .also = (uintptr_t)at + 7, .outer = innermost };

	pthread_once(&used, first_use);
	last_fault.signal = 0;
	if (sigsetjmp(frame.back, 0)) {
		innermost = frame.outer;
		return -EFAULT;
	}
	innermost = &frame;
	*value = ((const volatile struct unaligned *)at)->value;
	innermost = frame.outer;
	return 0;
}

/* Neither side leaves its page. */
static int copy_within_pages(void *to, const void *from, size_t len)
{
	struct frame frame = { .at = (uintptr_t)to, .also = (uintptr_t)from, .outer = innermost };

	if (sigsetjmp(frame.back, 0)) {
		innermost = frame.outer;
		return -EFAULT;
	}
	innermost = &frame;
	atomic_signal_fence(memory_order_seq_cst);
	memcpy(to, from, len);
	atomic_signal_fence(memory_order_seq_cst);
	innermost = frame.outer;
	return 0;
}

size_t t2_guard_copy(void *to, const void *from, size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), step;

	pthread_once(&used, first_use);
	last_fault.signal = 0;
	while (len) {
		size_t left_to = page - (uintptr_t)to % page;
		size_t left_from = page - (uintptr_t)from % page;

		step = left_to < left_from ? left_to : left_from;
		step = step < len ? step : len;
		if (copy_within_pages(to, from, step))
			break;
		to = (uint8_t *)to + step;
		from = (const uint8_t *)from + step;
		len -= step;
	}
	return len;
}

struct t2_fault t2_guard_fault(void)
{
	return last_fault.signal ? last_fault : (struct t2_fault){ 0 };
}

uint64_t t2_guard_resolved(void)
{
	return cured;
}

int t2_guard_add_resolver(t2_fault_resolver resolver, void *ctx, void *start, size_t length)
{
	if (!resolver || !length)
		return -EINVAL;
	pthread_once(&used, first_use);
	t2_guard_install();
	for (int i = 0; i < T2_GUARD_RESOLVERS; i++) {
		struct resolver *r = &resolvers[i];
		int expected = FREE;

		if (!atomic_compare_exchange_strong(&r->place, &expected, CHANGING))
			continue;
		r->resolve = resolver;
		r->ctx = ctx;
		r->start = (uintptr_t)start;
		r->length = length;
		atomic_store(&r->place, LIVE);
		return i;
	}
	return -ENOSPC;
}

void t2_guard_remove_resolver(int handle)
{
	int expected = LIVE;

	if (handle < 0 || handle >= T2_GUARD_RESOLVERS ||
	    !atomic_compare_exchange_strong(&resolvers[handle].place, &expected, CHANGING))
		return;
	while (atomic_load(&resolvers[handle].users))
		sched_yield();
	atomic_store(&resolvers[handle].place, FREE);
}
