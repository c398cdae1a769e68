// SPDX-License-Identifier: GPL-2.0
/* The resets of lib/cxl: what they access and when, what they give back, and what they refuse. */
#include "selftest/unit/fake_device.h"

#include <linux/pci_regs.h>

#include "lib/cxl/reset.h"

#define PCIE 0x40
#define DVSEC 0x200
#define COMMAND (PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER)
#define STATUS2 (DVSEC + CXL_DEV_STATUS2)
#define NEVER UINT64_MAX

static uint8_t config[T2_CONFIG_SIZE];
static struct fake f;
static struct t2_target_ops ops;
static struct t2_dut dut;
static unsigned int resets, hot_resets, cleared;
static bool pending, dead, stuck_bar, all_ones, no_read;
static uint16_t outcome;
static int hot_answer;

/* Time is what sleeps and looks add up to. */
static uint64_t now, oversleep;
static uint64_t going_since, done_after;
static bool going;

static uint16_t written[64];
static unsigned int writes;

static uint64_t scripted_now(void)
{
	return now++;
}

static void scripted_sleep(uint64_t us)
{
	now += us + oversleep;
}

static void wipe(void)
{
	resets++;
	put(config + PCI_COMMAND, 2, 0);
	for (unsigned int bar = PCI_BASE_ADDRESS_0; bar <= PCI_BASE_ADDRESS_5; bar += 4)
		put(config + bar, 4, 0);
	put(config + PCIE + PCI_EXP_DEVCTL, 2, 0x2810);
	if (dead)
		memset(config, 0xff, sizeof(config));
}

/* While a CXL reset goes on: 100 ms of silence, then 16-bit reads of Status2 and nothing else. */
static void watch(bool write, uint64_t pos, size_t len)
{
	if (!going)
		return;
	assert_true(now - going_since >= 100000);
	if (done_after != NEVER && now - going_since >= done_after) {
		going = false;
		put(config + STATUS2, 2, outcome);
		return;
	}
	assert_false(write);
	assert_int_equal(pos, STATUS2);
	assert_int_equal(len, 2);
}

static void begin_cxl_reset(const uint8_t *control2)
{
	cleared += !!(*control2 & CXL_DEV_CTRL2_RESET_MEM_CLR);
	wipe();
	put(config + STATUS2, 2, 0);
	going = true;
	going_since = now;
}

static ssize_t resettable_read(struct t2_device *dev, unsigned int region, uint64_t pos, void *buf,
			       size_t len)
{
	now++;
	watch(false, pos, len);
	if (going && no_read)
		return -EIO;
	if (going && all_ones) {
		memset(buf, 0xff, len);
		return len;
	}
	return fake_read(dev, region, pos, buf, len);
}

static ssize_t resettable_write(struct t2_device *dev, unsigned int region, uint64_t pos,
				const void *buf, size_t len)
{
	const uint8_t *b = buf;

	now++;
	watch(true, pos, len);
	if (writes < ARRAY_LEN(written))
		written[writes++] = pos;
	if (stuck_bar && pos == PCI_BASE_ADDRESS_2)
		return len;
	if (pos == PCIE + PCI_EXP_DEVCTL && b[1] & 0x80) {
		wipe();
		writes = 0;
		return len;
	}
	if (pos == DVSEC + CXL_DEV_CTRL2 && b[0] & CXL_DEV_CTRL2_INIT_RESET) {
		begin_cxl_reset(b);
		writes = 0;
		return len;
	}
	return fake_write(dev, region, pos, buf, len);
}

static int hot_reset(struct t2_device *dev, bool without_groups)
{
	(void)dev;
	assert_false(without_groups);
	hot_resets++;
	if (!hot_answer)
		wipe();
	writes = 0;
	return hot_answer;
}

static void start(void)
{
	fake_init(&f, T2_VIEW_DEVICE);
	ops = fake_ops;
	ops.read = resettable_read;
	ops.write = resettable_write;
	ops.hot_reset = hot_reset;
	f.dev.ops = &ops;
	memset(config, 0, sizeof(config));
	fake_attach(&f, VFIO_PCI_CONFIG_REGION_INDEX, config, sizeof(config), 0);
	put(config, 4, 0x0d931e98);
	put(config + PCI_COMMAND, 2, COMMAND);
	put(config + PCI_BASE_ADDRESS_2, 4, 0xd000000c);
	put(config + PCI_BASE_ADDRESS_3, 4, 0x2);
	put(config + PCIE + PCI_EXP_DEVCTL, 2, 0x293f);
	put(config + PCIE + PCI_EXP_DEVSTA, 2, pending ? PCI_EXP_DEVSTA_TRPND : 0);
	put(config + DVSEC + CXL_DEV_CTRL2, 2, CXL_DEV_CTRL2_RESET_MEM_CLR);
	memset(&dut, 0, sizeof(dut));
	dut.dev = &f.dev;
	dut.pcie = (struct t2_pcie){ .present = true, .offset = PCIE, .flr = true };
	dut.has_device = true;
	dut.device.dvsec.offset = DVSEC;
	dut.device.has_control2 = dut.device.reset_capable = true;
	dut.device.reset_mem_clr_capable = true;
	resets = hot_resets = cleared = writes = 0;
	going = dead = stuck_bar = all_ones = no_read = false;
	outcome = CXL_DEV_STATUS2_RESET_COMPLETE;
	now = oversleep = hot_answer = 0;
	done_after = 5000;
	t2_wait_clock = (struct t2_wait_clock){ scripted_now, scripted_sleep };
}

static void expect_place(void)
{
	assert_int_equal(config[PCI_COMMAND], COMMAND);
	assert_int_equal(config[PCI_BASE_ADDRESS_2 + 3], 0xd0);
	assert_int_equal(config[PCI_BASE_ADDRESS_3], 0x2);
	assert_int_equal(config[PCIE + PCI_EXP_DEVCTL], 0x3f);
}

static void given_back(void **state)
{
	(void)state;
	start();
	assert_int_equal(t2_reset_flr(&dut), 0);
	assert_int_equal(resets, 1);
	expect_place();
	assert_int_equal(t2_reset_cxl(&dut), 0);
	assert_int_equal(resets, 2);
	assert_int_equal(cleared, 0);
	expect_place();
}

/* Nothing is written from the reset to the return of the place, of which Command is the last. */
static void in_order(void **state)
{
	static const enum t2_reset_kind kinds[] = { T2_RESET_FLR, T2_RESET_CXL, T2_RESET_CXL_CLEAR,
						    T2_RESET_HOT };
	struct t2_reset reset;

	(void)state;
	for (unsigned int i = 0; i < ARRAY_LEN(kinds); i++) {
		start();
		assert_int_equal(t2_reset_only(&dut, kinds[i], &reset), 0);
		assert_int_equal(resets, 1);
		assert_int_equal(writes, 0);
		assert_int_equal(config[PCI_COMMAND], 0);
		assert_int_equal(cleared, kinds[i] == T2_RESET_CXL_CLEAR);
		assert_int_equal(t2_reset_give_back(&dut, &reset), 0);
		assert_true(writes > 8);
		assert_int_equal(written[0], PCI_BASE_ADDRESS_0);
		assert_int_equal(written[writes - 2], PCIE + PCI_EXP_DEVCTL);
		assert_int_equal(written[writes - 1], PCI_COMMAND);
		expect_place();
	}
}

/* The capabilities that are there: sizes of BARs go before their addresses. */
static void sizes_first(void **state)
{
	struct t2_reset reset;

	(void)state;
	start();
	dut.caps.extended[0] =
		(struct t2_pci_cap){ .id = PCI_EXT_CAP_ID_REBAR, .offset = 0x300, .size = 12 };
	dut.caps.extended_list.n = 1;
	put(dut.cfg.bytes + 0x308, 4, 1 << PCI_REBAR_CTRL_NBAR_SHIFT);
	dut.cfg.valid = T2_CONFIG_SIZE;
	dut.pcie.version = 2;
	dut.pcie.has_link = true;
	assert_int_equal(t2_reset_only(&dut, T2_RESET_HOT, &reset), 0);
	assert_int_equal(t2_reset_give_back(&dut, &reset), 0);
	assert_int_equal(written[0], 0x308);
	assert_int_equal(written[1], PCI_BASE_ADDRESS_0);
	assert_int_equal(written[writes - 2], PCIE + PCI_EXP_LNKCTL2);
	expect_place();
}

static void refused(void **state)
{
	struct t2_reset reset;

	(void)state;
	start();
	dut.pcie.flr = dut.device.reset_capable = false;
	ops.hot_reset = NULL;
	assert_int_equal(t2_reset_flr(&dut), -EOPNOTSUPP);
	assert_int_equal(t2_reset_cxl(&dut), -EOPNOTSUPP);
	assert_int_equal(t2_reset_only(&dut, T2_RESET_HOT, &reset), -EOPNOTSUPP);
	dut.device.reset_capable = true;
	dut.device.reset_mem_clr_capable = false;
	assert_int_equal(t2_reset_only(&dut, T2_RESET_CXL_CLEAR, &reset), -EOPNOTSUPP);
	dut.device.reset_timeout_encoding = 7;
	assert_int_equal(t2_reset_cxl(&dut), -EINVAL);
	assert_int_equal(resets, 0);
	pending = true;
	start();
	assert_int_equal(t2_reset_flr(&dut), -EBUSY);
	assert_int_equal(t2_reset_only(&dut, T2_RESET_HOT, &reset), -EBUSY);
	assert_int_equal(resets + hot_resets, 0);
	expect_place();
	pending = false;
}

static void failed(void **state)
{
	(void)state;
	start();
	outcome = CXL_DEV_STATUS2_RESET_ERROR;
	assert_int_equal(t2_reset_cxl(&dut), -EREMOTEIO);
	expect_place();
	outcome = CXL_DEV_STATUS2_RESET_COMPLETE;
	assert_int_equal(t2_reset_cxl(&dut), 0);
	expect_place();
	start();
	stuck_bar = true;
	assert_int_equal(t2_reset_flr(&dut), -EIO);
	start();
	dead = true;
	assert_int_equal(t2_reset_flr(&dut), -ETIMEDOUT);
}

static void by_the_bus(void **state)
{
	struct t2_reset reset;

	(void)state;
	start();
	hot_answer = -EBUSY;
	assert_int_equal(t2_reset_only(&dut, T2_RESET_HOT, &reset), -EBUSY);
	assert_int_equal(t2_reset_give_back(&dut, &reset), 0);
	expect_place();
	hot_answer = -ENOTTY;
	assert_int_equal(t2_reset_only(&dut, T2_RESET_HOT, &reset), -EOPNOTSUPP);
	expect_place();
	hot_answer = 0;
	dead = true;
	assert_int_equal(t2_reset_only(&dut, T2_RESET_HOT, &reset), -ETIMEDOUT);
	assert_true(now >= 1000000);
	assert_int_equal(hot_resets, 3);
}

static int run(unsigned int encoding, uint64_t ms, struct t2_reset_end *end)
{
	const uint8_t initiate = CXL_DEV_CTRL2_INIT_RESET;
	uint64_t asleep = oversleep;
	bool ones = all_ones, none = no_read;

	start();
	oversleep = asleep;
	all_ones = ones;
	no_read = none;
	dut.device.reset_timeout_encoding = encoding;
	done_after = ms == NEVER ? NEVER : ms * 1000;
	begin_cxl_reset(&initiate);
	return t2_wait_reset_complete(&f.dev, &dut.device, 0, end);
}

/* Over at @ms, by a limit of @limit. */
static void expect_end(unsigned int encoding, uint64_t ms, uint64_t limit)
{
	struct t2_reset_end end;

	assert_int_equal(run(encoding, ms, &end), 0);
	assert_int_equal(end.limit_ms, limit);
	assert_int_equal(end.status2, CXL_DEV_STATUS2_RESET_COMPLETE);
	assert_int_equal(end.late, ms > limit);
	/* From the start of the wait to that of the look, which take a moment themselves. */
	assert_true(end.us + 10 >= 1000 * (ms > 100 ? ms : 100));
	assert_true(end.us < 1000 * (ms > 100 ? ms : 100) + 11000);
}

static const uint64_t limits[] = { 100, 100, 1000, 10000, 100000 };

static void measured(void **state)
{
	(void)state;
	oversleep = all_ones = no_read = 0;
	for (unsigned int e = 0; e < ARRAY_LEN(limits); e++) {
		expect_end(e, 5, limits[e]);
		expect_end(e, 99, limits[e]);
		expect_end(e, 101, limits[e]);
		expect_end(e, limits[e] - 1, limits[e]);
		expect_end(e, limits[e] + 1, limits[e]);
	}
}

/* Who slept through the end has not seen that it was late; who was early enough has. */
static void nobody_is_blamed_for_a_sleeper(void **state)
{
	struct t2_reset_end end;

	(void)state;
	all_ones = no_read = false;
	for (unsigned int e = 0; e < ARRAY_LEN(limits); e++) {
		oversleep = 700000;
		assert_int_equal(run(e, limits[e] - 1, &end), 0);
		assert_false(end.late);
		oversleep = 3000;
		assert_int_equal(run(e, limits[e], &end), 0);
		assert_false(end.late);
	}
	oversleep = 0;
}

static void silence_is_no_answer(void **state)
{
	struct t2_reset_end end;

	(void)state;
	oversleep = 0;
	all_ones = true;
	expect_end(2, 500, 1000);
	assert_int_equal(run(2, NEVER, &end), -ETIMEDOUT);
	assert_false(end.answered);
	assert_true(end.late);
	all_ones = false;
	no_read = true;
	expect_end(2, 500, 1000);
	no_read = false;
	assert_int_equal(run(2, NEVER, &end), -ETIMEDOUT);
	assert_true(end.answered);
	assert_true(end.late);
	/* A second of grace, and no more. */
	assert_true(now >= 2000000 && now < 2100000);
}

/* The device may take longer than anybody waits: then it is left alone. */
static void left_alone(void **state)
{
	struct t2_reset reset;

	(void)state;
	start();
	dut.device.reset_timeout_encoding = 4;
	done_after = NEVER;
	assert_int_equal(t2_reset_only(&dut, T2_RESET_CXL, &reset), -ETIMEDOUT);
	assert_false(reset.end.late);
	assert_true(reset.unfinished);
	assert_int_equal(t2_reset_give_back(&dut, &reset), -EBUSY);
	assert_true(now < 16000000);
}

/* Bases before what switches memory on, and the lock at last. */
static void dvsec_in_order(void **state)
{
	static const uint16_t order[] = { 0x220, 0x224, 0x210, 0x20c, 0x214 };

	(void)state;
	start();
	dut.device.range[0].present = true;
	dut.device.has_control = dut.device.has_lock = dut.device.config_lock = true;
	dut.device.lock_word = 1;
	dut.device.control2_word = CXL_DEV_CTRL2_INIT_RESET | CXL_DEV_CTRL2_INIT_WBI | 1;
	assert_int_equal(t2_reset_restore_dvsec(&dut), 0);
	assert_int_equal(writes, ARRAY_LEN(order));
	assert_memory_equal(written, order, sizeof(order));
	assert_int_equal(config[DVSEC + CXL_DEV_CTRL2], 1);
	assert_int_equal(resets, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(given_back),
		cmocka_unit_test(in_order),
		cmocka_unit_test(sizes_first),
		cmocka_unit_test(refused),
		cmocka_unit_test(failed),
		cmocka_unit_test(by_the_bus),
		cmocka_unit_test(measured),
		cmocka_unit_test(nobody_is_blamed_for_a_sleeper),
		cmocka_unit_test(silence_is_no_answer),
		cmocka_unit_test(left_alone),
		cmocka_unit_test(dvsec_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
