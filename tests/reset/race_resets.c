// SPDX-License-Identifier: GPL-2.0
/* Resets against resets, resets that lose the memory, and everything at once. */
#include "tests/reset/race.h"

RACE_FIXTURE(device)

static void bring_decoder_back(struct t2_dut *dut)
{
	for (unsigned int i = 0; i < 2 && !memory_is_decoded(dut); i++)
		t2_reset_patiently(dut->dev, 1000);
}

TEST_F(device, reset_and_reset)
{
	REQ("RST-RCE-10", RESETS_UNDER_LOAD); /* vfio: reset under load */
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	if (self->dut->pass.memory_region >= 0 && memory_is_decoded(self->dut)) {
		ANY_STAGE(0, RACE_PAGES);
		self->stage.scene.may_refuse = self->stage.loses;
		CHECK_RACE("0 or EAGAIN, and memory in reach", { &t2_role_resetter, 2 },
			   { &t2_role_loader, 1 });
		bring_decoder_back(self->dut);
		if (!self->stage.loses)
			CHECK_INTACT();
	} else {
		enter_bare_stage(&self->stage, self->dut);
		NEED(!self->stage.no_reset, "the device cannot be reset");
		CHECK_RACE("0 or EAGAIN", { &t2_role_resetter, 2 });
	}
	CHECK(!t2_reset_patiently(self->dut->dev, 1000), "0", "a reset after the race fails");
}

TEST_F(device, everything_ends)
{
	REQ("RST-RCE-25", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3, v4: reset under load */
	STAGE(0, RACE_PAGES);
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("every actor goes on", { &t2_role_resetter, 2 }, { &t2_role_loader, 1 },
		   { &t2_role_storer, 1 }, { &t2_role_reader, 1 }, { &t2_role_mapper, 1 },
		   { &t2_role_config_reader, 1 });
	CHECK_INTACT();
}

/* After the reset: the memory is decoded, and all in reach; or it is not, and nothing is. */
static bool all_or_nothing(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	uint64_t value;

	if (memory_is_decoded(s->dut))
		return true;
	s->cuts++;
	for (unsigned int i = 0; i < s->pages; i++)
		if (!t2_guard_read(s->at + i * s->page, 8, &value))
			return t2_race_broke(me, "page %u is in reach after a reset that lost the "
						 "decoder", i);
	return true;
}

TEST_F(device, decoder_lost)
{
	/* vfio-cxl v2, v3: reset that loses the decoder, under load */
	REQ("RST-RCE-20", RESETS_UNDER_LOAD);
	/* The reset at open may be one that loses it. */
	bring_decoder_back(self->dut);
	ANY_STAGE(0, RACE_PAGES);
	NEED(self->stage.loses, "no reset loses the decoder");
	bring_decoder_back(self->dut);
	MUST(memory_is_decoded(self->dut), "the decoder does not come back");
	MUST(!t2_scene_plant(&self->stage.scene), "the memory cannot be written; reset.lost "
						  "reports it");
	self->stage.scene.may_refuse = true;
	self->stage.scene.clears = true; /* what was not decoded may be lost */
	self->stage.scene.after_reset = all_or_nothing;
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("SIGBUS on every page", { &t2_role_resetter, 1 }, { &t2_role_loader, 3 });
	bring_decoder_back(self->dut);
}

/* A reset that failed gates the memory: nothing is in reach until one succeeds. */
static bool gated_after_failure(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	uint64_t value;

	/* One that was refused has done nothing. */
	if (s->reset_error != -EIO && s->reset_error != -ETIMEDOUT)
		return true;
	s->cuts++;
	for (unsigned int i = 0; i < s->pages; i++)
		if (!t2_guard_read(s->at + i * s->page, 8, &value))
			return t2_race_broke(me, "page %u is in reach after a reset that failed: "
						 "%s", i, strerror(-s->reset_error));
	return true;
}

TEST_F(device, reset_fails)
{
	REQ("RST-RCE-24", RESETS_UNDER_LOAD); /* vfio-cxl v4: failed reset under load */
	UNTRIED_STAGE(0, RACE_PAGES);
	self->stage.scene.clears = true;
	MUST(!t2_scene_plant(&self->stage.scene),
	     "the memory cannot be written; region reports it");
	self->stage.scene.may_refuse = self->stage.scene.resets_may_fail = true;
	self->stage.scene.after_reset = gated_after_failure;
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("SIGBUS on every page", { &t2_role_resetter, 1 }, { &t2_role_loader, 2 });
	NEED(self->stage.scene.cuts, "no reset fails");
	CHECK_INTACT();
}
