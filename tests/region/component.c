// SPDX-License-Identifier: GPL-2.0
/* Where the component-register region begins and ends, and that nobody maps it. */
#include "tests/region/region.h"

DEVICE_FIXTURE(device)

#define THE_COMPONENT_REGION(index, size) \
	do { \
		MUST(self->dut->pass.component_region >= 0, \
		     "no component region; detect.announcement reports it"); \
		(index) = (unsigned int)self->dut->pass.component_region; \
		(size) = self->dut->pass.component_size; \
	} while (0)

TEST_F(device, origin)
{
	uint32_t word = 0;
	unsigned int index;
	uint64_t size, at;
	ssize_t got;

	REQ("REG-CMP-01", REGISTER_READS); /* vfio-cxl v2, v3: component-register region */
	THE_COMPONENT_REGION(index, size);
	at = self->dut->pass.generation == T2_GEN_V2 ? 0 : CXL_CM_OFFSET;
	got = t2_read(self->dut->dev, index, at, &word, 4);
	CHECK(got == 4 && (word & 0xffff) == CXL_CM_CAP_HEADER, "a capability array (ID 1)",
	      "region %u of %llxh bytes at %llxh: %zd, %08xh", index, (unsigned long long)size,
	      (unsigned long long)at, got, word);
}

TEST_F(device, no_mapping)
{
	static const int prot[] = { PROT_READ, PROT_WRITE, PROT_READ | PROT_WRITE };
	uint64_t size, page = page_size();
	unsigned int index;

	REQ("REG-CMP-03", CONFIG_READS); /* vfio-cxl v2, v3, v4: component-register region */
	THE_COMPONENT_REGION(index, size);
	for (unsigned int i = 0; i < ARRAY_SIZE(prot); i++)
		for (uint64_t pos = 0; pos < size; pos = pos ? pos * 2 : page) {
			void *at = NULL;
			int code = t2_map(self->dut->dev, index, pos, page, prot[i], &at);

			if (!code)
				t2_unmap(self->dut->dev, at, page);
			CHECK(code == -EINVAL, "-22 (EINVAL)",
			      "mmap of region %u, one page at %llxh, PROT %d: %d", index,
			      (unsigned long long)pos, prot[i], code);
		}
}

TEST_F(device, ends_with_the_last_decoder)
{
	uint64_t size, end;
	struct t2_hdm hdm;
	unsigned int index;

	REQ("REG-CMP-06", REGISTER_READS); /* vfio-cxl v2, v4: component-register region */
	THE_COMPONENT_REGION(index, size);
	READ_DECODERS(&hdm);
	MUST(hdm.decoder_count, "the number of decoders is reserved; detect.component reports it");
	end = CXL_HDM_SIZE(hdm.decoder_count);
	/* v2 begins with the CXL.cachemem range, v4 with the decoders. */
	if (self->dut->pass.generation == T2_GEN_V2)
		end += hdm.block - CXL_CM_OFFSET;
	CHECK(size == end, "the end of the last decoder",
	      "region %u has %llxh bytes, %u decoders end at %llxh", index,
	      (unsigned long long)size, hdm.decoder_count, (unsigned long long)end);
}
