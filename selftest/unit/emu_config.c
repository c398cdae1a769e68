// SPDX-License-Identifier: GPL-2.0
/* Config space of the emulated device against the attributes of CXL r3.1 8.1 (and PCIe's own). */
#include "selftest/unit/emu_card.h"

static unsigned int dev0; /* the Device DVSEC */

static void power_up(const char *knobs)
{
	card_power_up(knobs);
	dev0 = find_dvsec(0);
}

static void mandatory_dvsecs(void **state)
{
	/* ID, revision, length: CXL r3.1 table 8-2. */
	static const unsigned int want[][3] = { { 0, 3, 0x3c }, { 5, 0, 0x10 }, { 7, 2, 0x20 } };

	(void)state;
	power_up("");
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		unsigned int at = find_dvsec(want[i][0]);

		assert_true(at);
		assert_int_equal(rd(at, 4) & 0xfffff, 0x10023);
		assert_int_equal(rd(at + 4, 4), 0x1e98 | want[i][1] << 16 | want[i][2] << 20);
		only_writable(at, 4, 0);
		only_writable(at + 4, 4, 0);
		only_writable(at + 8, 2, 0);
	}
	assert_int_equal(rd(find_dvsec(8) + 4, 4) & 0xfffff, 0x1e98);
	assert_int_equal((rd(find_dvsec(8) + 4, 4) >> 20) % 8, 0x0c % 8);
	assert_false(find_dvsec(3) || find_dvsec(4) || find_dvsec(9) || find_dvsec(2));
	assert_int_equal(rd(find_dvsec(10) + 4, 4), 0x01c01e98);
	power_up("function_map=yes,test_dvsec=no");
	assert_int_equal(rd(find_dvsec(2) + 4, 4), 0x02c01e98);
	assert_false(find_dvsec(10));
	power_up("mem_capable=no");
	assert_false(find_dvsec(5));
	power_up("cxl=no");
	assert_false(find_ext(0x23, -1));
}

static void revisions_and_lengths(void **state)
{
	(void)state;
	power_up("dvsec_rev=1");
	assert_int_equal(rd(dev0 + 4, 4), 0x03811e98);
	power_up("dvsec_rev=2");
	assert_int_equal(rd(dev0 + 4, 4), 0x03c21e98);
	for (unsigned int length = 4; length <= 0x3c; length += 4) {
		char text[32];
		unsigned int next, at;

		snprintf(text, sizeof(text), "ranges=2,dvsec_len=%u", length);
		power_up(text);
		next = rd(0x100, 4) >> 20;
		assert_true(next >= 0x100 + length);
		for (at = 0x100 + (length < 12 ? 12 : length); at < next; at++)
			assert_int_equal(rd(at, 1), 0);
		for (at = length > 8 ? 0x100 + length : 0x110; at < 0x140; at += 4)
			wr(at, 4, ANY);
		/* Neighbours that lie where registers would have been are none the worse. */
		assert_int_equal(rd(find_dvsec(5) + 4, 4), 0x01001e98);
		assert_int_equal(rd(find_dvsec(7) + 4, 4), 0x02021e98);
		assert_int_equal(rd(find_dvsec(5) + 0xc, 4), 25000);
	}
}

static void device_capability(void **state)
{
	uint32_t cap;

	(void)state;
	power_up("");
	cap = rd(dev0 + 0x0a, 2);
	assert_int_equal(cap & 0x0007, 7);
	assert_int_equal(cap >> 4 & 3, 1);
	assert_int_equal(cap & 0x0040, 0x40);
	assert_true((cap >> 8 & 7) <= 4);
	assert_int_equal(cap & 0xe000, 0xc000);
	only_writable(dev0 + 0x0a, 2, 0);
	power_up("ranges=2");
	assert_int_equal(rd(dev0 + 0x0a, 2) >> 4 & 3, 2);
	power_up("cache=no");
	assert_int_equal(rd(dev0 + 0x0a, 2) & 0x41, 0);
	power_up("mem_capable=no");
	assert_int_equal(rd(dev0 + 0x0a, 2) & 0x34, 0);
	power_up("reset_capable=no");
	assert_int_equal(rd(dev0 + 0x0a, 2) & 0x880, 0);
	power_up("mem_clear=no");
	assert_int_equal(rd(dev0 + 0x0a, 2) & 0x880, 0x80);
}

static void device_control(void **state)
{
	(void)state;
	power_up("committed=no");
	assert_int_equal(rd(dev0 + 0x0c, 2), 0x0002);
	only_writable(dev0 + 0x0c, 2, 0x4ffd);
	/* Byte lanes: the other half keeps what it has. */
	wr(dev0 + 0x0c, 2, 0x4f05);
	wr(dev0 + 0x0c, 1, 0x04);
	assert_int_equal(rd(dev0 + 0x0c, 2), 0x4f06);
	wr(dev0 + 0x0d, 1, 0x02);
	assert_int_equal(rd(dev0 + 0x0c, 2), 0x0206);
	power_up("");
	assert_int_equal(rd(dev0 + 0x0c, 2), 0x0006);
}

static void viral_status_is_w1c(void **state)
{
	(void)state;
	power_up("");
	assert_int_equal(rd(dev0 + 0x0e, 2), 0);
	t2e_config_set(&card.dev, dev0 + 0x0e, 2, 0x4000);
	wr(dev0 + 0x0e, 2, 0);
	wr(dev0 + 0x0e, 2, 0xbfff);
	wr(dev0 + 0x0e, 1, 0xff);
	wr(dev0 + 0x0c, 2, 0xffff);
	wr(dev0 + 0x0c, 4, 0x0000ffff);
	wr(dev0 + 0x0d, 1, 0xff);
	wr(dev0 + 0x10, 2, 0);
	assert_int_equal(rd(dev0 + 0x0e, 2), 0x4000);
	wr(dev0 + 0x0f, 1, 0x40);
	assert_int_equal(rd(dev0 + 0x0e, 2), 0);
	t2e_config_set(&card.dev, dev0 + 0x0e, 2, 0x4000);
	wr(dev0 + 0x0c, 4, 0x40000006);
	assert_int_equal(rd(dev0 + 0x0c, 4), 0x00000006);
	only_writable(dev0 + 0x0e, 2, 0);
}

static void control2_doorbells_read_zero(void **state)
{
	(void)state;
	power_up("reset_ms=200000");
	assert_int_equal(rd(dev0 + 0x10, 2), 0);
	wr(dev0 + 0x10, 2, 0x0009);
	assert_int_equal(rd(dev0 + 0x10, 2), 0x0009);
	wr(dev0 + 0x10, 2, 0x000b);
	assert_int_equal(rd(dev0 + 0x10, 2), 0x0009);
	wr(dev0 + 0x10, 1, 0x0d);
	assert_int_equal(rd(dev0 + 0x10, 2), 0x0009);
	/* Bits 4 and 5: their capability bits are 0. */
	wr(dev0 + 0x10, 2, 0xfff8);
	assert_int_equal(rd(dev0 + 0x10, 2), 0x0008);
	wr(dev0 + 0x11, 1, 0xff);
	assert_int_equal(rd(dev0 + 0x10, 2), 0x0008);
}

static void cache_invalid_follows_the_flush(void **state)
{
	(void)state;
	power_up("");
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8000);
	wr(dev0 + 0x10, 2, 1);
	assert_int_equal(rd(dev0 + 0x12, 2) & 1, 0);
	wr(dev0 + 0x10, 2, 3);
	assert_int_equal(rd(dev0 + 0x12, 2) & 1, 0);
	card.now_ns += 1 * MS;
	assert_int_equal(rd(dev0 + 0x12, 2) & 1, 1);
	wr(dev0 + 0x10, 2, 1);
	wr(dev0 + 0x11, 1, 0);
	assert_int_equal(rd(dev0 + 0x12, 2) & 1, 1);
	wr(dev0 + 0x10, 2, 0);
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8000);
	/* Both in the one write that starts it, as a byte. */
	wr(dev0 + 0x10, 1, 3);
	card.now_ns += 1 * MS;
	assert_int_equal(rd(dev0 + 0x10, 4), 0x80010001);
	wr(dev0 + 0x10, 4, 0);
	assert_int_equal(rd(dev0 + 0x10, 4), 0x80000000);
	only_writable(dev0 + 0x12, 2, 0);
	/* Caching allowed again before it is done: it never is. */
	wr(dev0 + 0x10, 2, 3);
	wr(dev0 + 0x10, 2, 0);
	wr(dev0 + 0x10, 2, 1);
	card.now_ns += 10 * MS;
	assert_int_equal(rd(dev0 + 0x12, 2) & 1, 0);
	power_up("flush_ms=0");
	wr(dev0 + 0x10, 2, 3);
	assert_int_equal(rd(dev0 + 0x12, 2) & 1, 1);
	power_up("cache=no,flush_ms=0");
	wr(dev0 + 0x10, 2, 3);
	assert_int_equal(rd(dev0 + 0x12, 2) & 1, 0);
}

static void config_lock_is_one_shot(void **state)
{
	(void)state;
	power_up("");
	assert_int_equal(rd(dev0 + 0x14, 2), 0);
	wr(dev0 + 0x14, 2, 0);
	wr(dev0 + 0x14, 2, 0xfffe);
	wr(dev0 + 0x15, 1, 0xff);
	wr(dev0 + 0x14, 4, 0xffff0000);
	wr(dev0 + 0x10, 4, 0x00010000);
	assert_int_equal(rd(dev0 + 0x14, 2), 0);
	wr(dev0 + 0x14, 4, 0xffff0001);
	assert_int_equal(rd(dev0 + 0x14, 2), 1);
	wr(dev0 + 0x14, 2, 0);
	wr(dev0 + 0x14, 1, 0);
	wr(dev0 + 0x14, 2, 0xffff);
	assert_int_equal(rd(dev0 + 0x14, 2), 1);
	power_up("");
	wr(dev0 + 0x14, 1, 1);
	assert_int_equal(rd(dev0 + 0x14, 2), 1);
	power_up("config_locked=yes");
	assert_int_equal(rd(dev0 + 0x14, 2), 1);
	wr(dev0 + 0x0c, 2, 0);
	assert_int_equal(rd(dev0 + 0x0c, 2), 0x0006);
}

static void what_config_lock_locks(void **state)
{
	uint32_t hdm;

	(void)state;
	power_up("ranges=2");
	wr(dev0 + 0x0c, 2, 0x4855);
	wr(dev0 + 0x20, 4, 0x12345678);
	wr(dev0 + 0x24, 4, 0xffffffff);
	wr(dev0 + 0x30, 4, 0x9abcdef0);
	wr(dev0 + 0x34, 4, 0x7fffffff);
	t2e_config_set(&card.dev, dev0 + 0x0e, 2, 0x4000);
	wr(dev0 + 0x14, 2, 1);
	only_writable(dev0 + 0x0c, 2, 0);
	assert_int_equal(rd(dev0 + 0x0c, 2), 0x4857);
	for (unsigned int reg = 0x18; reg < 0x38; reg += 4)
		only_writable(dev0 + reg, 4, 0);
	assert_int_equal(rd(dev0 + 0x20, 4), 0x12345678);
	assert_int_equal(rd(dev0 + 0x24, 4), 0xf0000000);
	assert_int_equal(rd(dev0 + 0x30, 4), 0x9abcdef0);
	assert_int_equal(rd(dev0 + 0x34, 4), 0x70000000);
	/* Not Control2, not Viral_Status, not the decoders. */
	wr(dev0 + 0x10, 2, 9);
	assert_int_equal(rd(dev0 + 0x10, 2), 9);
	wr(dev0 + 0x0e, 2, 0x4000);
	assert_int_equal(rd(dev0 + 0x0e, 2), 0);
	hdm = find_cm(5);
	set_mmio(hdm + 4, 0);
	assert_int_equal(mmio(hdm + 4), 0);
	set_mmio(hdm + 0x20, 0);
	assert_int_equal(mmio(hdm + 0x20), 0);
}

static void ranges(void **state)
{
	(void)state;
	power_up("mem=4608M");
	assert_int_equal(rd(dev0 + 0x18, 4), 1);
	assert_int_equal(rd(dev0 + 0x1c, 4) & 0xf0000000, 0x20000000);
	/* 256 MiB cannot be split; 5 times that can, not evenly. */
	power_up("ranges=2");
	assert_int_equal(rd(dev0 + 0x1c, 4) & 0xf0000000, 0x10000000);
	assert_int_equal(rd(dev0 + 0x2c, 4) & 0xf0000000, 0);
	power_up("mem=1280M,ranges=2");
	assert_int_equal(rd(dev0 + 0x1c, 4) & 0xf0000000, 0x30000000);
	assert_int_equal(rd(dev0 + 0x2c, 4) & 0xf0000000, 0x20000000);
	assert_int_equal(rd(dev0 + 0x18, 4) | rd(dev0 + 0x28, 4), 0);
	for (unsigned int low = 0x1c; low <= 0x2c; low += 0x10) {
		uint32_t v = rd(dev0 + low, 4);

		assert_int_equal(v & 3, 3);
		assert_int_equal(v >> 2 & 7, 2);
		assert_int_equal(v >> 5 & 7, 2);
		assert_true((v >> 8 & 0x1f) <= 7 && (v >> 13 & 7) <= 4);
		assert_int_equal(v & 0x0fff0000, 0);
		only_writable(dev0 + low - 4, 4, 0);
		only_writable(dev0 + low, 4, 0);
		only_writable(dev0 + low + 4, 4, ANY);
		only_writable(dev0 + low + 8, 4, 0xf0000000);
	}
	power_up("");
	for (unsigned int reg = 0x28; reg < 0x38; reg += 4) {
		assert_int_equal(rd(dev0 + reg, 4), 0);
		only_writable(dev0 + reg, 4, 0);
	}
	power_up("mem_capable=no");
	for (unsigned int reg = 0x18; reg < 0x38; reg += 4)
		assert_int_equal(rd(dev0 + reg, 4), 0);
}

static void capability2_and_3(void **state)
{
	uint32_t cap2;

	(void)state;
	power_up("");
	cap2 = rd(dev0 + 0x16, 2);
	assert_true((cap2 & 0xf) == 1 || (cap2 & 0xf) == 2);
	assert_true(cap2 >> 8);
	assert_int_equal(cap2 & 0x80, 0);
	assert_int_equal(rd(dev0 + 0x38, 2) & 0xffe0, 0);
	only_writable(dev0 + 0x16, 2, 0);
	only_writable(dev0 + 0x38, 4, 0);
	power_up("cache=no");
	assert_int_equal(rd(dev0 + 0x16, 2), 0x80);
	power_up("cache=no,dvsec_rev=2");
	assert_int_equal(rd(dev0 + 0x16, 2), 0);
}

static void flex_bus(void **state)
{
	unsigned int at;

	(void)state;
	power_up("");
	at = find_dvsec(7);
	assert_int_equal(rd(at + 0x0a, 2) & 0x27, 0x27);
	assert_int_equal(rd(at + 0x0a, 2) & 0x9f98, 0);
	assert_int_equal(rd(at + 0x0e, 2) & 0x7f, 0x27);
	assert_int_equal(rd(at + 0x0c, 2) & 2, 2);
	only_writable(at + 0x0a, 2, 0);
	only_writable(at + 0x0c, 2, 0);
	only_writable(at + 0x10, 4, 0);
	assert_int_equal(rd(at + 0x10, 4) >> 24, 0);
	only_writable(at + 0x14, 4, 0);
	only_writable(at + 0x18, 4, 1);
	only_writable(at + 0x1c, 4, 0);
	/* Status 10:7 are errors: a write to either byte clears its own. */
	t2e_config_set(&card.dev, at + 0x0e, 2, 0x07a7);
	wr(at + 0x0c, 2, 0xffff);
	wr(at + 0x10, 4, ANY);
	wr(at + 0x0e, 2, 0x007f);
	assert_int_equal(rd(at + 0x0e, 2), 0x07a7);
	wr(at + 0x0e, 1, 0x80);
	assert_int_equal(rd(at + 0x0e, 2), 0x0727);
	wr(at + 0x0f, 1, 0x02);
	assert_int_equal(rd(at + 0x0e, 2), 0x0527);
	wr(at + 0x0c, 4, 0x05000000);
	assert_int_equal(rd(at + 0x0e, 2), 0x0027);
	power_up("cache=no,mem_capable=no");
	assert_int_equal(rd(find_dvsec(7) + 0x0e, 2) & 7, 2);
}

static void gpf_and_function_map(void **state)
{
	unsigned int at;

	(void)state;
	power_up("function_map=yes");
	at = find_dvsec(5);
	assert_true((rd(at + 0x0a, 2) >> 8 & 0xf) < 8);
	assert_int_equal(rd(at + 0x0a, 2) & 0xf0f0, 0);
	only_writable(at + 0x0a, 2, 0);
	only_writable(at + 0x0c, 4, 0);
	at = find_dvsec(2);
	assert_int_equal(rd(at + 0x0c, 4) & 1, 0);
	for (unsigned int i = 0; i < 8; i++)
		only_writable(at + 0x0c + 4 * i, 4, 0);
}

static void test_capability(void **state)
{
	unsigned int at;

	(void)state;
	power_up("");
	at = find_dvsec(10);
	only_writable(at + 0x0c, 4, 0);
	only_writable(at + 0x14, 4, 0xfffffff0);
	only_writable(at + 0x18, 4, ANY);
	assert_int_equal(rd(at + 0x14, 4) & 9, 0);
	wr(at + 0x0a, 2, 0xfffe);
	assert_int_equal(rd(at + 0x0a, 2), 0);
	wr(at + 0x0a, 2, 0xffff);
	wr(at + 0x0a, 2, 0);
	assert_int_equal(rd(at + 0x0a, 2), 1);
}

static void register_locator(void **state)
{
	static const struct {
		const char *knobs;
		uint32_t offset, bar_size;
	} topology[] = { { "topology=A", 0x30000, 0x40000 },
			 { "topology=B", 0, 0x20000 },
			 { "topology=C", 0x10000, 0x40000 },
			 { "topology=whole", 0, 0x10000 } };

	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(topology); t++) {
		unsigned int at, blocks = 0;

		power_up(topology[t].knobs);
		at = find_dvsec(8);
		for (unsigned int e = 0x0c; e < rd(at + 4, 4) >> 20; e += 8) {
			only_writable(at + e, 4, 0);
			only_writable(at + e + 4, 4, 0);
			assert_int_equal(rd(at + e + 4, 4), 0);
			if (!(rd(at + e, 4) & 0xff00)) {
				assert_int_equal(rd(at + e, 4), 0);
				continue;
			}
			blocks++;
			assert_int_equal(rd(at + e, 4), topology[t].offset | 1 << 8 | 0);
		}
		assert_int_equal(blocks, 1);
		/* Sizing the BAR: 64-bit, and as large as said. */
		wr(0x10, 4, ANY);
		wr(0x14, 4, ANY);
		assert_int_equal(rd(0x10, 4) & 7, 4);
		assert_int_equal(~(rd(0x10, 4) & ~0xfu) + 1, topology[t].bar_size);
		assert_int_equal(rd(0x14, 4), ANY);
	}
}

static void pci_express_properties(void **state)
{
	unsigned int pcie = 0, aer;

	(void)state;
	power_up("");
	for (unsigned int at = rd(0x34, 1); at; at = rd(at + 1, 1))
		if (rd(at, 1) == 0x10)
			pcie = at;
	assert_true(pcie);
	assert_int_equal(rd(pcie + 2, 2) >> 4 & 0xf, 0);
	assert_int_equal(rd(pcie + 4, 4) >> 28 & 1, 1);
	assert_true(find_ext(0x0f, -1) && find_ext(0x03, -1) && find_ext(0x2e, -1));
	assert_int_not_equal(rd(0x08, 4) >> 8, 0x050210);
	aer = find_ext(0x01, -1);
	t2e_config_set(&card.dev, aer + 4, 4, 0x00044000);
	wr(aer + 4, 4, 0x00040000);
	assert_int_equal(rd(aer + 4, 4), 0x00004000);
	wr(aer + 8, 4, ANY);
	assert_int_equal(rd(aer + 4, 4), 0x00004000);
	only_writable(0x00, 4, 0);
	only_writable(0x08, 4, 0);
	only_writable(0x18, 4, 0xfffff000);
	/* Initiate FLR reads 0. */
	wr(pcie + 8, 2, rd(pcie + 8, 2) | 0x8000);
	assert_int_equal(rd(pcie + 8, 2) & 0x8000, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mandatory_dvsecs),
		cmocka_unit_test(revisions_and_lengths),
		cmocka_unit_test(device_capability),
		cmocka_unit_test(device_control),
		cmocka_unit_test(viral_status_is_w1c),
		cmocka_unit_test(control2_doorbells_read_zero),
		cmocka_unit_test(cache_invalid_follows_the_flush),
		cmocka_unit_test(config_lock_is_one_shot),
		cmocka_unit_test(what_config_lock_locks),
		cmocka_unit_test(ranges),
		cmocka_unit_test(capability2_and_3),
		cmocka_unit_test(flex_bus),
		cmocka_unit_test(gpf_and_function_map),
		cmocka_unit_test(test_capability),
		cmocka_unit_test(register_locator),
		cmocka_unit_test(pci_express_properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
