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

		t2e_config_write(dev, offset, width, value & ~flr);
		if (value & flr)
			t2e_vfio_reset(dev);
	} else if (in_hidden(dev, offset)) {
		value = 0;
	} else {
		value = visible_dword(dev, offset & ~3u) >> 8 * (offset & 3);
	}
	for (i = 0; i < width && !write; i++)
		buf[i] = (uint8_t)(value >> 8 * i);
}

long t2e_vfio_config(struct t2e_device *dev, uint64_t pos, uint8_t *buf, size_t len, bool write)
{
	size_t done = 0;

	if (pos >= T2E_CONFIG_SIZE)
		return -EINVAL;
	if (len > T2E_CONFIG_SIZE - pos)
		len = (size_t)(T2E_CONFIG_SIZE - pos);
	while (done < len) {
		unsigned int at = (unsigned int)(pos + done);
		unsigned int width = at % 4 == 0 && len - done >= 4   ? 4
				     : at % 2 == 0 && len - done >= 2 ? 2
								      : 1;

		/* A dword that begins in the header ends in the body. */
		if (width == 4 && in_device_dvsec(dev, at) != in_device_dvsec(dev, at + 2))
			width = 2;
		access(dev, at, buf + done, width, write);
		done += width;
	}
	return (long)len;
}
