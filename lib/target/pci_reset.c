// SPDX-License-Identifier: GPL-2.0
/* Resets a PCI function, and gives its driver away and back, by the attributes of sysfs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "lib/target/pci.h"
#include "lib/target/pci_reset.h"

#define METHODS_MAX 256

/* One write() of the whole text, as an attribute wants it. */
static int write_path(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	size_t len = strlen(text);
	int rc = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, len) != (ssize_t)len)
		rc = errno ? -errno : -EIO;
	close(fd);
	return rc;
}

static int write_attribute(const char *bdf, const char *leaf, const char *text)
{
	char path[T2_PCI_PATH_MAX];

	t2_pci_path(path, bdf, leaf);
	return write_path(path, text);
}

int t2_pci_reset_methods(const char *bdf, char *names, size_t size)
{
	char path[T2_PCI_PATH_MAX];
	ssize_t len;
	int fd;

	t2_pci_path(path, bdf, "reset_method");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = read(fd, names, size);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len < 0)
		return (int)len;
	if ((size_t)len >= size)
		return -ENOSPC;
	while (len && (names[len - 1] == '\n' || names[len - 1] == ' '))
		len--;
	names[len] = '\0';
	return 0;
}

int t2_pci_reset_by(const char *bdf, const char *name)
{
	char before[METHODS_MAX];
	int rc = t2_pci_reset_methods(bdf, before, sizeof(before) - 1), back;

	if (rc)
		return rc;
	/* An empty text is no write at all; a line of its own empties the list. */
	strcat(before, "\n");
	rc = write_attribute(bdf, "reset_method", name);
	if (rc)
		return rc;
	rc = write_attribute(bdf, "reset", "1");
	back = write_attribute(bdf, "reset_method", before);
	return rc ? rc : back;
}

int t2_pci_rebind(const char *bdf, struct t2_error *err)
{
	char driver[64], bus[T2_PCI_PATH_MAX], bind[T2_PCI_PATH_MAX + 96];
	int rc;

	t2_pci_driver(bdf, driver);
	t2_pci_bus_path(bus);
	if (!*driver) {
		/* It lost its driver before: the one that driver_override names takes it. */
		snprintf(bind, sizeof(bind), "%s/drivers_probe", bus);
		write_path(bind, bdf);
		t2_pci_driver(bdf, driver);
		return *driver ? 0 : t2_pci_not_on_vfio(bdf, err);
	}
	snprintf(bind, sizeof(bind), "%s/drivers/%s/bind", bus, driver);
	rc = write_attribute(bdf, "driver/unbind", bdf);
	if (rc)
		return t2_error_set(err, rc, "run as root", "%s cannot be unbound from %s: %s", bdf,
				    driver, strerror(-rc));
	rc = write_path(bind, bdf);
	if (rc)
		return t2_error_set(err, rc, "dmesg may tell more",
				    "%s cannot be bound to %s again: %s", bdf, driver,
				    strerror(-rc));
	return 0;
}
