// SPDX-License-Identifier: GPL-2.0
/* The older way to a vfio device: its IOMMU group, put into a type1 container. */
#include <errno.h>
#include <stdio.h>
#include "lib/target/pci.h"
#include "lib/target/vfio.h"

#define CONTAINER	"/dev/vfio/vfio"

static int call(struct t2_vfio *v, int fd, unsigned long request, unsigned long arg)
{
	int rc = v->sys->ioctl(fd, request, (void *)arg);

	return rc < 0 ? -errno : rc;
}

/* The IOMMU model that the kernel offers, newer first: its number, or -errno with @err filled. */
static int type1(struct t2_vfio *v, int container, struct t2_error *err)
{
	static const int models[] = { VFIO_TYPE1v2_IOMMU, VFIO_TYPE1_IOMMU };
	int rc = call(v, container, VFIO_GET_API_VERSION, 0);

	if (rc != VFIO_API_VERSION)
		return t2_error_set(err, -EPROTO, NULL,
				    "the kernel speaks vfio API version %d, not %d", rc,
				    VFIO_API_VERSION);
	for (unsigned int i = 0; i < 2; i++) {
		if (call(v, container, VFIO_CHECK_EXTENSION, models[i]) > 0)
			return models[i];
	}
	return t2_error_set(err, -EOPNOTSUPP, "modprobe vfio_iommu_type1",
			    "vfio has no type1 IOMMU driver");
}

static int check_viable(struct t2_vfio *v, int group, int number, const char *bdf,
			struct t2_error *err)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	int rc = call(v, group, VFIO_GROUP_GET_STATUS, (unsigned long)&status);
	char others[128];

	if (rc < 0)
		return t2_vfio_refused(err, rc, bdf, "asking for the state of its group");
	if (status.flags & VFIO_GROUP_FLAGS_VIABLE)
		return 0;
	t2_pci_group_others(number, bdf, others, sizeof(others));
	return t2_error_set(err, -EBUSY,
			    "bind every device of the group to vfio-pci, or unbind its driver",
			    "IOMMU group %d of %s is not viable: a kernel driver has one of %s",
			    number, bdf, *others ? others : "its devices");
}

static int set_iommu(struct t2_vfio *v, int container, int model, const char *bdf,
		     struct t2_error *err)
{
	int rc = call(v, container, VFIO_SET_IOMMU, model);

	if (rc == -EPERM)
		return t2_vfio_no_remapping(err, "vfio_iommu_type1", bdf);
	return rc < 0 ? t2_vfio_refused(err, rc, bdf, "setting up its IOMMU") : 0;
}

static int join(struct t2_vfio *v, int group, int container, const char *bdf, struct t2_error *err)
{
	int rc = call(v, group, VFIO_GROUP_SET_CONTAINER, (unsigned long)&container);

	return rc < 0 ? t2_vfio_refused(err, rc, bdf, "putting its group into a container") : 0;
}

static int device_fd(struct t2_vfio *v, int group, const char *bdf, struct t2_error *err)
{
	int rc = call(v, group, VFIO_GROUP_GET_DEVICE_FD, (unsigned long)bdf);

	if (rc < 0)
		return t2_vfio_refused(err, rc, bdf, "opening the device");
	v->device = rc;
	return 0;
}

int t2_vfio_open_group(struct t2_vfio *v, const char *bdf, struct t2_error *err)
{
	int number = t2_pci_group(bdf), container, group, model, rc;
	char path[64];

	container = v->backing[1] = t2_vfio_open_node(v, CONTAINER, err);
	if (container < 0)
		return container;
	model = type1(v, container, err);
	if (model < 0)
		return model;
	snprintf(path, sizeof(path), "/dev/vfio/%d", number);
	group = v->backing[0] = t2_vfio_open_node(v, path, err);
	if (group < 0)
		return group;
	rc = check_viable(v, group, number, bdf, err);
	if (!rc)
		rc = join(v, group, container, bdf, err);
	if (!rc)
		rc = set_iommu(v, container, model, bdf, err);
	return rc ? rc : device_fd(v, group, bdf, err);
}
