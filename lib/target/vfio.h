/* SPDX-License-Identifier: GPL-2.0 */
/* Inside the vfio target: its state, and the seam through which all its system calls go. */
#ifndef T2_VFIO_H
#define T2_VFIO_H

#include <stdatomic.h>
#include "lib/target/target.h"

/* Each member behaves as the libc function of its name: -1 (MAP_FAILED) and errno when it fails. */
struct t2_vfio_sys {
	int (*access)(const char *path, int mode);
	int (*open)(const char *path, int flags);
	int (*close)(int fd);
	int (*ioctl)(int fd, unsigned long request, void *arg);
	ssize_t (*pread)(int fd, void *buf, size_t len, off_t pos);
	ssize_t (*pwrite)(int fd, const void *buf, size_t len, off_t pos);
	void *(*mmap)(void *hint, size_t len, int prot, int flags, int fd, off_t pos);
	int (*munmap)(void *at, size_t len);
	/* Not libc's: milliseconds since @path was made, or -1; a pause. */
	long (*age_ms)(const char *path);
	void (*sleep_ms)(unsigned int ms);
};

#define T2_VFIO_KNOWN_REGIONS	32
#define T2_VFIO_NODE_MAX	96

struct t2_vfio {
	const struct t2_vfio_sys *sys;
	int device;
	int backing[2];		/* group and container, or the iommufd; -1: none */
	bool cdev;
	uint32_t ioas;		/* of a cdev: its address space in the iommufd */
	/* Where each region lies in the file, plus 1; 0: not asked yet. */
	_Atomic uint64_t offset[T2_VFIO_KNOWN_REGIONS];
};

/* Open @bdf, each in its way: 0, or -errno with @err filled. In both cases @v has what is open. */
int t2_vfio_open_group(struct t2_vfio *v, const char *bdf, struct t2_error *err);
int t2_vfio_open_cdev(struct t2_vfio *v, const char *bdf, const char *name, struct t2_error *err);

/* The open of the target, with system calls of the caller's choice. */
int t2_vfio_open_with(struct t2_device *dev, const char *where, const struct t2_vfio_sys *sys,
		      struct t2_error *err);

/* Opens the node @path read-write: a descriptor, or -errno with @err filled. */
int t2_vfio_open_node(struct t2_vfio *v, const char *path, struct t2_error *err);

/*
 * Looks again at a device whose @node has only just been made, when the cleanup behind the binding
 * before has had its time. 0, or -ENODEV with @err filled when the driver is gone.
 */
int t2_vfio_settle(const struct t2_vfio_sys *sys, const char *bdf, const char *node,
		   struct t2_error *err);

/* vfio_reset.c */
int t2_vfio_reset(struct t2_device *dev);
int t2_vfio_hot_reset_info(struct t2_device *dev, struct vfio_pci_hot_reset_info *info);
int t2_vfio_hot_reset(struct t2_device *dev, bool without_groups);
int t2_vfio_reset_methods(struct t2_device *dev, char *names, size_t size);
int t2_vfio_reset_by(struct t2_device *dev, const char *name);
int t2_vfio_rebind(const char *where, struct t2_error *err);
int t2_vfio_is_bound(const char *where, struct t2_error *err);

/* vfio_dma.c */
int t2_vfio_dma_map(struct t2_device *dev, uint64_t iova, void *at, size_t len);
int t2_vfio_dma_unmap(struct t2_device *dev, uint64_t iova, size_t len, uint64_t *unmapped);

/* Fills @err for @code (-errno), which came when @doing for @what. Returns @code. */
int t2_vfio_refused(struct t2_error *err, int code, const char *what, const char *doing);

/*
 * The same for a platform that cannot remap interrupts; @module can be told to do without. -EPERM.
 */
int t2_vfio_no_remapping(struct t2_error *err, const char *module, const char *bdf);

#endif
