// SPDX-License-Identifier: GPL-2.0
/*
 * Wrong turns of a kernel that show only while somebody else uses the device: each opens the
 * window that a preempted kernel would have open, where its lock should be.
 */
#include "passthrough.h"

#define Q(name) t2e_vfio_quirk(dev, T2E_VFIO_RACE_##name)
#define WINDOW_US 200
#define BUS_US 20000
#define BUS_BYTES (2u << 20)
#define CLOSING_NS 3000000ull
#define FAULTS_MAX 200

void t2e_race_window(struct t2e_device *dev)
{
	dev->mount.sleep(dev->mount.ctx, WINDOW_US);
}

static void zap(struct t2e_device *dev)
{
	dev->mount.zap(dev->mount.ctx, true);
}

/* What read() saw last is what it goes on to see. */
static void keep_stale(struct t2e_device *dev)
{
	struct t2e_race *race = &dev->vfio->race;
	const uint8_t *page = NULL;

	if (Q(PREAD_STALE) && race->read_before)
		page = dev->mount.memory_page(dev->mount.ctx, race->read_pos);
	race->stale = page;
	race->stale_pos = race->read_pos;
	if (page)
		__builtin_memcpy(race->stale_page, page, T2E_PAGE);
}

int t2e_race_begin_reset(struct t2e_device *dev, bool *guarded)
{
	struct t2e_race *race = &dev->vfio->race;
	int err = 0;

	if (Q(SIGNAL_INTERRUPTS) && t2e_race_interrupted(dev))
		return -EINTR;
	if (Q(ZAP_EARLY)) {
		zap(dev);
		t2e_race_window(dev);
	}
	if (Q(RESETS_OVERLAP) && race->resetting)
		*guarded = false;
	if (*guarded)
		err = t2e_vfio_enter(dev);
	if (err)
		return err;
	race->resetting++;
	race->resets++;
	dev->vfio->memory_active = false;
	keep_stale(dev);
	if (!Q(ZAP_EARLY) && !Q(ZAP_LATE) && !t2e_vfio_quirk(dev, T2E_VFIO_RESET_NO_ZAP))
		zap(dev);
	if (Q(FAULT_UNLOCKED) || Q(RW_UNLOCKED) || Q(HUGE_UNLOCKED) || Q(DMA_LOST) || !*guarded)
		t2e_race_window(dev);
	return 0;
}

void t2e_race_end_reset(struct t2e_device *dev, bool guarded, int err)
{
	struct t2e_race *race = &dev->vfio->race;
	bool active;

	if (Q(ZAP_LATE)) {
		t2e_race_window(dev);
		zap(dev);
	}
	race->resetting--;
	if (err && Q(ACTIVE_ON_FAILURE))
		dev->vfio->memory_active = true;
	active = dev->vfio->memory_active;
	if (Q(RETURNS_EARLY))
		dev->vfio->memory_active = false;
	if (guarded)
		t2e_vfio_leave(dev);
	if (Q(RETURNS_EARLY)) {
		t2e_race_window(dev);
		dev->vfio->memory_active = active;
	}
}

void t2e_race_in_reset(struct t2e_device *dev)
{
	if (Q(CONFIG_LOST) || Q(RESETS_OVERLAP) || Q(INFO_TORN))
		t2e_race_window(dev);
}

bool t2e_race_in_the_way(const struct t2e_device *dev)
{
	return Q(INFO_TORN) && dev->vfio->race.resetting;
}

bool t2e_race_waits(const struct t2e_device *dev, unsigned int region)
{
	if (region == VFIO_PCI_CONFIG_REGION_INDEX)
		return !Q(CONFIG_LOST) && !Q(INFO_TORN);
	return !Q(RW_UNLOCKED) || !t2e_vfio_is_memory(dev, region);
}

/* Nobody answers there, and it is still in reach: all-ones, at its beginning. */
void t2e_race_bus_goes(struct t2e_device *dev)
{
	uint64_t size = dev->vfio->announce.memory_size, pos;

	if (!Q(HOT_UNGUARDED))
		return;
	for (pos = 0; pos < BUS_BYTES && pos < size; pos += T2E_PAGE) {
		uint8_t *page = dev->mount.memory_page(dev->mount.ctx, pos);

		if (page)
			__builtin_memset(page, 0xff, T2E_PAGE);
	}
	dev->mount.sleep(dev->mount.ctx, BUS_US);
}

bool t2e_race_fault_refused(struct t2e_device *dev)
{
	return Q(FAULTS_COUNTED) && ++dev->vfio->race.faults > FAULTS_MAX;
}

bool t2e_race_interrupted(struct t2e_device *dev)
{
	t2e_race_window(dev);
	return dev->mount.interrupted(dev->mount.ctx);
}

const uint8_t *t2e_race_stale(struct t2e_device *dev, uint64_t pos)
{
	struct t2e_race *race = &dev->vfio->race;

	pos -= pos % T2E_PAGE;
	race->read_before = true;
	race->read_pos = pos;
	return race->stale && race->stale_pos == pos ? race->stale_page : NULL;
}

void t2e_race_disturb(struct t2e_device *dev)
{
	bool active = dev->vfio->memory_active;

	if (!Q(DECODER_DISTURBS))
		return;
	dev->vfio->memory_active = false;
	zap(dev);
	t2e_race_window(dev);
	dev->vfio->memory_active = active;
}

void t2e_race_opened(struct t2e_device *dev)
{
	struct t2e_race *race = &dev->vfio->race;
	bool early = race->closed_ns &&
		     dev->mount.now_ns(dev->mount.ctx) < race->closed_ns + CLOSING_NS;

	if (Q(OPEN_EARLY) && early)
		dev->vfio->memory_active = false;
	*race = (struct t2e_race){ .resets = race->resets };
}

void t2e_vfio_close(struct t2e_device *dev)
{
	dev->vfio->race.closed_ns = dev->mount.now_ns(dev->mount.ctx);
}
