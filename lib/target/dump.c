// SPDX-License-Identifier: GPL-2.0
/* Target "dump": one device of an lspci text. Config space only, read only. */
#include <errno.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/target/dump.h"

struct search {
	char bdf[T2_BDF_MAX];		/* "" for whichever has hex lines */
	struct t2_dump *found;
	unsigned int line;		/* of the first that was found without hex lines */
	int count;
};

bool t2_dump_split(const char *where, char *file, char bdf[T2_BDF_MAX])
{
	const char *hash = strrchr(where, '#');
	bool split = hash && t2_bdf_normalise(hash + 1, bdf);

	if (file)
		snprintf(file, 256, "%.*s", split ? (int)(hash - where) : 255, where);
	return split;
}

int t2_dump_without_hex(struct t2_error *err, const char *file, unsigned int line)
{
	return t2_error_set(err, -ENODATA, "make it with: lspci -D -vv -xxxx > FILE",
			    "%.150s:%u: no hex lines follow the device", file, line);
}

static void consider(void *ctx, const struct t2_dump *dump)
{
	struct search *search = ctx;

	if (*search->bdf && strcmp(search->bdf, dump->bdf))
		return;
	if (!dump->size) {
		if (!search->line)
			search->line = dump->line;
		return;
	}
	if (!search->count++)
		*search->found = *dump;
}

static int judge(const struct search *search, const char *file, struct t2_error *err)
{
	if (search->count == 1)
		return 0;
	if (search->count)
		return t2_error_set(err, -EINVAL, "name one: dump:FILE#BDF",
				    "%.150s: %d devices in it", file, search->count);
	if (search->line)
		return t2_dump_without_hex(err, file, search->line);
	return t2_error_set(err, -ENODEV, "the addresses are at the start of a line",
			    "%.150s: no device %s in it", file, search->bdf);
}

static int dump_open(struct t2_device *dev, const char *where, struct t2_error *err)
{
	struct t2_dump *dump = calloc(1, sizeof(*dump));
	struct search search = { .found = dump };
	char file[256];
	int rc;

	if (!dump)
		return t2_error_set(err, -ENOMEM, NULL, "out of memory");
	if (!t2_dump_split(where, file, search.bdf))
		search.bdf[0] = '\0';
	rc = t2_dump_parse(file, consider, &search, err);
	if (!rc)
		rc = judge(&search, file, err);
	if (rc) {
		free(dump);
		return rc;
	}
	memcpy(dev->bdf, dump->bdf, sizeof(dev->bdf));
	dev->priv = dump;
	return 0;
}

static void dump_close(struct t2_device *dev)
{
	free(dev->priv);
}

static int dump_region_info(struct t2_device *dev, struct vfio_region_info *info)
{
	const struct t2_dump *dump = dev->priv;

	if (info->argsz < sizeof(*info) || info->index >= VFIO_PCI_NUM_REGIONS)
		return -EINVAL;
	info->flags = 0;
	info->cap_offset = 0;
	info->size = 0;
	info->offset = 0;
	if (info->index <= VFIO_PCI_BAR5_REGION_INDEX) {
		info->size = dump->bar_size[info->index];
	} else if (info->index == VFIO_PCI_CONFIG_REGION_INDEX) {
		info->flags = VFIO_REGION_INFO_FLAG_READ;
		info->size = dump->size;
	}
	return 0;
}

static ssize_t dump_read(struct t2_device *dev, unsigned int region, uint64_t pos, void *buf,
			 size_t len)
{
	const struct t2_dump *dump = dev->priv;

	if (region >= VFIO_PCI_NUM_REGIONS)
		return -EINVAL;
	if (region != VFIO_PCI_CONFIG_REGION_INDEX || pos > dump->size || len > dump->size - pos)
		return -ENODATA;
	memcpy(buf, dump->config + pos, len);
	return len;
}

const struct t2_target_ops t2_target_dump = {
	.kind = "dump",
	.view = T2_VIEW_DEVICE,
	.open = dump_open,
	.close = dump_close,
	.region_info = dump_region_info,
	.read = dump_read,
};
