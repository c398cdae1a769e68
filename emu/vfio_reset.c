// SPDX-License-Identifier: GPL-2.0
/* Resets through VFIO: at open, by VFIO_DEVICE_RESET, written to config space, by the bus. */
#include "passthrough.h"

#include <linux/pci_regs.h>

#define Q(name) t2e_vfio_quirk(dev, T2E_VFIO_##name)

void t2e_vfio_settle(struct t2e_device *dev)
{
	dev->mount.await(dev->mount.ctx);
}

int t2e_vfio_enter(struct t2e_device *dev)
{
	return dev->mount.block_faults(dev->mount.ctx);
}

void t2e_vfio_leave(struct t2e_device *dev)
{
	dev->mount.allow_faults(dev->mount.ctx);
}

void t2e_vfio_reset_pci(struct t2e_device *dev, void (*reset)(struct t2e_device *dev))
{
	uint8_t header[PCI_STD_HEADER_SIZEOF];

	__builtin_memcpy(header, dev->config.value, sizeof(header));
	reset(dev);
	if (dev->vfio)
		t2e_race_in_reset(dev);
	__builtin_memcpy(dev->config.value, header, sizeof(header));
}

void t2e_vfio_reset_function(struct t2e_device *dev)
{
	t2e_vfio_reset_pci(dev, t2e_reset_function_level);
}

static void end(struct t2e_device *dev, bool guarded, int err)
{
	dev->vfio->resets++;
	dev->vfio->mapped_since = false;
	t2e_vfio_spoil_reset(dev);
	t2e_race_end_reset(dev, guarded, err);
}

static int reset_and_show(struct t2e_device *dev, void (*reset)(struct t2e_device *dev),
			  bool guarded)
{
	int err = t2e_race_begin_reset(dev, &guarded);

	if (err)
		return err;
	t2e_vfio_reset_pci(dev, reset);
	if (dev->vfio->is_cxl)
		dev->vfio->generation->was_reset(dev);
	end(dev, guarded, 0);
	return 0;
}

int t2e_vfio_reset_and_show(struct t2e_device *dev, void (*reset)(struct t2e_device *dev))
{
	return reset_and_show(dev, reset, true);
}

void t2e_vfio_follow_decoder(struct t2e_device *dev)
{
	struct t2e_vfio *v = dev->vfio;
	bool active = t2e_hdm_active(dev);

	v->committed = active || Q(LOST_COMMITTED);
	v->gone |= !active;
	v->memory_active = (active && !(v->gone && Q(LOST_FOR_EVER))) || Q(LOST_SERVED) ||
			   Q(LOST_READABLE);
}

static int reset_function(struct t2e_device *dev, bool guarded)
{
	int err;

	if (Q(RESET_REFUSED) || Q(RESET_AGAIN))
		return Q(RESET_AGAIN) ? -EAGAIN : -ENOTTY;
	if (!dev->vfio->is_cxl || !dev->vfio->generation->reset)
		return reset_and_show(dev, t2e_reset_function_level, guarded);
	err = t2e_race_begin_reset(dev, &guarded);
	if (err)
		return err;
	err = dev->vfio->generation->reset(dev);
	end(dev, guarded, err);
	return err;
}

int t2e_vfio_reset(struct t2e_device *dev)
{
	return reset_function(dev, true);
}

int t2e_vfio_guest_reset(struct t2e_device *dev)
{
	return reset_function(dev, !Q(RACE_GUEST_RESET_UNGUARDED));
}

void t2e_vfio_guest_flr(struct t2e_device *dev)
{
	if (Q(FLR_STICKS))
		dev->config.value[dev->pcie_cap + PCI_EXP_DEVCTL + 1] |= PCI_EXP_DEVCTL_BCR_FLR >>
									 8;
	if (Q(FLR_SWALLOWED))
		return;
	if (dev->vfio->is_cxl && Q(FLR_UNSEEN))
		t2e_vfio_reset_function(dev);
	else
		reset_function(dev, !Q(RACE_FLR_UNGUARDED));
}

int t2e_vfio_hot_reset(struct t2e_device *dev, bool without_groups)
{
	if (without_groups && !Q(HOT_RESET_UNASKED))
		return -EINVAL;
	if (t2e_knob(dev, T2E_SBR) == T2E_SBR_MASKED) {
		if (Q(HOT_RESET_MASKED_CLOSES))
			dev->vfio->memory_active = false;
		return -ENOTTY;
	}
	t2e_race_bus_goes(dev);
	if (!dev->vfio->is_cxl || !Q(HOT_RESET_UNSEEN))
		return t2e_vfio_reset_and_show(dev, t2e_reset_hot);
	t2e_vfio_reset_pci(dev, t2e_reset_hot);
	return 0;
}
