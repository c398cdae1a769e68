// SPDX-License-Identifier: GPL-2.0
/* A kernel-side copy of the HDM decoder block. */
#include "passthrough.h"

void t2e_hdm_shadow_take(struct t2e_device *dev)
{
	unsigned int i;

	for (i = 0; i < CXL_HDM_SIZE(t2e_hdm_decoders(dev)) / 4; i++)
		dev->vfio->shadow.hdm[i] = dev->component.value[dev->hdm / 4 + i];
}

void t2e_hdm_shadow_put_back(struct t2e_device *dev)
{
	unsigned int i;

	for (i = 0; i < CXL_HDM_SIZE(t2e_hdm_decoders(dev)) / 4; i++)
		dev->component.value[dev->hdm / 4 + i] = dev->vfio->shadow.hdm[i];
}

uint32_t *t2e_hdm_shadow(struct t2e_device *dev, uint32_t offset)
{
	return &dev->vfio->shadow.hdm[offset / 4];
}
