/* SPDX-License-Identifier: GPL-2.0 */
/* Waits for a device as long as its own time-out fields, or the specification, allow. */
#ifndef T2_WAIT_H
#define T2_WAIT_H

#include "lib/cxl/component.h"
#include "lib/cxl/dvsec.h"

/*
 * Asks @done, first often, then every 10 ms, until it says true. Asks once more after the time is
 * over, so that a thread that slept too long does not blame the device. Returns 0 or -ETIMEDOUT.
 */
int t2_wait_until(bool (*done)(void *ctx), void *ctx, unsigned int timeout_ms);

/* At least that long. */
void t2_wait_ms(unsigned int ms);

/* Time as all of them see it; unit tests script their own. */
struct t2_wait_clock {
	uint64_t (*now_us)(void);
	void (*sleep_us)(uint64_t us);
};
extern struct t2_wait_clock t2_wait_clock;

/*
 * Both wait on the Size Low register of range @range (0, 1) of the device DVSEC; all-ones counts as
 * "not yet". Return 0, -ETIMEDOUT, or the -errno of a failed read.
 */
/* Memory_Info_Valid within 1 s (CXL r3.1 8.1.3.8.2). */
int t2_wait_memory_info_valid(struct t2_device *dev, const struct t2_dvsec *dvsec,
			      unsigned int range);
/*
 * Memory_Active, or degraded, within the range's own time, but at most @cap_ms (0: no cap). -EINVAL
 * when the range is absent or its time-out encoding is reserved.
 */
int t2_wait_memory_active(struct t2_device *dev, const struct t2_dvsec_device *device,
			  unsigned int range, unsigned int cap_ms);

/* How a CXL reset ended, or that it did not. */
struct t2_reset_end {
	uint16_t status2;	/* the last answer that was not all-ones; 0: none */
	bool answered;		/* there was one */
	unsigned int limit_ms;	/* by when it has to be over: at least 100 */
	uint64_t us;		/* from the start to the look that found it over */
	bool late;		/* a look that began behind the limit found it going on still */
};

/*
 * After a CXL reset was started (9.7): 100 ms without any access, then only 16-bit reads of
 * Status2, in which all-ones and failed reads count as "not yet", until it says complete or error.
 * The time, counted from the call, is the device's own and at least 100 ms. Close to it there is no
 * sleep between two looks; a device that is late gets another second to end, at most @cap_ms after
 * the 100 (0: no cap). Returns 0, -ETIMEDOUT, or -EINVAL for a reserved time-out encoding.
 */
int t2_wait_reset_complete(struct t2_device *dev, const struct t2_dvsec_device *device,
			   unsigned int cap_ms, struct t2_reset_end *end);

/*
 * After Commit was set in decoder @decoder of the HDM block at @block: 10 ms for Committed or Error
 * Not Committed (8.2.4.20.12). Returns 0 with the last *@control, -ETIMEDOUT, or the -errno of a
 * failed read.
 */
int t2_wait_commit(struct t2_component *c, uint32_t block, unsigned int decoder, uint32_t *control);

#endif
