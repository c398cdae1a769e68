/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A race: threads with roles that act on one device at once, until its time is over or one of them
 * sees an invariant broken.
 */
#ifndef T2_RACE_H
#define T2_RACE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define T2_RACE_ACTORS 8

struct t2_race;
struct t2_actor;

/* What an actor does over and over. */
struct t2_role {
	const char *name; /* "loader": printed with what it saw */
	/* One step. False ends the race; t2_race_broke() has said why. */
	bool (*step)(struct t2_actor *me);
};

struct t2_cast {
	const struct t2_role *role;
	unsigned int count;
};

struct t2_actor {
	struct t2_race *race;
	const struct t2_role *role;
	unsigned int n; /* counted within its role */
	uint64_t random; /* state of its own generator */
	uint64_t own; /* the role's to use; 0 at the start */
	_Atomic uint64_t steps; /* done */
	_Atomic uint64_t faults; /* page faults met in them */
	pthread_t thread;
};

/* How a race ended. */
struct t2_race_end {
	const struct t2_role *role; /* whose invariant broke; NULL: all held */
	unsigned int actor; /* which of that role */
	uint64_t step; /* of that actor, counted from 0 */
	bool stuck; /* it did not come back from that step: its thread still runs */
	char why[256];
};

struct t2_race {
	void *scene; /* what the roles act on */
	/* Without T2_RACE_SECONDS the race may end here, or after 0.25 s of slow ones; 0: never. */
	uint64_t rounds_wanted;
	unsigned int stuck_ms; /* longest that a step may take; 0: T2_RACE_STUCK_MS */
	uint64_t seed;
	struct t2_actor actor[T2_RACE_ACTORS];
	unsigned int actors;
	_Atomic bool begun, over;
	_Atomic uint64_t rounds; /* of what the race is about; see t2_race_round() */
	double seconds; /* it took */
	struct t2_race_end end;
};

/*
 * Runs @race with the @n rows of @cast, T2_RACE_SECONDS long (1 if not set), each actor on a CPU of
 * its own as far as there are; actors begin together, and between steps each pauses as the seed
 * says (T2_SEED, or the clock). Prints one line of what was done. An actor that does not end a
 * step within @race->stuck_ms, in which the machine has time for others, is stuck.
 *
 * Returns 0 with @race->end filled, or -errno when the race cannot be run: -EINVAL for a bad
 * T2_RACE_SECONDS or too many actors, else what creating threads failed with.
 */
#define T2_RACE_STUCK_MS 3000
int t2_race_run(struct t2_race *race, const struct t2_cast *cast, unsigned int n);

/* How long a race may take: T2_RACE_SECONDS, or 1; below 0 when that is no number above 0. */
double t2_race_seconds(void);

/* For roles. Records why the race is over, the first time it is called, and returns false. */
bool t2_race_broke(struct t2_actor *me, const char *why, ...)
	__attribute__((format(printf, 2, 3)));
/* Counts one round: a reset, or what else the race is about. */
void t2_race_round(struct t2_actor *me);
/* 64 bits of the actor's own generator. */
uint64_t t2_race_random(struct t2_actor *me);
/* Page faults of the calling thread so far, whether a kernel or a resolver cured them. */
uint64_t t2_race_faults(void);

#endif
