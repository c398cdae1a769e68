// SPDX-License-Identifier: GPL-2.0
/*
 * Lets libpci and our own decoder list the capabilities of one dump: exit 0 when both find the same
 * ones at the same places, 1 with a line for each that only one of them finds.
 */
#include <pci/pci.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/cxl/pci_caps.h"

static bool libpci_has(const struct pci_dev *p, unsigned int type, unsigned int id, unsigned int at)
{
	const struct pci_cap *c;

	for (c = p->first_cap; c; c = c->next)
		if (c->type == type && c->id == id && c->addr == at)
			return true;
	return false;
}

static bool listed(const struct t2_pci_cap *caps, unsigned int n, unsigned int id, unsigned int at)
{
	for (; n--; caps++)
		if (caps->id == id && caps->offset == at)
			return true;
	return false;
}

static int only_ours(const struct pci_dev *p, unsigned int type, const struct t2_pci_cap *caps,
		     unsigned int n)
{
	int found = 0;

	for (; n--; caps++) {
		if (libpci_has(p, type, caps->id, caps->offset))
			continue;
		printf("only ours: capability %04x at %03x\n", caps->id, caps->offset);
		found = 1;
	}
	return found;
}

static int only_theirs(const struct pci_dev *p, const struct t2_pci_caps *caps)
{
	const struct pci_cap *c;
	int found = 0;

	for (c = p->first_cap; c; c = c->next) {
		bool known =
			c->type == PCI_CAP_NORMAL
				? listed(caps->standard, caps->standard_list.n, c->id, c->addr)
				: listed(caps->extended, caps->extended_list.n, c->id, c->addr);

		if (known)
			continue;
		printf("only libpci: capability %04x at %03x\n", c->id, c->addr);
		found = 1;
	}
	return found;
}

/* Where libpci finds the first DVSEC and the PCI Express capability by itself. */
static int finds_differ(struct pci_dev *p, const struct t2_pci_caps *caps)
{
	const struct t2_pci_cap *express = t2_pci_cap_find(caps, PCI_CAP_ID_EXP);
	const struct t2_pci_cap *dvsec = t2_pci_extended_cap_find(caps, PCI_EXT_CAP_ID_DVSEC);
	const struct pci_cap *a = pci_find_cap(p, PCI_CAP_ID_EXP, PCI_CAP_NORMAL);
	const struct pci_cap *b = pci_find_cap(p, PCI_EXT_CAP_ID_DVSEC, PCI_CAP_EXTENDED);

	if (!a == !express && !b == !dvsec && (!a || a->addr == express->offset) &&
	    (!b || b->addr == dvsec->offset))
		return 0;
	puts("pci_find_cap() finds other ones");
	return 1;
}

static int compare(const char *file, const struct t2_pci_caps *caps)
{
	struct pci_access *access = pci_alloc();
	int differ;

	access->method = PCI_ACCESS_DUMP;
	pci_set_param(access, "dump.name", (char *)file);
	pci_init(access);
	pci_scan_bus(access);
	if (!access->devices) {
		fprintf(stderr, "%s: libpci finds no device\n", file);
		return 2;
	}
	pci_fill_info(access->devices, PCI_FILL_CAPS | PCI_FILL_EXT_CAPS);
	differ = only_ours(access->devices, PCI_CAP_NORMAL, caps->standard, caps->standard_list.n);
	differ |=
		only_ours(access->devices, PCI_CAP_EXTENDED, caps->extended, caps->extended_list.n);
	differ |= only_theirs(access->devices, caps) | finds_differ(access->devices, caps);
	printf("%u standard, %u extended capabilities\n", caps->standard_list.n,
	       caps->extended_list.n);
	pci_cleanup(access);
	return differ;
}

int main(int argc, char **argv)
{
	static struct t2_pci_caps caps;
	static struct t2_config config;
	struct t2_error err = { "", "" };
	struct t2_device *dev;
	char selector[512];
	int failed;

	if (argc != 2) {
		fprintf(stderr, "usage: libpci_caps FILE\n");
		return 2;
	}
	snprintf(selector, sizeof(selector), "dump:%s", argv[1]);
	dev = t2_device_open(selector, &err);
	failed = dev ? t2_config_snapshot(dev, &config) : -1;
	if (failed) {
		fprintf(stderr, "%s: cannot be read: %s\n", selector, err.why);
		return 2;
	}
	t2_pci_caps_walk(&config, &caps);
	t2_device_close(dev);
	return compare(argv[1], &caps);
}
