/* SPDX-License-Identifier: GPL-2.0 */
/* Reaches the registers that rules are about, and writes them legally (CXL r3.1 8.2). */
#ifndef T2_REGISTER_H
#define T2_REGISTER_H

#include "lib/judge/rules.h"

struct t2_register {
	struct t2_dut *dut;
	bool in_config;
	uint32_t at; /* offset in config space, or in the component block */
	unsigned int size; /* bytes */
	unsigned int narrowest, widest; /* bytes of a legal write */
	uint64_t write_zero; /* bits of it that are written 0 when they are not judged */
	char place[32]; /* for people: "DVSEC 0 +0Ch" */
};

/* How many registers @rule names on this device. */
unsigned int t2_register_count(const struct t2_site *site, const struct t2_rule *rule);

/*
 * The @index-th of them. Returns 0; -ENOENT with @why when the device has none; the -errno of
 * reaching the component registers.
 */
int t2_register_find(const struct t2_site *site, const struct t2_rule *rule, unsigned int index,
		     struct t2_register *reg, char *why, size_t size);

/* -ENODEV when it reads all-ones and so does the device, which is gone. */
int t2_register_read(const struct t2_register *reg, uint64_t *value);

/*
 * Writes those bytes of @value that hold some of @bits, by accesses of @width bytes; an access
 * wider than the register takes its neighbour along as read, or as 0 where 1 would clear.
 */
int t2_register_write(const struct t2_register *reg, uint64_t value, uint64_t bits,
		      unsigned int width);

/* The value beside @bits that a write may carry without changing anything: as in @now, or 0. */
uint64_t t2_register_beside(const struct t2_register *reg, uint64_t now, uint64_t bits);

/* Does @lock hold now? False where it cannot be read. */
bool t2_lock_holds(const struct t2_site *site, enum t2_lock lock);

#endif
