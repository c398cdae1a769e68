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

static void be_silent(struct t2e_device *dev, uint64_t until)
{
	dev->silent_ns = until;
	dev->status2_ns = T2E_FOR_EVER;
}

static uint64_t in_ms(const struct t2e_device *dev, unsigned int ms)
{
	return dev->mount.now_ns(dev->mount.ctx) + ms * 1000000ull;
}

static void lose_page(struct t2e_device *dev, uint64_t pos)
{
	uint8_t *page = dev->mount.memory_page(dev->mount.ctx, pos);

	if (page)
		__builtin_memset(page, 0, T2E_PAGE);
}

/* What a function-level reset with defects does beside the state that it touches. */
static void after_flr(struct t2e_device *dev)
{
	uint8_t *control = &dev->config.value[dev->pcie_cap + PCI_EXP_DEVCTL];

	if (t2e_quirk(dev, T2E_FLR_BIT_STAYS))
		control[1] |= PCI_EXP_DEVCTL_BCR_FLR >> 8;
	if (t2e_quirk(dev, T2E_FLR_LOGS_ERROR)) {
		control[PCI_EXP_DEVSTA - PCI_EXP_DEVCTL] |= PCI_EXP_DEVSTA_CED;
		dev->component.value[(dev->ras + CXL_RAS_COR_STATUS) / 4] |= 1;
	}
	if (t2e_quirk(dev, T2E_FLR_LOSES_PAGES)) {
		lose_page(dev, 0);
		lose_page(dev, t2e_knob(dev, T2E_MEM) - T2E_PAGE);
	}
	if (t2e_quirk(dev, T2E_FLR_TAKES_LONG))
		be_silent(dev, in_ms(dev, 3000));
	if (t2e_quirk(dev, T2E_FLR_KILLS))
		be_silent(dev, T2E_FOR_EVER);
}

/* FLR is CXL.io's: everything CXL stays (9.5). */
void t2e_reset_function_level(struct t2e_device *dev)
{
	t2e_reset_flaws_begin(dev, T2E_RESET_FLR);
	reset_pci(dev);
	flr_hdm(dev);
	t2e_reset_flaws_end(dev, T2E_RESET_FLR);
	after_flr(dev);
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

/* Bits of both ranges that say that their memory can be used. */
static void set_memory_ready(struct t2e_device *dev, bool ready)
{
	const uint8_t bits = CXL_DEV_RANGE_INFO_VALID | CXL_DEV_RANGE_ACTIVE;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		unsigned int at = t2e_dvsec_device_register(dev, CXL_DEV_RANGE_SIZE_LOW(i));
		uint8_t *low = &dev->config.value[at];

		if (at)
			*low = (uint8_t)((*low & ~bits) |
					 (ready ? dev->config.preset[at] & bits : 0));
	}
}

void t2e_reset_memory_ready(struct t2e_device *dev)
{
	dev->memory_ready_ns = 0;
	set_memory_ready(dev, true);
}

static void after_hot_reset(struct t2e_device *dev)
{
	if (t2e_quirk(dev, T2E_HOT_RESET_TAKES_LONG))
		be_silent(dev, in_ms(dev, 3000));
	if (t2e_quirk(dev, T2E_HOT_RESET_MEMORY_LATE)) {
		dev->memory_ready_ns = in_ms(dev, 3000);
		set_memory_ready(dev, false);
	}
}

void t2e_reset_hot(struct t2e_device *dev)
{
	struct t2e_component *m = &dev->component;
	unsigned int i;

	t2e_reset_flaws_begin(dev, T2E_RESET_HOT);
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
	t2e_reset_flaws_end(dev, T2E_RESET_HOT);
	after_hot_reset(dev);
}

/* What config space answers from the initiation of a CXL reset on, which asks little of it. */
static void fall_silent(struct t2e_device *dev)
{
	uint64_t answers = t2e_knob(dev, T2E_RESET_ANSWERS);

	if (answers == T2E_ANSWERS_LATER) {
		dev->silent_ns = dev->reset_done_ns;
		dev->status2_ns = in_ms(dev, 100);
	} else if (answers == T2E_ANSWERS_NEVER) {
		be_silent(dev, T2E_FOR_EVER);
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

static uint8_t *status2_of(struct t2e_device *dev)
{
	return &dev->config.value[dev->dvsec[CXL_DVSEC_DEVICE] + CXL_DEV_STATUS2];
}

/* How a device that gets it wrong answers for the reset that has just begun. */
static uint8_t spoil_outcome(const struct t2e_device *dev, uint8_t before, uint8_t now)
{
	if (t2e_quirk(dev, T2E_CXL_RESET_LEAVES_COMPLETE))
		now |= before & CXL_DEV_STATUS2_RESET_COMPLETE;
	if (t2e_quirk(dev, T2E_CXL_RESET_ERROR_STAYS))
		now |= before & CXL_DEV_STATUS2_RESET_ERROR;
	if (t2e_quirk(dev, T2E_CXL_RESET_SAYS_COMPLETE_FIRST))
		now |= CXL_DEV_STATUS2_RESET_COMPLETE;
	return now;
}

void t2e_reset_cxl_start(struct t2e_device *dev)
{
	const uint8_t ended = CXL_DEV_STATUS2_RESET_COMPLETE | CXL_DEV_STATUS2_RESET_ERROR;
	bool clear = dvsec16(dev, CXL_DEV_CTRL2) & CXL_DEV_CTRL2_RESET_MEM_CLR;
	uint8_t *status2 = status2_of(dev);

	if (dev->cxl_resets++ && t2e_quirk(dev, T2E_CXL_RESET_ONLY_ONCE))
		return;
	*status2 = spoil_outcome(dev, *status2, *status2 & (uint8_t)~ended);
	dev->in_cxl_reset = true;
	dev->reset_done_ns = in_ms(dev, (unsigned int)t2e_knob(dev, T2E_RESET_MS));
	if (clear && t2e_quirk(dev, T2E_CXL_RESET_CLEARS_SLOWLY))
		dev->reset_done_ns += 3000 * 1000000ull;
	fall_silent(dev);
}

/* RW bits and RWL bits that no lock holds go to default, sticky ones stay. */
static void cxl_reset_config(struct t2e_device *dev)
{
	struct t2e_config_space *c = &dev->config;
	unsigned int at = dev->dvsec[CXL_DVSEC_DEVICE], i;
	bool locked = t2e_dvsec_locked(dev);

	for (i = at; i < T2E_CONFIG_SIZE; i++) {
		uint8_t rwl = locked ? 0 : c->rwl[i];

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
	clear_hdm(dev, true);
}

void t2e_reset_cxl_finish(struct t2e_device *dev)
{
	bool clear = dvsec16(dev, CXL_DEV_CTRL2) & CXL_DEV_CTRL2_RESET_MEM_CLR;

	dev->in_cxl_reset = false;
	if (dev->resets_failed < t2e_knob(dev, T2E_RESET_FAILS)) {
		dev->resets_failed++;
		*status2_of(dev) |= CXL_DEV_STATUS2_RESET_ERROR;
		if (t2e_quirk(dev, T2E_CXL_RESET_ENDS_BOTH_WAYS))
			*status2_of(dev) |= CXL_DEV_STATUS2_RESET_COMPLETE;
		return;
	}
	t2e_reset_flaws_begin(dev, T2E_RESET_CXL);
	dev->flush_done_ns = 0;
	reset_pci(dev);
	cxl_reset_config(dev);
	cxl_reset_component(dev);
	t2e_reset_flaws_end(dev, T2E_RESET_CXL);
	if (clear && t2e_knob(dev, T2E_MEM_CLEAR))
		dev->mount.clear_memory(dev->mount.ctx);
	*status2_of(dev) |= CXL_DEV_STATUS2_RESET_COMPLETE;
}
