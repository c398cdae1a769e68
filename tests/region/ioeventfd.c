// SPDX-License-Identifier: GPL-2.0
/* Where a kernel lets an eventfd write a register on user space's behalf. */
#include <sys/eventfd.h>

#include "tests/region/bar.h"

DEVICE_FIXTURE(device)

/*
 * Asks for one, and takes it away again: nothing signals it, so nothing is written. -errno, or 0
 * when it was set up.
 */
static int try_ioeventfd(struct t2_device *dev, unsigned int region, uint64_t pos,
			 unsigned int width)
{
	int fd = eventfd(0, EFD_CLOEXEC), code;

	if (fd < 0)
		return -errno;
	code = t2_ioeventfd(dev, region, pos, width, 0, fd);
	if (!code)
		t2_ioeventfd(dev, region, pos, width, 0, -1);
	close(fd);
	return code;
}

#define NEED_IOEVENTFD(code) \
	NEED((code) != -EOPNOTSUPP && (code) != -ENOTTY, "no VFIO_DEVICE_IOEVENTFD here")

TEST_F(device, registers_are_refused)
{
	struct bar b;

	REQ("REG-RAW-07", CONFIG_READS); /* vfio-cxl v2, v3, v4: VFIO_DEVICE_IOEVENTFD */
	THE_BAR(b);
	for (unsigned int width = 1; width <= 8; width *= 2) {
		uint64_t start = (b.registers.start + 7) & ~7ull;
		const uint64_t pos[] = { start, start + 16, (b.registers.end & ~7ull) - 8 };

		for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++) {
			int code = try_ioeventfd(b.dev, b.index, pos[i], width);

			NEED_IOEVENTFD(code);
			CHECK(code == -EINVAL, "-22 (EINVAL)",
			      "ioeventfd of %u bytes at %llxh, registers [%llxh, %llxh): %d", width,
			      (unsigned long long)pos[i], (unsigned long long)b.registers.start,
			      (unsigned long long)b.registers.end, code);
		}
	}
}

TEST_F(device, regions_are_refused)
{
	const int index[] = { self->dut ? self->dut->pass.memory_region : -1,
			      self->dut ? self->dut->pass.component_region : -1 };

	REQ("REG-RAW-08", CONFIG_READS); /* vfio-cxl v2, v3, v4: VFIO_DEVICE_IOEVENTFD */
	for (unsigned int i = 0; i < ARRAY_SIZE(index); i++) {
		MUST(index[i] >= 0, "a CXL region is missing; detect.announcement reports it");
		for (unsigned int width = 1; width <= 8; width *= 2) {
			int code = try_ioeventfd(self->dut->dev, (unsigned int)index[i], 16, width);

			NEED_IOEVENTFD(code);
			CHECK(code == -EINVAL, "-22 (EINVAL)",
			      "ioeventfd of %u bytes in region %d: %d", width, index[i], code);
		}
	}
}
