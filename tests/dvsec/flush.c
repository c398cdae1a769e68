// SPDX-License-Identifier: GPL-2.0
/* Cache write back and invalidation: Disable_Caching, doorbell, Cache_Invalid (CXL r3.1 9.6). */
#include "lib/cxl/wait.h"
#include "tests/dvsec/dvsec.h"

#define LINUX_MS 100

/* No time is specified: a tenth of the speed that any cache flushes at, and two seconds. */
static unsigned int longest_ms(const struct t2_dut *dut)
{
	return 2000 + (dut->device.cache_size_unit == 2 ? 20 * dut->device.cache_size : 0);
}

DEVICE_FIXTURE(device)

#define NEED_FLUSH() \
	do { \
		NEED_DEVICE_DVSEC(); \
		NEED_IN_DVSEC(CXL_DEV_STATUS2, 2); \
		NEED(self->dut->device.cache_wbi_capable, \
		     "Cache Writeback and Invalidate Capable is 0"); \
		MUST(!self->dut->device.disable_caching, \
		     "Disable_Caching is 1 already, by a driver or a run that was killed: reset " \
		     "the device"); \
	} while (0)

static bool invalid(void *ctx)
{
	struct t2_dut *dut = ctx;
	uint32_t status2;

	return !t2_config_read(dut->dev, dut->device.dvsec.offset + CXL_DEV_STATUS2, 2, &status2) &&
	       status2 & CXL_DEV_STATUS2_CACHE_INVALID;
}

enum doorbell { AFTER_DISABLING, WITH_DISABLING };

#define START_FLUSH(how) \
	do { \
		uint32_t t2_ctrl2 = CONTROL2_AT_REST() | CXL_DEV_CTRL2_DISABLE_CACHING; \
		if ((how) == AFTER_DISABLING) \
			WRITE(CXL_DEV_CTRL2, 2, t2_ctrl2); \
		WRITE(CXL_DEV_CTRL2, 2, t2_ctrl2 | CXL_DEV_CTRL2_INIT_WBI); \
	} while (0)

#define ALLOW_CACHING() WRITE(CXL_DEV_CTRL2, 2, CONTROL2_AT_REST() & ~CXL_DEV_CTRL2_DISABLE_CACHING)

TEST_F(device, completes)
{
	int err;

	REQ("DVS-WBI-01", RESTORED_WRITES); /* CXL r3.1 9.6 */
	NEED_FLUSH();
	START_FLUSH(AFTER_DISABLING);
	err = t2_wait_until(invalid, self->dut, longest_ms(self->dut));
	CHECK(!err, "Status2 bit 0 set within 2 s, and 20 ms for each MiB",
	      "Status2 (DVSEC 0 +12h) = %04xh", READ(CXL_DEV_STATUS2, 2));
	ALLOW_CACHING();
}

TEST_F(device, quick_enough_for_linux)
{
	int err;

	REQ("DVS-WBI-04", RESTORED_WRITES); /* CXL r3.1 9.6 */
	NEED_FLUSH();
	START_FLUSH(AFTER_DISABLING);
	err = t2_wait_until(invalid, self->dut, LINUX_MS);
	CHECK(!err, "Status2 bit 0 set within 100 ms", "Status2 (DVSEC 0 +12h) = %04xh",
	      READ(CXL_DEV_STATUS2, 2));
	t2_wait_until(invalid, self->dut, longest_ms(self->dut));
	ALLOW_CACHING();
}

TEST_F(device, one_write)
{
	int err;

	REQ("DVS-WBI-03", RESTORED_WRITES); /* CXL r3.1 8.1.3.4, 9.6 */
	NEED_FLUSH();
	START_FLUSH(WITH_DISABLING);
	err = t2_wait_until(invalid, self->dut, longest_ms(self->dut));
	CHECK(!err, "Status2 bit 0 set within 2 s, and 20 ms for each MiB",
	      "Status2 (DVSEC 0 +12h) = %04xh after Control2 bits 0 and 1 were set at once",
	      READ(CXL_DEV_STATUS2, 2));
	ALLOW_CACHING();
}

TEST_F(device, caching_again)
{
	int err;

	REQ("DVS-WBI-02", RESTORED_WRITES); /* CXL r3.1 8.1.3.4, 8.1.3.5 */
	NEED_FLUSH();
	START_FLUSH(AFTER_DISABLING);
	err = t2_wait_until(invalid, self->dut, longest_ms(self->dut));
	ALLOW_CACHING();
	NEED(!err, "the flush does not complete; dvsec.flush.completes reports it");
	CHECK(!invalid(self->dut), "Status2 bit 0 clear",
	      "Status2 (DVSEC 0 +12h) = %04xh after Disable_Caching went from 1 to 0",
	      READ(CXL_DEV_STATUS2, 2));
}

TEST_F(device, doorbell_reads_0)
{
	uint32_t control2;

	REQ("DVS-CTL2-02", RESTORED_WRITES); /* CXL r3.1 8.1.3.4 */
	NEED_FLUSH();
	START_FLUSH(AFTER_DISABLING);
	control2 = READ(CXL_DEV_CTRL2, 2);
	t2_wait_until(invalid, self->dut, longest_ms(self->dut));
	CHECK(!(control2 & CXL_DEV_CTRL2_INIT_WBI), "bit 1 clear",
	      "Control2 (DVSEC 0 +10h) = %04xh after bit 1 was written 1", control2);
	ALLOW_CACHING();
}

#define CHECK_DWORD_AGREES(when) \
	do { \
		uint32_t dword = READ(CXL_DEV_CTRL2, 4), word = READ(CXL_DEV_STATUS2, 2); \
		CHECK(dword >> 16 == word, "the same", \
		      "Status2 " when ": %04xh alone, %04xh in the dword at DVSEC 0 +10h", word, \
		      dword >> 16); \
	} while (0)

/* A flush is the way to make Status2 change. */
TEST_F(device, status2_in_dword)
{
	REQ("DVS-STA2-03", RESTORED_WRITES); /* CXL r3.1 8.1.3.5; PCIe r6.0 2.2.5 */
	NEED_FLUSH();
	CHECK_DWORD_AGREES("at rest");
	START_FLUSH(AFTER_DISABLING);
	t2_wait_until(invalid, self->dut, longest_ms(self->dut));
	CHECK_DWORD_AGREES("after a flush");
	ALLOW_CACHING();
	CHECK_DWORD_AGREES("with caching allowed again");
}
