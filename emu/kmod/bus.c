// SPDX-License-Identifier: GPL-2.0
/* The virtual PCI root bus: a domain of its own, its cards in its slots, their config space. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/pci.h>

#include "kmod.h"

/* ACPI has no segments from here on; other virtual bridges look for a free one too. */
#define FIRST_DOMAIN 0x10000
#define LAST_DOMAIN 0xffffff

static struct pci_sysdata sysdata = { .node = NUMA_NO_NODE };
static struct resource bus_numbers = { .name = "t2emu", .flags = IORESOURCE_BUS };
static struct pci_host_bridge *bridge;
static struct t2k_card *const *slots;
static unsigned int nr_slots;

static struct t2k_card *card_at(unsigned int devfn)
{
	return !PCI_FUNC(devfn) && PCI_SLOT(devfn) < nr_slots ? slots[PCI_SLOT(devfn)] : NULL;
}

static int config_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *value)
{
	struct t2k_card *card = card_at(devfn);
	unsigned long flags;

	*value = ~0;
	if (!card)
		return PCIBIOS_DEVICE_NOT_FOUND;
	spin_lock_irqsave(&card->lock, flags);
	*value = t2e_config_read(&card->model, where, size);
	spin_unlock_irqrestore(&card->lock, flags);
	return PCIBIOS_SUCCESSFUL;
}

static int config_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 value)
{
	struct t2k_card *card = card_at(devfn);
	unsigned long flags;

	if (!card)
		return PCIBIOS_DEVICE_NOT_FOUND;
	spin_lock_irqsave(&card->lock, flags);
	t2e_config_write(&card->model, where, size, value);
	spin_unlock_irqrestore(&card->lock, flags);
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops ops = { .read = config_read, .write = config_write };

struct t2k_card *t2k_bus_card(struct pci_dev *pdev)
{
	return pdev->bus->ops == &ops ? card_at(pdev->devfn) : NULL;
}

/*
 * A device of this bus is about to be seen. Nothing decodes its BARs on a real bus: without
 * resources nobody assigns them or maps them past VFIO.
 */
static void appears(struct pci_dev *pdev)
{
	unsigned int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++)
		pdev->resource[i] = (struct resource){ .name = pci_name(pdev) };
	if (device_create_file(&pdev->dev, &t2k_attr_knobs))
		pci_err(pdev, "no attribute %s\n", t2k_attr_knobs.attr.name);
}

static int notified(struct notifier_block *block, unsigned long action, void *data)
{
	struct pci_dev *pdev = to_pci_dev(data);

	if (!t2k_bus_card(pdev))
		return NOTIFY_DONE;
	if (action == BUS_NOTIFY_ADD_DEVICE)
		appears(pdev);
	/* Waits for whoever writes it, as long as there is a directory that it is in. */
	if (action == BUS_NOTIFY_DEL_DEVICE)
		device_remove_file(&pdev->dev, &t2k_attr_knobs);
	return NOTIFY_OK;
}

static struct notifier_block notifier = { .notifier_call = notified };

static int free_domain(void)
{
	int domain;

	for (domain = FIRST_DOMAIN; domain <= LAST_DOMAIN; domain++)
		if (!pci_find_bus(domain, 0))
			return domain;
	return -EBUSY;
}

static int scan(void)
{
	int err;

	bridge->ops = &ops;
	bridge->sysdata = &sysdata;
	pci_add_resource(&bridge->windows, &bus_numbers);
	pci_lock_rescan_remove();
	err = pci_scan_root_bus_bridge(bridge);
	if (!err)
		pci_bus_add_devices(bridge->bus);
	pci_unlock_rescan_remove();
	return err;
}

int t2k_bus_create(struct t2k_card *const *cards, unsigned int n)
{
	int err;

	sysdata.domain = free_domain();
	if (sysdata.domain < 0)
		return sysdata.domain;
	/* Not pci_scan_root_bus(): nobody would own its bridge, nor free it. */
	bridge = pci_alloc_host_bridge(0);
	if (!bridge)
		return -ENOMEM;
	slots = cards;
	nr_slots = n;
	err = bus_register_notifier(&pci_bus_type, &notifier);
	if (!err) {
		err = scan();
		if (err)
			bus_unregister_notifier(&pci_bus_type, &notifier);
	}
	if (err)
		pci_free_host_bridge(bridge);
	return err;
}

void t2k_bus_destroy(void)
{
	pci_lock_rescan_remove();
	pci_stop_root_bus(bridge->bus);
	pci_remove_root_bus(bridge->bus);
	pci_unlock_rescan_remove();
	pci_free_host_bridge(bridge);
	bus_unregister_notifier(&pci_bus_type, &notifier);
}

void t2k_bus_replace(struct pci_dev *pdev, const struct t2e_knobs *knobs, char *text)
{
	struct t2k_card *card = t2k_bus_card(pdev);
	unsigned int devfn = pdev->devfn;

	pci_lock_rescan_remove();
	pci_stop_and_remove_bus_device(pdev);
	t2k_card_power_up(card, knobs, text);
	pci_scan_slot(bridge->bus, devfn);
	pci_bus_add_devices(bridge->bus);
	pci_unlock_rescan_remove();
}
