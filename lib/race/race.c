// SPDX-License-Identifier: GPL-2.0
/* Runs the actors of a race, paces them by the seed, and watches that each goes on. */
#include "lib/race/race.h"

#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "lib/safe/guard.h"

#define TICK_MS 2
#define SECONDS_MOST 86400
#define SLOW_NS 250000000
#define SLOW_ROUNDS 2

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* splitmix64: any seed will do, 0 too. */
uint64_t t2_race_random(struct t2_actor *me)
{
	uint64_t z = me->random += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

uint64_t t2_race_faults(void)
{
	struct rusage usage = { 0 };

	getrusage(RUSAGE_THREAD, &usage);
	return (uint64_t)usage.ru_minflt + t2_guard_resolved();
}

void t2_race_round(struct t2_actor *me)
{
	me->race->rounds++;
}

bool t2_race_broke(struct t2_actor *me, const char *why, ...)
{
	static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
	struct t2_race_end *end = &me->race->end;
	va_list args;

	pthread_mutex_lock(&first);
	if (!end->role) {
		va_start(args, why);
		vsnprintf(end->why, sizeof(end->why), why, args);
		va_end(args);
		end->actor = me->n;
		end->step = me->steps;
		end->role = me->role;
	}
	me->race->over = true;
	pthread_mutex_unlock(&first);
	return false;
}

/* Threads that only run side by side meet at the same places; a pause now and then moves them. */
static void pace(struct t2_actor *me)
{
	uint64_t r = t2_race_random(me);

	if (r % 16 == 0)
		sched_yield();
	else if (r % 16 == 1)
		for (volatile unsigned int spins = (r >> 8) % 2000; spins; spins--)
			;
}

static void *act(void *arg)
{
	struct t2_actor *me = arg;

	/* The director lets all go at once. */
	while (!me->race->begun)
		sched_yield();
	while (!me->race->over && me->role->step(me)) {
		me->steps++;
		pace(me);
	}
	return NULL;
}

/* CPU @i, counted round, of those that this process may use; false: nobody tells. */
static bool pick_cpu(unsigned int i, cpu_set_t *one)
{
	cpu_set_t all;
	int n, cpu;

	if (sched_getaffinity(0, sizeof(all), &all) || !(n = CPU_COUNT(&all)))
		return false;
	CPU_ZERO(one);
	for (cpu = 0, i %= (unsigned int)n; !CPU_ISSET(cpu, &all) || i--; cpu++)
		;
	CPU_SET(cpu, one);
	return true;
}

double t2_race_seconds(void)
{
	const char *text = getenv("T2_RACE_SECONDS");
	char *end = NULL;
	double seconds;

	if (!text || !*text)
		return 1;
	seconds = strtod(text, &end);
	return *end || !(seconds > 0) || seconds > SECONDS_MOST ? -1 : seconds;
}

static void seed(struct t2_race *race)
{
	const char *text = getenv("T2_SEED");

	race->seed = text && *text ? strtoull(text, NULL, 0)
				   : now_ns() ^ (uint64_t)getpid() << 32;
}

static int hire(struct t2_race *race, const struct t2_cast *cast, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		for (unsigned int k = 0; k < cast[i].count; k++) {
			struct t2_actor *a = &race->actor[race->actors];

			if (race->actors == T2_RACE_ACTORS)
				return -EINVAL;
			a->race = race;
			a->role = cast[i].role;
			a->n = k;
			a->random = race->seed + race->actors++ * 0x632be59bd9b4e019ull;
		}
	return race->actors ? 0 : -EINVAL;
}

/* Threads that were started, one to a CPU as far as they go round. */
static int start(struct t2_race *race, unsigned int *started)
{
	cpu_set_t own;
	int err;

	for (*started = 0; *started < race->actors; (*started)++) {
		struct t2_actor *a = &race->actor[*started];

		err = pthread_create(&a->thread, NULL, act, a);
		if (err)
			return -err;
		if (pick_cpu(*started, &own))
			pthread_setaffinity_np(a->thread, sizeof(own), &own);
	}
	return 0;
}

/*
 * Time in which the director itself had its turns: on a machine that is too busy for it, it is too
 * busy for the actors, and nobody is stuck.
 */
struct watch {
	uint64_t steps[T2_RACE_ACTORS];
	unsigned int ticks[T2_RACE_ACTORS]; /* without a step */
};

static unsigned int stuck_ticks(const struct t2_race *race)
{
	return (race->stuck_ms ? race->stuck_ms : T2_RACE_STUCK_MS) / TICK_MS;
}

static void tick(void)
{
	const struct timespec pause = { .tv_nsec = TICK_MS * 1000000 };

	nanosleep(&pause, NULL);
}

/* One tick later: the actor that has not ended a step for too long, or NULL. */
static struct t2_actor *stuck_actor(struct t2_race *race, struct watch *w)
{
	for (unsigned int i = 0; i < race->actors; i++) {
		struct t2_actor *a = &race->actor[i];

		if (w->steps[i] != a->steps) {
			w->steps[i] = a->steps;
			w->ticks[i] = 0;
		} else if (++w->ticks[i] > stuck_ticks(race)) {
			return a;
		}
	}
	return NULL;
}

static void tell_stuck(struct t2_actor *a)
{
	/* An invariant that was seen broken before stays the reason. */
	t2_race_broke(a, "does not come back from this step");
	a->race->end.stuck = true;
}

/* The shortest race has a second step of each: what the first one met is seen in it. */
static bool all_had_a_turn(const struct t2_race *race)
{
	for (unsigned int i = 0; i < race->actors; i++)
		if (race->actor[i].steps < 2)
			return false;
	return true;
}

/* Only where nobody said how long: many rounds, or a few that take long each. */
static bool seen_enough(const struct t2_race *race, uint64_t ns)
{
	if (!race->rounds_wanted)
		return false;
	return race->rounds >= race->rounds_wanted ||
	       (ns > SLOW_NS && race->rounds >= SLOW_ROUNDS);
}

/* Until the time is over, enough was done, or the race ended itself. */
static void direct(struct t2_race *race, double seconds)
{
	uint64_t begun = now_ns(), now = begun;
	struct watch w = { { 0 }, { 0 } };

	race->begun = true;
	while (!race->over) {
		struct t2_actor *stuck;

		tick();
		now = now_ns();
		stuck = stuck_actor(race, &w);
		if (stuck)
			tell_stuck(stuck);
		if (((double)(now - begun) >= seconds * 1e9 || seen_enough(race, now - begun)) &&
		    all_had_a_turn(race))
			race->over = true;
	}
	race->seconds = (double)(now - begun) / 1e9;
}

static void end_all(struct t2_race *race, unsigned int started)
{
	unsigned int ticks = 0;

	/* The last first: who signals the others does so while all of them are there. */
	for (unsigned int i = started; i-- > 0 && !race->end.stuck;)
		while (pthread_tryjoin_np(race->actor[i].thread, NULL)) {
			tick();
			if (++ticks <= stuck_ticks(race))
				continue;
			tell_stuck(&race->actor[i]);
			break;
		}
}

static void tell(const struct t2_race *race)
{
	uint64_t faults = 0;

	printf("# race:");
	for (unsigned int i = 0; i < race->actors; i++) {
		const struct t2_actor *a = &race->actor[i];

		faults += a->faults;
		printf(" %s %llu,", a->role->name, (unsigned long long)a->steps);
	}
	printf(" rounds %llu, faults %llu, seconds %.3f, seed %llu\n",
	       (unsigned long long)race->rounds, (unsigned long long)faults, race->seconds,
	       (unsigned long long)race->seed);
}

int t2_race_run(struct t2_race *race, const struct t2_cast *cast, unsigned int n)
{
	unsigned int started = 0;
	double seconds = t2_race_seconds();
	int err = seconds < 0 ? -EINVAL : 0;

	seed(race);
	if (getenv("T2_RACE_SECONDS"))
		race->rounds_wanted = 0;
	race->actors = 0;
	race->begun = race->over = false;
	race->rounds = 0;
	race->end = (struct t2_race_end){ 0 };
	if (!err)
		err = hire(race, cast, n);
	if (!err)
		err = start(race, &started);
	if (err)
		race->begun = race->over = true;
	else
		direct(race, seconds);
	end_all(race, started);
	if (!err)
		tell(race);
	return err;
}
