/* SPDX-License-Identifier: GPL-2.0 */
/* Tables of defects, each with what tells that the kernel has it. */
#ifndef EMU_SHOWS_H
#define EMU_SHOWS_H

#include "selftest/unit/emu_bars.h"

static inline const struct t2e_fault *find(const char *name)
{
	const struct t2e_fault *f;

	for (size_t i = 0; (f = t2e_fault_at(i)); i++)
		if (!strcmp(f->name, name))
			return f;
	fail_msg("no fault %s", name);
	return NULL;
}

static inline struct vfio_region_info *ask(unsigned int index, uint32_t argsz)
{
	struct vfio_region_info *info = (void *)answer;

	memset(answer, 0xa5, sizeof(answer));
	info->index = index;
	info->cap_offset = info->flags = 0;
	if (t2e_vfio_region_info(&card.dev, answer, argsz))
		return NULL;
	return info;
}

static inline bool maps(unsigned int region, uint64_t pos, uint64_t len)
{
	return !t2e_vfio_map(&card.dev, region, pos, len, true);
}
static inline bool maps_component(void)
{
	return maps(opened.component, 0, 4096);
}

static inline bool no_fault(void)
{
	return !t2e_vfio_fault_allowed(&card.dev, opened.memory);
}

struct showing {
	const char *fault;
	bool (*broken)(void);
};

static inline void every_one_shows(const struct showing *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct t2e_fault *f = find(table[i].fault);
		/* This one is told by what does not fail. */
		bool inverse = !strcmp(f->name, "memory-active-anyway");
		char text[160];

		open_card(f->needs ? f->needs : "");
		if (table[i].broken() != inverse)
			fail_msg("%s shows without it", f->name);
		snprintf(text, sizeof(text), "%s=%s", f->doubt ? "doubt" : "fault", f->name);
		open_card(text);
		if (table[i].broken() == inverse)
			fail_msg("%s does not show", f->name);
	}
}

#endif
