/* SPDX-License-Identifier: GPL-2.0 */
/* A made-up /sys in a temporary directory, with as many PCI devices as a unit test wants. */
#ifndef FAKE_SYSFS_H
#define FAKE_SYSFS_H

#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FAKE_CONFIG_SIZE	4096

struct fake_device {
	const char *bdf;
	const char *driver;		/* NULL: none */
	int group;			/* -1: in none */
	const char *vfio;		/* name of the character device; NULL: none */
	const uint8_t *config;		/* FAKE_CONFIG_SIZE bytes; NULL: no such file */
	uint64_t bar_size[6];		/* resourceN of this size, at an address of its own */
};

static char fake_root[64];

static inline void fake_sysfs_begin(void)
{
	snprintf(fake_root, sizeof(fake_root), "/tmp/fake_sysfs.XXXXXX");
	if (!mkdtemp(fake_root))
		abort();
	setenv("T2_SYSFS_ROOT", fake_root, 1);
}

static inline int fake_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void fake_sysfs_end(void)
{
	nftw(fake_root, fake_remove, 16, FTW_DEPTH | FTW_PHYS);
	unsetenv("T2_SYSFS_ROOT");
}

/* Makes directory @path below the root, with all above it. */
static inline void fake_dir(const char *path)
{
	char whole[512];

	snprintf(whole, sizeof(whole), "%s/%s/", fake_root, path);
	for (char *slash = strchr(whole + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(whole, 0755);
		*slash = '/';
	}
}

static inline void fake_file(const char *path, const void *content, size_t size)
{
	char whole[512];
	FILE *file;

	snprintf(whole, sizeof(whole), "%s/%s", fake_root, path);
	file = fopen(whole, "w");
	if (!file || (size && fwrite(content, size, 1, file) != 1))
		abort();
	fclose(file);
}

static inline void fake_link(const char *path, const char *target)
{
	char whole[512];

	snprintf(whole, sizeof(whole), "%s/%s", fake_root, path);
	if (symlink(target, whole))
		abort();
}

static inline void fake_resources(const char *dir, const struct fake_device *device)
{
	char path[256], text[1024] = "";

	for (unsigned int i = 0; i < 6; i++) {
		uint64_t size = device->bar_size[i], start = size ? 0xf0000000 + 0x1000000 * i : 0;

		sprintf(text + strlen(text), "0x%016llx 0x%016llx 0x%016x\n",
			(unsigned long long)start,
			(unsigned long long)(size ? start + size - 1 : 0), size ? 0x40200 : 0);
		if (!size)
			continue;
		snprintf(path, sizeof(path), "%s/%s/resource%u", fake_root, dir, i);
		fclose(fopen(path, "w"));
		if (truncate(path, (off_t)size))
			abort();
	}
	snprintf(path, sizeof(path), "%s/resource", dir);
	fake_file(path, text, strlen(text));
}

static inline void fake_device(const struct fake_device *device)
{
	char dir[128], path[256], target[128];

	snprintf(dir, sizeof(dir), "bus/pci/devices/%s", device->bdf);
	fake_dir(dir);
	if (device->driver) {
		snprintf(path, sizeof(path), "%s/driver", dir);
		snprintf(target, sizeof(target), "../../../bus/pci/drivers/%s", device->driver);
		fake_link(path, target);
	}
	if (device->group >= 0) {
		snprintf(path, sizeof(path), "kernel/iommu_groups/%d/devices/%s", device->group,
			 device->bdf);
		fake_dir(path);
		snprintf(path, sizeof(path), "%s/iommu_group", dir);
		snprintf(target, sizeof(target), "../../../kernel/iommu_groups/%d", device->group);
		fake_link(path, target);
	}
	if (device->vfio) {
		snprintf(path, sizeof(path), "%s/vfio-dev/%s", dir, device->vfio);
		fake_dir(path);
	}
	if (device->config) {
		snprintf(path, sizeof(path), "%s/config", dir);
		fake_file(path, device->config, FAKE_CONFIG_SIZE);
		snprintf(path, sizeof(path), "%s/vendor", dir);
		snprintf(target, sizeof(target), "0x%02x%02x\n", device->config[1],
			 device->config[0]);
		fake_file(path, target, strlen(target));
		snprintf(path, sizeof(path), "%s/device", dir);
		snprintf(target, sizeof(target), "0x%02x%02x\n", device->config[3],
			 device->config[2]);
		fake_file(path, target, strlen(target));
	}
	fake_resources(dir, device);
}

/* Config space with Memory Space enabled, and with a CXL Device DVSEC unless @cxl_cap is 0. */
static inline void fake_config(uint8_t config[FAKE_CONFIG_SIZE], uint16_t vendor, uint16_t device,
			       uint16_t cxl_cap)
{
	const uint16_t header[] = { vendor, device, 0x0006, 0x0010 };
	const uint16_t dvsec[] = { 0x0023, 0x0001, 0x1e98, 0x03c1, 0x0000, cxl_cap };

	memset(config, 0, FAKE_CONFIG_SIZE);
	memcpy(config, header, sizeof(header));
	if (!cxl_cap)
		return;
	/* A serial number in front, so that the chain has to be followed. */
	config[0x100] = 0x03;
	config[0x102] = 0x01;
	config[0x103] = 0x20;
	memcpy(config + 0x200, dvsec, sizeof(dvsec));
}

#endif
