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

/* A reset by @reset; the kernel saves the header before it and puts it back. */
static void reset_pci(struct t2e_device *dev, void (*reset)(struct t2e_device *dev))
{
	uint8_t header[PCI_STD_HEADER_SIZEOF];

	__builtin_memcpy(header, dev->config.value, sizeof(header));
	reset(dev);
	__builtin_memcpy(dev->config.value, header, sizeof(header));
}

void t2e_vfio_reset_function(struct t2e_device *dev)
{
	reset_pci(dev, t2e_reset_function_level);
}

/* By @reset, and what users see of the device follows it. */
static int reset_and_show(struct t2e_device *dev, void (*reset)(struct t2e_device *dev))
{
	int err = t2e_vfio_enter(dev);

	if (err)
		return err;
	dev->mount.zap(dev->mount.ctx, true);
	reset_pci(dev, reset);
	if (dev->vfio->is_cxl)
		dev->vfio->generation->was_reset(dev);
	t2e_vfio_leave(dev);
	return 0;
}

int t2e_vfio_reset(struct t2e_device *dev)
{
	int err;

	if (!dev->vfio->is_cxl || !dev->vfio->generation->reset)
		return reset_and_show(dev, t2e_reset_function_level);
	err = t2e_vfio_enter(dev);
	if (err)
		return err;
	dev->mount.zap(dev->mount.ctx, true);
	err = dev->vfio->generation->reset(dev);
	t2e_vfio_leave(dev);
	return err;
}

void t2e_vfio_guest_flr(struct t2e_device *dev)
{
	if (dev->vfio->is_cxl && Q(FLR_UNSEEN))
		t2e_vfio_reset_function(dev);
	else
		t2e_vfio_reset(dev);
}

int t2e_vfio_hot_reset(struct t2e_device *dev, bool without_groups)
{
	if (without_groups)
		return -EINVAL;
	if (t2e_knob(dev, T2E_SBR) == T2E_SBR_MASKED)
		return -ENOTTY;
	if (!dev->vfio->is_cxl || !Q(HOT_RESET_UNSEEN))
		return reset_and_show(dev, t2e_reset_hot);
	reset_pci(dev, t2e_reset_hot);
	return 0;
}

#define HOT_INFO_MIN offsetof(struct vfio_pci_hot_reset_info, devices)

int t2e_vfio_hot_reset_info(struct t2e_device *dev, void *buf, uint32_t argsz,
			    const struct vfio_pci_dependent_device *self)
{
	struct vfio_pci_hot_reset_info info = { .argsz = argsz, .count = 1 };
	int err = 0;

	(void)dev;
	if (argsz < HOT_INFO_MIN)
		return -EINVAL;
	if (argsz < HOT_INFO_MIN + sizeof(*self))
		err = -ENOSPC;
	__builtin_memcpy(buf, &info, HOT_INFO_MIN);
	if (!err)
		__builtin_memcpy((uint8_t *)buf + HOT_INFO_MIN, self, sizeof(*self));
	return err;
}

static bool function_level_capable(const struct t2e_device *dev)
{
	return t2e_config_peek(dev, dev->pcie_cap + PCI_EXP_DEVCAP, 4) & PCI_EXP_DEVCAP_FLR;
}

static bool by_cxl_reset(const struct t2e_device *dev)
{
	return dev->vfio && dev->vfio->is_cxl && dev->vfio->generation->reset;
}

static int reset_bare(struct t2e_device *dev, void (*reset)(struct t2e_device *dev))
{
	if (dev->vfio)
		return reset_and_show(dev, reset);
	reset_pci(dev, reset);
	return 0;
}

/* The bus is reset by the port above the device, which lifts the mask for this one. */
static const struct method {
	const char *name;
	bool (*there)(const struct t2e_device *dev);
	void (*reset)(struct t2e_device *dev); /* NULL: as VFIO_DEVICE_RESET */
} methods[] = {
	{ "cxl_reset", by_cxl_reset, NULL },
	{ "flr", function_level_capable, t2e_reset_function_level },
	{ "cxl_bus", NULL, t2e_reset_hot },
};

void t2e_reset_methods(const struct t2e_device *dev, struct t2e_text *names)
{
	unsigned int i;

	for (i = 0; i < T2E_ARRAY_SIZE(methods); i++) {
		if (methods[i].there && !methods[i].there(dev))
			continue;
		t2e_text_put(names, names->used ? " " : "");
		t2e_text_put(names, methods[i].name);
	}
}

int t2e_reset_by(struct t2e_device *dev, const char *name)
{
	const struct method *m;
	unsigned int i;

	for (i = 0; i < T2E_ARRAY_SIZE(methods); i++) {
		m = &methods[i];
		if (!t2e_text_is(name, __builtin_strlen(name), m->name) ||
		    (m->there && !m->there(dev)))
			continue;
		return m->reset ? reset_bare(dev, m->reset) : t2e_vfio_reset(dev);
	}
	return -EINVAL;
}
