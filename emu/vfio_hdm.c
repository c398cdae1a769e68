// SPDX-License-Identifier: GPL-2.0
/* A kernel-side copy of the HDM decoder block, and what v2 and v3 let a guest store in it alike. */
#include "passthrough.h"

void t2e_hdm_shadow_take(struct t2e_device *dev, const uint32_t *cm)
{
	__builtin_memcpy(dev->vfio->shadow.hdm, &cm[dev->hdm / 4],
			 CXL_HDM_SIZE(t2e_hdm_decoders(dev)));
}

void t2e_hdm_shadow_put_back(struct t2e_device *dev)
{
	__builtin_memcpy(&dev->component.value[dev->hdm / 4], dev->vfio->shadow.hdm,
			 CXL_HDM_SIZE(t2e_hdm_decoders(dev)));
}

uint32_t *t2e_hdm_shadow(struct t2e_device *dev, uint32_t offset)
{
	return &dev->vfio->shadow.hdm[offset / 4];
}

void t2e_hdm_shadow_global(struct t2e_device *dev, uint32_t value)
{
	uint32_t writable = CXL_HDM_GLOBAL_ENABLE;

	if (*t2e_hdm_shadow(dev, CXL_HDM_CAP) & CXL_HDM_CAP_POISON ||
	    t2e_vfio_quirk(dev, T2E_VFIO_GLOBAL_POISON))
		writable |= CXL_HDM_GLOBAL_POISON;
	if (t2e_vfio_quirk(dev, T2E_VFIO_GLOBAL_RESERVED))
		writable |= ~(uint32_t)(CXL_HDM_GLOBAL_ENABLE | CXL_HDM_GLOBAL_POISON);
	*t2e_hdm_shadow(dev, CXL_HDM_GLOBAL) = value & writable;
}

uint32_t t2e_hdm_shadow_control(struct t2e_device *dev)
{
	const uint32_t read_only = CXL_HDM_CTRL_COMMITTED | CXL_HDM_CTRL_ERROR;
	const uint32_t always = CXL_HDM_CTRL_IG | CXL_HDM_CTRL_IW | CXL_HDM_CTRL_LOCK |
				CXL_HDM_CTRL_COMMIT;
	const uint32_t uio = CXL_HDM_CTRL_UIO | CXL_HDM_CTRL_ISP;

	if (t2e_vfio_quirk(dev, T2E_VFIO_CTRL_RESERVED))
		return ~read_only;
	return *t2e_hdm_shadow(dev, CXL_HDM_CAP) & CXL_HDM_CAP_UIO ? always | uio : always;
}

uint32_t t2e_hdm_shadow_field(struct t2e_device *dev, unsigned int offset, uint32_t value)
{
	switch (offset) {
	case CXL_HDM_BASE_LOW:
	case CXL_HDM_SIZE_LOW:
		return t2e_vfio_quirk(dev, T2E_VFIO_LOW_UNMASKED) ? value
								  : value & CXL_HDM_LOW_MASK;
	case CXL_HDM_SKIP_LOW:
		return value & CXL_HDM_LOW_MASK;
	}
	return value;
}
