// SPDX-License-Identifier: GPL-2.0
/* The VFIO device: opened, read, written and closed by the rules of the card's generation. */
#include <linux/slab.h>

#include "compat.h"
#include "inode.h"
#include "kmod.h"

static int open_device(struct vfio_device *vdev)
{
	struct t2k_card *card = t2k_card_of(vdev);
	int err = 0;

	mutex_lock(&card->state_lock);
	if (card->replaced)
		err = -EBUSY;
	else
		card->open = true;
	mutex_unlock(&card->state_lock);
	if (err)
		return err;
	card->mapping = t2k_mapping(card, vdev);
	spin_lock_irq(&card->lock);
	t2e_vfio_open(&card->model);
	spin_unlock_irq(&card->lock);
	return 0;
}

static void close_device(struct vfio_device *vdev)
{
	struct t2k_card *card = t2k_card_of(vdev);

	spin_lock_irq(&card->lock);
	t2e_vfio_close(&card->model);
	card->mapped = false;
	spin_unlock_irq(&card->lock);
	card->mapping = NULL;
	mutex_lock(&card->state_lock);
	card->open = false;
	mutex_unlock(&card->state_lock);
}

static ssize_t transfer(struct vfio_device *vdev, const char __user *buf, size_t count,
			loff_t *ppos, bool write)
{
	struct t2k_card *card = t2k_card_of(vdev);
	unsigned int region = *ppos >> T2K_REGION_SHIFT;
	u64 pos = T2K_OFFSET(*ppos);
	u8 *bounce = kmalloc(T2E_BOUNCE, GFP_KERNEL);
	ssize_t done;

	if (!bounce)
		return -ENOMEM;
	spin_lock_irq(&card->lock);
	done = t2e_vfio_rw(&card->model, region, pos, (__force void *)buf, count, write, bounce);
	spin_unlock_irq(&card->lock);
	kfree(bounce);
	if (done > 0)
		*ppos += done;
	return done;
}

static ssize_t read(struct vfio_device *vdev, char __user *buf, size_t count, loff_t *ppos)
{
	return transfer(vdev, buf, count, ppos, false);
}

static ssize_t write(struct vfio_device *vdev, const char __user *buf, size_t count, loff_t *ppos)
{
	return transfer(vdev, buf, count, ppos, true);
}

/* Without DMA no address that the user unmaps is in use; iommufd asks for the hook all the same. */
static void dma_unmap(struct vfio_device *vdev, u64 iova, u64 length)
{
}

const struct vfio_device_ops t2k_vfio_ops = {
	.name = KBUILD_MODNAME,
	T2K_RELEASE_OPS
	T2K_IOMMUFD_OPS
	T2K_REGION_INFO_OPS
	.open_device = open_device,
	.close_device = close_device,
	.read = read,
	.write = write,
	.mmap = t2k_mmap,
	.ioctl = t2k_ioctl,
	.device_feature = t2k_feature,
	.dma_unmap = dma_unmap,
};
