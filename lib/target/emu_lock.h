/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Locks of the emulated device. A fault of this process is resolved in a signal handler, so they
 * are async-signal-safe, and who holds one that a resolver takes keeps signals off.
 */
#ifndef T2_EMU_LOCK_H
#define T2_EMU_LOCK_H

#include <stdbool.h>

struct t2_emu_lock {
	unsigned int state; /* 0: free, 1: held, 2: held, and others may sleep until it is free */
};

void t2_emu_take(struct t2_emu_lock *lock);
void t2_emu_leave(struct t2_emu_lock *lock);

/* *@word is no longer @value: seen at once, or soon. */
bool t2_emu_spin_while(const unsigned int *word, unsigned int value);
/* Sleeps if *@word is @value, at most until the second is called. */
void t2_emu_sleep_while(unsigned int *word, unsigned int value);
void t2_emu_wake_all(unsigned int *word);

/*
 * Between the two no handler of a signal runs in this thread, but those of faults: as while a
 * thread is in the kernel. They do not nest.
 */
void t2_emu_signals_off(void);
void t2_emu_signals_on(void);
/* A signal waits for the second. */
bool t2_emu_signal_waits(void);

#endif
