// SPDX-License-Identifier: GPL-2.0
/* Register Locator DVSEC: where the register blocks are (CXL r3.1 8.1.9). */
#include "lib/target/vfio_caps.h"
#include "tests/t2_needs.h"

#include <linux/pci_regs.h>

DEVICE_FIXTURE(device)

#define NEED_LOCATOR() NEED_DVSEC(self->dut->has_locator, "8", "detect.presence.register_locator")
#define ENTRY "entry %u: low %08xh high %08xh"
#define CHECK_ENTRY(holds, required, e) \
	CHECK(holds, required, ENTRY, (e)->index, (e)->low_word, (e)->high_word)

static uint32_t bar_register(const struct t2_dut *dut, unsigned int bar)
{
	return t2_config_value(&dut->cfg, PCI_BASE_ADDRESS_0 + 4 * bar, 4);
}

static bool is_64_bit(uint32_t bar)
{
	return !(bar & PCI_BASE_ADDRESS_SPACE_IO) &&
	       (bar & PCI_BASE_ADDRESS_MEM_TYPE_MASK) == PCI_BASE_ADDRESS_MEM_TYPE_64;
}

/* The upper half of a 64-bit BAR is no BAR of its own. */
static bool is_upper_half(const struct t2_dut *dut, unsigned int bar)
{
	unsigned int b;

	for (b = 0; b < bar; b++)
		if (is_64_bit(bar_register(dut, b)) && ++b == bar)
			return true;
	return false;
}

/* Bytes of @bar, 0 when it is not implemented or the target does not know. */
static uint64_t bar_size(struct t2_dut *dut, unsigned int bar)
{
	struct vfio_region_info *info = NULL;
	uint64_t size = 0;

	if (!t2_region_info_full(dut->dev, bar, &info))
		size = info->size;
	free(info);
	return size;
}

/* Not implemented, or implemented with a size that is known here. */
static bool knows_size(struct t2_dut *dut, unsigned int bar)
{
	return bar_size(dut, bar) || (!bar_register(dut, bar) && dut->dev->ops->write) ||
	       is_upper_half(dut, bar);
}

#define MUST_KNOW_SIZE(bar) \
	MUST(knows_size(self->dut, bar), \
	     "the size of BAR %u is not known here; a dump needs lspci -vv beside -xxxx", bar)

static bool in_use(const struct t2_locator_entry *e)
{
	return e->block != CXL_BLOCK_EMPTY && e->bir <= 5;
}

TEST_F(device, one_component_block)
{
	REQ("DET-LOC-01", CONFIG_READS); /* CXL r3.1 8.1.9 */
	NEED_LOCATOR();
	CHECK(t2_locator_count(&self->dut->locator, CXL_BLOCK_COMPONENT) == 1, "exactly 1",
	      "%u of %u entries have block ID 01h",
	      t2_locator_count(&self->dut->locator, CXL_BLOCK_COMPONENT), self->dut->locator.n);
}

TEST_F(device, bir)
{
	const struct t2_locator_entry *e = self->dut->locator.entry;
	unsigned int i;

	REQ("DET-LOC-02", CONFIG_READS); /* CXL r3.1 8.1.9.1 */
	NEED_LOCATOR();
	for (i = 0; i < self->dut->locator.n; i++, e++)
		CHECK_ENTRY(e->block == CXL_BLOCK_EMPTY || e->bir <= 5, "bits 2:0 from 0 to 5", e);
}

TEST_F(device, memory_bar)
{
	const struct t2_locator_entry *e = self->dut->locator.entry;
	unsigned int i;

	REQ("DET-LOC-03", CONFIG_READS); /* CXL r3.1 8.1.9.1 */
	NEED_LOCATOR();
	for (i = 0; i < self->dut->locator.n; i++, e++) {
		uint32_t bar = bar_register(self->dut, e->bir);

		if (!in_use(e))
			continue;
		MUST_KNOW_SIZE(e->bir);
		CHECK(bar_size(self->dut, e->bir) && !(bar & PCI_BASE_ADDRESS_SPACE_IO) &&
			      !is_upper_half(self->dut, e->bir),
		      "an implemented memory BAR", ENTRY "; BAR %u = %08xh", e->index, e->low_word,
		      e->high_word, e->bir, bar);
	}
}

TEST_F(device, inside_bar)
{
	const struct t2_locator_entry *e = self->dut->locator.entry;
	unsigned int i;

	REQ("DET-LOC-04", CONFIG_READS); /* CXL r3.1 8.1.9 */
	NEED_LOCATOR();
	for (i = 0; i < self->dut->locator.n; i++, e++) {
		uint64_t least = e->block == CXL_BLOCK_COMPONENT ? CXL_COMPONENT_SIZE : 1, size;

		if (!in_use(e))
			continue;
		MUST_KNOW_SIZE(e->bir);
		size = bar_size(self->dut, e->bir);
		if (!size)
			continue; /* memory_bar reports it */
		CHECK(size >= least && e->offset <= size - least,
		      "offset (and 10000h for block 01h) inside the BAR",
		      "block %02xh at %llxh of BAR %u, which has %llxh bytes", e->block,
		      (unsigned long long)e->offset, e->bir, (unsigned long long)size);
	}
}

TEST_F(device, no_duplicate)
{
	const struct t2_locator_entry *e = self->dut->locator.entry;
	unsigned int i;

	REQ("DET-LOC-05", CONFIG_READS); /* CXL r3.1 8.1.9.1 */
	NEED_LOCATOR();
	for (i = 0; i < self->dut->locator.n; i++, e++)
		CHECK_ENTRY(e->block < CXL_BLOCK_COMPONENT || e->block > CXL_BLOCK_DEVICE ||
				    t2_locator_count(&self->dut->locator, e->block) == 1,
			    "block ID used once", e);
}

TEST_F(device, assigned_blocks)
{
	const struct t2_locator_entry *e = self->dut->locator.entry;
	unsigned int i;

	REQ("DET-LOC-06", CONFIG_READS); /* CXL r3.1 8.1.9.1 */
	NEED_LOCATOR();
	for (i = 0; i < self->dut->locator.n; i++, e++)
		CHECK_ENTRY(e->block <= CXL_BLOCK_CPMU || e->block == CXL_BLOCK_VENDOR,
			    "block ID 0-4 or FFh", e);
}

TEST_F(device, reserved_bits)
{
	const struct t2_locator_entry *e = self->dut->locator.entry;
	unsigned int i;

	REQ("DET-LOC-07", CONFIG_READS); /* CXL r3.1 8.1.9.1 */
	NEED_LOCATOR();
	for (i = 0; i < self->dut->locator.n; i++, e++)
		CHECK_ENTRY(!(e->low_word & CXL_LOCATOR_RESERVED), "bits 7:3 zero", e);
}

TEST_F(device, empty_entries)
{
	const struct t2_locator_entry *e = self->dut->locator.entry;
	unsigned int i;

	REQ("DET-LOC-08", CONFIG_READS); /* CXL r3.1 8.1.9.1 */
	NEED_LOCATOR();
	for (i = 0; i < self->dut->locator.n; i++, e++)
		CHECK_ENTRY(e->block != CXL_BLOCK_EMPTY || !e->high_word, "high dword 0", e);
}
