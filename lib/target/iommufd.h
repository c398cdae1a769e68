/* SPDX-License-Identifier: GPL-2.0 */
/* The VFIO device cdev and IOMMUFD calls that <linux/vfio.h> of 6.1 does not have yet. */
#ifndef T2_IOMMUFD_H
#define T2_IOMMUFD_H

#include <linux/types.h>
#include <linux/vfio.h>

#if __has_include(<linux/iommufd.h>)
#include <linux/iommufd.h>
#endif

#ifndef VFIO_DEVICE_BIND_IOMMUFD
struct vfio_device_bind_iommufd {
	__u32	argsz;
	__u32	flags;
	__s32	iommufd;
	__u32	out_devid;
};
#define VFIO_DEVICE_BIND_IOMMUFD	_IO(VFIO_TYPE, VFIO_BASE + 18)
#endif

#ifndef VFIO_DEVICE_ATTACH_IOMMUFD_PT
struct vfio_device_attach_iommufd_pt {
	__u32	argsz;
	__u32	flags;
	__u32	pt_id;
};
#define VFIO_DEVICE_ATTACH_IOMMUFD_PT	_IO(VFIO_TYPE, VFIO_BASE + 19)
#endif

#ifndef IOMMUFD_TYPE
#define IOMMUFD_TYPE			(';')
#endif

#ifndef IOMMU_DESTROY
struct iommu_destroy {
	__u32	size;
	__u32	id;
};
#define IOMMU_DESTROY			_IO(IOMMUFD_TYPE, 0x80)
#endif

#ifndef IOMMU_IOAS_MAP
struct iommu_ioas_map {
	__u32	size;
	__u32	flags;
	__u32	ioas_id;
	__u32	__reserved;
	__aligned_u64	user_va;
	__aligned_u64	length;
	__aligned_u64	iova;
};
#define IOMMU_IOAS_MAP			_IO(IOMMUFD_TYPE, 0x85)
#define IOMMU_IOAS_MAP_FIXED_IOVA	(1 << 0)
#define IOMMU_IOAS_MAP_WRITEABLE	(1 << 1)
#define IOMMU_IOAS_MAP_READABLE		(1 << 2)
#endif

#ifndef IOMMU_IOAS_UNMAP
struct iommu_ioas_unmap {
	__u32	size;
	__u32	ioas_id;
	__aligned_u64	iova;
	__aligned_u64	length;
};
#define IOMMU_IOAS_UNMAP		_IO(IOMMUFD_TYPE, 0x86)
#endif

#ifndef IOMMU_IOAS_ALLOC
struct iommu_ioas_alloc {
	__u32	size;
	__u32	flags;
	__u32	out_ioas_id;
};
#define IOMMU_IOAS_ALLOC		_IO(IOMMUFD_TYPE, 0x81)
#endif

#endif
