/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules engine: judges register bits by what a table row claims of them, with legal patterns
 * at each legal width, and puts back what it changed. The rows are the tests' own reading of the
 * specification (rules_dvsec.c, rules_hdm.c); clause, view and generations stand in the row of the
 * requirement.
 */
#ifndef T2_RULES_H
#define T2_RULES_H

#include "lib/cxl/dut.h"
#include "lib/judge/judge.h"

/* CXL r3.1 table 8-1. */
enum t2_attribute {
	T2_RO,
	T2_ROS,
	T2_HWINIT,
	T2_RW,
	T2_RWS,
	T2_RWL, /* RW while the rule's lock does not hold; what it freezes has rows of its own */
	T2_RWO,
	T2_RW1C,
	T2_RW1CS,
	T2_RSVDP,
	T2_RSVDZ,
};

/* What is judged of the bits; the first follows from the attribute. */
enum t2_claim {
	T2_AS_ATTRIBUTE, /* RW*: what is written reads back; RW1C: see T2_KEPT_BY_0; else no write
			  * changes the bits (RWO and reserved bits: none that is legal) */
	T2_UNCHANGED, /* no write changes the bits: the state that the test set up freezes them */
	T2_KEPT_BY_0, /* writing 0 leaves them */
	T2_NOT_SET_BY_1, /* writing 1 to a bit that is 0 does not set it */
	T2_CLEARED_BY_1, /* writing 1 to a bit that is 1 clears it alone; cannot be put back */
	T2_READS_0, /* whatever is written reads 0: only for bits that a kernel's contract masks */
};

enum t2_lock { T2_NO_LOCK, T2_CONFIG_LOCK, T2_LOCK_ON_COMMIT };

/* Which structure a register's offset counts from. */
enum t2_place {
	T2_IN_DVSEC, /* the DVSEC with the rule's id */
	T2_IN_CAPABILITY, /* the component capability with the rule's id (CXL_CM_CAP_...) */
	T2_IN_DECODER, /* the HDM decoder that is judged */
};

/* Where rules are judged. */
struct t2_site {
	struct t2_dut *dut;
	unsigned int decoder; /* for T2_IN_DECODER */
};

/* A property of the device without which a rule claims nothing. */
struct t2_condition {
	bool (*holds)(const struct t2_site *site);
	const char *otherwise; /* for people: "the device has no CXL.cache" */
};

struct t2_rule {
	const char *requirement;
	const char *name; /* of the register, in the specification's words */
	enum t2_place place;
	uint16_t id;
	uint16_t offset; /* bytes */
	uint8_t width; /* bytes of the register: 2 or 4, 8 for a 64-bit component register */
	uint64_t bits;
	enum t2_attribute attribute;
	enum t2_claim claim;
	enum t2_lock lock;
	/* NULL: every value may be written. Else one field: bit v of the answer says that v may. */
	uint32_t (*legal)(const struct t2_site *site);
	const struct t2_condition *when; /* NULL: always */
	/* The register stands @repeat times (0: once), @stride bytes apart; see T2_TO_THE_END. */
	uint16_t repeat, stride;
	uint8_t by; /* bytes per write, when one width alone is meant (0: every legal one) */
};

/* As often as the DVSEC's length, or the capability array's count, makes room for. */
#define T2_TO_THE_END 0xffff

struct t2_rule_table {
	const struct t2_rule *rows;
	size_t n;
};

extern const struct t2_rule_table t2_dvsec_rules, t2_hdm_rules;

/*
 * Judges every row of the judge's requirement whose condition holds. Config registers are written
 * with 1, 2 and 4 bytes, component registers with 4, or 8 where they are 64 bits wide. Bits beside
 * those judged are written as read; reserved-zero and write-1-to-clear ones as 0. Returns the
 * number of rows judged; 0 with @why (@size bytes) when none applies; the -errno of an access that
 * the target refused, explained in @why.
 */
int t2_rules_judge(struct t2_judge *judge, const struct t2_site *site, char *why, size_t size);

#endif
