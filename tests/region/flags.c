// SPDX-License-Identifier: GPL-2.0
/* Whether a region does what its flags say. */
#include "tests/region/region.h"

DEVICE_FIXTURE(device)

/* The first 4 bytes of @index that a generation lets user space read; -1: none. */
static int64_t readable_at(const struct t2_dut *dut, unsigned int index, uint64_t size)
{
	struct t2_span out;

	if ((int)index != dut->pass.component_bar || t2_kept_out(&dut->pass, 1, &out))
		return 0;
	if (out.start >= 4)
		return 0;
	return out.end + 4 <= size ? (int64_t)out.end : -1;
}

/*
 * The option ROM is left alone: reading it needs a decoder that the device may share with a BAR.
 * So is VGA, which answers at its legacy addresses alone and not at the start of its region.
 */
static bool left_alone(const struct t2_dut *dut, unsigned int index)
{
	return index == VFIO_PCI_ROM_REGION_INDEX || index == VFIO_PCI_VGA_REGION_INDEX ||
	       (int)index == dut->pass.memory_region;
}

TEST_F(device, read)
{
	REQ("REG-FLG-01", MEMORY_TOUCH); /* VFIO: region flags */
	for (unsigned int i = 0; i < self->dut->pass.num_regions && i < 64; i++) {
		struct vfio_region_info info = { .argsz = sizeof(info), .index = i };
		int64_t at;
		ssize_t got;
		uint32_t word;

		if (left_alone(self->dut, i) || t2_region_info(self->dut->dev, &info))
			continue;
		at = info.size ? readable_at(self->dut, i, info.size) : 0;
		if (at < 0)
			continue;
		got = t2_read(self->dut->dev, i, (uint64_t)at, &word, 4);
		if (info.flags & VFIO_REGION_INFO_FLAG_READ)
			CHECK(got == 4, "4 bytes", "region %u has READ, a read at %llxh: %zd", i,
			      (unsigned long long)at, got);
		else
			CHECK(got < 0, "an error", "region %u has no READ, a read at %llxh: %zd", i,
			      (unsigned long long)at, got);
	}
}

TEST_F(device, no_mmap)
{
	REQ("REG-FLG-02", CONFIG_READS); /* VFIO: region flags */
	for (unsigned int i = 0; i < self->dut->pass.num_regions && i < 64; i++) {
		struct vfio_region_info info = { .argsz = sizeof(info), .index = i };
		void *at = NULL;
		int code;

		if (t2_region_info(self->dut->dev, &info) ||
		    info.flags & VFIO_REGION_INFO_FLAG_MMAP)
			continue;
		code = t2_map(self->dut->dev, i, 0, page_size(), PROT_READ, &at);
		if (!code)
			t2_unmap(self->dut->dev, at, page_size());
		CHECK(code == -EINVAL, "-22 (EINVAL)", "region %u has no MMAP, mmap: %d", i, code);
	}
}

TEST_F(device, whole_bar_maps)
{
	REQ("REG-FLG-03", CONFIG_READS); /* VFIO: region flags */
	for (unsigned int i = 0; i <= VFIO_PCI_BAR5_REGION_INDEX; i++) {
		struct vfio_region_info *info = NULL;
		struct t2_areas areas;
		void *at = NULL;
		uint64_t size;
		bool whole;
		int code;

		if (t2_region_info_full(self->dut->dev, i, &info))
			continue;
		whole = info->flags & VFIO_REGION_INFO_FLAG_MMAP && !t2_areas_read(info, &areas) &&
			!areas.present;
		size = info->size;
		free(info);
		if (!whole)
			continue;
		code = t2_map(self->dut->dev, i, 0, size, PROT_READ, &at);
		if (!code)
			t2_unmap(self->dut->dev, at, size);
		CHECK(!code, "0", "BAR %u has MMAP, mmap of its %llxh bytes: %d", i,
		      (unsigned long long)size, code);
	}
}

#define OFFERS(has, what) \
	CHECK((self->dut->pass.memory_flags & (has)) == (has), what, "flags %xh of region %d", \
	      self->dut->pass.memory_flags, self->dut->pass.memory_region)

#define NEED_REGION() \
	MUST(self->dut->pass.memory_region >= 0, "no memory region; detect.announcement reports " \
						 "it")

TEST_F(device, memory_offers)
{
	REQ("REG-FLG-04", CONFIG_READS); /* vfio-cxl v3, v4: memory region */
	NEED_REGION();
	OFFERS(VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE |
		       VFIO_REGION_INFO_FLAG_MMAP,
	       "READ, WRITE, MMAP (7)");
}

TEST_F(device, memory_offers_v2)
{
	REQ("REG-FLG-05", CONFIG_READS); /* vfio-cxl v2: memory region */
	NEED_REGION();
	OFFERS(VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE, "READ, WRITE (3)");
}

TEST_F(device, memory_offers_mmap_v2)
{
	REQ("REG-FLG-06", CONFIG_READS); /* vfio-cxl v2: memory region */
	NEED_REGION();
	OFFERS(VFIO_REGION_INFO_FLAG_MMAP, "MMAP (4)");
}

TEST_F(device, memory_maps)
{
	struct touch t = { 0 };
	struct memory m;
	void *at = NULL;
	int code;

	REQ("REG-FLG-07", MEMORY_TOUCH); /* VFIO: region flags */
	THE_MEMORY(m);
	NEED(self->dut->pass.memory_flags & VFIO_REGION_INFO_FLAG_MMAP, "it offers no MMAP");
	code = t2_map(m.dev, m.index, 0, m.page, PROT_READ | PROT_WRITE, &at);
	CHECK(!code, "0", "region %u has MMAP, mmap of its first page: %d", m.index, code);
	if (code)
		return;
	t = load(at);
	CHECK(t.ok, "memory", "the first load from region %u: %s", m.index, outcome(&t));
	t2_unmap(m.dev, at, m.page);
}
