// SPDX-License-Identifier: GPL-2.0
/* The words in device memory that tell what an access reached. */
#include "lib/race/scene.h"

#include <errno.h>

#include "lib/safe/guard.h"

#define OWN 64 /* bytes of each actor in each page */

uint64_t t2_scene_word(const struct t2_scene *s, unsigned int page)
{
	uint64_t pos = s->pos + page * s->page;

	return pos * 0x9e3779b97f4a7c15ull ^ 0x5a5aa5a5c33c3cc3ull;
}

size_t t2_scene_own(const struct t2_actor *me, unsigned int page)
{
	const struct t2_scene *s = me->race->scene;
	unsigned int i = (unsigned int)(me - me->race->actor);

	return page * s->page + OWN * (i + 1);
}

int t2_scene_plant(struct t2_scene *s)
{
	for (unsigned int i = 0; i < s->pages; i++) {
		uint64_t word = t2_scene_word(s, i);
		ssize_t done = t2_write(s->dev, s->region, s->pos + i * s->page, &word, 8);

		if (done != 8)
			return done < 0 ? (int)done : -EIO;
	}
	return 0;
}

bool t2_scene_intact(struct t2_scene *s, unsigned int *page)
{
	uint64_t value;

	for (*page = 0; *page < s->pages; (*page)++)
		if (t2_guard_read(s->at + *page * s->page, 8, &value) ||
		    (value != t2_scene_word(s, *page) && !(s->clears && !value)))
			return false;
	return true;
}
