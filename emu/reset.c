// SPDX-License-Identifier: GPL-2.0
/* What each kind of reset keeps and clears (CXL r3.1 9.5-9.7, table 8-1; PCIe sticky rules). */
#include "model.h"

#include <linux/pci_regs.h>

static void restore_component(struct t2e_device *dev, unsigned int from, unsigned int size)
{
	struct t2e_component *m = &dev->component;
	unsigned int i;

	for (i = from / 4; i < (from + size) / 4; i++)
		m->value[i] = m->preset[i];
}

static void clear_hdm(struct t2e_device *dev, bool keep_locked)
{
	unsigned int n;

	if (!dev->hdm)
		return;
	for (n = 0; n < t2e_hdm_decoders(dev); n++) {
		if (keep_locked && t2e_hdm_locked(dev, n))
			continue;
		restore_component(dev, dev->hdm + CXL_HDM_DECODER(n), CXL_HDM_DECODER_SIZE);
		dev->commit_done_ns[n] = 0;
	}
	restore_component(dev, dev->hdm + CXL_HDM_GLOBAL, 4);
}

static void bring_back_hdm(struct t2e_device *dev)
{
	if (dev->hdm)
		__builtin_memcpy(&dev->component.value[dev->hdm / 4], dev->firmware_hdm,
				 CXL_HDM_SIZE(t2e_hdm_decoders(dev)));
}

/* Whether FLR leaves the decoders is where sources differ: each device may have its way. */
static void flr_hdm(struct t2e_device *dev)
{
	uint64_t clears = t2e_knob(dev, T2E_FLR_CLEARS_HDM);

	if (clears == T2E_FLR_CLEARS || dev->flr_turn)
		clear_hdm(dev, false);
	else if (clears == T2E_FLR_TURNS && !t2e_hdm_active(dev))
		bring_back_hdm(dev);
	dev->flr_turn = clears == T2E_FLR_TURNS && !dev->flr_turn;
}

/* State that only a conventional reset may touch, and that a reset with defects loses. */
struct overreach {
	bool config_lock, lock_on_commit, ras;
};

static void reach_too_far(struct t2e_device *dev, struct overreach lost)
{
	unsigned int lock = t2e_dvsec_device_register(dev, CXL_DEV_LOCK), n;

	if (lost.config_lock && lock)
		dev->config.value[lock] = 0;
	for (n = 0; lost.lock_on_commit && dev->hdm && n < t2e_hdm_decoders(dev); n++)
		dev->component.value[(dev->hdm + CXL_HDM_DECODER(n) + CXL_HDM_CTRL) / 4] &=
			~(uint32_t)CXL_HDM_CTRL_LOCK;
	if (lost.ras)
		restore_component(dev, dev->ras, CXL_RAS_SIZE);
}

/* Bits in @lost go back to what they power up with. */
static void restore_config(struct t2e_config_space *c, unsigned int at, uint8_t lost)
{
	c->value[at] = (uint8_t)((c->value[at] & ~lost) | (c->preset[at] & lost));
}

/* Command, BARs, MSI-X and ATS. */
static void reset_pci(struct t2e_device *dev)
{
	struct t2e_config_space *c = &dev->config;
	unsigned int i;

	for (i = 0; i < PCI_CFG_SPACE_SIZE; i++)
		restore_config(c, i, c->rw[i]);
	for (i = dev->ats_cap; i < dev->ats_cap + 8u; i++)
		restore_config(c, i, c->rw[i]);
}

/* FLR is CXL.io's: everything CXL stays (9.5). */
void t2e_reset_function_level(struct t2e_device *dev)
{
	unsigned int control = t2e_dvsec_device_register(dev, CXL_DEV_CTRL);

	reset_pci(dev);
	flr_hdm(dev);
	if (t2e_quirk(dev, T2E_FLR_RESETS_CONTROL) && control)
		t2e_config_set(dev, control, 2, CXL_DEV_CTRL_IO);
	reach_too_far(dev, (struct overreach){
				   .config_lock = t2e_quirk(dev, T2E_FLR_CLEARS_CONFIG_LOCK),
				   .lock_on_commit = t2e_quirk(dev, T2E_FLR_CLEARS_LOCK_ON_COMMIT),
				   .ras = t2e_quirk(dev, T2E_FLR_RESETS_RAS) });
}

static uint32_t dvsec16(const struct t2e_device *dev, unsigned int reg)
{
	unsigned int at = t2e_dvsec_device_register(dev, reg);

	return at ? t2e_config_peek(dev, at, 2) : 0;
}

/* What Capability3 leaves open stays as it is; software may wish for that (8.1.3.4, 8.1.3.9). */
static bool hot_reset_clears_memory(const struct t2e_device *dev)
{
	uint32_t cap3 = dvsec16(dev, CXL_DEV_CAP3), ctrl2 = dvsec16(dev, CXL_DEV_CTRL2);

	return cap3 & CXL_DEV_CAP3_HOT_CLEAR &&
	       !(cap3 & CXL_DEV_CAP3_HOT_CONFIG && ctrl2 & CXL_DEV_CTRL2_HOT_RESET_HDM);
}

void t2e_reset_hot(struct t2e_device *dev)
{
	struct t2e_component *m = &dev->component;
	unsigned int i;

	if (hot_reset_clears_memory(dev))
		dev->mount.clear_memory(dev->mount.ctx);

	reset_pci(dev);
	for (i = 0; i < T2E_CONFIG_SIZE; i++)
		restore_config(&dev->config, i, (uint8_t)~dev->config.sticky[i]);
	for (i = 0; i < T2E_ARRAY_SIZE(m->value); i++)
		m->value[i] = (m->value[i] & m->sticky[i]) | (m->preset[i] & ~m->sticky[i]);
	clear_hdm(dev, false);
	dev->doe = (struct t2e_doe){ .withheld = dev->doe.withheld };
	dev->in_cxl_reset = false;
	dev->flush_done_ns = 0;
	if (dev->silent_ns != T2E_FOR_EVER)
		dev->silent_ns = 0;
}

/* What config space answers from the initiation of a CXL reset on, which asks little of it. */
static void fall_silent(struct t2e_device *dev, uint64_t now)
{
	uint64_t answers = t2e_knob(dev, T2E_RESET_ANSWERS);

	if (answers == T2E_ANSWERS_LATER) {
		dev->silent_ns = dev->reset_done_ns;
		dev->status2_ns = now + 100 * 1000000ull;
	} else if (answers == T2E_ANSWERS_NEVER) {
		dev->silent_ns = dev->status2_ns = T2E_FOR_EVER;
	}
}

bool t2e_silent(const struct t2e_device *dev)
{
	return dev->silent_ns && dev->mount.now_ns(dev->mount.ctx) < dev->silent_ns;
}

bool t2e_config_silent(const struct t2e_device *dev, unsigned int offset, unsigned int width)
{
	unsigned int status2 = t2e_dvsec_device_register(dev, CXL_DEV_STATUS2);

	if (!t2e_silent(dev))
		return false;
	return !status2 || offset < status2 || offset + width > status2 + 2 ||
	       dev->mount.now_ns(dev->mount.ctx) < dev->status2_ns;
}

void t2e_reset_cxl_start(struct t2e_device *dev)
{
	unsigned int status2 = dev->dvsec[CXL_DVSEC_DEVICE] + CXL_DEV_STATUS2;
	uint64_t now = dev->mount.now_ns(dev->mount.ctx);

	dev->config.value[status2] &=
		(uint8_t) ~(CXL_DEV_STATUS2_RESET_COMPLETE | CXL_DEV_STATUS2_RESET_ERROR);
	dev->in_cxl_reset = true;
	dev->reset_done_ns = now + t2e_knob(dev, T2E_RESET_MS) * 1000000;
	fall_silent(dev, now);
}

/* RW bits and RWL bits that no lock holds go to default, sticky ones stay. */
static void cxl_reset_config(struct t2e_device *dev)
{
	struct t2e_config_space *c = &dev->config;
	unsigned int at = dev->dvsec[CXL_DVSEC_DEVICE], i;
	bool locked = t2e_dvsec_locked(dev) && !t2e_quirk(dev, T2E_CXL_RESET_IGNORES_CONFIG_LOCK);

	for (i = at; i < T2E_CONFIG_SIZE; i++) {
		uint8_t rwl = locked ? 0 : c->rwl[i];

		if (t2e_quirk(dev, T2E_CXL_RESET_LOSES_BASES) && i >= at + CXL_DEV_LOCK + 2)
			rwl = c->rwl[i];
		restore_config(c, i, (uint8_t)((c->rw[i] | rwl) & ~c->sticky[i]));
	}
	c->value[at + CXL_DEV_STATUS2] &= (uint8_t)~CXL_DEV_STATUS2_CACHE_INVALID;
}

static void cxl_reset_component(struct t2e_device *dev)
{
	struct t2e_component *m = &dev->component;
	unsigned int i;

	for (i = 0; i < T2E_ARRAY_SIZE(m->value); i++) {
		uint32_t lost = m->rw[i] & ~m->sticky[i];

		m->value[i] = (m->value[i] & ~lost) | (m->preset[i] & lost);
	}
	clear_hdm(dev, !t2e_quirk(dev, T2E_CXL_RESET_CLEARS_LOCKED_DECODERS));
}

void t2e_reset_cxl_finish(struct t2e_device *dev)
{
	unsigned int at = dev->dvsec[CXL_DVSEC_DEVICE];
	bool clear = t2e_config_peek(dev, at + CXL_DEV_CTRL2, 2) & CXL_DEV_CTRL2_RESET_MEM_CLR;

	dev->in_cxl_reset = false;
	if (dev->resets_failed < t2e_knob(dev, T2E_RESET_FAILS)) {
		dev->resets_failed++;
		dev->config.value[at + CXL_DEV_STATUS2] |= CXL_DEV_STATUS2_RESET_ERROR;
		return;
	}
	dev->flush_done_ns = 0;
	reset_pci(dev);
	cxl_reset_config(dev);
	cxl_reset_component(dev);
	reach_too_far(dev,
		      (struct overreach){
			      .config_lock = t2e_quirk(dev, T2E_CXL_RESET_CLEARS_CONFIG_LOCK),
			      .lock_on_commit = t2e_quirk(dev, T2E_CXL_RESET_CLEARS_LOCK_ON_COMMIT),
			      .ras = t2e_quirk(dev, T2E_CXL_RESET_RESETS_RAS) });
	if (clear && t2e_knob(dev, T2E_MEM_CLEAR))
		dev->mount.clear_memory(dev->mount.ctx);
	dev->config.value[at + CXL_DEV_STATUS2] |= CXL_DEV_STATUS2_RESET_COMPLETE;
}
