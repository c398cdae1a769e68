/* SPDX-License-Identifier: GPL-2.0 */
/* The emulated device opened through an emulated kernel, and short ways to its regions. */
#ifndef EMU_KERNEL_H
#define EMU_KERNEL_H

#include "selftest/unit/emu_card.h"

#define CONFIG 7u
#define SIZE ((uint64_t)CARD_MEMORY)
#define BASE 0x10u /* of decoder 0, from the decoder block */
#define CTRL 0x20u

static struct {
	unsigned int memory, component; /* regions */
	unsigned int dev0; /* the Device DVSEC */
	uint32_t hdm; /* the decoder block, in the component region */
} opened;

/* Where things are on the device that has just been opened. */
static inline void opened_places(void)
{
	opened.memory = (unsigned int)card.vfio.announce.memory_region;
	opened.component = (unsigned int)card.vfio.announce.component_region;
	opened.dev0 = find_dvsec(0);
	opened.hdm = t2e_knob(&card.dev, T2E_GEN) == T2E_V2   ? find_cm(5) - 0x1000
		     : t2e_knob(&card.dev, T2E_GEN) == T2E_V3 ? find_cm(5)
							      : 0;
}

static inline void open_card(const char *knobs)
{
	card_open(knobs);
	opened_places();
}

/* What the kernel wrote last. */
static uint8_t answer[4096];

/* Little-endian field of it. */
static inline uint64_t field(unsigned int at, unsigned int width)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < width; i++)
		v |= (uint64_t)answer[at + i] << 8 * i;
	return v;
}

static inline void untouched_from(unsigned int at)
{
	for (; at < sizeof(answer); at++)
		assert_int_equal(answer[at], 0xa5);
}

static inline long rw(unsigned int region, uint64_t pos, size_t len, bool write)
{
	static uint8_t buf[0x20000];

	memset(buf, 0, len);
	return card_rw(region, pos, buf, len, write);
}

static inline uint32_t get(unsigned int region, uint64_t pos, unsigned int width)
{
	uint8_t buf[4] = { 0 };

	assert_int_equal(card_rw(region, pos, buf, width, false), width);
	return t2e_load32(buf);
}

static inline void set(unsigned int region, uint64_t pos, unsigned int width, uint32_t value)
{
	uint8_t buf[4];

	t2e_store32(buf, value);
	assert_int_equal(card_rw(region, pos, buf, width, true), width);
}

static inline uint32_t reg(uint32_t offset)
{
	return get(opened.component, opened.hdm + offset, 4);
}

static inline void set_reg(uint32_t offset, uint32_t value)
{
	set(opened.component, opened.hdm + offset, 4, value);
}

static inline uint32_t cfg(unsigned int offset, unsigned int width)
{
	return get(CONFIG, opened.dev0 + offset, width);
}

static inline void set_cfg(unsigned int offset, unsigned int width, uint32_t value)
{
	set(CONFIG, opened.dev0 + offset, width, value);
}

#endif
