// SPDX-License-Identifier: GPL-2.0
/* What each kind of reset keeps and clears (CXL r3.1 9.5-9.7, table 8-1; PCIe sticky rules). */
#include "model.h"

#include <linux/pci_regs.h>

static void clear_decoder(struct t2e_device *dev, unsigned int n)
{
	unsigned int first = (dev->hdm + CXL_HDM_DECODER(n)) / 4, i;

	for (i = 0; i < CXL_HDM_DECODER_SIZE / 4; i++)
		dev->component.value[first + i] = 0;
	dev->commit_done_ns[n] = 0;
}

static void clear_hdm(struct t2e_device *dev, bool keep_locked)
{
	const uint32_t locked = CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMITTED;
	unsigned int n;

	if (!dev->hdm)
		return;
	for (n = 0; n < t2e_hdm_decoders(dev); n++) {
		uint32_t ctrl =
			dev->component.value[(dev->hdm + CXL_HDM_DECODER(n) + CXL_HDM_CTRL) / 4];

		if (!keep_locked || (ctrl & locked) != locked)
			clear_decoder(dev, n);
	}
	dev->component.value[(dev->hdm + CXL_HDM_GLOBAL) / 4] = 0;
}

static void restore_preset(struct t2e_config_space *c, unsigned int from, unsigned int to)
{
	unsigned int i;

	for (i = from; i < to; i++)
		c->value[i] = (uint8_t)((c->value[i] & ~c->rw[i]) | (c->preset[i] & c->rw[i]));
}

/* FLR is CXL.io's: Command, BARs, MSI-X and ATS go, everything CXL stays (9.5). */
void t2e_reset_function_level(struct t2e_device *dev)
{
	restore_preset(&dev->config, 0, PCI_CFG_SPACE_SIZE);
	restore_preset(&dev->config, dev->ats_cap, dev->ats_cap + 8u);
	if (t2e_knob(dev, T2E_FLR_CLEARS_HDM))
		clear_hdm(dev, false);
}

void t2e_reset_hot(struct t2e_device *dev)
{
	struct t2e_config_space *c = &dev->config;
	struct t2e_component *m = &dev->component;
	unsigned int i;

	t2e_reset_function_level(dev);
	for (i = 0; i < T2E_CONFIG_SIZE; i++)
		c->value[i] =
			(uint8_t)((c->value[i] & c->sticky[i]) | (c->preset[i] & ~c->sticky[i]));
	for (i = 0; i < T2E_ARRAY_SIZE(m->value); i++)
		m->value[i] = (m->value[i] & m->sticky[i]) | (m->preset[i] & ~m->sticky[i]);
	clear_hdm(dev, false);
	dev->doe = (struct t2e_doe){ .no_table_access = dev->doe.no_table_access };
	dev->in_cxl_reset = false;
}

void t2e_reset_cxl_start(struct t2e_device *dev)
{
	unsigned int status2 = dev->dvsec[CXL_DVSEC_DEVICE] + CXL_DEV_STATUS2;

	dev->config.value[status2] &=
		(uint8_t) ~(CXL_DEV_STATUS2_RESET_COMPLETE | CXL_DEV_STATUS2_RESET_ERROR);
	dev->in_cxl_reset = true;
	dev->reset_done_ns =
		dev->mount.now_ns(dev->mount.ctx) + t2e_knob(dev, T2E_RESET_MS) * 1000000;
}

void t2e_reset_cxl_finish(struct t2e_device *dev)
{
	unsigned int at = dev->dvsec[CXL_DVSEC_DEVICE];
	uint16_t control2 = (uint16_t)t2e_config_peek(dev, at + CXL_DEV_CTRL2, 2);
	bool locked = t2e_dvsec_locked(dev);
	struct t2e_config_space *c = &dev->config;
	unsigned int i;

	dev->in_cxl_reset = false;
	t2e_reset_function_level(dev);
	for (i = at; i < T2E_CONFIG_SIZE; i++) {
		uint8_t lost = (uint8_t)((c->rw[i] | (locked ? 0 : c->rwl[i])) & ~c->sticky[i]);

		c->value[i] = (uint8_t)((c->value[i] & ~lost) | (c->preset[i] & lost));
	}
	c->value[at + CXL_DEV_STATUS2] &= (uint8_t)~CXL_DEV_STATUS2_CACHE_INVALID;
	clear_hdm(dev, true);
	if (control2 & CXL_DEV_CTRL2_RESET_MEM_CLR && t2e_knob(dev, T2E_MEM_CLEAR))
		dev->mount.clear_memory(dev->mount.ctx);
	c->value[at + CXL_DEV_STATUS2] |= CXL_DEV_STATUS2_RESET_COMPLETE;
}
