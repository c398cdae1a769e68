/* SPDX-License-Identifier: GPL-2.0 */
/* What a kernel says of the component BAR, and what it lets users do with it, as tables. */
#ifndef EMU_BARS_H
#define EMU_BARS_H

#include "selftest/unit/emu_kernel.h"

#define RDWR 3u
#define RDWR_MMAP 7u
#define RDWR_MMAP_CAPS 15u

struct layout {
	const char *knobs;
	uint32_t flags;
	unsigned int areas;
	uint64_t area[2][2]; /* offset, size */
};

/* The answer for the component BAR, its first capability being the sparse areas. */
static inline void expect_layout(const char *set, const struct layout *l)
{
	struct vfio_region_info *info = (void *)answer;
	char text[128];

	snprintf(text, sizeof(text), "%s%s%s", set, *l->knobs ? "," : "", l->knobs);
	open_card(text);
	memset(answer, 0, sizeof(answer));
	assert_int_equal(t2e_vfio_region_info(&card.dev, answer, 256), 0);
	if (info->flags != l->flags)
		fail_msg("%s: flags %x", text, info->flags);
	assert_int_equal(info->argsz, 256);
	assert_int_equal(info->cap_offset, l->flags & 8 ? 32 : 0);
	if (!(l->flags & 8))
		return;
	assert_int_equal(field(32, 4), 0x10001);
	assert_int_equal(field(36, 4), 0);
	if (field(40, 4) != l->areas)
		fail_msg("%s: %u areas", text, (unsigned int)field(40, 4));
	for (unsigned int i = 0; i < l->areas; i++)
		if (field(48 + 16 * i, 8) != l->area[i][0] ||
		    field(56 + 16 * i, 8) != l->area[i][1])
			fail_msg("%s: area %u is [%llx+%llx]", text, i,
				 (unsigned long long)field(48 + 16 * i, 8),
				 (unsigned long long)field(56 + 16 * i, 8));
}

struct mapping {
	uint64_t pos, len;
	int result;
};

static inline void expect_mappings(const char *what, unsigned int region, const struct mapping *m,
				   size_t n)
{
	for (; n--; m++)
		if (t2e_vfio_map(&card.dev, region, m->pos, m->len, true) != m->result)
			fail_msg("%s: mapping [%llx+%llx] of region %u gives not %d", what,
				 (unsigned long long)m->pos, (unsigned long long)m->len, region,
				 m->result);
}

/* Raw accesses to a region: what reads and writes return. */
static inline void expect_raw(const char *what, unsigned int region, const struct mapping *m,
			      size_t n)
{
	for (; n--; m++)
		for (int write = 0; write < 2; write++) {
			long got = rw(region, m->pos, m->len, write);

			if (got != m->result)
				fail_msg("%s: %s of %llu at %llx of region %u gives %ld, not %d",
					 what, write ? "write" : "read", (unsigned long long)m->len,
					 (unsigned long long)m->pos, region, got, m->result);
		}
}

static inline void power_state(unsigned int state)
{
	set(CONFIG, card.dev.pm_cap + 4u, 2, state);
}

/* GET_INFO: what each argsz gets, @needs being that of the whole chain. */
static inline void device_info(const char *set, uint32_t needs)
{
	static const uint32_t short_ones[] = { 16, 20, 24, 40 };

	open_card(set);
	memset(answer, 0xa5, sizeof(answer));
	assert_int_equal(t2e_vfio_device_info(&card.dev, answer, 12), -EINVAL);
	untouched_from(0);
	for (size_t i = 0; i < ARRAY_LEN(short_ones); i++) {
		memset(answer, 0xa5, sizeof(answer));
		assert_int_equal(t2e_vfio_device_info(&card.dev, answer, short_ones[i]), 0);
		assert_int_equal(field(0, 4), needs);
		assert_int_equal(field(4, 4), 0x283);
		if (short_ones[i] >= 20)
			assert_int_equal(field(16, 4), 0);
		untouched_from(short_ones[i] < 24 ? short_ones[i] : 24);
	}
	for (uint32_t size = needs; size <= 4096; size += 4096 - needs) {
		assert_int_equal(t2e_vfio_device_info(&card.dev, answer, size), 0);
		assert_int_equal(field(0, 4), size);
		assert_int_equal(field(8, 4), 11);
		assert_int_equal(field(12, 4), 5);
		assert_int_equal(field(16, 4), 24);
		assert_int_equal(field(24, 4), 0x10006);
		assert_int_equal(field(28, 4), 0);
	}
}

/* A region: flags, size, the argsz of its chain, and the type that it names. */
static inline void region(unsigned int index, uint32_t flags, uint64_t size, uint32_t argsz,
			  uint32_t subtype)
{
	struct vfio_region_info *info = (void *)answer;

	memset(answer, 0, sizeof(answer));
	info->index = index;
	assert_int_equal(t2e_vfio_region_info(&card.dev, answer, 32), 0);
	assert_int_equal(info->flags, flags);
	assert_int_equal(info->size, size);
	assert_int_equal(info->offset, (uint64_t)index << 40);
	assert_int_equal(info->argsz, argsz);
	assert_int_equal(t2e_vfio_region_info(&card.dev, answer, 31), -EINVAL);
	assert_int_equal(t2e_vfio_region_info(&card.dev, answer, 0), -EINVAL);
	if (!subtype)
		return;
	assert_int_equal(t2e_vfio_region_info(&card.dev, answer, 48), 0);
	assert_int_equal(field(32, 4), 0x10002);
	assert_int_equal(field(40, 4), 0x80001e98);
	assert_int_equal(field(44, 4), subtype);
}

static inline void no_region(unsigned int index)
{
	struct vfio_region_info *info = (void *)answer;

	memset(answer, 0, sizeof(answer));
	info->index = index;
	assert_int_equal(t2e_vfio_region_info(&card.dev, answer, 256), -EINVAL);
	assert_int_equal(rw(index, 0, 4, false), -EINVAL);
}

static inline void expect_ioeventfds(uint64_t pos, int result)
{
	for (unsigned int width = 1; width <= 8; width *= 2)
		assert_int_equal(t2e_vfio_ioeventfd(&card.dev, 0, pos, width), result);
}

#endif
