// SPDX-License-Identifier: GPL-2.0
/* A reset through VFIO: by VFIO_DEVICE_RESET, at open, or written to config space. */
#include "passthrough.h"

#include <linux/pci_regs.h>

void t2e_vfio_reset_function(struct t2e_device *dev)
{
	uint32_t bar[T2E_BARS];
	unsigned int i;

	for (i = 0; i < T2E_BARS; i++)
		bar[i] = t2e_config_peek(dev, PCI_BASE_ADDRESS_0 + 4 * i, 4);
	t2e_reset_function_level(dev);
	for (i = 0; i < T2E_BARS; i++)
		t2e_config_set(dev, PCI_BASE_ADDRESS_0 + 4 * i, 4, bar[i]);
	t2e_config_set(dev, PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
}

int t2e_vfio_reset(struct t2e_device *dev)
{
	const struct t2e_mount *m = &dev->mount;
	int err = 0;

	m->block_faults(m->ctx);
	if (dev->vfio->is_cxl) {
		err = dev->vfio->generation->reset(dev);
	} else {
		m->zap(m->ctx, true);
		t2e_vfio_reset_function(dev);
	}
	m->allow_faults(m->ctx);
	return err;
}
