// SPDX-License-Identifier: GPL-2.0
/* What read() and write() of device memory answer at its end and beyond. */
#include "tests/region/region.h"

DEVICE_FIXTURE(device)

#define MOST 64

/* Both directions. What is written is what is there: should it be taken, it does no harm. */
#define CHECK_BOTH(m, pos, len, answer, required) \
	do { \
		uint8_t t2_bytes[MOST] = { 0 }; \
		uint64_t t2_room = (pos) < (m).size ? (m).size - (pos) : 0; \
		ssize_t t2_rd = t2_read((m).dev, (m).index, pos, t2_bytes, len), t2_wr; \
		if (t2_room) \
			t2_read((m).dev, (m).index, pos, t2_bytes, \
				t2_room < (len) ? t2_room : (len)); \
		t2_wr = t2_write((m).dev, (m).index, pos, t2_bytes, len); \
		CHECK(t2_rd == (answer), required, "read of %zu bytes at %llxh of %llxh: %zd", \
		      (size_t)(len), (unsigned long long)(pos), (unsigned long long)(m).size, \
		      t2_rd); \
		CHECK(t2_wr == (answer), required, "write of %zu bytes at %llxh of %llxh: %zd", \
		      (size_t)(len), (unsigned long long)(pos), (unsigned long long)(m).size, \
		      t2_wr); \
	} while (0)

TEST_F(device, across_the_end)
{
	static const size_t length[] = { 2, 4, 8, 16, MOST };
	struct memory m;

	REQ("REG-MEM-03", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	for (unsigned int i = 0; i < ARRAY_SIZE(length); i++)
		for (size_t left = 1; left < length[i]; left += left < 9 ? 1 : 7)
			CHECK_BOTH(m, m.size - left, length[i],
				   m.generation == T2_GEN_V3 ? -EINVAL : (ssize_t)left,
				   "cut short at the end in v2 and v4, -22 (EINVAL) in v3");
}

TEST_F(device, at_the_end)
{
	static const size_t length[] = { 1, 4, 8, MOST };
	struct memory m;

	REQ("REG-MEM-04", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	const uint64_t pos[] = { m.size, m.size + 1, m.size + m.page };

	for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++)
		for (unsigned int k = 0; k < ARRAY_SIZE(length); k++)
			CHECK_BOTH(m, pos[i], length[k], m.generation == T2_GEN_V2 ? 0 : -EINVAL,
				   "0 in v2, -22 (EINVAL) in v3 and v4");
}

TEST_F(device, huge_offsets)
{
	struct memory m;

	REQ("REG-MEM-06", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: memory region */
	THE_MEMORY(m);
	/* Beyond 40 bits a position in a VFIO file is another region's. */
	for (unsigned int bit = 32; bit < 40; bit++) {
		const uint64_t pos[] = { 1ull << bit, (1ull << bit) + m.page,
					 (1ull << 40) - (1ull << (bit - 29)) };

		for (unsigned int i = 0; i < ARRAY_SIZE(pos); i++)
			if (pos[i] >= m.size)
				CHECK_BOTH(m, pos[i], 8, m.generation == T2_GEN_V2 ? 0 : -EINVAL,
					   "0 in v2, -22 (EINVAL) in v3 and v4");
	}
}
