/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a kernel keeps beside an emulated device: the address space of its DMA, and the eventfds
 * whose signals write to it.
 */
#ifndef T2_EMU_BUS_H
#define T2_EMU_BUS_H

#include <stddef.h>
#include <stdint.h>

struct t2_emu_dma {
	struct t2_emu_dma_range {
		uint64_t iova;
		size_t len;
	} *range;
	size_t count;
	unsigned int mapped; /* so far */
};

/*
 * 0; -EINVAL when empty or not of whole pages, -EEXIST when part of it is mapped already, -EFAULT
 * when a page of [@at, +@len) cannot be had, -ENOMEM.
 */
int t2_emu_dma_map(struct t2_emu_dma *d, uint64_t iova, void *at, size_t len);
/* 0 and *@unmapped bytes; -EINVAL as above, and when a mapping would be cut. */
int t2_emu_dma_unmap(struct t2_emu_dma *d, uint64_t iova, size_t len, uint64_t *unmapped);
void t2_emu_dma_drop(struct t2_emu_dma *d);

struct t2_emu_event {
	unsigned int region, width;
	uint64_t pos, value;
	int fd; /* our own */
	struct t2_emu_event *next;
};

/* @fd -1 ends it: 0; -EEXIST, -ENODEV when there is none to end, -EBADF, -EINVAL, -ENOMEM. */
int t2_emu_event_set(struct t2_emu_event **list, const struct t2_emu_event *event);
/* The next of @event (NULL: the first) that was signalled since it was asked last; NULL: none. */
const struct t2_emu_event *t2_emu_event_rung(struct t2_emu_event *list,
					     const struct t2_emu_event *event);
void t2_emu_events_drop(struct t2_emu_event **list);

#endif
