/* SPDX-License-Identifier: GPL-2.0 */
/* Inside the sysfs target: config space through libpci, BARs through mmap of resourceN. */
#ifndef T2_SYSFS_H
#define T2_SYSFS_H

#include <pci/pci.h>
#include <pthread.h>
#include "lib/target/pci.h"

#define T2_SYSFS_BARS	6
#define T2_SYSFS_WINDOW	0x10000u	/* bytes of a BAR that are mapped at a time */

struct t2_sysfs_bar {
	uint64_t base;		/* as the kernel knows it: physical, without flag bits */
	uint64_t size;
	bool memory;		/* not I/O ports */
	void *at;		/* what lies @window bytes into the BAR, once mapped */
	uint64_t window;
	bool writable;
	void *mapped;
	size_t mapped_size;
};

struct t2_sysfs {
	struct pci_access *access;
	struct pci_dev *pci;
	pthread_mutex_t lock; /* libpci is not made for threads; also guards the mapping of BARs */
	char bdf[T2_BDF_MAX];
	uint64_t config_size;
	struct t2_sysfs_bar bars[T2_SYSFS_BARS];
};

/*
 * Config space. 0, or -errno: libpci's own errors, which would end the program, come back as -EIO.
 * t2_libpci_open() also fills in the BARs.
 */
int t2_libpci_open(struct t2_sysfs *s, const struct t2_bdf *bdf);
void t2_libpci_close(struct t2_sysfs *s);
int t2_libpci_read(struct t2_sysfs *s, unsigned int pos, void *buf, unsigned int len);
int t2_libpci_write(struct t2_sysfs *s, unsigned int pos, const void *buf, unsigned int len);

/* 0, or -EBUSY while a driver is bound: the device is in use, and only to be looked at. */
int t2_sysfs_driver_free(const struct t2_sysfs *s);

/*
 * BARs. One access of 1, 2, 4 or 8 bytes, aligned: 0, or -EINVAL, -EIO when Memory Space is
 * disabled or the function sleeps, -EFAULT when the access faulted, -EBUSY while a driver is bound
 * or the kernel keeps user space from the BAR, -EPERM under lockdown or without the right.
 */
int t2_sysfs_bar_read(struct t2_sysfs *s, unsigned int bar, uint64_t pos, void *buf, size_t len);
int t2_sysfs_bar_write(struct t2_sysfs *s, unsigned int bar, uint64_t pos, const void *buf,
		       size_t len);
int t2_sysfs_bar_map(struct t2_sysfs *s, unsigned int bar, uint64_t pos, size_t len, int prot,
		     void **at);
void t2_sysfs_bars_close(struct t2_sysfs *s);

/* The operations hot_reset, reset_methods and reset_by of t2_target_ops. */
int t2_sysfs_hot_reset(struct t2_device *dev, bool without_groups);
int t2_sysfs_reset_methods(struct t2_device *dev, char *names, size_t size);
int t2_sysfs_reset_by(struct t2_device *dev, const char *name);

/* For people: why BARs of @bdf answered @code, and what to do. Returns @code. */
int t2_sysfs_bar_refused(struct t2_error *err, int code, const char *bdf);

#endif
