/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fixture of tests that write to HDM decoders: it knows what was found, and puts it back
 * whichever way the test ends.
 */
#ifndef T2_HDM_H
#define T2_HDM_H

#include "lib/cxl/decoder.h"
#include "tests/t2_registers.h"

#define HDM_FIXTURE_MEMBERS \
	struct t2_dut *dut; \
	struct t2_judge judge; \
	struct t2_component *c; /* NULL: nothing was touched */ \
	struct t2_hdm found; \
	uint64_t touched; /* decoders to put back, bit n for decoder n */ \
	bool sticky; /* what was done cannot be undone: putting it back is only tried */

#define DECODER_FIXTURE(name) \
	FIXTURE(name){ HDM_FIXTURE_MEMBERS }; \
	FIXTURE_SETUP(name) \
	{ \
		SETUP_DEVICE(); \
	} \
	FIXTURE_TEARDOWN(name) \
	{ \
		if (self->c) { \
			int t2_back = t2_decoders_restore(self->c, &self->found, self->touched); \
			/* A decoder that cannot be uncommitted breaks that requirement. */ \
			if (t2_back == -EPERM && !self->sticky) \
				t2_judge_bind(&self->judge, "HDM-CMT-02"); \
			CHECK(!t2_back || self->sticky, "everything as it was before the test", \
			      "decoders or Global Control cannot be put back: %s", \
			      t2_back == -EPERM ? "Committed stays" : strerror(-t2_back)); \
		} \
		t2_test_release(self->dut); \
	}

/* A capability that is written to shares no register with another one. */
#define NEED_APART(cap_id) \
	do { \
		int t2_cm_code; \
		const struct t2_cm *t2_all = t2_dut_cm(self->dut, &t2_cm_code); \
		const struct t2_cm_cap *t2_own = t2_all ? t2_cm_find(t2_all, cap_id) : NULL; \
		NEED(t2_own &&t2_cm_apart(t2_all, t2_own), \
		     "capability %Xh leaves its range or overlaps another; detect.component " \
		     "reports it", \
		     cap_id); \
	} while (0)

/* The decoders as found, to be put back as far as self->touched says. */
#define FIND_DECODERS() \
	do { \
		int t2_ignored; \
		READ_DECODERS(&self->found); \
		NEED_APART(CXL_CM_CAP_HDM); \
		MUST(self->found.n, "no decoder can be read here"); \
		self->c = t2_dut_component(self->dut, &t2_ignored); \
	} while (0)

/* HDM-D Capable is 0 in the BI Decoder capability (8.2.4.27). Shadows have none of it. */
static inline bool hdm_needs_bi(struct t2_dut *dut)
{
	const struct t2_cm_cap *cap;
	const struct t2_cm *cm;
	uint32_t word;
	int err;

	if (dut->dev->view == T2_VIEW_VFIO)
		return false;
	cm = t2_dut_cm(dut, &err);
	cap = cm ? t2_cm_find(cm, CXL_CM_CAP_BI_DECODER) : NULL;
	return cap &&
	       !t2_component_read32(t2_dut_component(dut, &err), CXL_CM_OFFSET + cap->pointer,
				    &word) &&
	       !(word & 1);
}

#define TOUCH(n) (self->touched |= 1ull << (n))

/*
 * A decoder that may be written: in device view the lowest that is not committed; through a
 * kernel, whose shadow it is, decoder 0.
 */
#define FREE_DECODER(n) \
	do { \
		FIND_DECODERS(); \
		if (self->dut->dev->view == T2_VIEW_VFIO) \
			FREE_SHADOW(n); \
		else \
			FREE_ON_DEVICE(n); \
		TOUCH(n); \
	} while (0)

/* The same, to be committed; a device that takes back-invalidation alone wants a path for it. */
#define FREE_TO_COMMIT(n) \
	do { \
		FREE_DECODER(n); \
		MUST(!hdm_needs_bi(self->dut), \
		     "decoders of this device work with back-invalidation only, which takes a " \
		     "host that is set up for it; judge commits under such a host"); \
	} while (0)

#define FREE_ON_DEVICE(n) \
	do { \
		int t2_free = t2_decoder_free(&self->found); \
		MUST(t2_free != -ENOENT, "every decoder is committed: boot without firmware " \
					 "commit, or name another device"); \
		MUST(t2_free >= 0, \
		     "a decoder is committed, or was tried, behind one that is not: " \
		     "reset the device"); \
		(n) = t2_free; \
	} while (0)

#define FREE_SHADOW(n) \
	do { \
		int t2_code; \
		NEED(!self->found.decoder[0].lock_on_commit || \
			     self->dut->pass.generation != T2_GEN_V3, \
		     "firmware locked decoder 0, and this kernel shows it so: boot without " \
		     "firmware " \
		     "lock, or name another device"); \
		(n) = 0; \
		TOUCH(n); \
		t2_code = t2_decoder_uncommit(self->c, &self->found, 0); \
		MUST(!t2_code, \
		     "decoder 0 cannot be uncommitted (%s); hdm.commit.uncommit reports it", \
		     strerror(-t2_code)); \
	} while (0)

/* What decoder @n can be committed with; a shadow keeps nobody's memory, so any size will do. */
static inline struct t2_decoder_program hdm_legal(const struct t2_dut *dut,
						  const struct t2_hdm *hdm, unsigned int n)
{
	struct t2_decoder_program p = t2_decoder_legal(dut, hdm, n, 0);

	if (dut->dev->view == T2_VIEW_VFIO)
		p.size = T2_DECODER_UNIT;
	return p;
}

/* An access, or a call of lib/cxl/decoder.h, on the way to what is judged. */
#define STEP(call) \
	do { \
		int t2_step = call; \
		MUST(!t2_step, "the decoder cannot be brought into the state to be judged: %s", \
		     strerror(-t2_step)); \
	} while (0)

/* Decoder @n, programmed and committed, with @lock: what other requirements are judged on. */
#define COMMITTED_DECODER(n, lock) \
	do { \
		struct t2_decoder_program t2_program; \
		uint32_t t2_control; \
		FREE_TO_COMMIT(n); \
		t2_program = hdm_legal(self->dut, &self->found, n); \
		STEP(t2_decoder_program(self->c, &self->found, n, &t2_program)); \
		STEP(t2_decoder_commit(self->c, &self->found, n, lock, &t2_control)); \
		MUST(t2_control &CXL_HDM_CTRL_COMMITTED, \
		     "decoder %u cannot be committed " \
		     "(Control = %08xh); hdm.commit reports it", \
		     n, t2_control); \
	} while (0)

/* One register of decoder @n. */
static inline uint32_t hdm_register(const struct t2_hdm *hdm, unsigned int n, uint32_t off)
{
	return hdm->block + CXL_HDM_DECODER(n) + off;
}

#define DECODER_STATE "base %08x_%08xh size %08x_%08xh skip %08x_%08xh Control %08xh"
#define DECODER_WORDS(d) \
	(d)->base_high_word, (d)->base_low_word, (d)->size_high_word, (d)->size_low_word, \
		(d)->skip_high_word, (d)->skip_low_word, (d)->control_word

/* Every register but the bits of Control under @except. */
static inline bool hdm_same(const struct t2_hdm_decoder *a, const struct t2_hdm_decoder *b,
			    uint32_t except)
{
	return a->base_low_word == b->base_low_word && a->base_high_word == b->base_high_word &&
	       a->size_low_word == b->size_low_word && a->size_high_word == b->size_high_word &&
	       a->skip_low_word == b->skip_low_word && a->skip_high_word == b->skip_high_word &&
	       !((a->control_word ^ b->control_word) & ~except);
}

/* Decoder 0 as a kernel shows it covers the memory region that it hands out. */
#define CHECK_SIZED_AS_REGION() \
	do { \
		const struct t2_hdm_decoder *t2_first = &self->found.decoder[0]; \
		NEED(self->dut->pass.memory_region >= 0, \
		     "no memory region; detect.announcement reports it"); \
		CHECK(t2_first->committed && t2_first->size == self->dut->pass.memory_size, \
		      "Committed, and the size of the memory region", \
		      "memory region %llxh bytes, decoder 0: " DECODER_STATE, \
		      (unsigned long long)self->dut->pass.memory_size, DECODER_WORDS(t2_first)); \
	} while (0)

#endif
