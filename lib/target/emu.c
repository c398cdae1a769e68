// SPDX-License-Identifier: GPL-2.0
/* Target "emu": the calls of a VFIO device file, answered by the model of the device. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/target/emu_reset.h"
#include "lib/target/emu_slot.h"

static int emu_open(struct t2_device *dev, const char *where, struct t2_error *err)
{
	struct t2_emu_slot *s = t2_emu_slot_find(where, err);
	bool busy, unbound;

	if (!s)
		return -EINVAL;
	dev->priv = s;
	dev->view = s->card.vfio ? T2_VIEW_VFIO : T2_VIEW_DEVICE;
	t2_emu_slot_enter(s);
	busy = s->in_use;
	unbound = s->card.vfio && !t2_emu_slot_bound(s);
	if (!busy && !unbound) {
		s->in_use = true;
		if (s->card.vfio)
			t2e_vfio_open(&s->card);
	}
	t2_emu_slot_leave(s);
	if (busy)
		return t2_error_set(err, -EBUSY, "close it first",
				    "emu: the device is open already");
	if (unbound)
		return t2_error_set(err, -ENODEV, "bind it again", "emu: it has no driver");
	return 0;
}

static bool quirk(const struct t2_emu_slot *s, enum t2e_vfio_quirk quirk)
{
	return s->card.vfio && t2e_vfio_quirk(&s->card, quirk);
}

static void emu_close(struct t2_device *dev)
{
	struct t2_emu_slot *s = dev->priv;
	unsigned int i;

	for (i = 0; i < T2_EMU_BACKINGS; i++)
		if (s->backing[i].memory.size &&
		    !(i == T2_EMU_DEVICE_MEMORY && quirk(s, T2E_VFIO_MAPPING_OUTLIVES)))
			t2_emu_memory_unmap_all(&s->backing[i].memory);
	t2_emu_take(&s->dma_lock);
	t2_emu_dma_drop(&s->dma);
	t2_emu_leave(&s->dma_lock);
	t2_emu_slot_enter(s);
	t2_emu_events_drop(&s->events);
	if (s->card.vfio)
		t2e_vfio_close(&s->card);
	s->in_use = false;
	t2_emu_slot_leave(s);
}

static int emu_device_info(struct t2_device *dev, struct vfio_device_info *info)
{
	struct t2_emu_slot *s = dev->priv;
	int rc;

	t2_emu_slot_enter(s);
	rc = s->card.vfio ? t2e_vfio_device_info(&s->card, info, info->argsz) : -ENOTTY;
	t2_emu_slot_leave(s);
	return rc;
}

static int bare_region_info(struct t2_emu_slot *s, struct vfio_region_info *info)
{
	info->flags = 0;
	info->cap_offset = 0;
	info->offset = 0;
	if (info->index < T2E_BARS) {
		info->size = s->card.bar_size[info->index];
		info->flags = info->size
				      ? VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE |
						VFIO_REGION_INFO_FLAG_MMAP
				      : 0;
		return 0;
	}
	info->size = info->index == VFIO_PCI_CONFIG_REGION_INDEX ? T2E_CONFIG_SIZE : 0;
	return info->index < VFIO_PCI_NUM_REGIONS ? 0 : -EINVAL;
}

static int emu_region_info(struct t2_device *dev, struct vfio_region_info *info)
{
	struct t2_emu_slot *s = dev->priv;
	int rc;

	t2_emu_slot_enter(s);
	rc = s->card.vfio ? t2e_vfio_region_info(&s->card, info, info->argsz)
			  : bare_region_info(s, info);
	t2_emu_slot_leave(s);
	return rc;
}

/* Config space as on the bus: dword by dword, smaller at ragged ends. */
static long bare_config(struct t2_emu_slot *s, uint64_t pos, uint8_t *buf, size_t len, bool write)
{
	size_t done = 0;

	if (pos >= T2E_CONFIG_SIZE)
		return -EINVAL;
	len = len > T2E_CONFIG_SIZE - pos ? T2E_CONFIG_SIZE - pos : len;
	while (done < len) {
		unsigned int at = (unsigned int)(pos + done);
		unsigned int width = at % 4 == 0 && len - done >= 4   ? 4
				     : at % 2 == 0 && len - done >= 2 ? 2
								      : 1;
		uint32_t value = 0;

		if (write) {
			memcpy(&value, buf + done, width);
			t2e_config_write(&s->card, at, width, value);
		} else {
			value = t2e_config_read(&s->card, at, width);
			memcpy(buf + done, &value, width);
		}
		done += width;
	}
	return (long)len;
}

static long bare_access(struct t2_emu_slot *s, unsigned int region, uint64_t pos, uint8_t *buf,
			size_t len, bool write)
{
	if (region == VFIO_PCI_CONFIG_REGION_INDEX)
		return bare_config(s, pos, buf, len, write);
	if (region >= T2E_BARS || pos >= s->card.bar_size[region] ||
	    len > s->card.bar_size[region] - pos)
		return -EINVAL;
	t2e_bar_rw(&s->card, region, pos, buf, len, write);
	return (long)len;
}

#define EVENTS_AT_ONCE 32

/*
 * What signals of eventfds have asked for meanwhile. Writing lets go of the lock, so the list is
 * read before.
 */
static void write_events(struct t2_emu_slot *s)
{
	struct t2_emu_event rung[EVENTS_AT_ONCE];
	const struct t2_emu_event *event = NULL;
	uint8_t bounce[T2E_BOUNCE];
	unsigned int n = 0, i;

	while (n < EVENTS_AT_ONCE && (event = t2_emu_event_rung(s->events, event)))
		rung[n++] = *event;
	for (i = 0; i < n; i++)
		t2e_vfio_rw(&s->card, rung[i].region, rung[i].pos, &rung[i].value, rung[i].width,
			    true, bounce);
}

static long access_device(struct t2_device *dev, unsigned int region, uint64_t pos, uint8_t *buf,
			  size_t len, bool write)
{
	struct t2_emu_slot *s = dev->priv;
	uint8_t bounce[T2E_BOUNCE];
	long rc;

	t2_emu_slot_enter(s);
	write_events(s);
	rc = s->card.vfio ? t2e_vfio_rw(&s->card, region, pos, buf, len, write, bounce)
			  : bare_access(s, region, pos, buf, len, write);
	t2_emu_slot_leave(s);
	return rc;
}

static ssize_t emu_read(struct t2_device *dev, unsigned int region, uint64_t pos, void *buf,
			size_t len)
{
	return access_device(dev, region, pos, buf, len, false);
}

static ssize_t emu_write(struct t2_device *dev, unsigned int region, uint64_t pos, const void *buf,
			 size_t len)
{
	return access_device(dev, region, pos, (uint8_t *)(uintptr_t)buf, len, true);
}

/* Registers cannot be mapped here: nobody would see the access. */
static int may_map_bare(const struct t2_emu_slot *s, unsigned int region, uint64_t pos, size_t len,
			bool shared)
{
	if (region >= T2E_BARS || pos > s->card.bar_size[region] || pos % T2E_PAGE ||
	    len > s->card.bar_size[region] - pos || !len || !shared)
		return -EINVAL;
	return region == T2E_COMPONENT_BAR && t2e_overlaps_block(&s->card, pos, len) ? -EOPNOTSUPP
										     : 0;
}

/* The device ignores the uppermost address line: in the upper half lies the lower one. */
static int map_halves(struct t2_emu_slot *s, const struct t2e_behind *b, int prot, void **at)
{
	struct t2_emu_memory *m = &s->backing[T2_EMU_DEVICE_MEMORY].memory;
	uint64_t half = s->vfio.announce.memory_size / 2, low;
	void *got;
	int err;

	if (b->pos >= half || b->pos + b->len <= half)
		return t2_emu_memory_map(m, b->pos % half, b->len, prot, at);
	low = half - b->pos;
	got = mmap(NULL, b->len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (got == MAP_FAILED)
		return -errno;
	err = t2_emu_memory_map_over(m, b->pos, low, prot, got);
	if (!err)
		err = t2_emu_memory_map_over(m, 0, b->len - low, prot, (uint8_t *)got + low);
	if (err) {
		t2_emu_memory_unmap(m, got, b->len);
		munmap(got, b->len);
		return err;
	}
	*at = got;
	return 0;
}

static int emu_map(struct t2_device *dev, unsigned int region, uint64_t pos, size_t len, int prot,
		   int flags, void **at)
{
	struct t2_emu_slot *s = dev->priv;
	struct t2e_behind b = { false, region, pos, len };
	bool shared = (flags & MAP_TYPE) != MAP_PRIVATE;
	int err;

	t2_emu_slot_enter(s);
	err = s->card.vfio ? t2e_vfio_map(&s->card, region, pos, len, shared)
			   : may_map_bare(s, region, pos, len, shared);
	if (!err && s->card.vfio)
		b = t2e_vfio_behind(&s->card, region, pos, len);
	t2_emu_slot_leave(s);
	if (err)
		return err;
	if (quirk(s, T2E_VFIO_MAP_ALL_RIGHTS))
		prot = PROT_READ | PROT_WRITE;
	if (b.memory && quirk(s, T2E_VFIO_ADDRESS_LINE))
		return map_halves(s, &b, prot, at);
	return t2_emu_memory_map(&s->backing[b.memory ? T2_EMU_DEVICE_MEMORY : b.bar].memory, b.pos,
				 b.len, prot, at);
}

/* As munmap(): whatever of the range is mapped goes, be it nothing. */
static int emu_unmap(struct t2_device *dev, void *at, size_t len)
{
	struct t2_emu_slot *s = dev->priv;
	unsigned int i;

	for (i = 0; i < T2_EMU_BACKINGS; i++) {
		int err = s->backing[i].memory.size
				  ? t2_emu_memory_unmap(&s->backing[i].memory, at, len)
				  : -ENOENT;

		if (err && err != -ENOENT)
			return err;
	}
	return len ? 0 : -EINVAL;
}

static int emu_reset(struct t2_device *dev)
{
	struct t2_emu_slot *s = dev->priv;
	int rc = 0;

	t2_emu_slot_enter(s);
	if (s->card.vfio)
		rc = t2e_vfio_reset(&s->card);
	else
		t2e_reset_function_level(&s->card);
	t2_emu_slot_leave(s);
	return rc;
}

static int emu_ioeventfd(struct t2_device *dev, unsigned int region, uint64_t pos,
			 unsigned int width, uint64_t value, int fd)
{
	const struct t2_emu_event event = { region, width, pos, value, fd, NULL };
	struct t2_emu_slot *s = dev->priv;
	int rc;

	t2_emu_slot_enter(s);
	rc = s->card.vfio ? t2e_vfio_ioeventfd(&s->card, region, pos, width) : -ENOTTY;
	if (!rc)
		rc = t2_emu_event_set(&s->events, &event);
	t2_emu_slot_leave(s);
	return rc;
}

/* As vfio_check_feature(): 1 when there is something to do. */
static int check_feature(const struct vfio_device_feature *f, uint32_t offered)
{
	uint32_t asked = f->flags & (VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_SET);

	if (asked & ~offered)
		return -EINVAL;
	if (f->flags & VFIO_DEVICE_FEATURE_PROBE)
		return 0;
	return asked ? 1 : -EINVAL;
}

static int emu_feature(struct t2_device *dev, struct vfio_device_feature *f)
{
	const uint32_t known = VFIO_DEVICE_FEATURE_MASK | VFIO_DEVICE_FEATURE_GET |
			       VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_PROBE;
	const uint32_t both = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_SET;
	uint32_t id = f->flags & VFIO_DEVICE_FEATURE_MASK;
	struct t2_emu_slot *s = dev->priv;
	int rc;

	if (!s->card.vfio)
		return -ENOTTY;
	if (f->argsz < sizeof(*f) || f->flags & ~known)
		return -EINVAL;
	if (!(f->flags & VFIO_DEVICE_FEATURE_PROBE) && (f->flags & both) == both)
		return -EINVAL;
	if (id != VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY && id != VFIO_DEVICE_FEATURE_LOW_POWER_EXIT)
		return -ENOTTY;
	rc = check_feature(f, VFIO_DEVICE_FEATURE_SET);
	if (rc <= 0)
		return rc;
	t2_emu_slot_enter(s);
	rc = t2e_vfio_low_power(&s->card, id == VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY);
	t2_emu_slot_leave(s);
	return rc;
}

static int dma_map(struct t2_emu_slot *s, uint64_t iova, void *at, size_t len)
{
	int err;

	if (quirk(s, T2E_VFIO_DMA_LEAKS) && ++s->dma.mapped > 500)
		return -ENOSPC;
	if (quirk(s, T2E_VFIO_DMA_OVERLAPS)) {
		uint64_t gone;

		t2_emu_dma_unmap(&s->dma, iova, len, &gone);
	}
	err = t2_emu_dma_map(&s->dma, iova, at, len);
	if (!err && quirk(s, T2E_VFIO_DMA_CLEARS))
		memset(at, 0, len);
	return err;
}

/* Resets so far, one that is under way counted twice. */
static unsigned int resets(struct t2_emu_slot *s)
{
	unsigned int n;

	t2_emu_slot_enter(s);
	n = s->vfio.race.resets + s->vfio.race.resetting;
	t2_emu_slot_leave(s);
	return n;
}

static int emu_dma_map(struct t2_device *dev, uint64_t iova, void *at, size_t len)
{
	struct t2_emu_slot *s = dev->priv;
	unsigned int before = resets(s);
	uint64_t lost;
	int err;

	if (quirk(s, T2E_VFIO_DMA_REFUSED) &&
	    t2_emu_memory_maps(&s->backing[T2_EMU_DEVICE_MEMORY].memory, at))
		return -EPERM;
	t2_emu_take(&s->dma_lock);
	err = dma_map(s, iova, at, len);
	if (!err && quirk(s, T2E_VFIO_RACE_DMA_LOST) && resets(s) != before)
		t2_emu_dma_unmap(&s->dma, iova, len, &lost);
	t2_emu_leave(&s->dma_lock);
	return err;
}

static int emu_dma_unmap(struct t2_device *dev, uint64_t iova, size_t len, uint64_t *unmapped)
{
	struct t2_emu_slot *s = dev->priv;
	int err;

	t2_emu_take(&s->dma_lock);
	err = t2_emu_dma_unmap(&s->dma, iova, len, unmapped);
	t2_emu_leave(&s->dma_lock);
	if (*unmapped && quirk(s, T2E_VFIO_DMA_UNMAPS_LESS))
		*unmapped -= T2E_PAGE;
	return err;
}

const struct t2_target_ops t2_target_emu = {
	.kind = "emu",
	.view = T2_VIEW_VFIO,
	.emulated = true,
	.open = emu_open,
	.close = emu_close,
	.device_info = emu_device_info,
	.region_info = emu_region_info,
	.read = emu_read,
	.write = emu_write,
	.map = emu_map,
	.unmap = emu_unmap,
	.reset = emu_reset,
	.hot_reset_info = t2_emu_hot_reset_info,
	.hot_reset = t2_emu_hot_reset,
	.reset_methods = t2_emu_reset_methods,
	.reset_by = t2_emu_reset_by,
	.rebind = t2_emu_rebind,
	.is_bound = t2_emu_is_bound,
	.config_log = t2_emu_config_log,
	.ioeventfd = emu_ioeventfd,
	.feature = emu_feature,
	.dma_map = emu_dma_map,
	.dma_unmap = emu_dma_unmap,
};
