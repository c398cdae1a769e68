// SPDX-License-Identifier: GPL-2.0
/* What read() and write() of a BAR reach: the component registers never, all around them always. */
#include "tests/region/bar.h"

DEVICE_FIXTURE(device)

#define UNTOUCHED 0xa5

/* One read; @leaked: bytes behind the count have changed. */
static ssize_t try_read(const struct bar *b, uint64_t pos, size_t len, bool *leaked)
{
	uint8_t *buffer = malloc(len + 8);
	ssize_t got;

	if (!buffer)
		return -ENOMEM;
	memset(buffer, UNTOUCHED, len + 8);
	got = t2_read(b->dev, b->index, pos, buffer, len);
	*leaked = false;
	for (size_t i = got > 0 ? (size_t)got : 0; i < len + 8; i++)
		*leaked |= buffer[i] != UNTOUCHED;
	free(buffer);
	return got;
}

#define CHECK_REFUSED(b, pos, len) \
	do { \
		bool t2_leaked; \
		ssize_t t2_got = try_read(&(b), pos, len, &t2_leaked); \
		CHECK(t2_got == -EINVAL && !t2_leaked, "-22 (EINVAL), nothing transferred", \
		      "read of %llu bytes at %llxh, registers [%llxh, %llxh): %zd%s", \
		      (unsigned long long)(len), (unsigned long long)(pos), \
		      (unsigned long long)(b).registers.start, \
		      (unsigned long long)(b).registers.end, t2_got, \
		      t2_leaked ? ", and bytes have arrived" : ""); \
	} while (0)

TEST_F(device, reads_are_refused)
{
	static const size_t length[] = { 1, 2, 4, 8, 64 };
	uint64_t before, behind;
	struct bar b;

	REQ("REG-RAW-01", REGISTER_READS); /* vfio-cxl v2, v3: component BAR */
	THE_BAR(b);
	for (unsigned int i = 0; i < ARRAY_SIZE(length); i++) {
		CHECK_REFUSED(b, b.registers.start, length[i]);
		CHECK_REFUSED(b, b.registers.start + CXL_CM_OFFSET, length[i]);
		CHECK_REFUSED(b, b.registers.end - length[i], length[i]);
	}
	if (b.registers.start >= 4) {
		CHECK_REFUSED(b, b.registers.start - 4, 8);
		CHECK_REFUSED(b, b.registers.start - 2, 4);
	}
	if (b.registers.end + 4 <= b.size)
		CHECK_REFUSED(b, b.registers.end - 4, 8);
	/* No more than that: a kernel that does not refuse reads whatever lies there. */
	before = b.registers.start >= 4 ? 4 : 0;
	behind = b.registers.end + 4 <= b.size ? 4 : 0;
	CHECK_REFUSED(b, b.registers.start - before,
		      before + (b.registers.end - b.registers.start) + behind);
}

/* The capability array is read-only: should a write reach it, nothing happens. */
TEST_F(device, writes_are_refused)
{
	static const size_t length[] = { 4, 8 };
	struct bar b;

	REQ("REG-RAW-02", RESTORED_WRITES); /* vfio-cxl v2, v3: component BAR */
	THE_BAR(b);
	for (unsigned int i = 0; i < ARRAY_SIZE(length); i++) {
		uint8_t zeros[8] = { 0 };
		ssize_t got = t2_write(b.dev, b.index, b.registers.start + CXL_CM_OFFSET, zeros,
				       length[i]);

		CHECK(got == -EINVAL, "-22 (EINVAL)",
		      "write of %zu bytes to the capability array: %zd", length[i], got);
	}
}

TEST_F(device, neighbours)
{
	uint32_t word;
	struct bar b;

	REQ("REG-RAW-03", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: component BAR */
	THE_BAR(b);
	NEED(b.registers.start >= 4 || b.registers.end + 4 <= b.size,
	     "the registers are all of their BAR");
	if (b.registers.start >= 4) {
		ssize_t got = t2_read(b.dev, b.index, b.registers.start - 4, &word, 4);

		CHECK(got == 4, "4", "read of the 4 bytes before the registers: %zd", got);
	}
	if (b.registers.end + 4 <= b.size) {
		ssize_t got = t2_read(b.dev, b.index, b.registers.end, &word, 4);

		CHECK(got == 4, "4", "read of the 4 bytes behind the registers: %zd", got);
	}
}

TEST_F(device, decoders_read_ones_v4)
{
	struct bar b;

	REQ("REG-RAW-04", REGISTER_READS); /* vfio-cxl v4: component BAR */
	THE_BAR(b);
	for (uint64_t pos = b.registers.start; pos < b.registers.end; pos += 4) {
		uint32_t word = 0;
		ssize_t got = t2_read(b.dev, b.index, pos, &word, 4);

		CHECK(got == 4 && word == 0xffffffff, "4, all-ones",
		      "read of the decoder register at %llxh: %zd, %08xh", (unsigned long long)pos,
		      got, word);
	}
}

/* Poison On Decode Error Enable: where the device has it, it can be changed and changed back. */
TEST_F(device, decoders_do_not_change_v4)
{
	uint32_t before = 0, after = 0, toggled;
	struct t2_component *c;
	struct t2_hdm hdm;
	uint64_t pos;
	ssize_t got;
	struct bar b;
	int err;

	REQ("REG-RAW-05", RESTORED_WRITES); /* vfio-cxl v4: component BAR */
	THE_BAR(b);
	READ_DECODERS(&hdm);
	NEED(hdm.poison_capable, "no register of the decoders can be changed without harm");
	c = t2_dut_component(self->dut, &err);
	MUST(!t2_component_read32(c, hdm.block + CXL_HDM_GLOBAL, &before),
	     "Global Control cannot be read; hdm.access reports it");
	toggled = before ^ CXL_HDM_GLOBAL_POISON;
	pos = b.registers.start + CXL_HDM_GLOBAL;
	got = t2_write(b.dev, b.index, pos, &toggled, 4);
	after = ~before;
	err = t2_component_read32(c, hdm.block + CXL_HDM_GLOBAL, &after);
	if (after != before)
		t2_write(b.dev, b.index, pos, &before, 4);
	MUST(!err, "Global Control cannot be read; hdm.access reports it");
	CHECK(after == before, "as before",
	      "Global Control is %08xh after a write of %08xh through the BAR (%zd), before %08xh",
	      after, toggled, got, before);
}

TEST_F(device, end_of_bar)
{
	REQ("REG-RAW-06", MEMORY_TOUCH); /* VFIO: read */
	for (unsigned int i = 0; i <= VFIO_PCI_BAR5_REGION_INDEX; i++) {
		struct vfio_region_info info = { .argsz = sizeof(info), .index = i };
		struct bar b = { .registers = { 0, 0 } };
		uint8_t bytes[16];
		ssize_t got;

		if (t2_region_info(self->dut->dev, &info) || info.size < 16)
			continue;
		got = t2_read(self->dut->dev, i, info.size, bytes, 4);
		CHECK(got == -EINVAL, "-22 (EINVAL)", "read of BAR %u at its end: %zd", i, got);
		if (!find_bar(self->dut, &b) && b.index == i && b.registers.end >= info.size)
			continue;
		got = t2_read(self->dut->dev, i, info.size - 4, bytes, 8);
		CHECK(got == 4, "4", "read of 8 bytes 4 before the end of BAR %u: %zd", i, got);
	}
}

/* 64 bytes of BAR @index from @pos on, in pieces of @width. */
static bool read_by(struct t2_device *dev, unsigned int index, uint64_t pos, size_t width,
		    uint8_t bytes[64])
{
	for (size_t i = 0; i < 64; i += width)
		if (t2_read(dev, index, pos + i, bytes + i, width) != (ssize_t)width)
			return false;
	return true;
}

/* What a load of @width shows at @pos of BAR @index, or false. */
static bool load_by(struct t2_device *dev, unsigned int index, uint64_t pos, size_t width,
		    uint8_t *bytes)
{
	uint64_t first = pos / page_size() * page_size(), value = 0;
	void *at = NULL;
	bool ok;

	if (t2_map(dev, index, first, page_size(), PROT_READ, &at))
		return false;
	ok = !t2_guard_read((uint8_t *)at + (pos - first), (unsigned int)width, &value);
	t2_unmap(dev, at, page_size());
	memcpy(bytes, &value, width);
	return ok;
}

/*
 * The same bytes. A device need not answer to every width, and how wide a long read is done is the
 * kernel's choice: where they differ a load of that width says whether it is the device.
 */
static bool agree(struct t2_device *dev, unsigned int index, uint64_t pos, const uint8_t whole[64],
		  const uint8_t pieces[64], size_t width)
{
	uint8_t loaded[8];

	for (size_t i = 0; i < 64; i += width)
		if (memcmp(whole + i, pieces + i, width) &&
		    (!load_by(dev, index, pos + i, width, loaded) ||
		     memcmp(loaded, pieces + i, width)))
			return false;
	return true;
}

TEST_F(device, every_width)
{
	static const size_t width[] = { 1, 2, 4, 8 };
	struct bar b = { .registers = { 0, 0 } };
	bool judged = false;

	REQ("REG-RAW-09", MEMORY_TOUCH); /* VFIO: read */
	if (find_bar(self->dut, &b))
		b.index = VFIO_PCI_NUM_REGIONS;
	for (unsigned int i = 0; i <= VFIO_PCI_BAR5_REGION_INDEX; i++) {
		struct vfio_region_info info = { .argsz = sizeof(info), .index = i };
		uint8_t first[64], again[64], pieces[64];
		uint64_t pos = i == b.index && b.registers.start < 64 ? b.registers.end : 0;

		if (t2_region_info(self->dut->dev, &info) || info.size < pos + 64)
			continue;
		/* Registers that change by themselves tell nothing. */
		if (t2_read(self->dut->dev, i, pos, first, 64) != 64 ||
		    t2_read(self->dut->dev, i, pos, again, 64) != 64 || memcmp(first, again, 64))
			continue;
		judged = true;
		for (unsigned int k = 0; k < ARRAY_SIZE(width); k++)
			CHECK(read_by(self->dut->dev, i, pos, width[k], pieces) &&
				      agree(self->dut->dev, i, pos, first, pieces, width[k]),
			      "the same bytes",
			      "BAR %u at %llxh: 64 bytes by %zu differ from a "
			      "read of 64",
			      i, (unsigned long long)pos, width[k]);
	}
	NEED(judged, "no BAR holds still for two reads");
}

TEST_F(device, capability_array_v4)
{
	uint64_t array;
	uint32_t word = 0, pointer = 0;
	struct bar b;

	REQ("REG-RAW-10", REGISTER_READS); /* vfio-cxl v4: component BAR */
	THE_BAR(b);
	array = self->dut->pass.component_offset + CXL_CM_OFFSET;
	CHECK(t2_read(b.dev, b.index, array, &word, 4) == 4 && (word & 0xffff) == CXL_CM_CAP_HEADER,
	      "a capability array", "at %llxh of BAR %u: %08xh", (unsigned long long)array, b.index,
	      word);
	for (unsigned int i = 1; i <= word >> 24; i++) {
		uint32_t entry = 0;

		if (t2_read(b.dev, b.index, array + 4 * i, &entry, 4) == 4 &&
		    (entry & 0xffff) == CXL_CM_CAP_HDM)
			pointer = entry >> 20;
	}
	CHECK(pointer, "an entry for the HDM decoders (ID 5)",
	      "none of the %u entries of the array", word >> 24);
}
