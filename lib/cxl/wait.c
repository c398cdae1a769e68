// SPDX-License-Identifier: GPL-2.0
/* Waits for a device as long as its own time-out fields, or the specification, allow. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "lib/cxl/wait.h"

#define POLL_FIRST_US		50
#define POLL_LAST_US		10000
#define INFO_VALID_MS		1000
#define RESET_QUIET_US		100000
#define RESET_NEAR_US		20000	/* before the limit: more than a sleep may last too long */
#define RESET_LATE_US		1000000
#define RESET_PAST_US		1000
#define WAKE_US			2000
#define COMMIT_MS		10

static uint64_t real_now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void real_sleep_us(uint64_t us)
{
	struct timespec t = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &t, &t) == EINTR)
		;
}

struct t2_wait_clock t2_wait_clock = { real_now_us, real_sleep_us };

static uint64_t now_us(void)
{
	return t2_wait_clock.now_us();
}

static void sleep_us(uint64_t us)
{
	t2_wait_clock.sleep_us(us);
}

void t2_wait_ms(unsigned int ms)
{
	sleep_us((uint64_t)ms * 1000);
}

int t2_wait_until(bool (*done)(void *ctx), void *ctx, unsigned int timeout_ms)
{
	uint64_t end = now_us() + (uint64_t)timeout_ms * 1000;
	uint64_t pause = POLL_FIRST_US;

	while (!done(ctx)) {
		uint64_t now = now_us();

		if (now >= end)
			return done(ctx) ? 0 : -ETIMEDOUT;
		sleep_us(pause < end - now ? pause : end - now);
		pause = pause * 2 < POLL_LAST_US ? pause * 2 : POLL_LAST_US;
	}
	return 0;
}

/* A register that is polled until one of the bits in @want shows. */
struct poll {
	struct t2_device *dev;
	struct t2_component *component;		/* NULL: a register of config space */
	unsigned int off, width;
	uint32_t want, value;
	int err;
};

static bool poll_done(void *ctx)
{
	struct poll *p = ctx;
	uint32_t all_ones = p->width == 2 ? 0xffff : 0xffffffff;

	if (p->component)
		p->err = t2_component_read32(p->component, p->off, &p->value);
	else
		p->err = t2_config_read(p->dev, p->off, p->width, &p->value);
	if (p->err)
		return true;
	return p->value != all_ones && p->value & p->want;
}

static int poll_for(struct poll *p, unsigned int timeout_ms)
{
	int err = t2_wait_until(poll_done, p, timeout_ms);

	return err ? err : p->err;
}

int t2_wait_memory_info_valid(struct t2_device *dev, const struct t2_dvsec *dvsec,
			      unsigned int range)
{
	struct poll p = {
		.dev = dev, .off = dvsec->offset + CXL_DEV_RANGE_SIZE_LOW(range), .width = 4,
		.want = CXL_DEV_RANGE_INFO_VALID,
	};

	return range < 2 ? poll_for(&p, INFO_VALID_MS) : -EINVAL;
}

int t2_wait_memory_active(struct t2_device *dev, const struct t2_dvsec_device *device,
			  unsigned int range, unsigned int cap_ms)
{
	struct poll p = {
		.dev = dev, .off = device->dvsec.offset + CXL_DEV_RANGE_SIZE_LOW(range), .width = 4,
		.want = CXL_DEV_RANGE_ACTIVE,
	};
	unsigned int ms;

	if (range >= 2 || !device->range[range].present)
		return -EINVAL;
	if (device->dvsec.revision >= 3)
		p.want |= CXL_DEV_RANGE_ACTIVE_DEGRADED;
	ms = t2_memory_active_timeout_s(device->range[range].active_timeout_encoding) * 1000;
	if (!ms)
		return -EINVAL;
	return poll_for(&p, cap_ms && cap_ms < ms ? cap_ms : ms);
}

/* To the moment, not to when the scheduler finds time: who wakes early looks at the clock. */
static void sleep_until(uint64_t us)
{
	uint64_t now = now_us();

	if (now + WAKE_US < us)
		sleep_us(us - now - WAKE_US);
	while (now_us() < us)
		;
}

/* The sleep before the next look, @at after the start: none near the limit. */
static uint64_t pause_us(uint64_t at, uint64_t limit, uint64_t *pause)
{
	uint64_t far = limit > RESET_NEAR_US ? limit - RESET_NEAR_US : 0;

	if (at >= limit)
		return RESET_PAST_US;
	if (at >= far)
		return 0;
	*pause = *pause * 2 < POLL_LAST_US ? *pause * 2 : POLL_LAST_US;
	return *pause < far - at ? *pause : far - at;
}

/* A sleep of no time still is one. */
static void nap(uint64_t us)
{
	if (us)
		sleep_us(us);
}

static bool reset_over(struct t2_device *dev, unsigned int off, struct t2_reset_end *end)
{
	uint32_t value;

	if (t2_config_read(dev, off, 2, &value) || value == 0xffff)
		return false;
	end->answered = true;
	end->status2 = value;
	return value & (CXL_DEV_STATUS2_RESET_COMPLETE | CXL_DEV_STATUS2_RESET_ERROR);
}

int t2_wait_reset_complete(struct t2_device *dev, const struct t2_dvsec_device *device,
			   unsigned int cap_ms, struct t2_reset_end *end)
{
	unsigned int off = device->dvsec.offset + CXL_DEV_STATUS2;
	unsigned int ms = t2_reset_timeout_ms(device->reset_timeout_encoding);
	uint64_t start = now_us(), limit = (uint64_t)ms * 1000, pause = POLL_FIRST_US, at, last;

	memset(end, 0, sizeof(*end));
	if (!ms)
		return -EINVAL;
	limit = limit > RESET_QUIET_US ? limit : RESET_QUIET_US;
	end->limit_ms = limit / 1000;
	last = limit + RESET_LATE_US;
	if (cap_ms && RESET_QUIET_US + (uint64_t)cap_ms * 1000 < last)
		last = RESET_QUIET_US + (uint64_t)cap_ms * 1000;
	sleep_until(start + RESET_QUIET_US);
	for (;;) {
		at = now_us() - start;
		if (reset_over(dev, off, end))
			break;
		end->late |= at >= limit;
		if (at >= last)
			return -ETIMEDOUT;
		nap(pause_us(at, limit, &pause));
	}
	end->us = at;
	return 0;
}

int t2_wait_commit(struct t2_component *c, uint32_t block, unsigned int decoder, uint32_t *control)
{
	struct poll p = {
		.component = c, .off = block + CXL_HDM_DECODER(decoder) + CXL_HDM_CTRL, .width = 4,
		.want = CXL_HDM_CTRL_COMMITTED | CXL_HDM_CTRL_ERROR,
	};
	int err = poll_for(&p, COMMIT_MS);

	*control = p.value;
	return err;
}
