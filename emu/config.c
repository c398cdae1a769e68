// SPDX-License-Identifier: GPL-2.0
/* Config space of the physical device: the PCI part of its contents, and reads and writes of all of it. */
#include "device.h"

#include <linux/pci_regs.h>

#define VENDOR		CXL_VENDOR_ID
#define DEVICE		0xe2e2		/* not allocated: this device is nobody's product */
#define CLASS		0x120000	/* processing accelerator */
#define CAP_PM		0x40
#define CAP_MSIX	0x50
#define CAP_PCIE	0x60
#define MSIX_VECTORS	4
#define KIBI		1024u

static const struct t2e_bits READ_ONLY;

uint32_t t2e_config_peek(const struct t2e_device *dev, unsigned int offset, unsigned int width)
{
	uint32_t v = 0;
	unsigned int i;

	for (i = 0; i < width; i++)
		v |= (uint32_t)dev->config.value[offset + i] << 8 * i;
	return v;
}

static void put(uint8_t *at, unsigned int width, uint32_t value)
{
	unsigned int i;

	for (i = 0; i < width; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

void t2e_config_poke(struct t2e_device *dev, unsigned int offset, unsigned int width, uint32_t value)
{
	put(&dev->config.value[offset], width, value);
	put(&dev->config.preset[offset], width, value);
}

void t2e_config_set(struct t2e_device *dev, unsigned int offset, unsigned int width, uint32_t value)
{
	put(&dev->config.value[offset], width, value);
}

void t2e_config_define(struct t2e_device *dev, unsigned int offset, unsigned int width, uint32_t value,
		       struct t2e_bits bits)
{
	t2e_config_poke(dev, offset, width, value);
	put(&dev->config.rw[offset], width, bits.rw);
	put(&dev->config.rwl[offset], width, bits.rwl);
	put(&dev->config.w1c[offset], width, bits.w1c);
	put(&dev->config.sticky[offset], width, bits.sticky);
}

unsigned int t2e_config_add_ext_cap(struct t2e_device *dev, uint16_t id, uint8_t version, unsigned int size)
{
	unsigned int at = dev->free_ext_cap;

	if (dev->last_ext_cap) {
		uint32_t header = t2e_config_peek(dev, dev->last_ext_cap, 4);

		t2e_config_poke(dev, dev->last_ext_cap, 4, (header & 0xfffff) | at << 20);
	}
	t2e_config_define(dev, at, 4, id | (uint32_t)version << 16, READ_ONLY);
	dev->last_ext_cap = (uint16_t)at;
	dev->free_ext_cap = (uint16_t)((at + size + 15) & ~15u);
	return at;
}

void t2e_config_drop_ext_cap(struct t2e_device *dev, unsigned int offset)
{
	uint32_t next = t2e_config_peek(dev, offset, 4) >> 20;
	unsigned int at = PCI_CFG_SPACE_SIZE;

	if (offset == at) {
		/* The head cannot be unlinked: it stays as a null capability. */
		t2e_config_poke(dev, at, 4, next << 20);
		t2e_config_poke(dev, at + 4, 4, 0);
		t2e_config_poke(dev, at + 8, 4, 0);
		return;
	}
	while (at) {
		uint32_t header = t2e_config_peek(dev, at, 4);

		if (header >> 20 == offset) {
			t2e_config_poke(dev, at, 4, (header & 0xfffff) | next << 20);
			break;
		}
		at = header >> 20;
	}
	for (at = offset; at < offset + 12; at += 4)
		t2e_config_poke(dev, at, 4, 0);
}

static void build_header(struct t2e_device *dev)
{
	unsigned int bar;

	t2e_config_define(dev, PCI_VENDOR_ID, 2, VENDOR, READ_ONLY);
	t2e_config_define(dev, PCI_DEVICE_ID, 2, DEVICE, READ_ONLY);
	t2e_config_define(dev, PCI_COMMAND, 2, 0,
			  (struct t2e_bits){ .rw = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER |
					     PCI_COMMAND_INTX_DISABLE });
	t2e_config_set(dev, PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	t2e_config_define(dev, PCI_STATUS, 2, PCI_STATUS_CAP_LIST, READ_ONLY);
	t2e_config_define(dev, PCI_CLASS_REVISION, 4, (uint32_t)CLASS << 8 | 1, READ_ONLY);
	t2e_config_define(dev, PCI_SUBSYSTEM_VENDOR_ID, 4, (uint32_t)DEVICE << 16 | VENDOR, READ_ONLY);
	t2e_config_define(dev, PCI_CAPABILITY_LIST, 1, CAP_PM, READ_ONLY);
	for (bar = 0; bar < T2E_BARS; bar += 2) {
		uint64_t mask = ~(dev->bar_size[bar] - 1);
		uint64_t address = 0x4000000000ull + bar * 0x10000000ull;
		uint32_t kind = PCI_BASE_ADDRESS_MEM_TYPE_64 |
				(bar == T2E_COMPONENT_BAR ? PCI_BASE_ADDRESS_MEM_PREFETCH : 0);
		unsigned int at = PCI_BASE_ADDRESS_0 + 4 * bar;

		t2e_config_define(dev, at, 4, kind, (struct t2e_bits){ .rw = (uint32_t)mask & ~0xfu });
		t2e_config_define(dev, at + 4, 4, 0, (struct t2e_bits){ .rw = (uint32_t)(mask >> 32) });
		t2e_config_set(dev, at, 4, (uint32_t)address | kind);
		t2e_config_set(dev, at + 4, 4, (uint32_t)(address >> 32));
	}
}

static void build_standard_caps(struct t2e_device *dev)
{
	uint32_t devcap = PCI_EXP_DEVCAP_EXT_TAG | PCI_EXP_DEVCAP_RBER | PCI_EXP_DEVCAP_FLR | 1;

	t2e_config_define(dev, CAP_PM, 4, PCI_CAP_ID_PM | CAP_MSIX << 8 | 3 << 16, READ_ONLY);
	t2e_config_define(dev, CAP_PM + PCI_PM_CTRL, 2, PCI_PM_CTRL_NO_SOFT_RESET,
			  (struct t2e_bits){ .rw = PCI_PM_CTRL_STATE_MASK });

	t2e_config_define(dev, CAP_MSIX, 2, PCI_CAP_ID_MSIX | CAP_PCIE << 8, READ_ONLY);
	t2e_config_define(dev, CAP_MSIX + PCI_MSIX_FLAGS, 2, MSIX_VECTORS - 1,
			  (struct t2e_bits){ .rw = PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL });
	t2e_config_define(dev, CAP_MSIX + PCI_MSIX_TABLE, 4, 4, READ_ONLY);
	t2e_config_define(dev, CAP_MSIX + PCI_MSIX_PBA, 4, 0x800 | 4, READ_ONLY);

	dev->pcie_cap = CAP_PCIE;
	t2e_config_define(dev, CAP_PCIE, 4, PCI_CAP_ID_EXP | 0x0002 << 16, READ_ONLY);
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_DEVCAP, 4, devcap, READ_ONLY);
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_DEVCTL, 2, PCI_EXP_DEVCTL_RELAX_EN,
			  (struct t2e_bits){ .rw = 0xffff & ~PCI_EXP_DEVCTL_BCR_FLR });
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_LNKCAP, 4, PCI_EXP_LNKCAP_SLS_32_0GB | 16 << 4, READ_ONLY);
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_LNKSTA, 2, PCI_EXP_LNKSTA_CLS_32_0GB | 16 << 4, READ_ONLY);
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_LNKCAP2, 4, 0x3e, READ_ONLY);
	t2e_config_define(dev, CAP_PCIE + PCI_EXP_LNKCTL2, 2, PCI_EXP_LNKCTL2_TLS_32_0GT, READ_ONLY);
}

static void build_extended_caps(struct t2e_device *dev)
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
	t2e_config_define(dev, at + PCI_ATS_CTRL, 2, 0, (struct t2e_bits){ .rw = PCI_ATS_CTRL_ENABLE | 0x1f });

	at = t2e_config_add_ext_cap(dev, PCI_EXT_CAP_ID_DSN, 1, 0xc);
	t2e_config_define(dev, at + 4, 4, 0x5e2e0001, READ_ONLY);
	t2e_config_define(dev, at + 8, 4, 0x00e2e21e, READ_ONLY);

	dev->doe_cap = (uint16_t)t2e_config_add_ext_cap(dev, DOE_EXT_CAP_ID, 2, DOE_SIZE);
}

void t2e_config_build(struct t2e_device *dev)
{
	static const uint32_t component_bar_size[] = {
		[T2E_TOPOLOGY_A] = 256 * KIBI, [T2E_TOPOLOGY_B] = 128 * KIBI,
		[T2E_TOPOLOGY_C] = 256 * KIBI, [T2E_TOPOLOGY_WHOLE] = 64 * KIBI,
	};
	static const uint32_t block_offset[] = {
		[T2E_TOPOLOGY_A] = 192 * KIBI, [T2E_TOPOLOGY_B] = 0,
		[T2E_TOPOLOGY_C] = 64 * KIBI, [T2E_TOPOLOGY_WHOLE] = 0,
	};
	enum t2e_topology topology = t2e_knob(dev, T2E_TOPOLOGY);

	dev->bar_size[T2E_COMPONENT_BAR] = component_bar_size[topology];
	dev->bar_size[2] = 4 * KIBI;
	dev->bar_size[4] = 4 * KIBI;
	dev->block_offset = block_offset[topology];
	dev->free_ext_cap = PCI_CFG_SPACE_SIZE;

	build_header(dev);
	build_standard_caps(dev);
	if (t2e_knob(dev, T2E_CXL))
		t2e_dvsecs_build(dev);
	build_extended_caps(dev);
}

bool t2e_config_locked(const struct t2e_device *dev)
{
	unsigned int device = dev->dvsec[CXL_DVSEC_DEVICE];

	return device && t2e_config_peek(dev, device + CXL_DEV_LOCK, 2) & CXL_DEV_LOCK_CONFIG;
}

/* The DOE data registers move on with every dword, so they have no place in the byte array. */
static bool in_doe(const struct t2e_device *dev, unsigned int offset)
{
	unsigned int doe = dev->doe_cap;

	return doe && offset >= doe + DOE_CTRL && offset < doe + DOE_SIZE;
}

uint32_t t2e_config_read(struct t2e_device *dev, unsigned int offset, unsigned int width)
{
	t2e_advance(dev);
	if (in_doe(dev, offset)) {
		uint32_t dword = t2e_doe_read(dev, (offset & ~3u) - dev->doe_cap);

		return dword >> 8 * (offset & 3) & (uint32_t)((1ull << 8 * width) - 1);
	}
	return t2e_config_peek(dev, offset, width);
}

static void write_byte(struct t2e_device *dev, unsigned int offset, uint8_t value)
{
	struct t2e_config_space *c = &dev->config;
	uint8_t rw = c->rw[offset];

	if (!t2e_config_locked(dev))
		rw |= c->rwl[offset];
	c->value[offset] = (uint8_t)((c->value[offset] & ~rw) | (value & rw));
	c->value[offset] &= (uint8_t)~(value & c->w1c[offset]);
}

void t2e_config_write(struct t2e_device *dev, unsigned int offset, unsigned int width, uint32_t value)
{
	unsigned int device = dev->dvsec[CXL_DVSEC_DEVICE], control2 = device + CXL_DEV_CTRL2;
	uint16_t before = device ? (uint16_t)t2e_config_peek(dev, control2, 2) : 0;
	unsigned int devctl = dev->pcie_cap + PCI_EXP_DEVCTL, i;

	t2e_advance(dev);
	if (in_doe(dev, offset)) {
		if (width == 4)
			t2e_doe_write(dev, offset - dev->doe_cap, value);
		return;
	}
	for (i = 0; i < width; i++)
		write_byte(dev, offset + i, (uint8_t)(value >> 8 * i));
	if (device && offset <= device + CXL_DEV_LOCK && offset + width > device + CXL_DEV_LOCK &&
	    value >> 8 * (device + CXL_DEV_LOCK - offset) & CXL_DEV_LOCK_CONFIG)
		dev->config.value[device + CXL_DEV_LOCK] |= CXL_DEV_LOCK_CONFIG;
	if (device && offset <= control2 && offset + width > control2)
		t2e_dvsec_control2_written(dev, before, (uint16_t)(value >> 8 * (control2 - offset)));
	if (offset <= devctl + 1 && offset + width > devctl + 1 &&
	    value >> 8 * (devctl + 1 - offset) & PCI_EXP_DEVCTL_BCR_FLR >> 8)
		t2e_reset_function_level(dev);
}
