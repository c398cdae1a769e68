/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs, commits and puts back HDM decoders in the order that the specification asks of software
 * (CXL r3.1 8.2.4.20.12): fields first, Commit last, nothing while a commit is pending.
 */
#ifndef T2_DECODER_H
#define T2_DECODER_H

#include "lib/cxl/component.h"
#include "lib/cxl/dut.h"

/* What software chooses in Control, beside Lock On Commit and Commit. */
#define T2_DECODER_FIELDS \
	(CXL_HDM_CTRL_IG | CXL_HDM_CTRL_IW | CXL_HDM_CTRL_HOST_ONLY | CXL_HDM_CTRL_BI | \
	 CXL_HDM_CTRL_UIO | CXL_HDM_CTRL_ISP)

struct t2_decoder_program {
	uint64_t base, size, skip; /* bytes, multiples of 256 MiB */
	uint32_t control; /* of T2_DECODER_FIELDS */
};

#define T2_DECODER_UNIT (256ull << 20)

/*
 * The lowest decoder that a commit may come to next: every one before it is committed, it and every
 * one behind it not. -ENOENT when all are committed, -EBUSY when they are not in that order.
 */
int t2_decoder_free(const struct t2_hdm *hdm);

/*
 * A program that decoder @n of @hdm can be committed with: behind the decoder before it; 256 MiB
 * when the capacity that the DVSEC ranges of @dut state leaves that much per @ways (an encoding),
 * else size 0; the finest granularity, and the only coherency model when there is but one.
 */
struct t2_decoder_program t2_decoder_legal(const struct t2_dut *dut, const struct t2_hdm *hdm,
					   unsigned int n, unsigned int ways);

/* Bytes that decoder @n of @hdm ends at: base + size. */
uint64_t t2_decoder_end(const struct t2_hdm *hdm, unsigned int n);

/* Reads decoder @n of @hdm again. Returns 0 or the -errno of a read. */
int t2_decoder_read(struct t2_component *c, struct t2_hdm *hdm, unsigned int n);

/*
 * Writes the fields of decoder @n, with Lock On Commit and Commit 0 and reserved bits as read.
 * Returns 0, -EBUSY when Commit is set, or the -errno of an access.
 */
int t2_decoder_program(struct t2_component *c, const struct t2_hdm *hdm, unsigned int n,
		       const struct t2_decoder_program *program);

/*
 * Sets Commit, and in the same write @lock (0 or CXL_HDM_CTRL_LOCK), and waits 10 ms for the
 * outcome. Returns 0 with *@control as it reads then, -ETIMEDOUT, or the -errno of an access.
 */
int t2_decoder_commit(struct t2_component *c, const struct t2_hdm *hdm, unsigned int n,
		      uint32_t lock, uint32_t *control);

/*
 * Clears Commit, before that Lock On Commit where it is set and no error, and waits 100 ms for
 * Committed to follow. Returns 0; -EPERM when Commit or Committed stays; -EBUSY, with nothing
 * written, when a commit is still pending after 100 ms; or the -errno of an access.
 */
int t2_decoder_uncommit(struct t2_component *c, const struct t2_hdm *hdm, unsigned int n);

/*
 * Puts back those decoders of @found that @which (bit n: decoder n) names, and Global Control, as
 * they were read into @found, and reads them again. What already reads so is not written. Returns
 * 0, -EIO when something is not as before, or the -errno of an access.
 */
int t2_decoders_restore(struct t2_component *c, const struct t2_hdm *found, uint64_t which);

#endif
