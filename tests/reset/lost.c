// SPDX-License-Identifier: GPL-2.0
/* What VFIO_DEVICE_RESET leaves when it lost the decoder: nothing, until another brings it back. */
#include "tests/reset/kernel.h"

RESET_FIXTURE(device)

#define PAGES 2

/* A mapping; its first page has been touched where there was memory. */
#define MAP_TO_LOSE(m, at) \
	do { \
		struct presence t2_before; \
		NEED_RESET(); \
		THE_REGION(m); \
		t2_before = presence_of(self->dut); \
		self->had_memory = !is_lost(&t2_before); \
		MAP_MEMORY(m, 0, PAGES *(m).page, PROT_READ | PROT_WRITE, at); \
		if (self->had_memory) { \
			PLANT(m, 0, PAGES); \
			load(at); \
		} \
	} while (0)

TEST_F(device, no_touch)
{
	struct presence p;
	struct touch t;
	struct memory m;
	uint8_t *at;

	REQ("RST-DEV-05", RESETS); /* vfio-cxl v2, v3, v4: reset that loses the decoder */
	MAP_TO_LOSE(m, at);
	LOSE(reset_device, &p);
	CHECK_SIGBUS(at, "a page touched before the reset");
	t = load(at + m.page);
	CHECK(is_sigbus(&t), "SIGBUS", "a page never touched: a load: %s, %016llxh", outcome(&t),
	      (unsigned long long)t.value);
	/* Should it be memory after all, it keeps what it holds. */
	t = store(at + m.page, t.value);
	CHECK(is_sigbus(&t), "SIGBUS", "a page never touched: a store: %s", outcome(&t));
	UNMAP_MEMORY(m, at, PAGES * m.page);
}

TEST_F(device, no_access)
{
	static const size_t length[] = { 1, 4, 8, 64 };
	uint8_t bytes[64] = { 0 };
	struct presence p;
	struct memory m;

	REQ("RST-DEV-06", RESETS); /* vfio-cxl v2, v3, v4: reset that loses the decoder */
	NEED_RESET();
	THE_REGION(m);
	self->had_memory = memory_is_decoded(self->dut);
	LOSE(reset_device, &p);
	for (unsigned int i = 0; i < ARRAY_SIZE(length); i++) {
		ssize_t rd = t2_read(m.dev, m.index, m.page, bytes, length[i]);
		ssize_t wr = t2_write(m.dev, m.index, m.page, bytes, length[i]);

		CHECK(rd == -EIO && wr == -EIO, "-5 (EIO)", "read and write of %zu bytes: %zd, %zd",
		      length[i], rd, wr);
	}
}

TEST_F(device, not_committed)
{
	struct presence p;
	struct memory m;

	REQ("RST-DEV-07", RESETS); /* vfio-cxl v2, v3, v4: reset that loses the decoder */
	NEED_RESET();
	THE_REGION(m);
	self->had_memory = memory_is_decoded(self->dut);
	LOSE(reset_device, &p);
	CHECK_UNCOMMITTED(p, "after the reset");
}

TEST_F(device, comes_back)
{
	struct presence p;
	struct memory m;
	uint8_t *at;

	REQ("RST-DEV-08", RESETS); /* vfio-cxl v2, v3, v4: reset that loses the decoder */
	MAP_TO_LOSE(m, at);
	NEED(self->had_memory, "the reset at open left no decoder to lose and bring back");
	LOSE(reset_device, &p);
	load(at);
	for (unsigned int i = 0; i < 2; i++) {
		int code = reset_device(self->dut);

		MUST(!code, "the device cannot be reset again: %s", strerror(-code));
		p = presence_of(self->dut);
		if (!is_no_memory(&p))
			break;
	}
	NEED(!is_no_memory(&p), "no later reset brought the decoder back");
	for (unsigned int i = 0; i < PAGES; i++)
		CHECK_WORKS(m, i * m.page, at + i * m.page,
			    "the same mapping, the decoder being back");
	UNMAP_MEMORY(m, at, PAGES * m.page);
}
