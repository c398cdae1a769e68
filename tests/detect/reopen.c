// SPDX-License-Identifier: GPL-2.0
/* Whether a kernel announces the same after close and open (vfio-cxl v2, v3, v4). */
#define T2_OPENS_IN_EACH_TEST
#include "tests/t2_needs.h"

DEVICE_FIXTURE(device)

TEST_F(device, indices_stable)
{
	struct t2_passthrough before = self->dut->pass;
	struct t2_error err;

	REQ("DET-ANN-09", CONFIG_READS); /* vfio-cxl v2, v3, v4: regions are per open */
	t2_dut_close(self->dut);
	self->dut = t2_test_open(&err);
	MUST(self->dut, "the device cannot be opened again: %.600s", err.why);
	CHECK(self->dut->pass.memory_region == before.memory_region &&
		      self->dut->pass.component_region == before.component_region,
	      "the same", "memory region %d, then %d; component region %d, then %d",
	      before.memory_region, self->dut->pass.memory_region, before.component_region,
	      self->dut->pass.component_region);
}

TEST_F(device, regions_do_not_grow)
{
	unsigned int before = self->dut->pass.num_regions;
	struct t2_error err;

	REQ("DET-ANN-10", CONFIG_READS); /* vfio-cxl v2, v3, v4: regions are per open */
	t2_dut_close(self->dut);
	self->dut = t2_test_open(&err);
	MUST(self->dut, "the device cannot be opened again: %.600s", err.why);
	CHECK(self->dut->pass.num_regions == before, "the same", "num_regions %u, then %u", before,
	      self->dut->pass.num_regions);
}
