// SPDX-License-Identifier: GPL-2.0
/* Roles that touch mapped memory with the CPU. */
#include <signal.h>
#include <string.h>

#include "lib/race/scene.h"
#include "lib/safe/guard.h"

/* A touch that failed: no matter where memory may be out of reach, else the end of the race. */
static bool refused(struct t2_actor *me, const char *what, unsigned int page)
{
	struct t2_scene *s = me->race->scene;
	struct t2_fault fault = t2_guard_fault();

	if (s->may_refuse && fault.signal == SIGBUS) {
		s->refusals++;
		return true;
	}
	return t2_race_broke(me, "%s of page %u: %s", what, page, strsignal(fault.signal));
}

static bool load_page(struct t2_actor *me, unsigned int page)
{
	struct t2_scene *s = me->race->scene;
	uint64_t cured = t2_guard_resolved(), value;

	if (t2_guard_read(s->at + page * s->page, 8, &value))
		return refused(me, "load", page);
	me->faults += t2_guard_resolved() - cured;
	if (value == t2_scene_word(s, page) || (s->clears && !value))
		return true;
	return t2_race_broke(me, "load of page %u brings %016llxh, not %016llxh", page,
			     (unsigned long long)value,
			     (unsigned long long)t2_scene_word(s, page));
}

static bool load_any(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;

	return load_page(me, (unsigned int)(t2_race_random(me) % s->pages));
}

static bool load_huge(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	unsigned int step = (unsigned int)(s->page / 8), pieces = s->pages / step;
	unsigned int first = (unsigned int)(t2_race_random(me) % (pieces ? pieces : 1)) * step;

	return load_page(me, first) && load_page(me, first + (step <= s->pages ? step - 1 : 0));
}

/* Nobody else writes there: what was stored is there, unless a reset has cleared it. */
static bool holds(struct t2_actor *me, uint64_t tag)
{
	struct t2_scene *s = me->race->scene;
	unsigned int page = (unsigned int)(tag % s->pages);
	uint64_t value;

	if (t2_guard_read(s->at + t2_scene_own(me, page), 8, &value))
		return refused(me, "load after a store", page);
	if (value == tag || (s->clears && !value))
		return true;
	return t2_race_broke(me, "page %u holds %llu where %llu was stored", page,
			     (unsigned long long)value, (unsigned long long)tag);
}

/* One page after the other; the last one is looked at again. */
static bool store_next(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	uint64_t cured = t2_guard_resolved(), tag = me->own + 1;
	unsigned int page = (unsigned int)(tag % s->pages);

	if (me->own && !holds(me, me->own))
		return false;
	if (t2_guard_write(s->at + t2_scene_own(me, page), 8, tag))
		return refused(me, "store", page);
	me->own = tag;
	if (!holds(me, tag))
		return false;
	me->faults += t2_guard_resolved() - cured;
	return true;
}

static bool add_one(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	unsigned int page = (unsigned int)(me - me->race->actor) % s->pages;
	uint8_t *at = s->at + t2_scene_own(me, page);
	uint64_t cured = t2_guard_resolved(), before;

	if (!me->steps && t2_guard_write(at, 8, 0))
		return refused(me, "store", page);
	if (t2_guard_add(at, 1, &before))
		return refused(me, "atomic addition", page);
	me->faults += t2_guard_resolved() - cured;
	if (before == me->own++)
		return true;
	return t2_race_broke(me, "after %llu additions of 1 page %u holds %llu",
			     (unsigned long long)me->own - 1, page, (unsigned long long)before);
}

#define CUT_WORDS 8 /* of the actor's own 64 bytes */

static bool store_until_cut(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	unsigned int page = (unsigned int)(me - me->race->actor) % s->pages;
	uint8_t *at = s->at + t2_scene_own(me, page);
	uint64_t faults = t2_race_faults(), now = ++me->own, before = 0;
	bool cleared;

	if (t2_guard_write(at + now % CUT_WORDS * 8, 8, now) ||
	    t2_guard_read(at + (now - 1) % CUT_WORDS * 8, 8, &before))
		return refused(me, "store", page);
	cleared = now > 1 && !before;
	faults = t2_race_faults() - faults;
	me->faults += faults;
	if (!cleared)
		return true;
	/* This step's store may be gone, too: the next one has nothing to look at. */
	me->own = 0;
	s->cuts++;
	if (faults)
		return true;
	return t2_race_broke(me, "memory was cleared while page %u was mapped: a store reached it "
				 "in the middle of a reset", page);
}

const struct t2_role t2_role_loader = { "loader", load_any };
const struct t2_role t2_role_huge_loader = { "loader of huge pages", load_huge };
const struct t2_role t2_role_storer = { "storer", store_next };
const struct t2_role t2_role_adder = { "adder", add_one };
const struct t2_role t2_role_cut_storer = { "storer", store_until_cut };
