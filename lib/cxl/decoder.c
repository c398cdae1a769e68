// SPDX-License-Identifier: GPL-2.0
/* Programs, commits and puts back HDM decoders in the order that the specification asks for. */
#include <errno.h>

#include "lib/cxl/decoder.h"
#include "lib/cxl/field.h"
#include "lib/cxl/translate.h"
#include "lib/cxl/wait.h"

#define COMMIT_MS 10
#define UNCOMMIT_MS 100 /* no time is specified: ten times that of a commit */
#define PENDING_MS 100 /* ten times what a commit may take */
#define FIRST_BASE (64ull << 30) /* where nothing tells a better one */
#define LATCH (CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMIT)

/* What says "this decoder is taken", a commit that failed included. */
#define TAKEN (CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED)

/* Registers of a decoder beside Control, in the order of writing. */
#define FIELD_REGISTERS 6

static void list_fields(const struct t2_hdm_decoder *d, uint32_t off[FIELD_REGISTERS],
			uint32_t word[FIELD_REGISTERS])
{
	const uint32_t offsets[] = { CXL_HDM_BASE_LOW,	CXL_HDM_BASE_HIGH, CXL_HDM_SIZE_LOW,
				     CXL_HDM_SIZE_HIGH, CXL_HDM_SKIP_LOW,  CXL_HDM_SKIP_HIGH };
	const uint32_t words[] = { d->base_low_word,  d->base_high_word, d->size_low_word,
				   d->size_high_word, d->skip_low_word,	 d->skip_high_word };

	for (unsigned int i = 0; i < FIELD_REGISTERS; i++) {
		off[i] = offsets[i];
		word[i] = words[i];
	}
}

static uint32_t at(const struct t2_hdm *hdm, unsigned int n, uint32_t off)
{
	return hdm->block + CXL_HDM_DECODER(n) + off;
}

int t2_decoder_free(const struct t2_hdm *hdm)
{
	unsigned int n = 0, i;

	while (n < hdm->n && hdm->decoder[n].committed)
		n++;
	for (i = n; i < hdm->n; i++)
		if (hdm->decoder[i].control_word & TAKEN)
			return -EBUSY;
	return n < hdm->n ? (int)n : -ENOENT;
}

uint64_t t2_decoder_end(const struct t2_hdm *hdm, unsigned int n)
{
	return hdm->decoder[n].base + hdm->decoder[n].size;
}

/* Bytes of device memory that no decoder before @n uses; reserved encodings count as one way. */
static uint64_t capacity_left(const struct t2_dut *dut, const struct t2_hdm *hdm, unsigned int n)
{
	uint64_t capacity = 0, used = 0;

	for (unsigned int i = 0; i < 2; i++)
		if (dut->device.range[i].present && dut->device.range[i].info_valid)
			capacity += dut->device.range[i].size;
	for (unsigned int i = 0; i < n; i++) {
		const struct t2_hdm_decoder *d = &hdm->decoder[i];
		unsigned int ways = t2_hdm_ways(d->ways_encoding);

		used += d->skip + d->size / (ways ? ways : 1);
	}
	return capacity > used ? capacity - used : 0;
}

struct t2_decoder_program t2_decoder_legal(const struct t2_dut *dut, const struct t2_hdm *hdm,
					   unsigned int n, unsigned int ways)
{
	uint64_t after = n ? t2_decoder_end(hdm, n - 1) : dut->device.range[0].base;
	struct t2_decoder_program p = { .base = after ? after : FIRST_BASE };

	p.base = (p.base + T2_DECODER_UNIT - 1) & ~(T2_DECODER_UNIT - 1);
	if (capacity_left(dut, hdm, n) >= T2_DECODER_UNIT)
		p.size = T2_DECODER_UNIT * t2_hdm_ways(ways);
	p.control = hdm->decoder[n].control_word & T2_DECODER_FIELDS &
		    ~(CXL_HDM_CTRL_IG | CXL_HDM_CTRL_IW);
	p.control |= ways * (CXL_HDM_CTRL_IW & -CXL_HDM_CTRL_IW);
	if (!hdm->a11to8 && hdm->a14to12)
		p.control |= 4;
	if (hdm->coherency_models == 1)
		p.control &= ~CXL_HDM_CTRL_HOST_ONLY;
	if (hdm->coherency_models == 2)
		p.control |= CXL_HDM_CTRL_HOST_ONLY;
	return p;
}

int t2_decoder_read(struct t2_component *c, struct t2_hdm *hdm, unsigned int n)
{
	struct t2_hdm_decoder *d = &hdm->decoder[n];
	uint32_t off[FIELD_REGISTERS], word[FIELD_REGISTERS];
	int err;

	list_fields(d, off, word);
	for (unsigned int i = 0; i < FIELD_REGISTERS; i++) {
		err = t2_component_read32(c, at(hdm, n, off[i]), &word[i]);
		if (err)
			return err;
	}
	err = t2_component_read32(c, at(hdm, n, CXL_HDM_CTRL), &d->control_word);
	if (err)
		return err;
	d->base_low_word = word[0];
	d->base_high_word = word[1];
	d->size_low_word = word[2];
	d->size_high_word = word[3];
	d->skip_low_word = word[4];
	d->skip_high_word = word[5];
	t2_hdm_decode_decoder(hdm->version, d);
	return 0;
}

static int write_fields(struct t2_component *c, const struct t2_hdm *hdm, unsigned int n,
			const struct t2_hdm_decoder *d)
{
	uint32_t off[FIELD_REGISTERS], word[FIELD_REGISTERS];
	int err = 0;

	list_fields(d, off, word);
	for (unsigned int i = 0; !err && i < FIELD_REGISTERS; i++)
		err = t2_component_write32(c, at(hdm, n, off[i]), word[i]);
	return err;
}

static uint32_t low_word(uint32_t read, uint64_t address)
{
	return (read & ~CXL_HDM_LOW_MASK) | ((uint32_t)address & CXL_HDM_LOW_MASK);
}

int t2_decoder_program(struct t2_component *c, const struct t2_hdm *hdm, unsigned int n,
		       const struct t2_decoder_program *program)
{
	struct t2_hdm now = { .block = hdm->block, .version = hdm->version };
	struct t2_hdm_decoder *d = &now.decoder[n];
	int err = t2_decoder_read(c, &now, n);

	if (err)
		return err;
	if (d->control_word & TAKEN)
		return -EBUSY;
	d->base_low_word = low_word(d->base_low_word, program->base);
	d->base_high_word = program->base >> 32;
	d->size_low_word = low_word(d->size_low_word, program->size);
	d->size_high_word = program->size >> 32;
	d->skip_low_word = low_word(d->skip_low_word, program->skip);
	d->skip_high_word = program->skip >> 32;
	/* A shadow may take no field while Lock On Commit is set. */
	d->control_word = (d->control_word & ~(T2_DECODER_FIELDS | LATCH)) | program->control;
	err = t2_component_write32(c, at(hdm, n, CXL_HDM_CTRL), d->control_word);
	if (!err)
		err = write_fields(c, hdm, n, d);
	return err;
}

struct watch {
	struct t2_component *c;
	uint32_t ctrl, control;
	int err;
};

static bool committed(void *ctx)
{
	struct watch *w = ctx;

	w->err = t2_component_read32(w->c, w->ctrl, &w->control);
	return w->err || w->control & CXL_HDM_CTRL_COMMITTED;
}

int t2_decoder_commit(struct t2_component *c, const struct t2_hdm *hdm, unsigned int n,
		      uint32_t lock, uint32_t *control)
{
	struct watch w = { .c = c, .ctrl = at(hdm, n, CXL_HDM_CTRL) };
	int err = t2_component_read32(c, w.ctrl, control);
	bool stale = !err && *control & CXL_HDM_CTRL_ERROR;

	if (!err)
		err = t2_component_write32(c, w.ctrl, *control | lock | CXL_HDM_CTRL_COMMIT);
	if (!err)
		err = t2_wait_commit(c, hdm->block, n, control);
	/* The error of the commit before may stay until this one is decided. */
	if (err || !stale || *control & CXL_HDM_CTRL_COMMITTED)
		return err;
	t2_wait_until(committed, &w, COMMIT_MS);
	*control = w.control;
	return w.err;
}

static bool uncommitted(void *ctx)
{
	struct watch *w = ctx;

	w->err = t2_component_read32(w->c, w->ctrl, &w->control);
	return w->err || !(w->control & TAKEN);
}

static bool released(void *ctx)
{
	struct watch *w = ctx;

	w->err = t2_component_read32(w->c, w->ctrl, &w->control);
	return w->err || !(w->control & CXL_HDM_CTRL_COMMIT);
}

static bool settled(void *ctx)
{
	struct watch *w = ctx;

	w->err = t2_component_read32(w->c, w->ctrl, &w->control);
	return w->err || !(w->control & CXL_HDM_CTRL_COMMIT) ||
	       w->control & (CXL_HDM_CTRL_COMMITTED | CXL_HDM_CTRL_ERROR);
}

int t2_decoder_uncommit(struct t2_component *c, const struct t2_hdm *hdm, unsigned int n)
{
	struct watch w = { .c = c, .ctrl = at(hdm, n, CXL_HDM_CTRL) };
	int err;

	/* What a write does while a commit is pending is undefined. */
	if (t2_wait_until(settled, &w, PENDING_MS))
		return -EBUSY;
	err = w.err;
	/*
	 * A shadow that a VMM may unlock takes nothing else in the write that does. After an error,
	 * which no shadow has, Commit goes first.
	 */
	if (!err && w.control & CXL_HDM_CTRL_LOCK && !(w.control & CXL_HDM_CTRL_ERROR)) {
		err = t2_component_write32(c, w.ctrl, w.control & ~CXL_HDM_CTRL_LOCK);
		if (!err)
			err = t2_component_read32(c, w.ctrl, &w.control);
	}
	if (!err && w.control & TAKEN)
		err = t2_component_write32(c, w.ctrl, w.control & ~CXL_HDM_CTRL_COMMIT);
	if (err)
		return err;
	/* Commit reads what was written, or it is locked; Committed follows. */
	if (t2_wait_until(released, &w, COMMIT_MS) ||
	    (!w.err && t2_wait_until(uncommitted, &w, UNCOMMIT_MS)))
		return -EPERM;
	return w.err;
}

/* Error Not Committed tells of a commit, not of the decoder: it is no part of what is put back. */
static bool same(const struct t2_hdm_decoder *a, const struct t2_hdm_decoder *b)
{
	return a->base_low_word == b->base_low_word && a->base_high_word == b->base_high_word &&
	       a->size_low_word == b->size_low_word && a->size_high_word == b->size_high_word &&
	       a->skip_low_word == b->skip_low_word && a->skip_high_word == b->skip_high_word &&
	       !((a->control_word ^ b->control_word) & ~CXL_HDM_CTRL_ERROR);
}

static int restore_one(struct t2_component *c, const struct t2_hdm *found, unsigned int n)
{
	const struct t2_hdm_decoder *was = &found->decoder[n];
	uint32_t quiet = was->control_word & ~(LATCH | CXL_HDM_CTRL_COMMITTED | CXL_HDM_CTRL_ERROR);
	uint32_t ctrl = at(found, n, CXL_HDM_CTRL), control;
	int err = t2_component_write32(c, ctrl, quiet);

	if (!err)
		err = write_fields(c, found, n, was);
	if (!err && was->control_word & LATCH)
		err = t2_component_write32(c, ctrl, quiet | (was->control_word & LATCH));
	if (!err && was->commit)
		err = t2_wait_commit(c, found->block, n, &control);
	return err;
}

static int restore_global(struct t2_component *c, const struct t2_hdm *found)
{
	uint32_t global = found->block + CXL_HDM_GLOBAL, now;
	int err = t2_component_read32(c, global, &now);

	if (!err && now != found->global_word) {
		err = t2_component_write32(c, global, found->global_word);
		if (!err)
			err = t2_component_read32(c, global, &now);
	}
	if (err)
		return err;
	return now == found->global_word ? 0 : -EIO;
}

int t2_decoders_restore(struct t2_component *c, const struct t2_hdm *found, uint64_t which)
{
	struct t2_hdm now = *found;
	int err = 0, e;

	/* The last first: none may stay committed behind one that is not. */
	for (unsigned int n = found->n; n-- > 0;) {
		if (!(which >> n & 1))
			continue;
		e = t2_decoder_read(c, &now, n);
		if (!e && same(&now.decoder[n], &found->decoder[n]))
			which &= ~(1ull << n);
		else if (!e)
			e = t2_decoder_uncommit(c, found, n);
		/* One that stays committed, or pending, takes no write. */
		if (e)
			which &= ~(1ull << n);
		err = err ? err : e;
	}
	for (unsigned int n = 0; n < found->n; n++) {
		if (!(which >> n & 1))
			continue;
		e = restore_one(c, found, n);
		if (!e)
			e = t2_decoder_read(c, &now, n);
		if (!e && !same(&now.decoder[n], &found->decoder[n]))
			e = -EIO;
		err = err ? err : e;
	}
	e = restore_global(c, found);
	return err ? err : e;
}
