// SPDX-License-Identifier: GPL-2.0
/* The driver that binds a card to VFIO, as the kernel of its generation would, or would not. */
#include <linux/err.h>

#include "compat.h"
#include "kmod.h"

static int bind_model(struct t2k_card *card)
{
	int err;

	spin_lock_irq(&card->lock);
	err = t2e_vfio_bind(&card->model, &card->vfio);
	spin_unlock_irq(&card->lock);
	return err;
}

static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct t2k_card *card = t2k_bus_card(pdev);
	struct t2k_vfio *vfio;
	int err;

	if (!card)
		return -ENODEV;
	err = bind_model(card);
	if (err)
		return err;
	vfio = vfio_alloc_device(t2k_vfio, core, &pdev->dev, &t2k_vfio_ops);
	if (IS_ERR(vfio))
		return PTR_ERR(vfio);
	vfio->card = card;
	pci_set_drvdata(pdev, vfio);
	err = vfio_register_emulated_iommu_dev(&vfio->core);
	if (err)
		vfio_put_device(&vfio->core);
	return err;
}

static void remove(struct pci_dev *pdev)
{
	struct t2k_vfio *vfio = pci_get_drvdata(pdev);

	vfio_unregister_group_dev(&vfio->core);
	vfio_put_device(&vfio->core);
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(CXL_VENDOR_ID, T2E_DEVICE_ID) },
	{ }
};
MODULE_DEVICE_TABLE(pci, ids);

struct pci_driver t2k_driver = {
	.name = KBUILD_MODNAME,
	.id_table = ids,
	.probe = probe,
	.remove = remove,
	.driver_managed_dma = true,
};
