// SPDX-License-Identifier: GPL-2.0
/* Which accesses a kernel's component region takes, and what it answers to the others. */
#include "tests/t2_test.h"

DEVICE_FIXTURE(device)

#define LONGEST 4096
#define UNTOUCHED 0xa5

/* The region and what is to be expected of it. */
struct region {
	struct t2_device *dev;
	unsigned int index;
	uint64_t size;
	enum t2_generation generation;
};

#define THE_REGION(r) \
	do { \
		(r) = (struct region){ self->dut->dev, self->dut->pass.component_region, \
				       self->dut->pass.component_size, \
				       self->dut->pass.generation }; \
		MUST(self->dut->pass.component_region >= 0 && (r).size >= 16, \
		     "no component region; detect.announcement reports it"); \
	} while (0)

/* What one access answered, and whether it moved a byte that it was not to move. */
struct answer {
	ssize_t count; /* or -errno */
	bool leaked; /* bytes behind the count have changed */
};

static struct answer try_read(const struct region *r, uint64_t pos, size_t length)
{
	uint8_t buffer[LONGEST + 8];
	struct answer a = { 0 };

	memset(buffer, UNTOUCHED, sizeof(buffer));
	a.count = t2_read(r->dev, r->index, pos, buffer, length);
	for (size_t i = a.count > 0 ? a.count : 0; i < sizeof(buffer); i++)
		a.leaked |= buffer[i] != UNTOUCHED;
	return a;
}

/* Writes what is there: should it be taken against expectation, it does the least harm. */
static struct answer try_write(const struct region *r, uint64_t pos, size_t length)
{
	uint8_t buffer[LONGEST + 8] = { 0 };
	struct answer a = { 0 };
	uint64_t from = pos & ~3ull, at;

	for (at = from; at < pos + length && at + 4 <= r->size && at - from < LONGEST; at += 4)
		t2_read(r->dev, r->index, at, buffer + (at - from), 4);
	a.count = t2_write(r->dev, r->index, pos, buffer + (pos - from), length);
	return a;
}

static bool is(ssize_t count, ssize_t either, ssize_t or)
{
	return count == either || count == or ;
}

/* Both directions obey the same table. @or: the other answer that is right, or @either again. */
#define CHECK_ACCESS_EITHER(r, pos, length, either, or, required) \
	do { \
		struct answer t2_rd = try_read(&(r), pos, length); \
		struct answer t2_wr = try_write(&(r), pos, length); \
		CHECK(is(t2_rd.count, either, or) && !t2_rd.leaked, required, \
		      "read of %zu bytes at %llxh of %llxh: %zd%s", (size_t)(length), \
		      (unsigned long long)(pos), (unsigned long long)(r).size, t2_rd.count, \
		      t2_rd.leaked ? ", and bytes behind that have changed" : ""); \
		CHECK(is(t2_wr.count, either, or), required, \
		      "write of %zu bytes at %llxh of %llxh: %zd", (size_t)(length), \
		      (unsigned long long)(pos), (unsigned long long)(r).size, t2_wr.count); \
	} while (0)

#define CHECK_ACCESS(r, pos, length, answer, required) \
	CHECK_ACCESS_EITHER(r, pos, length, answer, answer, required)

#define REFUSED "-22 (EINVAL), nothing transferred"

TEST_F(device, length_zero)
{
	struct region r;

	REQ("HDM-ACC-01", RESTORED_WRITES); /* vfio-cxl v2, v3, v4: component-register region */
	THE_REGION(r);
	const uint64_t pos[] = {
		0, 1,	       2,	   3,	   4,	       5,	 6,
		7, r.size - 4, r.size - 1, r.size, r.size + 4, 0x100000, (1ull << 40) - 4
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++)
		CHECK_ACCESS(r, pos[i], 0, 0, "0");
}

TEST_F(device, narrow)
{
	struct region r;

	REQ("HDM-ACC-02", RESTORED_WRITES); /* vfio-cxl v2, v3, v4: component-register region */
	THE_REGION(r);
	for (uint64_t pos = 0; pos < 16; pos += 4)
		for (size_t length = 1; length <= 3; length++) {
			CHECK_ACCESS(r, pos, length, -EINVAL, REFUSED);
			CHECK_ACCESS(r, r.size - 4 - pos, length, -EINVAL, REFUSED);
		}
}

TEST_F(device, misaligned)
{
	static const size_t length[] = { 1, 2, 4, 8 };
	struct region r;

	REQ("HDM-ACC-03", RESTORED_WRITES); /* vfio-cxl v2, v3, v4: component-register region */
	THE_REGION(r);
	for (uint64_t pos = 1; pos < 8; pos++)
		for (unsigned int i = 0; pos % 4 && i < ARRAY_SIZE(length); i++) {
			CHECK_ACCESS(r, pos, length[i], -EINVAL, REFUSED);
			CHECK_ACCESS(r, r.size - pos, length[i], -EINVAL, REFUSED);
		}
}

TEST_F(device, wide)
{
	static const size_t length[] = { 8, 12, 16 };
	struct region r;

	REQ("HDM-ACC-04", RESTORED_WRITES); /* vfio-cxl v2, v3, v4: component-register region */
	THE_REGION(r);
	for (unsigned int i = 0; i < ARRAY_SIZE(length); i++) {
		ssize_t answer = r.generation == T2_GEN_V2 ? -EINVAL : (ssize_t)length[i];

		for (uint64_t pos = 0; pos < 16 && pos + length[i] <= r.size; pos += 4)
			CHECK_ACCESS(r, pos, length[i], answer,
				     "-22 in v2, all bytes in v3 and v4");
		CHECK_ACCESS(r, r.size - length[i], length[i], answer,
			     "-22 in v2, all bytes in v3 and v4");
	}
}

TEST_F(device, behind_the_end)
{
	static const size_t length[] = { 1, 4, 8, 16 };
	struct region r;

	REQ("HDM-ACC-05", RESTORED_WRITES); /* vfio-cxl v2, v3, v4: component-register region */
	THE_REGION(r);
	const uint64_t pos[] = { r.size,   r.size + 1, r.size + 4,	2 * r.size,
				 0x100000, 1ull << 32, (1ull << 40) - 4 };

	for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++)
		for (unsigned int k = 0; k < ARRAY_SIZE(length); k++)
			/* Beyond 40 bits a position in a VFIO file is another region's. */
			if (pos[i] + length[k] <= 1ull << 40)
				CHECK_ACCESS(r, pos[i], length[k], -EINVAL, REFUSED);
}

/* v2 cuts before it looks at the length: at the last register 4 bytes may come of it. */
TEST_F(device, across_the_end)
{
	static const size_t length[] = { 8, 12, 16, 64, LONGEST };
	struct region r;

	REQ("HDM-ACC-06", RESTORED_WRITES); /* vfio-cxl v2, v3, v4: component-register region */
	THE_REGION(r);
	for (uint64_t left = 4; left <= 12; left += 4)
		for (unsigned int i = 0; i < ARRAY_SIZE(length); i++) {
			ssize_t answer = r.generation == T2_GEN_V4 ? (ssize_t)left : -EINVAL;
			ssize_t or = r.generation == T2_GEN_V2 && left == 4 ? 4 : answer;

			if (length[i] > left)
				CHECK_ACCESS_EITHER(r, r.size - left, length[i], answer, or,
						    "-22, in v2 at the last register also 4; cut "
						    "short in v4");
		}
}

TEST_F(device, every_register)
{
	struct region r;

	REQ("HDM-ACC-07", REGISTER_READS); /* vfio-cxl v2, v3, v4: component-register region */
	THE_REGION(r);
	for (uint64_t pos = 0; pos + 4 <= r.size; pos += 4) {
		struct answer a = try_read(&r, pos, 4);

		CHECK(a.count == 4 && !a.leaked, "4", "read of 4 bytes at %llxh of %llxh: %zd",
		      (unsigned long long)pos, (unsigned long long)r.size, a.count);
	}
}

TEST_F(device, one_value)
{
	uint8_t whole[LONGEST], word[4];
	struct region r;

	REQ("HDM-ACC-08", REGISTER_READS); /* vfio-cxl v2, v3, v4: component-register region */
	THE_REGION(r);
	for (uint64_t pos = 0, length; pos < r.size; pos += length) {
		ssize_t got;

		length = r.size - pos < LONGEST ? r.size - pos : LONGEST;
		got = t2_read(r.dev, r.index, pos, whole, length);
		CHECK(got == (ssize_t)length, "all bytes", "read of %llu bytes at %llxh: %zd",
		      (unsigned long long)length, (unsigned long long)pos, got);
		for (uint64_t at = 0; got == (ssize_t)length && at + 4 <= length; at += 4) {
			MUST(t2_read(r.dev, r.index, pos + at, word, 4) == 4,
			     "a register cannot be read; hdm.access.every_register reports it");
			CHECK(!memcmp(whole + at, word, 4), "the same value",
			      "register at %llxh differs between a read of %llu bytes and one of 4",
			      (unsigned long long)(pos + at), (unsigned long long)length);
		}
	}
}

TEST_F(device, odd_length)
{
	struct region r;

	REQ("HDM-ACC-09", RESTORED_WRITES); /* vfio-cxl v2, v3, v4: component-register region */
	THE_REGION(r);
	for (uint64_t pos = 0; pos + 16 <= r.size && pos < 32; pos += 4)
		for (size_t length = 5; length < 16; length++) {
			if (!(length % 4))
				continue;
			CHECK_ACCESS(r, pos, length, -EINVAL, REFUSED);
			if (r.generation != T2_GEN_V2 || pos)
				CHECK_ACCESS(r, r.size - 4 - pos, length, -EINVAL, REFUSED);
		}
}

/* The first length that shows it will do. */
TEST_F(device, too_long_at_the_end)
{
	static const size_t length[] = { 8, 5, 6, 7, 12, LONGEST };
	struct region r;

	REQ("HDM-ACC-10", RESTORED_WRITES); /* vfio-cxl v2: component-register region */
	THE_REGION(r);
	for (unsigned int i = 0; i < ARRAY_SIZE(length) && !self->judge.warned; i++)
		CHECK_ACCESS(r, r.size - 4, length[i], -EINVAL, REFUSED);
}
