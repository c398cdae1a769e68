// SPDX-License-Identifier: GPL-2.0
/* A driver that is bound at once after it was unbound stays bound. */
#define T2_OPENS_IN_EACH_TEST
#include <time.h>

#include "tests/region/region.h"

DEVICE_FIXTURE(device)

/* The cleanup that takes a driver away is over by then, and strikes about one time in three. */
#define SETTLE_MS 300
#define ROUNDS 2

TEST_F(device, stays_bound)
{
	const struct timespec settle = { .tv_nsec = SETTLE_MS * 1000000 };
	struct t2_error err = { "", "" };
	char selector[256];

	REQ("RST-BND-01", RESETS); /* Linux: driver binding */
	snprintf(selector, sizeof(selector), "%s", self->dut->dev->selector);
	NEED(self->dut->dev->ops->rebind && self->dut->dev->ops->is_bound,
	     "this target has no driver to bind");
	NEED(self->dut->pass.memory_region < 0 || memory_is_decoded(self->dut),
	     "the decoder was lost since the driver was bound: a driver may not take it so");
	/* Nobody may have it open meanwhile. */
	t2_dut_close(self->dut);
	self->dut = NULL;
	for (unsigned int round = 0; round < ROUNDS; round++) {
		int code = t2_device_rebind(selector, &err), bound;

		NEED(code != -ENXIO, "the driver refuses the device as it is: decoder 0 is lost");
		MUST(!code, "the driver cannot be bound anew: %.300s; %s", err.why, err.remedy);
		nanosleep(&settle, NULL);
		bound = t2_device_is_bound(selector, &err);
		CHECK(bound == 1, "bound",
		      "unbound and bound at once, then a pause of 0.3 s: the driver is %s",
		      bound ? err.why : "gone");
		if (bound != 1)
			break;
	}
	/* What was taken away is given back, now that all cleanup is over. */
	if (self->judge.failed)
		t2_device_rebind(selector, &err);
}
