/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables of rows: a write, and what the same place reads afterwards. The rows of one case follow
 * one another on one open device.
 */
#ifndef EMU_ROWS_H
#define EMU_ROWS_H

#include "selftest/unit/emu_kernel.h"

#define HDM 0x10000u /* added to an offset in the decoder block; else it is in the Device DVSEC */
#define MAX_ROWS 32

struct row {
	bool write;
	unsigned int at, width;
	uint32_t value, reads;
};

#define W(at, width, value, reads) \
	{ \
		true, at, width, value, reads \
	}
#define W4(at, value, reads) W(at, 4, value, reads)
#define W2(at, value, reads) W(at, 2, value, reads)
#define W1(at, value, reads) W(at, 1, value, reads)
#define R(at, width, reads) \
	{ \
		false, at, width, 0, reads \
	}

struct row_case {
	const char *what, *knobs;
	uint16_t status, status2; /* the device's at bind */
	uint32_t cap3;
	uint32_t hdm_cap; /* more bits of the HDM Decoder Capability register */
	struct row rows[MAX_ROWS];
};

/* The device of @c behind the kernel that @set names, as "gen=v2,faults=as-posted". */
static inline void open_rows(const char *set, const struct row_case *c)
{
	char text[128];
	unsigned int dev0;

	snprintf(text, sizeof(text), "%s%s%s", set, *c->knobs ? "," : "", c->knobs);
	card_power_up(text);
	dev0 = find_dvsec(0);
	t2e_config_set(&card.dev, dev0 + 0x0e, 2, c->status);
	t2e_config_set(&card.dev, dev0 + 0x12, 2, c->status2 ? c->status2 : 0x8000);
	if (c->cap3)
		t2e_config_poke(&card.dev, dev0 + 0x38, 4, c->cap3);
	card.dev.component.value[card.dev.hdm / 4] |= c->hdm_cap;
	assert_int_equal(t2e_vfio_bind(&card.dev, &card.vfio), 0);
	t2e_vfio_open(&card.dev);
	opened_places();
}

/* What the place of @r reads, after time for whatever its write set going. */
static inline uint32_t do_row(const struct row *r)
{
	unsigned int at = r->at & ~HDM;
	bool hdm = r->at & HDM;

	if (r->write && hdm)
		set_reg(at, r->value);
	else if (r->write)
		set_cfg(at, r->width, r->value);
	card.now_ns += 100 * MS;
	return hdm ? reg(at) : cfg(at, r->width);
}

static inline void run_row(const char *what, size_t n, const struct row *r)
{
	uint32_t now = do_row(r);

	if (now != r->reads)
		fail_msg("%s, row %zu: %u bytes at %xh read %x, not %x", what, n, r->width, r->at,
			 now, r->reads);
}

static inline void run_cases(const char *set, const struct row_case *c, size_t n)
{
	for (; n--; c++) {
		open_rows(set, c);
		for (size_t i = 0; i < MAX_ROWS && c->rows[i].width; i++)
			run_row(c->what, i, &c->rows[i]);
	}
}

/* Accesses to the component region: what both directions return. */
struct access {
	uint64_t pos;
	size_t len;
	long returns;
};

static inline void run_accesses(const struct access *a, size_t n)
{
	for (; n--; a++)
		for (int write = 0; write < 2; write++)
			if (rw(opened.component, a->pos, a->len, write) != a->returns)
				fail_msg("%zu bytes at %llxh: not %ld", a->len,
					 (unsigned long long)a->pos, a->returns);
}

#endif
