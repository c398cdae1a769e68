// SPDX-License-Identifier: GPL-2.0
/* Fetches VFIO info structures whole and walks the capability chains in them. */
#include <errno.h>
#include <stdlib.h>
#include "lib/target/vfio_caps.h"

#define ROUNDS	8	/* how often the kernel may change its mind about the room it needs */
#define SLACK	4096	/* behind what the kernel was told of, for one that does not keep to it */

/* Every VFIO info structure starts so. */
struct info {
	uint32_t argsz;
	uint32_t flags;
};

static int ask_device(struct t2_device *dev, uint32_t index, void *info)
{
	(void)index;
	return t2_device_info(dev, info);
}

static int ask_region(struct t2_device *dev, uint32_t index, void *info)
{
	((struct vfio_region_info *)info)->index = index;
	return t2_region_info(dev, info);
}

static int fetch(struct t2_device *dev, uint32_t index, uint32_t size,
		 int (*ask)(struct t2_device *dev, uint32_t index, void *info), void **out)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct info *info = calloc(1, size + SLACK);
		int rc;

		if (!info)
			return -ENOMEM;
		info->argsz = size;
		rc = ask(dev, index, info);
		if (!rc && info->argsz <= size) {
			*out = info;
			return 0;
		}
		size = info->argsz;
		free(info);
		if (rc)
			return rc;
		if (size > T2_VFIO_INFO_MAX)
			return -E2BIG;
	}
	return -EOVERFLOW;
}

int t2_device_info_full(struct t2_device *dev, struct vfio_device_info **out)
{
	void *info = NULL;
	int rc = fetch(dev, 0, sizeof(**out), ask_device, &info);

	*out = info;
	return rc;
}

int t2_region_info_full(struct t2_device *dev, uint32_t index, struct vfio_region_info **out)
{
	void *info = NULL;
	int rc = fetch(dev, index, sizeof(**out), ask_region, &info);

	*out = info;
	return rc;
}

struct t2_vfio_caps t2_vfio_caps(const void *info, uint32_t size, uint32_t first)
{
	return (struct t2_vfio_caps){ .info = info, .size = size, .first = first, .next = first };
}

static const struct vfio_info_cap_header *header(const struct t2_vfio_caps *caps, uint32_t at)
{
	return (const void *)(caps->info + at);
}

/* Every offset before the current one was found good, so the way there can be gone again. */
static bool been_there(const struct t2_vfio_caps *caps)
{
	uint32_t at = caps->first;

	for (uint32_t i = 0; i < caps->taken; i++) {
		if (at == caps->next)
			return true;
		at = header(caps, at)->next;
	}
	return false;
}

static int check(const struct t2_vfio_caps *caps)
{
	if (caps->next >= caps->size)
		return -ERANGE;
	if (caps->next % 4)
		return -EINVAL;
	if (caps->size - caps->next < sizeof(struct vfio_info_cap_header))
		return -ENODATA;
	return been_there(caps) ? -ELOOP : 0;
}

const struct vfio_info_cap_header *t2_vfio_cap_next(struct t2_vfio_caps *caps, int *err)
{
	const struct vfio_info_cap_header *found;

	*err = 0;
	if (!caps->next)
		return NULL;
	*err = check(caps);
	if (*err)
		return NULL;
	found = header(caps, caps->next);
	caps->next = found->next;
	caps->taken++;
	return found;
}

const struct vfio_info_cap_header *t2_vfio_cap_find(const void *info, uint32_t size, uint32_t first,
						    uint16_t id, int *err)
{
	struct t2_vfio_caps caps = t2_vfio_caps(info, size, first);
	const struct vfio_info_cap_header *found;
	int ignored = 0;

	err = err ? err : &ignored;
	do {
		found = t2_vfio_cap_next(&caps, err);
	} while (found && found->id != id);
	return found;
}
