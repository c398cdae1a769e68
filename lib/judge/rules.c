// SPDX-License-Identifier: GPL-2.0
/* The rules engine: patterns, judgement and putting back (CXL r3.1 table 8-1, 8.2). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/judge/register.h"
#include "lib/judge/rules.h"

#define PATTERNS_MAX 80

/* One row at one register, with what the register held before anything was written. */
struct trial {
	struct t2_judge *judge;
	const struct t2_site *site;
	const struct t2_rule *rule;
	enum t2_claim claim; /* resolved */
	struct t2_register reg;
	uint64_t original;
	unsigned int width; /* bytes per write */
};

struct patterns {
	uint64_t value[PATTERNS_MAX];
	unsigned int n;
};

static void add(struct patterns *p, uint64_t value)
{
	if (p->n < PATTERNS_MAX)
		p->value[p->n++] = value;
}

static void add_walking_one(struct patterns *p, uint64_t bits)
{
	uint64_t left;

	for (left = bits; left; left &= left - 1)
		add(p, left & -left);
}

/* xorshift64: the same seed gives the same patterns on every machine. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static uint64_t seed(void)
{
	const char *text = getenv("T2_SEED");
	uint64_t value = text ? strtoull(text, NULL, 0) : 0;

	return value ? value : 0x7265672d72756c65;
}

static void add_legal(struct patterns *p, uint64_t bits, uint32_t legal)
{
	unsigned int v;

	for (v = 0; v < 32; v++)
		if (legal >> v & 1)
			add(p, (uint64_t)v << __builtin_ctzll(bits));
}

static void choose_patterns(const struct trial *t, struct patterns *p)
{
	uint64_t bits = t->rule->bits, random = seed();
	unsigned int i;

	p->n = 0;
	switch (t->claim) {
	case T2_KEPT_BY_0:
		add(p, 0);
		return;
	case T2_NOT_SET_BY_1:
	case T2_CLEARED_BY_1:
		add_walking_one(p, bits);
		return;
	default:
		break;
	}
	if (t->claim != T2_READS_0 &&
	    (t->rule->attribute == T2_RSVDP || t->rule->attribute == T2_RSVDZ)) {
		/* All that software may write there. */
		add(p, t->rule->attribute == T2_RSVDP ? t->original & bits : 0);
		return;
	}
	if (t->rule->legal) {
		add_legal(p, bits, t->rule->legal(t->site));
		return;
	}
	add(p, bits);
	add(p, 0);
	add(p, bits & 0x5555555555555555);
	add(p, bits & 0xaaaaaaaaaaaaaaaa);
	add_walking_one(p, bits);
	for (i = 0; i < 4; i++)
		add(p, next_random(&random) & bits);
}

/* What the bits must read after @pattern was written over @before. */
static uint64_t required(const struct trial *t, uint64_t before, uint64_t pattern)
{
	switch (t->claim) {
	case T2_AS_ATTRIBUTE:
		return pattern;
	case T2_READS_0:
		return 0;
	case T2_CLEARED_BY_1:
		return before & ~pattern & t->rule->bits;
	default:
		return before & t->rule->bits;
	}
}

/* The bits that the claim is about; an error that comes meanwhile sets others. */
static uint64_t claimed(const struct trial *t, uint64_t before, uint64_t pattern)
{
	switch (t->claim) {
	case T2_KEPT_BY_0:
	case T2_CLEARED_BY_1:
		return before & t->rule->bits;
	case T2_NOT_SET_BY_1:
		return (before | pattern) & t->rule->bits;
	default:
		return t->rule->bits;
	}
}

static const char *attribute_name(enum t2_attribute attribute)
{
	static const char *const name[] = {
		[T2_RO] = "RO",	      [T2_ROS] = "ROS",	    [T2_HWINIT] = "HwInit",
		[T2_RW] = "RW",	      [T2_RWS] = "RWS",	    [T2_RWL] = "RWL",
		[T2_RWO] = "RWO",     [T2_RW1C] = "RW1C",   [T2_RW1CS] = "RW1CS",
		[T2_RSVDP] = "RsvdP", [T2_RSVDZ] = "RsvdZ",
	};

	return name[attribute];
}

/* "bit 4", "bits 11:8, 3:0". */
static void bit_ranges(uint64_t bits, char *text, size_t size)
{
	size_t used = snprintf(text, size, bits & (bits - 1) ? "bits" : "bit");
	const char *separator = " ";

	while (bits && used < size) {
		unsigned int high = 63 - __builtin_clzll(bits), low = high;

		while (low && bits >> (low - 1) & 1)
			low--;
		bits &= (1ull << low) - 1;
		used += snprintf(text + used, size - used, high == low ? "%s%u" : "%s%u:%u",
				 separator, high, low);
		separator = ", ";
	}
}

static void tell(struct trial *t, uint64_t before, uint64_t written, uint64_t after, uint64_t must)
{
	char bits[64], wanted[128];
	int digits = 2 * t->rule->width;

	bit_ranges(t->rule->bits, bits, sizeof(bits));
	snprintf(wanted, sizeof(wanted), "%0*llxh in %s; other bits are not judged", digits,
		 (unsigned long long)must, bits);
	t2_judge_holds(t->judge, false, wanted,
		       "%s (%s) %s, %s: %0*llxh, wrote %0*llxh by %u-byte writes, read %0*llxh",
		       t->rule->name, t->reg.place, bits, attribute_name(t->rule->attribute),
		       digits, (unsigned long long)before, digits, (unsigned long long)written,
		       t->width, digits, (unsigned long long)after);
}

/* Returns 1 when the claim held, 0 when it did not (and was told), -errno without access. */
static int try_pattern(struct trial *t, uint64_t pattern)
{
	uint64_t before, after, must, written;
	int err = t2_register_read(&t->reg, &before);

	if (err)
		return err;
	if (t->claim == T2_CLEARED_BY_1 && !(before & pattern))
		return 1;
	if (t->claim == T2_NOT_SET_BY_1)
		pattern &= ~before;
	written = t2_register_beside(&t->reg, before, t->rule->bits) | pattern;
	err = t2_register_write(&t->reg, written, t->rule->bits, t->width);
	if (!err)
		err = t2_register_read(&t->reg, &after);
	if (err)
		return err;
	must = required(t, before, pattern);
	if (!((after ^ must) & claimed(t, before, pattern)))
		return 1;
	tell(t, before, written, after, must);
	return 0;
}

/* Bits that go back by being written; the others cannot be put back, or need not be. */
static int put_back(struct trial *t)
{
	uint64_t now, value = t->original, bits = t->rule->bits;
	int err = t2_register_read(&t->reg, &now);

	if (err || (now & bits) == (value & bits) || t->claim == T2_CLEARED_BY_1)
		return err;
	if (t->claim == T2_KEPT_BY_0 || t->claim == T2_NOT_SET_BY_1)
		return 0;
	value = t2_register_beside(&t->reg, now, bits) | (value & bits);
	err = t2_register_write(&t->reg, value, bits, t->rule->width);
	if (!err)
		err = t2_register_read(&t->reg, &now);
	if (!err && (now & bits) != (t->original & bits)) {
		t->width = t->rule->width;
		tell(t, value, t->original, now, t->original & bits);
	}
	return err;
}

/* 1, 0 or -errno as try_pattern(). */
static int judge_by_width(struct trial *t)
{
	struct patterns p;
	unsigned int i;
	int held = 1;

	choose_patterns(t, &p);
	for (i = 0; i < p.n && held == 1; i++)
		held = try_pattern(t, p.value[i]);
	return held;
}

static int judge_register(struct trial *t)
{
	int held = 1, err = t2_register_read(&t->reg, &t->original);

	if (err)
		return err;
	for (t->width = t->reg.narrowest; t->width <= t->reg.widest && held == 1; t->width *= 2)
		if (!t->rule->by || t->rule->by == t->width)
			held = judge_by_width(t);
	/* What no write changed may have changed by itself, as a status does. */
	if (held != 1 || t->claim != T2_UNCHANGED)
		err = put_back(t);
	return held < 0 ? held : err;
}

static enum t2_claim resolve(const struct t2_rule *rule)
{
	if (rule->claim != T2_AS_ATTRIBUTE)
		return rule->claim;
	switch (rule->attribute) {
	case T2_RWL:
	case T2_RW:
	case T2_RWS:
		return T2_AS_ATTRIBUTE;
	case T2_RWO:
	case T2_RW1C:
	case T2_RW1CS:
		return T2_KEPT_BY_0;
	default:
		return T2_UNCHANGED;
	}
}

/* What the register lacks for the claim to be judged, or NULL. */
static const char *lacks(const struct trial *t)
{
	uint64_t now, bits = t->rule->bits;

	if (t2_register_read(&t->reg, &now))
		return NULL;
	switch (t->claim) {
	case T2_KEPT_BY_0:
		if (t->rule->attribute == T2_RWO)
			return NULL;
		return now & bits ? NULL : "no such bit set";
	case T2_CLEARED_BY_1:
		return now & bits ? NULL : "no such bit set";
	case T2_NOT_SET_BY_1:
		return ~now & bits ? NULL : "no such bit clear";
	default:
		break;
	}
	if (!t->rule->legal)
		return NULL;
	now = (now & bits) >> __builtin_ctzll(bits);
	return t->rule->legal(t->site) & ~(1ull << now) ? NULL : "no other value that is legal";
}

/* Returns how many registers were judged, or -errno. */
static int judge_rule(struct trial *t, char *why, size_t size)
{
	const char *lack;
	unsigned int i, n;
	int err, judged = 0;

	if (t->rule->when && !t->rule->when->holds(t->site)) {
		snprintf(why, size, "%s", t->rule->when->otherwise);
		return 0;
	}
	if (t->rule->claim == T2_AS_ATTRIBUTE && t2_lock_holds(t->site, t->rule->lock)) {
		snprintf(why, size, "%s is locked", t->rule->name);
		return 0;
	}
	n = t2_register_count(t->site, t->rule);
	for (i = 0; i < n; i++) {
		err = t2_register_find(t->site, t->rule, i, &t->reg, why, size);
		if (err == -ENOENT)
			continue;
		if (err)
			return err;
		t->claim = resolve(t->rule);
		lack = lacks(t);
		if (lack) {
			snprintf(why, size, "%s has %s", t->rule->name, lack);
			continue;
		}
		err = judge_register(t);
		if (err == -ERANGE) {
			snprintf(why, size, "%s is not shown here", t->rule->name);
			continue;
		}
		if (err < 0)
			return err;
		judged++;
	}
	return judged;
}

static int refused(const struct trial *t, int code, char *why, size_t size)
{
	struct t2_error e;

	t2_explain(t->site->dut->dev, code, &e);
	snprintf(why, size, "%s cannot be accessed: %.150s; %.150s", t->rule->name, e.why,
		 e.remedy);
	return code;
}

/* Of several rows that do not apply, the first says why. */
int t2_rules_judge(struct t2_judge *judge, const struct t2_site *site, char *why, size_t size)
{
	static const struct t2_rule_table *const tables[] = { &t2_dvsec_rules, &t2_hdm_rules };
	int judged = 0, n;
	size_t k, i;

	why[0] = '\0';
	for (k = 0; k < sizeof(tables) / sizeof(tables[0]); k++)
		for (i = 0; i < tables[k]->n; i++) {
			struct trial t = { .judge = judge, .site = site };
			char reason[256] = "";

			t.rule = &tables[k]->rows[i];
			if (strcmp(t.rule->requirement, judge->requirement.id))
				continue;
			n = judge_rule(&t, reason, sizeof(reason));
			if (n < 0)
				return refused(&t, n, why, size);
			judged += n;
			if (!why[0])
				snprintf(why, size, "%s", reason);
		}
	return judged;
}
