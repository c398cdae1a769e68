// SPDX-License-Identifier: GPL-2.0
/* Target "vfio": a device bound to vfio-pci, through the newer kernel interface that is there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "lib/target/pci.h"
#include "lib/target/vfio.h"

static int libc_open(const char *path, int flags)
{
	return open(path, flags);
}

static int libc_ioctl(int fd, unsigned long request, void *arg)
{
	return ioctl(fd, request, arg);
}

/* devtmpfs makes a node when its device comes; who changes its owner makes it a little younger. */
static long age_ms(const char *path)
{
	struct timespec now;
	struct stat st;

	if (stat(path, &st) || clock_gettime(CLOCK_REALTIME, &now))
		return -1;
	return (now.tv_sec - st.st_ctim.tv_sec) * 1000 +
	       (now.tv_nsec - st.st_ctim.tv_nsec) / 1000000;
}

static void sleep_ms(unsigned int ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &t, &t) == EINTR)
		;
}

static const struct t2_vfio_sys libc_calls = {
	.access = access,
	.open = libc_open,
	.close = close,
	.ioctl = libc_ioctl,
	.pread = pread,
	.pwrite = pwrite,
	.mmap = mmap,
	.munmap = munmap,
	.age_ms = age_ms,
	.sleep_ms = sleep_ms,
};

int t2_vfio_refused(struct t2_error *err, int code, const char *what, const char *doing)
{
	char remedy[128];

	switch (code) {
	case -EBUSY:
		return t2_error_set(err, code,
				    "end what uses it: a virtual machine, DPDK, this suite",
				    "%s is in use by another process", what);
	case -EACCES:
	case -EPERM:
		if (what[0] == '/')
			snprintf(remedy, sizeof(remedy), "run as root, or: chown $USER %s", what);
		else
			snprintf(remedy, sizeof(remedy), "run as root");
		return t2_error_set(err, code, remedy, "no permission for %s (%s)", what, doing);
	case -ENOENT:
		return t2_error_set(err, code, "modprobe vfio-pci", "there is no %s", what);
	default:
		return t2_error_set(err, code, "dmesg may tell more", "%s: %s failed: %s", what,
				    doing, strerror(-code));
	}
}

int t2_vfio_no_remapping(struct t2_error *err, const char *module, const char *bdf)
{
	char remedy[160];

	snprintf(remedy, sizeof(remedy), "enable interrupt remapping in the BIOS, or: "
		 "echo 1 > /sys/module/%s/parameters/allow_unsafe_interrupts", module);
	return t2_error_set(err, -EPERM, remedy, "%s: the platform cannot remap interrupts", bdf);
}

int t2_vfio_open_node(struct t2_vfio *v, const char *path, struct t2_error *err)
{
	int fd = v->sys->open(path, O_RDWR | O_CLOEXEC);

	return fd < 0 ? t2_vfio_refused(err, -errno, path, "opening it") : fd;
}

/* The node @path of @bdf, by which it is opened: that of the device @name, or of its group. */
static bool offers_cdev(const struct t2_vfio_sys *sys, const char *bdf, char name[64],
			char path[T2_VFIO_NODE_MAX])
{
	if (!t2_pci_vfio_name(bdf, name)) {
		snprintf(path, T2_VFIO_NODE_MAX, "/dev/vfio/devices/%s", name);
		if (!sys->access(path, F_OK) && !sys->access("/dev/iommu", F_OK))
			return true;
	}
	snprintf(path, T2_VFIO_NODE_MAX, "/dev/vfio/%d", t2_pci_group(bdf));
	return false;
}

/* The device before what backs it: a group does not leave its container under an open device. */
static void close_all(struct t2_vfio *v)
{
	int fds[] = { v->device, v->backing[0], v->backing[1] };

	for (unsigned int i = 0; i < 3; i++) {
		if (fds[i] >= 0)
			v->sys->close(fds[i]);
	}
	free(v);
}

int t2_vfio_open_with(struct t2_device *dev, const char *where, const struct t2_vfio_sys *sys,
		      struct t2_error *err)
{
	char name[64], node[T2_VFIO_NODE_MAX];
	struct t2_vfio *v;
	bool cdev;
	int rc;

	if (!t2_bdf_normalise(where, dev->bdf))
		return t2_error_set(err, -EINVAL, NULL, "\"%.64s\" is no PCI address", where);
	rc = t2_pci_present(dev->bdf, err);
	if (rc)
		return rc;
	/* First, because vfio-pci does not bind without one. */
	if (t2_pci_group(dev->bdf) < 0)
		return t2_error_set(err, -ENODEV,
				    "enable the IOMMU (VT-d, AMD-Vi, SMMU) in the BIOS and "
				    "on the kernel command line (intel_iommu=on on Intel)",
				    "%s is in no IOMMU group", dev->bdf);
	if (!t2_pci_on_vfio(dev->bdf))
		return t2_pci_not_on_vfio(dev->bdf, err);
	cdev = offers_cdev(sys, dev->bdf, name, node);
	rc = t2_vfio_settle(sys, dev->bdf, node, err);
	if (rc)
		return rc;
	v = calloc(1, sizeof(*v));
	if (!v)
		return t2_error_set(err, -ENOMEM, NULL, "out of memory");
	v->sys = sys;
	v->device = v->backing[0] = v->backing[1] = -1;
	if (cdev)
		rc = t2_vfio_open_cdev(v, dev->bdf, name, err);
	else
		rc = t2_vfio_open_group(v, dev->bdf, err);
	if (rc) {
		close_all(v);
		return rc;
	}
	dev->priv = v;
	dev->emulated = t2_pci_emulated(dev->bdf);
	dev->kernel_mappings = true;
	dev->virtual_function = t2_pci_virtual(dev->bdf);
	return 0;
}

static int vfio_open(struct t2_device *dev, const char *where, struct t2_error *err)
{
	return t2_vfio_open_with(dev, where, &libc_calls, err);
}

static void vfio_close(struct t2_device *dev)
{
	close_all(dev->priv);
}

static int vfio_device_info(struct t2_device *dev, struct vfio_device_info *info)
{
	struct t2_vfio *v = dev->priv;

	return v->sys->ioctl(v->device, VFIO_DEVICE_GET_INFO, info) < 0 ? -errno : 0;
}

static int vfio_region_info(struct t2_device *dev, struct vfio_region_info *info)
{
	struct t2_vfio *v = dev->priv;

	return v->sys->ioctl(v->device, VFIO_DEVICE_GET_REGION_INFO, info) < 0 ? -errno : 0;
}

/* Where @pos of @region lies in the device file. No region moves while the file is open. */
static int file_offset(struct t2_device *dev, unsigned int region, uint64_t pos, off_t *offset)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = region };
	struct t2_vfio *v = dev->priv;
	bool cached = region < T2_VFIO_KNOWN_REGIONS;
	uint64_t known = 0;
	int rc;

	if (cached)
		known = atomic_load(&v->offset[region]);
	if (!known) {
		rc = vfio_region_info(dev, &info);
		if (rc)
			return rc;
		known = info.offset + 1;
		if (cached)
			atomic_store(&v->offset[region], known);
	}
	*offset = (off_t)(known - 1 + pos);
	return 0;
}

static ssize_t vfio_read(struct t2_device *dev, unsigned int region, uint64_t pos, void *buf,
			 size_t len)
{
	struct t2_vfio *v = dev->priv;
	off_t offset;
	ssize_t rc = file_offset(dev, region, pos, &offset);

	if (rc)
		return rc;
	rc = v->sys->pread(v->device, buf, len, offset);
	return rc < 0 ? -errno : rc;
}

static ssize_t vfio_write(struct t2_device *dev, unsigned int region, uint64_t pos, const void *buf,
			  size_t len)
{
	struct t2_vfio *v = dev->priv;
	off_t offset;
	ssize_t rc = file_offset(dev, region, pos, &offset);

	if (rc)
		return rc;
	rc = v->sys->pwrite(v->device, buf, len, offset);
	return rc < 0 ? -errno : rc;
}

static int vfio_map(struct t2_device *dev, unsigned int region, uint64_t pos, size_t len, int prot,
		    int flags, void **at)
{
	struct t2_vfio *v = dev->priv;
	off_t offset;
	int rc = file_offset(dev, region, pos, &offset);
	void *got;

	if (rc)
		return rc;
	got = v->sys->mmap(NULL, len, prot, flags, v->device, offset);
	if (got == MAP_FAILED)
		return -errno;
	*at = got;
	return 0;
}

static int vfio_unmap(struct t2_device *dev, void *at, size_t len)
{
	struct t2_vfio *v = dev->priv;

	return v->sys->munmap(at, len) < 0 ? -errno : 0;
}

static int vfio_ioeventfd(struct t2_device *dev, unsigned int region, uint64_t pos,
			  unsigned int width, uint64_t value, int fd)
{
	struct vfio_device_ioeventfd arg = { .argsz = sizeof(arg), .data = value, .fd = fd };
	struct t2_vfio *v = dev->priv;
	off_t offset;
	int rc = file_offset(dev, region, pos, &offset);

	if (rc)
		return rc;
	/* The flag of each width has the width's own number; others are the kernel's to refuse. */
	arg.flags = width;
	arg.offset = (uint64_t)offset;
	return v->sys->ioctl(v->device, VFIO_DEVICE_IOEVENTFD, &arg) < 0 ? -errno : 0;
}

static int vfio_feature(struct t2_device *dev, struct vfio_device_feature *f)
{
	struct t2_vfio *v = dev->priv;

	return v->sys->ioctl(v->device, VFIO_DEVICE_FEATURE, f) < 0 ? -errno : 0;
}

const struct t2_target_ops t2_target_vfio = {
	.kind = "vfio",
	.view = T2_VIEW_VFIO,
	.open = vfio_open,
	.close = vfio_close,
	.device_info = vfio_device_info,
	.region_info = vfio_region_info,
	.read = vfio_read,
	.write = vfio_write,
	.map = vfio_map,
	.unmap = vfio_unmap,
	.reset = t2_vfio_reset,
	.hot_reset_info = t2_vfio_hot_reset_info,
	.hot_reset = t2_vfio_hot_reset,
	.reset_methods = t2_vfio_reset_methods,
	.reset_by = t2_vfio_reset_by,
	.rebind = t2_vfio_rebind,
	.is_bound = t2_vfio_is_bound,
	.ioeventfd = vfio_ioeventfd,
	.feature = vfio_feature,
	.dma_map = t2_vfio_dma_map,
	.dma_unmap = t2_vfio_dma_unmap,
};
