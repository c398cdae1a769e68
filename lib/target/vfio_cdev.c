// SPDX-License-Identifier: GPL-2.0
/* The newer way to a vfio device: its character device, bound to an iommufd with an IOAS. */
#include <errno.h>
#include <stdio.h>
#include "lib/target/iommufd.h"
#include "lib/target/vfio.h"

static int call(struct t2_vfio *v, int fd, unsigned long request, void *arg)
{
	return v->sys->ioctl(fd, request, arg) < 0 ? -errno : 0;
}

static int bind_iommufd(struct t2_vfio *v, int iommufd, const char *bdf, struct t2_error *err)
{
	struct vfio_device_bind_iommufd arg = { .argsz = sizeof(arg), .iommufd = iommufd };
	int rc = call(v, v->device, VFIO_DEVICE_BIND_IOMMUFD, &arg);

	if (rc == -EPERM)
		return t2_vfio_no_remapping(err, "iommufd", bdf);
	/* The kernel lets anyone open the node; a second user is told here, and as -EINVAL. */
	if (rc == -EINVAL)
		rc = -EBUSY;
	return rc ? t2_vfio_refused(err, rc, bdf, "binding it to an iommufd") : 0;
}

static int attach(struct t2_vfio *v, int iommufd, const char *bdf, struct t2_error *err)
{
	struct iommu_ioas_alloc ioas = { .size = sizeof(ioas) };
	struct vfio_device_attach_iommufd_pt arg = { .argsz = sizeof(arg) };
	int rc = call(v, iommufd, IOMMU_IOAS_ALLOC, &ioas);

	if (rc)
		return t2_vfio_refused(err, rc, bdf, "making an address space for it");
	arg.pt_id = v->ioas = ioas.out_ioas_id;
	rc = call(v, v->device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &arg);
	return rc ? t2_vfio_refused(err, rc, bdf, "attaching it to an address space") : 0;
}

int t2_vfio_open_cdev(struct t2_vfio *v, const char *bdf, const char *name, struct t2_error *err)
{
	char path[96];
	int iommufd, rc;

	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", name);
	v->device = t2_vfio_open_node(v, path, err);
	if (v->device < 0)
		return v->device;
	v->cdev = true;
	iommufd = v->backing[0] = t2_vfio_open_node(v, "/dev/iommu", err);
	if (iommufd < 0)
		return iommufd;
	rc = bind_iommufd(v, iommufd, bdf, err);
	return rc ? rc : attach(v, iommufd, bdf, err);
}
