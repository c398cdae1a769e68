// SPDX-License-Identifier: GPL-2.0
/*
 * The component register block: the CXL.cachemem capability array with RAS and Link (CXL r3.1
 * 8.2.4).
 */
#include "model.h"

#define RAS_UNCORRECTABLE 0x0003cfff
#define RAS_CORRECTABLE 0x0000007f

static void define(struct t2e_device *dev, unsigned int reg, uint32_t value, struct t2e_bits bits)
{
	struct t2e_component *c = &dev->component;

	c->value[reg / 4] = value;
	c->preset[reg / 4] = value;
	c->rw[reg / 4] = bits.rw;
	c->w1c[reg / 4] = bits.w1c;
	c->sticky[reg / 4] = bits.sticky;
}

unsigned int t2e_component_add_cap(struct t2e_device *dev, uint16_t id, uint8_t version,
				   unsigned int size)
{
	unsigned int at = dev->cm_free;
	uint32_t header = dev->component.value[0];

	dev->cm_count++;
	dev->cm_free = (uint16_t)(dev->cm_free + ((size + 15) & ~15u));
	dev->component.value[CXL_CM_ENTRY(dev->cm_count) / 4] = id | (uint32_t)version << 16 |
								at << 20;
	dev->component.preset[CXL_CM_ENTRY(dev->cm_count) / 4] = id | (uint32_t)version << 16 |
								 at << 20;
	define(dev, 0, (header & ~CXL_CM_HEADER_COUNT) | (uint32_t)dev->cm_count << 24,
	       (struct t2e_bits){ 0 });
	return at;
}

static void build_ras(struct t2e_device *dev)
{
	unsigned int at = t2e_component_add_cap(dev, CXL_CM_CAP_RAS, 3, CXL_RAS_SIZE);
	struct t2e_bits status = { .w1c = RAS_UNCORRECTABLE, .sticky = RAS_UNCORRECTABLE };
	struct t2e_bits mask = { .rw = RAS_UNCORRECTABLE, .sticky = RAS_UNCORRECTABLE };

	dev->ras = (uint16_t)at;
	define(dev, at + CXL_RAS_UNC_STATUS, 0, status);
	define(dev, at + CXL_RAS_UNC_MASK, RAS_UNCORRECTABLE, mask);
	define(dev, at + CXL_RAS_UNC_SEVERITY, RAS_UNCORRECTABLE, mask);
	define(dev, at + CXL_RAS_COR_STATUS, 0,
	       (struct t2e_bits){ .w1c = RAS_CORRECTABLE, .sticky = RAS_CORRECTABLE });
	define(dev, at + CXL_RAS_COR_MASK, RAS_CORRECTABLE,
	       (struct t2e_bits){ .rw = RAS_CORRECTABLE, .sticky = RAS_CORRECTABLE });
	define(dev, at + CXL_RAS_CAP_CTRL, CXL_RAS_POISON_ENABLED,
	       (struct t2e_bits){ .sticky = ~0u });
}

static void build_link(struct t2e_device *dev)
{
	unsigned int at = t2e_component_add_cap(dev, CXL_CM_CAP_LINK, 2, CXL_LINK_SIZE);

	dev->link = (uint16_t)at;
	define(dev, at + CXL_LINK_CTRL_STATUS, CXL_LINK_INIT_STATE,
	       (struct t2e_bits){ .rw = 0x6, .sticky = 0x6 });
	define(dev, at + CXL_LINK_RX_CREDIT_CTRL + 4, 0x00004010,
	       (struct t2e_bits){ .rw = 0x3ffff, .sticky = 0x3ffff });
	define(dev, at + CXL_LINK_RX_CREDIT_CTRL, 0x04010040,
	       (struct t2e_bits){ .rw = ~0u, .sticky = ~0u });
	define(dev, at + CXL_LINK_ACK_TIMER, 0x10 | 0x20 << 8,
	       (struct t2e_bits){ .rw = 0x3ffff, .sticky = 0x3ffff });
	define(dev, at + CXL_LINK_DEFEATURE, 0, (struct t2e_bits){ .rw = 1, .sticky = 1 });
}

void t2e_component_build(struct t2e_device *dev)
{
	dev->cm_free = 0x80; /* behind an array of up to 31 entries */
	define(dev, 0, CXL_CM_CAP_HEADER | 1 << 16 | 1 << 20, (struct t2e_bits){ 0 });
	build_ras(dev);
	build_link(dev);
	if (t2e_knob(dev, T2E_MEM_CAPABLE)) {
		dev->hdm = (uint16_t)t2e_component_add_cap(
			dev, CXL_CM_CAP_HDM, 3, CXL_HDM_SIZE(t2e_knob(dev, T2E_DECODERS)));
		t2e_hdm_build(dev, dev->hdm);
	}
}
