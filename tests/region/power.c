// SPDX-License-Identifier: GPL-2.0
/* Device memory with Memory Space off and in D3hot, and when the device is awake again. */
#include "tests/region/power.h"

POWER_FIXTURE(device)

#define REFUSED "SIGBUS, -5 (EIO)"
#define REFUSED_OR_RIGHT "each refused (SIGBUS, -5), or the right bytes"

TEST_F(device, refused_without_memory_space)
{
	struct reach r;
	struct memory m;
	uint8_t *at;

	REQ("REG-PWR-03", RESETS); /* vfio-cxl v4: Memory Space Enable */
	AWAKE();
	MAP_TO_REACH(m, at);
	MEMORY_SPACE(false);
	r = reach(&self->words, at);
	CHECK_REACH(is_out_of_reach(&r), REFUSED, r, "Memory Space off");
	UNMAP_MEMORY(m, at, REACHED * m.page);
}

TEST_F(device, never_stale_without_memory_space)
{
	struct reach r;
	struct memory m;
	uint8_t *at;

	REQ("REG-PWR-04", RESETS); /* vfio-cxl v2, v3: Memory Space Enable */
	AWAKE();
	MAP_TO_REACH(m, at);
	MEMORY_SPACE(false);
	r = reach(&self->words, at);
	CHECK_REACH(is_never_stale(&self->words, &r), REFUSED_OR_RIGHT, r, "Memory Space off");
	UNMAP_MEMORY(m, at, REACHED * m.page);
}

TEST_F(device, right_with_memory_space_again)
{
	struct reach r;
	struct memory m;
	uint8_t *at;

	REQ("REG-PWR-05", RESETS); /* vfio-cxl v2, v3, v4: Memory Space Enable */
	AWAKE();
	MAP_TO_REACH(m, at);
	MEMORY_SPACE(false);
	reach(&self->words, at);
	MEMORY_SPACE(true);
	r = reach(&self->words, at);
	CHECK_REACH(is_right(&self->words, &r), "the right bytes", r, "Memory Space on again");
	UNMAP_MEMORY(m, at, REACHED * m.page);
}

TEST_F(device, refused_in_d3hot)
{
	struct reach r;
	struct memory m;
	uint8_t *at;

	REQ("REG-PWR-07", RESETS); /* vfio-cxl v4: power states */
	AWAKE();
	MAP_TO_REACH(m, at);
	CAN_SLEEP();
	POWER(STATE_D3HOT);
	r = reach(&self->words, at);
	CHECK_REACH(is_out_of_reach(&r), REFUSED, r, "in D3hot");
	UNMAP_MEMORY(m, at, REACHED * m.page);
}

TEST_F(device, never_stale_in_d3hot)
{
	struct reach r;
	struct memory m;
	uint8_t *at;

	REQ("REG-PWR-08", RESETS); /* vfio-cxl v2, v3: power states */
	AWAKE();
	MAP_TO_REACH(m, at);
	CAN_SLEEP();
	POWER(STATE_D3HOT);
	r = reach(&self->words, at);
	CHECK_REACH(is_never_stale(&self->words, &r), REFUSED_OR_RIGHT, r, "in D3hot");
	UNMAP_MEMORY(m, at, REACHED * m.page);
}

TEST_F(device, right_in_d0_again)
{
	struct reach r;
	struct memory m;
	uint8_t *at;

	REQ("REG-PWR-09", RESETS); /* vfio-cxl v2, v3, v4: power states */
	AWAKE();
	MAP_TO_REACH(m, at);
	CAN_SLEEP();
	POWER(STATE_D3HOT);
	reach(&self->words, at);
	POWER(STATE_D0);
	r = reach(&self->words, at);
	CHECK_REACH(is_right(&self->words, &r), "the right bytes", r, "back in D0");
	UNMAP_MEMORY(m, at, REACHED * m.page);
}

TEST_F(device, out_of_reach_in_d3hot)
{
	struct reach r;
	struct memory m;
	uint8_t *at;

	REQ("REG-PWR-12", RESETS); /* vfio-cxl v2, v3: power states */
	AWAKE();
	MAP_TO_REACH(m, at);
	CAN_SLEEP();
	POWER(STATE_D3HOT);
	r = reach(&self->words, at);
	CHECK_REACH(is_out_of_reach(&r), REFUSED, r, "in D3hot");
	UNMAP_MEMORY(m, at, REACHED * m.page);
}

TEST_F(device, out_of_reach_without_memory_space)
{
	struct reach r;
	struct memory m;
	uint8_t *at;

	REQ("REG-PWR-13", RESETS); /* vfio-cxl v2, v3: Memory Space Enable */
	AWAKE();
	MAP_TO_REACH(m, at);
	MEMORY_SPACE(false);
	r = reach(&self->words, at);
	CHECK_REACH(is_out_of_reach(&r), REFUSED, r, "Memory Space off");
	UNMAP_MEMORY(m, at, REACHED * m.page);
}
