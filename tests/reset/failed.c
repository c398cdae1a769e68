// SPDX-License-Identifier: GPL-2.0
/* A reset that the device fails is told of, and gives nobody its memory until one succeeds. */
#define T2_OPENS_IN_EACH_TEST
#include <pthread.h>
#include <time.h>

#include "tests/reset/bus.h"

FIXTURE(device)
{
	struct t2_dut *dut;
	struct t2_judge judge;
	struct words words;
	bool had_memory;
	struct bus *bus;
};

FIXTURE_SETUP(device)
{
	SETUP_DEVICE();
}

FIXTURE_TEARDOWN(device)
{
	free(self->bus);
	RESET_TEARDOWN();
}

/* One VFIO_DEVICE_RESET, and what the bus shows of it where that can be watched. */
#define RESET_ONCE(code) \
	do { \
		NEED_RESET(); \
		self->bus = calloc(1, sizeof(*self->bus)); \
		MUST(self->bus, "out of memory"); \
		bus_begin(self->dut, self->bus); \
		(code) = t2_reset_patiently(self->dut->dev, 1000); \
		bus_end(self->dut, self->bus); \
	} while (0)

static bool has_failed(int code, const struct bus *b)
{
	return code == -EIO || code == -ETIMEDOUT || (b->error && !b->complete);
}

#define NEED_FAILED(code) \
	NEED(has_failed(code, self->bus), "the device does not fail its reset (%s)", \
	     (code) ? strerror(-(code)) : "success")

TEST_F(device, is_told)
{
	int code;

	REQ("RST-ERR-01", RESETS); /* vfio-cxl v4: failed reset */
	self->had_memory = has_memory(self->dut);
	RESET_ONCE(code);
	NEED_FAILED(code);
	CHECK(code < 0, "an error", "VFIO_DEVICE_RESET says success; Status2 told of Reset Error");
}

/* Page 0 has been touched before, page 1 not. */
TEST_F(device, memory_is_out_of_reach)
{
	struct memory m;
	uint8_t *at;
	int code;

	REQ("RST-ERR-02", RESETS); /* vfio-cxl v4: failed reset */
	MEMORY_TO_RESET(m);
	PLANT(m, 0, 2);
	MAP_MEMORY(m, 0, 2 * m.page, PROT_READ | PROT_WRITE, at);
	load(at);
	RESET_ONCE(code);
	NEED_FAILED(code);
	CHECK_SIGBUS(at, "a page touched before the failed reset");
	CHECK_SIGBUS(at + m.page, "a page never touched before the failed reset");
	CHECK_EIO(m, 0, "after the failed reset");
	UNMAP_MEMORY(m, at, 2 * m.page);
}

TEST_F(device, not_cured_by_reopening)
{
	struct t2_error err;
	struct memory m;
	uint8_t *at;
	int code;

	REQ("RST-ERR-03", RESETS); /* vfio-cxl v4: failed reset, close and open */
	MEMORY_TO_RESET(m);
	RESET_ONCE(code);
	NEED_FAILED(code);
	t2_dut_close(self->dut);
	self->dut = t2_test_open(&err);
	MUST(self->dut, "the device cannot be opened again: %.300s; %s", err.why, err.remedy);
	THE_REGION(m);
	MAP_MEMORY(m, 0, m.page, PROT_READ | PROT_WRITE, at);
	CHECK_SIGBUS(at, "after the failed reset, closed and opened");
	CHECK_EIO(m, m.page, "after the failed reset, closed and opened");
	UNMAP_MEMORY(m, at, m.page);
}

TEST_F(device, the_next_reset_cures)
{
	struct memory m;
	uint8_t *at;
	int code;

	REQ("RST-ERR-04", RESETS); /* vfio-cxl v4: failed reset */
	MEMORY_TO_RESET(m);
	PLANT(m, 0, 2);
	MAP_MEMORY(m, 0, 2 * m.page, PROT_READ | PROT_WRITE, at);
	load(at);
	RESET_ONCE(code);
	NEED_FAILED(code);
	load(at);
	NEED(code != -ETIMEDOUT, "a device that never completes completes no second reset");
	for (unsigned int i = 0; code && i < 3; i++)
		code = t2_reset_patiently(self->dut->dev, 1000);
	NEED(!code, "no later reset succeeds: %s", strerror(-code));
	for (unsigned int i = 0; i < 2; i++)
		CHECK_WORKS(m, i * m.page, at + i * m.page,
			    "the same mapping after a reset that succeeded");
	UNMAP_MEMORY(m, at, 2 * m.page);
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* In a thread, for a reset that never returns. */
struct attempt {
	pthread_t thread;
	struct t2_device *dev;
	int code;
	double seconds;
	bool ended;
};

static void *attempt_reset(void *arg)
{
	struct attempt *a = arg;
	double begin = now_s();

	a->code = t2_reset_patiently(a->dev, 1000);
	a->seconds = now_s() - begin;
	__atomic_store_n(&a->ended, true, __ATOMIC_RELEASE);
	return NULL;
}

static bool ends_within(struct attempt *a, double seconds)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	double end = now_s() + seconds;

	if (pthread_create(&a->thread, NULL, attempt_reset, a))
		return false;
	while (!__atomic_load_n(&a->ended, __ATOMIC_ACQUIRE) && now_s() < end)
		nanosleep(&pause, NULL);
	if (!__atomic_load_n(&a->ended, __ATOMIC_ACQUIRE))
		return false;
	pthread_join(a->thread, NULL);
	return true;
}

/* Where the bus cannot be watched, the kernel's word has to do. */
static bool never_ended(int code, const struct bus *b)
{
	return b->n < 0 ? code == -ETIMEDOUT : b->start >= 0 && !b->complete && !b->error;
}

/* What the kernel may spend besides: waiting for its own locks, saving and restoring. */
#define SLACK_S 2
#define LONGEST_S 20

TEST_F(device, ends_in_time)
{
	static struct attempt a; /* outlives the test, should the thread do so */
	double limit;
	bool ended;

	REQ("RST-ERR-05", RESETS); /* vfio-cxl v4: reset that never ends */
	NEED_RESET();
	NEED(self->dut->has_device && self->dut->device.reset_capable,
	     "the device is not capable of CXL reset");
	limit = t2_reset_timeout_ms(self->dut->device.reset_timeout_encoding) / 1000.0;
	NEED(limit > 0, "the time-out of CXL reset has a reserved encoding");
	limit = (limit > 0.1 ? limit : 0.1) + SLACK_S;
	NEED(limit <= LONGEST_S, "the device declares a time-out of %.0f s: too long to wait for",
	     limit - SLACK_S);
	self->bus = calloc(1, sizeof(*self->bus));
	MUST(self->bus, "out of memory");
	bus_begin(self->dut, self->bus);
	a = (struct attempt){ .dev = self->dut->dev };
	ended = ends_within(&a, limit);
	CHECK(ended, "an end within the time-out that the device declares and 2 s",
	      "VFIO_DEVICE_RESET has not returned after %.1f s", limit);
	bus_end(self->dut, self->bus);
	NEED(ended && never_ended(a.code, self->bus), "the device ends its reset, in %.1f s",
	     a.seconds);
	CHECK(a.code < 0, "an error", "VFIO_DEVICE_RESET says success after %.1f s; Status2 never "
	      "told of an end", a.seconds);
}
