// SPDX-License-Identifier: GPL-2.0
/*
 * Config space as storage: registers with what software may do to their bits, and the list of
 * extended capabilities.
 */
#include "model.h"

#include <linux/pci_regs.h>

static const struct t2e_bits READ_ONLY;

uint32_t t2e_config_peek(const struct t2e_device *dev, unsigned int offset, unsigned int width)
{
	uint32_t v = 0;
	unsigned int i;

	for (i = 0; i < width; i++)
		v |= (uint32_t)dev->config.value[offset + i] << 8 * i;
	return v;
}

static void put(uint8_t *at, unsigned int width, uint32_t value)
{
	unsigned int i;

	for (i = 0; i < width; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

void t2e_config_poke(struct t2e_device *dev, unsigned int offset, unsigned int width,
		     uint32_t value)
{
	put(&dev->config.value[offset], width, value);
	put(&dev->config.preset[offset], width, value);
}

void t2e_config_set(struct t2e_device *dev, unsigned int offset, unsigned int width, uint32_t value)
{
	put(&dev->config.value[offset], width, value);
}

void t2e_config_define(struct t2e_device *dev, unsigned int offset, unsigned int width,
		       uint32_t value, struct t2e_bits bits)
{
	t2e_config_poke(dev, offset, width, value);
	put(&dev->config.rw[offset], width, bits.rw);
	put(&dev->config.rwl[offset], width, bits.rwl);
	put(&dev->config.rwo[offset], width, bits.rwo);
	put(&dev->config.w1c[offset], width, bits.w1c);
	put(&dev->config.sticky[offset], width, bits.sticky);
}

unsigned int t2e_config_add_ext_cap(struct t2e_device *dev, uint16_t id, uint8_t version,
				    unsigned int size)
{
	unsigned int at = dev->free_ext_cap;

	if (dev->last_ext_cap) {
		uint32_t header = t2e_config_peek(dev, dev->last_ext_cap, 4);

		t2e_config_poke(dev, dev->last_ext_cap, 4, (header & 0xfffff) | at << 20);
	}
	t2e_config_define(dev, at, 4, id | (uint32_t)version << 16, READ_ONLY);
	dev->last_ext_cap = (uint16_t)at;
	dev->free_ext_cap = (uint16_t)((at + size + 15) & ~15u);
	return at;
}

void t2e_config_drop_ext_cap(struct t2e_device *dev, unsigned int offset)
{
	uint32_t next = t2e_config_peek(dev, offset, 4) >> 20;
	unsigned int at = PCI_CFG_SPACE_SIZE;

	if (offset == at) {
		/* The head cannot be unlinked: it stays as a null capability. */
		t2e_config_poke(dev, at, 4, next << 20);
		t2e_config_poke(dev, at + 4, 4, 0);
		t2e_config_poke(dev, at + 8, 4, 0);
		return;
	}
	while (at) {
		uint32_t header = t2e_config_peek(dev, at, 4);

		if (header >> 20 == offset) {
			t2e_config_poke(dev, at, 4, (header & 0xfffff) | next << 20);
			break;
		}
		at = header >> 20;
	}
	for (at = offset; at < offset + 12; at += 4)
		t2e_config_poke(dev, at, 4, 0);
}
