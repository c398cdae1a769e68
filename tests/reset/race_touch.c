// SPDX-License-Identifier: GPL-2.0
/* Touches of mapped memory while resets go on: they wait, and reach what they name. */
#include "tests/reset/race.h"

RACE_FIXTURE(device)

TEST_F(device, load)
{
	REQ("RST-RCE-01", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3, v4: reset under load */
	STAGE(0, RACE_PAGES);
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("every load waits, and brings its word", { &t2_role_resetter, 1 },
		   { &t2_role_loader, 2 });
	CHECK_INTACT();
}

TEST_F(device, store)
{
	REQ("RST-RCE-02", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3, v4: reset under load */
	STAGE(0, RACE_PAGES);
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("every store waits, and is there", { &t2_role_resetter, 1 },
		   { &t2_role_storer, 2 });
	CHECK_INTACT();
}

TEST_F(device, store_is_cut_off)
{
	REQ("RST-RCE-03", RESETS_UNDER_LOAD); /* vfio-cxl v4: reset under load */
	STAGE(0, RACE_PAGES);
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("no store while the device is being reset", { &t2_role_resetter, 1 },
		   { &t2_role_cut_storer, 1 });
	MUST(self->stage.scene.cuts, "no reset met a store; raise T2_RACE_SECONDS");
}

TEST_F(device, atomic)
{
	REQ("RST-RCE-04", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3: reset under load */
	STAGE(0, RACE_PAGES);
	NEED(!self->stage.scene.clears, "a reset clears the memory of this device");
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("every addition is counted once", { &t2_role_resetter, 1 },
		   { &t2_role_adder, 2 });
}

TEST_F(device, huge)
{
	uint64_t huge = page_size() * (page_size() / 8);

	REQ("RST-RCE-05", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3, v4: reset under load */
	NEED(self->dut->pass.memory_size >= 4 * huge, "the memory has less than four huge pages");
	STAGE(huge, 2 * (unsigned int)(huge / page_size()));
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("every load waits, and brings its word", { &t2_role_resetter, 1 },
		   { &t2_role_huge_loader, 2 });
	CHECK_INTACT();
}
