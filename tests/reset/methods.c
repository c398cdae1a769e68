// SPDX-License-Identifier: GPL-2.0
/* The methods by which the kernel says that it can reset the device do so. */
#include "tests/reset/kernel.h"

FIXTURE(device)
{
	struct t2_dut *dut;
	struct t2_judge judge;
	bool had_memory;
	bool tell_kernel; /* of resets behind its vfio driver's back */
};

FIXTURE_SETUP(device)
{
	SETUP_DEVICE();
}

FIXTURE_TEARDOWN(device)
{
	if (self->tell_kernel && reset_device(self->dut))
		self->had_memory = false;
	if (self->dut && self->had_memory)
		bring_back(self->dut);
	t2_test_release(self->dut);
}

#define NEED_METHODS(names) \
	do { \
		int t2_methods_code = t2_reset_methods(self->dut->dev, names, sizeof(names)); \
		NEED(t2_methods_code != -EOPNOTSUPP, "this target knows no kernel"); \
		NEED(t2_methods_code != -ENOENT, \
		     "the kernel has no reset_method, or knows no reset for the device"); \
		MUST(!t2_methods_code, "reset_method cannot be read: %s", \
		     strerror(-t2_methods_code)); \
	} while (0)

static bool answers(struct t2_dut *dut)
{
	uint32_t id;

	return !t2_config_read(dut->dev, PCI_CLASS_REVISION, 4, &id) && id != 0xffffffff;
}

TEST_F(device, each_resets)
{
	char names[256], *rest = NULL;

	REQ("RST-MTH-01", STICKY); /* Linux: PCI reset_method */
	NEED_METHODS(names);
	NEED(*names, "reset_method lists none: resets are disabled");
	self->tell_kernel = self->dut->dev->view == T2_VIEW_VFIO;
	self->had_memory = has_memory(self->dut);
	for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
		int code;

		/* Raw nobody would give back what a reset of the bus takes. */
		if (self->dut->dev->view == T2_VIEW_DEVICE && strstr(name, "bus"))
			continue;
		code = t2_reset_by(self->dut->dev, name);
		if (code == -EAGAIN || code == -EIO)
			code = t2_reset_by(self->dut->dev, name);
		/* A port of CXL masks it now, and may not later: so it is listed all the same. */
		if (code == -ENOTTY && !strcmp(name, "bus"))
			continue;
		MUST(code != -EACCES && code != -EPERM,
		     "reset_method cannot be written; run as root");
		NEED(code != -ETIMEDOUT, "the device does not complete the reset by %s", name);
		CHECK(!code, "0", "reset by the method %s: %d (%s)", name, code, strerror(-code));
		CHECK(answers(self->dut), "class and revision",
		      "config space reads all-ones after the reset by %s", name);
	}
}

TEST_F(device, one_is_listed)
{
	char names[256];

	REQ("RST-MTH-02", CONFIG_READS); /* Linux: PCI reset_method */
	NEED_METHODS(names);
	NEED((self->dut->pcie.present && self->dut->pcie.flr) ||
		     self->dut->pass.device_flags & VFIO_DEVICE_FLAGS_RESET,
	     "the device can be reset by nothing that shows");
	CHECK(*names, "at least one method", "reset_method is empty");
}
