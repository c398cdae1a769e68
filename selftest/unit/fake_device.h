/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A device made of byte arrays, for the unit tests of lib/cxl: what it holds and refuses is all in
 * the open.
 */
#ifndef FAKE_DEVICE_H
#define FAKE_DEVICE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "include/vfio_cxl.h"
#include "lib/target/target.h"

#define FAKE_REGIONS	16
#define FAKE_ANSWER	256
#define ARRAY_LEN(a)	(sizeof(a) / sizeof((a)[0]))

struct fake_region {
	uint8_t *bytes;			/* NULL: every access is -EINVAL */
	size_t size;
	unsigned int width;		/* the only length allowed; 0: any */
	uint8_t answer[FAKE_ANSWER];	/* of GET_REGION_INFO */
	uint32_t answer_size;		/* 0: made from size */
	unsigned int accesses;
	size_t last_length;
};

struct fake {
	struct t2_device dev;
	struct fake_region region[FAKE_REGIONS];
	uint8_t answer[FAKE_ANSWER];	/* of GET_INFO */
	uint32_t answer_size;		/* 0: -ENOTTY */
};

static inline uint8_t *fake_at(struct fake *f, unsigned int region, uint64_t pos, size_t len)
{
	struct fake_region *r;

	if (region >= FAKE_REGIONS)
		return NULL;
	r = &f->region[region];
	if (!r->bytes || pos > r->size || len > r->size - pos || (r->width && len != r->width))
		return NULL;
	r->accesses++;
	r->last_length = len;
	return r->bytes + pos;
}

static inline ssize_t fake_read(struct t2_device *dev, unsigned int region, uint64_t pos, void *buf,
				size_t len)
{
	uint8_t *at = fake_at(dev->priv, region, pos, len);

	if (!at)
		return -EINVAL;
	memcpy(buf, at, len);
	return len;
}

static inline ssize_t fake_write(struct t2_device *dev, unsigned int region, uint64_t pos,
				 const void *buf, size_t len)
{
	uint8_t *at = fake_at(dev->priv, region, pos, len);

	if (!at)
		return -EINVAL;
	memcpy(at, buf, len);
	return len;
}

/* As the kernel does: without room for the chain, only the room it takes. */
static inline int fake_answer(const uint8_t *answer, uint32_t answer_size, void *info,
			      uint32_t argsz, uint32_t least)
{
	memcpy(info, answer, least);
	if (argsz >= answer_size)
		memcpy(info, answer, answer_size);
	memcpy(info, argsz >= answer_size ? &argsz : &answer_size, 4);
	return 0;
}

static inline int fake_device_info(struct t2_device *dev, struct vfio_device_info *info)
{
	struct fake *f = dev->priv;

	if (!f->answer_size)
		return -ENOTTY;
	return fake_answer(f->answer, f->answer_size, info, info->argsz, 16);
}

static inline int fake_region_info(struct t2_device *dev, struct vfio_region_info *info)
{
	struct fake *f = dev->priv;
	struct fake_region *r;

	if (info->index >= FAKE_REGIONS)
		return -EINVAL;
	r = &f->region[info->index];
	if (r->answer_size)
		return fake_answer(r->answer, r->answer_size, info, info->argsz, sizeof(*info));
	if (!r->bytes)
		return -EINVAL;
	info->size = r->size;
	info->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	return 0;
}

static const struct t2_target_ops fake_ops = {
	.kind = "fake", .device_info = fake_device_info, .region_info = fake_region_info,
	.read = fake_read, .write = fake_write,
};

static inline void fake_init(struct fake *f, enum t2_view view)
{
	memset(f, 0, sizeof(*f));
	f->dev = (struct t2_device){ .ops = &fake_ops, .view = view, .priv = f };
}

static inline void fake_attach(struct fake *f, unsigned int region, uint8_t *bytes, size_t size,
			       unsigned int width)
{
	f->region[region].bytes = bytes;
	f->region[region].size = size;
	f->region[region].width = width;
}

static inline void put(uint8_t *at, unsigned int width, uint64_t value)
{
	for (unsigned int i = 0; i < width; i++)
		at[i] = value >> 8 * i;
}

/* A reproducible stream of numbers (xorshift64). */
static inline uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

#endif
