// SPDX-License-Identifier: GPL-2.0
/* Target "sysfs": the device without vfio: config space through libpci, BARs through resourceN. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "lib/target/sysfs.h"

/* Behind the first 64 bytes the kernel wants CAP_SYS_ADMIN; the capabilities lie there. */
static int check_readable(struct t2_sysfs *s, struct t2_error *err)
{
	uint32_t value;
	int rc = t2_libpci_read(s, 0, &value, sizeof(value));

	if (rc)
		return t2_error_set(err, rc, "run as root",
				    "the config space of %s cannot be read: %s", s->bdf,
				    strerror(-rc));
	if (s->config_size > 64 && t2_libpci_read(s, 64, &value, sizeof(value)))
		return t2_error_set(err, -EACCES, "run as root",
				    "only 64 bytes of the config space of %s can be read", s->bdf);
	return 0;
}

static int start(struct t2_sysfs *s, struct t2_error *err)
{
	struct t2_bdf bdf;
	int rc = t2_pci_present(s->bdf, err);

	if (rc)
		return rc;
	t2_bdf_parse(s->bdf, &bdf);
	rc = t2_libpci_open(s, &bdf);
	if (rc)
		return t2_error_set(err, rc, "is sysfs mounted?", "libpci cannot read %s", s->bdf);
	return check_readable(s, err);
}

static void sysfs_close(struct t2_device *dev)
{
	struct t2_sysfs *s = dev->priv;

	t2_sysfs_bars_close(s);
	if (s->access)
		t2_libpci_close(s);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static int sysfs_open(struct t2_device *dev, const char *where, struct t2_error *err)
{
	struct t2_sysfs *s = calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return t2_error_set(err, -ENOMEM, NULL, "out of memory");
	pthread_mutex_init(&s->lock, NULL);
	dev->priv = s;
	if (t2_bdf_normalise(where, s->bdf))
		rc = start(s, err);
	else
		rc = t2_error_set(err, -EINVAL, NULL, "\"%.64s\" is no PCI address", where);
	memcpy(dev->bdf, s->bdf, sizeof(dev->bdf));
	dev->emulated = t2_pci_emulated(dev->bdf);
	if (rc)
		sysfs_close(dev);
	return rc;
}

static int sysfs_region_info(struct t2_device *dev, struct vfio_region_info *info)
{
	const struct t2_sysfs *s = dev->priv;

	if (info->argsz < sizeof(*info) || info->index >= VFIO_PCI_NUM_REGIONS)
		return -EINVAL;
	info->flags = 0;
	info->cap_offset = 0;
	info->size = 0;
	info->offset = 0;
	if (info->index < T2_SYSFS_BARS) {
		const struct t2_sysfs_bar *bar = &s->bars[info->index];

		info->size = bar->size;
		if (bar->memory && bar->size)
			info->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE |
				      VFIO_REGION_INFO_FLAG_MMAP;
	} else if (info->index == VFIO_PCI_CONFIG_REGION_INDEX) {
		info->size = s->config_size;
		info->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	}
	return 0;
}

static ssize_t sysfs_read(struct t2_device *dev, unsigned int region, uint64_t pos, void *buf,
			  size_t len)
{
	struct t2_sysfs *s = dev->priv;
	int rc = -EINVAL;

	if (region < T2_SYSFS_BARS)
		rc = t2_sysfs_bar_read(s, region, pos, buf, len);
	else if (region == VFIO_PCI_CONFIG_REGION_INDEX && pos <= s->config_size &&
		 len <= s->config_size - pos)
		rc = t2_libpci_read(s, pos, buf, len);
	return rc ? rc : (ssize_t)len;
}

static ssize_t sysfs_write(struct t2_device *dev, unsigned int region, uint64_t pos,
			   const void *buf, size_t len)
{
	struct t2_sysfs *s = dev->priv;
	int rc = -EINVAL;

	if (region < T2_SYSFS_BARS)
		rc = t2_sysfs_bar_write(s, region, pos, buf, len);
	else if (region == VFIO_PCI_CONFIG_REGION_INDEX && pos <= s->config_size &&
		 len <= s->config_size - pos) {
		rc = t2_sysfs_driver_free(s);
		if (!rc)
			rc = t2_libpci_write(s, pos, buf, len);
	}
	return rc ? rc : (ssize_t)len;
}

static int sysfs_map(struct t2_device *dev, unsigned int region, uint64_t pos, size_t len, int prot,
		     int flags, void **at)
{
	if (region >= T2_SYSFS_BARS || !(flags & MAP_SHARED))
		return -EINVAL;
	return t2_sysfs_bar_map(dev->priv, region, pos, len, prot, at);
}

static int sysfs_unmap(struct t2_device *dev, void *at, size_t len)
{
	(void)dev;
	return munmap(at, len) ? -errno : 0;
}

static void sysfs_explain(struct t2_device *dev, int code, struct t2_error *err)
{
	t2_sysfs_bar_refused(err, code, dev->bdf);
}

const struct t2_target_ops t2_target_sysfs = {
	.kind = "sysfs",
	.view = T2_VIEW_DEVICE,
	.open = sysfs_open,
	.close = sysfs_close,
	.region_info = sysfs_region_info,
	.read = sysfs_read,
	.write = sysfs_write,
	.map = sysfs_map,
	.unmap = sysfs_unmap,
	.hot_reset = t2_sysfs_hot_reset,
	.reset_methods = t2_sysfs_reset_methods,
	.reset_by = t2_sysfs_reset_by,
	.explain = sysfs_explain,
};
