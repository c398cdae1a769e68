// SPDX-License-Identifier: GPL-2.0
/* Locks of the emulated device: futexes, for a handler of signals may take no other. */
#include "lib/target/emu_lock.h"

#include <linux/futex.h>
#include <limits.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Looks at a word before a thread sleeps. It does not give its turn away instead: where other
 * programs are busy it would be back only milliseconds later.
 */
#define PATIENCE 200

static __thread sigset_t signals_before;

static void relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#endif
}

bool t2_emu_spin_while(const unsigned int *word, unsigned int value)
{
	for (int i = 0; i < PATIENCE; i++) {
		if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != value)
			return true;
		relax();
	}
	return false;
}

void t2_emu_sleep_while(unsigned int *word, unsigned int value)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

void t2_emu_wake_all(unsigned int *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

static bool try_take(struct t2_emu_lock *lock)
{
	unsigned int free = 0;

	return __atomic_compare_exchange_n(&lock->state, &free, 1, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}

void t2_emu_take(struct t2_emu_lock *lock)
{
	for (int i = 0; i < PATIENCE; i++) {
		if (try_take(lock))
			return;
		relax();
	}
	while (__atomic_exchange_n(&lock->state, 2, __ATOMIC_SEQ_CST))
		t2_emu_sleep_while(&lock->state, 2);
}

void t2_emu_leave(struct t2_emu_lock *lock)
{
	if (__atomic_exchange_n(&lock->state, 0, __ATOMIC_SEQ_CST) == 2)
		syscall(SYS_futex, &lock->state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

void t2_emu_signals_off(void)
{
	static const int of_faults[] = { SIGBUS, SIGSEGV, SIGILL, SIGFPE, SIGTRAP };
	sigset_t others;

	sigfillset(&others);
	for (unsigned int i = 0; i < sizeof(of_faults) / sizeof(of_faults[0]); i++)
		sigdelset(&others, of_faults[i]);
	pthread_sigmask(SIG_BLOCK, &others, &signals_before);
}

void t2_emu_signals_on(void)
{
	pthread_sigmask(SIG_SETMASK, &signals_before, NULL);
}

bool t2_emu_signal_waits(void)
{
	sigset_t pending;

	if (sigpending(&pending))
		return false;
	for (int sig = 1; sig <= SIGRTMAX; sig++)
		if (sigismember(&pending, sig) == 1 && sigismember(&signals_before, sig) == 0)
			return true;
	return false;
}
