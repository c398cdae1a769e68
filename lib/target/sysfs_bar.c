// SPDX-License-Identifier: GPL-2.0
/* BARs by mmap of sysfs resourceN: one guarded access at a time, none without Memory Space. */
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lib/safe/guard.h"
#include "lib/target/sysfs.h"

/* So the first bytes of a value are the register's, whatever its width. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "PCI registers are little-endian");

static int memory_space(struct t2_sysfs *s)
{
	uint16_t command;
	int rc = t2_libpci_read(s, PCI_COMMAND, &command, sizeof(command));

	if (rc)
		return rc;
	return command & PCI_COMMAND_MEMORY ? 0 : -EIO;
}

/*
 * mmap of resourceN; @pos and @len are right, so -EINVAL from the kernel can only mean that it
 * keeps the range for the driver that has claimed it.
 */
static int map_resource(const struct t2_sysfs *s, unsigned int bar, uint64_t pos, size_t len,
			int prot, void **at)
{
	char path[T2_PCI_PATH_MAX], leaf[16];
	int fd, rc = 0;

	snprintf(leaf, sizeof(leaf), "resource%u", bar);
	t2_pci_path(path, s->bdf, leaf);
	fd = open(path, (prot & PROT_WRITE ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	if (fd < 0)
		return errno == EACCES ? -EPERM : -errno;
	*at = mmap(NULL, len, prot, MAP_SHARED, fd, (off_t)pos);
	if (*at == MAP_FAILED)
		rc = errno == EINVAL ? -EBUSY : errno == EACCES ? -EPERM : -errno;
	close(fd);
	return rc;
}

static uint64_t page_offset(uint64_t address)
{
	return address & ((uint64_t)sysconf(_SC_PAGESIZE) - 1);
}

/* The kernel maps whole pages, also for a BAR that starts inside one. */
static int map_whole(struct t2_sysfs *s, unsigned int index)
{
	struct t2_sysfs_bar *bar = &s->bars[index];
	size_t size = page_offset(bar->base) + bar->size;
	int rc = 0;

	pthread_mutex_lock(&s->lock);
	if (!bar->at) {
		rc = map_resource(s, index, 0, size, PROT_READ | PROT_WRITE, &bar->mapped);
		if (!rc) {
			bar->mapped_size = size;
			bar->at = (char *)bar->mapped + page_offset(bar->base);
		}
	}
	pthread_mutex_unlock(&s->lock);
	return rc;
}

static bool inside(const struct t2_sysfs_bar *bar, uint64_t pos, size_t len)
{
	return bar->memory && pos <= bar->size && len <= bar->size - pos;
}

/* The address of @pos, when an access of @len may be made there now. */
static int locate(struct t2_sysfs *s, unsigned int index, uint64_t pos, size_t len, void **at)
{
	struct t2_sysfs_bar *bar = &s->bars[index];
	int rc;

	if ((len != 1 && len != 2 && len != 4 && len != 8) || len > sizeof(void *) || pos % len ||
	    !inside(bar, pos, len))
		return -EINVAL;
	rc = map_whole(s, index);
	if (!rc)
		rc = memory_space(s);
	if (!rc)
		*at = (char *)bar->at + pos;
	return rc;
}

int t2_sysfs_bar_read(struct t2_sysfs *s, unsigned int bar, uint64_t pos, void *buf, size_t len)
{
	uint64_t value;
	void *at;
	int rc = locate(s, bar, pos, len, &at);

	if (!rc)
		rc = t2_guard_read(at, len, &value);
	if (rc)
		return rc;
	memcpy(buf, &value, len);
	return 0;
}

int t2_sysfs_bar_write(struct t2_sysfs *s, unsigned int bar, uint64_t pos, const void *buf,
		       size_t len)
{
	uint64_t value = 0;
	void *at;
	int rc = locate(s, bar, pos, len, &at);

	if (rc)
		return rc;
	memcpy(&value, buf, len);
	return t2_guard_write(at, len, value);
}

int t2_sysfs_bar_map(struct t2_sysfs *s, unsigned int bar, uint64_t pos, size_t len, int prot,
		     void **at)
{
	void *mapped;
	int rc;

	if (!len || !inside(&s->bars[bar], pos, len) || page_offset(s->bars[bar].base) ||
	    page_offset(pos))
		return -EINVAL;
	rc = memory_space(s);
	if (!rc)
		rc = map_resource(s, bar, pos, len, prot, &mapped);
	if (!rc)
		*at = mapped;
	return rc;
}

void t2_sysfs_bars_close(struct t2_sysfs *s)
{
	for (unsigned int i = 0; i < T2_SYSFS_BARS; i++) {
		if (s->bars[i].at)
			munmap(s->bars[i].mapped, s->bars[i].mapped_size);
	}
}

int t2_sysfs_bar_refused(struct t2_error *err, int code, const char *bdf)
{
	char driver[64], remedy[160] = "";

	t2_pci_driver(bdf, driver);
	switch (code) {
	case -EBUSY:
		snprintf(remedy, sizeof(remedy), "echo %s > /sys/bus/pci/devices/%s/driver/unbind, "
			 "or boot with iomem=relaxed", bdf, bdf);
		return t2_error_set(err, code, remedy,
				    "the kernel keeps the BARs of %s for %s "
				    "(CONFIG_IO_STRICT_DEVMEM)",
				    bdf, *driver ? driver : "a driver");
	case -EPERM:
		return t2_error_set(err, code, "run as root, with kernel lockdown off "
				    "(cat /sys/kernel/security/lockdown)",
				    "no permission to map the BARs of %s", bdf);
	case -EIO:
		return t2_error_set(err, code,
				    "bind a driver that enables it when it opens the device",
				    "Memory Space of %s is disabled: its BARs do not answer", bdf);
	default:
		return t2_error_set(err, code, NULL, "the BARs of %s cannot be reached: %s", bdf,
				    strerror(-code));
	}
}
