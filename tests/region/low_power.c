// SPDX-License-Identifier: GPL-2.0
/* Device memory while user space has allowed the device to sleep, and after it was woken again. */
#include <linux/pci_regs.h>

#include "tests/region/reach.h"

FIXTURE(device)
{
	struct t2_dut *dut;
	struct t2_judge judge;
	struct words words;
	bool asleep;
};

static int feature(struct t2_dut *dut, uint32_t flags)
{
	struct vfio_device_feature f = { .argsz = sizeof(f), .flags = flags };

	return t2_feature(dut->dev, &f);
}

FIXTURE_SETUP(device)
{
	SETUP_DEVICE();
}

FIXTURE_TEARDOWN(device)
{
	if (self->asleep)
		feature(self->dut, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_EXIT);
	put_words_back(&self->words);
	t2_test_release(self->dut);
}

/* -ENOTTY: a kernel before 6.1, or one whose power management is off for the device. */
#define GO_TO_SLEEP() \
	do { \
		const struct t2_pci_cap *t2_pm = t2_pci_cap_find(&self->dut->caps, PCI_CAP_ID_PM); \
		int t2_code = \
			feature(self->dut, VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_SET | \
						   VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY); \
		NEED(!t2_code, "low power is not to be had here: %s", strerror(-t2_code)); \
		/* Low power is D3hot: see CAN_SLEEP(). */ \
		NEED(!t2_pm || t2_config_value(&self->dut->cfg, t2_pm->offset + PCI_PM_CTRL, 2) & \
				       PCI_PM_CTRL_NO_SOFT_RESET, \
		     "No_Soft_Reset is clear: the way back from D3hot resets the device"); \
		t2_code = feature(self->dut, \
				  VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY); \
		MUST(!t2_code, "LOW_POWER_ENTRY, which the kernel says it knows: %s", \
		     strerror(-t2_code)); \
		self->asleep = true; \
	} while (0)

TEST_F(device, asleep)
{
	struct reach r;
	struct memory m;
	uint8_t *at;

	REQ("REG-PWR-10", RESETS); /* VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY */
	MAP_TO_REACH(m, at);
	GO_TO_SLEEP();
	r = reach(&self->words, at);
	CHECK_REACH(is_never_stale(&self->words, &r), "refused (SIGBUS, -5), or the right bytes", r,
		    "in low power");
	UNMAP_MEMORY(m, at, REACHED * m.page);
}

TEST_F(device, awake_again)
{
	struct reach r;
	struct memory m;
	uint8_t *at;
	int code;

	REQ("REG-PWR-11", RESETS); /* VFIO_DEVICE_FEATURE_LOW_POWER_EXIT */
	MAP_TO_REACH(m, at);
	GO_TO_SLEEP();
	reach(&self->words, at);
	code = feature(self->dut, VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_EXIT);
	CHECK(!code, "0", "LOW_POWER_EXIT: %d", code);
	if (code)
		return;
	self->asleep = false;
	r = reach(&self->words, at);
	CHECK_REACH(is_right(&self->words, &r), "the right bytes", r, "after low power");
	UNMAP_MEMORY(m, at, REACHED * m.page);
}
