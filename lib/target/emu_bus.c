// SPDX-License-Identifier: GPL-2.0
/* DMA address space and eventfds of the emulated device, with the errors of the kernel's own. */
#include "lib/target/emu_bus.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/safe/guard.h"

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static bool whole_pages(uint64_t iova, size_t len)
{
	return len && !((iova | len) % page_size()) && iova + (len - 1) >= iova;
}

/* Of inclusive ends: a range may reach the top of the address space. */
static bool overlaps(const struct t2_emu_dma_range *r, uint64_t iova, size_t len)
{
	return r->iova <= iova + (len - 1) && iova <= r->iova + (r->len - 1);
}

int t2_emu_dma_map(struct t2_emu_dma *d, uint64_t iova, void *at, size_t len)
{
	struct t2_emu_dma_range *grown;
	uint64_t value;
	size_t i;

	if (!whole_pages(iova, len) || (uintptr_t)at % page_size())
		return -EINVAL;
	for (i = 0; i < d->count; i++)
		if (overlaps(&d->range[i], iova, len))
			return -EEXIST;
	/* An IOMMU's page table needs the pages themselves: they are faulted in here. */
	for (i = 0; i < len; i += page_size())
		if (t2_guard_read((uint8_t *)at + i, 1, &value))
			return -EFAULT;
	grown = realloc(d->range, (d->count + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	d->range = grown;
	d->range[d->count++] = (struct t2_emu_dma_range){ iova, len };
	return 0;
}

int t2_emu_dma_unmap(struct t2_emu_dma *d, uint64_t iova, size_t len, uint64_t *unmapped)
{
	size_t i, kept = 0;

	*unmapped = 0;
	if (!whole_pages(iova, len))
		return -EINVAL;
	for (i = 0; i < d->count; i++) {
		const struct t2_emu_dma_range *r = &d->range[i];

		if (overlaps(r, iova, len) &&
		    (r->iova < iova || r->iova + (r->len - 1) > iova + (len - 1)))
			return -EINVAL;
	}
	for (i = 0; i < d->count; i++) {
		if (overlaps(&d->range[i], iova, len))
			*unmapped += d->range[i].len;
		else
			d->range[kept++] = d->range[i];
	}
	d->count = kept;
	return 0;
}

void t2_emu_dma_drop(struct t2_emu_dma *d)
{
	free(d->range);
	*d = (struct t2_emu_dma){ NULL, 0, 0 };
}

static bool same(const struct t2_emu_event *a, const struct t2_emu_event *b)
{
	return a->region == b->region && a->pos == b->pos && a->width == b->width &&
	       a->value == b->value;
}

static int check_eventfd(int fd)
{
	char path[32], target[32] = "";

	if (fcntl(fd, F_GETFD) < 0)
		return -EBADF;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, target, sizeof(target) - 1) < 0)
		return -errno;
	return strstr(target, "[eventfd") ? 0 : -EINVAL;
}

static int add(struct t2_emu_event **list, const struct t2_emu_event *event)
{
	struct t2_emu_event *made;
	int err = check_eventfd(event->fd);

	if (err)
		return err;
	made = malloc(sizeof(*made));
	if (!made)
		return -ENOMEM;
	*made = *event;
	made->fd = fcntl(event->fd, F_DUPFD_CLOEXEC, 0);
	if (made->fd < 0) {
		free(made);
		return -ENOMEM;
	}
	made->next = *list;
	*list = made;
	return 0;
}

int t2_emu_event_set(struct t2_emu_event **list, const struct t2_emu_event *event)
{
	struct t2_emu_event **at = list, *gone;

	if (event->fd < -1)
		return -EINVAL;
	while (*at && !same(*at, event))
		at = &(*at)->next;
	if (event->fd >= 0)
		return *at ? -EEXIST : add(list, event);
	if (!*at)
		return -ENODEV;
	gone = *at;
	*at = gone->next;
	close(gone->fd);
	free(gone);
	return 0;
}

const struct t2_emu_event *t2_emu_event_rung(struct t2_emu_event *list,
					     const struct t2_emu_event *event)
{
	const struct t2_emu_event *at;

	for (at = event ? event->next : list; at; at = at->next) {
		struct pollfd ready = { .fd = at->fd, .events = POLLIN };
		uint64_t count;

		if (poll(&ready, 1, 0) == 1 && read(at->fd, &count, sizeof(count)) > 0)
			return at;
	}
	return NULL;
}

void t2_emu_events_drop(struct t2_emu_event **list)
{
	while (*list) {
		struct t2_emu_event *next = (*list)->next;

		close((*list)->fd);
		free(*list);
		*list = next;
	}
}
