// SPDX-License-Identifier: GPL-2.0
/* Which areas of the component BAR a kernel says may be mapped. */
#include "tests/region/bar.h"

DEVICE_FIXTURE(device)

#define AREA "area %u is [%llxh, %llxh) of %llxh"
#define AREA_VALUES(b, i) \
	i, (unsigned long long)(b).areas.area[i].start, (unsigned long long)(b).areas.area[i].end, \
		(unsigned long long)(b).size

TEST_F(device, areas_in_order)
{
	struct bar b;

	REQ("REG-BAR-01", CONFIG_READS); /* vfio-cxl v2, v3, v4: component BAR */
	THE_BAR(b);
	CHECK(!b.areas.cut, "as many areas as it counts, at most 16",
	      "the capability counts %u areas and has %u", b.areas.stated, b.areas.n);
	for (unsigned int i = 0; i < b.areas.n; i++) {
		const struct t2_span *a = &b.areas.area[i];

		CHECK(a->start <= a->end && a->end <= b.size, "inside the BAR", AREA,
		      AREA_VALUES(b, i));
		CHECK(!i || a[-1].end <= a->start, "behind the area before", AREA,
		      AREA_VALUES(b, i));
	}
}

static bool overlap(const struct t2_span *a, const struct t2_span *b)
{
	return a->start < b->end && b->start < a->end;
}

TEST_F(device, block_is_left_out)
{
	struct bar b;

	REQ("REG-BAR-02", CONFIG_READS); /* vfio-cxl v2, v3, v4: component BAR */
	THE_BAR(b);
	CHECK(!b.mappable || b.areas.present, "areas, or no MMAP",
	      "BAR %u offers MMAP for all of its %llxh bytes", b.index, (unsigned long long)b.size);
	for (unsigned int i = 0; i < b.areas.n; i++)
		CHECK(!overlap(&b.areas.area[i], &b.kept_out), "nothing of the registers",
		      AREA "; the registers are [%llxh, %llxh)", AREA_VALUES(b, i),
		      (unsigned long long)b.kept_out.start, (unsigned long long)b.kept_out.end);
}

/* What is advertised, without empty areas, is what remains of the BAR. */
static bool covers(const struct bar *b, uint64_t page)
{
	struct t2_span expected[2];
	unsigned int n = t2_areas_around(b->size, b->kept_out, page, expected), found = 0;

	for (unsigned int i = 0; i < b->areas.n; i++) {
		const struct t2_span *a = &b->areas.area[i];

		if (a->start == a->end)
			continue;
		if (found == n || a->start != expected[found].start ||
		    a->end != expected[found].end)
			return false;
		found++;
	}
	return found == n;
}

#define CHECK_COVERS(b, page) \
	CHECK(covers(&(b), page), "all of the BAR around the registers", \
	      "%u areas, the first [%llxh, %llxh); registers [%llxh, %llxh) of %llxh", \
	      (b).areas.n, (unsigned long long)(b).areas.area[0].start, \
	      (unsigned long long)(b).areas.area[0].end, (unsigned long long)(b).kept_out.start, \
	      (unsigned long long)(b).kept_out.end, (unsigned long long)(b).size)

#define NEED_MAPPABLE(b) NEED((b).mappable, "the component BAR offers no MMAP")

TEST_F(device, rest_is_mappable)
{
	struct bar b;

	REQ("REG-BAR-03", CONFIG_READS); /* vfio-cxl v2, v3, v4: component BAR */
	THE_BAR(b);
	NEED_MAPPABLE(b);
	CHECK_COVERS(b, self->dut->pass.generation == T2_GEN_V2 ? 1 : page_size());
}

TEST_F(device, rest_is_mappable_v4)
{
	struct bar b;

	REQ("REG-BAR-04", CONFIG_READS); /* vfio-cxl v4: component BAR */
	THE_BAR(b);
	NEED_MAPPABLE(b);
	CHECK_COVERS(b, page_size());
}

#define CHECK_NONE_EMPTY(b) \
	do { \
		CHECK(!(b).mappable || (b).areas.n, "an area, or no MMAP", \
		      "BAR %u offers MMAP and has no area", (b).index); \
		for (unsigned int i = 0; i < (b).areas.n; i++) \
			CHECK((b).areas.area[i].start != (b).areas.area[i].end, "not empty", AREA, \
			      AREA_VALUES(b, i)); \
	} while (0)

TEST_F(device, none_is_empty)
{
	struct bar b;

	REQ("REG-BAR-05", CONFIG_READS); /* vfio-cxl v2, v3, v4: component BAR */
	THE_BAR(b);
	CHECK_NONE_EMPTY(b);
}

TEST_F(device, none_is_empty_v2)
{
	struct bar b;

	REQ("REG-BAR-06", CONFIG_READS); /* vfio-cxl v2: component BAR */
	THE_BAR(b);
	CHECK_NONE_EMPTY(b);
}

TEST_F(device, page_aligned)
{
	uint64_t page = page_size();
	struct bar b;

	REQ("REG-BAR-12", CONFIG_READS); /* vfio-cxl v2, v3, v4: component BAR */
	THE_BAR(b);
	for (unsigned int i = 0; i < b.areas.n; i++)
		CHECK(b.areas.area[i].start % page == 0 &&
			      (b.areas.area[i].end % page == 0 || b.areas.area[i].end == b.size),
		      "multiples of a page", AREA, AREA_VALUES(b, i));
}
