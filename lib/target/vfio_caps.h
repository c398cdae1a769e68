/* SPDX-License-Identifier: GPL-2.0 */
/* VFIO info structures fetched whole, and their capability chains walked without trust. */
#ifndef T2_VFIO_CAPS_H
#define T2_VFIO_CAPS_H

#include <stdint.h>
#include "lib/target/target.h"

#define T2_VFIO_INFO_MAX	65536u	/* bytes of one info structure with its chain */

/*
 * VFIO_DEVICE_GET_INFO and VFIO_DEVICE_GET_REGION_INFO with as much room as the kernel asks for. 0:
 * *@out is the caller's to free, and (*@out)->argsz never more than there is. Otherwise the -errno
 * of the call, -E2BIG when the kernel wants more than 64 KiB, -EOVERFLOW when it wants more each
 * time it is asked.
 */
int t2_device_info_full(struct t2_device *dev, struct vfio_device_info **out);
int t2_region_info_full(struct t2_device *dev, uint32_t index, struct vfio_region_info **out);

struct t2_vfio_caps {
	const uint8_t *info;
	uint32_t size;
	uint32_t first;
	uint32_t next;
	uint32_t taken;
};

/* @size bytes are at @info; the chain starts @first bytes into them (0: there is none). */
struct t2_vfio_caps t2_vfio_caps(const void *info, uint32_t size, uint32_t first);

/*
 * The next capability, or NULL at the end with *@err 0, or NULL when the chain is broken with *@err
 *   -ERANGE	an offset outside the @size bytes
 *   -EINVAL	an offset that is no multiple of 4
 *   -ENODATA	the header is cut off by the end
 *   -ELOOP	an offset was there before
 * Only the header is sure to lie inside. 4-byte alignment is all that a kernel up to 6.1 gives:
 * copy 64-bit fields out with memcpy().
 */
const struct vfio_info_cap_header *t2_vfio_cap_next(struct t2_vfio_caps *caps, int *err);

/* The first capability @id, or NULL with *@err (may be NULL) as above. */
const struct vfio_info_cap_header *t2_vfio_cap_find(const void *info, uint32_t size, uint32_t first,
						    uint16_t id, int *err);

#endif
