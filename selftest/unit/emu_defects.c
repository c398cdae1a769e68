// SPDX-License-Identifier: GPL-2.0
/*
 * Named defects of attributes: each changes what software may do to the bits it says, and to no
 * others.
 */
#include "selftest/unit/emu_card.h"

struct row {
	const char *fault;
	int dvsec; /* or -1 minus the component capability */
	unsigned int reg;
	uint32_t bits;
};

#define CAP(id) (-1 - (id))

static uint32_t get(bool config, uint32_t at)
{
	return config ? rd(at, 4) : mmio(at);
}

static void set(bool config, uint32_t at, uint32_t value)
{
	if (config)
		wr(at, 4, value);
	else
		set_mmio(at, value);
}

static unsigned int place(const struct row *r)
{
	unsigned int at = r->dvsec >= 0		 ? find_dvsec((unsigned int)r->dvsec)
			  : r->dvsec == CAP(0x1) ? 0x1000 /* the array itself */
						 : find_cm((unsigned int)(-1 - r->dvsec));

	assert_true(at);
	return at + r->reg;
}

/* The bits in @bits that take a 1 and then a 0. */
static uint32_t follows(const struct row *r, uint32_t bits)
{
	bool config = r->dvsec >= 0;
	unsigned int at = place(r);
	uint32_t before = get(config, at), ones;

	set(config, at, before | bits);
	ones = get(config, at);
	set(config, at, before & ~bits);
	ones &= ~get(config, at);
	set(config, at, before);
	return ones & bits;
}

/* The 1s of @bits that go when 1 is written to them. */
static uint32_t clears(const struct row *r, uint32_t bits)
{
	bool config = r->dvsec >= 0;
	unsigned int at = place(r);
	uint32_t before = get(config, at) & bits;

	set(config, at, bits);
	return before & ~get(config, at);
}

static const struct t2e_fault *find(const char *name)
{
	const struct t2e_fault *f;

	for (size_t i = 0; (f = t2e_fault_at(i)); i++)
		if (!strcmp(f->name, name))
			return f;
	fail_msg("no fault %s", name);
	return NULL;
}

static const char *needs_of(const char *name)
{
	const char *needs = find(name)->needs;

	return needs ? needs : "";
}

/* @measure, of all bits @but those, tells the device from a sound one by exactly the row's bits. */
static void expect(const struct row *rows, size_t n,
		   uint32_t (*measure)(const struct row *r, uint32_t bits), uint32_t but)
{
	char text[128];

	for (size_t i = 0; i < n; i++) {
		uint32_t sound, broken;

		card_power_up(needs_of(rows[i].fault));
		sound = measure(&rows[i], ~but);
		snprintf(text, sizeof(text), "%s=%s",
			 find(rows[i].fault)->doubt ? "doubt" : "fault", rows[i].fault);
		card_power_up(text);
		broken = measure(&rows[i], ~but);
		if ((sound ^ broken) != rows[i].bits)
			fail_msg("%s: %xh instead of %xh", text, broken, sound);
	}
}

static void writable_bits(void **state)
{
	static const struct row rows[] = {
		{ "flex-header-writable", 7, 0x04, 0x000f0000 },
		{ "device-length-writable", 0, 0x04, 0xfff00000 },
		{ "next-pointer-writable", 5, 0x00, 0xfff00000 },
		{ "reset-timeout-writable", 0, 0x08, 0x07000000 },
		{ "capability-writable", 0, 0x08, 0x00080000 },
		{ "cache-size-writable", 0, 0x14, 0xff000000 },
		{ "capability3-writable", 0, 0x38, 0x0004 },
		{ "io-enable-writable", 0, 0x0c, 0x0002 },
		{ "cache-enable-fixed", 0, 0x0c, 0x0001 },
		{ "mem-enable-fixed", 0, 0x0c, 0x0004 },
		{ "sf-coverage-4-bits", 0, 0x0c, 0x0080 },
		{ "sf-granularity-2-bits", 0, 0x0c, 0x0400 },
		{ "clean-eviction-fixed", 0, 0x0c, 0x0800 },
		{ "viral-enable-fixed", 0, 0x0c, 0x4000 },
		{ "p2p-enable-fixed", 0, 0x0c, 0x1000 },
		{ "viral-status-settable", 0, 0x0c, 0x40000000 },
		{ "range-size-writable", 0, 0x18, ANY },
		{ "range-active-writable", 0, 0x1c, 0x2 },
		{ "range-base-bit-31", 0, 0x24, 0x80000000 },
		{ "range-base-high-20-bits", 0, 0x20, 0xfff00000 },
		{ "range-2-size-writable", 0, 0x28, ANY },
		{ "range-2-active-writable", 0, 0x2c, 0x2 },
		{ "range-2-base-bit-31", 0, 0x34, 0x80000000 },
		{ "range-2-base-high-20-bits", 0, 0x30, 0xfff00000 },
		{ "flex-capability-writable", 7, 0x08, 0x00200000 },
		{ "flex-control-writable", 7, 0x0c, 0x0005 },
		{ "flex-status-writable", 7, 0x0c, 0x00040000 },
		{ "flex-errors-settable", 7, 0x0c, 0x07800000 },
		{ "nop-hint-fixed", 7, 0x18, 1 },
		{ "training-data-writable", 7, 0x10, 0xffffff },
		{ "nop-hint-capable-writable", 7, 0x14, 1 },
		{ "nop-hint-info-writable", 7, 0x1c, 3 },
		{ "gpf-duration-writable", 5, 0x08, 0x0f0f0000 },
		{ "gpf-power-writable", 5, 0x0c, ANY },
		{ "locator-writable", 8, 0x14, 0xff07 },
		{ "locator-offset-writable", 8, 0x18, ANY },
		{ "function-map-writable", 2, 0x28, ANY },
		{ "test-capability-writable", 10, 0x0c, ANY },
		{ "test-base-type-writable", 10, 0x14, 0xf },
	};
	static const struct row control2[] = {
		{ "reset-complete-writable", 0, 0x10, 0x00020000 },
		{ "disable-caching-fixed", 0, 0x10, 0x0001 },
		{ "mem-clear-fixed", 0, 0x10, 0x0008 },
		{ "hot-state-fixed", 0, 0x10, 0x0010 },
		{ "modified-completion-fixed", 0, 0x10, 0x0020 },
	};

	(void)state;
	expect(rows, ARRAY_LEN(rows), follows, 0);
	expect(control2, ARRAY_LEN(control2), follows, 6);
}

static void writable_bits_of_components(void **state)
{
	static const struct row rows[] = {
		{ "cm-count-writable", CAP(1), 0x00, 0xff000000 },
		{ "cm-pointer-writable", CAP(1), 0x04, 0xfff00000 },
		{ "unc-mask-internal-fixed", CAP(2), 0x04, 0x4000 },
		{ "unc-mask-without-ide", CAP(2), 0x04, 0x10000 },
		{ "unc-mask-of-version-2", CAP(2), 0x04, 0x20000 },
		{ "unc-severity-fixed", CAP(2), 0x08, 0x3cfff },
		{ "unc-severity-of-version-1", CAP(2), 0x08, 0x38000 },
		{ "cor-mask-6-bits", CAP(2), 0x10, 0x40 },
		{ "unc-status-settable", CAP(2), 0x00, 0x3cfff },
		{ "first-error-writable", CAP(2), 0x14, 0x3f },
		{ "multi-header-writable", CAP(2), 0x14, 0x200 },
		{ "poison-enabled-writable", CAP(2), 0x14, 0x2000 },
		{ "header-log-writable", CAP(2), 0x18, ANY },
		{ "header-log-end-writable", CAP(2), 0x54, ANY },
		{ "rx-credit-status-writable", CAP(4), 0x18, ANY },
		{ "tx-credit-status-writable", CAP(4), 0x24, ANY },
		{ "hdm-capability-writable", CAP(5), 0x00, 0x0f },
		{ "hdm-coherency-writable", CAP(5), 0x00, 0x600000 },
		{ "poison-enable-writable", CAP(5), 0x04, 1 },
		{ "poison-enable-fixed", CAP(5), 0x04, 1 },
		{ "decoder-enable-fixed", CAP(5), 0x04, 2 },
		{ "base-bit-31-fixed", CAP(5), 0x10, 0x80000000 },
		{ "base-high-20-bits", CAP(5), 0x34, 0xfff00000 },
		{ "size-in-512-mib", CAP(5), 0x18, 0x10000000 },
		{ "size-high-fixed", CAP(5), 0x1c, ANY },
		{ "skip-low-fixed", CAP(5), 0x24, 0xf0000000 },
		{ "skip-high-16-bits", CAP(5), 0x48, 0xffff0000 },
	};
	static const struct row control[] = {
		{ "granularity-2-bits", CAP(5), 0x20, 0x000c },
		{ "ways-3-bits", CAP(5), 0x40, 0x0080 },
		{ "ways-fixed", CAP(5), 0x20, 0x00f0 },
		{ "lock-on-commit-fixed", CAP(5), 0x20, 0x0100 },
		{ "type-fixed", CAP(5), 0x20, 0x1000 },
		{ "bi-fixed", CAP(5), 0x20, 0x2000 },
		{ "uio-fixed", CAP(5), 0x20, 0x4000 },
		{ "isp-2-bits", CAP(5), 0x20, 0x0c000000 },
	};
	static const struct row status[] = {
		{ "committed-writable", CAP(5), 0x20, 0x0400 },
		{ "error-writable", CAP(5), 0x20, 0x0800 },
	};

	(void)state;
	expect(rows, ARRAY_LEN(rows), follows, 0);
	expect(control, ARRAY_LEN(control), follows, 0x200);
	expect(status, ARRAY_LEN(status), follows, 0x300);
}

static void bits_that_a_1_clears(void **state)
{
	static const struct row rows[] = {
		{ "viral-status-rw", 0, 0x0c, 0x40000000 },
		{ "viral-status-stays", 0, 0x0c, 0x40000000 },
		{ "flex-errors-rw", 7, 0x0c, 0x07800000 },
		{ "flex-error-stays", 7, 0x0c, 0x02000000 },
		{ "flex-status-w1c", 7, 0x0c, 0x00270000 },
		{ "unc-status-rw", CAP(2), 0x00, 0x3cfff },
		{ "unc-status-bit-stays", CAP(2), 0x00, 0x400 },
		{ "cor-status-rw", CAP(2), 0x0c, 0x7f },
		{ "cor-status-bit-stays", CAP(2), 0x0c, 0x40 },
	};
	static const struct row status2[] = {
		{ "pm-init-w1c", 0, 0x10, 0x80000000 },
		{ "preservation-error-stays", 0, 0x10, 0x00080000 },
		{ "preservation-error-rw", 0, 0x10, 0x00080000 },
	};

	(void)state;
	expect(rows, ARRAY_LEN(rows), clears, 0);
	expect(status2, ARRAY_LEN(status2), clears, 0xffff);
}

/* What the registers power up with. */
static void values(void **state)
{
	static const struct row rows[] = {
		{ "range-2-never-valid", 0, 0x2c, 0x1 },
		{ "range-2-interleave-reserved", 0, 0x2c, 0x100 ^ 0x800 },
		{ "gpf-revision-1", 5, 0x04, 0x10000 },
		{ "locator-revision-1", 8, 0x04, 0x10000 },
		{ "function-map-revision-1", 2, 0x04, 0x10000 },
		{ "function-map-short", 2, 0x04, 0x02c00000 ^ 0x01000000 },
		{ "cm-header-version-0", CAP(1), 0x00, 0x10000 },
		{ "ras-version-0", CAP(1), 0x04, 0x30000 },
		{ "link-version-0", CAP(1), 0x08, 0x20000 },
		{ "hdm-version-0", CAP(1), 0x0c, 0x30000 },
		{ "ide-version-0", CAP(1), 0x10, 0x20000 },
		{ "extended-version-0", CAP(1), 0x10, 0x10000 },
		{ "bi-decoder-version-0", CAP(1), 0x10, 0x10000 },
		{ "extended-bit-0", CAP(0xa), 0x00, 1 },
		{ "target-count-9", CAP(5), 0x00, 0x80 },
		{ "type-host-only", CAP(5), 0x20, 0x1000 },
		{ "link-never-initialised", CAP(4), 0x08, 0x10 },
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bool config = rows[i].dvsec >= 0;
		uint32_t sound;

		card_power_up(needs_of(rows[i].fault));
		sound = get(config, place(&rows[i]));
		snprintf(text, sizeof(text), "%s=%s",
			 find(rows[i].fault)->doubt ? "doubt" : "fault", rows[i].fault);
		card_power_up(text);
		if ((sound ^ get(config, place(&rows[i]))) != rows[i].bits)
			fail_msg("%s: %xh instead of %xh", text, get(config, place(&rows[i])),
				 sound);
	}
}

/* A defect is there for good: no reset mends it. */
static void defects_survive_resets(void **state)
{
	const struct row row = { "poison-enabled-writable", CAP(2), 0x14, 0x2000 };

	(void)state;
	card_power_up("fault=poison-enabled-writable");
	t2e_reset_hot(&card.dev);
	assert_int_equal(follows(&row, ANY), 0x2000);
	card_power_up("fault=type-host-only");
	t2e_reset_hot(&card.dev);
	assert_int_equal(mmio(find_cm(5) + 0x20), 0x1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writable_bits),
		cmocka_unit_test(writable_bits_of_components),
		cmocka_unit_test(bits_that_a_1_clears),
		cmocka_unit_test(values),
		cmocka_unit_test(defects_survive_resets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
