// SPDX-License-Identifier: GPL-2.0
/* The table of regions that GET_REGION_INFO gives, index by index. */
#include "tests/region/region.h"

DEVICE_FIXTURE(device)

#define NO_VGA(index, code) ((index) == VFIO_PCI_VGA_REGION_INDEX && (code) == -EINVAL)
/* More dynamic regions than any device has: a larger count is itself the defect. */
#define MOST_REGIONS 128u

static unsigned int regions_of(const struct t2_dut *dut)
{
	return dut->pass.num_regions < MOST_REGIONS ? dut->pass.num_regions : MOST_REGIONS;
}

TEST_F(device, every_index_answers)
{
	REQ("REG-TAB-01", CONFIG_READS); /* VFIO: GET_REGION_INFO */
	CHECK(self->dut->pass.num_regions >= VFIO_PCI_NUM_REGIONS &&
		      self->dut->pass.num_regions <= MOST_REGIONS,
	      "9 and the dynamic ones", "num_regions is %u", self->dut->pass.num_regions);
	for (unsigned int i = 0; i < regions_of(self->dut); i++) {
		struct vfio_region_info *info = NULL;
		int code = t2_region_info_full(self->dut->dev, i, &info);

		CHECK(!code || NO_VGA(i, code), "0; for VGA (8) also -22 (EINVAL)",
		      "GET_REGION_INFO of region %u: %d", i, code);
		CHECK(code || info->index == i, "its own index", "region %u answers as region %u",
		      i, code ? 0 : info->index);
		free(info);
	}
}

TEST_F(device, none_behind_the_last)
{
	const unsigned int n = self->dut ? self->dut->pass.num_regions : 0;
	const unsigned int index[] = {
		n, n + 1, n + 2, n + 9, 200, 0x8000, 0x7fffffffu, 0xffffffffu
	};

	REQ("REG-TAB-02", CONFIG_READS); /* VFIO: GET_REGION_INFO */
	for (unsigned int i = 0; i < ARRAY_SIZE(index); i++) {
		struct vfio_region_info info = { .argsz = sizeof(info), .index = index[i] };
		int code = t2_region_info(self->dut->dev, &info);

		if (index[i] >= n)
			CHECK(code == -EINVAL, "-22 (EINVAL)",
			      "GET_REGION_INFO of region %u of %u: %d", index[i], n, code);
	}
}

/* The whole answer, so that a capability that comes and goes shows too. */
static bool same_answer(struct t2_device *dev, unsigned int index)
{
	struct vfio_region_info *first = NULL, *second = NULL;
	int a = t2_region_info_full(dev, index, &first);
	int b = t2_region_info_full(dev, index, &second);
	bool same = a == b &&
		    (a || (first->argsz == second->argsz && !memcmp(first, second, first->argsz)));

	free(first);
	free(second);
	return same;
}

TEST_F(device, asked_twice)
{
	REQ("REG-TAB-04", CONFIG_READS); /* VFIO: GET_REGION_INFO */
	for (unsigned int i = 0; i < regions_of(self->dut); i++)
		for (unsigned int round = 0; round < 3; round++)
			CHECK(same_answer(self->dut->dev, i), "the same answer",
			      "region %u answers differently the next time", i);
}

TEST_F(device, places_apart)
{
	struct t2_span place[MOST_REGIONS];
	unsigned int n = regions_of(self->dut);

	REQ("REG-TAB-05", CONFIG_READS); /* VFIO: GET_REGION_INFO */
	for (unsigned int i = 0; i < n; i++) {
		struct vfio_region_info info = { .argsz = sizeof(info), .index = i };

		place[i] = (struct t2_span){ 0, 0 };
		if (t2_region_info(self->dut->dev, &info) || !info.size)
			continue;
		place[i] = (struct t2_span){ info.offset, info.offset + info.size };
		CHECK(info.offset % page_size() == 0 && place[i].end > place[i].start,
		      "page aligned, and an end that does not wrap round",
		      "region %u lies at %llxh, %llxh bytes", i, (unsigned long long)info.offset,
		      (unsigned long long)info.size);
		for (unsigned int k = 0; k < i; k++)
			CHECK(place[k].end <= place[i].start || place[i].end <= place[k].start,
			      "no common byte", "region %u overlaps region %u in the device file",
			      i, k);
	}
}

TEST_F(device, empty_offers_nothing)
{
	const uint32_t offers = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE |
				VFIO_REGION_INFO_FLAG_MMAP;

	REQ("REG-TAB-06", CONFIG_READS); /* VFIO: GET_REGION_INFO */
	for (unsigned int i = 0; i < regions_of(self->dut); i++) {
		struct vfio_region_info info = { .argsz = sizeof(info), .index = i };

		if (!t2_region_info(self->dut->dev, &info))
			CHECK(info.size || !(info.flags & offers), "no READ, WRITE or MMAP",
			      "region %u has size 0 and flags %xh", i, info.flags);
	}
}

/* Capabilities @id in the chain of @info; a broken chain ends the count. */
static unsigned int count_caps(const struct vfio_region_info *info, uint16_t id)
{
	const struct vfio_info_cap_header *cap;
	struct t2_vfio_caps caps;
	unsigned int n = 0;
	int err;

	if (!(info->flags & VFIO_REGION_INFO_FLAG_CAPS))
		return 0;
	caps = t2_vfio_caps(info, info->argsz, info->cap_offset);
	while ((cap = t2_vfio_cap_next(&caps, &err)))
		n += cap->id == id;
	return n;
}

TEST_F(device, cxl_regions_are_typed)
{
	const int index[] = { self->dut ? self->dut->pass.memory_region : -1,
			      self->dut ? self->dut->pass.component_region : -1 };

	REQ("REG-TAB-07", CONFIG_READS); /* VFIO: GET_REGION_INFO */
	for (unsigned int i = 0; i < ARRAY_SIZE(index); i++) {
		struct vfio_region_info *info = NULL;
		unsigned int types;

		MUST(index[i] >= 0, "a CXL region is missing; detect.announcement reports it");
		MUST(!t2_region_info_full(self->dut->dev, (unsigned int)index[i], &info),
		     "region %d gives no answer; region.table.every_index_answers reports it",
		     index[i]);
		types = count_caps(info, VFIO_REGION_INFO_CAP_TYPE);
		CHECK(types == 1 && info->size, "one type, and a size",
		      "region %d has %u type capabilities and %llu bytes", index[i], types,
		      (unsigned long long)info->size);
		free(info);
	}
}
