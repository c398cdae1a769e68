// SPDX-License-Identifier: GPL-2.0
/*
 * The one decoder as v3 shows it: a state machine like the device's own, except that of a committed
 * decoder nothing but COMMIT can be changed.
 */
#include "passthrough.h"

/* What the device is capable of beyond the fields that every decoder has. */
static uint32_t writable_control(struct t2e_device *dev)
{
	uint32_t writable = t2e_hdm_shadow_control(dev);
	uint32_t models = *t2e_hdm_shadow(dev, CXL_HDM_CAP) & CXL_HDM_CAP_COHERENCY;

	if (models == CXL_HDM_CAP_COHERENCY)
		writable |= CXL_HDM_CTRL_HOST_ONLY;
	if (t2e_knob(dev, T2E_BI))
		writable |= CXL_HDM_CTRL_BI;
	return writable;
}

static void clear_commit(struct t2e_device *dev, uint32_t *ctrl, uint32_t value)
{
	uint32_t cleared = CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED;

	if (t2e_vfio_quirk(dev, T2E_VFIO_V3_LOCK_RELEASED))
		cleared |= CXL_HDM_CTRL_LOCK;
	if (t2e_vfio_quirk(dev, T2E_VFIO_V3_UNCOMMIT_STORES))
		*ctrl = value & writable_control(dev);
	*ctrl &= ~cleared;
}

static void write_ctrl(struct t2e_device *dev, uint32_t *ctrl, uint32_t value)
{
	bool locked = *ctrl & CXL_HDM_CTRL_LOCK && !t2e_vfio_quirk(dev, T2E_VFIO_V3_LOCK_RELEASED);

	if (!(*ctrl & CXL_HDM_CTRL_COMMITTED)) {
		*ctrl = value & writable_control(dev);
		if (value & CXL_HDM_CTRL_COMMIT)
			*ctrl |= CXL_HDM_CTRL_COMMITTED;
	} else if (!(value & CXL_HDM_CTRL_COMMIT)) {
		if (!locked)
			clear_commit(dev, ctrl, value);
	} else if (t2e_vfio_quirk(dev, T2E_VFIO_V3_RECOMMIT_FAILS)) {
		*ctrl |= CXL_HDM_CTRL_ERROR;
	}
}

static int write_range(struct t2e_device *dev, uint32_t *decoder, unsigned int offset,
		       uint32_t value)
{
	uint32_t ctrl = decoder[CXL_HDM_CTRL / 4];
	bool frozen = ctrl & CXL_HDM_CTRL_COMMITTED && !t2e_vfio_quirk(dev, T2E_VFIO_V3_BASE_FREE);

	if (ctrl & CXL_HDM_CTRL_LOCK && t2e_vfio_quirk(dev, T2E_VFIO_V3_LOCK_EARLY))
		frozen = true;
	if (frozen)
		return t2e_vfio_quirk(dev, T2E_VFIO_V3_BASE_REFUSED) ? -EPERM : 0;
	decoder[offset / 4] = t2e_hdm_shadow_field(dev, offset, value);
	return 0;
}

static void write_skip(struct t2e_device *dev, uint32_t *decoder, unsigned int offset,
		       uint32_t value)
{
	if (t2e_vfio_quirk(dev, T2E_VFIO_V3_SKIP_FREE))
		decoder[offset / 4] = value;
	else if (offset <= CXL_HDM_SKIP_HIGH &&
		 !(decoder[CXL_HDM_CTRL / 4] & CXL_HDM_CTRL_COMMITTED))
		decoder[offset / 4] = t2e_hdm_shadow_field(dev, offset, value);
}

int t2e_hdm_v3_write(struct t2e_device *dev, uint32_t offset, uint32_t value)
{
	uint32_t *decoder = t2e_hdm_shadow(dev, CXL_HDM_DECODER(0));

	if (offset == CXL_HDM_GLOBAL)
		t2e_hdm_shadow_global(dev, value);
	if (offset < CXL_HDM_DECODER(0))
		return 0;
	offset -= CXL_HDM_DECODER(0);
	if (offset < CXL_HDM_CTRL)
		return write_range(dev, decoder, offset, value);
	if (offset == CXL_HDM_CTRL)
		write_ctrl(dev, &decoder[CXL_HDM_CTRL / 4], value);
	else
		write_skip(dev, decoder, offset, value);
	return 0;
}
