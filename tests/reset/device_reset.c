// SPDX-License-Identifier: GPL-2.0
/* VFIO_DEVICE_RESET succeeds, takes mapped pages away, and keeps what a VMM counts on. */
#include "tests/dvsec/dvsec.h"
#include "tests/region/answers.h"
#include "tests/reset/kernel.h"

RESET_FIXTURE(device)

TEST_F(device, succeeds)
{
	int code;

	REQ("RST-DEV-01", RESETS); /* vfio: VFIO_DEVICE_RESET */
	NEED_RESET();
	self->had_memory = has_memory(self->dut);
	code = reset_device(self->dut);
	NEED(code != -ETIMEDOUT || self->dut->pass.generation != T2_GEN_V4,
	     "the device does not complete its reset; reset.failed judges that");
	CHECK(!code, "0, or EAGAIN for a moment", "VFIO_DEVICE_RESET: %d (%s)", code,
	      strerror(-code));
}

/* Another reset, of this device or of one above it, may hold the lock. */
TEST_F(device, asked_again)
{
	REQ("RST-DEV-19", RESETS); /* vfio: VFIO_DEVICE_RESET */
	NEED_RESET();
	self->had_memory = has_memory(self->dut);
	for (unsigned int i = 0; i < 3; i++) {
		int code = t2_reset_patiently(self->dut->dev, 1000);

		NEED(code != -ETIMEDOUT, "the device does not complete its reset");
		CHECK(code != -EAGAIN, "done within a second",
		      "VFIO_DEVICE_RESET, asked again for a second: -11 (EAGAIN)");
	}
}

TEST_F(device, takes_pages_away)
{
	struct memory m;
	uint8_t *at;

	REQ("RST-DEV-02", RESETS); /* vfio-cxl v2, v3, v4: reset */
	MEMORY_TO_RESET(m);
	CAN_SEE_PAGES(m);
	PLANT(m, 0, WORDS_MAX);
	MAP_AND_TOUCH(m, at);
	KEPT_BY(RESET);
	CHECK_ALL_CAME(at, "VFIO_DEVICE_RESET");
	UNMAP_MEMORY(m, at, WORDS_MAX * m.page);
}

/* Pages 0 and 2 were touched before, 1 and 3 were not. */
TEST_F(device, mapping_works_on)
{
	struct memory m;
	uint8_t *at;

	REQ("RST-DEV-03", RESETS); /* vfio-cxl v2, v3, v4: reset */
	MEMORY_TO_RESET(m);
	PLANT(m, 5 * m.page, 4);
	MAP_MEMORY(m, self->words.pos, 4 * m.page, PROT_READ | PROT_WRITE, at);
	for (unsigned int round = 0; round < 2; round++) {
		load(at);
		load(at + 2 * m.page);
		KEPT_BY(RESET);
		for (unsigned int i = 0; i < 4; i++)
			CHECK_WORKS(m, word_at(&self->words, i), at + i * m.page,
				    "the same mapping after VFIO_DEVICE_RESET");
	}
	UNMAP_MEMORY(m, at, 4 * m.page);
}

#define ENABLES (CXL_DEV_CTRL_CACHE | CXL_DEV_CTRL_MEM)

TEST_F(device, cache_and_mem_stay_enabled)
{
	uint32_t before, after;

	REQ("RST-DEV-12", RESETS); /* vfio-cxl v2, v3, v4: reset */
	NEED_DEVICE_DVSEC();
	self->had_memory = has_memory(self->dut);
	before = READ(CXL_DEV_CTRL, 2);
	RESET();
	after = READ(CXL_DEV_CTRL, 2);
	CHECK((before & ENABLES) == (after & ENABLES),
	      "Cache_Enable (bit 0) and Mem_Enable (bit 2) as before",
	      "Control (DVSEC 0 +0Ch) before the reset %04xh, after it %04xh", before, after);
}

struct config_register {
	const char *name;
	unsigned int off, width;
};

static const struct config_register kept[] = {
	{ "Command", PCI_COMMAND, 2 },
	{ "Cache Line Size", PCI_CACHE_LINE_SIZE, 1 },
	{ "Interrupt Line", PCI_INTERRUPT_LINE, 1 },
	{ "BAR 0", PCI_BASE_ADDRESS_0, 4 },
	{ "BAR 1", PCI_BASE_ADDRESS_1, 4 },
	{ "BAR 2", PCI_BASE_ADDRESS_2, 4 },
	{ "BAR 3", PCI_BASE_ADDRESS_3, 4 },
	{ "BAR 4", PCI_BASE_ADDRESS_4, 4 },
	{ "BAR 5", PCI_BASE_ADDRESS_5, 4 },
};

#define WRITTEN 3 /* the first of them get another value than a reset leaves */

static int read_kept(struct t2_device *dev, uint32_t value[ARRAY_SIZE(kept)])
{
	int code = 0;

	for (unsigned int i = 0; !code && i < ARRAY_SIZE(kept); i++)
		code = t2_config_read(dev, kept[i].off, kept[i].width, &value[i]);
	return code;
}

static int write_kept(struct t2_device *dev, const uint32_t value[WRITTEN])
{
	int code = 0;

	for (unsigned int i = 0; !code && i < WRITTEN; i++)
		code = t2_config_write(dev, kept[i].off, kept[i].width, value[i]);
	return code;
}

TEST_F(device, header_is_restored)
{
	uint32_t found[ARRAY_SIZE(kept)], before[ARRAY_SIZE(kept)], after[ARRAY_SIZE(kept)];
	int code, unread;

	REQ("RST-DEV-13", RESETS); /* vfio: VFIO_DEVICE_RESET */
	NEED_RESET();
	MUST(!read_kept(self->dut->dev, found), "config space cannot be read");
	self->had_memory = has_memory(self->dut);
	write_kept(self->dut->dev, (uint32_t[]){ found[0] | PCI_COMMAND_MEMORY, 0x10, 0x2a });
	MUST(!read_kept(self->dut->dev, before), "config space cannot be read");
	code = reset_device(self->dut);
	unread = read_kept(self->dut->dev, after);
	write_kept(self->dut->dev, found);
	NEED_DONE(code);
	MUST(!unread, "config space cannot be read");
	for (unsigned int i = 0; i < ARRAY_SIZE(kept); i++)
		CHECK(before[i] == after[i], "as before the reset",
		      "%s (%02xh) before the reset %08xh, after it %08xh", kept[i].name,
		      kept[i].off, before[i], after[i]);
}

TEST_F(device, regions_are_the_same)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct table before = { 0 }, after = { 0 };

	REQ("RST-DEV-14", RESETS); /* vfio: regions over reset */
	NEED_RESET();
	self->had_memory = has_memory(self->dut);
	read_table(self->dut->dev, self->dut->pass.num_regions, &before);
	RESET();
	MUST(!t2_device_info(self->dut->dev, &info), "GET_INFO fails after the reset");
	CHECK(info.num_regions == self->dut->pass.num_regions, "as many as before",
	      "%u regions, after VFIO_DEVICE_RESET %u", self->dut->pass.num_regions,
	      info.num_regions);
	read_table(self->dut->dev, info.num_regions, &after);
	for (unsigned int i = 0; i < before.n && i < after.n; i++)
		CHECK(same_region(before.answer[i], after.answer[i]),
		      "size, flags, type and areas as before",
		      "region %u differs after VFIO_DEVICE_RESET", i);
	free_table(&before);
	free_table(&after);
}
