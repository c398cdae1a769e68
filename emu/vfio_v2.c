// SPDX-License-Identifier: GPL-2.0
/*
 * The v2 contract: shadows per open; cache flushes done by the device; a device that cannot be
 * passed through as CXL is passed through as plain PCI.
 */
#include "passthrough.h"

#define MEMORY_REGION VFIO_PCI_NUM_REGIONS
#define COMPONENT_REGION (VFIO_PCI_NUM_REGIONS + 1)

static const struct t2e_dvsec_rules dvsec_rules = {
	.lock_writable = true,
	.range_base_writable = true,
	.flush_in_device = true,
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
	t2e_snapshot_take(dev);
	return 0;
}

static void take_dvsec(struct t2e_device *dev)
{
	t2e_dvsec_give_caching_back(dev);
	t2e_dvsec_shadow_take(dev, &dev->config.value[dev->dvsec[CXL_DVSEC_DEVICE]]);
}

/* Every user, and every guest after a reset, starts from what the device has. */
static void was_reset(struct t2e_device *dev)
{
	if (!t2e_vfio_quirk(dev, T2E_VFIO_RESET_KEEPS_DVSEC))
		take_dvsec(dev);
	if (!t2e_vfio_quirk(dev, T2E_VFIO_RESET_KEEPS_DECODER))
		t2e_hdm_v2_take(dev);
	if (t2e_vfio_quirk(dev, T2E_VFIO_RESET_HOST_BASE))
		t2e_hdm_shadow_take(dev, dev->component.value);
	t2e_vfio_follow_decoder(dev);
}

static void open(struct t2e_device *dev)
{
	take_dvsec(dev);
	t2e_hdm_v2_take(dev);
	t2e_vfio_follow_decoder(dev);
	if (t2e_vfio_quirk(dev, T2E_VFIO_ACTIVE_ANYWAY))
		dev->vfio->memory_active = true;
}

static uint32_t device_cap(const struct t2e_device *dev, uint8_t *at)
{
	const struct t2e_announce *a = &dev->vfio->announce;
	bool committed = dev->vfio->committed || a->always_committed;
	struct vfio_cxl_cap_v2 cap = {
		.header = { a->cap_id, a->cap_version, a->cap_next },
		.component_bar = (uint8_t)a->bar,
		.reserved = { a->cap_reserved, a->cap_reserved, a->cap_reserved },
		.flags = committed ? a->cap_flags : a->cap_flags & ~VFIO_CXL_V2_FIRMWARE_COMMITTED,
		.cm_offset = a->offset,
		.memory_region = a->said_memory_region,
		.component_region = a->said_component_region,
	};

	__builtin_memcpy(at, &cap, sizeof(cap));
	return sizeof(cap);
}

static uint32_t component_read(struct t2e_device *dev, uint32_t at)
{
	return t2e_shadow_read(dev, at);
}

static int component_write(struct t2e_device *dev, uint32_t at, uint32_t value)
{
	return t2e_shadow_write(dev, at, value, t2e_hdm_v2_write);
}

static const struct t2e_component_rules component_rules = {
	.one_register = true,
	.drops_unread = true,
	.read = component_read,
	.write = component_write,
};

static long memory(struct t2e_device *dev, uint64_t pos, size_t len)
{
	uint64_t size = dev->vfio->announce.memory_size;

	if (!t2e_memory_reachable(dev))
		return -EIO;
	if (pos >= size)
		return 0;
	return (long)(len < size - pos ? len : size - pos);
}

const struct t2e_generation t2e_generation_v2 = {
	.name = "v2",
	.bind = bind,
	.open = open,
	.device_cap = device_cap,
	.component_rules = &component_rules,
	.memory = memory,
	.dvsec_rules = &dvsec_rules,
	.was_reset = was_reset,
};
