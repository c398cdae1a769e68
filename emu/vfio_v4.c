// SPDX-License-Identifier: GPL-2.0
/*
 * The contract of the trees after v3 (here: v4): no geometry in the device capability, decoders
 * read live and writes to them absorbed, VFIO_DEVICE_RESET a real CXL reset; what cannot be CXL is
 * plain PCI.
 */
#include "passthrough.h"

#define Q(name) t2e_vfio_quirk(dev, T2E_VFIO_##name)
#define MEMORY_REGION VFIO_PCI_NUM_REGIONS
#define COMPONENT_REGION (VFIO_PCI_NUM_REGIONS + 1)

static const struct t2e_dvsec_rules dvsec_rules = { .resets_device = true };

static int bind(struct t2e_device *dev)
{
	struct t2e_announce *a = &dev->vfio->announce;

	if (t2e_vfio_probe(dev) || t2e_hdm_decoders(dev) != 1 || !t2e_knob(dev, T2E_RESET_CAPABLE))
		return 1;
	a->device_cap = t2e_knob(dev, T2E_DEVICE_CAP);
	a->cap_id = VFIO_CXL_DEVICE_CAP_ID;
	a->cap_version = VFIO_CXL_DEVICE_CAP_VERSION;
	a->memory_region = MEMORY_REGION;
	a->component_region = COMPONENT_REGION;
	a->bar = T2E_COMPONENT_BAR;
	a->offset = dev->block_offset + CXL_CM_OFFSET + dev->hdm;
	a->memory_size = t2e_hdm_size(dev, 0);
	a->component_size = CXL_HDM_SIZE(1);
	a->memory_subtype = VFIO_CXL_REGION_MEMORY;
	a->component_subtype = VFIO_CXL_REGION_COMPONENT;
	a->component_flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	a->geometry_cap = true;
	t2e_snapshot_take(dev);
	t2e_hdm_shadow_take(dev, dev->component.value);
	return 0;
}

/*
 * The reset at open is undone for the decoders. A device that failed its last one is not touched
 * before it has been reset.
 */
static void open(struct t2e_device *dev)
{
	if (!dev->vfio->reset_failed)
		t2e_vfio_restore_cxl(dev);
	dev->vfio->memory_active =
		(!dev->vfio->reset_failed || t2e_vfio_quirk(dev, T2E_VFIO_FAILED_REOPENS)) &&
		t2e_hdm_active(dev);
	t2e_dvsec_shadow_take(dev, &dev->config.value[dev->dvsec[CXL_DVSEC_DEVICE]]);
}

static uint32_t device_cap(const struct t2e_device *dev, uint8_t *at)
{
	const struct t2e_announce *a = &dev->vfio->announce;
	struct vfio_cxl_cap_v4 cap = {
		.header = { a->cap_id, a->cap_version, a->cap_next },
		.flags = a->cap_flags,
		.padding = a->cap_reserved,
	};

	__builtin_memcpy(at, &cap, sizeof(cap));
	return sizeof(cap);
}

static uint32_t component_read(struct t2e_device *dev, uint32_t at)
{
	if (t2e_vfio_quirk(dev, T2E_VFIO_V4_EMPTY_SHADOW) && at >= CXL_HDM_DECODER(0))
		return 0;
	return t2e_component_read(dev, CXL_CM_OFFSET + dev->hdm + at);
}

static int component_write(struct t2e_device *dev, uint32_t at, uint32_t value)
{
	if (t2e_vfio_quirk(dev, T2E_VFIO_V4_WRITES_REACH))
		t2e_component_write(dev, CXL_CM_OFFSET + dev->hdm + at, value);
	return 0;
}

static const struct t2e_component_rules component_rules = {
	.cut_short = true,
	.read = component_read,
	.write = component_write,
};

static long memory(struct t2e_device *dev, uint64_t pos, size_t len)
{
	uint64_t size = dev->vfio->announce.memory_size;

	if (pos >= size)
		return -EINVAL;
	if (!t2e_memory_reachable(dev))
		return -EIO;
	return (long)(len < size - pos ? len : size - pos);
}

/* A CXL reset that clears the memory, and the only way back to it after one that failed. */
static int reset(struct t2e_device *dev)
{
	int err = t2e_vfio_cxl_reset(dev);

	dev->vfio->gone |= err;
	dev->vfio->memory_active = (!err || Q(FAILED_ACTIVE)) && t2e_hdm_active(dev) &&
				   !(dev->vfio->gone && Q(FAILED_FOR_EVER));
	return err == -EIO && Q(RESET_ERROR_IGNORED) ? 0 : err;
}

/* By the bus: what that took comes back with the next reset. */
static void was_reset(struct t2e_device *dev)
{
	dev->vfio->memory_active = false;
	if (Q(HOT_RESET_FORGETS))
		t2e_hdm_shadow_take(dev, dev->component.value);
}

const struct t2e_generation t2e_generation_v4 = {
	.name = "v4",
	.bind = bind,
	.open = open,
	.device_cap = device_cap,
	.component_rules = &component_rules,
	.memory = memory,
	.hides_decoders_only = true,
	.dvsec_rules = &dvsec_rules,
	.reset = reset,
	.was_reset = was_reset,
};
