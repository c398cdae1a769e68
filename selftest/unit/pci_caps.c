// SPDX-License-Identifier: GPL-2.0
/* Configuration snapshots and the walk of capability lists, on good and on hostile bytes. */
#include "selftest/unit/fake_device.h"

#include "lib/cxl/config.h"
#include "lib/cxl/pci_caps.h"

#define STATUS_HAS_LIST	0x10

static struct t2_config cfg;
static struct t2_pci_caps caps;

static void start(void)
{
	memset(&cfg, 0, sizeof(cfg));
	cfg.valid = T2_CONFIG_SIZE;
	put(cfg.bytes + 0x06, 2, STATUS_HAS_LIST);
}

static void standard(unsigned int at, unsigned int id, unsigned int next)
{
	put(cfg.bytes + at, 2, id | next << 8);
}

static void extended(unsigned int at, unsigned int id, unsigned int next)
{
	put(cfg.bytes + at, 4, id | 1 << 16 | next << 20);
}

static void expect_standard(unsigned int n, unsigned int defects, unsigned int at)
{
	t2_pci_caps_walk(&cfg, &caps);
	assert_int_equal(caps.standard_list.n, n);
	assert_int_equal(caps.standard_list.defects, defects);
	assert_int_equal(caps.standard_list.first_defect_at, at);
}

static void expect_extended(unsigned int n, unsigned int defects, unsigned int at)
{
	t2_pci_caps_walk(&cfg, &caps);
	assert_int_equal(caps.extended_list.n, n);
	assert_int_equal(caps.extended_list.defects, defects);
	assert_int_equal(caps.extended_list.first_defect_at, at);
}

static void good_lists(void **state)
{
	struct t2_pcie pcie;

	(void)state;
	start();
	cfg.bytes[0x34] = 0x40;
	standard(0x40, 0x01, 0x50);
	standard(0x50, 0x10, 0);
	put(cfg.bytes + 0x52, 2, 0x8092);
	put(cfg.bytes + 0x54, 4, 1 << 28);
	put(cfg.bytes + 0x82, 2, 0x0400);
	extended(0x100, 0x0001, 0x200);
	extended(0x200, 0x0023, 0);
	put(cfg.bytes + 0x204, 4, 0x03c21e98);
	expect_standard(2, 0, 0);
	expect_extended(2, 0, 0);
	assert_int_equal(caps.extended[1].size, 0x3c);
	assert_int_equal(t2_pci_extended_cap_find(&caps, 0x23)->offset, 0x200);
	assert_null(t2_pci_extended_cap_find(&caps, 0x2e));
	assert_false(caps.hidden_head);

	assert_true(t2_pcie_decode(&cfg, &caps, &pcie));
	assert_int_equal(pcie.version, 2);
	assert_int_equal(pcie.type, 9);
	assert_true(pcie.flr && pcie.flit_mode_supported && pcie.has_link && pcie.flit_mode_active);
}

static void no_lists(void **state)
{
	struct t2_pcie pcie;

	(void)state;
	start();
	put(cfg.bytes + 0x06, 2, 0);
	cfg.bytes[0x34] = 0x40;
	standard(0x40, 0x10, 0);
	expect_standard(0, 0, 0);
	expect_extended(0, 0, 0);
	assert_false(caps.hidden_head);
	assert_false(t2_pcie_decode(&cfg, &caps, &pcie));
	cfg.valid = 0;
	expect_standard(0, 0, 0);
}

static void all_ones(void **state)
{
	(void)state;
	memset(&cfg, 0xff, sizeof(cfg));
	cfg.valid = T2_CONFIG_SIZE;
	expect_standard(0, 0, 0);	/* header type 7fh has no list */
	expect_extended(0, T2_CAPS_ALL_ONES, 0x100);
	cfg.bytes[0x0e] = 0;
	expect_standard(0, T2_CAPS_UNALIGNED | T2_CAPS_ALL_ONES, 0x34);
}

static void loops(void **state)
{
	(void)state;
	start();
	cfg.bytes[0x34] = 0x40;
	standard(0x40, 0x01, 0x40);
	extended(0x100, 0x0003, 0x100);
	expect_standard(1, T2_CAPS_LOOP, 0x40);
	expect_extended(1, T2_CAPS_LOOP, 0x100);
	standard(0x40, 0x01, 0x60);
	standard(0x60, 0x05, 0x40);
	extended(0x100, 0x0003, 0x140);
	extended(0x140, 0x000b, 0x100);
	expect_standard(2, T2_CAPS_LOOP, 0x60);
	expect_extended(2, T2_CAPS_LOOP, 0x140);
}

static void wild_pointers(void **state)
{
	(void)state;
	start();
	cfg.bytes[0x34] = 0x20;
	extended(0x100, 0x0003, 0x0fc);
	expect_standard(0, T2_CAPS_BELOW_HEADER, 0x34);
	expect_extended(1, T2_CAPS_BELOW_HEADER, 0x100);
	cfg.bytes[0x34] = 0x42;
	standard(0x40, 0x01, 0);
	extended(0x100, 0x0003, 0x203);
	extended(0x200, 0x000d, 0);
	expect_standard(1, T2_CAPS_UNALIGNED, 0x34);
	expect_extended(2, T2_CAPS_UNALIGNED, 0x100);
	assert_int_equal(caps.extended[1].offset, 0x200);
}

static void cut_snapshots(void **state)
{
	(void)state;
	start();
	cfg.bytes[0x34] = 0x40;
	standard(0x40, 0x01, 0);
	extended(0x100, 0x0003, 0x200);
	extended(0x200, 0x000d, 0);
	cfg.valid = 64;
	expect_standard(0, T2_CAPS_TRUNCATED, 0x34);
	expect_extended(0, 0, 0);
	cfg.valid = 256;
	expect_standard(1, 0, 0);
	expect_extended(0, 0, 0);
	cfg.valid = 0x202;
	expect_extended(1, T2_CAPS_TRUNCATED, 0x100);
}

static void overlap_and_overrun(void **state)
{
	(void)state;
	start();
	cfg.bytes[0x34] = 0x40;
	standard(0x40, 0x10, 0x50);
	put(cfg.bytes + 0x42, 2, 0x0002);
	standard(0x50, 0x01, 0xf8);
	standard(0xf8, 0x11, 0);
	expect_standard(3, T2_CAPS_OVERLAP | T2_CAPS_OVERRUN, 0x50);
	extended(0x100, 0x0023, 0x120);
	put(cfg.bytes + 0x104, 4, 0x10001e98);
	extended(0x120, 0x0003, 0);
	expect_extended(2, T2_CAPS_OVERLAP, 0x120);
	extended(0x120, 0x0003, 0xff8);
	extended(0xff8, 0x0023, 0);
	put(cfg.bytes + 0xffc, 4, 0x00a01e98);
	expect_extended(3, T2_CAPS_OVERLAP | T2_CAPS_OVERRUN, 0x120);
}

static void too_many(void **state)
{
	(void)state;
	start();
	for (unsigned int at = 0x100; at < 0xff0; at += 8)
		extended(at, 0x0002, at + 8);
	expect_extended(T2_PCI_EXTENDED_MAX, T2_CAPS_TOO_MANY,
			0x100 + 8 * (T2_PCI_EXTENDED_MAX - 1));
	cfg.bytes[0x34] = 0x40;
	for (unsigned int at = 0x40; at < 0x100; at += 4)
		standard(at, 0x02, at + 4 < 0x100 ? at + 4 : 0);
	expect_standard(T2_PCI_STANDARD_MAX, 0, 0);
}

static void hidden_head(void **state)
{
	(void)state;
	start();
	put(cfg.bytes + 0x104, 4, 0x03c21e98);
	expect_extended(0, 0, 0);
	assert_true(caps.hidden_head);
	put(cfg.bytes + 0x104, 4, 0);
	put(cfg.bytes + 0x100, 4, 0x200u << 20);
	extended(0x200, 0x0001, 0);
	expect_extended(1, 0, 0);
	assert_true(caps.hidden_head);
	put(cfg.bytes + 0x100, 4, 0x100u << 20);
	expect_extended(0, T2_CAPS_LOOP, 0x100);
}

static void snapshot_takes_what_it_gets(void **state)
{
	static const struct { size_t size; int err; unsigned int valid;
	} rows[] = {
		{ 4096, 0, 4096 }, { 256, 0, 256 },    { 300, 0, 256 },
		{ 64, 0, 64 },	   { 63, -EINVAL, 0 },
	};
	static uint8_t bytes[T2_CONFIG_SIZE];
	struct fake f;
	uint32_t v;

	(void)state;
	memset(bytes, 0xa5, sizeof(bytes));
	for (unsigned int i = 0; i < ARRAY_LEN(rows); i++) {
		fake_init(&f, T2_VIEW_DEVICE);
		fake_attach(&f, VFIO_PCI_CONFIG_REGION_INDEX, bytes, rows[i].size, 0);
		assert_int_equal(t2_config_snapshot(&f.dev, &cfg), rows[i].err);
		assert_int_equal(cfg.valid, rows[i].valid);
	}
	fake_init(&f, T2_VIEW_DEVICE);
	fake_attach(&f, VFIO_PCI_CONFIG_REGION_INDEX, bytes, 64, 0);
	assert_int_equal(t2_config_snapshot(&f.dev, &cfg), 0);
	assert_true(t2_config_get(&cfg, 60, 4, &v));
	assert_int_equal(v, 0xa5a5a5a5);
	assert_false(t2_config_get(&cfg, 61, 4, &v));
	assert_int_equal(v, 0);
	assert_false(t2_config_get(&cfg, 0, 3, &v));
	assert_false(t2_config_get(&cfg, 0xffffffff, 4, &v));
}

static void live_access(void **state)
{
	static uint8_t bytes[256];
	struct fake f;
	uint32_t v;

	(void)state;
	fake_init(&f, T2_VIEW_VFIO);
	fake_attach(&f, VFIO_PCI_CONFIG_REGION_INDEX, bytes, sizeof(bytes), 0);
	assert_int_equal(t2_config_write(&f.dev, 0x12, 2, 0xbeef), 0);
	assert_int_equal(f.region[7].last_length, 2);
	assert_int_equal(t2_config_read(&f.dev, 0x10, 4, &v), 0);
	assert_int_equal(v, 0xbeef0000);
	assert_int_equal(t2_config_read(&f.dev, 0x11, 2, &v), -EINVAL);
	assert_int_equal(t2_config_read(&f.dev, 0x10, 8, &v), -EINVAL);
	assert_int_equal(t2_config_write(&f.dev, 4096, 4, 0), -EINVAL);

	assert_false(t2_device_gone(&f.dev));
	put(bytes, 2, 0xffff);
	assert_true(t2_device_gone(&f.dev));
	/* vfio-pci goes on to tell the vendor id of a device that is no more. */
	put(bytes, 2, 0x1e98);
	put(bytes + 8, 4, 0xffffffff);
	assert_true(t2_device_gone(&f.dev));
	f.region[7].bytes = NULL;
	assert_false(t2_device_gone(&f.dev));
}

/*
 * Whatever the bytes, a walk ends and stays inside; random pointers at every dword make long chains
 * likely.
 */
static void random_bytes(void **state)
{
	uint64_t seed = 0x5eed0001;
	struct t2_pcie pcie;

	(void)state;
	start();
	for (unsigned int round = 0; round < 100000; round++) {
		for (unsigned int i = 0; i < 64; i++) {
			uint64_t r = next_random(&seed);

			put(cfg.bytes + (r >> 32) % (T2_CONFIG_SIZE - 8), 8, next_random(&seed));
			put(cfg.bytes + 0x40 + r % 0xbc, 2, r >> 16);
		}
		put(cfg.bytes + 0x06, 2, STATUS_HAS_LIST);
		cfg.bytes[0x0e] = 0;
		cfg.valid = round % 3 ? T2_CONFIG_SIZE : next_random(&seed) % (T2_CONFIG_SIZE + 1);
		t2_pci_caps_walk(&cfg, &caps);
		assert_true(caps.standard_list.n <= T2_PCI_STANDARD_MAX);
		assert_true(caps.extended_list.n <= T2_PCI_EXTENDED_MAX);
		t2_pcie_decode(&cfg, &caps, &pcie);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_lists),
		cmocka_unit_test(no_lists),
		cmocka_unit_test(all_ones),
		cmocka_unit_test(loops),
		cmocka_unit_test(wild_pointers),
		cmocka_unit_test(cut_snapshots),
		cmocka_unit_test(overlap_and_overrun),
		cmocka_unit_test(too_many),
		cmocka_unit_test(hidden_head),
		cmocka_unit_test(snapshot_takes_what_it_gets),
		cmocka_unit_test(live_access),
		cmocka_unit_test(random_bytes),
	};

	return cmocka_run_group_tests_name("pci_caps", tests, NULL, NULL);
}
