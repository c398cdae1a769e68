/* SPDX-License-Identifier: GPL-2.0 */
/* Decoders and the masks of RAS around a reset, and what they are set to before it. */
#ifndef T2_RESET_RAW_HDM_H
#define T2_RESET_RAW_HDM_H

#include "tests/reset/raw.h"

/* What a decoder is that nobody has programmed; some fields may be fixed at 1 (8.2.4.20.7). */
static inline bool raw_default_decoder(const struct t2_hdm_decoder *d)
{
	const uint32_t fields = CXL_HDM_CTRL_IG | CXL_HDM_CTRL_IW | CXL_HDM_CTRL_LOCK |
				CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED;

	return !d->base && !d->size && !d->skip && !(d->control_word & fields);
}

static inline bool raw_locked(const struct t2_hdm_decoder *d)
{
	return d->lock_on_commit && d->committed;
}

/* How the decoders came out of a reset; those that were locked are judged elsewhere. */
struct raw_decoders {
	unsigned int told; /* were unlocked and no defaults before */
	unsigned int kept, lost; /* of those */
	int odd; /* the first that is neither, or -1 */
};

static inline void raw_compare(const struct t2_hdm *before, const struct t2_hdm *after,
			       struct raw_decoders *r)
{
	*r = (struct raw_decoders){ .odd = -1 };
	for (unsigned int n = before->n; n-- > 0;) {
		const struct t2_hdm_decoder *was = &before->decoder[n], *is = &after->decoder[n];
		bool same = hdm_same(was, is, CXL_HDM_CTRL_ERROR);

		if (raw_locked(was))
			continue;
		if (!same && !raw_default_decoder(is))
			r->odd = n;
		if (raw_default_decoder(was))
			continue;
		r->told++;
		r->kept += same;
		r->lost += !same;
	}
}

/*
 * One committed decoder more, where one is free and can be committed without a host that is set up
 * for it; and Global Control that is not 0.
 */
static inline void raw_program(struct t2_dut *dut, struct t2_component *c, const struct t2_hdm *hdm)
{
	int n = hdm_needs_bi(dut) ? -EBUSY : t2_decoder_free(hdm);
	uint32_t global = hdm->global_word | CXL_HDM_GLOBAL_ENABLE, control;
	struct t2_decoder_program p;

	if (hdm->poison_capable)
		global |= CXL_HDM_GLOBAL_POISON;
	t2_component_write32(c, hdm->block + CXL_HDM_GLOBAL, global);
	if (n < 0)
		return;
	p = hdm_legal(dut, hdm, n);
	if (!t2_decoder_program(c, hdm, n, &p))
		t2_decoder_commit(c, hdm, n, 0, &control);
}

#define READ_HDM(hdm) \
	do { \
		int t2_ignored, t2_code; \
		t2_code = t2_hdm_read(self->c, t2_dut_cm(self->dut, &t2_ignored), hdm); \
		MUST(!t2_code, "the decoders cannot be read: %s", strerror(-t2_code)); \
		MUST((hdm)->capability_word != 0xffffffff, \
		     "the HDM Decoder capability reads all-ones: no answer"); \
	} while (0)

/* @before is no default; what firmware has locked stays out of it. */
#define PROGRAM_DECODERS(before) \
	do { \
		FIND_ALL(); \
		READ_DECODERS(&self->found); \
		NEED_APART(CXL_CM_CAP_HDM); \
		MUST(self->c && self->found.n, "no decoder can be read here"); \
		raw_program(self->dut, self->c, &self->found); \
		READ_HDM(before); \
	} while (0)

#define NEED_UNLOCKED_DECODER(before) \
	do { \
		struct raw_decoders t2_r; \
		raw_compare(before, before, &t2_r); \
		NEED(t2_r.told, \
		     "no decoder is programmed and not locked, and none can be: they " \
		     "are locked, or want a host that is set up for back-invalidation"); \
	} while (0)

/* In the words of a failure the first decoder that is odd, or else the first. */
#define CHECK_DECODERS(holds, required, r, before, after) \
	do { \
		unsigned int t2_n = (r)->odd < 0 ? 0 : (r)->odd; \
		CHECK(holds, required, \
		      "unlocked decoders: %u kept, %u changed; Global Control %08xh, then %08xh; " \
		      "decoder %u: " DECODER_STATE "; then " DECODER_STATE, \
		      (r)->kept, (r)->lost, (before)->global_word, (after)->global_word, t2_n, \
		      DECODER_WORDS(&(before)->decoder[t2_n]), \
		      DECODER_WORDS(&(after)->decoder[t2_n])); \
	} while (0)

#define SET_MASKS() \
	do { \
		uint32_t t2_value[RAW_MASKS]; \
		FIND_ALL(); \
		MUST(self->raw.ras, "the RAS capability cannot be reached, or shares registers " \
				    "with another; detect.component reports it"); \
		for (unsigned int i = 0; i < RAW_MASKS; i++) \
			t2_value[i] = (self->raw.mask[i] & ~raw_mask[i].bits) | \
				      raw_mask[i].pattern; \
		STEP(raw_masks(self->dut, self->raw.ras, true, t2_value)); \
		STEP(raw_masks(self->dut, self->raw.ras, false, t2_value)); \
		for (unsigned int i = 0; i < RAW_MASKS; i++) \
			NEED((t2_value[i] & raw_mask[i].bits) == raw_mask[i].pattern, \
			     "%s cannot be written; hdm.ras reports it", raw_mask[i].name); \
	} while (0)

/* With the place given back. */
#define CHECK_MASKS(what) \
	do { \
		uint32_t t2_value[RAW_MASKS]; \
		STEP(raw_masks(self->dut, self->raw.ras, false, t2_value)); \
		for (unsigned int i = 0; i < RAW_MASKS; i++) \
			CHECK((t2_value[i] & raw_mask[i].bits) == raw_mask[i].pattern, "kept", \
			      "%s: bits %05xh were %05xh before the " what ", %05xh after", \
			      raw_mask[i].name, raw_mask[i].bits, raw_mask[i].pattern, \
			      t2_value[i] & raw_mask[i].bits); \
	} while (0)

#endif
