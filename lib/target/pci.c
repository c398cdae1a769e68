// SPDX-License-Identifier: GPL-2.0
/* PCI addresses as text, and what sysfs says about the function at one. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/target/pci.h"

/* Reads @min to @max hexadecimal digits, and not one more. */
static const char *hex(const char *text, int min, int max, uint32_t *value)
{
	int digits = 0;

	for (*value = 0; digits <= max && isxdigit((unsigned char)text[digits]); digits++) {
		char c = tolower((unsigned char)text[digits]);

		*value = *value << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return digits >= min && digits <= max ? text + digits : NULL;
}

static const char *skip(const char *text, char c)
{
	return text && *text == c ? text + 1 : NULL;
}

const char *t2_bdf_parse(const char *text, struct t2_bdf *bdf)
{
	uint32_t domain = 0, bus, slot, function;
	const char *short_form = skip(hex(text, 4, 6, &domain), ':');
	const char *at = short_form ? short_form : text;

	if (!short_form)
		domain = 0;
	at = skip(hex(at, 2, 2, &bus), ':');
	at = at ? skip(hex(at, 2, 2, &slot), '.') : NULL;
	at = at ? hex(at, 1, 1, &function) : NULL;
	if (!at || slot > 0x1f || function > 7)
		return NULL;
	*bdf = (struct t2_bdf){ domain, bus, slot, function };
	return at;
}

void t2_bdf_format(const struct t2_bdf *bdf, char text[T2_BDF_MAX])
{
	snprintf(text, T2_BDF_MAX, "%04x:%02x:%02x.%x", bdf->domain & 0xffffff, bdf->bus,
		 bdf->slot & 0x1f, bdf->function & 7);
}

bool t2_bdf_normalise(const char *text, char bdf[T2_BDF_MAX])
{
	struct t2_bdf parsed;
	const char *rest = t2_bdf_parse(text, &parsed);

	if (!rest || *rest)
		return false;
	t2_bdf_format(&parsed, bdf);
	return true;
}

static const char *sysfs_root(void)
{
	const char *root = getenv("T2_SYSFS_ROOT");

	return root && *root ? root : "/sys";
}

void t2_pci_bus_path(char path[T2_PCI_PATH_MAX])
{
	snprintf(path, T2_PCI_PATH_MAX, "%s/bus/pci", sysfs_root());
}

void t2_pci_path(char path[T2_PCI_PATH_MAX], const char *bdf, const char *leaf)
{
	snprintf(path, T2_PCI_PATH_MAX, "%s/bus/pci/devices/%s%s%s", sysfs_root(), bdf,
		 *leaf ? "/" : "", leaf);
}

int t2_pci_present(const char *bdf, struct t2_error *err)
{
	char path[T2_PCI_PATH_MAX];

	t2_pci_path(path, bdf, "");
	if (!access(path, F_OK))
		return 0;
	return t2_error_set(err, -ENODEV, "lspci -D lists the addresses that this machine has",
			    "there is no PCI device at %s", bdf);
}

/* Last part of what the link @leaf of @bdf points to: 0 or -errno. */
static int link_name(const char *bdf, const char *leaf, char name[64])
{
	char path[T2_PCI_PATH_MAX], target[PATH_MAX];
	const char *slash;
	ssize_t len;

	t2_pci_path(path, bdf, leaf);
	len = readlink(path, target, sizeof(target) - 1);
	if (len < 0)
		return -errno;
	target[len] = '\0';
	slash = strrchr(target, '/');
	snprintf(name, 64, "%.63s", slash ? slash + 1 : target);
	return 0;
}

void t2_pci_driver(const char *bdf, char driver[64])
{
	if (link_name(bdf, "driver", driver))
		driver[0] = '\0';
}

bool t2_pci_on_vfio(const char *bdf)
{
	char path[T2_PCI_PATH_MAX], driver[64];

	t2_pci_driver(bdf, driver);
	t2_pci_path(path, bdf, "vfio-dev");
	return !strcmp(driver, "vfio-pci") || !access(path, F_OK);
}

bool t2_pci_emulated(const char *bdf)
{
	char path[T2_PCI_PATH_MAX];

	t2_pci_path(path, bdf, "knobs");
	return !access(path, F_OK);
}

bool t2_pci_virtual(const char *bdf)
{
	char path[T2_PCI_PATH_MAX];

	t2_pci_path(path, bdf, "physfn");
	return !access(path, F_OK);
}

int t2_pci_not_on_vfio(const char *bdf, struct t2_error *err)
{
	char driver[64], unbind[128] = "", remedy[256];

	t2_pci_driver(bdf, driver);
	if (*driver)
		snprintf(unbind, sizeof(unbind),
			 " echo %s > /sys/bus/pci/devices/%s/driver/unbind;", bdf, bdf);
	snprintf(remedy, sizeof(remedy),
		 "modprobe vfio-pci; echo vfio-pci > /sys/bus/pci/devices/%s/driver_override;%s "
		 "echo %s > /sys/bus/pci/drivers_probe", bdf, unbind, bdf);
	if (*driver)
		return t2_error_set(err, -EBUSY, remedy, "%s is bound to %s, not to vfio-pci", bdf,
				    driver);
	return t2_error_set(err, -EBUSY, remedy, "%s is bound to no driver", bdf);
}

int t2_pci_vfio_name(const char *bdf, char name[64])
{
	char path[T2_PCI_PATH_MAX];
	struct dirent *entry;
	int rc = -ENOENT;
	DIR *dir;

	t2_pci_path(path, bdf, "vfio-dev");
	dir = opendir(path);
	if (!dir)
		return -ENOENT;
	while (rc && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "vfio", 4))
			continue;
		snprintf(name, 64, "%.63s", entry->d_name);
		rc = 0;
	}
	closedir(dir);
	return rc;
}

int t2_pci_group(const char *bdf)
{
	char name[64];
	int rc = link_name(bdf, "iommu_group", name);

	if (rc || !isdigit((unsigned char)name[0]))
		return -ENOENT;
	return atoi(name);
}

void t2_pci_group_others(int group, const char *bdf, char *others, size_t size)
{
	char path[T2_PCI_PATH_MAX];
	struct dirent **list;
	size_t used = 0;
	int count;

	others[0] = '\0';
	snprintf(path, sizeof(path), "%s/kernel/iommu_groups/%d/devices", sysfs_root(), group);
	count = scandir(path, &list, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		const char *name = list[i]->d_name;

		if (name[0] != '.' && strcmp(name, bdf) && used < size) {
			bool fits = used + strlen(name) + sizeof(" ...") < size;

			used += snprintf(others + used, size - used, "%s%s", used ? " " : "",
					 fits ? name : "...");
			if (!fits)
				used = size;
		}
		free(list[i]);
	}
	if (count >= 0)
		free(list);
}

int t2_pci_each(void (*each)(void *ctx, const char *bdf), void *ctx)
{
	char path[T2_PCI_PATH_MAX], bdf[T2_BDF_MAX];
	struct dirent **list;
	int count;

	t2_pci_path(path, "", "");
	count = scandir(path, &list, NULL, alphasort);
	if (count < 0)
		return -errno;
	for (int i = 0; i < count; i++) {
		if (t2_bdf_normalise(list[i]->d_name, bdf))
			each(ctx, bdf);
		free(list[i]);
	}
	free(list);
	return 0;
}

/* The tree of devices is the tree of buses: what a bridge leads to lies in its directory. */
int t2_pci_bridge(const char *bdf, char bridge[T2_BDF_MAX])
{
	char path[T2_PCI_PATH_MAX], real[PATH_MAX];
	const char *parent;
	char *slash;

	t2_pci_path(path, bdf, "");
	if (!realpath(path, real))
		return -errno;
	slash = strrchr(real, '/');
	if (slash)
		*slash = '\0';
	parent = strrchr(real, '/');
	return parent && t2_bdf_normalise(parent + 1, bridge) ? 0 : -ENOTTY;
}

/* Counts functions in the directory of @bdf, but not @but. */
static int functions_below(const char *bdf, const char *but)
{
	char path[T2_PCI_PATH_MAX], found[T2_BDF_MAX];
	struct dirent *entry;
	int count = 0;
	DIR *dir;

	t2_pci_path(path, bdf, "");
	dir = opendir(path);
	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		count += t2_bdf_normalise(entry->d_name, found) && strcmp(found, but);
	closedir(dir);
	return count;
}

bool t2_pci_shares_bridge(const char *bdf, const char *bridge)
{
	return functions_below(bridge, bdf) || functions_below(bdf, "");
}

static int read_id(const char *bdf, const char *leaf, unsigned int *value)
{
	char path[T2_PCI_PATH_MAX];
	FILE *file;
	int got;

	t2_pci_path(path, bdf, leaf);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	got = fscanf(file, "%x", value);
	fclose(file);
	return got == 1 ? 0 : -EIO;
}

int t2_pci_ids(const char *bdf, unsigned int *vendor, unsigned int *device)
{
	int rc = read_id(bdf, "vendor", vendor);

	return rc ? rc : read_id(bdf, "device", device);
}
