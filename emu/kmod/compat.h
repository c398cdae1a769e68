/* SPDX-License-Identifier: GPL-2.0 */
/* Where kernels from 6.1 on differ; nothing else in this room asks for a version. */
#ifndef T2K_COMPAT_H
#define T2K_COMPAT_H

#include <linux/mm.h>
#include <linux/version.h>
#include <linux/vfio.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#include <linux/pfn_t.h>
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define T2K_IOMMUFD_OPS \
	.bind_iommufd = vfio_iommufd_emulated_bind, \
	.unbind_iommufd = vfio_iommufd_emulated_unbind, \
	.attach_ioas = vfio_iommufd_emulated_attach_ioas, T2K_DETACH_OPS
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define T2K_DETACH_OPS .detach_ioas = vfio_iommufd_emulated_detach_ioas,
#else
#define T2K_DETACH_OPS
#endif
#else
#define T2K_IOMMUFD_OPS
#endif

/* Since then the core frees what it allocated. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define T2K_RELEASE_OPS
#else
#define T2K_RELEASE_OPS .release = vfio_free_device,
#endif

/* Since then the core negotiates argsz itself, and asks for the capabilities alone. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define T2K_REGION_INFO_OPS .get_region_info_caps = t2k_region_info_caps,
#else
#define T2K_REGION_INFO_OPS
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 1, 0)
#define t2k_zap_vma zap_vma_ptes
#else
#define t2k_zap_vma zap_special_vma_range
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}
static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags &= ~flags;
}
#endif

/* Since then each VFIO device has an inode, and its file the mapping of that. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define T2K_VFIO_HAS_INODE 1
static inline struct inode *t2k_vfio_inode(struct vfio_device *vdev)
{
	return vdev->inode;
}
#else
#define T2K_VFIO_HAS_INODE 0
static inline struct inode *t2k_vfio_inode(struct vfio_device *vdev)
{
	return NULL;
}
#endif

/* Since then a device can be opened without its group. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
static inline bool t2k_opened_itself(struct vfio_device *vdev)
{
	return vfio_device_cdev_opened(vdev);
}
#else
static inline bool t2k_opened_itself(struct vfio_device *vdev)
{
	return false;
}
#endif

/* Since then a huge page without struct page semantics can be mapped. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0) && defined(CONFIG_ARCH_SUPPORTS_PMD_PFNMAP)
#define T2K_HUGE_FAULT 1
static inline vm_fault_t t2k_insert_pmd(struct vm_fault *vmf, unsigned long pfn)
{
	bool write = vmf->flags & FAULT_FLAG_WRITE;

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
	return vmf_insert_pfn_pmd(vmf, __pfn_to_pfn_t(pfn, PFN_DEV), write);
#else
	return vmf_insert_pfn_pmd(vmf, pfn, write);
#endif
}
#else
#define T2K_HUGE_FAULT 0
#endif

#endif
