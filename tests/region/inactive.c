// SPDX-License-Identifier: GPL-2.0
/* Whether device memory is in reach exactly while something decodes it. */
#include "tests/region/region.h"

DEVICE_FIXTURE(device)

#define NEED_LOST_DECODER() \
	NEED(!memory_is_decoded(self->dut), \
	     "the reset at open left decoder 0 committed (emu:flr_clears_hdm=yes loses it)")

TEST_F(device, no_access_without_decoder)
{
	static const size_t length[] = { 1, 4, 8, 64 };
	uint8_t bytes[64] = { 0 };
	struct memory m;

	REQ("REG-ACT-01", MEMORY_TOUCH); /* vfio-cxl v2: inactive memory */
	THE_REGION(m);
	NEED_LOST_DECODER();
	for (unsigned int i = 0; i < ARRAY_SIZE(length); i++) {
		ssize_t rd = t2_read(m.dev, m.index, m.page, bytes, length[i]);
		ssize_t wr = t2_write(m.dev, m.index, m.page, bytes, length[i]);

		CHECK(rd == -EIO && wr == -EIO, "-5 (EIO)", "read and write of %zu bytes: %zd, %zd",
		      length[i], rd, wr);
	}
}

TEST_F(device, no_touch_without_decoder)
{
	struct touch t, fresh;
	struct memory m;
	uint8_t *at;

	REQ("REG-ACT-02", MEMORY_TOUCH); /* vfio-cxl v2: inactive memory */
	THE_REGION(m);
	NEED_LOST_DECODER();
	MAP_MEMORY(m, 0, 2 * m.page, PROT_READ | PROT_WRITE, at);
	t = load(at);
	CHECK(is_sigbus(&t), "SIGBUS", "a load: %s", outcome(&t));
	/* Should it be memory after all, it keeps what it holds. */
	fresh = load(at + m.page);
	t = store(at + m.page, fresh.value);
	CHECK(is_sigbus(&t), "SIGBUS", "a store: %s", outcome(&t));
	UNMAP_MEMORY(m, at, 2 * m.page);
}

TEST_F(device, access_with_decoder)
{
	struct memory m;
	uint64_t value;
	struct touch t;
	uint8_t *at;

	REQ("REG-ACT-03", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	CHECK(peek(&m, 0, &value), "8 bytes", "the memory cannot be read");
	MAP_MEMORY(m, 0, m.page, PROT_READ, at);
	t = load(at);
	CHECK(t.ok, "memory", "a load: %s", outcome(&t));
	UNMAP_MEMORY(m, at, m.page);
}
