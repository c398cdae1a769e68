/* SPDX-License-Identifier: GPL-2.0 */
/* A race as a test: its scene, its verdict, and what is put back whichever way it ends. */
#ifndef T2_RESET_RACE_H
#define T2_RESET_RACE_H

#include <time.h>

#include "lib/race/scene.h"
#include "tests/region/region.h"

#define RACE_PAGES 64

struct stage {
	struct t2_scene scene;
	struct t2_race race;
	uint8_t *saved; /* what the memory of the scene held; NULL: not to be put back */
	unsigned int mapped; /* pages: those of the scene, and one for the resetter alone */
	bool loses; /* a reset may lose the decoder */
	bool no_reset; /* VFIO_DEVICE_RESET is refused */
	bool awake; /* Memory Space and D0 are to be put back */
};

static inline void leave_stage(struct stage *st)
{
	struct t2_scene *s = &st->scene;

	uint32_t power;

	/* D0 again, and PME_Status as it is: a 1 would clear it. */
	if (st->awake && s->power_at && !t2_config_read(s->dev, s->power_at, 2, &power))
		t2_config_write(s->dev, s->power_at, 2,
				power & ~(uint32_t)(PCI_PM_CTRL_PME_STATUS |
						    PCI_PM_CTRL_STATE_MASK));
	if (st->awake)
		t2_config_write(s->dev, PCI_COMMAND, 2, s->command);
	if (s->at)
		t2_unmap(s->dev, s->at, st->mapped * s->page);
	if (st->saved)
		t2_write(s->dev, s->region, s->pos, st->saved, st->mapped * s->page);
	free(st->saved);
	st->saved = NULL;
}

#define RACE_FIXTURE(name) \
	FIXTURE(name) \
	{ \
		struct t2_dut *dut; \
		struct t2_judge judge; \
		struct stage stage; \
	}; \
	FIXTURE_SETUP(name) \
	{ \
		SETUP_DEVICE(); \
	} \
	FIXTURE_TEARDOWN(name) \
	{ \
		leave_stage(&self->stage); \
		t2_test_release(self->dut); \
	}

/* By write(); a kernel whose reset returns early is found by the race, not by its scene. */
static inline int plant_patiently(struct t2_scene *s)
{
	int err = t2_scene_plant(s);

	for (unsigned int tries = 100; err == -EIO && tries; tries--) {
		usleep(10000);
		err = t2_scene_plant(s);
	}
	return err;
}

static inline uint64_t stage_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Resets once: 0 or -errno. A step of the race may wait for several that take as long. */
static inline int time_reset(struct stage *st)
{
	uint64_t begun = stage_ms(), took;
	int code = t2_reset_patiently(st->scene.dev, 1000);

	took = T2_RACE_STUCK_MS + 6 * (stage_ms() - begun);
	if (took > st->race.stuck_ms)
		st->race.stuck_ms = (unsigned int)took;
	st->no_reset |= code == -EINVAL || code == -ENOTTY || code == -EOPNOTSUPP;
	return code;
}

/* What was planted is there: a memory that nothing decodes takes stores and loses them. */
static inline bool is_planted(struct t2_scene *s)
{
	uint64_t value;

	for (unsigned int i = 0; i < s->pages; i++)
		if (t2_read(s->dev, s->region, s->pos + i * s->page, &value, 8) != 8 ||
		    value != t2_scene_word(s, i))
			return false;
	return true;
}

/*
 * Does a reset clear the memory, or lose its decoder? v4's contract says so; elsewhere that is the
 * device's business, judged elsewhere, and tried out here. A device that fails some first resets
 * has them behind it then.
 */
static inline void try_resets(struct stage *st)
{
	struct t2_scene *s = &st->scene;
	uint64_t value;

	s->clears = true;
	if (s->dut->pass.generation == T2_GEN_V4) {
		for (unsigned int i = 0; i < 4 && time_reset(st); i++)
			;
		return;
	}
	for (unsigned int i = 0; i < 2; i++) {
		t2_scene_plant(s);
		time_reset(st);
		for (unsigned int k = 0; k < s->pages; k++)
			if (t2_read(s->dev, s->region, s->pos + k * s->page, &value, 8) != 8 ||
			    value)
				s->clears = false;
		st->loses |= !memory_is_decoded(s->dut) || (!t2_scene_plant(s) && !is_planted(s));
	}
	s->clears |= st->loses;
}
/* Maps @n pages from @from of the memory on, and one more. */
static inline int enter_stage(struct stage *st, struct t2_dut *dut, uint64_t from, unsigned int n)
{
	struct t2_scene *s = &st->scene;
	uint64_t page = page_size();
	size_t len = (n + 1) * page;
	void *at;
	int err;

	*s = (struct t2_scene){ .dut = dut, .dev = dut->dev, .page = page, .pos = from,
				.region = (unsigned int)dut->pass.memory_region,
				.region_size = dut->pass.memory_size,
				.command = (uint32_t)t2_config_value(&dut->cfg, PCI_COMMAND, 2) };
	st->saved = malloc(len);
	if (!st->saved)
		return -ENOMEM;
	if (t2_read(s->dev, s->region, from, st->saved, len) != (ssize_t)len) {
		free(st->saved);
		st->saved = NULL;
		return -EIO;
	}
	err = t2_map(s->dev, s->region, from, len, PROT_READ | PROT_WRITE, &at);
	if (err)
		return err;
	s->at = at;
	s->pages = n;
	st->mapped = n + 1;
	return 0;
}

static inline bool nothing_to_look_at(struct t2_actor *me)
{
	(void)me;
	return true;
}

/* No memory: resets, configuration space, and the region that has it. */
static inline bool enter_bare_stage(struct stage *st, struct t2_dut *dut)
{
	struct vfio_region_info info = { .argsz = sizeof(info),
					 .index = VFIO_PCI_CONFIG_REGION_INDEX };

	st->scene = (struct t2_scene){ .dut = dut, .dev = dut->dev, .region = info.index,
				       .after_reset = nothing_to_look_at };
	for (unsigned int i = 0; i < 4 && time_reset(st); i++)
		;
	if (t2_region_info(dut->dev, &info))
		return false;
	st->scene.region_size = info.size;
	return true;
}

/* The same, where no reset loses the decoder. */
#define STAGE(from, n) \
	do { \
		ANY_STAGE(from, n); \
		NEED(!self->stage.loses, "a reset loses the decoder of this device; " \
					 "reset.race_resets.decoder_lost judges that"); \
	} while (0)

/* The scene of a race in device memory that is decoded. */
#define ANY_STAGE(from, n) \
	do { \
		UNTRIED_STAGE(from, n); \
		try_resets(&self->stage); \
		NEED(!self->stage.no_reset, "the device cannot be reset"); \
		MUST(self->stage.loses || !plant_patiently(&self->stage.scene), \
		     "the memory cannot be written after a reset; reset.device_reset reports it"); \
		NEED(self->stage.loses || is_planted(&self->stage.scene), \
		     "the memory does not hold what is written to it; reset.device_state " \
		     "reports it"); \
	} while (0)

/* The same, and nobody has reset the device yet. */
#define UNTRIED_STAGE(from, n) \
	do { \
		struct memory t2_memory; \
		int t2_code; \
		THE_MEMORY(t2_memory); \
		MUST(self->dut->pass.memory_flags &VFIO_REGION_INFO_FLAG_MMAP, \
		     "the memory region offers no MMAP; region.flags reports it"); \
		t2_code = enter_stage(&self->stage, self->dut, from, n); \
		MUST(!t2_code, "the memory cannot be read and mapped: %s; region reports it", \
		     strerror(-t2_code)); \
	} while (0)

/* The harness ends the test as it ends one that takes too long. */
static inline void give_up(const struct t2_race *race)
{
	t2_test_hung("%s %u, step %llu, seed %llu", race->end.role->name, race->end.actor,
		     (unsigned long long)race->end.step, (unsigned long long)race->seed);
}

/* Runs the cast on the stage and judges how it ended. */
#define CHECK_RACE(required, ...) \
	do { \
		static const struct t2_cast t2_cast[] = { __VA_ARGS__ }; \
		struct t2_race *t2_r = &self->stage.race; \
		int t2_code; \
		t2_r->scene = &self->stage.scene; \
		t2_code = t2_race_run(t2_r, t2_cast, ARRAY_SIZE(t2_cast)); \
		MUST(t2_code != -EINVAL, "T2_RACE_SECONDS is no number of seconds above 0"); \
		MUST(!t2_code, "no threads can be started here: %s", strerror(-t2_code)); \
		/* Registers may not answer: nothing but what is known already is told. */ \
		if (t2_r->end.stuck) { \
			t2_judge_holds(&self->judge, false, required, "%s %u, step %llu: %s", \
				       t2_r->end.role->name, t2_r->end.actor, \
				       (unsigned long long)t2_r->end.step, t2_r->end.why); \
			t2_test_failed(_metadata); \
			give_up(t2_r); \
		} \
		CHECK(!t2_r->end.role, required, \
		      "%s %u, step %llu: %s; --seed %llu repeats its pauses", \
		      t2_r->end.role ? t2_r->end.role->name : "", t2_r->end.actor, \
		      (unsigned long long)t2_r->end.step, t2_r->end.why, \
		      (unsigned long long)t2_r->seed); \
	} while (0)

/* What a race has left is what one reset leaves: the words through the same mapping. */
#define CHECK_INTACT() \
	do { \
		unsigned int t2_page = 0; \
		bool t2_ok = t2_scene_intact(&self->stage.scene, &t2_page); \
		CHECK(t2_ok, "the words that stood there before", \
		      "after the race page %u cannot be loaded, or holds another word", t2_page); \
	} while (0)

/* Rounds after which a race without T2_RACE_SECONDS has seen enough. */
#define RACE_ROUNDS 3000

#endif
