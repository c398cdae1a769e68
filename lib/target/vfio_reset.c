// SPDX-License-Identifier: GPL-2.0
/* What resets a vfio device besides its own reset, and what its binding needs to settle. */
#include <errno.h>
#include "lib/target/pci.h"
#include "lib/target/pci_reset.h"
#include "lib/target/vfio.h"

/* A binding this young may be undone by what the last unbinding left to be done. */
#define YOUNG_MS	1000
#define SETTLE_MS	300

int t2_vfio_reset(struct t2_device *dev)
{
	struct t2_vfio *v = dev->priv;

	return v->sys->ioctl(v->device, VFIO_DEVICE_RESET, NULL) < 0 ? -errno : 0;
}

int t2_vfio_hot_reset_info(struct t2_device *dev, struct vfio_pci_hot_reset_info *info)
{
	struct t2_vfio *v = dev->priv;

	return v->sys->ioctl(v->device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, info) < 0 ? -errno : 0;
}

/* Who opened a device by itself owns it through the iommufd, and names no group at all. */
int t2_vfio_hot_reset(struct t2_device *dev, bool without_groups)
{
	struct t2_vfio *v = dev->priv;
	/* Room for the array that the structure ends with: one group. */
	union {
		struct vfio_pci_hot_reset head;
		uint8_t room[sizeof(struct vfio_pci_hot_reset) + sizeof(int32_t)];
	} arg = { .room = { 0 } };

	if (v->cdev && without_groups)
		return -EOPNOTSUPP;
	arg.head.count = !v->cdev && !without_groups;
	arg.head.group_fds[0] = v->backing[0];
	arg.head.argsz =
		(uint32_t)(sizeof(arg.head) + arg.head.count * sizeof(arg.head.group_fds[0]));
	return v->sys->ioctl(v->device, VFIO_DEVICE_PCI_HOT_RESET, &arg) < 0 ? -errno : 0;
}

int t2_vfio_reset_methods(struct t2_device *dev, char *names, size_t size)
{
	return t2_pci_reset_methods(dev->bdf, names, size);
}

int t2_vfio_reset_by(struct t2_device *dev, const char *name)
{
	return t2_pci_reset_by(dev->bdf, name);
}

static int address(const char *where, char bdf[T2_BDF_MAX], struct t2_error *err)
{
	if (!t2_bdf_normalise(where, bdf))
		return t2_error_set(err, -EINVAL, NULL, "\"%.64s\" is no PCI address", where);
	return t2_pci_present(bdf, err);
}

int t2_vfio_rebind(const char *where, struct t2_error *err)
{
	char bdf[T2_BDF_MAX];
	int rc = address(where, bdf, err);

	return rc ? rc : t2_pci_rebind(bdf, err);
}

int t2_vfio_is_bound(const char *where, struct t2_error *err)
{
	char bdf[T2_BDF_MAX];
	int rc = address(where, bdf, err);

	return rc ? rc : t2_pci_on_vfio(bdf);
}

int t2_vfio_settle(const struct t2_vfio_sys *sys, const char *bdf, const char *node,
		   struct t2_error *err)
{
	long age = sys->age_ms(node);

	if (age < 0 || age >= YOUNG_MS)
		return 0;
	sys->sleep_ms(SETTLE_MS);
	if (t2_pci_on_vfio(bdf))
		return 0;
	return t2_error_set(err, -ENODEV,
			    "bind it again, and wait a second between unbind and bind",
			    "%s was bound a moment ago and has lost its driver again: the cleanup "
			    "of its last binding took it away", bdf);
}
