/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The emulated device on a mount of static arrays and a clock that the test sets, for the unit
 * tests of emu/.
 */
#ifndef EMU_CARD_H
#define EMU_CARD_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "emu/faults.h"
#include "emu/passthrough.h"

#define CARD_MEMORY (256ull << 20)
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MS 1000000ull
#define ANY 0xffffffffu

static struct {
	struct t2e_device dev;
	struct t2e_vfio vfio;
	uint64_t now_ns;
	unsigned int zaps, bar_zaps, clears, blocks;
	uint64_t slept_us;
	bool blocked; /* no fault is resolved now */
	size_t user_bytes; /* the user's memory faults behind so many: SIZE_MAX never */
	uint8_t bounce[T2E_BOUNCE];
	uint8_t bar[T2E_BARS][T2E_BAR_MAX];
	uint8_t memory[CARD_MEMORY] __attribute__((aligned(4096)));
} card;

static inline uint64_t card_now(void *ctx)
{
	(void)ctx;
	return card.now_ns;
}

static inline uint8_t *card_page(void *ctx, uint64_t pos)
{
	(void)ctx;
	return pos < CARD_MEMORY ? card.memory + (pos & ~4095ull) : NULL;
}

static inline void card_zap(void *ctx, bool bars)
{
	(void)ctx;
	card.zaps++;
	card.bar_zaps += bars;
}

static inline int card_block(void *ctx)
{
	(void)ctx;
	assert_false(card.blocked);
	card.blocked = true;
	card.blocks++;
	return 0;
}

static inline void card_await(void *ctx)
{
	(void)ctx;
	assert_false(card.blocked);
}

static inline void card_allow(void *ctx)
{
	(void)ctx;
	assert_true(card.blocked);
	card.blocked = false;
}

static inline void card_sleep(void *ctx, unsigned int us)
{
	(void)ctx;
	card.now_ns += us * 1000ull;
	card.slept_us += us;
}

static inline bool card_interrupted(void *ctx)
{
	(void)ctx;
	return false;
}

static inline size_t card_copy(void *ctx, void *to, const void *from, size_t len)
{
	size_t done = len < card.user_bytes ? len : card.user_bytes;

	(void)ctx;
	memcpy(to, from, done);
	if (card.user_bytes != SIZE_MAX)
		card.user_bytes -= done;
	return len - done;
}

/* The pages go back to the system and come again as zeros. */
static inline void card_clear(void *ctx)
{
	(void)ctx;
	card.clears++;
	madvise(card.memory, sizeof(card.memory), MADV_DONTNEED);
}

/* Plugs in a new device with these knobs. */
static inline struct t2e_device *card_power_up(const char *text)
{
	struct t2e_mount mount = { .memory_page = card_page,
				   .now_ns = card_now,
				   .clear_memory = card_clear,
				   .zap = card_zap,
				   .block_faults = card_block,
				   .allow_faults = card_allow,
				   .await = card_await,
				   .sleep = card_sleep,
				   .interrupted = card_interrupted,
				   .copy_in = card_copy,
				   .copy_out = card_copy };
	struct t2e_knobs knobs;
	char why[256] = "";

	if (t2e_knobs_parse(&knobs, text, why, sizeof(why)))
		fail_msg("%s: %s", text, why);
	card_clear(NULL);
	memset(card.bar, 0, sizeof(card.bar));
	for (unsigned int i = 0; i < T2E_BARS; i += 2)
		mount.bar[i] = card.bar[i];
	card.now_ns = 1000 * MS;
	card.slept_us = 0;
	card.zaps = card.bar_zaps = card.clears = card.blocks = 0;
	card.user_bytes = SIZE_MAX;
	card.blocked = false;
	t2e_device_init(&card.dev, &knobs, &mount);
	return &card.dev;
}

/* The same behind a kernel's vfio-pci: what binding returns. */
static inline int card_bind(const char *text)
{
	return t2e_vfio_bind(card_power_up(text), &card.vfio);
}

static inline struct t2e_device *card_open(const char *text)
{
	assert_int_equal(card_bind(text), 0);
	t2e_vfio_open(&card.dev);
	return &card.dev;
}

/* read() or write() of a region. */
static inline long card_rw(unsigned int region, uint64_t pos, void *user, size_t len, bool write)
{
	return t2e_vfio_rw(&card.dev, region, pos, user, len, write, card.bounce);
}

static inline uint32_t rd(unsigned int offset, unsigned int width)
{
	return t2e_config_read(&card.dev, offset, width);
}

static inline void wr(unsigned int offset, unsigned int width, uint32_t value)
{
	t2e_config_write(&card.dev, offset, width, value);
}

/* First capability in the extended list with this ID and, for a DVSEC, this DVSEC ID; 0: none. */
static inline unsigned int find_ext(uint16_t id, int dvsec_id)
{
	unsigned int at = 0x100, steps = 0;

	for (; at && steps < 100; at = rd(at, 4) >> 20, steps++)
		if ((rd(at, 4) & 0xffff) == id &&
		    (dvsec_id < 0 || rd(at + 8, 2) == (uint32_t)dvsec_id))
			return at;
	assert_true(steps < 100);
	return 0;
}

static inline unsigned int find_dvsec(unsigned int id)
{
	return find_ext(0x23, (int)id);
}

/* Offset of a capability in the component block; 0: none. */
static inline uint32_t find_cm(unsigned int id)
{
	uint32_t count = t2e_component_read(&card.dev, 0x1000) >> 24;

	for (uint32_t k = 1; k <= count; k++) {
		uint32_t entry = t2e_component_read(&card.dev, 0x1000 + 4 * k);

		if ((entry & 0xffff) == id)
			return 0x1000 + (entry >> 20);
	}
	return 0;
}

static inline uint32_t mmio(uint32_t offset)
{
	return t2e_component_read(&card.dev, offset);
}

static inline void set_mmio(uint32_t offset, uint32_t value)
{
	t2e_component_write(&card.dev, offset, value);
}

/* Writes each byte, then word, then dword in turn; none may change a bit outside @writable. */
static inline void only_writable(unsigned int at, unsigned int bytes, uint32_t writable)
{
	for (unsigned int width = 1; width <= bytes; width *= 2) {
		for (unsigned int lane = 0; lane < bytes; lane += width) {
			uint32_t lanes = (uint32_t)((1ull << 8 * width) - 1) << 8 * lane;
			uint32_t before = rd(at, bytes), expected;

			wr(at + lane, width, ANY >> (32 - 8 * width));
			expected = before | (writable & lanes);
			if (rd(at, bytes) != expected)
				fail_msg("%03xh: ones to %u+%u: %xh became %xh, not %xh", at, lane,
					 width, before, rd(at, bytes), expected);
			wr(at + lane, width, 0);
			expected &= ~(writable & lanes);
			if (rd(at, bytes) != expected)
				fail_msg("%03xh: zeros to %u+%u leave %xh, not %xh", at, lane,
					 width, rd(at, bytes), expected);
			wr(at, bytes, before);
			assert_int_equal(rd(at, bytes), before);
		}
	}
}

/* Exactly @bits of the register at @reg of the component block can be written. */
static inline void writable(uint32_t reg, uint32_t bits)
{
	uint32_t before = mmio(reg);

	set_mmio(reg, ANY);
	if (mmio(reg) != (before | bits))
		fail_msg("%xh: ones make %xh of %xh", reg, mmio(reg), before);
	set_mmio(reg, 0);
	if (mmio(reg) != (before & ~bits))
		fail_msg("%xh: zeros make %xh of %xh", reg, mmio(reg), before);
	set_mmio(reg, before);
	assert_int_equal(mmio(reg), before);
}

#endif
