// SPDX-License-Identifier: GPL-2.0
/* HPA to DPA: the specification's own examples, and every legal interleave. */
#include "selftest/unit/fake_device.h"

#include "lib/cxl/translate.h"

#define GIB (1ull << 30)
#define MIB (1ull << 20)

static struct t2_hdm hdm;

static void decoder(unsigned int n, uint64_t base, uint64_t size, unsigned int ways,
		    unsigned int granularity)
{
	hdm.decoder[n] = (struct t2_hdm_decoder){
		.base = base,
		.size = size,
		.ways_encoding = ways,
		.granularity_encoding = granularity,
		.committed = true,
	};
	hdm.n = n + 1;
}

static void expect(uint64_t hpa, uint64_t dpa, unsigned int by)
{
	unsigned int n;
	uint64_t got;

	assert_int_equal(t2_hdm_translate(&hdm, hpa, &got, &n), 0);
	assert_int_equal(got, dpa);
	assert_int_equal(n, by);
}

static void expect_error(uint64_t hpa, int err)
{
	unsigned int n;
	uint64_t got;

	assert_int_equal(t2_hdm_translate(&hdm, hpa, &got, &n), err);
}

static void worked_examples(void **state)
{
	(void)state;
	decoder(0, 32 * GIB, 32 * GIB, 3, 1);
	decoder(1, 128 * GIB, 4 * GIB, 3, 1);
	expect(129 * GIB + 1028, 0x108000004, 1);
	decoder(0, 32 * GIB, 48 * GIB, 0xa, 1);
	decoder(1, 128 * GIB, 24 * GIB, 0xa, 1);
	expect(128 * GIB + 24920, 0x100000958, 1);
}

static void hits_and_misses(void **state)
{
	(void)state;
	decoder(0, 4 * GIB, 256 * MIB, 0, 0);
	decoder(1, 8 * GIB, 512 * MIB, 0, 0);
	expect(4 * GIB, 0, 0);
	expect(4 * GIB + 256 * MIB - 1, 256 * MIB - 1, 0);
	expect_error(4 * GIB + 256 * MIB, -ENXIO);
	expect_error(4 * GIB - 1, -ENXIO);
	expect(8 * GIB, 256 * MIB, 1);
	hdm.decoder[1].committed = false;
	expect_error(8 * GIB, -ENXIO);
	/* Up to the last byte of the address space. */
	decoder(1, 0 - 256 * MIB, 256 * MIB, 0, 0);
	expect(UINT64_MAX, 512 * MIB - 1, 1);
	decoder(1, 8 * GIB, 0, 0, 0);
	expect_error(8 * GIB, -ENXIO);
}

static void skips(void **state)
{
	(void)state;
	decoder(0, 4 * GIB, 512 * MIB, 1, 0);
	decoder(1, 8 * GIB, 256 * MIB, 0, 0);
	decoder(2, 12 * GIB, 256 * MIB, 0, 0);
	hdm.decoder[0].skip = 1 * GIB;
	hdm.decoder[2].skip = 256 * MIB;
	expect(4 * GIB, 1 * GIB, 0);
	expect(8 * GIB, 1 * GIB + 256 * MIB, 1);
	expect(12 * GIB, 1 * GIB + 768 * MIB, 2);
}

static void reserved_encodings(void **state)
{
	static const uint8_t ways[] = { 5, 6, 7, 0xb, 0xc, 0xd, 0xe, 0xf };

	(void)state;
	for (unsigned int i = 0; i < ARRAY_LEN(ways); i++) {
		assert_int_equal(t2_hdm_ways(ways[i]), 0);
		decoder(0, 4 * GIB, 256 * MIB, ways[i], 0);
		decoder(1, 8 * GIB, 256 * MIB, 0, 0);
		expect_error(4 * GIB, -EINVAL);
		expect_error(8 * GIB, -EINVAL);
	}
	for (unsigned int ig = 7; ig < 16; ig++) {
		assert_int_equal(t2_hdm_granularity(ig), 0);
		decoder(0, 4 * GIB, 256 * MIB, 0, ig);
		decoder(1, 8 * GIB, 256 * MIB, 0, 0);
		expect_error(4 * GIB, -EINVAL);
		expect(8 * GIB, 256 * MIB, 1);
	}
	assert_int_equal(t2_hdm_ways(16), 0);
}

/* Chunk by chunk of one device's share: consecutive DPAs, without gap and without overlap. */
static void share_is_dense(unsigned int iw, unsigned int ig, unsigned int position)
{
	uint64_t chunk = t2_hdm_granularity(ig);
	unsigned int ways = t2_hdm_ways(iw);

	decoder(0, 4 * GIB, 768 * MIB * 16, iw, ig);
	for (uint64_t i = 0; i < 3000; i++) {
		uint64_t hpa = 4 * GIB + (i * ways + position) * chunk;

		expect(hpa, i * chunk, 0);
		expect(hpa + chunk / 2 + 1, i * chunk + chunk / 2 + 1, 0);
		expect(hpa + chunk - 1, i * chunk + chunk - 1, 0);
	}
	/* And the last chunk of the set is the last of the share. */
	expect(4 * GIB + 768 * MIB * 16 - (ways - position) * chunk, 768 * MIB * 16 / ways - chunk,
	       0);
}

static void every_interleave(void **state)
{
	static const uint8_t iw[] = { 0, 1, 2, 3, 4, 8, 9, 0xa };

	(void)state;
	for (unsigned int i = 0; i < ARRAY_LEN(iw); i++)
		for (unsigned int ig = 0; ig <= 6; ig++)
			for (unsigned int p = 0; p < t2_hdm_ways(iw[i]); p++)
				share_is_dense(iw[i], ig, p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worked_examples),
		cmocka_unit_test(hits_and_misses),
		cmocka_unit_test(skips),
		cmocka_unit_test(reserved_encodings),
		cmocka_unit_test(every_interleave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
