/* SPDX-License-Identifier: GPL-2.0 */
/* Reads configuration space: once and whole into a snapshot, or live, one register at a time. */
#ifndef T2_CONFIG_H
#define T2_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/target/target.h"

#define T2_CONFIG_SIZE		4096
#define T2_CONFIG_STANDARD	256	/* where extended configuration space begins */

struct t2_config {
	uint8_t bytes[T2_CONFIG_SIZE];
	uint16_t valid;		/* bytes really read, from offset 0; the rest is zero */
};

/*
 * Reads configuration space in one access; when the target refuses 4096 bytes, 256 and then 64 are
 * tried. Returns 0 with at least 64 valid bytes, -EIO when there are fewer, or the target's -errno.
 */
int t2_config_snapshot(struct t2_device *dev, struct t2_config *cfg);

/*
 * The @width (1, 2 or 4) bytes at @off, little endian, at any alignment. False, and *@value 0, when
 * one of them is outside the valid bytes.
 */
bool t2_config_get(const struct t2_config *cfg, unsigned int off, unsigned int width,
		   uint32_t *value);

/* As t2_config_get(), 0 when outside the valid bytes. */
uint32_t t2_config_value(const struct t2_config *cfg, unsigned int off, unsigned int width);

/*
 * One access to a live register. @width is 1, 2 or 4 bytes and @off a multiple of it, inside 4096
 * bytes. Returns 0, -EINVAL for another width or offset, -EIO on a short count, or the target's
 * -errno.
 */
int t2_config_read(struct t2_device *dev, unsigned int off, unsigned int width, uint32_t *value);
int t2_config_write(struct t2_device *dev, unsigned int off, unsigned int width, uint32_t value);

/*
 * To be asked when a register read all-ones: true when the device does not answer at all. Reads the
 * vendor id again, and the class and revision: vfio-pci answers for the vendor id from its own
 * memory, so that it stays right there when the device has long gone. A read that fails with an
 * -errno is no all-ones.
 */
bool t2_device_gone(struct t2_device *dev);

#endif
