// SPDX-License-Identifier: GPL-2.0
/*
 * The v3 contract: shadows taken at bind; one decoder only; a device that cannot be passed through
 * as CXL is refused.
 */
#include "passthrough.h"

#define COMPONENT_REGION VFIO_PCI_NUM_REGIONS
#define MEMORY_REGION (VFIO_PCI_NUM_REGIONS + 1)

static const struct t2e_dvsec_rules dvsec_rules = { .lock_writable = true };

static int bind(struct t2e_device *dev)
{
	struct t2e_announce *a = &dev->vfio->announce;
	unsigned int length =
		t2e_config_peek(dev, dev->dvsec[CXL_DVSEC_DEVICE] + DVSEC_HEADER1, 4) >> 20;
	int err = t2e_vfio_probe(dev);

	if (err == -ENODEV)
		return 1;
	if (t2e_hdm_decoders(dev) != 1)
		return -EOPNOTSUPP;
	if (err)
		return err;
	if (length < 0x38)
		return -EINVAL;
	a->device_cap = true;
	a->cap_id = VFIO_CXL_DEVICE_CAP_ID;
	a->cap_version = VFIO_CXL_DEVICE_CAP_VERSION;
	a->cap_flags = VFIO_CXL_V3_FIRMWARE_COMMITTED;
	a->memory_region = MEMORY_REGION;
	a->component_region = COMPONENT_REGION;
	a->said_memory_region = MEMORY_REGION;
	a->said_component_region = COMPONENT_REGION;
	a->bar = T2E_COMPONENT_BAR;
	a->offset = dev->block_offset;
	a->memory_size = t2e_hdm_size(dev, 0);
	a->component_size = a->said_component_size = CXL_COMPONENT_SIZE;
	a->memory_subtype = VFIO_CXL_REGION_MEMORY;
	a->component_subtype = VFIO_CXL_REGION_COMPONENT;
	a->component_flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	t2e_dvsec_shadow_take(dev);
	t2e_hdm_shadow_take(dev);
	return 0;
}

/* Everything was taken at bind, and FIRMWARE_COMMITTED tells of that time. */
static void open(struct t2e_device *dev)
{
	(void)dev;
}

static uint32_t device_cap(const struct t2e_device *dev, uint8_t *at)
{
	const struct t2e_announce *a = &dev->vfio->announce;
	struct vfio_cxl_cap_v3 cap = {
		.header = { a->cap_id, a->cap_version, a->cap_next },
		.flags = a->cap_flags,
		.memory_region = a->said_memory_region,
		.component_region = a->said_component_region,
		.component_bar = a->bar,
		.reserved = a->cap_reserved,
		.hole = a->cap_hole,
		.component_offset = a->offset,
		.component_size = a->said_component_size,
	};

	__builtin_memcpy(at, &cap, sizeof(cap));
	return sizeof(cap);
}

static void write_ctrl(uint32_t *ctrl, uint32_t value)
{
	const uint32_t frozen = CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMITTED;

	if ((*ctrl & frozen) == frozen)
		return;
	if (*ctrl & CXL_HDM_CTRL_COMMITTED) {
		if (!(value & CXL_HDM_CTRL_COMMIT))
			*ctrl &= ~(uint32_t)(CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED);
		return;
	}
	*ctrl = value &
		(CXL_HDM_CTRL_IG | CXL_HDM_CTRL_IW | CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMIT);
	if (*ctrl & CXL_HDM_CTRL_COMMIT)
		*ctrl |= CXL_HDM_CTRL_COMMITTED;
}

static void write_hdm(struct t2e_device *dev, uint32_t offset, uint32_t value)
{
	uint32_t *decoder = t2e_hdm_shadow(dev, CXL_HDM_DECODER(0)),
		 *ctrl = &decoder[CXL_HDM_CTRL / 4];
	uint32_t poison = *t2e_hdm_shadow(dev, CXL_HDM_CAP) & CXL_HDM_CAP_POISON;

	if (offset == CXL_HDM_GLOBAL) {
		*t2e_hdm_shadow(dev, offset) =
			value & (CXL_HDM_GLOBAL_ENABLE | (poison ? CXL_HDM_GLOBAL_POISON : 0));
		return;
	}
	if (offset < CXL_HDM_DECODER(0))
		return;
	offset -= CXL_HDM_DECODER(0);
	if (offset == CXL_HDM_CTRL)
		write_ctrl(ctrl, value);
	else if (offset <= CXL_HDM_SKIP_HIGH && !(*ctrl & CXL_HDM_CTRL_COMMITTED))
		decoder[offset / 4] = offset == CXL_HDM_BASE_LOW || offset == CXL_HDM_SIZE_LOW ||
						      offset == CXL_HDM_SKIP_LOW
					      ? value & CXL_HDM_LOW_MASK
					      : value;
}

static long component(struct t2e_device *dev, uint64_t pos, uint8_t *buf, size_t len, bool write)
{
	uint32_t hdm = CXL_CM_OFFSET + dev->hdm, hdm_end = hdm + CXL_HDM_SIZE(1);
	size_t i;

	if (pos > CXL_COMPONENT_SIZE || len > CXL_COMPONENT_SIZE - pos || pos % 4 || len % 4)
		return -EINVAL;
	for (i = 0; i < len; i += 4) {
		uint32_t at = (uint32_t)(pos + i);
		bool in_hdm = at >= hdm && at < hdm_end;

		if (write && in_hdm)
			write_hdm(dev, at - hdm, t2e_load32(buf + i));
		else if (!write)
			t2e_store32(buf + i, in_hdm ? *t2e_hdm_shadow(dev, at - hdm)
						    : t2e_component_read(dev, at));
	}
	return (long)len;
}

static long memory(struct t2e_device *dev, uint64_t pos, uint8_t *buf, size_t len, bool write)
{
	uint64_t size = dev->vfio->announce.memory_size;
	uint8_t *at = dev->mount.memory + pos;

	if (pos > size || len > size - pos)
		return -EINVAL;
	__builtin_memcpy(write ? at : buf, write ? buf : at, len);
	return (long)len;
}

static int reset(struct t2e_device *dev)
{
	dev->mount.zap(dev->mount.ctx);
	t2e_vfio_reset_function(dev);
	dev->vfio->memory_active = t2e_hdm_active(dev);
	return 0;
}

const struct t2e_generation t2e_generation_v3 = {
	.name = "v3",
	.bind = bind,
	.open = open,
	.device_cap = device_cap,
	.component = component,
	.memory = memory,
	.block = t2e_block_refused,
	.dvsec_rules = &dvsec_rules,
	.reset = reset,
};
