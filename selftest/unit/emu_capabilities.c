// SPDX-License-Identifier: GPL-2.0
/*
 * What the knobs of the emulated device's capabilities make of its registers, attribute by
 * attribute, and which revision or version has room for each.
 */
#include "selftest/unit/emu_card.h"

static unsigned int dev0, flex, pcie;
static uint32_t hdm, ras;

static void power_up(const char *knobs)
{
	card_power_up(knobs);
	dev0 = find_dvsec(0);
	flex = find_dvsec(7);
	hdm = find_cm(5);
	ras = find_cm(2);
	for (unsigned int at = rd(0x34, 1); at; at = rd(at + 1, 1))
		if (rd(at, 1) == 0x10)
			pcie = at;
}

static void function_level_reset(void)
{
	wr(pcie + 8, 2, rd(pcie + 8, 2) | 0x8000);
}

static void cxl_reset(void)
{
	wr(dev0 + 0x10, 2, rd(dev0 + 0x10, 2) | 4);
	card.now_ns += 1000 * MS;
	assert_int_equal(rd(dev0 + 0x12, 2) & 6, 2);
}

static uint32_t decoder(unsigned int n, unsigned int reg)
{
	return hdm + 0x20 * n + reg;
}

static void hot_config(void **state)
{
	(void)state;
	power_up("committed=no,hot_config=yes,errors=yes");
	assert_int_equal(rd(dev0 + 0x38, 2) & 0x18, 0x08);
	only_writable(dev0 + 0x10, 2, 0x0019);
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8008);
	wr(dev0 + 0x10, 2, 0x0011);
	/* Both are sticky, the desired state and the error. */
	function_level_reset();
	cxl_reset();
	assert_int_equal(rd(dev0 + 0x10, 2), 0x0010);
	t2e_reset_hot(&card.dev);
	assert_int_equal(rd(dev0 + 0x10, 4), 0x80080010);
	wr(dev0 + 0x12, 2, 0xfff7);
	wr(dev0 + 0x12, 2, 0);
	wr(dev0 + 0x10, 2, 0);
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8008);
	wr(dev0 + 0x12, 1, 0x08);
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8000);
	only_writable(dev0 + 0x12, 2, 0);
	power_up("errors=yes");
	assert_int_equal(rd(dev0 + 0x12, 2), 0x8000);
}

static void p2p_and_modified_completion(void **state)
{
	(void)state;
	power_up("committed=no,p2p=yes,modified_cmp=yes");
	assert_int_equal(rd(dev0 + 0x38, 2) & 0x18, 0x10);
	assert_int_equal(rd(dev0 + 0x16, 2) & 0xc0, 0x40);
	only_writable(dev0 + 0x0c, 2, 0x5ffd);
	only_writable(dev0 + 0x10, 2, 0x0029);
	wr(dev0 + 0x0c, 2, 0x1000);
	wr(dev0 + 0x10, 2, 0x0020);
	wr(dev0 + 0x14, 2, 1);
	only_writable(dev0 + 0x0c, 2, 0);
	cxl_reset();
	assert_int_equal(rd(dev0 + 0x0c, 2), 0x1002);
	assert_int_equal(rd(dev0 + 0x10, 2), 0);
	/* A requester of direct P2P may write clean lines back. */
	power_up("cache=no,p2p=yes");
	assert_int_equal(rd(dev0 + 0x16, 2) & 0x80, 0);
}

static void revisions_gate_bits(void **state)
{
	static const struct {
		const char *knobs;
		uint16_t control, control2, capability2, capability3;
	} rows[] = {
		{ "dvsec_rev=3", 0x5ffd, 0x0039, 0x40, 0x1d },
		{ "dvsec_rev=2", 0x4ffd, 0x0019, 0, 0x0d },
		{ "dvsec_rev=1", 0x4ffd, 0x0009, 0, 0 },
		{ "dvsec_rev=1,dvsec_len=0x3c", 0x4ffd, 0x0009, 0, 0 },
		{ "dvsec_rev=3,dvsec_len=0x38", 0x4ffd, 0x0029, 0x40, 0 },
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		snprintf(text, sizeof(text),
			 "committed=no,hot_config=yes,p2p=yes,modified_cmp=yes,%s", rows[i].knobs);
		power_up(text);
		only_writable(dev0 + 0x0c, 2, rows[i].control);
		only_writable(dev0 + 0x10, 2, rows[i].control2);
		assert_int_equal(rd(dev0 + 0x16, 2) & 0xc0, rows[i].capability2);
		assert_int_equal(rd(dev0 + 0x38, 2), rows[i].capability3);
	}
}

static void nop_hint(void **state)
{
	(void)state;
	power_up("nop_hint=no");
	assert_int_equal(rd(flex + 0x14, 4), 0);
	only_writable(flex + 0x14, 4, 0);
	only_writable(flex + 0x18, 4, 1);
	power_up("");
	assert_int_equal(rd(flex + 0x14, 4), 1);
}

static void hdm_versions_gate_bits(void **state)
{
	static const char everything[] =
		"committed=no,poison=yes,ways=yes,coherency=both,bi=yes,uio=yes";
	static const struct {
		uint32_t capability, control;
	} rows[] = {
		{ 0x0700, 0x000001ff },
		{ 0x1f00, 0x000001ff },
		{ 0x703f00, 0x0f0071ff },
	};
	char text[128];

	(void)state;
	for (unsigned int version = 1; version <= 3; version++) {
		uint32_t k = 1;

		snprintf(text, sizeof(text), "%s,hdm_version=%u", everything, version);
		power_up(text);
		while ((mmio(0x1000 + 4 * k) & 0xffff) != 5)
			k++;
		assert_int_equal(mmio(0x1000 + 4 * k) >> 16 & 0xf, version);
		assert_int_equal(mmio(hdm) & ~0xffu, rows[version - 1].capability);
		writable(hdm, 0);
		writable(hdm + 4, 3);
		set_mmio(decoder(0, 0x20), ANY & ~0x200u);
		assert_int_equal(mmio(decoder(0, 0x20)), rows[version - 1].control);
		set_mmio(decoder(0, 0x20), 0);
		assert_int_equal(mmio(decoder(0, 0x20)), 0);
		assert_int_equal(find_cm(0xc) != 0, version == 3);
	}
	power_up("mem_capable=no,bi=yes");
	assert_false(find_cm(0xc));
}

/* Each of them alone opens its own bit. */
static void decoder_control_by_capability(void **state)
{
	static const struct {
		const char *knobs;
		uint32_t capability, control;
	} rows[] = {
		{ "committed=no", 0x200000, 0 },
		{ "committed=no,ways=yes", 0x201800, 0 },
		{ "committed=no,coherency=both", 0x600000, 0x1000 },
		{ "committed=no,bi=yes", 0x300000, 0x2000 },
		{ "committed=no,uio=yes", 0x202000, 0x0f004000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		power_up(rows[i].knobs);
		assert_int_equal(mmio(hdm) & ~0x3ffu, rows[i].capability);
		set_mmio(decoder(0, 0x20), ANY & ~0x200u);
		assert_int_equal(mmio(decoder(0, 0x20)) & ~0x1ffu, rows[i].control);
		/* Locked, it keeps them and takes no others; a CXL reset leaves them. */
		set_mmio(decoder(0, 0x20), 0x300 | rows[i].control);
		set_mmio(decoder(0, 0x20), 0);
		cxl_reset();
		assert_int_equal(mmio(decoder(0, 0x20)), 0x700 | rows[i].control);
	}
}

static void poison(void **state)
{
	(void)state;
	power_up("poison=yes");
	assert_int_equal(mmio(hdm) & 0x400, 0x400);
	assert_int_equal(mmio(hdm + 4), 2);
	writable(hdm + 4, 3);
	set_mmio(hdm + 4, 3);
	cxl_reset();
	assert_int_equal(mmio(hdm + 4), 0);
}

static void bi_decoder(void **state)
{
	uint32_t bi;

	(void)state;
	power_up("bi=yes");
	bi = find_cm(0xc);
	assert_int_equal(mmio(bi), 1);
	writable(bi, 0);
	writable(bi + 4, 2);
	writable(bi + 8, 0);
	set_mmio(bi + 4, 2);
	function_level_reset();
	assert_int_equal(mmio(bi + 4), 2);
	cxl_reset();
	assert_int_equal(mmio(bi + 4), 0);
}

static void ras_versions_gate_bits(void **state)
{
	static const uint32_t bits[] = { 0x4fff, 0x1cfff, 0x3cfff };
	char text[32];

	(void)state;
	for (unsigned int version = 1; version <= 3; version++) {
		snprintf(text, sizeof(text), "errors=yes,ras_version=%u", version);
		power_up(text);
		assert_int_equal(mmio(0x1004) >> 16 & 0xf, version);
		assert_int_equal(mmio(ras + 4), bits[version - 1]);
		assert_int_equal(mmio(ras + 8), bits[version - 1]);
		writable(ras + 4, bits[version - 1]);
		writable(ras + 8, bits[version - 1]);
		assert_int_equal(mmio(ras), bits[version - 1]);
		set_mmio(ras, ANY);
		assert_int_equal(mmio(ras), 0);
	}
}

static void other_capabilities(void **state)
{
	uint32_t ide, extended;

	(void)state;
	power_up("ide=yes,extended=yes");
	ide = find_cm(7);
	extended = find_cm(0xa);
	assert_int_equal(mmio(0x1000) >> 24, 5);
	assert_int_equal(mmio(ide) & 1, 1);
	writable(ide, 0);
	writable(ide + 4, 3);
	writable(ide + 8, 0);
	writable(ide + 0xc, 0);
	writable(ide + 0x10, 0);
	writable(ide + 0x20, 0);
	assert_int_equal(mmio(extended), 0);
	writable(extended, 0);
}

static void after_an_incident(void **state)
{
	(void)state;
	power_up("errors=yes");
	for (int reset = 0; reset < 4; reset++) {
		if (reset == 1)
			function_level_reset();
		else if (reset == 2)
			cxl_reset();
		else if (reset == 3)
			t2e_reset_hot(&card.dev);
		assert_int_equal(rd(dev0 + 0x0e, 2), 0x4000);
		assert_int_equal(rd(flex + 0x0e, 2), 0x07a7);
		assert_int_equal(mmio(ras), 0x3cfff);
		assert_int_equal(mmio(ras + 0x0c), 0x7f);
		assert_int_equal(mmio(ras + 0x14) & 0x203f, 0x200a);
		for (uint32_t log = 0x18; log < 0x58; log += 4)
			assert_int_not_equal(mmio(ras + log), 0);
	}
	for (uint32_t log = 0x14; log < 0x58; log += 4)
		writable(ras + log, 0);
	set_mmio(ras, 0x400);
	assert_int_equal(mmio(ras), 0x3cbff);
	set_mmio(ras + 0x0c, 0x7e);
	assert_int_equal(mmio(ras + 0x0c), 1);
	wr(flex + 0x0e, 2, 0x0200);
	assert_int_equal(rd(flex + 0x0e, 2), 0x05a7);
	/* The power-up after it knows nothing of it. */
	power_up("");
	assert_int_equal(mmio(ras) | mmio(ras + 0x0c) | rd(dev0 + 0x0e, 2), 0);
}

static void a_flush_takes_its_time(void **state)
{
	(void)state;
	power_up("flush_ms=300");
	wr(dev0 + 0x10, 2, 3);
	card.now_ns += 300 * MS - 1;
	assert_int_equal(rd(dev0 + 0x12, 2) & 1, 0);
	card.now_ns += 1;
	assert_int_equal(rd(dev0 + 0x12, 2) & 1, 1);
	/* A reset of either kind takes a flush under way with it. */
	for (int hot = 0; hot < 2; hot++) {
		wr(dev0 + 0x10, 2, 0);
		wr(dev0 + 0x10, 2, 3);
		if (hot)
			t2e_reset_hot(&card.dev);
		else
			cxl_reset();
		card.now_ns += 1000 * MS;
		assert_int_equal(rd(dev0 + 0x12, 2) & 1, 0);
	}
	/* Without Disable_Caching it is no flush. */
	wr(dev0 + 0x10, 2, 2);
	card.now_ns += 1000 * MS;
	assert_int_equal(rd(dev0 + 0x12, 2) & 1, 0);
}

/* Link registers are 64 bits wide: one access of 8 bytes. */
static void eight_bytes_at_once(void **state)
{
	uint8_t buf[8] = { 1 };
	uint32_t link;

	(void)state;
	power_up("view=device,topology=B");
	link = find_cm(4);
	t2e_bar_rw(&card.dev, 0, link + 0x30, buf, 8, true);
	memset(buf, 0xff, sizeof(buf));
	t2e_bar_rw(&card.dev, 0, link + 0x30, buf, 8, false);
	assert_int_equal(buf[0] | buf[1] | buf[2] | buf[3] | buf[4] | buf[7], 1);
	t2e_bar_rw(&card.dev, 0, link + 0x08, buf, 8, false);
	assert_int_equal(buf[0] & 0x18, 0x18);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hot_config),
		cmocka_unit_test(p2p_and_modified_completion),
		cmocka_unit_test(revisions_gate_bits),
		cmocka_unit_test(nop_hint),
		cmocka_unit_test(hdm_versions_gate_bits),
		cmocka_unit_test(decoder_control_by_capability),
		cmocka_unit_test(poison),
		cmocka_unit_test(bi_decoder),
		cmocka_unit_test(ras_versions_gate_bits),
		cmocka_unit_test(other_capabilities),
		cmocka_unit_test(after_an_incident),
		cmocka_unit_test(a_flush_takes_its_time),
		cmocka_unit_test(eight_bytes_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
