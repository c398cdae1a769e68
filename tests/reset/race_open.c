// SPDX-License-Identifier: GPL-2.0
/* Users who open and close the device at the same time: one has it whole, the others not at all. */
#define T2_OPENS_IN_EACH_TEST
#include "tests/reset/race.h"

FIXTURE(device)
{
	struct t2_dut *dut;
	struct t2_judge judge;
	struct stage stage;
};

FIXTURE_SETUP(device)
{
	SETUP_DEVICE();
}

FIXTURE_TEARDOWN(device)
{
	t2_test_release(self->dut);
}

static _Atomic unsigned int holders;
static _Atomic unsigned long opened;

/* Memory is in reach, and the registers answer. */
static bool is_whole(struct t2_actor *me, struct t2_dut *dut)
{
	uint64_t value;
	void *at;
	int err;

	if (dut->pass.memory_region < 0 || !memory_is_decoded(dut) ||
	    !(dut->pass.memory_flags & VFIO_REGION_INFO_FLAG_MMAP))
		return true;
	err = t2_map(dut->dev, (unsigned int)dut->pass.memory_region, 0, page_size(), PROT_READ,
		     &at);
	if (err)
		return t2_race_broke(me, "mmap() after open: %s", strerror(-err));
	err = t2_guard_read(at, 8, &value);
	/* Whether it can be reset is judged elsewhere; one that failed must not be the last. */
	for (unsigned int i = 0; i < 4 && t2_reset_patiently(dut->dev, 100); i++)
		;
	t2_unmap(dut->dev, at, page_size());
	return !err || t2_race_broke(me, "memory is out of reach after open");
}

static bool open_and_close(struct t2_actor *me)
{
	struct t2_error why;
	struct t2_dut *dut = t2_test_open(&why);
	bool whole;

	if (!dut)
		return true;
	if (holders++) {
		holders--;
		return t2_race_broke(me, "two have it open at once");
	}
	opened++;
	t2_race_round(me);
	whole = is_whole(me, dut);
	holders--;
	t2_dut_close(dut);
	return whole;
}

static const struct t2_role opener = { "opener", open_and_close };

TEST_F(device, open_and_close)
{
	REQ("RST-RCE-11", RESETS_UNDER_LOAD); /* vfio: open under load */
	t2_dut_close(self->dut);
	self->dut = NULL;
	self->stage.race.rounds_wanted = 300;
	CHECK_RACE("whole for one, refused to the others", { &opener, 2 });
	MUST(opened, "nobody could open it");
}
