// SPDX-License-Identifier: GPL-2.0
/* A driver that is bound at once after it was unbound stays bound. */
#define T2_OPENS_IN_EACH_TEST
#include <time.h>

#include "tests/region/region.h"

DEVICE_FIXTURE(device)

/* The cleanup that takes a driver away is over by then, and strikes about one time in three. */
#define SETTLE_MS 300
#define ROUNDS 2

static const struct timespec settle = { .tv_nsec = SETTLE_MS * 1000000 };

/* What was taken away is given back, once all cleanup is over. */
static void give_back(const char *selector)
{
	struct t2_error err = { "", "" };

	for (unsigned int tries = 0; tries < 3; tries++) {
		nanosleep(&settle, NULL);
		if (t2_device_is_bound(selector, &err) == 1)
			return;
		t2_device_rebind(selector, &err);
	}
	if (t2_device_is_bound(selector, &err) != 1)
		printf("# %s is left without its driver: %s\n", selector, err.why);
}

TEST_F(device, stays_bound)
{
	struct t2_error err = { "", "" };
	int code = 0, bound = 1;
	char selector[256];

	REQ("RST-BND-01", STICKY); /* Linux: driver binding */
	snprintf(selector, sizeof(selector), "%s", self->dut->dev->selector);
	NEED(self->dut->dev->ops->rebind && self->dut->dev->ops->is_bound,
	     "this target has no driver to bind");
	/* Nobody may have it open meanwhile. */
	t2_dut_close(self->dut);
	self->dut = NULL;
	for (unsigned int round = 0; round < ROUNDS && !code && bound == 1; round++) {
		code = t2_device_rebind(selector, &err);
		nanosleep(&settle, NULL);
		bound = code ? 0 : t2_device_is_bound(selector, &err);
	}
	if (code || bound != 1)
		give_back(selector);
	NEED(code != -ENXIO, "the driver refuses the device as it is: decoder 0 is lost");
	MUST(!code, "the driver cannot be bound anew: %.300s; %s", err.why, err.remedy);
	CHECK(bound == 1, "bound", "unbound and bound at once, then a pause of 0.3 s: the driver "
				   "is %s", bound ? err.why : "gone");
}
