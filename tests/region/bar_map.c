// SPDX-License-Identifier: GPL-2.0
/* What mmap of a BAR allows and refuses, at every edge of the component registers. */
#include "tests/region/bar.h"

DEVICE_FIXTURE(device)

/* Maps and unmaps again: 0, or -errno of mmap. Touches nothing. */
static int try_map(struct t2_device *dev, unsigned int index, uint64_t pos, uint64_t len)
{
	void *at = NULL;
	int code = t2_map(dev, index, pos, len, PROT_READ | PROT_WRITE, &at);

	if (!code)
		t2_unmap(dev, at, len);
	return code;
}

#define CHECK_MAP(dev, index, pos, len, holds, required) \
	do { \
		int code = try_map(dev, index, pos, len); \
		CHECK(holds, required, "mmap of BAR %u, %llxh bytes at %llxh: %d", index, \
		      (unsigned long long)(len), (unsigned long long)(pos), code); \
	} while (0)

TEST_F(device, areas_map)
{
	struct bar b;

	REQ("REG-BAR-07", CONFIG_READS); /* vfio-cxl v2, v3, v4: component BAR */
	THE_BAR(b);
	for (unsigned int i = 0; i < b.areas.n; i++) {
		const struct t2_span *a = &b.areas.area[i];

		if (a->end - a->start < b.page || a->end > b.size)
			continue;
		CHECK_MAP(b.dev, b.index, a->start, a->end - a->start, !code, "0");
		CHECK_MAP(b.dev, b.index, a->start, b.page, !code, "0");
		CHECK_MAP(b.dev, b.index, a->end - b.page, b.page, !code, "0");
	}
}

/* Every start and end up to three pages around, as far as the mapping touches the registers. */
TEST_F(device, registers_are_refused)
{
	uint64_t first, last, start, end;
	struct bar b;

	REQ("REG-BAR-08", CONFIG_READS); /* vfio-cxl v2, v3, v4: component BAR */
	THE_BAR(b);
	first = b.kept_out.start > 3 * b.page ? b.kept_out.start - 3 * b.page : 0;
	last = b.kept_out.end + 3 * b.page < b.size ? b.kept_out.end + 3 * b.page : b.size;
	for (start = first; start < b.kept_out.end; start += b.page) {
		end = start < b.kept_out.start ? b.kept_out.start : start;
		for (end += b.page; end <= last; end += b.page)
			CHECK_MAP(b.dev, b.index, start, end - start, code == -EINVAL,
				  "-22 (EINVAL): it touches the registers");
	}
	CHECK_MAP(b.dev, b.index, 0, b.size, code == -EINVAL,
		  "-22 (EINVAL): it touches the registers");
	/* One byte of a page is all of it. */
	CHECK_MAP(b.dev, b.index, b.kept_out.start, 1, code == -EINVAL, "-22 (EINVAL)");
	if (b.kept_out.start >= b.page)
		CHECK_MAP(b.dev, b.index, b.kept_out.start - b.page, b.page + 1, code == -EINVAL,
			  "-22 (EINVAL): its last byte is a register");
}

TEST_F(device, neighbours_map)
{
	uint64_t pages, page;
	struct bar b;

	REQ("REG-BAR-09", CONFIG_READS); /* vfio-cxl v2, v3: component BAR */
	THE_BAR(b);
	NEED(b.areas.n, "the component BAR has nothing beside the registers");
	page = b.page;
	for (pages = 1; pages <= 3; pages++) {
		if (b.kept_out.start >= pages * page)
			CHECK_MAP(b.dev, b.index, b.kept_out.start - pages * page, pages * page,
				  !code, "0: it ends where the registers begin");
		if (b.kept_out.end + pages * page <= b.size)
			CHECK_MAP(b.dev, b.index, b.kept_out.end, pages * page, !code,
				  "0: it begins where the registers end");
	}
	if (b.kept_out.start)
		CHECK_MAP(b.dev, b.index, 0, b.kept_out.start, !code,
			  "0: all before the registers");
	if (b.kept_out.end < b.size)
		CHECK_MAP(b.dev, b.index, b.kept_out.end, b.size - b.kept_out.end, !code,
			  "0: all behind the registers");
}

/* The sizes of BARs that can be mapped, at least in part. 0: cannot. */
static uint64_t mappable_size(struct t2_device *dev, unsigned int bar)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = bar };

	return !t2_region_info(dev, &info) && info.flags & VFIO_REGION_INFO_FLAG_MMAP ? info.size
										      : 0;
}

#define FOR_EACH_BAR(bar, size) \
	for (unsigned int bar = 0; bar <= VFIO_PCI_BAR5_REGION_INDEX; bar++) \
		for (uint64_t size = mappable_size(self->dut->dev, bar); size; size = 0)

TEST_F(device, end_of_bar)
{
	uint64_t page = page_size();

	REQ("REG-BAR-10", CONFIG_READS); /* VFIO: mmap */
	FOR_EACH_BAR(bar, size)
	{
		uint64_t end = (size + page - 1) / page * page;

		CHECK_MAP(self->dut->dev, bar, end - page, 2 * page, code == -EINVAL,
			  "-22 (EINVAL): it ends behind the BAR");
		CHECK_MAP(self->dut->dev, bar, 0, end + page, code == -EINVAL,
			  "-22 (EINVAL): it ends behind the BAR");
		CHECK_MAP(self->dut->dev, bar, end, page, code == -EINVAL,
			  "-22 (EINVAL): it begins behind the BAR");
	}
}

TEST_F(device, overflow)
{
	const uint64_t last = (1ull << 40) - page_size();
	const uint64_t length[] = {
		1ull << 32, 1ull << 40, -page_size(), -page_size() - 0x10000, (1ull << 63) - 0x1000,
		1ull << 63
	};

	REQ("REG-BAR-11", CONFIG_READS); /* VFIO: mmap */
	FOR_EACH_BAR(bar, size)
	{
		CHECK_MAP(self->dut->dev, bar, last, page_size(), code < 0, "an error");
		for (unsigned int i = 0; i < ARRAY_SIZE(length); i++) {
			if (length[i] <= size)
				continue;
			CHECK_MAP(self->dut->dev, bar, 0, length[i], code < 0, "an error");
			CHECK_MAP(self->dut->dev, bar, size & -page_size(), length[i], code < 0,
				  "an error");
		}
	}
}

TEST_F(device, private)
{
	REQ("REG-BAR-13", CONFIG_READS); /* VFIO: mmap */
	FOR_EACH_BAR(bar, size)
	{
		struct vfio_region_info *info = NULL;
		struct t2_areas areas;
		uint64_t pos = 0;
		void *at = NULL;
		int code;

		if (!t2_region_info_full(self->dut->dev, bar, &info)) {
			if (!t2_areas_read(info, &areas) && areas.n)
				pos = areas.area[0].start;
			free(info);
		}
		code = t2_map_flags(self->dut->dev, bar, pos, page_size(), PROT_READ, MAP_PRIVATE,
				    &at);
		if (!code)
			t2_unmap(self->dut->dev, at, page_size());
		CHECK(code == -EINVAL, "-22 (EINVAL)", "mmap of BAR %u, MAP_PRIVATE: %d", bar,
		      code);
	}
}
