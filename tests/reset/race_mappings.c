// SPDX-License-Identifier: GPL-2.0
/* Mappings made, changed, copied and ended while resets go on. */
#include "tests/reset/race.h"

RACE_FIXTURE(device)

/*
 * The page behind those of the others is the resetter's alone: after a reset its touch is a fault,
 * or the page was left mapped.
 */
static bool page_went(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	uint64_t faults = t2_race_faults(), value;

	if (t2_guard_read(s->at + s->pages * s->page, 8, &value))
		return t2_race_broke(me, "memory is out of reach after a reset: %s",
				     strsignal(t2_guard_fault().signal));
	if (me->own++ && t2_race_faults() == faults)
		return t2_race_broke(me, "a page stayed mapped over a reset");
	return true;
}

TEST_F(device, map_and_unmap)
{
	REQ("RST-RCE-07", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3, v4: reset under load */
	STAGE(0, RACE_PAGES);
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	self->stage.scene.after_reset = page_went;
	CHECK_RACE("each mapping shows its pages, and is gone afterwards",
		   { &t2_role_resetter, 1 }, { &t2_role_mapper, 1 }, { &t2_role_loader, 1 });
	CHECK_INTACT();
}

TEST_F(device, protect_and_move)
{
	REQ("RST-RCE-08", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3, v4: reset under load */
	STAGE(0, RACE_PAGES);
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("the mapping shows its pages as before", { &t2_role_resetter, 1 },
		   { &t2_role_protector, 1 }, { &t2_role_loader, 1 });
	CHECK_INTACT();
}

TEST_F(device, fork)
{
	REQ("RST-RCE-09", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3, v4: reset under load */
	STAGE(0, RACE_PAGES);
	self->stage.race.rounds_wanted = 3 * RACE_ROUNDS;
	CHECK_RACE("a child loads the words, too", { &t2_role_resetter, 1 },
		   { &t2_role_forker, 1 });
	CHECK_INTACT();
}
