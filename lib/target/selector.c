// SPDX-License-Identifier: GPL-2.0
/* The grammar of device selectors, and which devices each of them names. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/target/dump.h"
#include "lib/target/pci.h"
#include "lib/target/selector.h"

#define FORMS	"emu, emu:key=value,..., DDDD:BB:DD.F, BB:DD.F, VVVV:DDDD (vendor:device), all, " \
		"sysfs:BDF, dump:FILE, dump:FILE#BDF"

struct expansion {
	void (*each)(void *ctx, const char *selector);
	void (*passed_over)(void *ctx, const char *device, const char *why);
	void *ctx;
	int count;
	unsigned int vendor, device;	/* wanted, of a vendor:device selector */
	const char *file;		/* of a dump selector */
	char unbound[T2_BDF_MAX];	/* the first that only lacks the driver */
	int unknown;			/* how many may be CXL devices or not */
};

const char *t2_selector_help(void)
{
	return "emu                   the emulated device, as its defaults make it\n"
	       "emu:key=value,...     the same, changed (emu:help lists the keys)\n"
	       "DDDD:BB:DD.F          the device at this PCI address, by vfio-pci (or BB:DD.F)\n"
	       "VVVV:DDDD             the devices of this vendor and device id, through vfio-pci\n"
	       "all                   every CXL device that is bound to vfio-pci\n"
	       "sysfs:BDF             the device at this PCI address, raw, without vfio\n"
	       "dump:FILE             lspci -xxxx text: configuration space only\n"
	       "dump:FILE#BDF         one device of several in such a text\n";
}

static const char *after(const char *selector, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(selector, prefix, len) ? NULL : selector + len;
}

const struct t2_target_ops *t2_selector_target(const char *selector, const char **where)
{
	char bdf[T2_BDF_MAX];

	*where = after(selector, "dump:");
	if (*where)
		return **where ? &t2_target_dump : NULL;
	*where = after(selector, "sysfs:");
	if (*where)
		return t2_bdf_normalise(*where, bdf) ? &t2_target_sysfs : NULL;
	*where = after(selector, "emu:");
	if (*where)
		return &t2_target_emu;
	if (!strcmp(selector, "emu")) {
		*where = selector + strlen(selector);
		return &t2_target_emu;
	}
	*where = selector;
	return t2_bdf_normalise(selector, bdf) ? &t2_target_vfio : NULL;
}

static void name(struct expansion *e, const char *selector)
{
	e->count++;
	e->each(e->ctx, selector);
}

static void pass_over(struct expansion *e, const char *device, const char *why)
{
	if (e->passed_over)
		e->passed_over(e->ctx, device, why);
}

/* Names @bdf when vfio-pci has it. */
static void name_if_bound(struct expansion *e, const char *bdf)
{
	struct t2_error err;

	if (t2_pci_on_vfio(bdf)) {
		name(e, bdf);
		return;
	}
	if (!*e->unbound)
		snprintf(e->unbound, sizeof(e->unbound), "%s", bdf);
	t2_pci_not_on_vfio(bdf, &err);
	pass_over(e, bdf, err.why + strlen(bdf) + 1);
}

static void consider_for_all(void *ctx, const char *bdf)
{
	struct expansion *e = ctx;
	bool unknown = false;
	const char *why = t2_pci_why_not_cxl(bdf, &unknown);

	e->unknown += unknown;
	if (why)
		pass_over(e, bdf, why);
	else
		name_if_bound(e, bdf);
}

static void consider_ids(void *ctx, const char *bdf)
{
	struct expansion *e = ctx;
	unsigned int vendor, device;

	if (!t2_pci_ids(bdf, &vendor, &device) && vendor == e->vendor && device == e->device)
		name_if_bound(e, bdf);
}

static int expand_pci(struct expansion *e, void (*consider)(void *ctx, const char *bdf),
		      const char *what, struct t2_error *err)
{
	int rc = t2_pci_each(consider, e);

	if (rc)
		return t2_error_set(err, -EINVAL, "mount sysfs, or use emu",
				    "the PCI devices cannot be listed: %s", strerror(-rc));
	if (e->count)
		return e->count;
	if (*e->unbound) {
		t2_pci_not_on_vfio(e->unbound, err);
		return -EINVAL;
	}
	if (e->unknown)
		return t2_error_set(err, -EINVAL, "run as root, or name the device by its address",
				    "%d devices do not tell this user whether they are CXL devices",
				    e->unknown);
	return t2_error_set(err, -EINVAL, "lspci -nn lists what this machine has",
			    "this machine has no %s", what);
}

static void consider_dumped(void *ctx, const struct t2_dump *dump)
{
	struct expansion *e = ctx;
	char selector[T2_SELECTOR_MAX + T2_BDF_MAX];

	snprintf(selector, sizeof(selector), "dump:%s#%s", e->file, dump->bdf);
	if (!dump->size)
		pass_over(e, dump->bdf, "no hex lines follow it in the dump");
	else
		name(e, selector);
}

static int expand_dump_of_several(struct expansion *e, const char *selector, struct t2_error *err)
{
	if (strlen(selector) + T2_BDF_MAX >= T2_SELECTOR_MAX)
		return t2_error_set(err, -EINVAL, "use a shorter path",
				    "the path is too long: %.64s...", selector);
	e->file = after(selector, "dump:");
	if (t2_dump_parse(e->file, consider_dumped, e, err))
		return -EINVAL;
	return e->count;
}

struct tally {
	int with_hex;
	unsigned int bare_line;		/* where the first without starts */
};

static void count_dumped(void *ctx, const struct t2_dump *dump)
{
	struct tally *tally = ctx;

	if (dump->size)
		tally->with_hex++;
	else if (!tally->bare_line)
		tally->bare_line = dump->line;
}

/* Counted first: a text that turns out wrong further down names nothing. */
static int expand_dump(struct expansion *e, const char *selector, struct t2_error *err)
{
	const char *file = after(selector, "dump:");
	struct tally tally = { 0 };
	char bdf[T2_BDF_MAX];

	if (!t2_dump_split(file, NULL, bdf)) {
		if (t2_dump_parse(file, count_dumped, &tally, err))
			return -EINVAL;
		if (!tally.with_hex) {
			t2_dump_without_hex(err, file, tally.bare_line);
			return -EINVAL;
		}
		if (tally.with_hex > 1)
			return expand_dump_of_several(e, selector, err);
	}
	name(e, selector);
	return e->count;
}

/* "VVVV:DDDD", four hexadecimal digits each. */
static bool parse_ids(const char *selector, unsigned int *vendor, unsigned int *device)
{
	char rest;

	return strlen(selector) == 9 && selector[4] == ':' &&
	       strspn(selector, "0123456789abcdefABCDEF") == 4 &&
	       strspn(selector + 5, "0123456789abcdefABCDEF") == 4 &&
	       sscanf(selector, "%4x:%4x%c", vendor, device, &rest) == 2;
}

int t2_selector_expand(const char *selector, void (*each)(void *ctx, const char *selector),
		       void (*passed_over)(void *ctx, const char *device, const char *why),
		       void *ctx, struct t2_error *err)
{
	struct expansion e = { .each = each, .passed_over = passed_over, .ctx = ctx };
	const struct t2_target_ops *target;
	char bdf[T2_BDF_MAX], what[64];
	const char *where;

	if (strlen(selector) >= T2_SELECTOR_MAX)
		return t2_error_set(err, -EINVAL, "use one of: " FORMS,
				    "the selector is longer than %zu bytes: \"%.64s...\"",
				    T2_SELECTOR_MAX - 1, selector);
	if (!strcmp(selector, "all"))
		return expand_pci(&e, consider_for_all, "CXL device", err);
	if (parse_ids(selector, &e.vendor, &e.device)) {
		snprintf(what, sizeof(what), "PCI device %s", selector);
		return expand_pci(&e, consider_ids, what, err);
	}
	target = t2_selector_target(selector, &where);
	if (!target)
		return t2_error_set(err, -EINVAL, "use one of: " FORMS,
				    "\"%.64s\" is not a device selector", selector);
	if (target == &t2_target_dump)
		return expand_dump(&e, selector, err);
	if (target == &t2_target_vfio && t2_bdf_normalise(selector, bdf))
		selector = bdf;
	name(&e, selector);
	return e.count;
}
