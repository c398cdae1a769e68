// SPDX-License-Identifier: GPL-2.0
/*
 * The component block: every way to it, the capability array, HDM, RAS and Link, and waiting for a
 * device.
 */
#include "selftest/unit/fake_device.h"

#include "lib/cxl/component.h"
#include "lib/cxl/wait.h"

#define BAR_SIZE	0x40000
#define BLOCK		0x10000
#define HDM		0x110
#define RAS		0x80
#define LINK		0x200

static uint8_t bar[BAR_SIZE], region[CXL_COMPONENT_SIZE], config[T2_CONFIG_SIZE];
static struct fake f;
static struct t2_component c;
static struct t2_passthrough pass;
static struct t2_locator locator;
static struct t2_cm cm;

static uint32_t entry(unsigned int id, unsigned int version, unsigned int pointer)
{
	return id | version << 16 | pointer << 20;
}

/* A CXL.cachemem range with RAS, Link and two decoders at @at. */
static void build(uint8_t *at)
{
	memset(at, 0, CXL_CM_SIZE);
	put(at, 4, 0x03110001);
	put(at + 4, 4, entry(CXL_CM_CAP_RAS, 3, RAS));
	put(at + 8, 4, entry(CXL_CM_CAP_LINK, 2, LINK));
	put(at + 12, 4, entry(CXL_CM_CAP_HDM, 3, HDM));
	put(at + RAS + CXL_RAS_UNC_MASK, 4, 0x3cfff);
	put(at + RAS + CXL_RAS_CAP_CTRL, 4, 0x2205);
	put(at + RAS + CXL_RAS_HEADER_LOG + 60, 4, 0xabcd);
	put(at + LINK + CXL_LINK_CTRL_STATUS, 8, 0x18);
	put(at + LINK + CXL_LINK_DEFEATURE, 8, 0x8877665544332211);
	put(at + HDM, 4, 0x00703b11);
	put(at + HDM + CXL_HDM_GLOBAL, 4, 2);
	put(at + HDM + 0x10, 8, 0x00000002d0000000);
	put(at + HDM + 0x18, 8, 0x0000000010000000);
	put(at + HDM + 0x20, 4, 0x03003732);
	put(at + HDM + 0x30, 8, 0x00000002e0000000);
	put(at + HDM + 0x44, 8, 0x0000000120000000);
}

static void start(enum t2_view view)
{
	fake_init(&f, view);
	memset(&pass, 0, sizeof(pass));
	pass.memory_region = pass.component_region = pass.component_bar = -1;
	memset(&locator, 0, sizeof(locator));
	locator.n = 2;
	locator.entry[1] = (struct t2_locator_entry){
		.index = 1, .bir = 2, .block = CXL_BLOCK_COMPONENT, .offset = BLOCK
	};
	memset(bar, 0, sizeof(bar));
	memset(region, 0, sizeof(region));
	fake_attach(&f, 2, bar, BAR_SIZE, 0);
}

static void start_in_bar(void)
{
	start(T2_VIEW_DEVICE);
	build(bar + BLOCK + CXL_CM_OFFSET);
	assert_int_equal(t2_component_open(&c, &f.dev, NULL, &locator), 0);
}

/* v2: byte 0 of the region is the CXL.cachemem range; v3: the block. */
static void start_in_region(enum t2_generation generation)
{
	size_t size = generation == T2_GEN_V2 ? HDM + CXL_HDM_SIZE(2) : CXL_COMPONENT_SIZE;

	start(T2_VIEW_VFIO);
	pass.generation = generation;
	pass.component_region = 10;
	pass.component_size = size;
	pass.component_origin = generation == T2_GEN_V2 ? CXL_CM_OFFSET : 0;
	build(region + CXL_CM_OFFSET - pass.component_origin);
	fake_attach(&f, 10, region, size, 4);
	assert_int_equal(t2_component_open(&c, &f.dev, &pass, NULL), 0);
}

static void check_contents(bool link_readable)
{
	struct t2_hdm hdm;
	struct t2_link link;
	struct t2_ras ras;

	assert_int_equal(t2_cm_read(&c, &cm), 0);
	assert_int_equal(cm.n, 3);
	assert_int_equal(cm.defects, 0);
	assert_int_equal(cm.id, 1);
	assert_int_equal(cm.version, 1);
	assert_int_equal(cm.cm_version, 1);
	assert_int_equal(t2_cm_find(&cm, CXL_CM_CAP_HDM)->size, CXL_HDM_SIZE(2));
	assert_int_equal(t2_cm_count(&cm, CXL_CM_CAP_IDE), 0);

	assert_int_equal(t2_hdm_read(&c, &cm, &hdm), 0);
	assert_int_equal(hdm.block, CXL_CM_OFFSET + HDM);
	assert_int_equal(hdm.n, 2);
	assert_true(hdm.enable && hdm.a11to8 && hdm.a14to12 && hdm.ways_3_6_12 && hdm.ways_16);
	assert_true(hdm.uio_capable && hdm.nxm_capable && !hdm.poison_capable);
	assert_int_equal(hdm.coherency_models, 3);
	assert_true(hdm.decoder[0].base == 0x2d0000000 && hdm.decoder[0].size == 0x10000000);
	assert_int_equal(hdm.decoder[0].granularity_encoding, 2);
	assert_int_equal(hdm.decoder[0].ways_encoding, 3);
	assert_true(hdm.decoder[0].lock_on_commit && hdm.decoder[0].commit &&
		    hdm.decoder[0].committed);
	assert_true(hdm.decoder[0].host_only && hdm.decoder[0].bi && !hdm.decoder[0].uio);
	assert_int_equal(hdm.decoder[0].isp, 3);
	assert_true(hdm.decoder[1].base == 0x2e0000000 && hdm.decoder[1].skip == 0x120000000);

	assert_int_equal(t2_ras_read(&c, &cm, &ras), 0);
	assert_int_equal(ras.uncorrectable_mask, 0x3cfff);
	assert_int_equal(ras.first_error, 5);
	assert_true(ras.multi_header_capable && ras.poison_enabled);
	assert_int_equal(ras.header_log[15], 0xabcd);

	assert_int_equal(t2_link_read(&c, &cm, &link), 0);
	assert_int_equal(link.readable, link_readable);
	assert_int_equal(link.init_state, link_readable ? 3 : 0);
	if (link_readable)
		assert_true(link.defeature == 0x8877665544332211);
}

static void through_the_bar(void **state)
{
	uint64_t wide;
	uint32_t v;

	(void)state;
	start_in_bar();
	check_contents(true);
	assert_int_equal(t2_component_read64(&c, CXL_CM_OFFSET, &wide), 0);
	assert_int_equal(f.region[2].last_length, 8);
	assert_int_equal(t2_component_read32(&c, 0x1002, &v), -EINVAL);
	assert_int_equal(t2_component_read64(&c, 0x1004, &wide), -EINVAL);
	assert_int_equal(t2_component_read32(&c, CXL_COMPONENT_SIZE, &v), -ERANGE);
	assert_int_equal(t2_component_read32(&c, 0xfffffffc, &v), -ERANGE);
	assert_int_equal(t2_component_write32(&c, 0x1084, 0x11223344), 0);
	assert_int_equal(bar[BLOCK + 0x1084], 0x44);
	assert_int_equal(t2_component_write64(&c, 0x1208, 0x8877665544332211), 0);
	assert_int_equal(f.region[2].last_length, 8);
	assert_int_equal(bar[BLOCK + 0x120f], 0x88);
	assert_int_equal(t2_component_write64(&c, 0x1204, 0), -EINVAL);
	assert_int_equal(t2_component_write64(&c, CXL_COMPONENT_SIZE, 0), -ERANGE);
}

static void through_the_region(void **state)
{
	uint64_t wide;
	uint32_t v;

	(void)state;
	start_in_region(T2_GEN_V3);
	check_contents(false);
	assert_int_equal(t2_component_read64(&c, CXL_CM_OFFSET, &wide), -EOPNOTSUPP);
	assert_int_equal(t2_component_write64(&c, CXL_CM_OFFSET, 0), -EOPNOTSUPP);
	assert_int_equal(t2_component_read32(&c, 0, &v), 0);
	assert_int_equal(t2_component_read32(&c, 0xfffc, &v), 0);

	start_in_region(T2_GEN_V2);
	assert_int_equal(t2_component_read32(&c, CXL_CM_OFFSET, &v), 0);
	assert_int_equal(v, 0x03110001);
	assert_int_equal(t2_component_read32(&c, 0xffc, &v), -ERANGE);
	assert_int_equal(t2_component_read32(&c, CXL_CM_OFFSET + HDM + CXL_HDM_SIZE(2), &v),
			 -ERANGE);
	assert_int_equal(t2_component_write32(&c, CXL_CM_OFFSET + HDM + 4, 3), 0);
	assert_int_equal(region[HDM + 4], 3);
}

/* v4: everything by the BAR, but the HDM block, of which the BAR shows nothing, by the region. */
static void through_both(void **state)
{
	uint8_t hdm[CXL_HDM_SIZE(2)];
	uint8_t *block;

	(void)state;
	for (int told = 0; told < 2; told++) {
		start(T2_VIEW_VFIO);
		build(bar + BLOCK + CXL_CM_OFFSET);
		block = bar + BLOCK + CXL_CM_OFFSET + HDM;
		memcpy(hdm, block, sizeof(hdm));
		memset(block, 0xff, sizeof(hdm));
		fake_attach(&f, 10, hdm, sizeof(hdm), 4);
		pass.generation = T2_GEN_V4;
		pass.component_region = 10;
		pass.component_size = sizeof(hdm);
		if (told) {
			pass.component_bar = 2;
			pass.component_offset = BLOCK;
			pass.component_origin = CXL_CM_OFFSET + HDM;
			pass.hdm_offset = BLOCK + CXL_CM_OFFSET + HDM;
		}
		assert_int_equal(t2_component_open(&c, &f.dev, &pass, told ? NULL : &locator), 0);
		check_contents(false);
	}
}

static void no_way(void **state)
{
	uint32_t v;

	(void)state;
	start(T2_VIEW_DEVICE);
	assert_int_equal(t2_component_open(&c, &f.dev, NULL, NULL), -ENOENT);
	assert_int_equal(t2_component_read32(&c, 0x1000, &v), -ERANGE);
	locator.entry[1].bir = 6;
	assert_int_equal(t2_component_open(&c, &f.dev, NULL, &locator), -EINVAL);
	locator.entry[1].bir = 2;
	locator.entry[1].offset = BAR_SIZE;
	assert_int_equal(t2_component_open(&c, &f.dev, NULL, &locator), 0);
	assert_int_equal(t2_cm_read(&c, &cm), -ERANGE);
	locator.entry[1].offset = BAR_SIZE - 0x8000;
	assert_int_equal(t2_component_open(&c, &f.dev, NULL, &locator), 0);
	assert_int_equal(t2_component_read32(&c, 0x7ffc, &v), 0);
	assert_int_equal(t2_component_read32(&c, 0x8000, &v), -ERANGE);
	locator.entry[1].offset = UINT64_MAX << 16;
	t2_component_open(&c, &f.dev, NULL, &locator);
	assert_int_equal(t2_component_read32(&c, 0xfffc, &v), -ERANGE);
	pass.generation = T2_GEN_V3;
	assert_int_equal(t2_component_open(&c, &f.dev, &pass, &locator), -ENOENT);
}

static void expect_defects(unsigned int defects, unsigned int first)
{
	assert_int_equal(t2_cm_read(&c, &cm), 0);
	assert_int_equal(cm.defects, defects);
	assert_int_equal(cm.first_defect, first);
}

static void broken_arrays(void **state)
{
	uint8_t *at = bar + BLOCK + CXL_CM_OFFSET;
	struct t2_hdm hdm;
	struct t2_ras ras;
	struct t2_link link;

	(void)state;
	start_in_bar();
	put(at + 8, 4, entry(CXL_CM_CAP_LINK, 2, 0xfd0));
	expect_defects(T2_CM_POINTER_OUTSIDE, 2);
	put(at + 8, 4, entry(CXL_CM_CAP_LINK, 2, 0x0c));
	expect_defects(T2_CM_POINTER_IN_ARRAY, 2);
	put(at + 8, 4, entry(CXL_CM_CAP_LINK, 2, 0x202));
	expect_defects(T2_CM_POINTER_UNALIGNED, 2);
	put(at + 8, 4, entry(CXL_CM_CAP_LINK, 2, HDM - 0x30));
	expect_defects(T2_CM_OVERLAP, 3);	/* Link ends in the HDM block */
	put(at + 4, 4, 0);
	expect_defects(T2_CM_OVERLAP, 3);
	put(at + 8, 4, 0);
	expect_defects(0, 0);
	assert_int_equal(cm.n, 3);
	assert_int_equal(t2_ras_read(&c, &cm, &ras), -ENOENT);
	assert_int_equal(t2_link_read(&c, &cm, &link), -ENOENT);
	put(at, 4, 0);
	expect_defects(0, 0);
	assert_int_equal(cm.n, 0);
	assert_int_equal(t2_hdm_read(&c, &cm, &hdm), -ENOENT);
	put(at, 4, 0xffffffff);
	expect_defects(T2_CM_ALL_ONES, 0);
	assert_int_equal(cm.n, 0);
	memset(at, 0xff, CXL_CM_SIZE);
	put(at, 4, 0xff110001);
	assert_int_equal(t2_cm_read(&c, &cm), 0);
	assert_int_equal(cm.n, 255);
	assert_int_equal(cm.first_defect, 1);
	assert_true(cm.defects & T2_CM_POINTER_OUTSIDE && cm.defects & T2_CM_OVERLAP);
}

static void array_beyond_the_region(void **state)
{
	(void)state;
	start_in_region(T2_GEN_V2);
	put(region, 4, 0xff110001);
	assert_int_equal(t2_cm_read(&c, &cm), 0);
	assert_int_equal(cm.n, (HDM + CXL_HDM_SIZE(2)) / 4 - 1);
	assert_true(cm.defects & T2_CM_UNREADABLE);
}

static void decoder_counts(void **state)
{
	static const unsigned int count[16] = { 1,  2,	4,  6,	8,  10, 12, 14,
						16, 20, 24, 28, 32, 0,	0,  0 };
	struct t2_hdm hdm;

	(void)state;
	start_in_bar();
	for (unsigned int i = 0; i < 16; i++) {
		put(bar + BLOCK + CXL_CM_OFFSET + HDM, 4, i);
		assert_int_equal(t2_hdm_decoders(i), count[i]);
		assert_int_equal(t2_cm_read(&c, &cm), 0);
		assert_int_equal(t2_hdm_read(&c, &cm, &hdm), 0);
		assert_int_equal(hdm.decoder_count, count[i]);
		assert_int_equal(hdm.n, count[i]);
	}
	/* Version 1 has neither the odd ways nor what version 3 brought. */
	put(bar + BLOCK + CXL_CM_OFFSET + HDM, 4, 0xffffff00);
	put(bar + BLOCK + CXL_CM_OFFSET + 12, 4, entry(CXL_CM_CAP_HDM, 1, HDM));
	t2_cm_read(&c, &cm);
	assert_int_equal(t2_hdm_read(&c, &cm, &hdm), 0);
	assert_true(hdm.poison_capable);
	assert_false(hdm.ways_3_6_12 || hdm.uio_capable || hdm.nxm_capable || hdm.decoder[0].bi);
	assert_int_equal(t2_hdm_decoders(16), 0);

	start_in_region(T2_GEN_V2);
	put(region + HDM, 4, 4);
	t2_cm_read(&c, &cm);
	assert_int_equal(t2_hdm_read(&c, &cm, &hdm), 0);
	assert_int_equal(hdm.decoder_count, 8);
	assert_int_equal(hdm.n, 2);
}

static void random_arrays(void **state)
{
	uint8_t *at = bar + BLOCK + CXL_CM_OFFSET;
	uint64_t seed = 0x5eed0003;
	struct t2_hdm hdm;
	struct t2_ras ras;
	struct t2_link link;

	(void)state;
	start_in_bar();
	for (unsigned int round = 0; round < 10000; round++) {
		for (unsigned int i = 0; i < 32; i++)
			put(at + 4 * (next_random(&seed) % 1024), 4, next_random(&seed));
		for (unsigned int i = 1; i < 20; i++)
			put(at + 4 * i, 2, next_random(&seed) % 18);
		if (round % 64 == 0)
			build(at);
		assert_int_equal(t2_cm_read(&c, &cm), 0);
		t2_hdm_read(&c, &cm, &hdm);
		t2_ras_read(&c, &cm, &ras);
		t2_link_read(&c, &cm, &link);
	}
}

struct countdown {
	int left;
	int asked;
};

static bool count_down(void *ctx)
{
	struct countdown *down = ctx;

	down->asked++;
	return down->left-- <= 0;
}

static void waits(void **state)
{
	struct countdown soon = { .left = 3 }, late = { .left = 1000000 }, at_once = { .left = 0 };
	struct t2_dvsec_device device = {
		.dvsec = { .offset = 0x200, .revision = 3, .length = 0x3c }
	};
	struct t2_reset_end end;
	uint32_t control;

	(void)state;
	assert_int_equal(t2_wait_until(count_down, &soon, 1000), 0);
	assert_int_equal(soon.asked, 4);
	assert_int_equal(t2_wait_until(count_down, &late, 5), -ETIMEDOUT);
	assert_int_equal(t2_wait_until(count_down, &at_once, 0), 0);

	start_in_bar();
	fake_attach(&f, VFIO_PCI_CONFIG_REGION_INDEX, config, sizeof(config), 0);
	memset(config, 0, sizeof(config));
	device.range[0].present = true;
	put(config + 0x21c, 4, CXL_DEV_RANGE_INFO_VALID);
	assert_int_equal(t2_wait_memory_info_valid(&f.dev, &device.dvsec, 0), 0);
	assert_int_equal(t2_wait_memory_info_valid(&f.dev, &device.dvsec, 2), -EINVAL);
	assert_int_equal(t2_wait_memory_active(&f.dev, &device, 0, 5), -ETIMEDOUT);
	put(config + 0x21c, 4, 0xffffffff);
	assert_int_equal(t2_wait_memory_active(&f.dev, &device, 0, 5), -ETIMEDOUT);
	put(config + 0x21c, 4, CXL_DEV_RANGE_ACTIVE_DEGRADED);
	assert_int_equal(t2_wait_memory_active(&f.dev, &device, 0, 5), 0);
	assert_int_equal(t2_wait_memory_active(&f.dev, &device, 1, 5), -EINVAL);
	device.range[0].active_timeout_encoding = 5;
	assert_int_equal(t2_wait_memory_active(&f.dev, &device, 0, 5), -EINVAL);

	put(config + 0x212, 2, CXL_DEV_STATUS2_RESET_ERROR);
	f.region[VFIO_PCI_CONFIG_REGION_INDEX].width = 2;
	assert_int_equal(t2_wait_reset_complete(&f.dev, &device, 0, &end), 0);
	assert_int_equal(end.status2, CXL_DEV_STATUS2_RESET_ERROR);
	put(config + 0x212, 2, 0xffff);
	assert_int_equal(t2_wait_reset_complete(&f.dev, &device, 0, &end), -ETIMEDOUT);
	device.reset_timeout_encoding = 7;
	assert_int_equal(t2_wait_reset_complete(&f.dev, &device, 0, &end), -EINVAL);

	assert_int_equal(t2_wait_commit(&c, CXL_CM_OFFSET + HDM, 0, &control), 0);
	assert_int_equal(control, 0x03003732);
	assert_int_equal(t2_wait_commit(&c, CXL_CM_OFFSET + HDM, 1, &control), -ETIMEDOUT);
	assert_int_equal(t2_wait_commit(&c, CXL_COMPONENT_SIZE, 0, &control), -ERANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(through_the_bar), cmocka_unit_test(through_the_region),
		cmocka_unit_test(through_both), cmocka_unit_test(no_way),
		cmocka_unit_test(broken_arrays), cmocka_unit_test(array_beyond_the_region),
		cmocka_unit_test(decoder_counts), cmocka_unit_test(random_arrays),
		cmocka_unit_test(waits),
	};

	return cmocka_run_group_tests_name("component", tests, NULL, NULL);
}
