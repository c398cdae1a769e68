// SPDX-License-Identifier: GPL-2.0
/*
 * The v3 contract: the device as it was at bind, anew for every open and after every reset; one
 * decoder only; a device that cannot be passed through as CXL is refused.
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
	t2e_snapshot_take(dev);
	return 0;
}

/* From what was taken at bind, but for a decoder that the device has lost since. */
static void take_decoder(struct t2e_device *dev)
{
	bool kept = t2e_hdm_active(dev) || t2e_vfio_quirk(dev, T2E_VFIO_LOST_COMMITTED);

	t2e_hdm_shadow_take(dev, kept ? dev->vfio->snapshot.cm : dev->component.value);
}

static void was_reset(struct t2e_device *dev)
{
	if (!t2e_vfio_quirk(dev, T2E_VFIO_RESET_KEEPS_DVSEC))
		t2e_dvsec_shadow_take(dev, dev->vfio->snapshot.dvsec);
	if (!t2e_vfio_quirk(dev, T2E_VFIO_RESET_KEEPS_DECODER))
		take_decoder(dev);
	t2e_vfio_follow_decoder(dev);
}

static void open(struct t2e_device *dev)
{
	if (dev->vfio->opens == 1 || !t2e_vfio_quirk(dev, T2E_VFIO_SHADOWS_KEPT)) {
		t2e_dvsec_shadow_take(dev, dev->vfio->snapshot.dvsec);
		take_decoder(dev);
	}
	t2e_vfio_follow_decoder(dev);
}

static uint32_t device_cap(const struct t2e_device *dev, uint8_t *at)
{
	const struct t2e_announce *a = &dev->vfio->announce;
	bool committed = dev->vfio->committed || a->always_committed;
	struct vfio_cxl_cap_v3 cap = {
		.header = { a->cap_id, a->cap_version, a->cap_next },
		.flags = committed ? a->cap_flags : a->cap_flags & ~VFIO_CXL_V3_FIRMWARE_COMMITTED,
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

static uint32_t component_read(struct t2e_device *dev, uint32_t at)
{
	if (at < CXL_CM_OFFSET || at >= CXL_CM_OFFSET + CXL_CM_SIZE)
		return t2e_vfio_quirk(dev, T2E_VFIO_REST_ALL_ONES) ? ~0u : 0;
	return t2e_shadow_read(dev, at - CXL_CM_OFFSET);
}

static int component_write(struct t2e_device *dev, uint32_t at, uint32_t value)
{
	return at < CXL_CM_OFFSET
		       ? 0
		       : t2e_shadow_write(dev, at - CXL_CM_OFFSET, value, t2e_hdm_v3_write);
}

static const struct t2e_component_rules component_rules = {
	.read = component_read,
	.write = component_write,
};

static long memory(struct t2e_device *dev, uint64_t pos, size_t len)
{
	uint64_t size = dev->vfio->announce.memory_size;

	if (pos > size || len > size - pos)
		return -EINVAL;
	return t2e_memory_reachable(dev) ? (long)len : -EIO;
}

const struct t2e_generation t2e_generation_v3 = {
	.name = "v3",
	.bind = bind,
	.open = open,
	.device_cap = device_cap,
	.component_rules = &component_rules,
	.rounds_areas = true,
	.memory = memory,
	.dvsec_rules = &dvsec_rules,
	.was_reset = was_reset,
};
