/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Layouts of the vfio-cxl kernel interface, one structure per generation. None of it is upstream,
 * and v2 and v3 use the same capability id and version with different layouts: what a running
 * kernel speaks is told by lib/cxl/generation.c, never assumed. The rest of VFIO comes from
 * <linux/vfio.h>.
 */
#ifndef T2_VFIO_CXL_H
#define T2_VFIO_CXL_H

#include <linux/types.h>
#include <linux/vfio.h>

#define VFIO_CXL_DEVICE_FLAG (1u << 9) /* vfio_device_info.flags */
#define VFIO_CXL_DEVICE_CAP_ID 6
#define VFIO_CXL_DEVICE_CAP_VERSION 1

/* VFIO_REGION_TYPE_PCI_VENDOR_TYPE shifts a signed 1 into the sign bit: spelled out here. */
#define VFIO_CXL_REGION_TYPE (1u << 31 | 0x1e98)
#define VFIO_CXL_REGION_MEMORY 1
#define VFIO_CXL_REGION_COMPONENT 2

/* Region capability ids up to here have a meaning upstream; a CXL one takes a later id. */
#define VFIO_REGION_CAP_LAST_UPSTREAM VFIO_REGION_INFO_CAP_NVLINK2_LNKSPD

struct vfio_cxl_cap_v2 {
	struct vfio_info_cap_header header;
	__u8 component_bar;
	__u8 reserved[3];
	__u32 flags;
#define VFIO_CXL_V2_FIRMWARE_COMMITTED (1u << 0)
#define VFIO_CXL_V2_CACHE_CAPABLE (1u << 1)
	__u64 cm_offset; /* in the BAR, of the CXL.cachemem range: block + 0x1000 */
	__u32 memory_region;
	__u32 component_region;
};

struct vfio_cxl_cap_v3 {
	struct vfio_info_cap_header header;
	__u32 flags;
#define VFIO_CXL_V3_FIRMWARE_COMMITTED (1u << 0)
	__u32 memory_region;
	__u32 component_region;
	__u32 component_bar;
	__u32 reserved;
	__u32 hole; /* padding on 64-bit kernels */
	__u64 component_offset; /* in the BAR, of the 64 KiB block */
	__u64 component_size;
};

/*
 * Promised for v4: the device capability only says "CXL"; the geometry moves to the component
 * region.
 */
struct vfio_cxl_cap_v4 {
	struct vfio_info_cap_header header;
	__u32 flags;
	__u32 padding;
};

struct vfio_cxl_region_cap_v4 {
	struct vfio_info_cap_header header;
	__u32 bar;
	__u32 reserved;
	__u64 offset; /* in the BAR, of the HDM decoder block */
};

#endif
