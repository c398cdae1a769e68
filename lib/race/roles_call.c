// SPDX-License-Identifier: GPL-2.0
/* Roles that reach the device by calls: regions, configuration space, DMA mappings, decoders. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <linux/pci_regs.h>

#include "include/cxl_regs.h"
#include "lib/cxl/config.h"
#include "lib/race/scene.h"

/* A call that did not do all of it: no matter where memory may be out of reach. */
static bool short_call(struct t2_actor *me, const char *what, ssize_t done)
{
	struct t2_scene *s = me->race->scene;

	if (s->may_refuse && done == -EIO) {
		s->refusals++;
		return true;
	}
	if (done < 0)
		return t2_race_broke(me, "%s: %s", what, strerror((int)-done));
	return t2_race_broke(me, "%s of 8 bytes does %zd", what, done);
}

static bool read_any(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	unsigned int page = (unsigned int)(t2_race_random(me) % s->pages);
	uint64_t value;
	ssize_t done = t2_read(s->dev, s->region, s->pos + page * s->page, &value, 8);

	if (done != 8)
		return short_call(me, "read()", done);
	if (value == t2_scene_word(s, page) || (s->clears && !value))
		return true;
	return t2_race_broke(me, "read() of page %u brings %016llxh, not %016llxh", page,
			     (unsigned long long)value,
			     (unsigned long long)t2_scene_word(s, page));
}

static bool write_any(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	unsigned int page = (unsigned int)(t2_race_random(me) % s->pages);
	uint64_t pos = s->pos + t2_scene_own(me, page), tag = ++me->own, value;
	ssize_t done = t2_write(s->dev, s->region, pos, &tag, 8);

	if (done != 8)
		return short_call(me, "write()", done);
	done = t2_read(s->dev, s->region, pos, &value, 8);
	if (done != 8)
		return short_call(me, "read()", done);
	if (value == tag || (s->clears && !value))
		return true;
	return t2_race_broke(me, "page %u holds %llu where write() put %llu", page,
			     (unsigned long long)value, (unsigned long long)tag);
}

/* Software's own register: nothing but a write changes it. */
static bool write_config(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	uint32_t line = (uint32_t)(t2_race_random(me) & 0xff), now;
	int err = t2_config_write(s->dev, PCI_INTERRUPT_LINE, 1, line);

	if (!err)
		err = t2_config_read(s->dev, PCI_INTERRUPT_LINE, 1, &now);
	if (err)
		return t2_race_broke(me, "Interrupt Line: %s", strerror(-err));
	if (now == line)
		return true;
	return t2_race_broke(me, "Interrupt Line reads %02xh where %02xh was written", now, line);
}

static bool read_config(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	static const unsigned int offsets[] = { PCI_VENDOR_ID, PCI_CLASS_REVISION };
	unsigned int offset = offsets[t2_race_random(me) % 2];
	uint32_t expected = t2_config_value(&s->dut->cfg, offset, 4), now;
	int err = t2_config_read(s->dev, offset, 4, &now);

	if (err)
		return t2_race_broke(me, "configuration space at %02xh: %s", offset,
				     strerror(-err));
	if (now == expected)
		return true;
	return t2_race_broke(me, "configuration space at %02xh reads %08xh, not %08xh", offset, now,
			     expected);
}

static bool read_info(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	struct vfio_region_info info = { .argsz = sizeof(info), .index = s->region };
	int err = t2_region_info(s->dev, &info);

	if (err)
		return t2_race_broke(me, "information of region %u: %s", s->region, strerror(-err));
	if (info.size == s->region_size)
		return true;
	return t2_race_broke(me, "region %u has %llu bytes, not %llu", s->region,
			     (unsigned long long)info.size,
			     (unsigned long long)s->region_size);
}

static bool map_for_dma(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	size_t len = s->pages * s->page;
	uint64_t unmapped = 0;
	int err = t2_dma_map(s->dev, T2_SCENE_IOVA, s->at, len);

	if (err)
		return t2_race_broke(me, "mapping for DMA: %s", strerror(-err));
	err = t2_dma_unmap(s->dev, T2_SCENE_IOVA, len, &unmapped);
	if (err)
		return t2_race_broke(me, "end of a DMA mapping: %s", strerror(-err));
	if (unmapped == len)
		return true;
	return t2_race_broke(me, "%llu of %zu bytes mapped for DMA are left",
			     (unsigned long long)unmapped, len);
}

/* Where decoder 0's Control is; false: the decoders cannot be read. */
static bool find_control(struct t2_actor *me, struct t2_component **c, uint32_t *at)
{
	struct t2_scene *s = me->race->scene;
	const struct t2_cm *cm;
	struct t2_hdm hdm;
	int err = 0;

	*c = t2_dut_component(s->dut, &err);
	cm = t2_dut_cm(s->dut, &err);
	if (*c && cm)
		err = t2_hdm_read(*c, cm, &hdm);
	if (err || !*c || !cm)
		return t2_race_broke(me, "the decoders cannot be read: %s", strerror(-err));
	*at = hdm.block + CXL_HDM_DECODER(0) + CXL_HDM_CTRL;
	return true;
}

static bool commit(struct t2_actor *me)
{
	struct t2_component *c;
	uint32_t at, control;
	int err;

	if (!find_control(me, &c, &at))
		return false;
	err = t2_component_read32(c, at, &control);
	control &= ~(uint32_t)(CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_LOCK);
	if (!err)
		err = t2_component_write32(c, at, control);
	if (!err)
		err = t2_component_write32(c, at, control | CXL_HDM_CTRL_COMMIT);
	if (err)
		return t2_race_broke(me, "decoder control: %s", strerror(-err));
	t2_race_round(me);
	return true;
}

static void nothing(int sig)
{
	(void)sig;
}

void t2_race_ignore_signals(void)
{
	/* Without SA_RESTART: a call that a signal interrupts has to tell of it. */
	struct sigaction action = { .sa_handler = nothing };

	sigaction(SIGUSR1, &action, NULL);
}

#define SIGNAL_US 20 /* between two: else the others do nothing but take them */

static bool signal_all(struct t2_actor *me)
{
	for (unsigned int i = 0; i < me->race->actors; i++)
		if (&me->race->actor[i] != me)
			pthread_kill(me->race->actor[i].thread, SIGUSR1);
	usleep(SIGNAL_US);
	return true;
}

const struct t2_role t2_role_reader = { "reader", read_any };
const struct t2_role t2_role_writer = { "writer", write_any };
const struct t2_role t2_role_config_writer = { "config writer", write_config };
const struct t2_role t2_role_config_reader = { "config reader", read_config };
const struct t2_role t2_role_info_reader = { "info reader", read_info };
const struct t2_role t2_role_dma_mapper = { "DMA mapper", map_for_dma };
const struct t2_role t2_role_committer = { "committer", commit };
const struct t2_role t2_role_signaller = { "signaller", signal_all };
