// SPDX-License-Identifier: GPL-2.0
/*
 * The emulated device, plugged into this process. It stays plugged in from its first open to the
 * end of the process, as a card stays in its slot: state that a kernel keeps over close and open
 * is kept.
 */
#include "lib/target/emu_slot.h"

#include "emu/faults.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/safe/guard.h"
#include "lib/target/emu_flaws.h"

static struct t2_emu_slot *slots;
static struct t2_emu_lock slots_lock;

void t2_emu_slot_enter(struct t2_emu_slot *s)
{
	t2_emu_signals_off();
	t2_emu_take(&s->lock);
}

void t2_emu_slot_leave(struct t2_emu_slot *s)
{
	t2_emu_leave(&s->lock);
	t2_emu_signals_on();
}

static uint64_t now_ns(void *ctx)
{
	struct timespec t;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint8_t *memory_page(void *ctx, uint64_t pos)
{
	struct t2_emu_slot *s = ctx;

	return s->backing[T2_EMU_DEVICE_MEMORY].memory.whole + (pos & ~(uint64_t)(T2E_PAGE - 1));
}

/* Calls @op for device memory, and with @bars for all of them. */
static void each_memory(struct t2_emu_slot *s, bool bars, void (*op)(struct t2_emu_memory *m))
{
	unsigned int i;

	for (i = bars ? 0 : T2_EMU_DEVICE_MEMORY; i < T2_EMU_BACKINGS; i++)
		if (s->backing[i].memory.size)
			op(&s->backing[i].memory);
}

static void zap(void *ctx, bool bars)
{
	struct t2_emu_slot *s = ctx;

	t2_emu_leave(&s->lock);
	each_memory(s, bars, t2_emu_memory_zap);
	t2_emu_take(&s->lock);
}

static int block_faults(void *ctx)
{
	struct t2_emu_slot *s = ctx;

	t2_emu_leave(&s->lock);
	t2_emu_take(&s->transition);
	each_memory(s, true, t2_emu_memory_block);
	t2_emu_take(&s->lock);
	s->blocked = true;
	return 0;
}

static void allow_faults(void *ctx)
{
	struct t2_emu_slot *s = ctx;

	s->blocked = false;
	each_memory(s, true, t2_emu_memory_allow);
	t2_emu_leave(&s->transition);
}

static void await(void *ctx)
{
	struct t2_emu_slot *s = ctx;

	while (s->blocked) {
		t2_emu_leave(&s->lock);
		t2_emu_races_before_wait(&s->backing[T2_EMU_DEVICE_MEMORY].memory);
		t2_emu_take(&s->transition);
		t2_emu_leave(&s->transition);
		t2_emu_races_after_wait(&s->backing[T2_EMU_DEVICE_MEMORY].memory);
		t2_emu_take(&s->lock);
	}
}

static void clear_memory(void *ctx)
{
	t2_emu_memory_clear(&((struct t2_emu_slot *)ctx)->backing[T2_EMU_DEVICE_MEMORY].memory);
}

static void sleep_us(void *ctx, unsigned int us)
{
	struct timespec left = { us / 1000000, us % 1000000 * 1000L };
	struct t2_emu_slot *s = ctx;

	t2_emu_leave(&s->lock);
	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		;
	t2_emu_take(&s->lock);
}

static bool interrupted(void *ctx)
{
	(void)ctx;
	return t2_emu_signal_waits();
}

/* The user's side may be a mapping of this very device, whose faults take the lock. */
static size_t copy(struct t2_emu_slot *s, void *to, const void *from, size_t len)
{
	size_t left;

	t2_emu_leave(&s->lock);
	left = t2_guard_copy(to, from, len);
	t2_emu_take(&s->lock);
	return left;
}

static size_t copy_in(void *ctx, void *to, const void *user, size_t len)
{
	return copy(ctx, to, user, len);
}

static size_t copy_out(void *ctx, void *user, const void *from, size_t len)
{
	return copy(ctx, user, from, len);
}

/* In the thread that faulted. */
static bool fault_allowed(void *ctx)
{
	struct t2_emu_backing *b = ctx;
	struct t2_emu_slot *s = b->slot;
	bool allowed = true;

	t2_emu_take(&s->lock);
	if (s->card.vfio)
		allowed = t2e_vfio_fault_allowed(
			&s->card, b->bar == T2_EMU_DEVICE_MEMORY
					  ? (unsigned int)s->vfio.announce.memory_region
					  : b->bar);
	t2_emu_leave(&s->lock);
	return allowed;
}

static int create_memories(struct t2_emu_slot *s, uint64_t size, struct t2e_mount *mount)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < T2_EMU_BACKINGS && !err; i += 2) {
		struct t2_emu_backing *b = &s->backing[i];

		b->slot = s;
		b->bar = i;
		err = t2_emu_memory_create(&b->memory, i < T2E_BARS ? T2E_BAR_MAX : size,
					   fault_allowed, b);
		if (i < T2E_BARS && !err)
			mount->bar[i] = b->memory.whole;
	}
	return err;
}

static void unplug(struct t2_emu_slot *s)
{
	unsigned int i;

	for (i = 0; i < T2_EMU_BACKINGS; i++)
		if (s->backing[i].memory.size)
			t2_emu_memory_destroy(&s->backing[i].memory);
	free(s);
}

/* The quirks of the kernel that show in faults and mappings of device memory. */
static unsigned int flaws(const struct t2e_device *card)
{
	static const struct {
		enum t2e_vfio_quirk quirk;
		enum t2_emu_flaw flaw;
	} map[] = {
		{ T2E_VFIO_FAULT_AROUND, T2_EMU_AROUND },
		{ T2E_VFIO_STORE_FAULTS_FAIL, T2_EMU_STORES_FAIL },
		{ T2E_VFIO_FAULTS_IN_ORDER, T2_EMU_IN_ORDER },
		{ T2E_VFIO_FAULT_LOSER_FAILS, T2_EMU_LOSER_FAILS },
		{ T2E_VFIO_FAULTS_ONE_BY_ONE, T2_EMU_ONE_BY_ONE },
		{ T2E_VFIO_NOT_FORKED, T2_EMU_NOT_FORKED },
		{ T2E_VFIO_SPLIT_FORGETS, T2_EMU_SPLIT_FORGETS },
		{ T2E_VFIO_DISCARD_LOSES, T2_EMU_DISCARD_LOSES },
		{ T2E_VFIO_TWO_PAGES_STAY, T2_EMU_TWO_STAY },
		{ T2E_VFIO_SECOND_FAULT_FAILS, T2_EMU_SECOND_FAILS },
		{ T2E_VFIO_TORN_STORES, T2_EMU_TORN_STORES },
		{ T2E_VFIO_RACE_ZAP_LATE, T2_EMU_CLEAR_IN_PLACE },
		{ T2E_VFIO_ZAP_FORGETS_LAST, T2_EMU_ZAP_KEEPS_LAST },
		{ T2E_VFIO_ZAP_FORGETS_SECOND, T2_EMU_ZAP_KEEPS_SECOND },
		{ T2E_VFIO_RACE_ZAP_KEEPS_HUGE, T2_EMU_ZAP_KEEPS_HUGE },
		{ T2E_VFIO_ZAP_FORGETS_OFFSETS, T2_EMU_ZAP_KEEPS_OFFSET },
		{ T2E_VFIO_RACE_UNMAP_LEAVES, T2_EMU_UNMAP_LEAVES },
		{ T2E_VFIO_RACE_FAULT_UNLOCKED, T2_EMU_FAULT_UNLOCKED },
		{ T2E_VFIO_RACE_HUGE_UNLOCKED, T2_EMU_HUGE_UNLOCKED },
		{ T2E_VFIO_RACE_FAULT_TESTS_EARLY, T2_EMU_TESTS_EARLY },
		{ T2E_VFIO_RACE_LOCK_ORDER, T2_EMU_LOCK_ORDER },
		{ T2E_VFIO_RACE_STORE_LOST, T2_EMU_STORE_LOST },
		{ T2E_VFIO_RACE_FORK_PLAIN, T2_EMU_FORK_PLAIN },
	};
	unsigned int found = 0, i;

	for (i = 0; i < T2E_ARRAY_SIZE(map); i++)
		if (t2e_vfio_quirk(card, map[i].quirk))
			found |= map[i].flaw;
	return found;
}

/* The name of a chosen fault that this process cannot show, or NULL. */
static const char *module_fault(const struct t2e_knobs *knobs)
{
	const struct t2e_fault *f;
	size_t i;

	for (i = 0; (f = t2e_fault_at(i)) && i < T2E_MAX_FAULTS; i++)
		if (knobs->fault[i] && f->place == T2E_FAULT_IN_MODULE)
			return f->name;
	return NULL;
}

int t2_emu_slot_bind(struct t2_emu_slot *s)
{
	int err = -EBUSY;

	t2_emu_slot_enter(s);
	if (!s->in_use) {
		err = t2e_vfio_bind(&s->card, &s->vfio);
		s->bound = !err;
		s->bound_ns = now_ns(s);
		s->binds++;
	}
	if (!err)
		s->backing[T2_EMU_DEVICE_MEMORY].memory.flaws = flaws(&s->card);
	t2_emu_slot_leave(s);
	return err;
}

/* The host's side of the device before, cleaned up late, takes the new driver along. */
#define UNBINDS_NS 50000000ull

bool t2_emu_slot_bound(struct t2_emu_slot *s)
{
	if (s->bound && s->binds > 1 && t2e_vfio_quirk(&s->card, T2E_VFIO_BINDING_LOST) &&
	    now_ns(s) - s->bound_ns > UNBINDS_NS)
		s->bound = false;
	return s->bound;
}

static int plug_in(struct t2_emu_slot *s, const char *where, struct t2_error *err)
{
	struct t2e_mount mount = {
		.ctx = s,
		.memory_page = memory_page,
		.now_ns = now_ns,
		.clear_memory = clear_memory,
		.zap = zap,
		.block_faults = block_faults,
		.allow_faults = allow_faults,
		.await = await,
		.sleep = sleep_us,
		.interrupted = interrupted,
		.copy_in = copy_in,
		.copy_out = copy_out,
	};
	struct t2e_knobs knobs;
	const char *module_only;
	char why[3584] = "";
	int code;

	if (t2e_knobs_parse(&knobs, where, why, sizeof(why)))
		return t2_error_set(err, -EINVAL, "emu:help explains them", "emu: %s", why);
	module_only = module_fault(&knobs);
	if (module_only)
		return t2_error_set(err, -EINVAL, "docs/guest.md says how to load it",
				    "emu: only the kernel module can have fault=%s, a defect of "
				    "mappings that a kernel made",
				    module_only);
	code = create_memories(s, knobs.value[T2E_MEM], &mount);
	if (code)
		return t2_error_set(err, code,
				    "the emulator needs memfd_create() and some address space",
				    "emu: no memory for the device: %s", strerror(-code));
	t2e_device_init(&s->card, &knobs, &mount);
	code = knobs.value[T2E_VIEW] == T2E_VIEW_DEVICE ? 0 : t2_emu_slot_bind(s);
	if (code)
		return t2_error_set(err, code,
				    "choose committed=yes, decoders=1, dvsec_len=0 or another gen",
				    "emu: a %s kernel refuses to bind this device: %s",
				    s->vfio.generation->name, strerror(-code));
	return 0;
}

/*
 * A child gets copies of the locks, and of what they guard, but none of the threads that would let
 * go of them: who forks holds them all, in their order.
 */
static void before_fork(void)
{
	struct t2_emu_slot *s;
	unsigned int i;

	t2_emu_signals_off();
	t2_emu_take(&slots_lock);
	for (s = slots; s; s = s->next)
		t2_emu_take(&s->dma_lock);
	for (s = slots; s; s = s->next)
		t2_emu_take(&s->transition);
	for (s = slots; s; s = s->next) {
		t2_emu_take(&s->lock);
		for (i = 0; i < T2_EMU_BACKINGS; i++)
			t2_emu_take(&s->backing[i].memory.lock);
	}
}

static void after_fork(void)
{
	struct t2_emu_slot *s;
	unsigned int i;

	for (s = slots; s; s = s->next) {
		for (i = 0; i < T2_EMU_BACKINGS; i++)
			t2_emu_leave(&s->backing[i].memory.lock);
		t2_emu_leave(&s->lock);
		t2_emu_leave(&s->transition);
		t2_emu_leave(&s->dma_lock);
	}
	t2_emu_leave(&slots_lock);
	t2_emu_signals_on();
}

static void after_fork_in_child(void)
{
	struct t2_emu_slot *s;
	unsigned int i;

	for (s = slots; s; s = s->next)
		for (i = 0; i < T2_EMU_BACKINGS; i++)
			t2_emu_memory_forked(&s->backing[i].memory);
	after_fork();
}

static void first_slot(void)
{
	pthread_atfork(before_fork, after_fork, after_fork_in_child);
}

static struct t2_emu_slot *find_or_plug_in(const char *where, struct t2_error *err)
{
	struct t2_emu_slot *s;

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

struct t2_emu_slot *t2_emu_slot_find(const char *where, struct t2_error *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct t2_emu_slot *s;

	pthread_once(&once, first_slot);
	t2_emu_take(&slots_lock);
	s = find_or_plug_in(where, err);
	t2_emu_leave(&slots_lock);
	return s;
}
