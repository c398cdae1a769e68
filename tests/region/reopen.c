// SPDX-License-Identifier: GPL-2.0
/* Whether the table of regions is the same after close and open. */
#define T2_OPENS_IN_EACH_TEST
#include "tests/region/region.h"

DEVICE_FIXTURE(device)

#define MOST_REGIONS 64u

struct table {
	unsigned int n;
	struct vfio_region_info *answer[MOST_REGIONS]; /* NULL: refused */
};

static void read_table(struct t2_dut *dut, struct table *t)
{
	t->n = dut->pass.num_regions < MOST_REGIONS ? dut->pass.num_regions : MOST_REGIONS;
	for (unsigned int i = 0; i < t->n; i++)
		if (t2_region_info_full(dut->dev, i, &t->answer[i]))
			t->answer[i] = NULL;
}

static void free_table(struct table *t)
{
	for (unsigned int i = 0; i < t->n; i++)
		free(t->answer[i]);
}

static bool same(const struct vfio_region_info *a, const struct vfio_region_info *b)
{
	if (!a || !b)
		return !a && !b;
	return a->argsz == b->argsz && !memcmp(a, b, a->argsz);
}

TEST_F(device, same_table)
{
	struct table before = { 0 }, after = { 0 };
	struct t2_error err;

	REQ("REG-TAB-03", CONFIG_READS); /* VFIO: regions are per open */
	read_table(self->dut, &before);
	for (unsigned int round = 0; round < 3; round++) {
		t2_dut_close(self->dut);
		self->dut = t2_test_open(&err);
		MUST(self->dut, "the device cannot be opened again: %.600s", err.why);
		read_table(self->dut, &after);
		CHECK(before.n == after.n, "as many regions as before",
		      "%u regions, after close and open %u", before.n, after.n);
		for (unsigned int i = 0; i < before.n && i < after.n; i++)
			CHECK(same(before.answer[i], after.answer[i]),
			      "size, flags, type and areas as before",
			      "region %u differs after close and open", i);
		free_table(&after);
	}
	free_table(&before);
}
