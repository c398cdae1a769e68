// SPDX-License-Identifier: GPL-2.0
/*
 * Decoders as v2 shows them: taken at open, without lock and without the host's address, for a VMM
 * to re-base.
 */
#include "passthrough.h"

void t2e_hdm_v2_take(struct t2e_device *dev)
{
	unsigned int n;

	t2e_hdm_shadow_take(dev, dev->component.value);
	for (n = 0; n < t2e_hdm_decoders(dev); n++) {
		uint32_t *decoder = t2e_hdm_shadow(dev, CXL_HDM_DECODER(n));
		uint32_t ctrl = decoder[CXL_HDM_CTRL / 4];

		if (!(ctrl & CXL_HDM_CTRL_COMMITTED))
			continue;
		if (!t2e_vfio_quirk(dev, T2E_VFIO_V2_LOCK_KEPT))
			decoder[CXL_HDM_CTRL / 4] &= ~(uint32_t)CXL_HDM_CTRL_LOCK;
		if (ctrl & CXL_HDM_CTRL_LOCK || !t2e_vfio_quirk(dev, T2E_VFIO_V2_HOST_BASE))
			decoder[CXL_HDM_BASE_LOW / 4] = decoder[CXL_HDM_BASE_HIGH / 4] = 0;
		if (t2e_vfio_quirk(dev, T2E_VFIO_V2_SIZE_LOST))
			decoder[CXL_HDM_SIZE_LOW / 4] = decoder[CXL_HDM_SIZE_HIGH / 4] = 0;
	}
}

static void store_ctrl(struct t2e_device *dev, uint32_t *ctrl, uint32_t value)
{
	uint32_t writable = t2e_hdm_shadow_control(dev), committed = value & CXL_HDM_CTRL_COMMIT;

	if (t2e_knob(dev, T2E_CACHE) || t2e_vfio_quirk(dev, T2E_VFIO_V2_BI_ALWAYS))
		writable |= CXL_HDM_CTRL_BI;
	if (*ctrl & CXL_HDM_CTRL_COMMITTED && t2e_vfio_quirk(dev, T2E_VFIO_V2_COMMITTED_STICKS))
		committed = CXL_HDM_CTRL_COMMIT;
	*ctrl = (value & writable) | (committed ? CXL_HDM_CTRL_COMMITTED : 0);
}

static void write_ctrl(struct t2e_device *dev, uint32_t *ctrl, uint32_t value)
{
	bool locked = *ctrl & CXL_HDM_CTRL_LOCK, unlocks = !(value & CXL_HDM_CTRL_LOCK);

	if (!locked ||
	    t2e_vfio_quirk(dev, unlocks ? T2E_VFIO_V2_UNLOCK_STORES : T2E_VFIO_V2_LOCKED_STORES))
		store_ctrl(dev, ctrl, value);
	else if (unlocks)
		*ctrl &= ~(uint32_t)CXL_HDM_CTRL_LOCK;
}

static bool frozen(const struct t2e_device *dev, const uint32_t *decoder, unsigned int offset)
{
	bool low = offset == CXL_HDM_BASE_LOW || offset == CXL_HDM_SIZE_LOW;

	return decoder[CXL_HDM_CTRL / 4] & CXL_HDM_CTRL_LOCK &&
	       !(low && t2e_vfio_quirk(dev, T2E_VFIO_V2_LOW_NOT_LOCKED));
}

static void write_decoder(struct t2e_device *dev, uint32_t *decoder, unsigned int offset,
			  uint32_t value)
{
	if (offset == CXL_HDM_CTRL)
		write_ctrl(dev, &decoder[CXL_HDM_CTRL / 4], value);
	else if (offset > CXL_HDM_CTRL && !t2e_vfio_quirk(dev, T2E_VFIO_V2_SKIP_STORED))
		return;
	else if (offset == CXL_HDM_BASE_HIGH && t2e_vfio_quirk(dev, T2E_VFIO_V2_HIGH_DROPPED))
		return;
	else if (!frozen(dev, decoder, offset))
		decoder[offset / 4] = t2e_hdm_shadow_field(dev, offset, value);
}

int t2e_hdm_v2_write(struct t2e_device *dev, uint32_t offset, uint32_t value)
{
	if (offset == CXL_HDM_GLOBAL) {
		t2e_hdm_shadow_global(dev, value);
	} else if (offset >= CXL_HDM_DECODER(0)) {
		uint32_t in = offset - CXL_HDM_DECODER(0), n = in / CXL_HDM_DECODER_SIZE;

		write_decoder(dev, t2e_hdm_shadow(dev, CXL_HDM_DECODER(n)),
			      in % CXL_HDM_DECODER_SIZE, value);
	}
	return 0;
}
