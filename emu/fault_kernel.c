// SPDX-License-Identifier: GPL-2.0
/* Defects of the kernel that passes the device through: what it announces wrongly. */
#include "faults.h"
#include "passthrough.h"

static void hide_hdm_in(uint32_t *cm, unsigned int entries)
{
	unsigned int k;

	for (k = 1; k <= entries; k++)
		if ((cm[CXL_CM_ENTRY(k) / 4] & CXL_CM_ENTRY_ID) == CXL_CM_CAP_HDM)
			cm[CXL_CM_ENTRY(k) / 4] &= ~(uint32_t)CXL_CM_ENTRY_ID;
}

/* v2 and v3 show what they took at bind, v4 lets the registers through. */
static void hide_hdm(struct t2e_device *dev, const struct t2e_fault *f)
{
	(void)f;
	hide_hdm_in(dev->vfio->snapshot.cm, dev->cm_count);
	hide_hdm_in(dev->component.value, dev->cm_count);
}

static void announce_no_pci(struct t2e_device *dev, const struct t2e_fault *f)
{
	(void)f;
	dev->vfio->announce.device_flags &= ~VFIO_DEVICE_FLAGS_PCI;
}

static void announce_no_caps(struct t2e_device *dev, const struct t2e_fault *f)
{
	(void)f;
	dev->vfio->announce.device_flags &= ~VFIO_DEVICE_FLAGS_CAPS;
}

static void announce_version(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->vfio->announce.cap_version = (uint16_t)f->a;
}

static void announce_reserved(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->vfio->announce.cap_reserved = (uint8_t)f->a;
}

static void announce_hole(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->vfio->announce.cap_hole = (uint8_t)f->a;
}

/* Capability flags: clear c, set d. */
static void announce_flags(struct t2e_device *dev, const struct t2e_fault *f)
{
	struct t2e_announce *a = &dev->vfio->announce;

	a->cap_flags = (a->cap_flags & ~f->c) | f->d;
}

static void announce_committed_always(struct t2e_device *dev, const struct t2e_fault *f)
{
	(void)f;
	dev->vfio->announce.always_committed = true;
}

static void announce_one_index(struct t2e_device *dev, const struct t2e_fault *f)
{
	(void)f;
	dev->vfio->announce.said_component_region = dev->vfio->announce.said_memory_region;
}

static void announce_swapped(struct t2e_device *dev, const struct t2e_fault *f)
{
	struct t2e_announce *a = &dev->vfio->announce;
	uint32_t memory = a->said_memory_region;

	(void)f;
	a->said_memory_region = a->said_component_region;
	a->said_component_region = memory;
}

static void announce_subtype(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->vfio->announce.memory_subtype = f->a;
}

static void announce_unstable(struct t2e_device *dev, const struct t2e_fault *f)
{
	(void)f;
	dev->vfio->announce.indices_swap = true;
}

static void announce_leak(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->vfio->announce.regions_per_open = f->a;
}

static void announce_offset(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->vfio->announce.offset += (int64_t)(int32_t)f->a;
}

static void announce_block_size(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->vfio->announce.said_component_size = f->a;
}

static void announce_memory_size(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->vfio->announce.memory_size -= f->a;
}

static void announce_chain_loop(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->vfio->announce.cap_next = (uint16_t)f->a;
}

static void announce_no_geometry(struct t2e_device *dev, const struct t2e_fault *f)
{
	(void)f;
	dev->vfio->announce.geometry_cap = false;
}

static void announce_mappable(struct t2e_device *dev, const struct t2e_fault *f)
{
	(void)f;
	dev->vfio->announce.component_flags |= VFIO_REGION_INFO_FLAG_MMAP;
}

static void announce_region_alone(struct t2e_device *dev, const struct t2e_fault *f)
{
	struct t2e_announce *a = &dev->vfio->announce;

	(void)f;
	a->memory_region = VFIO_PCI_NUM_REGIONS;
	a->memory_subtype = VFIO_CXL_REGION_MEMORY;
	a->memory_size = t2e_knob(dev, T2E_MEM);
}

static void announce_flag_alone(struct t2e_device *dev, const struct t2e_fault *f)
{
	(void)f;
	dev->vfio->announce.device_flags |= VFIO_CXL_DEVICE_FLAG;
}

/*
 * name, requirement, what is wrong, knobs it takes, place, doubtful, posted, fixed, effect, a, b,
 * c, d
 */
#define FAULT(name, breaks, text, needs, ...) \
	{ \
		name, breaks, text, needs, T2E_FAULT_IN_KERNEL, false, 0, 0, __VA_ARGS__ \
	}
#define DOUBT(name, breaks, text, needs, ...) \
	{ \
		name, breaks, text, needs, T2E_FAULT_IN_KERNEL, true, 0, 0, __VA_ARGS__ \
	}
#define POSTED(name, breaks, text, needs, posted, fixed, ...) \
	{ \
		name, breaks, text, needs, T2E_FAULT_IN_KERNEL, false, posted, fixed, __VA_ARGS__ \
	}

static const struct t2e_fault announcement[] = {
	FAULT("hdm-not-shown", "DET-CM-04",
	      "the capability array that the kernel shows lacks the decoders", NULL, hide_hdm, 0, 0,
	      0, 0),
	FAULT("no-pci-flag", "DET-ANN-01", "the PCI flag is missing beside CXL", NULL,
	      announce_no_pci, 0, 0, 0, 0),
	FAULT("no-caps-flag", "DET-ANN-01", "a capability chain without the CAPS flag", "gen=v2",
	      announce_no_caps, 0, 0, 0, 0),
	FAULT("capability-version-2", "DET-ANN-02", "the device capability has version 2", NULL,
	      announce_version, 2, 0, 0, 0),
	FAULT("reserved-garbage-v2", "DET-ANN-03", "garbage in the reserved bytes", "gen=v2",
	      announce_reserved, 0x5a, 0, 0, 0),
	FAULT("reserved-garbage-v3", "DET-ANN-03", "garbage in the reserved word", "gen=v3",
	      announce_reserved, 0x5a, 0, 0, 0),
	DOUBT("padding-garbage", "DET-ANN-04", "garbage in the padding", "gen=v3", announce_hole,
	      0x5a, 0, 0, 0),
	FAULT("unknown-flag", "DET-ANN-05", "bit 7 of the capability flags is set", NULL,
	      announce_flags, 0, 0, 0, 1 << 7),
	FAULT("one-index-twice", "DET-ANN-06", "both regions have the same index", NULL,
	      announce_one_index, 0, 0, 0, 0),
	FAULT("indices-swapped", "DET-ANN-07",
	      "the capability names the regions the wrong way round", NULL, announce_swapped, 0, 0,
	      0, 0),
	FAULT("memory-subtype-3", "DET-ANN-08", "the memory region has an unknown subtype", NULL,
	      announce_subtype, 3, 0, 0, 0),
	FAULT("indices-move", "DET-ANN-09", "the second open swaps the regions", NULL,
	      announce_unstable, 0, 0, 0, 0),
	FAULT("regions-leak", "DET-ANN-10", "every open adds a region", NULL, announce_leak, 1, 0,
	      0, 0),
	FAULT("not-committed-flag", "DET-ANN-11",
	      "FIRMWARE_COMMITTED is 0 although decoder 0 is committed", NULL, announce_flags, 0, 0,
	      VFIO_CXL_V3_FIRMWARE_COMMITTED, 0),
	POSTED("committed-flag-stays", "DET-ANN-11",
	       "FIRMWARE_COMMITTED stays 1 when a reset lost the decoder",
	       "gen=v2,flr_clears_hdm=yes", 1u << T2E_V2, 0, announce_committed_always, 0, 0, 0, 0),
	FAULT("cache-flag-missing", "DET-ANN-12", "CACHE_CAPABLE is 0 on a caching device",
	      "gen=v2", announce_flags, 0, 0, VFIO_CXL_V2_CACHE_CAPABLE, 0),
	FAULT("block-offset-wrong", "DET-ANN-13", "the component block is announced 64 KiB too far",
	      NULL, announce_offset, 0x10000, 0, 0, 0),
	FAULT("block-offset-of-v2-forgotten", "DET-ANN-13",
	      "the offset is that of the block, not of the CXL.cachemem range", "gen=v2,topology=B",
	      announce_offset, -CXL_CM_OFFSET, 0, 0, 0),
	DOUBT("decoder-offset-wrong", "DET-ANN-21", "the decoders are announced 20h too far",
	      "gen=v4", announce_offset, 0x20, 0, 0, 0),
	FAULT("block-size-wrong", "DET-ANN-14", "the component block is announced with 4 KiB",
	      "gen=v3", announce_block_size, 0x1000, 0, 0, 0),
	FAULT("memory-region-short", "DET-ANN-15", "the memory region is 4 KiB short", NULL,
	      announce_memory_size, 0x1000, 0, 0, 0),
	FAULT("region-of-plain-device", "DET-ANN-16", "a plain device has a CXL memory region",
	      "gen=plain", announce_region_alone, 0, 0, 0, 0),
	FAULT("chain-loops", "DET-ANN-17", "the capability chain points at itself", NULL,
	      announce_chain_loop, 24, 0, 0, 0),
	FAULT("chain-leaves-buffer", "DET-ANN-17", "the capability chain points outside the answer",
	      NULL, announce_chain_loop, 4000, 0, 0, 0),
	DOUBT("no-geometry", "DET-ANN-18", "the component region does not tell where it is",
	      "gen=v4,device_cap=yes", announce_no_geometry, 0, 0, 0, 0),
	FAULT("component-mappable", "DET-ANN-19", "the component region offers MMAP", NULL,
	      announce_mappable, 0, 0, 0, 0),
	FAULT("flag-alone", "DET-ANN-20", "the CXL flag without any region", "gen=plain",
	      announce_flag_alone, 0, 0, 0, 0),
};

const struct t2e_fault_list t2e_kernel_faults[] = {
	{ announcement, T2E_ARRAY_SIZE(announcement) },
	{ NULL, 0 },
};
