// SPDX-License-Identifier: GPL-2.0
/* The race engine: who broke what is told, who hangs is found, a seed repeats a schedule. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/race/race.h"
#include "lib/race/scene.h"

static bool goes_on(struct t2_actor *me)
{
	t2_race_round(me);
	return true;
}

static bool breaks_at_10(struct t2_actor *me)
{
	return me->steps < 10 || t2_race_broke(me, "value %d", 42);
}

static bool hangs_at_3(struct t2_actor *me)
{
	while (me->steps == 3)
		pause();
	return true;
}

static bool hangs_at_the_end(struct t2_actor *me)
{
	while (!me->race->over)
		;
	for (;;)
		pause();
	return true;
}

static bool keeps_random(struct t2_actor *me)
{
	if (me->steps == 100)
		me->own = t2_race_random(me);
	return true;
}

static const struct t2_role walker = { "walker", goes_on };
static const struct t2_role breaker = { "breaker", breaks_at_10 };
static const struct t2_role hanger = { "hanger", hangs_at_3 };
static const struct t2_role lingerer = { "lingerer", hangs_at_the_end };
static const struct t2_role dice = { "dice", keeps_random };

static int setup(void **state)
{
	(void)state;
	setenv("T2_RACE_SECONDS", "0.2", 1);
	unsetenv("T2_SEED");
	return 0;
}

static void runs_its_time(void **state)
{
	const struct t2_cast cast[] = { { &walker, 2 } };
	struct t2_race race = { .rounds_wanted = 1 };

	(void)state;
	assert_int_equal(t2_race_run(&race, cast, 1), 0);
	assert_null(race.end.role);
	assert_int_equal(race.rounds, race.actor[0].steps + race.actor[1].steps);
	assert_true(race.rounds > 100);
	assert_true(race.seconds >= 0.2);
}

static void ends_when_enough_was_done(void **state)
{
	const struct t2_cast cast[] = { { &walker, 1 } };
	struct t2_race race = { .rounds_wanted = 100 };

	(void)state;
	unsetenv("T2_RACE_SECONDS");
	assert_int_equal(t2_race_run(&race, cast, 1), 0);
	assert_true(race.rounds >= 100);
	assert_true(race.seconds < 1);
}

static void tells_who_broke_what(void **state)
{
	const struct t2_cast cast[] = { { &walker, 1 }, { &breaker, 2 } };
	struct t2_race race = { .scene = NULL };

	(void)state;
	assert_int_equal(t2_race_run(&race, cast, 2), 0);
	assert_ptr_equal(race.end.role, &breaker);
	assert_int_equal(race.end.step, 10);
	assert_false(race.end.stuck);
	assert_string_equal(race.end.why, "value 42");
}

static void finds_who_hangs(void **state)
{
	/* Not on the stack: the thread that hangs lives on. */
	static struct t2_race race;
	const struct t2_cast cast[] = { { &walker, 1 }, { &hanger, 1 } };

	(void)state;
	setenv("T2_RACE_SECONDS", "60", 1);
	assert_int_equal(t2_race_run(&race, cast, 2), 0);
	assert_ptr_equal(race.end.role, &hanger);
	assert_int_equal(race.end.step, 3);
	assert_true(race.end.stuck);
	assert_true(race.seconds < 10);
}

static void finds_who_hangs_at_the_end(void **state)
{
	static struct t2_race race;
	const struct t2_cast cast[] = { { &lingerer, 1 } };

	(void)state;
	assert_int_equal(t2_race_run(&race, cast, 1), 0);
	assert_ptr_equal(race.end.role, &lingerer);
	assert_true(race.end.stuck);
}

static void seed_repeats(void **state)
{
	const struct t2_cast cast[] = { { &dice, 2 } };
	struct t2_race one = { .scene = NULL }, same = one, other = one;

	(void)state;
	setenv("T2_SEED", "4711", 1);
	assert_int_equal(t2_race_run(&one, cast, 1), 0);
	assert_int_equal(t2_race_run(&same, cast, 1), 0);
	assert_int_equal(one.seed, 4711);
	assert_int_equal(one.actor[0].own, same.actor[0].own);
	assert_int_equal(one.actor[1].own, same.actor[1].own);
	assert_int_not_equal(one.actor[0].own, one.actor[1].own);
	unsetenv("T2_SEED");
	assert_int_equal(t2_race_run(&other, cast, 1), 0);
	assert_int_not_equal(one.actor[0].own, other.actor[0].own);
}

static void refuses_what_is_no_time(void **state)
{
	static const char *const bad[] = { "0", "-1", "x", "1s", "nan", "1e9" };
	const struct t2_cast cast[] = { { &walker, 1 } };
	struct t2_race race = { .scene = NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		setenv("T2_RACE_SECONDS", bad[i], 1);
		assert_int_equal(t2_race_run(&race, cast, 1), -EINVAL);
	}
}

static void refuses_a_crowd(void **state)
{
	const struct t2_cast cast[] = { { &walker, T2_RACE_ACTORS + 1 } };
	struct t2_race race = { .scene = NULL };

	(void)state;
	assert_int_equal(t2_race_run(&race, cast, 1), -EINVAL);
	assert_int_equal(t2_race_run(&race, cast, 0), -EINVAL);
}

/* No two actors write to the same place, nor over the word of a page. */
static void own_places_are_apart(void **state)
{
	struct t2_scene scene = { .page = 4096 };
	struct t2_race race = { .scene = &scene };

	(void)state;
	for (unsigned int i = 0; i < T2_RACE_ACTORS; i++) {
		race.actor[i].race = &race;
		assert_true(t2_scene_own(&race.actor[i], 2) >= 2 * 4096 + 8);
		assert_true(t2_scene_own(&race.actor[i], 2) + 64 <= 3 * 4096);
		if (i)
			assert_int_equal(t2_scene_own(&race.actor[i], 2) -
						 t2_scene_own(&race.actor[i - 1], 2), 64);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(runs_its_time, setup),
		cmocka_unit_test_setup(ends_when_enough_was_done, setup),
		cmocka_unit_test_setup(tells_who_broke_what, setup),
		cmocka_unit_test_setup(finds_who_hangs, setup),
		cmocka_unit_test_setup(finds_who_hangs_at_the_end, setup),
		cmocka_unit_test_setup(seed_repeats, setup),
		cmocka_unit_test_setup(refuses_what_is_no_time, setup),
		cmocka_unit_test_setup(refuses_a_crowd, setup),
		cmocka_unit_test(own_places_are_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
