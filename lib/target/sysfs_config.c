// SPDX-License-Identifier: GPL-2.0
/* Config space and BAR sizes through libpci, whose errors must not end the program. */
#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "lib/target/sysfs.h"

#define IORESOURCE_MEMORY	0x200	/* of the kernel's flags in sysfs */

static __thread jmp_buf *escape;

/* libpci forbids its error callback to return, and hands it no context. */
static void __attribute__((noreturn, format(printf, 1, 2))) on_error(char *msg, ...)
{
	(void)msg;
	longjmp(*escape, 1);
}

/* What goes wrong is told by the return value; libpci would print it. */
static void __attribute__((format(printf, 1, 2))) on_message(char *msg, ...)
{
	(void)msg;
}

static void init(struct t2_sysfs *s, const struct t2_bdf *bdf)
{
	char path[T2_PCI_PATH_MAX];

	t2_pci_bus_path(path);
	s->access->method = PCI_ACCESS_SYS_BUS_PCI;
	pci_set_param(s->access, "sysfs.path", path);
	pci_init(s->access);
	s->pci = pci_get_dev(s->access, (int)bdf->domain, bdf->bus, bdf->slot, bdf->function);
	pci_fill_info(s->pci, PCI_FILL_IDENT | PCI_FILL_BASES | PCI_FILL_SIZES | PCI_FILL_IO_FLAGS);
}

static void note_bars(struct t2_sysfs *s)
{
	for (unsigned int i = 0; i < T2_SYSFS_BARS; i++) {
		struct t2_sysfs_bar *bar = &s->bars[i];
		bool memory = s->pci->flags[i] & IORESOURCE_MEMORY;

		bar->size = s->pci->size[i];
		bar->base = s->pci->base_addr[i] &
			    (memory ? PCI_ADDR_MEM_MASK : PCI_ADDR_IO_MASK);
		/* Without an address there is nothing to map but what lies at address 0. */
		bar->memory = memory && bar->base;
	}
}

static uint64_t config_size(const char *bdf)
{
	char path[T2_PCI_PATH_MAX];
	struct stat st;

	t2_pci_path(path, bdf, "config");
	return stat(path, &st) ? 0 : (uint64_t)st.st_size;
}

int t2_libpci_open(struct t2_sysfs *s, const struct t2_bdf *bdf)
{
	jmp_buf here;

	s->access = pci_alloc();
	s->access->error = on_error;
	s->access->warning = on_message;
	s->access->debug = on_message;
	escape = &here;
	if (setjmp(here))
		return -EIO;
	init(s, bdf);
	note_bars(s);
	s->config_size = config_size(s->bdf);
	return 0;
}

void t2_libpci_close(struct t2_sysfs *s)
{
	jmp_buf here;

	escape = &here;
	if (setjmp(here))
		return;
	if (s->pci)
		pci_free_dev(s->pci);
	pci_cleanup(s->access);
}

typedef int (*block_fn)(struct pci_dev *pci, int pos, u8 *buf, int len);

static bool succeeds(struct t2_sysfs *s, block_fn block, unsigned int pos, void *buf,
		     unsigned int len)
{
	jmp_buf here;

	escape = &here;
	return !setjmp(here) && block(s->pci, (int)pos, buf, (int)len);
}

static int transfer(struct t2_sysfs *s, block_fn block, unsigned int pos, void *buf,
		    unsigned int len)
{
	int rc = 0;

	pthread_mutex_lock(&s->lock);
	errno = 0;
	if (!succeeds(s, block, pos, buf, len))
		rc = errno ? -errno : -EIO;
	pthread_mutex_unlock(&s->lock);
	return rc;
}

int t2_libpci_read(struct t2_sysfs *s, unsigned int pos, void *buf, unsigned int len)
{
	return transfer(s, pci_read_block, pos, buf, len);
}

int t2_libpci_write(struct t2_sysfs *s, unsigned int pos, const void *buf, unsigned int len)
{
	return transfer(s, pci_write_block, pos, (void *)buf, len);
}
