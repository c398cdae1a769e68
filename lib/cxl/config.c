// SPDX-License-Identifier: GPL-2.0
/* Reads configuration space: once and whole into a snapshot, or live, one register at a time. */
#include <errno.h>
#include <string.h>

#include "lib/cxl/config.h"
#include "lib/cxl/field.h"

#define PCI_VENDOR_DEVICE	0x00
#define PCI_CLASS_AND_REVISION	0x08
#define PCI_HEADER_SIZE		64

int t2_config_snapshot(struct t2_device *dev, struct t2_config *cfg)
{
	static const size_t sizes[] = { T2_CONFIG_SIZE, T2_CONFIG_STANDARD, PCI_HEADER_SIZE };
	ssize_t got = 0;

	memset(cfg, 0, sizeof(*cfg));
	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		got = t2_read(dev, VFIO_PCI_CONFIG_REGION_INDEX, 0, cfg->bytes, sizes[i]);
		if (got >= PCI_HEADER_SIZE)
			break;
	}
	if (got < PCI_HEADER_SIZE || got > T2_CONFIG_SIZE) {
		memset(cfg, 0, sizeof(*cfg));
		return got < 0 ? (int)got : -EIO;
	}
	memset(cfg->bytes + got, 0, T2_CONFIG_SIZE - got);
	cfg->valid = got;
	return 0;
}

bool t2_config_get(const struct t2_config *cfg, unsigned int off, unsigned int width,
		   uint32_t *value)
{
	*value = 0;
	if ((width != 1 && width != 2 && width != 4) || off > cfg->valid ||
	    width > cfg->valid - off)
		return false;
	*value = t2_le(cfg->bytes + off, width);
	return true;
}

uint32_t t2_config_value(const struct t2_config *cfg, unsigned int off, unsigned int width)
{
	uint32_t value;

	t2_config_get(cfg, off, width, &value);
	return value;
}

static bool live_access_ok(unsigned int off, unsigned int width)
{
	return (width == 1 || width == 2 || width == 4) && !(off % width) && off < T2_CONFIG_SIZE;
}

int t2_config_read(struct t2_device *dev, unsigned int off, unsigned int width, uint32_t *value)
{
	uint8_t bytes[4];
	ssize_t got;

	*value = 0;
	if (!live_access_ok(off, width))
		return -EINVAL;
	got = t2_read(dev, VFIO_PCI_CONFIG_REGION_INDEX, off, bytes, width);
	if (got != (ssize_t)width)
		return got < 0 ? (int)got : -EIO;
	*value = t2_le(bytes, width);
	return 0;
}

int t2_config_write(struct t2_device *dev, unsigned int off, unsigned int width, uint32_t value)
{
	uint8_t bytes[4] = { value, value >> 8, value >> 16, value >> 24 };
	ssize_t put;

	if (!live_access_ok(off, width))
		return -EINVAL;
	put = t2_write(dev, VFIO_PCI_CONFIG_REGION_INDEX, off, bytes, width);
	if (put != (ssize_t)width)
		return put < 0 ? (int)put : -EIO;
	return 0;
}

bool t2_device_gone(struct t2_device *dev)
{
	uint32_t value;

	if (!t2_config_read(dev, PCI_VENDOR_DEVICE, 2, &value) && value == 0xffff)
		return true;
	return !t2_config_read(dev, PCI_CLASS_AND_REVISION, 4, &value) && value == 0xffffffff;
}
