// SPDX-License-Identifier: GPL-2.0
/* Roles that make, change, copy and end mappings. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/race/scene.h"
#include "lib/safe/guard.h"

struct piece {
	uint8_t *at;
	unsigned int first, pages; /* of the scene's mapping */
};

/* The words of the first and last page of @p. */
static bool right(struct t2_actor *me, const struct piece *p, const char *when)
{
	struct t2_scene *s = me->race->scene;

	for (unsigned int i = 0; i < p->pages; i += p->pages > 1 ? p->pages - 1 : 1) {
		uint64_t cured = t2_guard_resolved(), value;

		if (t2_guard_read(p->at + i * s->page, 8, &value)) {
			if (s->may_refuse && t2_guard_fault().signal == SIGBUS) {
				s->refusals++;
				continue;
			}
			return t2_race_broke(me, "load of page %u %s: %s", p->first + i, when,
					     strsignal(t2_guard_fault().signal));
		}
		me->faults += t2_guard_resolved() - cured;
		if (value != t2_scene_word(s, p->first + i) && !(s->clears && !value))
			return t2_race_broke(me, "page %u %s holds %016llxh, not %016llxh",
					     p->first + i, when, (unsigned long long)value,
					     (unsigned long long)t2_scene_word(s, p->first + i));
	}
	return true;
}

static bool map_piece(struct t2_actor *me, struct piece *p)
{
	struct t2_scene *s = me->race->scene;
	void *at;
	int err;

	p->first = (unsigned int)(t2_race_random(me) % s->pages);
	p->pages = 1 + (unsigned int)(t2_race_random(me) % (s->pages - p->first));
	err = t2_map(s->dev, s->region, s->pos + p->first * s->page, p->pages * s->page,
		     PROT_READ | PROT_WRITE, &at);
	p->at = at;
	return !err || t2_race_broke(me, "mmap(): %s", strerror(-err));
}

static bool unmap_piece(struct t2_actor *me, struct piece *p)
{
	struct t2_scene *s = me->race->scene;
	int err = t2_unmap(s->dev, p->at, p->pages * s->page);

	return !err || t2_race_broke(me, "munmap(): %s", strerror(-err));
}

#define TRIES 100 /* another thread may map something there for a moment */

/* Where a mapping was, another can be made. */
static bool nothing_left(struct t2_actor *me, const struct piece *p)
{
	struct t2_scene *s = me->race->scene;
	size_t len = p->pages * s->page;

	for (unsigned int i = 0; i < TRIES; i++) {
		void *got = mmap(p->at, len, PROT_NONE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

		if (got != MAP_FAILED) {
			munmap(got, len);
			return true;
		}
		usleep(100);
	}
	return t2_race_broke(me, "after munmap() something of the mapping is left: %s",
			     strerror(errno));
}

static bool map_and_unmap(struct t2_actor *me)
{
	struct piece p;

	return map_piece(me, &p) && right(me, &p, "of a fresh mapping") && unmap_piece(me, &p) &&
	       nothing_left(me, &p);
}

static bool moved(void *from, size_t len, void *to)
{
	return mremap(from, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED;
}

/* Only a kernel's own mapping goes where mremap() puts it. */
static bool move(struct t2_actor *me, struct piece *p)
{
	struct t2_scene *s = me->race->scene;
	size_t len = p->pages * s->page;
	size_t head = p->pages / 2 * s->page;
	uint8_t *to;

	if (!s->dev->kernel_mappings)
		return true;
	to = mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (to == MAP_FAILED)
		return true;
	/* A device's areas are never joined again: since mprotect() these are two. */
	if ((head && !moved(p->at, head, to)) || !moved(p->at + head, len - head, to + head)) {
		int err = errno;

		munmap(to, len);
		return t2_race_broke(me, "mremap(): %s", strerror(err));
	}
	p->at = to;
	return right(me, p, "after mremap()");
}

static bool protect_half(struct t2_actor *me, const struct piece *p, int prot)
{
	struct t2_scene *s = me->race->scene;
	unsigned int half = p->pages / 2;

	if (half && mprotect(p->at, half * s->page, prot))
		return t2_race_broke(me, "mprotect(): %s", strerror(errno));
	return right(me, p, "after mprotect()");
}

static bool protect_and_move(struct t2_actor *me)
{
	struct piece p;

	return map_piece(me, &p) && protect_half(me, &p, PROT_READ) &&
	       protect_half(me, &p, PROT_READ | PROT_WRITE) && move(me, &p) &&
	       unmap_piece(me, &p);
}

/* In the child: exit status 0, or what was wrong. */
static int look_as_child(struct t2_scene *s)
{
	for (unsigned int i = 0; i < s->pages; i++) {
		uint64_t value;

		if (t2_guard_read(s->at + i * s->page, 8, &value))
			return s->may_refuse ? 0 : 1;
		if (value != t2_scene_word(s, i) && !(s->clears && !value))
			return 2;
	}
	return 0;
}

static bool fork_and_look(struct t2_actor *me)
{
	static const char *const wrong[] = { "SIGBUS", "another word" };
	pid_t child = fork();
	int status = 0;

	if (!child)
		_exit(look_as_child(me->race->scene));
	if (child < 0 || waitpid(child, &status, 0) != child)
		return t2_race_broke(me, "fork(): %s", strerror(errno));
	if (!status)
		return true;
	if (WIFEXITED(status) && WEXITSTATUS(status) <= 2)
		return t2_race_broke(me, "a forked child meets %s in the mapping",
				     wrong[WEXITSTATUS(status) - 1]);
	return t2_race_broke(me, "a forked child ends by wait status %04xh", (unsigned int)status);
}

const struct t2_role t2_role_mapper = { "mapper", map_and_unmap };
const struct t2_role t2_role_protector = { "protector", protect_and_move };
const struct t2_role t2_role_forker = { "forker", fork_and_look };
