// SPDX-License-Identifier: GPL-2.0
/*
 * read() and write() of a region by a user: judged as a whole, then done piece by piece through a
 * buffer of the caller's, because a user's memory may fault, and the device change meanwhile. While
 * it is reset they wait.
 */
#include "passthrough.h"

struct way {
	/* Bytes of the access that will be done, or -errno. Changes nothing. */
	long (*served)(struct t2e_device *dev, const struct t2e_access *a);
	/* Does @len bytes that begin @done bytes into the access: 0 or -errno. */
	int (*transfer)(struct t2e_device *dev, const struct t2e_access *a, size_t done,
			uint8_t *buf, size_t len);
	/* Bytes that one transfer does of @len at @pos. */
	size_t (*piece)(const struct t2e_device *dev, uint64_t pos, size_t len);
	/* Writes there leave the user's memory alone; NULL: none does. */
	bool (*unread)(const struct t2e_device *dev, uint64_t pos);
	enum t2e_vfio_quirk unchecked; /* nobody notices that the user's memory faults */
	bool registers; /* a piece is done whole or not at all */
	bool counts; /* an error in a later piece is told as a short count */
};

static size_t one_register(const struct t2e_device *dev, uint64_t pos, size_t len)
{
	(void)dev, (void)pos;
	return len < 4 ? len : 4;
}

static size_t to_page_end(const struct t2e_device *dev, uint64_t pos, size_t len)
{
	size_t left = T2E_BOUNCE - pos % T2E_BOUNCE;

	(void)dev;
	return len < left ? len : left;
}

static const struct way bar_way = { t2e_bar_served, t2e_bar_transfer, to_page_end,
				    NULL,	    T2E_VFIO_QUIRKS,  false,
				    false };
static const struct way memory_way = { t2e_memory_served,
				       t2e_memory_transfer,
				       to_page_end,
				       NULL,
				       T2E_VFIO_MEMORY_UNCOPIED,
				       false,
				       false };
static const struct way config_way = {
	t2e_config_served, t2e_config_transfer, t2e_config_width, NULL, T2E_VFIO_QUIRKS, true, false
};
static const struct way component_way = { t2e_component_served,
					  t2e_component_transfer,
					  one_register,
					  t2e_component_unread,
					  T2E_VFIO_COMPONENT_UNCOPIED,
					  true,
					  true };

/* NULL: nobody serves this region. */
static const struct way *way_to(const struct t2e_device *dev, unsigned int region)
{
	if (region >= t2e_vfio_num_regions(dev))
		return NULL;
	if (region < T2E_BARS)
		return &bar_way;
	if (region == VFIO_PCI_CONFIG_REGION_INDEX)
		return &config_way;
	if ((int)region == dev->vfio->announce.component_region)
		return &component_way;
	return t2e_vfio_is_memory(dev, region) ? &memory_way : NULL;
}

/* One piece of @len bytes, @done bytes into the access: 0 or -errno. */
static int move(struct t2e_device *dev, const struct way *way, const struct t2e_access *a,
		size_t done, uint8_t *user, size_t len, uint8_t *bounce)
{
	const struct t2e_mount *m = &dev->mount;
	size_t got = len;
	int err = 0;

	if (a->write && way->unread && way->unread(dev, a->pos + done))
		return 0;
	if (a->write)
		got -= m->copy_in(m->ctx, bounce, user, len);
	if (t2e_race_waits(dev, a->region))
		t2e_vfio_settle(dev);
	if (way->unchecked != T2E_VFIO_QUIRKS && t2e_vfio_quirk(dev, way->unchecked))
		got = len;
	if (got == len || (got && !way->registers))
		err = way->transfer(dev, a, done, bounce, got);
	if (err)
		return err;
	if (!a->write)
		got -= m->copy_out(m->ctx, user, bounce, len);
	if (way->unchecked != T2E_VFIO_QUIRKS && t2e_vfio_quirk(dev, way->unchecked))
		return 0;
	return got == len ? 0 : -EFAULT;
}

static bool refuses_empty(const struct t2e_device *dev, const struct way *way)
{
	return (way == &component_way && t2e_vfio_quirk(dev, T2E_VFIO_EMPTY_REFUSED)) ||
	       (way == &memory_way && t2e_vfio_quirk(dev, T2E_VFIO_MEMORY_EMPTY_REFUSED));
}

long t2e_vfio_rw(struct t2e_device *dev, unsigned int region, uint64_t pos, void *user, size_t len,
		 bool write, uint8_t *bounce)
{
	const struct t2e_access a = { region, pos, len, write };
	const struct way *way = way_to(dev, region);
	size_t done, step;
	long todo;

	if (!len)
		return refuses_empty(dev, way) ? -EINVAL : 0;
	if (t2e_race_waits(dev, region))
		t2e_vfio_settle(dev);
	todo = way ? way->served(dev, &a) : -EINVAL;
	for (done = 0; todo > 0 && done < (size_t)todo; done += step) {
		int err;

		if (t2e_vfio_quirk(dev, T2E_VFIO_RACE_SIGNAL_INTERRUPTS) &&
		    t2e_race_interrupted(dev))
			return done ? (long)done : -EINTR;
		step = way->piece(dev, pos + done, (size_t)todo - done);
		err = move(dev, way, &a, done, (uint8_t *)user + done, step, bounce);
		if (err)
			return way->counts && done ? (long)done : err;
	}
	return todo;
}
