// SPDX-License-Identifier: GPL-2.0
/* Roles that reset the device, or take its memory away for a while. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/pci_regs.h>

#include "lib/cxl/config.h"
#include "lib/race/scene.h"
#include "lib/safe/guard.h"

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/*
 * Without a pause nobody else has the lock for long, and a lock that is not fair may never be
 * theirs: the pause goes with the time @us that it was held.
 */
static void give_way(struct t2_actor *me, uint64_t us)
{
	uint64_t r = t2_race_random(me);

	if (us > 1000)
		usleep((useconds_t)(us / 20));
	else if (r % 8 == 0)
		sched_yield();
	for (volatile unsigned int spins = (r >> 8) % 3000; spins; spins--)
		;
}

/* The first word after a reset that nobody else changes: the device is ready when it returns. */
static bool in_reach(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	uint64_t value;

	if (!t2_guard_read(s->at, 8, &value) || s->may_refuse)
		return true;
	return t2_race_broke(me, "memory is out of reach after a reset that said 0: %s",
			     strsignal(t2_guard_fault().signal));
}

static bool reset(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	uint64_t begun = now_us();
	int err = s->reset ? s->reset(s) : t2_reset(s->dev);
	uint64_t took = now_us() - begun;

	s->reset_error = err;
	if (err && err != -EAGAIN && !s->resets_may_fail)
		return t2_race_broke(me, "reset: %s", strerror(-err));
	if (!err)
		t2_race_round(me);
	if (!(s->after_reset ? s->after_reset(me) : in_reach(me)))
		return false;
	give_way(me, took);
	return true;
}

struct away {
	int (*take)(struct t2_scene *s), (*give)(struct t2_scene *s);
	const char *what;
};

static int space_off(struct t2_scene *s)
{
	return t2_config_write(s->dev, PCI_COMMAND, 2, s->command & ~(uint32_t)PCI_COMMAND_MEMORY);
}

static int space_on(struct t2_scene *s)
{
	return t2_config_write(s->dev, PCI_COMMAND, 2, s->command);
}

static int set_power(struct t2_scene *s, uint32_t state)
{
	uint32_t now;
	int err = t2_config_read(s->dev, s->power_at, 2, &now);

	now &= ~(uint32_t)(PCI_PM_CTRL_PME_STATUS | PCI_PM_CTRL_STATE_MASK);
	return err ? err : t2_config_write(s->dev, s->power_at, 2, now | state);
}

/* A kernel may keep the device awake: then the state says so, and nothing was taken away. */
static int sleep_d3(struct t2_scene *s)
{
	uint32_t now;
	int err = set_power(s, 3);

	if (!err)
		err = t2_config_read(s->dev, s->power_at, 2, &now);
	return err ? err : (now & PCI_PM_CTRL_STATE_MASK) == 3 ? 0 : -ENOTSUP;
}

static int wake_d0(struct t2_scene *s)
{
	return set_power(s, 0);
}

static const struct away space = { space_off, space_on, "Memory Space is off" };
static const struct away power = { sleep_d3, wake_d0, "the device is in D3hot" };

#define LOOKS 16 /* pages that are looked at while memory is away */

static bool toggle(struct t2_actor *me, const struct away *away, bool gated)
{
	struct t2_scene *s = me->race->scene;
	unsigned int in_reach = s->pages, page;
	int err = away->take(s), back;
	uint64_t value;

	for (unsigned int i = 0; gated && !err && i < LOOKS; i++) {
		page = (unsigned int)(t2_race_random(me) % s->pages);
		if (!t2_guard_read(s->at + page * s->page, 8, &value))
			in_reach = page;
	}
	back = away->give(s);
	if (err == -ENOTSUP && !back)
		return true;
	if (err || back)
		return t2_race_broke(me, "configuration space: %s", strerror(err ? -err : -back));
	if (in_reach < s->pages)
		return t2_race_broke(me, "page %u is in reach though %s", in_reach, away->what);
	t2_race_round(me);
	give_way(me, 0);
	return true;
}

static bool toggle_space(struct t2_actor *me)
{
	return toggle(me, &space, false);
}

static bool toggle_gated_space(struct t2_actor *me)
{
	return toggle(me, &space, true);
}

static bool toggle_gated_power(struct t2_actor *me)
{
	return toggle(me, &power, true);
}

const struct t2_role t2_role_resetter = { "resetter", reset };
const struct t2_role t2_role_space_toggler = { "toggler of Memory Space", toggle_space };
const struct t2_role t2_role_gated_space_toggler = { "toggler of Memory Space",
						     toggle_gated_space };
const struct t2_role t2_role_gated_power_toggler = { "toggler of D3hot", toggle_gated_power };
