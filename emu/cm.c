// SPDX-License-Identifier: GPL-2.0
/*
 * The CXL.cachemem range as storage: registers with what software may do to their bits, and the
 * array of capabilities (CXL r3.1 8.2.4.1).
 */
#include "model.h"

void t2e_component_define(struct t2e_device *dev, unsigned int reg, uint32_t value,
			  struct t2e_bits bits)
{
	struct t2e_component *c = &dev->component;

	t2e_component_poke(dev, reg, value);
	c->rw[reg / 4] = bits.rw;
	c->rwl[reg / 4] = bits.rwl;
	c->w1c[reg / 4] = bits.w1c;
	c->sticky[reg / 4] = bits.sticky;
}

void t2e_component_poke(struct t2e_device *dev, unsigned int reg, uint32_t value)
{
	dev->component.value[reg / 4] = value;
	dev->component.preset[reg / 4] = value;
}

unsigned int t2e_component_add_cap(struct t2e_device *dev, uint16_t id, uint8_t version,
				   unsigned int size)
{
	unsigned int at = dev->cm_free;
	uint32_t header = dev->component.value[0] & ~CXL_CM_HEADER_COUNT;

	dev->cm_count++;
	dev->cm_free = (uint16_t)(dev->cm_free + ((size + 15) & ~15u));
	t2e_component_poke(dev, CXL_CM_ENTRY(dev->cm_count),
			   id | (uint32_t)version << 16 | at << 20);
	t2e_component_poke(dev, 0, header | (uint32_t)dev->cm_count << 24);
	return at;
}
