// SPDX-License-Identifier: GPL-2.0
/*
 * Telling the kernel generation from the exact bytes that v2, v3 and v4 answer with, and from
 * broken ones.
 */
#include "selftest/unit/fake_device.h"

#include "lib/cxl/generation.h"

#define FLAGS_CXL	0x283	/* RESET, PCI, CAPS, CXL, as kernels say it */
#define FIRST_CAP	24

/* Made of a negative int in <linux/vfio.h>. */
static const uint32_t cxl_type = VFIO_CXL_REGION_TYPE;

static struct fake f;
static struct t2_passthrough p;

/* Device answer with @length bytes of capability behind the 24 bytes of a current kernel. */
static void answer_device(uint32_t flags, unsigned int num_regions, const uint8_t *cap,
			  unsigned int length)
{
	put(f.answer, 4, FIRST_CAP + length);
	put(f.answer + 4, 4, flags);
	put(f.answer + 8, 4, num_regions);
	put(f.answer + 12, 4, 5);
	put(f.answer + 16, 4, length ? FIRST_CAP : 0);
	if (length)
		memcpy(f.answer + FIRST_CAP, cap, length);
	f.answer_size = FIRST_CAP + length;
}

/*
 * Region answer with a type capability, and with one of @extra bytes behind it when there are some.
 */
static void answer_region(unsigned int index, uint64_t size, uint32_t type, uint32_t subtype,
			  const uint8_t *extra, unsigned int extra_length)
{
	uint8_t *a = f.region[index].answer;

	put(a, 4, 48 + extra_length);
	put(a + 4, 4, 0xb);
	put(a + 8, 4, index);
	put(a + 12, 4, 32);
	put(a + 16, 8, size);
	put(a + 24, 8, (uint64_t)index << 40);
	put(a + 32, 2, VFIO_REGION_INFO_CAP_TYPE);
	put(a + 34, 2, 1);
	put(a + 36, 4, extra_length ? 48 : 0);
	put(a + 40, 4, type);
	put(a + 44, 4, subtype);
	if (extra_length)
		memcpy(a + 48, extra, extra_length);
	f.region[index].answer_size = 48 + extra_length;
}

static const uint8_t v2_cap[32] = {
	6, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0,
	0x00, 0x10, 1, 0, 0, 0, 0, 0, 9, 0, 0, 0, 10, 0, 0, 0,
};

static const uint8_t v3_cap[48] = {
	6, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 10, 0, 0, 0,
	9, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0,
};

static const uint8_t v4_cap[16] = { 6, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

static const uint8_t v4_geometry[24] = {
	6, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0x10, 0x11, 3, 0, 0, 0, 0, 0,
};

static void start(void)
{
	fake_init(&f, T2_VIEW_VFIO);
}

static void start_v2(void)
{
	start();
	answer_device(FLAGS_CXL, 11, v2_cap, sizeof(v2_cap));
	answer_region(9, 0x10000000, cxl_type, 1, NULL, 0);
	answer_region(10, 0x140, cxl_type, 2, NULL, 0);
}

static void start_v3(void)
{
	start();
	answer_device(FLAGS_CXL, 11, v3_cap, sizeof(v3_cap));
	answer_region(9, 0x10000, cxl_type, 2, NULL, 0);
	answer_region(10, 0x10000000, cxl_type, 1, NULL, 0);
}

static void start_v4(const uint8_t *cap, unsigned int length)
{
	start();
	answer_device(length ? FLAGS_CXL : FLAGS_CXL & ~0x80, 11, cap, length);
	answer_region(9, 0x10000000, cxl_type, 1, NULL, 0);
	answer_region(10, 0x30, cxl_type, 2, v4_geometry, sizeof(v4_geometry));
}

static void expect(int err, enum t2_generation generation)
{
	assert_int_equal(t2_generation_detect(&f.dev, &p), err);
	assert_int_equal(p.generation, generation);
	assert_true(p.told_by[0]);
}

static void tells_v2(void **state)
{
	(void)state;
	start_v2();
	expect(0, T2_GEN_V2);
	assert_non_null(strstr(p.told_by, "u32 at +12 is 3"));
	assert_int_equal(p.memory_region, 9);
	assert_int_equal(p.component_region, 10);
	assert_int_equal(p.cap_memory_region, 9);
	assert_int_equal(p.cap_component_region, 10);
	assert_int_equal(p.component_bar, 0);
	assert_int_equal(p.component_offset, 0x10000);
	assert_int_equal(p.component_origin, 0x1000);
	assert_int_equal(p.component_size, 0x140);
	assert_int_equal(p.memory_size, 0x10000000);
	assert_true(p.has_firmware_committed && p.firmware_committed);
	assert_true(p.has_cache_capable && p.cache_capable);
	assert_int_equal(p.device_cap.length, 32);
	assert_memory_equal(p.device_cap.bytes, v2_cap, 32);
	assert_int_equal(p.device_flags, FLAGS_CXL);
	assert_int_equal(p.num_regions, 11);
}

static void tells_v3(void **state)
{
	(void)state;
	start_v3();
	expect(0, T2_GEN_V3);
	assert_non_null(strstr(p.told_by, "u32 at +12 is 10, "));
	assert_int_equal(p.memory_region, 10);
	assert_int_equal(p.component_region, 9);
	assert_int_equal(p.cap_memory_region, 10);
	assert_int_equal(p.cap_component_region, 9);
	assert_int_equal(p.component_bar, 2);
	assert_int_equal(p.component_offset, 0x10000);
	assert_int_equal(p.component_origin, 0);
	assert_int_equal(p.cap_component_size, 0x10000);
	assert_true(p.has_firmware_committed && p.firmware_committed);
	assert_false(p.has_cache_capable);
}

static void expect_v4(void)
{
	expect(0, T2_GEN_V4);
	assert_int_equal(p.memory_region, 9);
	assert_int_equal(p.component_region, 10);
	assert_int_equal(p.cap_memory_region, -1);
	assert_int_equal(p.component_bar, 2);
	assert_int_equal(p.hdm_offset, 0x31110);
	assert_int_equal(p.component_offset, 0x30000);
	assert_int_equal(p.component_origin, 0x1110);
	assert_int_equal(p.region_cap.length, 24);
}

static void tells_v4(void **state)
{
	(void)state;
	start_v4(v4_cap, sizeof(v4_cap));
	expect_v4();
	start_v4(v4_cap, 12);
	expect_v4();
	start_v4(NULL, 0);
	expect_v4();
	assert_int_equal(p.device_cap.length, 0);
	/* Without geometry it is still v4, only the BAR is unknown. */
	start_v4(v4_cap, sizeof(v4_cap));
	answer_region(10, 0x30, cxl_type, 2, NULL, 0);
	expect(0, T2_GEN_V4);
	assert_int_equal(p.component_bar, -1);
	assert_int_equal(p.hdm_offset, 0);
}

static void tells_plain(void **state)
{
	(void)state;
	start();
	answer_device(0x2, 9, NULL, 0);
	expect(0, T2_GEN_PLAIN);
	assert_int_equal(p.memory_region, -1);
	/* A region of another vendor is no CXL. */
	answer_device(0x2, 10, NULL, 0);
	answer_region(9, 0x1000, 0x80008086, 1, NULL, 0);
	expect(0, T2_GEN_PLAIN);
	assert_int_equal(p.region_chain_error, 0);
}

static void tells_device_view(void **state)
{
	(void)state;
	start_v3();
	f.dev.view = T2_VIEW_DEVICE;
	expect(0, T2_GEN_NONE);
	assert_int_equal(p.num_regions, 0);
	start();
	expect(-ENOTTY, T2_GEN_NONE);
}

/* One wrong index, or a wrong count of regions, does not hide which generation it is. */
static void one_wrong_index(void **state)
{
	(void)state;
	start_v3();
	put(f.answer + FIRST_CAP + 16, 4, 200);
	expect(0, T2_GEN_V3);
	assert_int_equal(p.cap_component_region, 200);
	put(f.answer + FIRST_CAP + 16, 4, 0xffffffff);
	expect(0, T2_GEN_V3);
	assert_int_equal(p.cap_component_region, INT32_MAX);
	start_v3();
	put(f.answer + 8, 4, 9);
	expect(0, T2_GEN_V3);
	assert_int_equal(p.memory_region, -1);
	start_v3();
	put(f.answer + FIRST_CAP + 16, 4, 10);
	expect(0, T2_GEN_V3);
	start_v2();
	put(f.answer + FIRST_CAP + 24, 4, 0xffffffff);
	expect(0, T2_GEN_V2);
	start_v2();
	put(f.answer + FIRST_CAP + 12, 4, 10);	/* flags that look like an index */
	expect(0, T2_GEN_V2);
	start_v3();
	put(f.answer + FIRST_CAP + 8, 4, 0x2);	/* flags that look like v2's BAR */
	expect(0, T2_GEN_V3);
}

static void flag_and_capability_disagree(void **state)
{
	(void)state;
	start_v3();
	put(f.answer + 4, 4, FLAGS_CXL & ~VFIO_CXL_DEVICE_FLAG);
	expect(0, T2_GEN_V3);
	assert_non_null(strstr(p.told_by, "flag 9 is clear"));
	start();
	answer_device(FLAGS_CXL & ~0x80, 9, NULL, 0);
	expect(-EPROTO, T2_GEN_NONE);
	start_v3();
	put(f.answer + FIRST_CAP, 2, 7);
	expect(-EPROTO, T2_GEN_NONE);
	assert_int_equal(p.memory_region, 10);
}

static void capability_without_its_flag(void **state)
{
	(void)state;
	start_v2();
	put(f.answer + 4, 4, FLAGS_CXL & ~VFIO_DEVICE_FLAGS_CAPS);
	put(f.region[10].answer + 4, 4, 0x3);
	expect(0, T2_GEN_V2);
	assert_int_equal(p.component_region, 10);
	assert_int_equal(p.device_flags, FLAGS_CXL & ~VFIO_DEVICE_FLAGS_CAPS);
}

static void unknown_layouts(void **state)
{
	uint8_t rfc[40] = { 6, 0, 1, 0, 0, 0, 0, 0, 1, 0 };
	uint8_t ones[48];

	(void)state;
	put(rfc + 16, 8, 0x30);
	put(rfc + 24, 8, 0x11110);
	put(rfc + 32, 8, 0x10000000);
	start_v3();
	answer_device(FLAGS_CXL, 11, rfc, sizeof(rfc));
	expect(-EPROTO, T2_GEN_NONE);
	assert_non_null(strstr(p.told_by, "40 bytes"));
	memset(ones, 0xff, sizeof(ones));
	put(ones, 8, 6);
	answer_device(FLAGS_CXL, 11, ones, sizeof(ones));
	expect(-EPROTO, T2_GEN_NONE);
	answer_device(FLAGS_CXL, 11, v3_cap, 8);
	expect(-EPROTO, T2_GEN_NONE);
}

static void broken_chains(void **state)
{
	(void)state;
	start_v3();
	put(f.answer + FIRST_CAP + 4, 4, FIRST_CAP);
	expect(0, T2_GEN_V3);
	assert_int_equal(p.device_chain_error, -ELOOP);
	start_v3();
	put(f.answer + 16, 4, 4000);
	expect(-EPROTO, T2_GEN_NONE);
	assert_int_equal(p.device_chain_error, -ERANGE);
	start_v3();
	put(f.region[10].answer + 36, 4, 32);
	f.region[9].answer_size = 0;
	expect(0, T2_GEN_V3);
	assert_int_equal(p.region_chain_error, -EINVAL);
	assert_int_equal(p.broken_region, 9);
	assert_int_equal(p.memory_region, 10);
	start_v3();
	put(f.region[10].answer + 36, 4, 32);
	expect(0, T2_GEN_V3);
	assert_int_equal(p.region_chain_error, -ELOOP);
	assert_int_equal(p.broken_region, 10);
}

static void counts_regions(void **state)
{
	(void)state;
	start_v3();
	put(f.answer + 8, 4, 13);
	answer_region(11, 0x1000, cxl_type, 1, NULL, 0);
	answer_region(12, 0x1000, cxl_type, 7, NULL, 0);
	expect(0, T2_GEN_V3);
	assert_int_equal(p.memory_region_count, 2);
	assert_int_equal(p.component_region_count, 1);
	assert_int_equal(p.other_cxl_region_count, 1);
	assert_int_equal(p.memory_region, 10);
	put(f.answer + 8, 4, 0xffffffff);
	expect(0, T2_GEN_V3);
	assert_int_equal(p.region_chain_error, -EINVAL);
	assert_int_equal(p.broken_region, 13);
}

static void random_answers(void **state)
{
	uint64_t seed = 0x5eed0004;

	(void)state;
	for (unsigned int round = 0; round < 100000; round++) {
		switch (round % 3) {
		case 0:
			start_v2();
			break;
		case 1:
			start_v3();
			break;
		default:
			start_v4(v4_cap, sizeof(v4_cap));
		}
		for (unsigned int i = 0; i < 3; i++) {
			uint64_t r = next_random(&seed);

			put(f.answer + 4 + r % 68, 1, r >> 16);
			put(f.region[9 + (r >> 8 & 1)].answer + 4 + (r >> 24) % 64, 1, r >> 32);
		}
		if (!t2_generation_detect(&f.dev, &p))
			assert_int_not_equal(p.generation, T2_GEN_NONE);
		assert_true(strlen(p.told_by) < sizeof(p.told_by));
	}
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(t2_generation_name(T2_GEN_NONE), "none");
	assert_string_equal(t2_generation_name(T2_GEN_PLAIN), "plain");
	assert_string_equal(t2_generation_name(T2_GEN_V2), "v2");
	assert_string_equal(t2_generation_name(T2_GEN_V3), "v3");
	assert_string_equal(t2_generation_name(T2_GEN_V4), "v4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_v2),
		cmocka_unit_test(tells_v3),
		cmocka_unit_test(tells_v4),
		cmocka_unit_test(tells_plain),
		cmocka_unit_test(tells_device_view),
		cmocka_unit_test(one_wrong_index),
		cmocka_unit_test(flag_and_capability_disagree),
		cmocka_unit_test(capability_without_its_flag), cmocka_unit_test(unknown_layouts),
		cmocka_unit_test(broken_chains),
		cmocka_unit_test(counts_regions),
		cmocka_unit_test(random_answers),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("generation", tests, NULL, NULL);
}
