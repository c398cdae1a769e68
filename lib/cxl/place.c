// SPDX-License-Identifier: GPL-2.0
/* Saves and restores what a reset takes from a function of PCI Express. */
#include <errno.h>
#include <string.h>

#include <linux/pci_regs.h>

#include "lib/cxl/config.h"
#include "lib/cxl/place.h"

#define BARS 6

static void add(struct t2_pci_place *p, unsigned int off, unsigned int width, bool sure)
{
	if (p->n < T2_PLACE_MAX)
		p->reg[p->n++] = (struct t2_place_register){ off, width, sure, 0 };
}

/* The sizes of BARs that can be chosen: they go before the addresses. */
static void add_sizes(const struct t2_dut *dut, struct t2_pci_place *p)
{
	const struct t2_pci_cap *cap = t2_pci_extended_cap_find(&dut->caps, PCI_EXT_CAP_ID_REBAR);
	unsigned int bars;

	if (!cap)
		return;
	bars = t2_config_value(&dut->cfg, cap->offset + PCI_REBAR_CTRL, 4) &
	       PCI_REBAR_CTRL_NBAR_MASK;
	bars >>= PCI_REBAR_CTRL_NBAR_SHIFT;
	for (unsigned int i = 0; i < bars && i < BARS; i++)
		add(p, cap->offset + PCI_REBAR_CTRL + 8 * i, 4, false);
}

/* Firmware's and the kernel's tuning of device and link. */
static void add_tuning(const struct t2_dut *dut, struct t2_pci_place *p)
{
	const struct t2_pci_cap *ltr = t2_pci_extended_cap_find(&dut->caps, PCI_EXT_CAP_ID_LTR);
	unsigned int at = dut->pcie.offset;

	add(p, at + PCI_EXP_DEVCTL, 2, true);
	if (dut->pcie.has_link)
		add(p, at + PCI_EXP_LNKCTL, 2, false);
	if (dut->pcie.version >= 2) {
		add(p, at + PCI_EXP_DEVCTL2, 2, false);
		if (dut->pcie.has_link)
			add(p, at + PCI_EXP_LNKCTL2, 2, false);
	}
	if (ltr)
		add(p, ltr->offset + PCI_LTR_MAX_SNOOP_LAT, 4, false);
	if (dut->has_flex && dut->flex.has_control2)
		add(p, dut->flex.dvsec.offset + CXL_FLEX_CTRL2, 4, false);
}

static void list(const struct t2_dut *dut, struct t2_pci_place *p)
{
	p->n = 0;
	add_sizes(dut, p);
	for (unsigned int i = 0; i < BARS; i++)
		add(p, PCI_BASE_ADDRESS_0 + 4 * i, 4, true);
	add(p, PCI_ROM_ADDRESS, 4, true);
	add(p, PCI_CACHE_LINE_SIZE, 1, true);
	add(p, PCI_INTERRUPT_LINE, 1, true);
	add_tuning(dut, p);
	add(p, PCI_COMMAND, 2, true);
}

int t2_place_save(struct t2_dut *dut, struct t2_pci_place *place)
{
	int err = 0;

	list(dut, place);
	for (unsigned int i = 0; !err && i < place->n; i++) {
		struct t2_place_register *r = &place->reg[i];

		err = t2_config_read(dut->dev, r->off, r->width, &r->value);
		if (r->off == dut->pcie.offset + PCI_EXP_DEVCTL)
			r->value &= ~PCI_EXP_DEVCTL_BCR_FLR;
	}
	return err;
}

int t2_place_restore(struct t2_dut *dut, const struct t2_pci_place *place)
{
	uint32_t now;
	int err;

	for (unsigned int i = 0; i < place->n; i++) {
		const struct t2_place_register *r = &place->reg[i];

		err = t2_config_write(dut->dev, r->off, r->width, r->value);
		if (!err)
			err = t2_config_read(dut->dev, r->off, r->width, &now);
		if (err)
			return err;
		if (r->sure && now != r->value)
			return -EIO;
	}
	return 0;
}

uint32_t t2_place_value(const struct t2_pci_place *place, unsigned int off)
{
	for (unsigned int i = 0; i < place->n; i++)
		if (place->reg[i].off == off)
			return place->reg[i].value;
	return 0;
}
