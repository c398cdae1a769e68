// SPDX-License-Identifier: GPL-2.0
/* What an access does whose buffer in user space ends too early. */
#include "tests/region/region.h"

/* Two pages, of which only the first can be touched. */
FIXTURE(buffer)
{
	struct t2_dut *dut;
	struct t2_judge judge;
	uint8_t *end; /* where the second page begins */
};

FIXTURE_SETUP(buffer)
{
	uint8_t *at = mmap(NULL, 2 * page_size(), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	SETUP_DEVICE();
	if (at == MAP_FAILED || mprotect(at + page_size(), page_size(), PROT_NONE))
		SKIP(return, "not tested: no memory for a buffer");
	self->end = at + page_size();
}

FIXTURE_TEARDOWN(buffer)
{
	t2_test_release(self->dut);
}

TEST_F(buffer, read_of_memory)
{
	static const size_t good[] = { 0, 1, 4, 7, 8, 100 };
	uint8_t bytes[100];
	struct saved s;
	struct memory m;

	REQ("REG-MEM-07", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	SAVE(m, s, m.page, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(~s.bytes[i] ^ i);
	t2_write(m.dev, m.index, m.page, bytes, sizeof(bytes));
	for (unsigned int i = 0; i < ARRAY_SIZE(good); i++) {
		uint8_t *to = self->end - good[i];
		ssize_t got;

		memset(to, 0xa5, good[i]);
		got = t2_read(m.dev, m.index, m.page, to, good[i] + 8);
		CHECK(got == -EFAULT || (got > 0 && (size_t)got <= good[i] &&
					 !memcmp(to, bytes, (size_t)got)),
		      "-14 (EFAULT), or a count that has arrived",
		      "read of %zu bytes with room for %zu: %zd", good[i] + 8, good[i], got);
	}
	put_back(&s);
}

TEST_F(buffer, write_of_memory)
{
	static const size_t good[] = { 0, 1, 4, 7, 8, 100 };
	uint8_t now[128], model[128];
	struct saved s;
	struct memory m;

	REQ("REG-MEM-08", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	SAVE(m, s, m.page, sizeof(now));
	memset(model, 0x3c, sizeof(model));
	for (unsigned int i = 0; i < ARRAY_SIZE(good); i++) {
		ssize_t got;

		t2_write(m.dev, m.index, m.page, model, sizeof(model));
		memset(self->end - good[i], 0xc3, good[i]);
		got = t2_write(m.dev, m.index, m.page, self->end - good[i], good[i] + 8);
		CHECK(got == -EFAULT || (got > 0 && (size_t)got <= good[i]),
		      "-14 (EFAULT), or a count that was there",
		      "write of %zu bytes of which %zu exist: %zd", good[i] + 8, good[i], got);
		t2_read(m.dev, m.index, m.page, now, sizeof(now));
		CHECK(!memcmp(now + good[i], model + good[i], sizeof(now) - good[i]),
		      "unchanged behind what exists",
		      "a write of %zu bytes of which %zu exist changed what is behind them",
		      good[i] + 8, good[i]);
	}
	put_back(&s);
}

#define NEED_COMPONENT_REGION() \
	MUST(self->dut->pass.component_region >= 0, \
	     "no component region; detect.announcement reports it")

TEST_F(buffer, read_of_registers)
{
	ssize_t got;

	REQ("REG-CMP-04", REGISTER_READS); /* vfio-cxl v2, v3, v4: component-register region */
	NEED_COMPONENT_REGION();
	got = t2_read(self->dut->dev, (unsigned int)self->dut->pass.component_region, 0, self->end,
		      4);
	CHECK(got == -EFAULT, "-14 (EFAULT)", "read of a register into no memory: %zd", got);
}

/* Global Control of a kernel's shadow: nothing that a device would see. */
TEST_F(buffer, write_of_registers)
{
	uint32_t before = 0, after = 0;
	struct t2_hdm hdm;
	unsigned int index;
	uint64_t pos;
	ssize_t got;

	REQ("REG-CMP-05", RESTORED_WRITES); /* vfio-cxl v3: component-register region */
	NEED_COMPONENT_REGION();
	READ_DECODERS(&hdm);
	index = (unsigned int)self->dut->pass.component_region;
	pos = hdm.block - self->dut->pass.component_origin + CXL_HDM_GLOBAL;
	MUST(t2_read(self->dut->dev, index, pos, &before, 4) == 4,
	     "Global Control cannot be read; hdm.access reports it");
	got = t2_write(self->dut->dev, index, pos, self->end, 4);
	t2_read(self->dut->dev, index, pos, &after, 4);
	if (after != before)
		t2_write(self->dut->dev, index, pos, &before, 4);
	CHECK(got == -EFAULT && after == before, "-14 (EFAULT), the register as before",
	      "write of a register from no memory: %zd, %08xh before, %08xh after", got, before,
	      after);
}

TEST_F(buffer, long_read_of_registers)
{
	unsigned int index;

	REQ("REG-CMP-07", REGISTER_READS); /* vfio-cxl v3, v4: component-register region */
	NEED_COMPONENT_REGION();
	index = (unsigned int)self->dut->pass.component_region;
	for (size_t good = 4; good <= 12; good += 4) {
		uint8_t whole[16], *to = self->end - good;
		ssize_t got;

		MUST(t2_read(self->dut->dev, index, 0, whole, 16) == 16,
		     "the registers cannot be read; hdm.access reports it");
		memset(to, 0xa5, good);
		got = t2_read(self->dut->dev, index, 0, to, 16);
		CHECK(got == -EFAULT ||
			      (got > 0 && (size_t)got <= good && !memcmp(to, whole, (size_t)got)),
		      "-14 (EFAULT), or a count that has arrived",
		      "read of 16 bytes with room for %zu: %zd", good, got);
	}
}
