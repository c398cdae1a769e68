// SPDX-License-Identifier: GPL-2.0
/* The sparse mmap capability read without trust, and the areas that each generation must offer. */
#include "selftest/unit/fake_device.h"

#include "lib/cxl/sparse.h"

#define INFO_SIZE 512
#define FIRST_CAP sizeof(struct vfio_region_info)
#define K64 0x10000ull
#define BAR (4 * K64)

union answer {
	struct vfio_region_info info;
	uint8_t bytes[INFO_SIZE];
};

static void begin(union answer *a)
{
	memset(a, 0, sizeof(*a));
	a->info.argsz = INFO_SIZE;
	a->info.flags = VFIO_REGION_INFO_FLAG_CAPS;
	a->info.cap_offset = FIRST_CAP;
}

static void put_header(union answer *a, uint32_t at, uint16_t id, uint32_t next)
{
	struct vfio_info_cap_header header = { .id = id, .version = 1, .next = next };

	memcpy(a->bytes + at, &header, sizeof(header));
}

static void put_areas(union answer *a, uint32_t at, uint32_t stated, const struct t2_span *area,
		      unsigned int n)
{
	memcpy(a->bytes + at + 8, &stated, 4);
	for (unsigned int i = 0; i < n; i++) {
		uint64_t words[2] = { area[i].start, area[i].end - area[i].start };

		memcpy(a->bytes + at + 16 + 16 * i, words, sizeof(words));
	}
}

static const struct t2_span two[] = { { 0, K64 }, { 2 * K64, BAR } };

static void areas_are_read_in_their_order(void **state)
{
	struct t2_areas areas;
	union answer a;

	(void)state;
	begin(&a);
	put_header(&a, FIRST_CAP, VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, FIRST_CAP + 8);
	put_header(&a, FIRST_CAP + 8, VFIO_REGION_INFO_CAP_SPARSE_MMAP, 0);
	put_areas(&a, FIRST_CAP + 8, 2, two, 2);
	a.bytes[FIRST_CAP + 8 + 12] = 0x5a;
	assert_int_equal(t2_areas_read(&a.info, &areas), 0);
	assert_true(areas.present && !areas.cut);
	assert_int_equal(areas.stated, 2);
	assert_int_equal(areas.reserved, 0x5a);
	assert_int_equal(areas.n, 2);
	assert_memory_equal(areas.area, two, sizeof(two));
}

static void none_is_no_error(void **state)
{
	struct t2_areas areas;
	union answer a;

	(void)state;
	begin(&a);
	put_header(&a, FIRST_CAP, VFIO_REGION_INFO_CAP_TYPE, 0);
	assert_int_equal(t2_areas_read(&a.info, &areas), 0);
	assert_false(areas.present);
	put_header(&a, FIRST_CAP, VFIO_REGION_INFO_CAP_SPARSE_MMAP, 0);
	a.info.flags = 0; /* then cap_offset means nothing */
	assert_int_equal(t2_areas_read(&a.info, &areas), 0);
	assert_false(areas.present);
}

static void a_cut_capability_is_told(void **state)
{
	struct t2_areas areas;
	union answer a;

	(void)state;
	begin(&a);
	put_header(&a, FIRST_CAP, VFIO_REGION_INFO_CAP_SPARSE_MMAP, 0);
	put_areas(&a, FIRST_CAP, 2, two, 2);
	for (uint32_t room = 8; room < 16 + 32; room++) {
		unsigned int whole = room < 16 ? 0 : (room - 16) / 16;

		a.info.argsz = FIRST_CAP + room;
		assert_int_equal(t2_areas_read(&a.info, &areas), 0);
		assert_true(areas.present && areas.cut);
		assert_int_equal(areas.n, whole);
		assert_memory_equal(areas.area, two, whole * sizeof(two[0]));
	}
	a.info.argsz = FIRST_CAP + 16 + 32;
	assert_int_equal(t2_areas_read(&a.info, &areas), 0);
	assert_false(areas.cut);
}

static void more_areas_than_fit_are_told(void **state)
{
	struct t2_span many[T2_AREAS_MAX + 1];
	struct t2_areas areas;
	union answer a;

	(void)state;
	for (unsigned int i = 0; i < T2_AREAS_MAX + 1; i++)
		many[i] = (struct t2_span){ i * 0x2000, i * 0x2000 + 0x1000 };
	begin(&a);
	put_header(&a, FIRST_CAP, VFIO_REGION_INFO_CAP_SPARSE_MMAP, 0);
	put_areas(&a, FIRST_CAP, T2_AREAS_MAX, many, T2_AREAS_MAX + 1);
	assert_int_equal(t2_areas_read(&a.info, &areas), 0);
	assert_false(areas.cut);
	assert_int_equal(areas.n, T2_AREAS_MAX);
	put_areas(&a, FIRST_CAP, T2_AREAS_MAX + 1, many, T2_AREAS_MAX + 1);
	assert_int_equal(t2_areas_read(&a.info, &areas), 0);
	assert_true(areas.cut);
	assert_int_equal(areas.n, T2_AREAS_MAX);
	put_areas(&a, FIRST_CAP, UINT32_MAX, many, T2_AREAS_MAX + 1);
	assert_int_equal(t2_areas_read(&a.info, &areas), 0);
	assert_true(areas.cut);
	assert_int_equal(areas.n, T2_AREAS_MAX);
}

static void an_area_that_wraps_is_told_as_it_stands(void **state)
{
	const struct t2_span wraps = { 0x2000, 0x1000 };
	struct t2_areas areas;
	union answer a;

	(void)state;
	begin(&a);
	put_header(&a, FIRST_CAP, VFIO_REGION_INFO_CAP_SPARSE_MMAP, 0);
	put_areas(&a, FIRST_CAP, 1, &wraps, 1);
	assert_int_equal(t2_areas_read(&a.info, &areas), 0);
	assert_int_equal(areas.n, 1);
	assert_true(areas.area[0].start == 0x2000 && areas.area[0].end == 0x1000);
}

static void a_broken_chain_is_an_error(void **state)
{
	struct t2_areas areas;
	union answer a;

	(void)state;
	begin(&a);
	put_header(&a, FIRST_CAP, VFIO_REGION_INFO_CAP_TYPE, FIRST_CAP + 16);
	put_header(&a, FIRST_CAP + 16, VFIO_REGION_INFO_CAP_TYPE, FIRST_CAP);
	assert_int_equal(t2_areas_read(&a.info, &areas), -ELOOP);
	assert_false(areas.present);
	put_header(&a, FIRST_CAP + 16, VFIO_REGION_INFO_CAP_TYPE, INFO_SIZE);
	assert_int_equal(t2_areas_read(&a.info, &areas), -ERANGE);
	put_header(&a, FIRST_CAP + 16, VFIO_REGION_INFO_CAP_TYPE, FIRST_CAP + 34);
	assert_int_equal(t2_areas_read(&a.info, &areas), -EINVAL);
	put_header(&a, FIRST_CAP + 16, VFIO_REGION_INFO_CAP_TYPE, INFO_SIZE - 4);
	assert_int_equal(t2_areas_read(&a.info, &areas), -ENODATA);
}

static struct t2_passthrough seen(enum t2_generation generation, uint64_t offset)
{
	return (struct t2_passthrough){
		.generation = generation,
		.component_bar = 2,
		.component_offset = offset,
		.component_size = K64,
	};
}

static void v2_and_v3_keep_the_block_out(void **state)
{
	struct t2_passthrough pass = seen(T2_GEN_V2, K64);
	struct t2_span out;

	(void)state;
	assert_int_equal(t2_kept_out(&pass, 4096, &out), 0);
	assert_true(out.start == K64 && out.end == 2 * K64);
	/* To the byte: what a kernel rounds is the areas around it. */
	pass = seen(T2_GEN_V3, 0x1800);
	assert_int_equal(t2_kept_out(&pass, 4096, &out), 0);
	assert_true(out.start == 0x1800 && out.end == 0x1800 + K64);
	pass.component_bar = 5;
	assert_int_equal(t2_kept_out(&pass, 4096, &out), 0);
	pass.component_bar = 6;
	assert_int_equal(t2_kept_out(&pass, 4096, &out), -ENOENT);
	pass.component_bar = -1;
	assert_int_equal(t2_kept_out(&pass, 4096, &out), -ENOENT);
}

static void v4_keeps_the_pages_of_the_decoders_out(void **state)
{
	struct t2_passthrough pass = seen(T2_GEN_V4, 0);
	struct t2_span out;

	(void)state;
	assert_int_equal(t2_kept_out(&pass, 4096, &out), -ENOENT);
	pass.hdm_offset = 0x11800;
	pass.component_size = 0x30;
	assert_int_equal(t2_kept_out(&pass, 4096, &out), 0);
	assert_true(out.start == 0x11000 && out.end == 0x12000);
	assert_int_equal(t2_kept_out(&pass, K64, &out), 0);
	assert_true(out.start == K64 && out.end == 2 * K64);
	pass.component_size = 0x800; /* to the end of its page, and one byte more */
	assert_int_equal(t2_kept_out(&pass, 4096, &out), 0);
	assert_true(out.end == 0x12000);
	pass.component_size = 0x801;
	assert_int_equal(t2_kept_out(&pass, 4096, &out), 0);
	assert_true(out.end == 0x13000);
}

static void a_block_at_the_end_of_addresses_does_not_wrap(void **state)
{
	struct t2_passthrough pass = seen(T2_GEN_V2, UINT64_MAX - 0xfff);
	struct t2_span out, area[2];

	(void)state;
	assert_int_equal(t2_kept_out(&pass, 4096, &out), 0);
	assert_true(out.end > out.start);
	assert_int_equal(t2_areas_around(BAR, out, 4096, area), 1);
	assert_true(area[0].start == 0 && area[0].end == BAR);
	pass = seen(T2_GEN_V4, 0);
	pass.hdm_offset = UINT64_MAX - 0xff;
	assert_int_equal(t2_kept_out(&pass, 4096, &out), 0);
	assert_true(out.end > out.start);
	assert_int_equal(t2_areas_around(BAR, out, 4096, area), 1);
	assert_true(area[0].start == 0 && area[0].end == BAR);
}

/* Bytes of the BAR, of a page and of what is kept out; the areas that remain. */
struct layout {
	uint64_t size, page;
	struct t2_span out;
	unsigned int n;
	struct t2_span area[2];
};

static const struct layout layouts[] = {
	/* At the end, at the start, in the middle, the whole BAR. */
	{ BAR, 4096, { 3 * K64, BAR }, 1, { { 0, 3 * K64 } } },
	{ BAR, 4096, { 0, K64 }, 1, { { K64, BAR } } },
	{ BAR, 4096, { K64, 2 * K64 }, 2, { { 0, K64 }, { 2 * K64, BAR } } },
	{ K64, 4096, { 0, K64 }, 0, { { 0, 0 } } },
	/* 64 KiB pages: a block between two of them costs both. */
	{ BAR, K64, { K64, 2 * K64 }, 2, { { 0, K64 }, { 2 * K64, BAR } } },
	{ BAR, K64, { 0x1f000, 0x2f000 }, 2, { { 0, K64 }, { 3 * K64, BAR } } },
	{ BAR, K64, { 0xf000, 0x1f000 }, 1, { { 2 * K64, BAR } } },
	{ BAR, K64, { 0x31000, BAR }, 1, { { 0, 3 * K64 } } },
	{ 0x4000, K64, { 0x1000, 0x2000 }, 0, { { 0, 0 } } },
	/* To the byte, as v2 has it, and to pages. */
	{ BAR, 1, { 0x1800, 0x11800 }, 2, { { 0, 0x1800 }, { 0x11800, BAR } } },
	{ BAR, 4096, { 0x1800, 0x11800 }, 2, { { 0, 0x1000 }, { 0x12000, BAR } } },
	{ BAR, 1, { 1, BAR - 1 }, 2, { { 0, 1 }, { BAR - 1, BAR } } },
	{ BAR, 4096, { 1, BAR - 1 }, 0, { { 0, 0 } } },
	/* Reaching beyond the BAR, and beginning where it ends. */
	{ BAR, 4096, { 0x38000, 0x48000 }, 1, { { 0, 0x38000 } } },
	{ 0x8000, 4096, { 0, K64 }, 0, { { 0, 0 } } },
	{ BAR, 4096, { BAR, BAR + K64 }, 1, { { 0, BAR } } },
	{ BAR, 4096, { 2 * BAR, 2 * BAR + K64 }, 1, { { 0, BAR } } },
	/* As large as BARs become. */
	{ 1ull << 40, 4096, { (1ull << 40) - K64, 1ull << 40 }, 1, { { 0, (1ull << 40) - K64 } } },
};

static void what_remains_is_what_is_around(void **state)
{
	struct t2_span area[2];

	(void)state;
	for (unsigned int i = 0; i < ARRAY_LEN(layouts); i++) {
		const struct layout *l = &layouts[i];

		assert_int_equal(t2_areas_around(l->size, l->out, l->page, area), l->n);
		for (unsigned int k = 0; k < l->n; k++) {
			assert_true(area[k].start == l->area[k].start);
			assert_true(area[k].end == l->area[k].end);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(areas_are_read_in_their_order),
		cmocka_unit_test(none_is_no_error),
		cmocka_unit_test(a_cut_capability_is_told),
		cmocka_unit_test(more_areas_than_fit_are_told),
		cmocka_unit_test(an_area_that_wraps_is_told_as_it_stands),
		cmocka_unit_test(a_broken_chain_is_an_error),
		cmocka_unit_test(v2_and_v3_keep_the_block_out),
		cmocka_unit_test(v4_keeps_the_pages_of_the_decoders_out),
		cmocka_unit_test(a_block_at_the_end_of_addresses_does_not_wrap),
		cmocka_unit_test(what_remains_is_what_is_around),
	};

	return cmocka_run_group_tests_name("sparse", tests, NULL, NULL);
}
