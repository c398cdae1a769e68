// SPDX-License-Identifier: GPL-2.0
/* Threads that touch the memory at the same time each get what is theirs, and get it whole. */
#include <pthread.h>
#include <sched.h>

#include "tests/region/words.h"

WORDS_FIXTURE(device)

#define THREADS \
	4 /* at most, and no more than CPUs: those that wait for one touch nothing at once */
#define PAGES WORDS_MAX
#define ROUNDS 25

/* Threads that run along the planted pages of a fresh mapping, as often as they are told. */
struct crowd {
	pthread_t thread[THREADS];
	unsigned int n; /* 2 to THREADS */
	pthread_barrier_t begin, end;
	const struct words *words;
	uint8_t *at; /* the mapping; NULL: no more rounds */
	bool apart; /* never on the same page at once */
	unsigned int ready; /* threads at the line, of all turns of the round */
};

struct member {
	struct crowd *crowd;
	unsigned int i;
	unsigned int page; /* the first that was wrong, or PAGES */
	struct touch touch;
};

#define SPINS 32768

/*
 * A barrier lets them go one after the other: spinning, they leave together. Whoever is not running
 * is waited for, but not for ever.
 */
static void line_up(struct crowd *c, unsigned int turn)
{
	__atomic_add_fetch(&c->ready, 1, __ATOMIC_SEQ_CST);
	for (unsigned int spins = 0; spins < SPINS; spins++)
		if (__atomic_load_n(&c->ready, __ATOMIC_SEQ_CST) >= turn * c->n)
			return;
}

static void run_along(struct member *me)
{
	struct crowd *c = me->crowd;

	me->page = PAGES;
	for (unsigned int i = 0; i < PAGES; i++) {
		unsigned int page = c->apart ? (i + me->i) % PAGES : i;
		struct touch t;

		line_up(c, i + 1);
		t = load(c->at + page * c->words->stride);
		if (me->page < PAGES || is_word(c->words, page, &t))
			continue;
		me->page = page;
		me->touch = t;
	}
}

static void *run_in_rounds(void *arg)
{
	struct member *me = arg;
	struct crowd *c = me->crowd;

	for (;;) {
		pthread_barrier_wait(&c->begin);
		if (!c->at)
			return NULL;
		run_along(me);
		pthread_barrier_wait(&c->end);
	}
}

/* CPU @i, counted round, of those that this process may use. Returns how many; 0: nobody tells. */
static unsigned int pick_cpu(unsigned int i, cpu_set_t *one)
{
	cpu_set_t all;
	int n, cpu;

	if (sched_getaffinity(0, sizeof(all), &all) || !(n = CPU_COUNT(&all)))
		return 0;
	CPU_ZERO(one);
	for (cpu = 0, i %= (unsigned int)n; !CPU_ISSET(cpu, &all) || i--; cpu++)
		;
	CPU_SET(cpu, one);
	return (unsigned int)n;
}

static unsigned int crowd_size(void)
{
	cpu_set_t one;
	unsigned int cpus = pick_cpu(0, &one);

	return cpus < 2 ? 2 : cpus > THREADS ? THREADS : cpus;
}

static bool gather(struct crowd *c, struct member member[THREADS], const struct words *w,
		   bool apart)
{
	cpu_set_t own;

	*c = (struct crowd){ .n = crowd_size(), .words = w, .apart = apart };
	pthread_barrier_init(&c->begin, NULL, c->n + 1);
	pthread_barrier_init(&c->end, NULL, c->n + 1);
	for (unsigned int i = 0; i < c->n; i++) {
		member[i] = (struct member){ .crowd = c, .i = i };
		if (pthread_create(&c->thread[i], NULL, run_in_rounds, &member[i]))
			return false;
		/* On a busy machine they would share one for good. */
		if (pick_cpu(i, &own))
			pthread_setaffinity_np(c->thread[i], sizeof(own), &own);
	}
	return true;
}

/* The first thread that met a wrong page, or NULL. */
static const struct member *one_round(struct crowd *c, const struct member member[THREADS],
				      uint8_t *at)
{
	c->at = at;
	c->ready = 0;
	pthread_barrier_wait(&c->begin);
	pthread_barrier_wait(&c->end);
	for (unsigned int i = 0; i < c->n; i++)
		if (member[i].page < PAGES)
			return &member[i];
	return NULL;
}

static void part(struct crowd *c)
{
	c->at = NULL;
	pthread_barrier_wait(&c->begin);
	for (unsigned int i = 0; i < c->n; i++)
		pthread_join(c->thread[i], NULL);
}

#define CHECK_ROUNDS(m, apart) \
	do { \
		struct member t2_member[THREADS]; \
		const struct member *t2_bad = NULL; \
		unsigned int t2_round; \
		struct crowd t2_crowd; \
		uint8_t *t2_fresh; \
		MUST(gather(&t2_crowd, t2_member, &self->words, apart), \
		     "no threads can be started here"); \
		for (t2_round = 0; t2_round < ROUNDS && !t2_bad; t2_round++) { \
			MAP_MEMORY(m, self->words.pos, PAGES *(m).page, PROT_READ, t2_fresh); \
			t2_bad = one_round(&t2_crowd, t2_member, t2_fresh); \
			UNMAP_MEMORY(m, t2_fresh, PAGES *(m).page); \
		} \
		part(&t2_crowd); \
		if (!t2_bad) \
			t2_bad = &t2_member[0]; \
		CHECK(t2_bad->page >= PAGES, "ok, and the bytes of that page", \
		      "round %u, thread %u, page %u: %s, %016llxh, where the memory holds " \
		      "%016llxh", \
		      t2_round, t2_bad->i, t2_bad->page, outcome(&t2_bad->touch), \
		      (unsigned long long)t2_bad->touch.value, \
		      (unsigned long long)word_of(&self->words, t2_bad->page)); \
	} while (0)

TEST_F(device, same_page)
{
	struct memory m;

	REQ("REG-FLT-04", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	THE_MEMORY(m);
	PLANT(m, 0, PAGES);
	CHECK_ROUNDS(m, false);
}

TEST_F(device, different_pages)
{
	struct memory m;

	REQ("REG-FLT-05", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	THE_MEMORY(m);
	PLANT(m, m.size - PAGES * m.page, PAGES);
	CHECK_ROUNDS(m, true);
}

/* One writes two patterns in turn; the others read, and must see nothing else. */
struct scene {
	volatile uint64_t *word;
	uint64_t pattern[2];
	unsigned int readers; /* still at it */
};

struct reader {
	struct scene *scene;
	pthread_t thread;
	bool faulted;
	bool torn;
	uint64_t value; /* torn */
	unsigned long seen[2];
};

#define LOADS 500000 /* of each reader at least */
#define LOADS_MOST 5000000 /* where one CPU runs one thread at a time: until it has seen both */

static void *read_word(void *arg)
{
	struct reader *r = arg;
	struct touch t;

	for (unsigned long i = 0; i < LOADS_MOST && !r->faulted && !r->torn; i++) {
		if (i >= LOADS && r->seen[0] && r->seen[1])
			break;
		/* Threads that share a CPU have to take turns. */
		if (i % 4096 == 0)
			sched_yield();
		t = load(r->scene->word);
		r->faulted = !t.ok;
		if (t.value == r->scene->pattern[0] || t.value == r->scene->pattern[1]) {
			r->seen[t.value == r->scene->pattern[1]]++;
		} else if (t.ok) {
			r->torn = true;
			r->value = t.value;
		}
	}
	__atomic_sub_fetch(&r->scene->readers, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/* Stores until no reader is left. Returns the stores that faulted. */
static unsigned long write_word(struct scene *s)
{
	unsigned long faulted = 0;

	for (unsigned int i = 0; __atomic_load_n(&s->readers, __ATOMIC_SEQ_CST); i++) {
		faulted += !store(s->word, s->pattern[i % 2]).ok;
		/* After the one and the other pattern in turn. */
		if (i % 4097 == 0)
			sched_yield();
	}
	return faulted;
}

#define READERS 2

/* False when a thread could not be started; the others have been. */
static bool start_reading(struct scene *s, struct reader reader[READERS])
{
	bool all = true;

	s->readers = READERS;
	for (unsigned int i = 0; i < READERS; i++) {
		reader[i] = (struct reader){ .scene = s };
		if (!pthread_create(&reader[i].thread, NULL, read_word, &reader[i]))
			continue;
		reader[i].faulted = true;
		all = false;
		__atomic_sub_fetch(&s->readers, 1, __ATOMIC_SEQ_CST);
	}
	return all;
}

TEST_F(device, torn_store)
{
	struct reader reader[READERS];
	unsigned long faulted;
	struct scene scene;
	struct memory m;
	uint8_t *at;

	REQ("REG-FLT-17", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	PLANT(m, m.page, 1);
	MAP_MEMORY(m, m.page, m.page, PROT_READ | PROT_WRITE, at);
	scene = (struct scene){ .word = (volatile uint64_t *)at,
				.pattern = { word_of(&self->words, 0),
					     ~word_of(&self->words, 0) } };
	MUST(start_reading(&scene, reader), "no threads can be started here");
	faulted = write_word(&scene);
	for (unsigned int i = 0; i < READERS; i++)
		pthread_join(reader[i].thread, NULL);
	UNMAP_MEMORY(m, at, m.page);
	for (unsigned int i = 0; i < READERS; i++) {
		CHECK(!reader[i].torn, "one of the two",
		      "%016llxh, where %016llxh and %016llxh are stored in turn",
		      (unsigned long long)reader[i].value, (unsigned long long)scene.pattern[0],
		      (unsigned long long)scene.pattern[1]);
		MUST(!faulted && !reader[i].faulted,
		     "a page of the memory cannot be touched; region.flags reports it");
		MUST(reader[i].torn || (reader[i].seen[0] && reader[i].seen[1]),
		     "a reader saw one of the two patterns only; run it on more CPUs");
	}
}
