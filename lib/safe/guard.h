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

/* One atomic addition of 8 bytes, aligned; *@before: what was there. Returns as t2_guard_read(). */
int t2_guard_add(volatile void *at, uint64_t value, uint64_t *before);

/*
 * One load of 8 bytes at any alignment, so across two pages too. Returns 0, or -EFAULT as above.
 * One load as far as the CPU has such; it may be several where it has none.
 */
int t2_guard_read_across(const volatile void *at, uint64_t *value);

/*
 * memcpy() of @len bytes. Returns how many at the end were NOT copied because either side faulted;
 * the others were.
 */
size_t t2_guard_copy(void *to, const void *from, size_t len);

struct t2_fault t2_guard_fault(void);

/* Faults of the calling thread that a resolver cured, ever. */
uint64_t t2_guard_resolved(void);

/*
 * Puts the signal handlers in place. The first access and every new resolver do it; only who lets
 * others set handlers in between (a unit test framework does) has to ask for it.
 */
void t2_guard_install(void);

/*
 * Called from the signal handler of the thread that faulted at @address, so it must be
 * async-signal-safe. True: the page is there now, do the access again. False: the fault stands.
 * @write is true for a store and where the CPU does not tell.
 */
typedef bool (*t2_fault_resolver)(void *ctx, void *address, bool write);

#define T2_GUARD_RESOLVERS 160 /* places */

/*
 * From now on a SIGBUS in [@start, @start + @length), guarded or not, is put to @resolver first: a
 * page is missing. (SIGSEGV is about what the mapping permits, which no page cures.) Returns a
 * handle (>= 0), -EINVAL for an empty range, -ENOSPC when all places are taken.
 */
int t2_guard_add_resolver(t2_fault_resolver resolver, void *ctx, void *start, size_t length);

/* Returns when no thread is in the resolver any more, so @ctx may go. Not from a resolver. */
void t2_guard_remove_resolver(int handle);

#endif
