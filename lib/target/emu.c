// SPDX-License-Identifier: GPL-2.0
/*
 * The emulated device, plugged into this process. It stays plugged in from its first open to the
 * end of the process, as a card stays in its slot: state that a kernel keeps over close and open
 * is kept.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "emu/passthrough.h"
#include "lib/target/emu_memory.h"
#include "lib/target/target.h"

struct slot {
	char knobs[256];
	struct t2e_device card;
	struct t2e_vfio vfio;
	struct t2_emu_memory memory;
	int bar_fd[T2E_BARS];
	bool in_use;
	struct slot *next;
};

static struct slot *slots;

static uint64_t now_ns(void *ctx)
{
	struct timespec t;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void zap(void *ctx)
{
	t2_emu_memory_zap(&((struct slot *)ctx)->memory);
}

static void clear_memory(void *ctx)
{
	t2_emu_memory_clear(&((struct slot *)ctx)->memory);
}

static bool fault_allowed(void *ctx)
{
	return t2e_vfio_fault_allowed(&((struct slot *)ctx)->card);
}

static int create_bars(struct slot *s, struct t2e_mount *mount)
{
	unsigned int bar;

	for (bar = 0; bar < T2E_BARS; bar += 2) {
		s->bar_fd[bar] = memfd_create("t2emu-bar", MFD_CLOEXEC);
		if (s->bar_fd[bar] < 0 || ftruncate(s->bar_fd[bar], T2E_BAR_MAX))
			return -errno;
		mount->bar[bar] = mmap(NULL, T2E_BAR_MAX, PROT_READ | PROT_WRITE, MAP_SHARED,
				       s->bar_fd[bar], 0);
		if (mount->bar[bar] == MAP_FAILED)
			return -errno;
	}
	return 0;
}

static void unplug(struct slot *s)
{
	unsigned int bar;

	if (s->memory.size)
		t2_emu_memory_destroy(&s->memory);
	for (bar = 0; bar < T2E_BARS; bar++) {
		if (s->card.mount.bar[bar])
			munmap(s->card.mount.bar[bar], T2E_BAR_MAX);
		if (s->bar_fd[bar] > 0)
			close(s->bar_fd[bar]);
	}
	free(s);
}

static int plug_in(struct slot *s, const char *where, struct t2_error *err)
{
	struct t2e_mount mount = {
		.ctx = s, .now_ns = now_ns, .zap = zap, .clear_memory = clear_memory
	};
	struct t2e_knobs knobs;
	char why[3584] = "";
	int code;

	if (t2e_knobs_parse(&knobs, where, why, sizeof(why)))
		return t2_error_set(err, -EINVAL, "emu:help explains them", "emu: %s", why);
	code = t2_emu_memory_create(&s->memory, knobs.value[T2E_MEM], fault_allowed, s);
	if (!code)
		code = create_bars(s, &mount);
	if (code)
		return t2_error_set(
			err, code,
			"the emulator needs memfd_create() and some address space",
			"emu: no memory for the device: %s", strerror(-code));
	mount.memory = s->memory.whole;
	t2e_device_init(&s->card, &knobs, &mount);
	if (knobs.value[T2E_VIEW] == T2E_VIEW_DEVICE)
		return 0;
	code = t2e_vfio_bind(&s->card, &s->vfio);
	if (code)
		return t2_error_set(err, code,
				    "choose committed=yes, decoders=1, dvsec_len=0 or another gen",
				    "emu: a %s kernel refuses to bind this device: %s",
				    s->vfio.generation->name, strerror(-code));
	return 0;
}

static struct slot *find_slot(const char *where, struct t2_error *err)
{
	struct slot *s;

	for (s = slots; s; s = s->next)
		if (!strcmp(s->knobs, where))
			return s;
	s = calloc(1, sizeof(*s));
	if (!s || strlen(where) >= sizeof(s->knobs)) {
		t2_error_set(err, -EINVAL, "shorten the list of knobs", "emu: selector too long");
		free(s);
		return NULL;
	}
	strcpy(s->knobs, where);
	if (plug_in(s, where, err)) {
		unplug(s);
		return NULL;
	}
	s->next = slots;
	slots = s;
	return s;
}

static int emu_open(struct t2_device *dev, const char *where, struct t2_error *err)
{
	struct slot *s = find_slot(where, err);

	if (!s)
		return -EINVAL;
	if (s->in_use)
		return t2_error_set(err, -EBUSY, "close it first",
				    "emu: the device is open already");
	s->in_use = true;
	dev->priv = s;
	dev->view = s->card.vfio ? T2_VIEW_VFIO : T2_VIEW_DEVICE;
	if (s->card.vfio)
		t2e_vfio_open(&s->card);
	return 0;
}

static void emu_close(struct t2_device *dev)
{
	struct slot *s = dev->priv;
	unsigned int i;

	for (i = 0; i < T2_EMU_MAPPINGS; i++)
		if (s->memory.mapping[i].at)
			t2_emu_memory_unmap(&s->memory, s->memory.mapping[i].at,
					    s->memory.mapping[i].len);
	s->in_use = false;
}

static int emu_device_info(struct t2_device *dev, struct vfio_device_info *info)
{
	struct slot *s = dev->priv;

	return s->card.vfio ? t2e_vfio_device_info(&s->card, info, info->argsz) : -ENOTTY;
}

static int bare_region_info(struct slot *s, struct vfio_region_info *info)
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
	struct slot *s = dev->priv;

	return s->card.vfio ? t2e_vfio_region_info(&s->card, info, info->argsz)
			    : bare_region_info(s, info);
}

/* Config space as on the bus: dword by dword, smaller at ragged ends. */
static long bare_config(struct slot *s, uint64_t pos, uint8_t *buf, size_t len, bool write)
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

static long access_device(struct t2_device *dev, unsigned int region, uint64_t pos, uint8_t *buf,
			  size_t len, bool write)
{
	struct slot *s = dev->priv;

	if (s->card.vfio)
		return t2e_vfio_rw(&s->card, region, pos, buf, len, write);
	if (region == VFIO_PCI_CONFIG_REGION_INDEX)
		return bare_config(s, pos, buf, len, write);
	if (region >= T2E_BARS || pos >= s->card.bar_size[region] ||
	    len > s->card.bar_size[region] - pos)
		return -EINVAL;
	return t2e_bar_rw(&s->card, region, pos, buf, len, write);
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
static int may_map(struct slot *s, unsigned int region, uint64_t pos, size_t len, bool *memory)
{
	*memory = false;
	if (s->card.vfio)
		return t2e_vfio_map(&s->card, region, pos, len, memory);
	if (region >= T2E_BARS || pos > s->card.bar_size[region] ||
	    len > s->card.bar_size[region] - pos || !len)
		return -EINVAL;
	return region == T2E_COMPONENT_BAR && t2e_overlaps_block(&s->card, pos, len) ? -EOPNOTSUPP
										     : 0;
}

static int emu_map(struct t2_device *dev, unsigned int region, uint64_t pos, size_t len, int prot,
		   void **at)
{
	struct slot *s = dev->priv;
	bool memory;
	int err = may_map(s, region, pos, len, &memory);

	if (err)
		return err;
	if (memory)
		return t2_emu_memory_map(&s->memory, pos, len, prot, at);
	*at = mmap(NULL, len, prot, MAP_SHARED, s->bar_fd[region], (off_t)pos);
	return *at == MAP_FAILED ? -errno : 0;
}

static int emu_unmap(struct t2_device *dev, void *at, size_t len)
{
	struct slot *s = dev->priv;

	int err = t2_emu_memory_unmap(&s->memory, at, len);

	if (err != -ENOENT)
		return err;
	return munmap(at, len) ? -errno : 0;
}

static int emu_reset(struct t2_device *dev)
{
	struct slot *s = dev->priv;

	if (s->card.vfio)
		return t2e_vfio_reset(&s->card);
	t2e_reset_function_level(&s->card);
	return 0;
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
};
