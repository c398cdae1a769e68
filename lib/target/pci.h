/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PCI addresses, and what sysfs says about the function at one. Read only: nothing here binds,
 * unbinds or writes. The environment variable T2_SYSFS_ROOT replaces /sys (for a made-up tree in
 * unit tests).
 */
#ifndef T2_PCI_H
#define T2_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/target/target.h"

#define T2_BDF_MAX	16	/* "ffffff:ff:1f.7" and its NUL */

struct t2_bdf {
	uint32_t domain;	/* 24 bits */
	uint8_t bus;
	uint8_t slot;
	uint8_t function;
};

/*
 * Reads "DDDD:BB:DD.F" (4 to 6 digits of domain) or "BB:DD.F" (domain 0) from the start of @text.
 * Returns what follows it, or NULL when there is no address.
 */
const char *t2_bdf_parse(const char *text, struct t2_bdf *bdf);
void t2_bdf_format(const struct t2_bdf *bdf, char text[T2_BDF_MAX]);

/* The whole of @text is an address: its full form in @bdf, true. */
bool t2_bdf_normalise(const char *text, char bdf[T2_BDF_MAX]);

#define T2_PCI_PATH_MAX	256

/* The path of @leaf ("" for the directory) of function @bdf, and of the bus itself. */
void t2_pci_path(char path[T2_PCI_PATH_MAX], const char *bdf, const char *leaf);
void t2_pci_bus_path(char path[T2_PCI_PATH_MAX]);

/* 0, or -ENODEV with @err filled. */
int t2_pci_present(const char *bdf, struct t2_error *err);

/* Name of the bound driver, or "" for none. */
void t2_pci_driver(const char *bdf, char driver[64]);

/* Bound to vfio-pci, or to another driver that gives a VFIO device, as vendors' variants do. */
bool t2_pci_on_vfio(const char *bdf);

/* Made by the emulator's kernel module, whose devices have an attribute like no other's. */
bool t2_pci_emulated(const char *bdf);

/* A virtual function: Memory Space Enable of its own has no effect, its physical function's has. */
bool t2_pci_virtual(const char *bdf);

/* Fills @err with what is bound to @bdf and the commands that bind vfio-pci. Returns -EBUSY. */
int t2_pci_not_on_vfio(const char *bdf, struct t2_error *err);

/* Name ("vfio0") of the character device of @bdf: 0, or -ENOENT when the kernel makes none. */
int t2_pci_vfio_name(const char *bdf, char name[64]);

/* Number of the IOMMU group, or -ENOENT. */
int t2_pci_group(const char *bdf);

/* The other functions of @group, separated by blanks, cut short by "..." where they do not fit. */
void t2_pci_group_others(int group, const char *bdf, char *others, size_t size);

/* Calls @each with every function of the machine, in ascending order. Returns 0 or -errno. */
int t2_pci_each(void (*each)(void *ctx, const char *bdf), void *ctx);

/* The bridge above @bdf: 0, or -ENOTTY when it is on a root bus. */
int t2_pci_bridge(const char *bdf, char bridge[T2_BDF_MAX]);

/* True when a function beside @bdf, or below it, is reached through the same bridge. */
bool t2_pci_shares_bridge(const char *bdf, const char *bridge);

/* Vendor and device id: 0 or -errno. */
int t2_pci_ids(const char *bdf, unsigned int *vendor, unsigned int *device);

/*
 * NULL when @bdf is a CXL device with memory, else what it lacks; or, with *@unknown true, why it
 * cannot be told.
 */
const char *t2_pci_why_not_cxl(const char *bdf, bool *unknown);

#endif
