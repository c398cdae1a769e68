// SPDX-License-Identifier: GPL-2.0
/* Reads and writes component registers through the windows that were chosen at open. */
#include <errno.h>

#include "lib/cxl/component.h"
#include "lib/cxl/field.h"

static int locate(const struct t2_component *c, uint32_t offset, unsigned int width,
		  unsigned int *region, uint64_t *position)
{
	if (offset % width)
		return -EINVAL;
	for (unsigned int i = 0; i < c->n; i++) {
		const struct t2_component_window *w = &c->window[i];

		if (offset < w->first || offset >= w->end || width > w->end - offset)
			continue;
		if (width > 4 && !w->wide)
			return -EOPNOTSUPP;
		*region = w->region;
		*position = w->position + (offset - w->first);
		return 0;
	}
	return -ERANGE;
}

static int read_register(struct t2_component *c, uint32_t offset, unsigned int width,
			 uint64_t *value)
{
	unsigned int region;
	uint64_t position;
	uint8_t bytes[8];
	ssize_t got;
	int err;

	*value = 0;
	err = locate(c, offset, width, &region, &position);
	if (err)
		return err;
	got = t2_read(c->dev, region, position, bytes, width);
	if (got != (ssize_t)width)
		return got < 0 ? (int)got : -EIO;
	*value = t2_le(bytes, width);
	return 0;
}

int t2_component_read32(struct t2_component *c, uint32_t offset, uint32_t *value)
{
	uint64_t wide;
	int err = read_register(c, offset, 4, &wide);

	*value = wide;
	return err;
}

int t2_component_read64(struct t2_component *c, uint32_t offset, uint64_t *value)
{
	return read_register(c, offset, 8, value);
}

static int write_register(struct t2_component *c, uint32_t offset, unsigned int width,
			  uint64_t value)
{
	unsigned int region;
	uint64_t position;
	uint8_t bytes[8];
	ssize_t put;
	int err;

	err = locate(c, offset, width, &region, &position);
	if (err)
		return err;
	for (unsigned int i = 0; i < width; i++)
		bytes[i] = value >> 8 * i;
	put = t2_write(c->dev, region, position, bytes, width);
	if (put != (ssize_t)width)
		return put < 0 ? (int)put : -EIO;
	return 0;
}

int t2_component_write32(struct t2_component *c, uint32_t offset, uint32_t value)
{
	return write_register(c, offset, 4, value);
}

int t2_component_write64(struct t2_component *c, uint32_t offset, uint64_t value)
{
	return write_register(c, offset, 8, value);
}
