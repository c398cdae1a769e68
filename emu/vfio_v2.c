// SPDX-License-Identifier: GPL-2.0
/*
 * The v2 contract: shadows per open; the VMM re-bases decoder 0 after the kernel has cleared its
 * lock; a device that cannot be passed through as CXL is passed through as plain PCI.
 */
#include "passthrough.h"

#define MEMORY_REGION VFIO_PCI_NUM_REGIONS
#define COMPONENT_REGION (VFIO_PCI_NUM_REGIONS + 1)

static const struct t2e_dvsec_rules dvsec_rules = {
	.lock_writable = true,
	.range_base_writable = true,
	.forwards_flush = true,
};

static int bind(struct t2e_device *dev)
{
	struct t2e_announce *a = &dev->vfio->announce;

	if (t2e_vfio_probe(dev))
		return 1;
	a->device_cap = true;
	a->cap_id = VFIO_CXL_DEVICE_CAP_ID;
	a->cap_version = VFIO_CXL_DEVICE_CAP_VERSION;
	a->cap_flags = VFIO_CXL_V2_FIRMWARE_COMMITTED;
	if (t2e_knob(dev, T2E_CACHE))
		a->cap_flags |= VFIO_CXL_V2_CACHE_CAPABLE;
	a->memory_region = MEMORY_REGION;
	a->component_region = COMPONENT_REGION;
	a->said_memory_region = MEMORY_REGION;
	a->said_component_region = COMPONENT_REGION;
	a->bar = T2E_COMPONENT_BAR;
	a->offset = dev->block_offset + CXL_CM_OFFSET;
	a->memory_size = t2e_hdm_size(dev, 0);
	a->component_size = dev->hdm + CXL_HDM_SIZE(t2e_hdm_decoders(dev));
	a->memory_subtype = VFIO_CXL_REGION_MEMORY;
	a->component_subtype = VFIO_CXL_REGION_COMPONENT;
	a->component_flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	return 0;
}

/* The guest is to see a decoder without lock and without the host's address. */
static void take_shadows(struct t2e_device *dev)
{
	unsigned int n;

	t2e_hdm_shadow_take(dev);
	for (n = 0; n < t2e_hdm_decoders(dev); n++) {
		uint32_t *decoder = t2e_hdm_shadow(dev, CXL_HDM_DECODER(n));

		if (!(decoder[CXL_HDM_CTRL / 4] & CXL_HDM_CTRL_COMMITTED))
			continue;
		decoder[CXL_HDM_CTRL / 4] &= ~(uint32_t)CXL_HDM_CTRL_LOCK;
		decoder[CXL_HDM_BASE_LOW / 4] = decoder[CXL_HDM_BASE_HIGH / 4] = 0;
	}
}

static void open(struct t2e_device *dev)
{
	struct t2e_announce *a = &dev->vfio->announce;

	t2e_dvsec_shadow_take(dev);
	take_shadows(dev);
	if (!dev->vfio->memory_active && !a->always_committed)
		a->cap_flags &= ~VFIO_CXL_V2_FIRMWARE_COMMITTED;
}

static uint32_t device_cap(const struct t2e_device *dev, uint8_t *at)
{
	const struct t2e_announce *a = &dev->vfio->announce;
	struct vfio_cxl_cap_v2 cap = {
		.header = { a->cap_id, a->cap_version, a->cap_next },
		.component_bar = (uint8_t)a->bar,
		.reserved = { a->cap_reserved, a->cap_reserved, a->cap_reserved },
		.flags = a->cap_flags,
		.cm_offset = a->offset,
		.memory_region = a->said_memory_region,
		.component_region = a->said_component_region,
	};

	__builtin_memcpy(at, &cap, sizeof(cap));
	return sizeof(cap);
}

static void write_decoder(uint32_t *decoder, unsigned int offset, uint32_t value,
			  bool cache_capable)
{
	uint32_t *ctrl = &decoder[CXL_HDM_CTRL / 4], *at = &decoder[offset / 4];
	uint32_t kept = CXL_HDM_CTRL_IG | CXL_HDM_CTRL_IW | CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMIT;

	if (offset == CXL_HDM_CTRL) {
		if (*ctrl & CXL_HDM_CTRL_LOCK) {
			if (!(value & CXL_HDM_CTRL_LOCK))
				*ctrl &= ~(uint32_t)CXL_HDM_CTRL_LOCK;
			return;
		}
		kept |= cache_capable ? CXL_HDM_CTRL_BI : 0;
		*ctrl = (value & kept) | (value & CXL_HDM_CTRL_COMMIT ? CXL_HDM_CTRL_COMMITTED : 0);
		return;
	}
	if (*ctrl & CXL_HDM_CTRL_LOCK || offset > CXL_HDM_SIZE_HIGH)
		return;
	*at = offset == CXL_HDM_BASE_LOW || offset == CXL_HDM_SIZE_LOW ? value & CXL_HDM_LOW_MASK
								       : value;
}

static void write_hdm(struct t2e_device *dev, uint32_t offset, uint32_t value)
{
	if (offset == CXL_HDM_GLOBAL) {
		uint32_t poison = *t2e_hdm_shadow(dev, CXL_HDM_CAP) & CXL_HDM_CAP_POISON;

		*t2e_hdm_shadow(dev, offset) =
			value & (CXL_HDM_GLOBAL_ENABLE | (poison ? CXL_HDM_GLOBAL_POISON : 0));
	} else if (offset >= CXL_HDM_DECODER(0)) {
		uint32_t in = offset - CXL_HDM_DECODER(0);

		write_decoder(t2e_hdm_shadow(dev, CXL_HDM_DECODER(in / CXL_HDM_DECODER_SIZE)),
			      in % CXL_HDM_DECODER_SIZE, value, t2e_knob(dev, T2E_CACHE));
	}
}

static long component(struct t2e_device *dev, uint64_t pos, uint8_t *buf, size_t len, bool write)
{
	if (pos >= dev->vfio->announce.component_size || pos % 4 || len != 4)
		return -EINVAL;
	if (write && pos >= dev->hdm)
		write_hdm(dev, (uint32_t)(pos - dev->hdm), t2e_load32(buf));
	if (!write && pos >= dev->hdm)
		t2e_store32(buf, *t2e_hdm_shadow(dev, (uint32_t)(pos - dev->hdm)));
	else if (!write)
		t2e_store32(buf, t2e_component_read(dev, CXL_CM_OFFSET + (uint32_t)pos));
	return 4;
}

static long memory(struct t2e_device *dev, uint64_t pos, uint8_t *buf, size_t len, bool write)
{
	uint64_t size = dev->vfio->announce.memory_size;
	uint8_t *at = dev->mount.memory + pos;

	if (!dev->vfio->memory_active)
		return -EIO;
	if (pos >= size)
		return 0;
	if (len > size - pos)
		len = (size_t)(size - pos);
	__builtin_memcpy(write ? at : buf, write ? buf : at, len);
	return (long)len;
}

static int reset(struct t2e_device *dev)
{
	dev->vfio->memory_active = false;
	dev->mount.zap(dev->mount.ctx);
	t2e_vfio_reset_function(dev);
	take_shadows(dev);
	dev->vfio->memory_active = t2e_hdm_active(dev);
	return 0;
}

const struct t2e_generation t2e_generation_v2 = {
	.name = "v2",
	.bind = bind,
	.open = open,
	.device_cap = device_cap,
	.component = component,
	.memory = memory,
	.block = t2e_block_refused,
	.dvsec_rules = &dvsec_rules,
	.reset = reset,
};
