// SPDX-License-Identifier: GPL-2.0
/* Whether the table of regions is the same after close and open. */
#define T2_OPENS_IN_EACH_TEST
#include "tests/region/answers.h"

DEVICE_FIXTURE(device)

TEST_F(device, same_table)
{
	struct table before = { 0 }, after = { 0 };
	struct t2_error err;

	REQ("REG-TAB-03", CONFIG_READS); /* VFIO: regions are per open */
	read_table(self->dut->dev, self->dut->pass.num_regions, &before);
	for (unsigned int round = 0; round < 3; round++) {
		t2_dut_close(self->dut);
		self->dut = t2_test_open(&err);
		MUST(self->dut, "the device cannot be opened again: %.600s", err.why);
		read_table(self->dut->dev, self->dut->pass.num_regions, &after);
		CHECK(before.n == after.n, "as many regions as before",
		      "%u regions, after close and open %u", before.n, after.n);
		for (unsigned int i = 0; i < before.n && i < after.n; i++)
			CHECK(same_region(before.answer[i], after.answer[i]),
			      "size, flags, type and areas as before",
			      "region %u differs after close and open", i);
		free_table(&after);
	}
	free_table(&before);
}
