// SPDX-License-Identifier: GPL-2.0
/* HDM decoders: the COMMIT latch and Lock On Commit as a state machine (CXL r3.1 8.2.4.20). */
#include "model.h"

#define FIRMWARE_BASE 0x2d0000000ull

static uint32_t *hdm_register(struct t2e_device *dev, unsigned int offset)
{
	return &dev->component.value[(dev->hdm + offset) / 4];
}

static uint32_t *decoder_reg(struct t2e_device *dev, unsigned int decoder, unsigned int offset)
{
	return hdm_register(dev, CXL_HDM_DECODER(decoder) + offset);
}

static uint64_t pair(const struct t2e_device *dev, unsigned int decoder, unsigned int low)
{
	const uint32_t *at = &dev->component.value[(dev->hdm + CXL_HDM_DECODER(decoder) + low) / 4];

	return (uint64_t)at[1] << 32 | (at[0] & CXL_HDM_LOW_MASK);
}

unsigned int t2e_hdm_decoders(const struct t2e_device *dev)
{
	return (unsigned int)t2e_knob(dev, T2E_DECODERS);
}

uint64_t t2e_hdm_size(const struct t2e_device *dev, unsigned int decoder)
{
	return dev->hdm ? pair(dev, decoder, CXL_HDM_SIZE_LOW) : 0;
}

bool t2e_hdm_active(const struct t2e_device *dev)
{
	uint32_t ctrl = dev->component.value[(dev->hdm + CXL_HDM_DECODER(0) + CXL_HDM_CTRL) / 4];

	return dev->hdm && ctrl & CXL_HDM_CTRL_COMMITTED && t2e_hdm_size(dev, 0);
}

static void build_firmware_decoder(struct t2e_device *dev)
{
	uint64_t size = t2e_knob(dev, T2E_MEM);
	uint32_t lock = t2e_knob(dev, T2E_LOCKED) ? CXL_HDM_CTRL_LOCK : 0;

	*decoder_reg(dev, 0, CXL_HDM_BASE_LOW) = (uint32_t)FIRMWARE_BASE & CXL_HDM_LOW_MASK;
	*decoder_reg(dev, 0, CXL_HDM_BASE_HIGH) = FIRMWARE_BASE >> 32;
	*decoder_reg(dev, 0, CXL_HDM_SIZE_LOW) = (uint32_t)size & CXL_HDM_LOW_MASK;
	*decoder_reg(dev, 0, CXL_HDM_SIZE_HIGH) = (uint32_t)(size >> 32);
	*decoder_reg(dev, 0, CXL_HDM_CTRL) = CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED | lock;
	*hdm_register(dev, CXL_HDM_GLOBAL) = CXL_HDM_GLOBAL_ENABLE;
}

void t2e_hdm_build(struct t2e_device *dev, unsigned int base)
{
	unsigned int decoders = t2e_hdm_decoders(dev);
	uint32_t count = decoders == 1 ? 0 : decoders / 2;
	uint32_t *cap = &dev->component.value[base / 4];

	*cap = count | 1 << 4 | CXL_HDM_CAP_A11TO8 | CXL_HDM_CAP_A14TO12 | 1 << 21;
	dev->component.preset[base / 4] = *cap;
	if (t2e_knob(dev, T2E_COMMITTED))
		build_firmware_decoder(dev);
}

/* Order, wrap, overlap and 3-way size: 8.2.4.20.12. */
static bool may_commit(struct t2e_device *dev, unsigned int n)
{
	uint64_t base = pair(dev, n, CXL_HDM_BASE_LOW), size = pair(dev, n, CXL_HDM_SIZE_LOW);
	uint32_t ctrl = *decoder_reg(dev, n, CXL_HDM_CTRL);

	/* The specification asks for the checks only of a decoder that is to be locked. */
	if (!(ctrl & CXL_HDM_CTRL_LOCK))
		return true;
	if (base + size < base)
		return false;
	if ((ctrl & CXL_HDM_CTRL_IW) >> 4 >= 8 && size % 3)
		return false;
	if (!n)
		return true;
	if (!(*decoder_reg(dev, n - 1, CXL_HDM_CTRL) & CXL_HDM_CTRL_COMMITTED))
		return false;
	return base >= pair(dev, n - 1, CXL_HDM_BASE_LOW) + pair(dev, n - 1, CXL_HDM_SIZE_LOW);
}

static void finish_commit(struct t2e_device *dev, unsigned int n)
{
	uint32_t *ctrl = decoder_reg(dev, n, CXL_HDM_CTRL);

	dev->commit_done_ns[n] = 0;
	*ctrl |= may_commit(dev, n) ? CXL_HDM_CTRL_COMMITTED : CXL_HDM_CTRL_ERROR;
}

void t2e_hdm_advance(struct t2e_device *dev, uint64_t now_ns)
{
	unsigned int n;

	for (n = 0; dev->hdm && n < t2e_hdm_decoders(dev); n++)
		if (dev->commit_done_ns[n] && now_ns >= dev->commit_done_ns[n])
			finish_commit(dev, n);
}

static void write_ctrl(struct t2e_device *dev, unsigned int n, uint32_t value)
{
	uint32_t *ctrl = decoder_reg(dev, n, CXL_HDM_CTRL), before = *ctrl;
	const uint32_t writable = CXL_HDM_CTRL_IG | CXL_HDM_CTRL_IW | CXL_HDM_CTRL_LOCK |
				  CXL_HDM_CTRL_COMMIT;

	*ctrl = (before & ~writable) | (value & writable);
	if (before & CXL_HDM_CTRL_COMMIT && !(value & CXL_HDM_CTRL_COMMIT)) {
		*ctrl &= ~(uint32_t)(CXL_HDM_CTRL_COMMITTED | CXL_HDM_CTRL_ERROR);
		dev->commit_done_ns[n] = 0;
	}
	if (!(before & CXL_HDM_CTRL_COMMIT) && value & CXL_HDM_CTRL_COMMIT) {
		dev->commit_done_ns[n] = dev->mount.now_ns(dev->mount.ctx) +
					 t2e_knob(dev, T2E_COMMIT_MS) * 1000000 + 1;
		if (!t2e_knob(dev, T2E_COMMIT_MS))
			finish_commit(dev, n);
	}
}

static void write_decoder(struct t2e_device *dev, unsigned int n, unsigned int offset,
			  uint32_t value)
{
	const uint32_t frozen = CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMITTED;

	if ((*decoder_reg(dev, n, CXL_HDM_CTRL) & frozen) == frozen)
		return;
	switch (offset) {
	case CXL_HDM_BASE_LOW:
	case CXL_HDM_SIZE_LOW:
	case CXL_HDM_SKIP_LOW:
		*decoder_reg(dev, n, offset) = value & CXL_HDM_LOW_MASK;
		break;
	case CXL_HDM_BASE_HIGH:
	case CXL_HDM_SIZE_HIGH:
	case CXL_HDM_SKIP_HIGH:
		*decoder_reg(dev, n, offset) = value;
		break;
	case CXL_HDM_CTRL:
		write_ctrl(dev, n, value);
	}
}

void t2e_hdm_write(struct t2e_device *dev, uint32_t offset, uint32_t value)
{
	if (offset == CXL_HDM_GLOBAL) {
		uint32_t writable = CXL_HDM_GLOBAL_ENABLE;

		if (*hdm_register(dev, CXL_HDM_CAP) & CXL_HDM_CAP_POISON)
			writable |= CXL_HDM_GLOBAL_POISON;
		*hdm_register(dev, offset) = value & writable;
	} else if (offset >= CXL_HDM_DECODER(0)) {
		uint32_t in = offset - CXL_HDM_DECODER(0);

		write_decoder(dev, in / CXL_HDM_DECODER_SIZE, in % CXL_HDM_DECODER_SIZE, value);
	}
}
