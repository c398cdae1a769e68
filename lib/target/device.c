// SPDX-License-Identifier: GPL-2.0
/* Opens a device by its selector, and passes every call on to the ops table of its target. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include "lib/target/selector.h"

/* File names and sysfs texts end up in these lines, and each must stay one line. */
static void keep_to_one_line(char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
	}
}

int t2_error_set(struct t2_error *err, int code, const char *remedy, const char *why, ...)
{
	va_list args;

	if (!err)
		return code;
	va_start(args, why);
	vsnprintf(err->why, sizeof(err->why), why, args);
	va_end(args);
	snprintf(err->remedy, sizeof(err->remedy), "%s", remedy ? remedy : "");
	keep_to_one_line(err->why);
	keep_to_one_line(err->remedy);
	return code;
}

static void keep_first(void *ctx, const char *selector)
{
	char *first = ctx;

	if (!*first)
		snprintf(first, T2_SELECTOR_MAX, "%s", selector);
}

static struct t2_device *open_one(const char *selector, struct t2_error *err)
{
	struct t2_device *dev = calloc(1, sizeof(*dev));
	const char *where;

	if (!dev) {
		t2_error_set(err, -ENOMEM, NULL, "out of memory");
		return NULL;
	}
	dev->ops = t2_selector_target(selector, &where);
	dev->view = dev->ops->view;
	dev->emulated = dev->ops->emulated;
	snprintf(dev->selector, sizeof(dev->selector), "%s", selector);
	if (dev->ops->open(dev, where, err)) {
		free(dev);
		return NULL;
	}
	return dev;
}

struct t2_device *t2_device_open(const char *selector, struct t2_error *err)
{
	char first[T2_SELECTOR_MAX] = "";
	int count = t2_selector_expand(selector, keep_first, NULL, first, err);

	if (count < 0)
		return NULL;
	if (count > 1) {
		t2_error_set(err, -EINVAL, "name one of them",
			     "\"%.64s\" names %d devices, %.64s first", selector, count, first);
		return NULL;
	}
	return open_one(first, err);
}

void t2_device_close(struct t2_device *dev)
{
	if (!dev)
		return;
	dev->ops->close(dev);
	free(dev);
}

int t2_device_rebind(const char *selector, struct t2_error *err)
{
	const char *where;
	const struct t2_target_ops *ops = t2_selector_target(selector, &where);

	if (!ops || !ops->rebind)
		return t2_error_set(err, -EOPNOTSUPP, NULL, "\"%.64s\" has no driver to bind",
				    selector);
	return ops->rebind(where, err);
}

int t2_device_is_bound(const char *selector, struct t2_error *err)
{
	const char *where;
	const struct t2_target_ops *ops = t2_selector_target(selector, &where);

	if (!ops || !ops->is_bound)
		return t2_error_set(err, -EOPNOTSUPP, NULL, "\"%.64s\" has no driver to bind",
				    selector);
	return ops->is_bound(where, err);
}

int t2_device_info(struct t2_device *dev, struct vfio_device_info *info)
{
	return dev->ops->device_info ? dev->ops->device_info(dev, info) : -EOPNOTSUPP;
}

int t2_region_info(struct t2_device *dev, struct vfio_region_info *info)
{
	return dev->ops->region_info ? dev->ops->region_info(dev, info) : -EOPNOTSUPP;
}

ssize_t t2_read(struct t2_device *dev, unsigned int region, uint64_t pos, void *buf, size_t len)
{
	return dev->ops->read ? dev->ops->read(dev, region, pos, buf, len) : -EOPNOTSUPP;
}

ssize_t t2_write(struct t2_device *dev, unsigned int region, uint64_t pos, const void *buf,
		 size_t len)
{
	return dev->ops->write ? dev->ops->write(dev, region, pos, buf, len) : -EOPNOTSUPP;
}

int t2_map(struct t2_device *dev, unsigned int region, uint64_t pos, size_t len, int prot,
	   void **at)
{
	return t2_map_flags(dev, region, pos, len, prot, MAP_SHARED, at);
}

int t2_map_flags(struct t2_device *dev, unsigned int region, uint64_t pos, size_t len, int prot,
		 int flags, void **at)
{
	return dev->ops->map ? dev->ops->map(dev, region, pos, len, prot, flags, at) : -EOPNOTSUPP;
}

int t2_unmap(struct t2_device *dev, void *at, size_t len)
{
	return dev->ops->unmap ? dev->ops->unmap(dev, at, len) : -EOPNOTSUPP;
}

int t2_reset(struct t2_device *dev)
{
	return dev->ops->reset ? dev->ops->reset(dev) : -EOPNOTSUPP;
}

int t2_reset_patiently(struct t2_device *dev, unsigned int ms)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int rc = t2_reset(dev);

	for (; rc == -EAGAIN && ms; ms--) {
		nanosleep(&pause, NULL);
		rc = t2_reset(dev);
	}
	return rc;
}

int t2_hot_reset_info(struct t2_device *dev, struct vfio_pci_hot_reset_info *info)
{
	return dev->ops->hot_reset_info ? dev->ops->hot_reset_info(dev, info) : -EOPNOTSUPP;
}

int t2_hot_reset(struct t2_device *dev, bool without_groups)
{
	return dev->ops->hot_reset ? dev->ops->hot_reset(dev, without_groups) : -EOPNOTSUPP;
}

int t2_reset_methods(struct t2_device *dev, char *names, size_t size)
{
	return dev->ops->reset_methods ? dev->ops->reset_methods(dev, names, size) : -EOPNOTSUPP;
}

int t2_reset_by(struct t2_device *dev, const char *name)
{
	return dev->ops->reset_by ? dev->ops->reset_by(dev, name) : -EOPNOTSUPP;
}

int t2_config_log(struct t2_device *dev, struct t2_config_access *log, unsigned int n)
{
	return dev->ops->config_log ? dev->ops->config_log(dev, log, n) : -EOPNOTSUPP;
}

int t2_ioeventfd(struct t2_device *dev, unsigned int region, uint64_t pos, unsigned int width,
		 uint64_t value, int fd)
{
	return dev->ops->ioeventfd ? dev->ops->ioeventfd(dev, region, pos, width, value, fd)
				   : -EOPNOTSUPP;
}

int t2_feature(struct t2_device *dev, struct vfio_device_feature *f)
{
	return dev->ops->feature ? dev->ops->feature(dev, f) : -EOPNOTSUPP;
}

int t2_dma_map(struct t2_device *dev, uint64_t iova, void *at, size_t len)
{
	return dev->ops->dma_map ? dev->ops->dma_map(dev, iova, at, len) : -EOPNOTSUPP;
}

int t2_dma_unmap(struct t2_device *dev, uint64_t iova, size_t len, uint64_t *unmapped)
{
	return dev->ops->dma_unmap ? dev->ops->dma_unmap(dev, iova, len, unmapped) : -EOPNOTSUPP;
}

void t2_explain(struct t2_device *dev, int code, struct t2_error *err)
{
	if (dev->ops->explain)
		dev->ops->explain(dev, code, err);
	else
		t2_error_set(err, code, "dmesg may tell more", "%s", strerror(-code));
}
