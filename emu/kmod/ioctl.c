// SPDX-License-Identifier: GPL-2.0
/* The ioctls of the VFIO device: what it is made of, reset, power. */
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "kmod.h"

#define ANSWER_MAX 256 /* more than any answer of the model takes */

typedef int (*info_call)(struct t2e_device *dev, void *buf, uint32_t argsz);

/*
 * An answer that the model negotiates: bytes up to argsz that it leaves alone go back as they
 * came.
 */
static long get_info(struct t2k_card *card, void __user *arg, info_call call)
{
	u8 answer[ANSWER_MAX] = { 0 };
	u32 argsz, len;
	int err;

	if (get_user(argsz, (u32 __user *)arg))
		return -EFAULT;
	len = min_t(u32, argsz, sizeof(answer));
	if (copy_from_user(answer, arg, len))
		return -EFAULT;
	spin_lock_irq(&card->lock);
	err = call(&card->model, answer, argsz);
	spin_unlock_irq(&card->lock);
	if (err)
		return err;
	return copy_to_user(arg, answer, len) ? -EFAULT : 0;
}

/* Takes the chain behind @answer apart for the core, which has its own place for it. */
static int give_caps(struct vfio_info_cap *caps, const u8 *answer, u32 used)
{
	const u32 start = sizeof(struct vfio_region_info);
	struct vfio_info_cap_header *header;
	u32 at = start, next;

	caps->buf = kmemdup(answer + start, used - start, GFP_KERNEL);
	if (!caps->buf)
		return -ENOMEM;
	caps->size = used - start;
	for (; at; at = next) {
		header = (void *)((u8 *)caps->buf + at - start);
		next = header->next;
		header->next = next ? next - start : 0;
	}
	return 0;
}

int t2k_region_info_caps(struct vfio_device *vdev, struct vfio_region_info *info,
			 struct vfio_info_cap *caps)
{
	struct t2k_card *card = t2k_card_of(vdev);
	u8 answer[ANSWER_MAX] __aligned(8) = { 0 };
	struct vfio_region_info said = { .index = info->index };
	u32 argsz = info->argsz;
	int err;

	memcpy(answer, &said, sizeof(said));
	spin_lock_irq(&card->lock);
	err = t2e_vfio_region_info(&card->model, &said, sizeof(said));
	if (!err)
		err = t2e_vfio_region_info(&card->model, answer, sizeof(answer));
	spin_unlock_irq(&card->lock);
	if (err)
		return err;
	*info = said;
	info->argsz = argsz;
	info->flags &= ~VFIO_REGION_INFO_FLAG_CAPS;
	/* Asked with too little room it says how much the whole takes. */
	return said.argsz > sizeof(said) ? give_caps(caps, answer, said.argsz) : 0;
}

/* Nothing of this device interrupts: what vfio-pci would show of the vectors it has. */
static long get_irq_info(struct t2k_card *card, struct pci_dev *pdev, void __user *arg)
{
	struct vfio_irq_info info;

	if (copy_from_user(&info, arg, sizeof(info)))
		return -EFAULT;
	if (info.argsz < sizeof(info) || info.index >= VFIO_PCI_NUM_IRQS)
		return -EINVAL;
	info.flags = VFIO_IRQ_INFO_EVENTFD;
	info.flags |= info.index == VFIO_PCI_INTX_IRQ_INDEX ?
			      VFIO_IRQ_INFO_MASKABLE | VFIO_IRQ_INFO_AUTOMASKED :
			      VFIO_IRQ_INFO_NORESIZE;
	if (info.index == VFIO_PCI_MSIX_IRQ_INDEX)
		info.count = max(pci_msix_vec_count(pdev), 0);
	else
		info.count = info.index == VFIO_PCI_ERR_IRQ_INDEX ||
			     info.index == VFIO_PCI_REQ_IRQ_INDEX;
	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static long reset(struct t2k_card *card)
{
	long err;

	spin_lock_irq(&card->lock);
	err = t2e_vfio_reset(&card->model);
	spin_unlock_irq(&card->lock);
	return err;
}

/* Whether it is refused is the generation's; one that is admitted finds no doorbell here. */
static long ioeventfd(struct t2k_card *card, void __user *arg)
{
	const u32 widths = VFIO_DEVICE_IOEVENTFD_SIZE_MASK;
	struct vfio_device_ioeventfd request;
	u32 width;
	long err;

	if (copy_from_user(&request, arg, offsetofend(struct vfio_device_ioeventfd, fd)))
		return -EFAULT;
	width = request.flags & widths;
	if (request.argsz < offsetofend(struct vfio_device_ioeventfd, fd) ||
	    request.flags & ~widths || hweight32(width) != 1 || request.fd < -1)
		return -EINVAL;
	spin_lock_irq(&card->lock);
	err = t2e_vfio_ioeventfd(&card->model, request.offset >> T2K_REGION_SHIFT,
				 T2K_OFFSET(request.offset), width);
	spin_unlock_irq(&card->lock);
	return err;
}

long t2k_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	struct t2k_card *card = t2k_card_of(vdev);
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return get_info(card, user, t2e_vfio_device_info);
	case VFIO_DEVICE_GET_REGION_INFO:
		return get_info(card, user, t2e_vfio_region_info);
	case VFIO_DEVICE_GET_IRQ_INFO:
		return get_irq_info(card, to_pci_dev(vdev->dev), user);
	case VFIO_DEVICE_RESET:
		return reset(card);
	case VFIO_DEVICE_GET_PCI_HOT_RESET_INFO:
		return t2k_hot_reset_info(vdev, user);
	case VFIO_DEVICE_PCI_HOT_RESET:
		return t2k_hot_reset(vdev, user);
	case VFIO_DEVICE_IOEVENTFD:
		return ioeventfd(card, user);
	default:
		return -ENOTTY;
	}
}

int t2k_feature(struct vfio_device *vdev, u32 flags, void __user *arg, size_t argsz)
{
	struct t2k_card *card = t2k_card_of(vdev);
	u32 feature = flags & VFIO_DEVICE_FEATURE_MASK;
	int rc;

	if (feature != VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY &&
	    feature != VFIO_DEVICE_FEATURE_LOW_POWER_EXIT)
		return -ENOTTY;
	rc = vfio_check_feature(flags, argsz, VFIO_DEVICE_FEATURE_SET, 0);
	if (rc != 1)
		return rc;
	spin_lock_irq(&card->lock);
	rc = t2e_vfio_low_power(&card->model, feature == VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY);
	spin_unlock_irq(&card->lock);
	return rc;
}
