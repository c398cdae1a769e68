// SPDX-License-Identifier: GPL-2.0
/* Secondary Bus Reset in the bridge above, and the resets that the kernel's attributes offer. */
#include <errno.h>
#include <linux/pci_regs.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "include/cxl_regs.h"
#include "lib/target/pci_reset.h"
#include "lib/target/sysfs.h"

#define HOLD_MS		2	/* at least 1 (PCIe r6.0 7.5.1.3.13) */
#define LINK_MS		1000	/* for the link to train again (6.6.1) */
#define READY_MS	100	/* before the first access (6.6.1) */
#define CONFIG_END	0x1000

/* Registers of the bridge that are other than found for as long as the reset takes. */
struct bridge {
	struct t2_sysfs s;
	unsigned int express, port_control; /* offsets; 0: it has none */
	uint16_t slot_control, port_control_word;
	bool hotplug;
};

static void sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &t, &t) == EINTR)
		;
}

static int get16(struct bridge *b, unsigned int at, uint16_t *value)
{
	return t2_libpci_read(&b->s, at, value, sizeof(*value));
}

static int put16(struct bridge *b, unsigned int at, uint16_t value)
{
	return t2_libpci_write(&b->s, at, &value, sizeof(value));
}

static unsigned int find_express(struct bridge *b)
{
	uint8_t at, head[2];

	if (t2_libpci_read(&b->s, PCI_CAPABILITY_LIST, &at, 1))
		return 0;
	for (int steps = 0; at >= PCI_STD_HEADER_SIZEOF && steps < 48; steps++) {
		if (t2_libpci_read(&b->s, at & ~3u, head, sizeof(head)))
			return 0;
		if (head[0] == PCI_CAP_ID_EXP)
			return at & ~3u;
		at = head[1];
	}
	return 0;
}

/* Port Control of the CXL Extensions for Ports (CXL r3.1 8.1.5.2). */
static unsigned int find_port_control(struct bridge *b)
{
	unsigned int at = PCI_CFG_SPACE_SIZE;
	uint32_t word[3];

	if (b->s.config_size < CONFIG_END)
		return 0;
	for (int left = (CONFIG_END - PCI_CFG_SPACE_SIZE) / 8; left; left--) {
		if (at > CONFIG_END - sizeof(word) ||
		    t2_libpci_read(&b->s, at, word, sizeof(word)))
			return 0;
		if ((word[0] & 0xffff) == DVSEC_EXT_CAP_ID &&
		    (word[1] & DVSEC_HEADER1_VENDOR) == CXL_VENDOR_ID &&
		    (word[2] & 0xffff) == CXL_DVSEC_PORT_EXTENSIONS)
			return at + CXL_PORT_CTRL;
		at = word[0] >> 20 & 0xffc;
		if (at < PCI_CFG_SPACE_SIZE)
			return 0;
	}
	return 0;
}

/*
 * The port lets the reset through, and tells nobody that the link went down: the kernel would take
 * the device away.
 */
static int prepare(struct bridge *b)
{
	const uint16_t events = PCI_EXP_SLTCTL_DLLSCE | PCI_EXP_SLTCTL_PDCE;
	uint32_t slot = 0;
	int rc = 0;

	if (b->express)
		rc = t2_libpci_read(&b->s, b->express + PCI_EXP_SLTCAP, &slot, sizeof(slot));
	b->hotplug = slot & PCI_EXP_SLTCAP_HPC;
	if (!rc && b->hotplug)
		rc = get16(b, b->express + PCI_EXP_SLTCTL, &b->slot_control);
	if (!rc && b->port_control)
		rc = get16(b, b->port_control, &b->port_control_word);
	if (!rc && b->hotplug)
		rc = put16(b, b->express + PCI_EXP_SLTCTL, b->slot_control & ~events);
	if (!rc && b->port_control)
		rc = put16(b, b->port_control, b->port_control_word | CXL_PORT_CTRL_UNMASK_SBR);
	return rc;
}

/* Also after a prepare() that came only half way: what is written is what was read. */
static int give_back(struct bridge *b)
{
	int rc = 0, rc_slot = 0;

	if (b->port_control)
		rc = put16(b, b->port_control, b->port_control_word);
	if (b->hotplug) {
		put16(b, b->express + PCI_EXP_SLTSTA, PCI_EXP_SLTSTA_DLLSC | PCI_EXP_SLTSTA_PDC);
		rc_slot = put16(b, b->express + PCI_EXP_SLTCTL, b->slot_control);
	}
	return rc ? rc : rc_slot;
}

/* 0 when the link is up, or when the bridge does not say: then the time has to do. */
static int wait_for_link(struct bridge *b)
{
	uint32_t capability;
	uint16_t status;
	int rc;

	if (!b->express ||
	    t2_libpci_read(&b->s, b->express + PCI_EXP_LNKCAP, &capability, sizeof(capability)) ||
	    !(capability & PCI_EXP_LNKCAP_DLLLARC))
		return 0;
	for (int ms = 0; ms <= LINK_MS; ms += 10) {
		rc = get16(b, b->express + PCI_EXP_LNKSTA, &status);
		if (rc || status & PCI_EXP_LNKSTA_DLLLA)
			return rc;
		sleep_ms(10);
	}
	return -ETIMEDOUT;
}

static int pulse(struct bridge *b)
{
	uint16_t control;
	int rc = get16(b, PCI_BRIDGE_CONTROL, &control), rc_end;

	if (rc)
		return rc;
	control &= ~PCI_BRIDGE_CTL_BUS_RESET;
	rc = put16(b, PCI_BRIDGE_CONTROL, control | PCI_BRIDGE_CTL_BUS_RESET);
	sleep_ms(HOLD_MS);
	rc_end = put16(b, PCI_BRIDGE_CONTROL, control);
	rc = rc ? rc : rc_end;
	if (!rc)
		rc = wait_for_link(b);
	sleep_ms(READY_MS);
	return rc;
}

static int reset_below(struct bridge *b)
{
	uint8_t type = 0;
	int rc = t2_libpci_read(&b->s, PCI_HEADER_TYPE, &type, 1), rc_back;

	if (rc)
		return rc;
	if ((type & 0x7f) != PCI_HEADER_TYPE_BRIDGE)
		return -ENOTTY;
	b->express = find_express(b);
	b->port_control = find_port_control(b);
	rc = prepare(b);
	if (!rc)
		rc = pulse(b);
	rc_back = give_back(b);
	return rc ? rc : rc_back;
}

int t2_sysfs_hot_reset(struct t2_device *dev, bool without_groups)
{
	const struct t2_sysfs *s = dev->priv;
	struct bridge *b;
	struct t2_bdf bdf;
	int rc = t2_sysfs_driver_free(s);

	(void)without_groups;
	if (rc)
		return rc;
	b = calloc(1, sizeof(*b));
	if (!b)
		return -ENOMEM;
	rc = t2_pci_bridge(s->bdf, b->s.bdf);
	if (!rc && t2_pci_shares_bridge(s->bdf, b->s.bdf))
		rc = -EBUSY;
	if (!rc) {
		pthread_mutex_init(&b->s.lock, NULL);
		t2_bdf_parse(b->s.bdf, &bdf);
		rc = t2_libpci_open(&b->s, &bdf);
		if (!rc)
			rc = reset_below(b);
		t2_libpci_close(&b->s);
		pthread_mutex_destroy(&b->s.lock);
	}
	free(b);
	return rc;
}

int t2_sysfs_reset_methods(struct t2_device *dev, char *names, size_t size)
{
	return t2_pci_reset_methods(dev->bdf, names, size);
}

/* A driver that is bound uses the device now. */
int t2_sysfs_reset_by(struct t2_device *dev, const char *name)
{
	int rc = t2_sysfs_driver_free(dev->priv);

	return rc ? rc : t2_pci_reset_by(dev->bdf, name);
}
