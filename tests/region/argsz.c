// SPDX-License-Identifier: GPL-2.0
/* How GET_INFO and GET_REGION_INFO negotiate the room for their answer. */
#include "tests/region/region.h"

DEVICE_FIXTURE(device)

#define UNTOUCHED 0xa5
#define ROOM 1024u

/* One call with @argsz bytes of room in a buffer that shows every byte that was written. */
struct answer {
	int code;
	union {
		uint8_t bytes[ROOM];
		struct vfio_device_info device;
		struct vfio_region_info region;
	};
};

static void ask_device(struct t2_device *dev, uint32_t argsz, struct answer *a)
{
	memset(a->bytes, UNTOUCHED, sizeof(a->bytes));
	a->device.argsz = argsz;
	a->code = t2_device_info(dev, &a->device);
}

static void ask_region(struct t2_device *dev, uint32_t index, uint32_t argsz, struct answer *a)
{
	memset(a->bytes, UNTOUCHED, sizeof(a->bytes));
	a->region.argsz = argsz;
	a->region.index = index;
	a->code = t2_region_info(dev, &a->region);
}

/* First changed byte from @from on, or -1. */
static int changed_from(const struct answer *a, uint32_t from)
{
	for (uint32_t i = from; i < ROOM; i++)
		if (a->bytes[i] != UNTOUCHED)
			return (int)i;
	return -1;
}

TEST_F(device, device_too_short)
{
	struct answer a;

	REQ("REG-ARG-01", CONFIG_READS); /* VFIO: argsz negotiation */
	for (uint32_t argsz = 0; argsz < 16; argsz += argsz < 8 ? 4 : 1) {
		ask_device(self->dut->dev, argsz, &a);
		CHECK(a.code == -EINVAL, "-22 (EINVAL)", "argsz %u: %d", argsz, a.code);
		CHECK(changed_from(&a, 4) < 0 && a.device.argsz == argsz, "nothing written",
		      "argsz %u: byte %d was written", argsz,
		      a.device.argsz == argsz ? changed_from(&a, 4) : 0);
	}
}

#define NEED_DEVICE_CHAIN() \
	NEED(self->dut->pass.device_flags &VFIO_DEVICE_FLAGS_CAPS, \
	     "this device has no capability chain")

/* What the chain takes, as the shortest call tells. */
static uint32_t device_needs(struct t2_device *dev)
{
	struct answer a;

	ask_device(dev, 16, &a);
	return a.code ? 0 : a.device.argsz;
}

TEST_F(device, device_without_room_for_chain)
{
	struct answer a;
	uint32_t needs;

	REQ("REG-ARG-02", CONFIG_READS); /* VFIO: argsz negotiation */
	NEED_DEVICE_CHAIN();
	needs = device_needs(self->dut->dev);
	CHECK(needs > 24 && needs <= ROOM, "more than 24 bytes", "argsz 16: answered %u", needs);
	for (uint32_t argsz = 16; argsz < needs && argsz < ROOM; argsz += 4) {
		ask_device(self->dut->dev, argsz, &a);
		CHECK(!a.code && a.device.argsz == needs, "0, and the same argsz as ever",
		      "argsz %u: %d, answered %u, before %u", argsz, a.code, a.device.argsz, needs);
		CHECK(argsz < 20 || !a.device.cap_offset, "no chain", "argsz %u: cap_offset is %u",
		      argsz, argsz < 20 ? 0 : a.device.cap_offset);
	}
}

TEST_F(device, device_with_room)
{
	struct answer exact, more;
	uint32_t needs;

	REQ("REG-ARG-03", CONFIG_READS); /* VFIO: argsz negotiation */
	NEED_DEVICE_CHAIN();
	needs = device_needs(self->dut->dev);
	MUST(needs >= 24 && needs <= ROOM - 64,
	     "argsz 16 answers %u; device_without_room_for_chain reports it", needs);
	ask_device(self->dut->dev, needs, &exact);
	CHECK(!exact.code && exact.device.cap_offset >= 20 && exact.device.cap_offset < needs,
	      "0, and a chain inside", "argsz %u: %d, cap_offset %u", needs, exact.code,
	      exact.device.cap_offset);
	for (uint32_t extra = 1; extra <= 64; extra *= 2) {
		ask_device(self->dut->dev, needs + extra, &more);
		CHECK(!more.code && !memcmp(more.bytes + 4, exact.bytes + 4, needs - 4),
		      "the same answer", "argsz %u: %d, and it differs from argsz %u",
		      needs + extra, more.code, needs);
	}
}

TEST_F(device, device_bounds)
{
	struct answer a;

	REQ("REG-ARG-04", CONFIG_READS); /* VFIO: argsz negotiation */
	for (uint32_t argsz = 16; argsz < 160; argsz++) {
		ask_device(self->dut->dev, argsz, &a);
		CHECK(changed_from(&a, argsz) < 0, "no byte behind argsz",
		      "argsz %u: byte %d was written", argsz, changed_from(&a, argsz));
	}
}

TEST_F(device, region_too_short)
{
	struct answer a;

	REQ("REG-ARG-05", CONFIG_READS); /* VFIO: argsz negotiation */
	for (unsigned int i = 0; i < self->dut->pass.num_regions && i < 64; i++)
		for (uint32_t argsz = 0; argsz < 32; argsz += argsz < 28 ? 4 : 1) {
			ask_region(self->dut->dev, i, argsz, &a);
			CHECK(a.code == -EINVAL, "-22 (EINVAL)", "region %u, argsz %u: %d", i,
			      argsz, a.code);
			CHECK(a.region.argsz == argsz && changed_from(&a, 12) < 0 &&
				      a.bytes[4] == UNTOUCHED,
			      "nothing written", "region %u, argsz %u: something was written", i,
			      argsz);
		}
}

/* The regions with a chain, one after the other, and what the chain of each takes. */
#define FOR_EACH_CHAIN(i, needs) \
	for (unsigned int i = 0; i < self->dut->pass.num_regions && i < 64; i++) \
		for (uint32_t needs = region_needs(self->dut->dev, i); needs; needs = 0)

static uint32_t region_needs(struct t2_device *dev, uint32_t index)
{
	struct answer a;

	ask_region(dev, index, 32, &a);
	return !a.code && a.region.flags & VFIO_REGION_INFO_FLAG_CAPS ? a.region.argsz : 0;
}

TEST_F(device, region_without_room_for_chain)
{
	struct answer a;

	REQ("REG-ARG-06", CONFIG_READS); /* VFIO: argsz negotiation */
	for (unsigned int i = 0; i < self->dut->pass.num_regions && i < 64; i++) {
		struct vfio_region_info *whole = NULL;
		uint32_t needs = region_needs(self->dut->dev, i);

		if (t2_region_info_full(self->dut->dev, i, &whole))
			continue;
		CHECK(needs || !(whole->flags & VFIO_REGION_INFO_FLAG_CAPS), "CAPS in both",
		      "region %u: CAPS is missing with argsz 32, and set with %u", i, whole->argsz);
		free(whole);
	}
	FOR_EACH_CHAIN(i, needs)
	{
		CHECK(needs > 32 && needs <= ROOM, "more than 32 bytes",
		      "region %u, argsz 32: answered %u", i, needs);
		for (uint32_t argsz = 32; argsz < needs && argsz < ROOM; argsz += 4) {
			ask_region(self->dut->dev, i, argsz, &a);
			CHECK(!a.code && a.region.argsz == needs && !a.region.cap_offset,
			      "0, the same argsz as ever, no chain",
			      "region %u, argsz %u: %d, answered %u, cap_offset %u", i, argsz,
			      a.code, a.region.argsz, a.region.cap_offset);
		}
	}
}

TEST_F(device, region_with_room)
{
	struct answer exact, more;

	REQ("REG-ARG-07", CONFIG_READS); /* VFIO: argsz negotiation */
	FOR_EACH_CHAIN(i, needs)
	{
		MUST(needs > 32 && needs <= ROOM - 64,
		     "argsz 32 answers %u; region_without_room_for_chain reports it", needs);
		ask_region(self->dut->dev, i, needs, &exact);
		CHECK(!exact.code && exact.region.cap_offset >= 32 &&
			      exact.region.cap_offset < needs,
		      "0, and a chain inside", "region %u, argsz %u: %d, cap_offset %u", i, needs,
		      exact.code, exact.region.cap_offset);
		for (uint32_t extra = 1; extra <= 64; extra *= 2) {
			ask_region(self->dut->dev, i, needs + extra, &more);
			CHECK(!more.code && !memcmp(more.bytes + 4, exact.bytes + 4, needs - 4),
			      "the same answer", "region %u, argsz %u: %d, and it differs from %u",
			      i, needs + extra, more.code, needs);
		}
	}
}

TEST_F(device, region_bounds)
{
	struct answer a;

	REQ("REG-ARG-08", CONFIG_READS); /* VFIO: argsz negotiation */
	for (unsigned int i = 0; i < self->dut->pass.num_regions && i < 64; i++)
		for (uint32_t argsz = 32; argsz < 160; argsz++) {
			ask_region(self->dut->dev, i, argsz, &a);
			CHECK(changed_from(&a, argsz) < 0, "no byte behind argsz",
			      "region %u, argsz %u: byte %d was written", i, argsz,
			      changed_from(&a, argsz));
		}
}

TEST_F(device, caps_flag)
{
	REQ("REG-ARG-09", CONFIG_READS); /* VFIO: argsz negotiation */
	for (unsigned int i = 0; i < self->dut->pass.num_regions && i < 64; i++) {
		struct vfio_region_info *info = NULL;

		if (t2_region_info_full(self->dut->dev, i, &info))
			continue;
		CHECK(!(info->flags & VFIO_REGION_INFO_FLAG_CAPS) == !info->cap_offset,
		      "CAPS exactly with a chain", "region %u: flags %xh, cap_offset %u", i,
		      info->flags, info->cap_offset);
		free(info);
	}
}

TEST_F(device, sparse_reserved)
{
	REQ("REG-ARG-10", CONFIG_READS); /* VFIO: sparse mmap capability */
	for (unsigned int i = 0; i < self->dut->pass.num_regions && i < 64; i++) {
		struct vfio_region_info *info = NULL;
		struct t2_areas areas;

		if (t2_region_info_full(self->dut->dev, i, &info))
			continue;
		if (!t2_areas_read(info, &areas))
			CHECK(!areas.reserved, "0", "region %u: the reserved word is %08xh", i,
			      areas.reserved);
		free(info);
	}
}
