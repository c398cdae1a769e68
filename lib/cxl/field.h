/* SPDX-License-Identifier: GPL-2.0 */
/* Takes bit fields and little-endian numbers out of raw register bytes. */
#ifndef T2_FIELD_H
#define T2_FIELD_H

#include <stdbool.h>
#include <stdint.h>

/* The bits of @value under @mask (never 0), shifted down to bit 0. */
static inline uint32_t t2_field(uint32_t value, uint32_t mask)
{
	return (value & mask) >> __builtin_ctz(mask);
}

static inline bool t2_bit(uint32_t value, uint32_t mask)
{
	return value & mask;
}

/* The little-endian number in @width bytes (at most 8). */
static inline uint64_t t2_le(const uint8_t *bytes, unsigned int width)
{
	uint64_t value = 0;

	while (width--)
		value = value << 8 | bytes[width];
	return value;
}

#endif
