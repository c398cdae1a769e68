// SPDX-License-Identifier: GPL-2.0
/* The two resets that a device offers: what is given back after them, and what they refuse. */
#include "selftest/unit/fake_device.h"

#include <linux/pci_regs.h>

#include "lib/cxl/reset.h"

#define PCIE 0x40
#define DVSEC 0x200
#define COMMAND (PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER)

static uint8_t config[T2_CONFIG_SIZE];
static struct fake f;
static struct t2_target_ops ops;
static struct t2_dut dut;
static unsigned int resets;
static bool pending, dead, stuck_bar;
static uint16_t outcome;

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

static ssize_t resettable_write(struct t2_device *dev, unsigned int region, uint64_t pos,
				const void *buf, size_t len)
{
	const uint8_t *b = buf;

	if (stuck_bar && pos == PCI_BASE_ADDRESS_2)
		return len;
	if (pos == PCIE + PCI_EXP_DEVCTL && b[1] & 0x80) {
		wipe();
		return len;
	}
	if (pos == DVSEC + CXL_DEV_CTRL2 && b[0] & CXL_DEV_CTRL2_INIT_RESET) {
		assert_int_equal(b[0] & CXL_DEV_CTRL2_RESET_MEM_CLR, 0);
		wipe();
		put(config + DVSEC + CXL_DEV_STATUS2, 2, outcome);
		return len;
	}
	return fake_write(dev, region, pos, buf, len);
}

static void start(void)
{
	fake_init(&f, T2_VIEW_DEVICE);
	ops = fake_ops;
	ops.write = resettable_write;
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
	resets = 0;
	outcome = CXL_DEV_STATUS2_RESET_COMPLETE;
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
	expect_place();
}

static void refused(void **state)
{
	(void)state;
	start();
	dut.pcie.flr = dut.device.reset_capable = false;
	assert_int_equal(t2_reset_flr(&dut), -EOPNOTSUPP);
	assert_int_equal(t2_reset_cxl(&dut), -EOPNOTSUPP);
	dut.device.reset_capable = true;
	dut.device.reset_timeout_encoding = 7;
	assert_int_equal(t2_reset_cxl(&dut), -EINVAL);
	assert_int_equal(resets, 0);
	pending = true;
	start();
	assert_int_equal(t2_reset_flr(&dut), -EBUSY);
	assert_int_equal(resets, 0);
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
	outcome = 0;
	assert_int_equal(t2_reset_cxl(&dut), -ETIMEDOUT);
	expect_place();
	stuck_bar = true;
	assert_int_equal(t2_reset_flr(&dut), -EIO);
	stuck_bar = false;
	start();
	dead = true;
	assert_int_equal(t2_reset_flr(&dut), -ETIMEDOUT);
	dead = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(given_back),
		cmocka_unit_test(refused),
		cmocka_unit_test(failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
