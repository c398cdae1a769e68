// SPDX-License-Identifier: GPL-2.0
/*
 * The ioctls of a hot reset: each card counts as alone below a port of its own, whatever else is
 * in a slot of the bus.
 */
#include <linux/file.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "kmod.h"

static struct vfio_pci_dependent_device self(struct vfio_device *vdev)
{
	struct pci_dev *pdev = to_pci_dev(vdev->dev);
	struct iommu_group *group = iommu_group_get(&pdev->dev);
	struct vfio_pci_dependent_device device = {
		.group_id = group ? iommu_group_id(group) : 0,
		.segment = pci_domain_nr(pdev->bus),
		.bus = pdev->bus->number,
		.devfn = pdev->devfn,
	};

	iommu_group_put(group);
	return device;
}

/* Who opened the device itself is told of device ids, and that this one is his. */
static void tell_owner(struct vfio_pci_hot_reset_info *info)
{
#ifdef VFIO_PCI_HOT_RESET_FLAG_DEV_ID
	info->flags = VFIO_PCI_HOT_RESET_FLAG_DEV_ID | VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED;
	info->devices[0].devid = VFIO_PCI_DEVID_OWNED;
#endif
}

long t2k_hot_reset_info(struct vfio_device *vdev, void __user *arg)
{
	const size_t head = offsetof(struct vfio_pci_hot_reset_info, devices);
	const struct vfio_pci_dependent_device device = self(vdev);
	u8 answer[sizeof(struct vfio_pci_hot_reset_info) + sizeof(device)] __aligned(8) = { 0 };
	struct t2k_card *card = t2k_card_of(vdev);
	u32 argsz;
	int err;

	if (get_user(argsz, (u32 __user *)arg))
		return -EFAULT;
	spin_lock_irq(&card->lock);
	err = t2e_vfio_hot_reset_info(&card->model, answer, argsz, &device);
	spin_unlock_irq(&card->lock);
	if (err && err != -ENOSPC)
		return err;
	if (t2k_opened_itself(vdev))
		tell_owner((void *)answer);
	if (copy_to_user(arg, answer, err ? head : head + sizeof(device)))
		return -EFAULT;
	return err;
}

/* @fd is a group of the user's that the device is in: 0 or -errno. */
static int check_group(struct vfio_device *vdev, int fd)
{
	struct file *file = fget(fd);
	int err = 0;

	if (!file)
		return -EBADF;
	if (!vfio_file_is_group(file) || !vfio_file_has_dev(file, vdev))
		err = -EINVAL;
	fput(file);
	return err;
}

long t2k_hot_reset(struct vfio_device *vdev, void __user *arg)
{
	const size_t head = offsetof(struct vfio_pci_hot_reset, group_fds);
	struct t2k_card *card = t2k_card_of(vdev);
	bool itself = t2k_opened_itself(vdev);
	struct vfio_pci_hot_reset request;
	s32 fd;
	int err;

	if (copy_from_user(&request, arg, head))
		return -EFAULT;
	if (request.argsz < head || request.flags || request.count > 1 ||
	    (itself && request.count))
		return -EINVAL;
	if (request.count) {
		if (get_user(fd, (s32 __user *)((u8 __user *)arg + head)))
			return -EFAULT;
		err = check_group(vdev, fd);
		if (err)
			return err;
	}
	spin_lock_irq(&card->lock);
	err = t2e_vfio_hot_reset(&card->model, !itself && !request.count);
	spin_unlock_irq(&card->lock);
	return err;
}
