// SPDX-License-Identifier: GPL-2.0
/* DMA mappings of a vfio device: in its type1 container, or in the address space of its iommufd. */
#include <errno.h>
#include "lib/target/iommufd.h"
#include "lib/target/vfio.h"

/* A group's container is behind the group, a cdev's iommufd alone. */
static int call(struct t2_vfio *v, unsigned long request, void *arg)
{
	return v->sys->ioctl(v->backing[v->cdev ? 0 : 1], request, arg) < 0 ? -errno : 0;
}

int t2_vfio_dma_map(struct t2_device *dev, uint64_t iova, void *at, size_t len)
{
	struct t2_vfio *v = dev->priv;
	struct vfio_iommu_type1_dma_map type1 = {
		.argsz = sizeof(type1),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)at,
		.iova = iova,
		.size = len,
	};
	struct iommu_ioas_map ioas = {
		.size = sizeof(ioas),
		.flags = IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE |
			 IOMMU_IOAS_MAP_WRITEABLE,
		.ioas_id = v->ioas,
		.user_va = (uintptr_t)at,
		.length = len,
		.iova = iova,
	};

	return v->cdev ? call(v, IOMMU_IOAS_MAP, &ioas) : call(v, VFIO_IOMMU_MAP_DMA, &type1);
}

int t2_vfio_dma_unmap(struct t2_device *dev, uint64_t iova, size_t len, uint64_t *unmapped)
{
	struct t2_vfio *v = dev->priv;
	struct vfio_iommu_type1_dma_unmap type1 = { .argsz = sizeof(type1),
						    .iova = iova,
						    .size = len };
	struct iommu_ioas_unmap ioas = {
		.size = sizeof(ioas), .ioas_id = v->ioas, .iova = iova, .length = len
	};
	int rc = v->cdev ? call(v, IOMMU_IOAS_UNMAP, &ioas) : call(v, VFIO_IOMMU_UNMAP_DMA, &type1);

	*unmapped = rc ? 0 : v->cdev ? ioas.length : type1.size;
	return rc;
}
