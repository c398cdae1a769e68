// SPDX-License-Identifier: GPL-2.0
/*
 * State that a reset with defects treats otherwise: what it ought to lose and keeps, and what it
 * ought to keep and loses.
 */
#include "model.h"

#include <linux/pci_regs.h>

/* @len bytes from @at on, of which bits of the little-endian @mask (0: all) are meant. */
struct place {
	unsigned int at, len;
	uint32_t mask;
};

/* In config space; DVSEC registers count from their DVSEC. */
static const struct config_place {
	uint32_t state;
	int dvsec; /* -1: none, the header */
	struct place place;
} config_places[] = {
	{ T2E_STATE_COMMAND, -1, { PCI_COMMAND, 2, 0 } },
	{ T2E_STATE_BARS, -1, { PCI_BASE_ADDRESS_0, 4 * T2E_BARS, 0 } },
	{ T2E_STATE_CONTROL, CXL_DVSEC_DEVICE, { CXL_DEV_CTRL, 2, 0 } },
	{ T2E_STATE_CACHING_OFF,
	  CXL_DVSEC_DEVICE,
	  { CXL_DEV_CTRL2, 2, CXL_DEV_CTRL2_DISABLE_CACHING } },
	{ T2E_STATE_CLEAR_WISH,
	  CXL_DVSEC_DEVICE,
	  { CXL_DEV_CTRL2, 2, CXL_DEV_CTRL2_RESET_MEM_CLR } },
	{ T2E_STATE_HDM_WISH, CXL_DVSEC_DEVICE, { CXL_DEV_CTRL2, 2, CXL_DEV_CTRL2_HOT_RESET_HDM } },
	{ T2E_STATE_CONFIG_LOCK, CXL_DVSEC_DEVICE, { CXL_DEV_LOCK, 2, 0 } },
	{ T2E_STATE_BASES, CXL_DVSEC_DEVICE, { CXL_DEV_RANGE_BASE_HIGH(0), 8, 0 } },
	{ T2E_STATE_BASES, CXL_DVSEC_DEVICE, { CXL_DEV_RANGE_BASE_HIGH(1), 8, 0 } },
	{ T2E_STATE_VIRAL, CXL_DVSEC_DEVICE, { CXL_DEV_STATUS, 2, CXL_DEV_STATUS_VIRAL } },
	{ T2E_STATE_STATUS2, CXL_DVSEC_DEVICE, { CXL_DEV_STATUS2, 2, 0xfff } },
	{ T2E_STATE_LINK_ERRORS, CXL_DVSEC_FLEX_BUS_PORT, { CXL_FLEX_STATUS, 2, 0 } },
};

static void move_config(struct t2e_device *dev, struct place p, const uint8_t *from)
{
	unsigned int i;

	for (i = 0; i < p.len; i++) {
		uint8_t mask = p.mask ? (uint8_t)(p.mask >> 8 * i) : 0xff;
		uint8_t *now = &dev->config.value[p.at + i];

		*now = (uint8_t)((*now & ~mask) | (from[p.at + i] & mask));
	}
}

static void move_component(struct t2e_device *dev, struct place p, const uint32_t *from)
{
	uint32_t mask = p.mask ? p.mask : ~0u;
	unsigned int i;

	for (i = p.at / 4; i < (p.at + p.len) / 4; i++)
		dev->component.value[i] = (dev->component.value[i] & ~mask) | (from[i] & mask);
}

static void move_decoder(struct t2e_device *dev, unsigned int n, uint32_t states, bool was_locked,
			 const uint32_t *from)
{
	struct place all = { dev->hdm + CXL_HDM_DECODER(n), CXL_HDM_DECODER_SIZE, 0 };
	struct place range = { all.at + CXL_HDM_BASE_LOW, 16, 0 };
	struct place lock = { all.at + CXL_HDM_CTRL, 4, CXL_HDM_CTRL_LOCK };

	if (states & T2E_STATE_DECODERS || (states & T2E_STATE_DECODER_0 && !n) ||
	    (states & T2E_STATE_LOCKED_DECODERS && was_locked))
		move_component(dev, all, from);
	if (states & T2E_STATE_DECODER_RANGES)
		move_component(dev, range, from);
	if (states & T2E_STATE_LOCK_ON_COMMIT)
		move_component(dev, lock, from);
}

/* Bytes and registers of @states become what they are in @config and @cm. */
static void move(struct t2e_device *dev, uint32_t states, const uint8_t *config, const uint32_t *cm)
{
	const uint32_t held = CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMITTED;
	const struct t2e_before *before = &dev->before_reset;
	unsigned int i, n;

	for (i = 0; i < T2E_ARRAY_SIZE(config_places); i++) {
		const struct config_place *c = &config_places[i];
		struct place p = c->place;

		if (!(states & c->state) || (c->dvsec >= 0 && !dev->dvsec[c->dvsec]))
			continue;
		p.at += c->dvsec < 0 ? 0 : dev->dvsec[c->dvsec];
		move_config(dev, p, config);
	}
	if (states & T2E_STATE_RAS && dev->ras)
		move_component(dev, (struct place){ dev->ras, CXL_RAS_SIZE, 0 }, cm);
	if (!dev->hdm)
		return;
	if (states & T2E_STATE_DECODER_ENABLE)
		move_component(dev, (struct place){ dev->hdm + CXL_HDM_GLOBAL, 4, 0 }, cm);
	for (n = 0; n < t2e_hdm_decoders(dev); n++) {
		uint32_t ctrl = before->cm[(dev->hdm + CXL_HDM_DECODER(n) + CXL_HDM_CTRL) / 4];

		move_decoder(dev, n, states, (ctrl & held) == held, cm);
	}
}

void t2e_reset_flaws_begin(struct t2e_device *dev, enum t2e_reset kind)
{
	struct t2e_before *before = &dev->before_reset;

	if (!dev->reset_keeps[kind] && !dev->reset_loses[kind])
		return;
	__builtin_memcpy(before->config, dev->config.value, sizeof(before->config));
	__builtin_memcpy(before->cm, dev->component.value, sizeof(before->cm));
}

void t2e_reset_flaws_end(struct t2e_device *dev, enum t2e_reset kind)
{
	if (dev->reset_keeps[kind])
		move(dev, dev->reset_keeps[kind], dev->before_reset.config, dev->before_reset.cm);
	if (dev->reset_loses[kind])
		move(dev, dev->reset_loses[kind], dev->config.preset, dev->component.preset);
}
