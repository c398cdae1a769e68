// SPDX-License-Identifier: GPL-2.0
/* What a kernel with defects leaves behind of a reset. */
#include "passthrough.h"

#include <linux/pci_regs.h>

#define Q(name) t2e_vfio_quirk(dev, T2E_VFIO_##name)

static void spoil_header(struct t2e_device *dev)
{
	uint8_t *header = dev->config.value;
	unsigned int i;

	if (Q(RESET_LOSES_COMMAND))
		t2e_config_set(dev, PCI_COMMAND, 2, 0);
	for (i = PCI_BASE_ADDRESS_0; Q(RESET_LOSES_BARS) && i <= PCI_BASE_ADDRESS_5 + 3; i++)
		header[i] = dev->config.preset[i];
	if (Q(RESET_LOSES_LINE_SIZE))
		header[PCI_CACHE_LINE_SIZE] = 0;
	if (Q(RESET_LOSES_INTERRUPT))
		header[PCI_INTERRUPT_LINE] = 0;
}

/* Pages at each eighth of the memory and beside it. */
static void scramble(struct t2e_device *dev)
{
	uint64_t size = dev->vfio->announce.memory_size, at;
	unsigned int eighth, i;

	for (eighth = 0; eighth <= 8; eighth++)
		for (i = 0; i < 32; i++) {
			uint8_t *page;

			at = size / 8 * eighth + (uint64_t)i * T2E_PAGE - 16 * T2E_PAGE;
			page = at < size ? dev->mount.memory_page(dev->mount.ctx, at) : NULL;
			if (page)
				__builtin_memset(page, 0xd5, T2E_PAGE);
		}
}

void t2e_vfio_spoil_reset(struct t2e_device *dev)
{
	spoil_header(dev);
	if (!dev->vfio->is_cxl)
		return;
	if (Q(RESET_CLEARS_ENABLES))
		dev->vfio->shadow.dvsec[CXL_DEV_CTRL] &=
			(uint8_t) ~(CXL_DEV_CTRL_CACHE | CXL_DEV_CTRL_MEM);
	if (Q(RESET_SCRAMBLES))
		scramble(dev);
}
