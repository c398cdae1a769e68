// SPDX-License-Identifier: GPL-2.0
/* VFIO_DEVICE_RESET takes the pages of every mapping away, whatever it covers, whoever has it. */
#include <sys/wait.h>

#include "tests/reset/kernel.h"

FIXTURE(device)
{
	struct t2_dut *dut;
	struct t2_judge judge;
	struct words words;
	bool had_memory;
};

enum kind { LAST_PAGE, SECOND_MAPPING, AT_OFFSET, HUGE_PIECE, CHILD };

FIXTURE_VARIANT(device)
{
	enum kind kind;
};

FIXTURE_VARIANT_ADD(device, last_page){ LAST_PAGE };
FIXTURE_VARIANT_ADD(device, second_mapping){ SECOND_MAPPING };
FIXTURE_VARIANT_ADD(device, at_offset){ AT_OFFSET };
FIXTURE_VARIANT_ADD(device, huge_piece){ HUGE_PIECE };
FIXTURE_VARIANT_ADD(device, child){ CHILD };

FIXTURE_SETUP(device)
{
	SETUP_DEVICE();
}

FIXTURE_TEARDOWN(device)
{
	RESET_TEARDOWN();
}

/* What is mapped, and which part of it is touched: bytes of the memory. */
struct plan {
	uint64_t pos, len, from, to;
	unsigned int mappings;
};

static struct plan plan_of(const struct memory *m, enum kind kind)
{
	uint64_t page = m->page, huge = huge_page(m);

	switch (kind) {
	case LAST_PAGE:
		return (struct plan){ 0, m->size, m->size - page, m->size, 1 };
	case AT_OFFSET:
		return (struct plan){ 37 * page, 8 * page, 37 * page, 45 * page, 1 };
	case HUGE_PIECE:
		return (struct plan){ 0, 4 * huge, huge, 2 * huge, 1 };
	case SECOND_MAPPING:
		return (struct plan){ 0, 8 * page, 0, 8 * page, 2 };
	default:
		return (struct plan){ 0, 8 * page, 0, 8 * page, 1 };
	}
}

struct count {
	unsigned long pages, came;
	struct touch bad;
};

static struct count touch_part(const struct memory *m, const struct plan *p, uint8_t *at)
{
	struct count c = { .bad.ok = true };

	for (uint64_t pos = p->from; pos < p->to; pos += m->page, c.pages++) {
		struct arrival a = arrive(m, at + (pos - p->pos), NULL);

		c.came += a.came;
		if (!a.touch.ok)
			c.bad = a.touch;
	}
	return c;
}

/* A huge page comes with its first touch. */
static bool all_came(const struct memory *m, const struct count *c)
{
	return c->bad.ok &&
	       (c->came == c->pages || (c->pages == m->page / 8 && c->came == 1));
}

struct child {
	pid_t pid;
	int go[2], done[2];
};

/* Touches its inherited mapping, waits for the parent's reset, and tells what it then finds. */
static void be_child(const struct child *c, const struct memory *m, const struct plan *p,
		     uint8_t *at)
{
	struct count count = touch_part(m, p, at);
	char byte = 0;

	/* A parent that gives up is seen by the end of its pipe. */
	close(c->go[1]);
	close(c->done[0]);
	if (write(c->done[1], &count, sizeof(count)) != sizeof(count) ||
	    read(c->go[0], &byte, 1) != 1)
		_exit(1);
	count = touch_part(m, p, at);
	_exit(write(c->done[1], &count, sizeof(count)) != sizeof(count));
}

static bool start_child(struct child *c, const struct memory *m, const struct plan *p, uint8_t *at)
{
	struct count before;

	if (pipe(c->go) || pipe(c->done))
		return false;
	c->pid = fork();
	if (!c->pid)
		be_child(c, m, p, at);
	return c->pid > 0 && read(c->done[0], &before, sizeof(before)) == sizeof(before) &&
	       before.bad.ok;
}

static bool ask_child(struct child *c, struct count *count)
{
	bool told = write(c->go[1], "", 1) == 1 &&
		    read(c->done[0], count, sizeof(*count)) == sizeof(*count);

	waitpid(c->pid, NULL, 0);
	return told;
}

TEST_F(device, are_taken_away)
{
	struct child child = { .pid = 0 };
	struct count c = { 0 };
	uint8_t *at[2];
	struct memory m;
	struct plan p;

	REQ("RST-DEV-04", RESETS); /* vfio-cxl v2, v3, v4: reset */
	MEMORY_TO_RESET(m);
	CAN_SEE_PAGES(m);
	NEED(variant->kind != CHILD || m.dev->kernel_mappings,
	     "judged only on a mapping that a kernel driver makes: here each process "
	     "has its own");
	p = plan_of(&m, variant->kind);
	NEED(p.pos + p.len <= m.size, "the memory region is too small for that");
	for (unsigned int i = 0; i < p.mappings; i++) {
		MAP_MEMORY(m, p.pos, p.len, PROT_READ | PROT_WRITE, at[i]);
		c = touch_part(&m, &p, at[i]);
		MUST(c.bad.ok, "the memory cannot be touched: %s; region.fault reports it",
		     outcome(&c.bad));
	}
	if (variant->kind == CHILD)
		MUST(start_child(&child, &m, &p, at[0]),
		     "a child cannot touch the memory; region.fault_vm.fork reports it");
	KEPT_BY(RESET);
	if (variant->kind == CHILD) {
		MUST(ask_child(&child, &c), "the child does not answer");
		CHECK(all_came(&m, &c), "all of them, with memory",
		      "of %lu pages that a child had touched, %lu had to come again after its "
		      "parent's reset; touch: %s",
		      c.pages, c.came, outcome(&c.bad));
	}
	for (unsigned int i = 0; i < p.mappings; i++) {
		c = touch_part(&m, &p, at[i]);
		CHECK(all_came(&m, &c), "all of them, with memory",
		      "of %lu pages touched in mapping %u, from %llxh of the memory on, %lu had to "
		      "come again after VFIO_DEVICE_RESET; touch: %s",
		      c.pages, i + 1, (unsigned long long)p.from, c.came, outcome(&c.bad));
		UNMAP_MEMORY(m, at[i], p.len);
	}
}
