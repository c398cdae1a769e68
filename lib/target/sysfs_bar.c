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

/* A driver that is bound uses the device now. */
int t2_sysfs_driver_free(const struct t2_sysfs *s)
{
	char driver[64];

	t2_pci_driver(s->bdf, driver);
	return *driver ? -EBUSY : 0;
}

/* Offset of the power management capability, 0 when there is none; a list without end has none. */
static unsigned int power_capability(struct t2_sysfs *s)
{
	uint8_t at, head[2];

	if (t2_libpci_read(s, PCI_CAPABILITY_LIST, &at, 1))
		return 0;
	for (int steps = 0; at >= PCI_STD_HEADER_SIZEOF && steps < 48; steps++) {
		if (t2_libpci_read(s, at & ~3u, head, sizeof(head)))
			return 0;
		if (head[0] == PCI_CAP_ID_PM)
			return at & ~3u;
		at = head[1];
	}
	return 0;
}

/* In D3hot config space answers and registers do not. */
static int powered(struct t2_sysfs *s)
{
	unsigned int capability = power_capability(s);
	uint16_t state;
	int rc;

	if (!capability)
		return 0;
	rc = t2_libpci_read(s, capability + PCI_PM_CTRL, &state, sizeof(state));
	if (rc)
		return rc;
	return state & PCI_PM_CTRL_STATE_MASK ? -EIO : 0;
}

static int memory_space(struct t2_sysfs *s)
{
	uint16_t command;
	int rc = t2_libpci_read(s, PCI_COMMAND, &command, sizeof(command));

	if (rc)
		return rc;
	return command & PCI_COMMAND_MEMORY ? 0 : -EIO;
}

/* 0 when registers may be touched now. */
static int may_touch(struct t2_sysfs *s)
{
	int rc = t2_sysfs_driver_free(s);

	if (!rc)
		rc = memory_space(s);
	return rc ? rc : powered(s);
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

/*
 * Maps the 64 KiB around @pos, and no more: a BAR may be gigabytes, and what is not mapped cannot
 * be hit by mistake. Called with the lock held.
 */
static int map_window(struct t2_sysfs *s, unsigned int index, uint64_t pos, bool write)
{
	struct t2_sysfs_bar *bar = &s->bars[index];
	uint64_t start = pos & ~(uint64_t)(T2_SYSFS_WINDOW - 1);
	/* The kernel maps whole pages, also for a BAR that starts inside one. */
	uint64_t lead = page_offset(bar->base), size = T2_SYSFS_WINDOW;
	int rc;

	if (bar->at && bar->window == start && (bar->writable || !write))
		return 0;
	if (bar->at)
		munmap(bar->mapped, bar->mapped_size);
	bar->at = NULL;
	if (size > bar->size - start)
		size = bar->size - start;
	rc = map_resource(s, index, start, lead + size, PROT_READ | (write ? PROT_WRITE : 0),
			  &bar->mapped);
	if (rc)
		return rc;
	bar->mapped_size = lead + size;
	bar->at = (char *)bar->mapped + lead;
	bar->window = start;
	bar->writable = write;
	return 0;
}

static bool inside(const struct t2_sysfs_bar *bar, uint64_t pos, size_t len)
{
	return bar->memory && pos <= bar->size && len <= bar->size - pos;
}

/* One access, when it may be made now. */
static int touch(struct t2_sysfs *s, unsigned int index, uint64_t pos, size_t len, bool write,
		 uint64_t *value)
{
	struct t2_sysfs_bar *bar = &s->bars[index];
	void *at;
	int rc;

	if ((len != 1 && len != 2 && len != 4 && len != 8) || len > sizeof(void *) || pos % len ||
	    !inside(bar, pos, len))
		return -EINVAL;
	rc = may_touch(s);
	if (rc)
		return rc;
	pthread_mutex_lock(&s->lock);
	rc = map_window(s, index, pos, write);
	if (!rc) {
		at = (char *)bar->at + (pos - bar->window);
		rc = write ? t2_guard_write(at, len, *value) : t2_guard_read(at, len, value);
	}
	pthread_mutex_unlock(&s->lock);
	return rc;
}

int t2_sysfs_bar_read(struct t2_sysfs *s, unsigned int bar, uint64_t pos, void *buf, size_t len)
{
	uint64_t value;
	int rc = touch(s, bar, pos, len, false, &value);

	if (!rc)
		memcpy(buf, &value, len);
	return rc;
}

int t2_sysfs_bar_write(struct t2_sysfs *s, unsigned int bar, uint64_t pos, const void *buf,
		       size_t len)
{
	uint64_t value = 0;

	memcpy(&value, buf, len < sizeof(value) ? len : sizeof(value));
	return touch(s, bar, pos, len, true, &value);
}

int t2_sysfs_bar_map(struct t2_sysfs *s, unsigned int bar, uint64_t pos, size_t len, int prot,
		     void **at)
{
	void *mapped;
	int rc;

	if (!len || !inside(&s->bars[bar], pos, len) || page_offset(s->bars[bar].base) ||
	    page_offset(pos))
		return -EINVAL;
	rc = may_touch(s);
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
				    "%s belongs to %s: its registers are left alone",
				    bdf, *driver ? driver : "a driver");
	case -EPERM:
		return t2_error_set(err, code, "run as root, with kernel lockdown off "
				    "(cat /sys/kernel/security/lockdown)",
				    "no permission to map the BARs of %s", bdf);
	case -EIO:
		return t2_error_set(err, code,
				    "bind a driver that enables it when it opens the device",
				    "Memory Space of %s is disabled, or it sleeps: no answer", bdf);
	default:
		return t2_error_set(err, code, NULL, "the BARs of %s cannot be reached: %s", bdf,
				    strerror(-code));
	}
}
