// SPDX-License-Identifier: GPL-2.0
/* The physical device: power-up, and every access to its registers with what it sets going. */
#include "model.h"
#include "faults.h"

#include <linux/pci_regs.h>

void t2e_device_init(struct t2e_device *dev, const struct t2e_knobs *knobs,
		     const struct t2e_mount *mount)
{
	unsigned int lock;

	*dev = (struct t2e_device){ .knobs = *knobs, .mount = *mount };
	t2e_pci_build(dev);
	if (t2e_knob(dev, T2E_CXL)) {
		t2e_dvsecs_build(dev);
		t2e_component_build(dev);
	}
	t2e_pci_build_extended(dev);
	t2e_faults_apply(dev, T2E_FAULT_IN_DEVICE);
	lock = t2e_dvsec_device_register(dev, CXL_DEV_LOCK);
	if (t2e_knob(dev, T2E_CONFIG_LOCKED) && lock)
		dev->config.value[lock] |= CXL_DEV_LOCK_CONFIG;
}

void t2e_advance(struct t2e_device *dev)
{
	uint64_t now = dev->mount.now_ns(dev->mount.ctx);

	t2e_hdm_advance(dev, now);
	if (dev->in_cxl_reset && now >= dev->reset_done_ns)
		t2e_reset_cxl_finish(dev);
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

	if (!t2e_dvsec_locked(dev))
		rw |= c->rwl[offset];
	c->value[offset] = (uint8_t)((c->value[offset] & ~rw) | (value & rw));
	c->value[offset] |= value & c->rwo[offset];
	c->value[offset] &= (uint8_t) ~(value & c->w1c[offset]);
}

/* What writing Control2 sets going: doorbells of the cache flush and of the CXL reset. */
static void ring_doorbells(struct t2e_device *dev, uint16_t before, uint16_t written)
{
	unsigned int at = dev->dvsec[CXL_DVSEC_DEVICE];
	uint16_t capable = (uint16_t)t2e_config_peek(dev, at + CXL_DEV_CAP, 2);
	uint8_t *status2 = &dev->config.value[at + CXL_DEV_STATUS2];
	bool disabled = written & CXL_DEV_CTRL2_DISABLE_CACHING;

	if (before & CXL_DEV_CTRL2_DISABLE_CACHING && !disabled)
		*status2 &= (uint8_t)~CXL_DEV_STATUS2_CACHE_INVALID;
	if (written & CXL_DEV_CTRL2_INIT_WBI && disabled && capable & CXL_DEV_CAP_CACHE_WBI)
		*status2 |= CXL_DEV_STATUS2_CACHE_INVALID;
	if (written & CXL_DEV_CTRL2_INIT_RESET && capable & CXL_DEV_CAP_RESET)
		t2e_reset_cxl_start(dev);
}

void t2e_config_write(struct t2e_device *dev, unsigned int offset, unsigned int width,
		      uint32_t value)
{
	unsigned int control2 = t2e_dvsec_device_register(dev, CXL_DEV_CTRL2);
	unsigned int devctl = dev->pcie_cap + PCI_EXP_DEVCTL, i;
	uint16_t before;

	t2e_advance(dev);
	before = control2 ? (uint16_t)t2e_config_peek(dev, control2, 2) : 0;
	if (in_doe(dev, offset)) {
		if (width == 4)
			t2e_doe_write(dev, offset - dev->doe_cap, value);
		return;
	}
	for (i = 0; i < width; i++)
		write_byte(dev, offset + i, (uint8_t)(value >> 8 * i));
	if (control2 && offset <= control2 && offset + width > control2)
		ring_doorbells(dev, before, (uint16_t)(value >> 8 * (control2 - offset)));
	if (offset <= devctl + 1 && offset + width > devctl + 1 &&
	    value >> 8 * (devctl + 1 - offset) & PCI_EXP_DEVCTL_BCR_FLR >> 8)
		t2e_reset_function_level(dev);
}

uint32_t t2e_component_read(struct t2e_device *dev, uint32_t offset)
{
	t2e_advance(dev);
	if (offset < CXL_CM_OFFSET || offset >= CXL_CM_OFFSET + CXL_CM_SIZE)
		return 0;
	return dev->component.value[(offset - CXL_CM_OFFSET) / 4];
}

void t2e_component_write(struct t2e_device *dev, uint32_t offset, uint32_t value)
{
	struct t2e_component *c = &dev->component;
	uint32_t reg = offset - CXL_CM_OFFSET, *at;

	t2e_advance(dev);
	if (offset < CXL_CM_OFFSET || reg >= CXL_CM_SIZE)
		return;
	if (dev->hdm && reg >= dev->hdm && reg < dev->hdm + CXL_HDM_SIZE(t2e_hdm_decoders(dev))) {
		t2e_hdm_write(dev, reg - dev->hdm, value);
		return;
	}
	at = &c->value[reg / 4];
	*at = (*at & ~c->rw[reg / 4]) | (value & c->rw[reg / 4]);
	*at &= ~(value & c->w1c[reg / 4]);
}
