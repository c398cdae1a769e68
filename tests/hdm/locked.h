/* SPDX-License-Identifier: GPL-2.0 */
/* A locked decoder, for tests of what the lock freezes; only a conventional reset frees it. */
#ifndef T2_HDM_LOCKED_H
#define T2_HDM_LOCKED_H

#include "tests/hdm/hdm.h"

/* One of an earlier test: its size is 0, which firmware has no reason to lock. */
static inline int hdm_locked_before(const struct t2_hdm *hdm)
{
	for (unsigned int n = hdm->n; n-- > 0;)
		if (hdm->decoder[n].committed && hdm->decoder[n].lock_on_commit &&
		    !hdm->decoder[n].size)
			return n;
	return -ENOENT;
}

static inline int hdm_locked(const struct t2_hdm *hdm)
{
	for (unsigned int n = 0; n < hdm->n; n++)
		if (hdm->decoder[n].committed && hdm->decoder[n].lock_on_commit)
			return n;
	return -ENOENT;
}

/*
 * A decoder that is committed with Lock On Commit. On a device one of size 0, so that it does no
 * harm until the next reset, and the same for every test. In a shadow decoder 0, as firmware
 * programmed it.
 */
#define LOCKED_DECODER(n) \
	do { \
		FIND_DECODERS(); \
		self->sticky = true; \
		if (self->dut->dev->view == T2_VIEW_VFIO) \
			LOCKED_SHADOW(n); \
		else \
			LOCKED_ON_DEVICE(n); \
	} while (0)

#define LOCKED_ON_DEVICE(n) \
	do { \
		int t2_before = hdm_locked_before(&self->found); \
		if (t2_before < 0) { \
			struct t2_decoder_program t2_program; \
			FREE_DECODER(n); \
			t2_program = hdm_legal(self->dut, &self->found, n); \
			t2_program.size = 0; \
			STEP(t2_decoder_program(self->c, &self->found, n, &t2_program)); \
			LOCK_DECODER(n); \
		} else { \
			(n) = t2_before; \
		} \
	} while (0)

/* For tests that write nothing to it: whoever locked it. */
#define ANY_LOCKED_DECODER(n) \
	do { \
		int t2_locked; \
		FIND_DECODERS(); \
		t2_locked = hdm_locked(&self->found); \
		if (t2_locked < 0) \
			LOCKED_DECODER(n); \
		else \
			(n) = t2_locked; \
		self->sticky = true; \
	} while (0)

#define LOCKED_SHADOW(n) \
	do { \
		(n) = 0; \
		if (!self->found.decoder[0].lock_on_commit || !self->found.decoder[0].committed) { \
			FREE_DECODER(n); \
			LOCK_DECODER(n); \
		} \
	} while (0)

#define LOCK_DECODER(n) \
	do { \
		uint32_t t2_control; \
		STEP(t2_decoder_commit(self->c, &self->found, n, CXL_HDM_CTRL_LOCK, &t2_control)); \
		MUST(t2_control &CXL_HDM_CTRL_COMMITTED &&t2_control &CXL_HDM_CTRL_LOCK, \
		     "decoder %u cannot be locked (Control = %08xh); hdm.lock_on_commit.commit " \
		     "reports it", \
		     n, t2_control); \
	} while (0)

#endif
