// SPDX-License-Identifier: GPL-2.0
/* Config space as vfio-pci virtualises it: capabilities unknown to it are cut out of the chain. */
#include "passthrough.h"

#include <linux/pci_regs.h>

static bool hidden(uint16_t id)
{
	return id == DOE_EXT_CAP_ID;
}

/*
 * The extended capability header at @offset with hidden successors skipped, else the dword as it
 * is.
 */
static uint32_t visible_dword(struct t2e_device *dev, unsigned int offset)
{
	uint32_t dword = t2e_config_read(dev, offset, 4);
	unsigned int at = PCI_CFG_SPACE_SIZE, steps;

	for (steps = 0; at && at != offset && steps < 960; steps++)
		at = t2e_config_peek(dev, at & ~3u, 4) >> 20;
	if (offset < PCI_CFG_SPACE_SIZE || at != offset)
		return dword;
	if ((uint16_t)dword == DVSEC_EXT_CAP_ID && t2e_vfio_quirk(dev, T2E_VFIO_DVSEC_HEADERS_RAW))
		return dword;
	for (steps = 0; steps < 960; steps++) {
		unsigned int next = dword >> 20 & ~3u;
		uint32_t header = next ? t2e_config_peek(dev, next, 4) : 0;

		if (!next || !hidden((uint16_t)header))
			break;
		dword = (dword & 0xfffff) | (header & 0xfff00000);
	}
	return dword;
}

/* Whoever is led to a hidden capability finds it: what hides it is the list. */
static bool in_hidden(const struct t2e_device *dev, unsigned int offset)
{
	return dev->doe_cap && offset >= dev->doe_cap &&
	       offset < dev->doe_cap + (unsigned int)DOE_SIZE &&
	       !t2e_vfio_quirk(dev, T2E_VFIO_DVSEC_HEADERS_RAW);
}

static bool in_device_dvsec(const struct t2e_device *dev, unsigned int offset)
{
	unsigned int at = dev->dvsec[CXL_DVSEC_DEVICE];
	unsigned int length = at ? t2e_config_peek(dev, at + DVSEC_HEADER1, 4) >> 20 : 0;

	if (length > T2E_DVSEC_BODY)
		length = T2E_DVSEC_BODY;
	return dev->vfio->is_cxl && offset >= at + DVSEC_HEADER_SIZE && offset < at + length;
}

/* The kernel runs a guest's function-level reset itself, as it runs VFIO_DEVICE_RESET. */
static uint32_t flr_bit(const struct t2e_device *dev, unsigned int offset, unsigned int width)
{
	unsigned int devctl = dev->pcie_cap + PCI_EXP_DEVCTL;

	if (offset > devctl + 1 || offset + width <= devctl + 1)
		return 0;
	return (uint32_t)PCI_EXP_DEVCTL_BCR_FLR >> 8 << 8 * (devctl + 1 - offset);
}

static bool covers(unsigned int offset, unsigned int width, unsigned int at)
{
	return offset <= at && at < offset + width;
}

/* BARs answer before this write, and not after it: Memory Space goes off, or D0 is left. */
static bool takes_memory_away(const struct t2e_device *dev, unsigned int offset, unsigned int width,
			      uint32_t value)
{
	unsigned int pmcsr = dev->pm_cap + PCI_PM_CTRL;

	if (!t2e_bars_reachable(dev))
		return false;
	if (covers(offset, width, PCI_COMMAND))
		return !(value >> 8 * (PCI_COMMAND - offset) & PCI_COMMAND_MEMORY);
	return dev->pm_cap && covers(offset, width, pmcsr) &&
	       value >> 8 * (pmcsr - offset) & PCI_PM_CTRL_STATE_MASK;
}

static void write_register(struct t2e_device *dev, unsigned int offset, unsigned int width,
			   uint32_t value)
{
	if (!takes_memory_away(dev, offset, width, value)) {
		t2e_config_write(dev, offset, width, value);
		return;
	}
	if (t2e_vfio_enter(dev))
		return;
	t2e_config_write(dev, offset, width, value);
	t2e_vfio_out_of_reach(dev);
	t2e_vfio_leave(dev);
}

static void access(struct t2e_device *dev, unsigned int offset, uint8_t *buf, unsigned int width,
		   bool write)
{
	const struct t2e_generation *g = dev->vfio->generation;
	unsigned int in_dvsec = offset - dev->dvsec[CXL_DVSEC_DEVICE], i;
	uint32_t value = 0;

	for (i = 0; i < width && write; i++)
		value |= (uint32_t)buf[i] << 8 * i;
	if (in_device_dvsec(dev, offset)) {
		if (write)
			t2e_dvsec_shadow_write(dev, g->dvsec_rules, in_dvsec, width, value);
		else
			value = t2e_dvsec_shadow_read(dev, g->dvsec_rules, in_dvsec, width);
	} else if (write) {
		uint32_t flr = flr_bit(dev, offset, width);

		write_register(dev, offset, width, value & ~flr);
		if (value & flr)
			t2e_vfio_guest_flr(dev);
	} else if (in_hidden(dev, offset)) {
		value = 0;
	} else {
		value = visible_dword(dev, offset & ~3u) >> 8 * (offset & 3);
	}
	for (i = 0; i < width && !write; i++)
		buf[i] = (uint8_t)(value >> 8 * i);
}

long t2e_config_served(struct t2e_device *dev, const struct t2e_access *a)
{
	(void)dev;
	if (a->pos >= T2E_CONFIG_SIZE)
		return -EINVAL;
	return (long)(a->len < T2E_CONFIG_SIZE - a->pos ? a->len : T2E_CONFIG_SIZE - a->pos);
}

size_t t2e_config_width(const struct t2e_device *dev, uint64_t pos, size_t len)
{
	unsigned int at = (unsigned int)pos;
	size_t width = at % 4 == 0 && len >= 4 ? 4 : at % 2 == 0 && len >= 2 ? 2 : 1;

	/* A dword that begins in the header ends in the body. */
	if (width == 4 && in_device_dvsec(dev, at) != in_device_dvsec(dev, at + 2))
		width = 2;
	return width;
}

int t2e_config_transfer(struct t2e_device *dev, const struct t2e_access *a, size_t done,
			uint8_t *buf, size_t len)
{
	access(dev, (unsigned int)(a->pos + done), buf, (unsigned int)len, a->write);
	if (!a->write && t2e_race_in_the_way(dev))
		__builtin_memset(buf, 0xff, len);
	return 0;
}
