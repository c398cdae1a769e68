// SPDX-License-Identifier: GPL-2.0
/* CXL DVSECs: finding them, and every decoder at each boundary of revision and length. */
#include "selftest/unit/fake_device.h"

#include "lib/cxl/dvsec.h"

#define AT	0x200

static struct t2_config cfg;
static struct t2_pci_caps caps;
static struct t2_dvsecs dvsecs;

static void header(unsigned int at, unsigned int id, unsigned int revision, unsigned int length,
		   unsigned int next)
{
	put(cfg.bytes + at, 4, 0x10023 | next << 20);
	put(cfg.bytes + at + 4, 4, length << 20 | revision << 16 | CXL_VENDOR_ID);
	put(cfg.bytes + at + 8, 2, id);
}

static void walk(void)
{
	t2_pci_caps_walk(&cfg, &caps);
	t2_dvsecs_walk(&cfg, &caps, &dvsecs);
}

/* One DVSEC at 200h with @body from +0Ah on; returns it as the walk finds it. */
static const struct t2_dvsec *one(unsigned int id, unsigned int revision, unsigned int length,
				  uint8_t fill)
{
	memset(&cfg, 0, sizeof(cfg));
	cfg.valid = T2_CONFIG_SIZE;
	put(cfg.bytes + 0x100, 4, 0x10001 | AT << 20);
	memset(cfg.bytes + AT + DVSEC_HEADER_SIZE, fill, 0x80);
	header(AT, id, revision, length, 0);
	walk();
	assert_int_equal(dvsecs.n, 1);
	return &dvsecs.list[0];
}

static void finds_them(void **state)
{
	(void)state;
	memset(&cfg, 0, sizeof(cfg));
	cfg.valid = T2_CONFIG_SIZE;
	header(0x100, CXL_DVSEC_DEVICE, 2, 0x3c, 0x140);
	header(0x140, CXL_DVSEC_GPF_DEVICE, 0, 0x10, 0x180);
	put(cfg.bytes + 0x180, 4, 0x10023 | 0x1c0 << 20);
	put(cfg.bytes + 0x184, 4, 0x01008086);
	header(0x1c0, CXL_DVSEC_GPF_DEVICE, 1, 0x10, 0);
	walk();
	assert_int_equal(dvsecs.n, 3);
	assert_int_equal(t2_dvsec_count(&dvsecs, CXL_DVSEC_GPF_DEVICE), 2);
	assert_int_equal(t2_dvsec_find(&dvsecs, CXL_DVSEC_GPF_DEVICE)->offset, 0x140);
	assert_null(t2_dvsec_find(&dvsecs, CXL_DVSEC_MLD));
	assert_int_equal(dvsecs.list[0].revision, 2);
	assert_int_equal(dvsecs.list[0].length, 0x3c);
	assert_int_equal(dvsecs.list[0].cap_version, 1);
	assert_true(dvsecs.list[0].fits);
	assert_false(dvsecs.list[0].by_scan);
	t2_dvsecs_scan(&cfg, &dvsecs);
	assert_int_equal(dvsecs.n, 3);
}

/* What vfio-pci of 6.1 leaves: nothing at 100h, bodies and later headers intact, no links. */
static void scans_a_cut_list(void **state)
{
	(void)state;
	memset(&cfg, 0, sizeof(cfg));
	cfg.valid = T2_CONFIG_SIZE;
	header(0x100, CXL_DVSEC_DEVICE, 2, 0x3c, 0);
	put(cfg.bytes + 0x100, 4, 0);
	header(0x13c, CXL_DVSEC_REGISTER_LOCATOR, 0, 0x24, 0);
	header(0x200, 1, 0, 0x10, 0);		/* an id that nobody assigned */
	header(0x240, CXL_DVSEC_TEST, 0, 8, 0);	/* too short for its own headers */
	header(0xff0, CXL_DVSEC_TEST, 0, 0x1c, 0);
	walk();
	assert_true(caps.hidden_head);
	assert_int_equal(dvsecs.n, 0);
	t2_dvsecs_scan(&cfg, &dvsecs);
	assert_int_equal(dvsecs.n, 2);
	assert_int_equal(t2_dvsec_find(&dvsecs, CXL_DVSEC_DEVICE)->offset, 0x100);
	assert_int_equal(t2_dvsec_find(&dvsecs, CXL_DVSEC_REGISTER_LOCATOR)->offset, 0x13c);
	assert_true(dvsecs.list[0].by_scan && dvsecs.list[1].by_scan);
}

static void lengths_are_kept_inside(void **state)
{
	static const unsigned int lengths[] = { 0, 4, 9, 0x10, 0xfff };
	struct t2_dvsec_device d;
	uint32_t v;

	(void)state;
	for (unsigned int i = 0; i < ARRAY_LEN(lengths); i++) {
		const struct t2_dvsec *dvsec = one(CXL_DVSEC_DEVICE, 3, lengths[i], 0xff);

		assert_int_equal(dvsec->length, lengths[i]);
		assert_int_equal(dvsec->fits, lengths[i] == 0x10);
		assert_true(t2_dvsec_device_decode(&cfg, dvsec, &d));
		assert_int_equal(d.has_capability, lengths[i] >= 0x0c);
		assert_int_equal(d.has_lock, lengths[i] >= 0x16);
		assert_int_equal(t2_dvsec_get(&cfg, dvsec, 0xffe, 4, &v), false);
	}
	one(CXL_DVSEC_DEVICE, 3, 0x3c, 0xff);
	cfg.valid = AT + 0x0c;
	assert_true(t2_dvsec_device_decode(&cfg, &dvsecs.list[0], &d));
	assert_true(d.has_capability);
	assert_false(d.has_control);
	assert_int_equal(d.control_word, 0);
	cfg.valid = AT + 9;
	walk();
	assert_int_equal(dvsecs.n, 0);
}

static void device_by_revision(void **state)
{
	struct t2_dvsec_device d;

	(void)state;
	assert_true(t2_dvsec_device_decode(&cfg, one(CXL_DVSEC_DEVICE, 0, 0x38, 0xff), &d));
	assert_true(d.cache_capable && d.io_capable && d.mem_capable && d.mem_hwinit &&
		    d.viral_capable);
	assert_int_equal(d.hdm_count, 3);
	assert_false(d.cache_wbi_capable || d.reset_capable || d.pm_init_capable || d.tsp_capable);
	assert_false(d.has_control2 || d.has_status2 || d.has_capability2 || d.has_capability3);
	assert_true(d.has_lock && d.config_lock && d.viral_status);
	assert_true(d.range[0].present && d.range[1].present);
	assert_int_equal(d.range[0].active_timeout_encoding, 0);

	assert_true(t2_dvsec_device_decode(&cfg, one(CXL_DVSEC_DEVICE, 1, 0x38, 0xff), &d));
	assert_true(d.cache_wbi_capable && d.reset_capable && d.reset_mem_clr_capable && d.mld);
	assert_int_equal(d.reset_timeout_encoding, 7);
	assert_true(d.has_control2 && d.has_status2 && d.has_capability2 && d.pm_init_complete);
	assert_false(d.hot_reset_preserve || d.preservation_error || d.tsp_capable);
	assert_int_equal(d.fallback, 0);
	assert_int_equal(d.range[0].active_timeout_encoding, 7);
	assert_false(d.range[0].active_degraded);

	assert_true(t2_dvsec_device_decode(&cfg, one(CXL_DVSEC_DEVICE, 2, 0x3c, 0xff), &d));
	assert_true(d.has_capability3 && d.hot_reset_configurable && d.hot_reset_preserve);
	assert_true(d.preservation_error);
	assert_int_equal(d.fallback, 3);
	assert_false(d.p2p_mem_capable || d.p2p_mem_enable || d.modified_completion_capable);

	assert_true(t2_dvsec_device_decode(&cfg, one(CXL_DVSEC_DEVICE, 3, 0x3c, 0xff), &d));
	assert_true(d.p2p_mem_capable && d.p2p_mem_enable && d.tsp_capable && d.no_clean_writeback);
	assert_true(d.range[1].active_degraded && d.modified_completion_enable);
	/* A revision of the future only adds. */
	assert_true(t2_dvsec_device_decode(&cfg, one(CXL_DVSEC_DEVICE, 15, 0x3c, 0xff), &d));
	assert_true(d.p2p_mem_capable);
}

static void device_by_length(void **state)
{
	static const struct {
		unsigned int length;
		bool control2, range1, range2, capability3;
	} rows[] = {
		{ 0x11, 0, 0, 0, 0 }, { 0x12, 1, 0, 0, 0 }, { 0x27, 1, 0, 0, 0 },
		{ 0x28, 1, 1, 0, 0 }, { 0x37, 1, 1, 0, 0 }, { 0x38, 1, 1, 1, 0 },
		{ 0x39, 1, 1, 1, 0 }, { 0x3a, 1, 1, 1, 1 },
	};
	struct t2_dvsec_device d;

	(void)state;
	for (unsigned int i = 0; i < ARRAY_LEN(rows); i++) {
		t2_dvsec_device_decode(&cfg, one(CXL_DVSEC_DEVICE, 3, rows[i].length, 0xff), &d);
		assert_int_equal(d.has_control2, rows[i].control2);
		assert_int_equal(d.range[0].present, rows[i].range1);
		assert_int_equal(d.range[1].present, rows[i].range2);
		assert_int_equal(d.has_capability3, rows[i].capability3);
	}
}

static void device_values(void **state)
{
	const struct t2_dvsec *dvsec = one(CXL_DVSEC_DEVICE, 3, 0x3c, 0);
	struct t2_dvsec_device d;

	(void)state;
	put(cfg.bytes + AT + 0x0a, 2, 0xc2df);	/* reset time-out 2, HDM_Count 1 */
	put(cfg.bytes + AT + 0x0c, 2, 0x0517);
	put(cfg.bytes + AT + 0x16, 2, 0x4012);
	put(cfg.bytes + AT + 0x18, 4, 0x00000002);
	put(cfg.bytes + AT + 0x1c, 4, 0x3fffe14b);
	put(cfg.bytes + AT + 0x20, 4, 0x00000001);
	put(cfg.bytes + AT + 0x24, 4, 0xf0000001);
	assert_true(t2_dvsec_device_decode(&cfg, dvsec, &d));
	assert_int_equal(d.capability_word, 0xc2df);
	assert_int_equal(d.hdm_count, 1);
	assert_int_equal(d.reset_timeout_encoding, 2);
	assert_int_equal(d.sf_coverage, 2);
	assert_int_equal(d.sf_granularity, 5);
	assert_int_equal(d.cache_size_unit, 2);
	assert_int_equal(d.cache_size, 0x40);
	assert_int_equal(d.fallback, 1);
	assert_true(d.range[0].size == 0x230000000);
	assert_true(d.range[0].base == 0x1f0000000);
	assert_true(d.range[0].info_valid && d.range[0].active && d.range[0].active_degraded);
	assert_int_equal(d.range[0].media_type, 2);
	assert_int_equal(d.range[0].memory_class, 2);
	assert_int_equal(d.range[0].desired_interleave, 1);
	assert_int_equal(d.range[0].active_timeout_encoding, 7);
	assert_int_equal(d.range[0].size_low_word, 0x3fffe14b);
}

static void wrong_id_is_refused(void **state)
{
	const struct t2_dvsec *dvsec = one(CXL_DVSEC_MLD, 0, 0x10, 0xff);
	struct t2_dvsec_device d;
	struct t2_locator l;
	struct t2_mld m;

	(void)state;
	assert_false(t2_dvsec_device_decode(&cfg, dvsec, &d));
	assert_false(t2_locator_decode(&cfg, NULL, &l));
	assert_int_equal(l.n, 0);
	assert_true(t2_mld_decode(&cfg, dvsec, &m));
	assert_true(m.has_ld_count);
	assert_int_equal(m.ld_count, 0xffff);
}

static void flex_bus(void **state)
{
	struct t2_flex_bus f;

	(void)state;
	assert_true(t2_flex_bus_decode(&cfg, one(CXL_DVSEC_FLEX_BUS_PORT, 0, 0x20, 0xff), &f));
	assert_true(f.capability.cache && f.status.mem && f.control.io);
	assert_false(f.capability.vh_68b || f.has_ts_data || f.has_capability2);
	t2_flex_bus_decode(&cfg, one(CXL_DVSEC_FLEX_BUS_PORT, 1, 0x14, 0xff), &f);
	assert_true(f.status.vh_68b && f.status.mld && f.has_ts_data);
	assert_false(f.status.latency_optimized || f.has_capability2);
	t2_flex_bus_decode(&cfg, one(CXL_DVSEC_FLEX_BUS_PORT, 1, 0x13, 0xff), &f);
	assert_false(f.has_ts_data);
	t2_flex_bus_decode(&cfg, one(CXL_DVSEC_FLEX_BUS_PORT, 2, 0x20, 0xff), &f);
	assert_true(f.status.latency_optimized && f.status.pbr);
	assert_true(f.has_capability2 && f.has_control2 && f.has_status2);
	t2_flex_bus_decode(&cfg, one(CXL_DVSEC_FLEX_BUS_PORT, 2, 0x1c, 0xff), &f);
	assert_true(f.has_control2);
	assert_false(f.has_status2);
	t2_flex_bus_decode(&cfg, one(CXL_DVSEC_FLEX_BUS_PORT, 2, 0x0a, 0xff), &f);
	assert_false(f.capability.present || f.capability.cache);
}

static void locator(void **state)
{
	const struct t2_dvsec *dvsec = one(CXL_DVSEC_REGISTER_LOCATOR, 0, 0x24, 0);
	struct t2_locator l;

	(void)state;
	put(cfg.bytes + AT + 0x14, 4, 0x00030102);
	put(cfg.bytes + AT + 0x18, 4, 0x00000001);
	put(cfg.bytes + AT + 0x1c, 4, 0x00010307);
	assert_true(t2_locator_decode(&cfg, dvsec, &l));
	assert_int_equal(l.n, 3);
	assert_int_equal(l.declared, 3);
	assert_int_equal(l.trailing, 0);
	assert_int_equal(t2_locator_count(&l, CXL_BLOCK_EMPTY), 1);
	assert_int_equal(t2_locator_find(&l, CXL_BLOCK_COMPONENT)->index, 1);
	assert_int_equal(l.entry[1].bir, 2);
	assert_true(l.entry[1].offset == 0x100030000);
	assert_int_equal(l.entry[2].bir, 7);
	assert_null(t2_locator_find(&l, CXL_BLOCK_CPMU));

	t2_locator_decode(&cfg, one(CXL_DVSEC_REGISTER_LOCATOR, 0, 0x0b, 0), &l);
	assert_int_equal(l.declared, 0);
	t2_locator_decode(&cfg, one(CXL_DVSEC_REGISTER_LOCATOR, 0, 0x19, 0), &l);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.trailing, 5);
	t2_locator_decode(&cfg, one(CXL_DVSEC_REGISTER_LOCATOR, 0, 0xfff, 0xff), &l);
	assert_int_equal(l.declared, 510);
	assert_int_equal(l.n, T2_LOCATOR_MAX);
}

static void the_small_ones(void **state)
{
	struct t2_test_capability test;
	struct t2_port_extensions port;
	struct t2_function_map map;
	struct t2_gpf_device gpf;
	struct t2_gpf_port phases;

	(void)state;
	assert_true(t2_function_map_decode(&cfg, one(CXL_DVSEC_FUNCTION_MAP, 0, 0x2c, 0x11), &map));
	assert_true(map.has_map);
	assert_int_equal(map.word[7], 0x11111111);
	t2_function_map_decode(&cfg, one(CXL_DVSEC_FUNCTION_MAP, 0, 0x2b, 0x11), &map);
	assert_false(map.has_map);

	assert_true(t2_port_extensions_decode(&cfg, one(CXL_DVSEC_PORT_EXTENSIONS, 0, 0x0d, 0x22),
					      &port));
	assert_true(port.has_status);
	assert_false(port.has_control);

	assert_true(t2_gpf_device_decode(&cfg, one(CXL_DVSEC_GPF_DEVICE, 0, 0x10, 0x35), &gpf));
	assert_int_equal(gpf.phase2.base, 5);
	assert_int_equal(gpf.phase2.scale, 5);
	assert_int_equal(gpf.power_mw, 0x35353535);
	t2_gpf_device_decode(&cfg, one(CXL_DVSEC_GPF_DEVICE, 0, 0x0f, 0x35), &gpf);
	assert_true(gpf.phase2.present);
	assert_false(gpf.has_power);
	assert_true(t2_gpf_port_decode(&cfg, one(CXL_DVSEC_GPF_PORT, 0, 0x10, 0x35), &phases));
	assert_true(phases.phase1.present && phases.phase2.present);

	assert_true(t2_test_capability_decode(&cfg, one(CXL_DVSEC_TEST, 0, 0x1c, 0xff), &test));
	assert_true(test.has_lock && test.test_lock && test.has_base);
	assert_true(test.base == 0xfffffffffffffff0);
	t2_test_capability_decode(&cfg, one(CXL_DVSEC_TEST, 0, 0x18, 0xff), &test);
	assert_false(test.has_base);
}

static void encodings(void **state)
{
	(void)state;
	assert_int_equal(t2_reset_timeout_ms(0), 10);
	assert_int_equal(t2_reset_timeout_ms(4), 100000);
	assert_int_equal(t2_reset_timeout_ms(5), 0);
	assert_int_equal(t2_memory_active_timeout_s(0), 1);
	assert_int_equal(t2_memory_active_timeout_s(4), 256);
	assert_int_equal(t2_memory_active_timeout_s(5), 0);
	assert_int_equal(t2_gpf_duration_us(5, 3), 5000);
	assert_int_equal(t2_gpf_duration_us(15, 7), 150000000);
	assert_int_equal(t2_gpf_duration_us(5, 8), 0);
}

static void decode_everything(void)
{
	static union {
		struct t2_dvsec_device device;
		struct t2_function_map map;
		struct t2_port_extensions port;
		struct t2_gpf_port gpf_port;
		struct t2_gpf_device gpf;
		struct t2_flex_bus flex;
		struct t2_locator locator;
		struct t2_mld mld;
		struct t2_test_capability test;
	} out;

	for (unsigned int i = 0; i < dvsecs.n; i++) {
		const struct t2_dvsec *d = &dvsecs.list[i];

		t2_dvsec_device_decode(&cfg, d, &out.device);
		t2_function_map_decode(&cfg, d, &out.map);
		t2_port_extensions_decode(&cfg, d, &out.port);
		t2_gpf_port_decode(&cfg, d, &out.gpf_port);
		t2_gpf_device_decode(&cfg, d, &out.gpf);
		t2_flex_bus_decode(&cfg, d, &out.flex);
		t2_mld_decode(&cfg, d, &out.mld);
		t2_test_capability_decode(&cfg, d, &out.test);
		if (t2_locator_decode(&cfg, d, &out.locator))
			assert_true(out.locator.n <= T2_LOCATOR_MAX);
	}
}

/*
 * DVSEC headers at random places, of random lengths and revisions, chained at random, over random
 * bytes.
 */
static void random_bytes(void **state)
{
	uint64_t seed = 0x5eed0002;

	(void)state;
	memset(&cfg, 0, sizeof(cfg));
	for (unsigned int round = 0; round < 100000; round++) {
		unsigned int at = 0x100;

		for (unsigned int i = 0; i < 12; i++) {
			uint64_t r = next_random(&seed);
			unsigned int next = (r >> 40) % 0x1000;

			header(at, r % 12, r >> 4 & 15, r >> 8 & 0xfff, r >> 20 & 7 ? next : 0);
			put(cfg.bytes + (r >> 24) % (T2_CONFIG_SIZE - 8), 8, next_random(&seed));
			at = (next & ~3u) < 0x100 || next > 0xff0 ? 0x140 : next & ~3u;
		}
		cfg.valid = round % 4 ? T2_CONFIG_SIZE : next_random(&seed) % (T2_CONFIG_SIZE + 1);
		walk();
		if (round % 8 == 0)
			t2_dvsecs_scan(&cfg, &dvsecs);
		assert_true(dvsecs.n <= T2_DVSEC_MAX);
		decode_everything();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_them), cmocka_unit_test(scans_a_cut_list),
		cmocka_unit_test(lengths_are_kept_inside), cmocka_unit_test(device_by_revision),
		cmocka_unit_test(device_by_length), cmocka_unit_test(device_values),
		cmocka_unit_test(wrong_id_is_refused), cmocka_unit_test(flex_bus),
		cmocka_unit_test(locator), cmocka_unit_test(the_small_ones),
		cmocka_unit_test(encodings), cmocka_unit_test(random_bytes),
	};

	return cmocka_run_group_tests_name("dvsec", tests, NULL, NULL);
}
