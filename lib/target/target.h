/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A target is a way to reach one device. One ops table, shaped like a VFIO device file; one
 * selector string names any device through any target (see t2_selector_help()).
 */
#ifndef T2_TARGET_H
#define T2_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <linux/vfio.h>

enum t2_view {
	T2_VIEW_DEVICE, /* registers raw: they obey the CXL specification */
	T2_VIEW_VFIO, /* registers through vfio: they obey that kernel generation's contract */
};

/* Why something could not be done and what to do about it: one line each, for people. */
struct t2_error {
	char why[4096];	/* may have to list what would be valid */
	char remedy[256];
};

struct t2_device;

/* One access to configuration space, as it reached the device. */
struct t2_config_access {
	uint64_t ns; /* CLOCK_MONOTONIC */
	uint32_t value;
	uint16_t offset;
	uint8_t width; /* bytes */
	bool write;
};

/*
 * Every function returns 0 (or a byte count) or -errno, exactly as the kernel would: nothing here
 * reports, retries or repairs. @region counts as VFIO does: 0-5 BARs, 6 ROM, 7 config space, 8
 * VGA, 9 on dynamic. An operation that a target cannot offer is NULL; the t2_* functions below
 * then return -EOPNOTSUPP.
 */
struct t2_target_ops {
	const char *kind;
	enum t2_view view; /* emu sets the device's own in open */
	bool emulated;

	/* @where: the selector without the target's prefix. Fills @err when it returns non-zero. */
	int (*open)(struct t2_device *dev, const char *where, struct t2_error *err);
	void (*close)(struct t2_device *dev);

	/* VFIO_DEVICE_GET_INFO: @info->argsz bytes are the caller's. NULL in device view. */
	int (*device_info)(struct t2_device *dev, struct vfio_device_info *info);

	/*
	 * VFIO_DEVICE_GET_REGION_INFO. In device view: flags and size of BARs and config space, no
	 * chain.
	 */
	int (*region_info)(struct t2_device *dev, struct vfio_region_info *info);

	/* pread/pwrite of @len bytes at @pos in @region: a count, or -errno. */
	ssize_t (*read)(struct t2_device *dev, unsigned int region, uint64_t pos, void *buf,
			size_t len);
	ssize_t (*write)(struct t2_device *dev, unsigned int region, uint64_t pos, const void *buf,
			 size_t len);

	/* mmap of @len bytes at @pos in @region; @prot and @flags (MAP_SHARED) as for mmap. */
	int (*map)(struct t2_device *dev, unsigned int region, uint64_t pos, size_t len, int prot,
		   int flags, void **at);
	int (*unmap)(struct t2_device *dev, void *at, size_t len);

	/* VFIO_DEVICE_RESET. */
	int (*reset)(struct t2_device *dev);

	/* VFIO_DEVICE_GET_PCI_HOT_RESET_INFO: @info->argsz bytes are the caller's. */
	int (*hot_reset_info)(struct t2_device *dev, struct vfio_pci_hot_reset_info *info);
	/*
	 * VFIO_DEVICE_PCI_HOT_RESET with the groups that the opener holds, or with none of them
	 * (@without_groups). In device view: Secondary Bus Reset of the port above, masked or not;
	 * returns when the device may be read again, nothing of it put back. -EBUSY when anything
	 * else would be reset with it.
	 */
	int (*hot_reset)(struct t2_device *dev, bool without_groups);

	/* What the kernel's attribute reset_method lists: names with a blank between, and NUL. */
	int (*reset_methods)(struct t2_device *dev, char *names, size_t size);
	/* Resets it by the one method @name; the list is put back. */
	int (*reset_by)(struct t2_device *dev, const char *name);

	/*
	 * The next two are about a device that nobody has open. Unbinds its driver and binds it
	 * again, at once: 0 when the kernel took both.
	 */
	int (*rebind)(const char *where, struct t2_error *err);
	/* 1 when its driver has it, 0 when not. */
	int (*is_bound)(const char *where, struct t2_error *err);

	/*
	 * Moves up to @n accesses to config space that reached the device, oldest first, into @log
	 * and returns how many. For a device whose bus can be watched.
	 */
	int (*config_log)(struct t2_device *dev, struct t2_config_access *log, unsigned int n);

	/*
	 * VFIO_DEVICE_IOEVENTFD: each signal of the eventfd @fd writes @value, @width bytes wide;
	 * @fd -1 ends what was set up for the same place and value.
	 */
	int (*ioeventfd)(struct t2_device *dev, unsigned int region, uint64_t pos,
			 unsigned int width, uint64_t value, int fd);
	/* VFIO_DEVICE_FEATURE: @f->argsz bytes are the caller's. */
	int (*feature)(struct t2_device *dev, struct vfio_device_feature *f);

	/* The device may read and write [@at, +@len) at @iova from now on. */
	int (*dma_map)(struct t2_device *dev, uint64_t iova, void *at, size_t len);
	/* Ends that for [@iova, +@len); *@unmapped: bytes that were mapped there. */
	int (*dma_unmap)(struct t2_device *dev, uint64_t iova, size_t len, uint64_t *unmapped);

	/* Fills @err with why an access answered @code, and what to do. NULL: nothing special. */
	void (*explain)(struct t2_device *dev, int code, struct t2_error *err);
};

struct t2_device {
	const struct t2_target_ops *ops;
	char selector[256];
	char bdf[16]; /* "0000:17:00.0", or "" when it has none */
	enum t2_view view;
	bool emulated;
	/* Mappings are a kernel driver's: flags of the VMA, mremap() and the like are its work. */
	bool kernel_mappings;
	/* Its Memory Space Enable switches nothing: a kernel emulates the bit alone. */
	bool virtual_function;
	void *priv; /* the target's own */
};

/*
 * Opens the device that @selector names ("emu", "emu:gen=v3", "0000:17:00.0", "10de:2330",
 * "sysfs:0000:17:00.0", "dump:FILE"). Returns NULL with @err filled when it cannot; then nothing
 * on the system has changed. A selector that names several devices ("all", a vendor:device seen
 * twice, a dump of several devices) is an error here: expand it with t2_selector_expand() first.
 */
struct t2_device *t2_device_open(const char *selector, struct t2_error *err);
void t2_device_close(struct t2_device *dev);

/*
 * Calls @each with every single-device selector that @selector names, and @passed_over (may be
 * NULL) with every device that was looked at and left out, and why. Returns the number of devices,
 * or -EINVAL with
 * @err filled when the selector is malformed or names none.
 */
int t2_selector_expand(const char *selector, void (*each)(void *ctx, const char *selector),
		       void (*passed_over)(void *ctx, const char *device, const char *why),
		       void *ctx, struct t2_error *err);

/* One line per selector form, for people. */
const char *t2_selector_help(void);

int t2_device_info(struct t2_device *dev, struct vfio_device_info *info);
int t2_region_info(struct t2_device *dev, struct vfio_region_info *info);
ssize_t t2_read(struct t2_device *dev, unsigned int region, uint64_t pos, void *buf, size_t len);
ssize_t t2_write(struct t2_device *dev, unsigned int region, uint64_t pos, const void *buf,
		 size_t len);
int t2_map(struct t2_device *dev, unsigned int region, uint64_t pos, size_t len, int prot,
	   void **at);
/* t2_map() is with MAP_SHARED. */
int t2_map_flags(struct t2_device *dev, unsigned int region, uint64_t pos, size_t len, int prot,
		 int flags, void **at);
int t2_unmap(struct t2_device *dev, void *at, size_t len);
int t2_reset(struct t2_device *dev);
/* t2_reset(), asked again for @ms at most as long as it says -EAGAIN. */
int t2_reset_patiently(struct t2_device *dev, unsigned int ms);
int t2_hot_reset_info(struct t2_device *dev, struct vfio_pci_hot_reset_info *info);
int t2_hot_reset(struct t2_device *dev, bool without_groups);
int t2_reset_methods(struct t2_device *dev, char *names, size_t size);
int t2_reset_by(struct t2_device *dev, const char *name);
int t2_config_log(struct t2_device *dev, struct t2_config_access *log, unsigned int n);
/* Of the device that @selector names, which nobody may have open. See rebind, is_bound above. */
int t2_device_rebind(const char *selector, struct t2_error *err);
int t2_device_is_bound(const char *selector, struct t2_error *err);
int t2_ioeventfd(struct t2_device *dev, unsigned int region, uint64_t pos, unsigned int width,
		 uint64_t value, int fd);
int t2_feature(struct t2_device *dev, struct vfio_device_feature *f);
int t2_dma_map(struct t2_device *dev, uint64_t iova, void *at, size_t len);
int t2_dma_unmap(struct t2_device *dev, uint64_t iova, size_t len, uint64_t *unmapped);
/* For people: why an access to @dev answered @code (-errno), and what to do about it. */
void t2_explain(struct t2_device *dev, int code, struct t2_error *err);

extern const struct t2_target_ops t2_target_emu;
extern const struct t2_target_ops t2_target_vfio;
extern const struct t2_target_ops t2_target_sysfs;
extern const struct t2_target_ops t2_target_dump;

/* Fills both lines of @err (printf formats; @remedy may be NULL) and returns @code. */
int t2_error_set(struct t2_error *err, int code, const char *remedy, const char *why, ...)
	__attribute__((format(printf, 4, 5)));

#endif
