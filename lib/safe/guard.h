/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guarded access to mapped memory: a fault (SIGBUS, SIGSEGV) is a value, not the end.
 */
#ifndef T2_GUARD_H
#define T2_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the calling thread's last guarded access ran into. */
struct t2_fault {
	int signal;		/* SIGBUS or SIGSEGV; 0: the last access did not fault */
	int code;		/* si_code, e.g. BUS_ADRERR */
	uint64_t address;	/* si_addr; 0 when the CPU gives none */
};

/*
 * One volatile access of exactly @width (1, 2, 4 or 8) bytes at @at, which must be aligned to it.
 * Returns 0, -EINVAL for any other width or alignment, or -EFAULT when the access faulted; then
 * *@value is untouched and t2_guard_fault() has the details. Any number of threads may do this at
 * once, also after fork().
 */
int t2_guard_read(const volatile void *at, unsigned int width, uint64_t *value);
int t2_guard_write(volatile void *at, unsigned int width, uint64_t value);

struct t2_fault t2_guard_fault(void);

/*
 * Puts the signal handlers in place. The first access and every new resolver do it; only who lets
 * others set handlers in between (a unit test framework does) has to ask for it.
 */
void t2_guard_install(void);

/*
 * Called from the signal handler of the thread that faulted at @address, so it must be
 * async-signal-safe. True: the page is there now, do the access again. False: the fault stands.
 * @write is true for a write and where the CPU does not tell.
 */
typedef bool (*t2_fault_resolver)(void *ctx, void *address, bool write);

/*
 * From now on a fault in [@start, @start + @length), guarded or not, is put to @resolver first.
 * Returns a handle (>= 0), -EINVAL for an empty range, -ENOSPC when all of the 16 places are taken.
 */
int t2_guard_add_resolver(t2_fault_resolver resolver, void *ctx, void *start, size_t length);

/* Returns when no thread is in the resolver any more, so @ctx may go. Not from a resolver. */
void t2_guard_remove_resolver(int handle);

#endif
