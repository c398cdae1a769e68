// SPDX-License-Identifier: GPL-2.0
/* What a kernel tells of its ways to reset the device, and resets by one of them. */
#include "passthrough.h"

#include <linux/pci_regs.h>

#define Q(name) t2e_vfio_quirk(dev, T2E_VFIO_##name)
#define HOT_INFO_MIN offsetof(struct vfio_pci_hot_reset_info, devices)

int t2e_vfio_hot_reset_info(struct t2e_device *dev, void *buf, uint32_t argsz,
			    const struct vfio_pci_dependent_device *self)
{
	struct vfio_pci_hot_reset_info info = { .argsz = argsz, .count = 1 };
	int err = 0;

	if (argsz < HOT_INFO_MIN)
		return -EINVAL;
	if (Q(HOT_INFO_EMPTY))
		info.count = 0;
	if (argsz < HOT_INFO_MIN + sizeof(*self) && info.count)
		err = Q(HOT_INFO_FITS) ? 0 : -ENOSPC;
	__builtin_memcpy(buf, &info, HOT_INFO_MIN);
	if (argsz >= HOT_INFO_MIN + sizeof(*self) && info.count)
		__builtin_memcpy((uint8_t *)buf + HOT_INFO_MIN, self, sizeof(*self));
	return err;
}

static bool function_level_capable(const struct t2e_device *dev)
{
	return t2e_config_peek(dev, dev->pcie_cap + PCI_EXP_DEVCAP, 4) & PCI_EXP_DEVCAP_FLR;
}

/* Or the kernel takes it to be there. */
static bool by_cxl_reset(const struct t2e_device *dev)
{
	return dev->vfio &&
	       ((dev->vfio->is_cxl && dev->vfio->generation->reset) || Q(METHOD_REFUSED));
}

/* Bound to VFIO or not. */
static int reset_either(struct t2e_device *dev, void (*reset)(struct t2e_device *dev))
{
	if (dev->vfio)
		return t2e_vfio_reset_and_show(dev, reset);
	t2e_vfio_reset_pci(dev, reset);
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

	if (dev->vfio && Q(METHODS_EMPTY))
		return;
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
		if (!m->reset)
			return Q(METHOD_REFUSED) ? -ENOTTY : t2e_vfio_reset(dev);
		return reset_either(dev, m->reset);
	}
	return -EINVAL;
}
