// SPDX-License-Identifier: GPL-2.0
/* The PCI Express side of config space: header, BARs and every capability that is not CXL's. */
#include "model.h"

#include <linux/pci_regs.h>

#define CLASS 0x120000 /* processing accelerator */
#define CAP_PM 0x40
#define CAP_MSIX 0x50
#define CAP_PCIE 0x60
#define MSIX_VECTORS 4
#define KIBI 1024u

static const struct t2e_bits READ_ONLY;

static void build_header(struct t2e_device *dev)
{
	unsigned int bar;

	t2e_config_define(dev, PCI_VENDOR_ID, 2, CXL_VENDOR_ID, READ_ONLY);
	t2e_config_define(dev, PCI_DEVICE_ID, 2, T2E_DEVICE_ID, READ_ONLY);
	t2e_config_define(dev, PCI_COMMAND, 2, 0,
			  (struct t2e_bits){ .rw = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER |
						   PCI_COMMAND_INTX_DISABLE });
	t2e_config_set(dev, PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	t2e_config_define(dev, PCI_STATUS, 2, PCI_STATUS_CAP_LIST, READ_ONLY);
	t2e_config_define(dev, PCI_CLASS_REVISION, 4, (uint32_t)CLASS << 8 | 1, READ_ONLY);
	t2e_config_define(dev, PCI_CACHE_LINE_SIZE, 1, 0, (struct t2e_bits){ .rw = 0xff });
	t2e_config_define(dev, PCI_INTERRUPT_LINE, 1, 0, (struct t2e_bits){ .rw = 0xff });
	t2e_config_define(dev, PCI_SUBSYSTEM_VENDOR_ID, 4,
			  (uint32_t)T2E_DEVICE_ID << 16 | CXL_VENDOR_ID, READ_ONLY);
	t2e_config_define(dev, PCI_CAPABILITY_LIST, 1, t2e_knob(dev, T2E_PM) ? CAP_PM : CAP_MSIX,
			  READ_ONLY);
	for (bar = 0; bar < T2E_BARS; bar += 2) {
		uint64_t mask = ~(dev->bar_size[bar] - 1);
		uint64_t address = 0x4000000000ull + bar * 0x10000000ull;
		uint32_t kind = PCI_BASE_ADDRESS_MEM_TYPE_64 |
				(bar == T2E_COMPONENT_BAR ? PCI_BASE_ADDRESS_MEM_PREFETCH : 0);
		unsigned int at = PCI_BASE_ADDRESS_0 + 4 * bar;

		t2e_config_define(dev, at, 4, kind,
				  (struct t2e_bits){ .rw = (uint32_t)mask & ~0xfu });
		t2e_config_define(dev, at + 4, 4, 0,
				  (struct t2e_bits){ .rw = (uint32_t)(mask >> 32) });
		t2e_config_set(dev, at, 4, (uint32_t)address | kind);
		t2e_config_set(dev, at + 4, 4, (uint32_t)(address >> 32));
	}
}

static void build_standard_caps(struct t2e_device *dev)
{
	uint32_t devcap = PCI_EXP_DEVCAP_EXT_TAG | PCI_EXP_DEVCAP_RBER | PCI_EXP_DEVCAP_FLR | 1;

	if (t2e_knob(dev, T2E_PM)) {
		dev->pm_cap = CAP_PM;
		t2e_config_define(dev, CAP_PM, 4, PCI_CAP_ID_PM | CAP_MSIX << 8 | 3 << 16,
				  READ_ONLY);
		t2e_config_define(dev, CAP_PM + PCI_PM_CTRL, 2, PCI_PM_CTRL_NO_SOFT_RESET,
				  (struct t2e_bits){ .rw = PCI_PM_CTRL_STATE_MASK });
	}
	t2e_config_define(dev, CAP_MSIX, 2, PCI_CAP_ID_MSIX | CAP_PCIE << 8, READ_ONLY);
	t2e_config_define(
		dev, CAP_MSIX + PCI_MSIX_FLAGS, 2, MSIX_VECTORS - 1,
		(struct t2e_bits){ .rw = PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL });
	t2e_config_define(dev, CAP_MSIX + PCI_MSIX_TABLE, 4, 4, READ_ONLY);
	t2e_config_define(dev, CAP_MSIX + PCI_MSIX_PBA, 4, 0x800 | 4, READ_ONLY);

	dev->pcie_cap = CAP_PCIE;
	t2e_config_define(dev, CAP_PCIE, 4, PCI_CAP_ID_EXP | 0x0002 << 16, READ_ONLY);
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_DEVCAP, 4, devcap, READ_ONLY);
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_DEVCTL, 2, PCI_EXP_DEVCTL_RELAX_EN,
			  (struct t2e_bits){ .rw = 0xffff & ~PCI_EXP_DEVCTL_BCR_FLR });
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_LNKCAP, 4, PCI_EXP_LNKCAP_SLS_32_0GB | 16 << 4,
			  READ_ONLY);
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_LNKSTA, 2, PCI_EXP_LNKSTA_CLS_32_0GB | 16 << 4,
			  READ_ONLY);
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_LNKCAP2, 4, 0x3e, READ_ONLY);
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_LNKCTL2, 2, PCI_EXP_LNKCTL2_TLS_32_0GT,
			  READ_ONLY);
}

void t2e_pci_build(struct t2e_device *dev)
{
	static const uint32_t component_bar_size[] = {
		[T2E_TOPOLOGY_A] = 256 * KIBI,
		[T2E_TOPOLOGY_B] = 128 * KIBI,
		[T2E_TOPOLOGY_C] = 256 * KIBI,
		[T2E_TOPOLOGY_WHOLE] = 64 * KIBI,
	};
	static const uint32_t block_offset[] = {
		[T2E_TOPOLOGY_A] = 192 * KIBI,
		[T2E_TOPOLOGY_B] = 0,
		[T2E_TOPOLOGY_C] = 64 * KIBI,
		[T2E_TOPOLOGY_WHOLE] = 0,
	};
	enum t2e_topology topology = t2e_knob(dev, T2E_TOPOLOGY);

	dev->bar_size[T2E_COMPONENT_BAR] = component_bar_size[topology];
	dev->bar_size[2] = 4 * KIBI;
	dev->bar_size[4] = 4 * KIBI;
	dev->block_offset = block_offset[topology];
	dev->free_ext_cap = PCI_CFG_SPACE_SIZE;

	build_header(dev);
	build_standard_caps(dev);
}

void t2e_pci_build_extended(struct t2e_device *dev)
{
	unsigned int at;

	at = t2e_config_add_ext_cap(dev, PCI_EXT_CAP_ID_ERR, 2, 0x48);
	t2e_config_define(dev, at + PCI_ERR_UNCOR_STATUS, 4, 0,
			  (struct t2e_bits){ .w1c = 0x07fff030, .sticky = 0x07fff030 });
	t2e_config_define(dev, at + PCI_ERR_UNCOR_MASK, 4, PCI_ERR_UNC_INTN,
			  (struct t2e_bits){ .rw = 0x07fff030, .sticky = 0x07fff030 });
	t2e_config_define(dev, at + PCI_ERR_UNCOR_SEVER, 4, 0x00462030,
			  (struct t2e_bits){ .rw = 0x07fff030, .sticky = 0x07fff030 });
	t2e_config_define(dev, at + PCI_ERR_COR_STATUS, 4, 0,
			  (struct t2e_bits){ .w1c = 0x0000f1c1, .sticky = 0x0000f1c1 });
	t2e_config_define(dev, at + PCI_ERR_COR_MASK, 4, 0x00006000,
			  (struct t2e_bits){ .rw = 0x0000f1c1, .sticky = 0x0000f1c1 });

	at = t2e_config_add_ext_cap(dev, PCI_EXT_CAP_ID_ATS, 1, 8);
	dev->ats_cap = (uint16_t)at;
	t2e_config_define(dev, at + PCI_ATS_CAP, 2, PCI_ATS_CAP_PAGE_ALIGNED, READ_ONLY);
	t2e_config_define(dev, at + PCI_ATS_CTRL, 2, 0,
			  (struct t2e_bits){ .rw = PCI_ATS_CTRL_ENABLE | 0x1f });

	at = t2e_config_add_ext_cap(dev, PCI_EXT_CAP_ID_DSN, 1, 0xc);
	t2e_config_define(dev, at + 4, 4, 0x5e2e0001, READ_ONLY);
	t2e_config_define(dev, at + 8, 4, 0x00e2e21e, READ_ONLY);

	dev->doe_cap = (uint16_t)t2e_config_add_ext_cap(dev, DOE_EXT_CAP_ID, 2, DOE_SIZE);
}
