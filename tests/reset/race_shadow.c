// SPDX-License-Identifier: GPL-2.0
/* What a guest writes to the shadows, against accesses and against itself. */
#define T2_OPENS_IN_EACH_TEST
#include <sched.h>
#include <time.h>

#include "tests/reset/race.h"

RACE_FIXTURE(device)

TEST_F(device, decoder_writes)
{
	REQ("RST-RCE-13", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3: decoders under load */
	STAGE(0, RACE_PAGES);
	self->stage.race.rounds_wanted = 10 * RACE_ROUNDS;
	CHECK_RACE("every access goes on", { &t2_role_committer, 1 }, { &t2_role_loader, 1 },
		   { &t2_role_reader, 1 });
	CHECK_INTACT();
}

#define VALUES 2
#define LOCK_ROUNDS 100

struct lock_race {
	struct t2_dut *dut;
	unsigned int control, lock; /* in configuration space */
	uint32_t value[VALUES];
	_Atomic bool begun, over;
	_Atomic uint64_t written;
};

/* Writes the one and the other value until told to stop. */
static void *write_control(void *arg)
{
	struct lock_race *r = arg;

	r->begun = true;
	for (; !r->over; r->written++)
		t2_config_write(r->dut->dev, r->control, 2, r->value[r->written % VALUES]);
	return NULL;
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Sets the lock in the middle. 1: Control changed afterwards, 0: not, -errno. */
static int lock_once(struct lock_race *r)
{
	uint32_t held, later, locked;
	uint64_t written;
	pthread_t thread;
	int err;

	if (pthread_create(&thread, NULL, write_control, r))
		return -EAGAIN;
	while (!r->begun || r->written < 4)
		sched_yield();
	err = t2_config_write(r->dut->dev, r->lock, 2, CXL_DEV_LOCK_CONFIG);
	if (!err)
		err = t2_config_read(r->dut->dev, r->control, 2, &held);
	for (written = r->written; !err && r->written < written + 8;)
		sched_yield();
	r->over = true;
	pthread_join(thread, NULL);
	if (!err)
		err = t2_config_read(r->dut->dev, r->control, 2, &later);
	if (!err)
		err = t2_config_read(r->dut->dev, r->lock, 2, &locked);
	if (!err && !(locked & CXL_DEV_LOCK_CONFIG))
		err = -EPERM;
	return err ? err : held != later;
}

/* Control takes both values as long as no lock holds it: 0 or -errno. */
static int can_change(const struct lock_race *r)
{
	uint32_t now = r->value[0];
	int err = t2_config_write(r->dut->dev, r->control, 2, r->value[1]);

	if (!err)
		err = t2_config_read(r->dut->dev, r->control, 2, &now);
	return err ? err : now == r->value[1] ? 0 : -EACCES;
}

/* A lock lasts until the device is opened anew; where it outlives that, there is one round. */
static int lock_rounds(unsigned int *round)
{
	double until = seconds_now() + t2_race_seconds();
	struct t2_error why;

	for (*round = 0; *round < LOCK_ROUNDS && seconds_now() < until; (*round)++) {
		struct t2_dut *dut = t2_test_open(&why);
		struct lock_race r = { .dut = dut };
		int got;

		if (!dut)
			return -ENODEV;
		r.control = dut->device.dvsec.offset + CXL_DEV_CTRL;
		r.lock = dut->device.dvsec.offset + CXL_DEV_LOCK;
		r.value[0] = dut->device.control_word;
		r.value[1] = r.value[0] ^ CXL_DEV_CTRL_VIRAL;
		got = can_change(&r);
		if (!got)
			got = lock_once(&r);
		t2_config_write(dut->dev, r.control, 2, r.value[0]);
		t2_dut_close(dut);
		if (got == -EACCES && *round)
			return 0;
		if (got)
			return got;
	}
	return 0;
}

TEST_F(device, lock)
{
	unsigned int round = 0;
	bool locked;
	int got;

	REQ("RST-RCE-16", STICKY); /* vfio-cxl v2, v3: DVSEC under load */
	NEED(self->dut->has_device && self->dut->device.has_control, "no DVSEC 0");
	locked = t2_config_value(&self->dut->cfg,
				 self->dut->device.dvsec.offset + CXL_DEV_LOCK, 2) &
		 CXL_DEV_LOCK_CONFIG;
	NEED(!locked, "CONFIG_LOCK is set already");
	t2_dut_close(self->dut);
	self->dut = NULL;
	got = lock_rounds(&round);
	MUST(round || got, "T2_RACE_SECONDS is no number of seconds above 0");
	MUST(got >= 0, "Control or the lock cannot be written: %s; dvsec.config_lock reports it",
	     strerror(-got));
	CHECK(got != 1, "no write of Control takes effect", "round %u: Control changed after the "
							    "lock was set", round);
}
