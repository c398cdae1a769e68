// SPDX-License-Identifier: GPL-2.0
/* With Lock On Commit a device refuses what it must, and only that (CXL r3.1 8.2.4.20.12). */
#include "tests/hdm/hdm.h"

/* A device that does not refuse has locked the decoder: then nothing goes back. */
DECODER_FIXTURE(device)

#define THREE_WAYS 8

/* Committed with @p and the lock, to be refused; *@control as it reads then. */
static int try_to_lock(struct t2_component *c, const struct t2_hdm *hdm, unsigned int n,
		       const struct t2_decoder_program *p, uint32_t *control)
{
	int err = t2_decoder_program(c, hdm, n, p);

	*control = 0;
	return err ? err : t2_decoder_commit(c, hdm, n, CXL_HDM_CTRL_LOCK, control);
}

/* A device that hangs in the commit has not refused it. */
#define CHECK_REFUSED(code, n, p, control) \
	CHECK(!(code) && ((control)&CXL_HDM_CTRL_ERROR) && !((control)&CXL_HDM_CTRL_COMMITTED), \
	      "Error Not Committed set and Committed clear within 10 ms", \
	      "decoder %u, base %llxh size %llxh with Lock On Commit: Control = %08xh", n, \
	      (unsigned long long)(p).base, (unsigned long long)(p).size, control)

/* Decoder @n after a commit that the device refused: the range wraps. */
#define REFUSED_DECODER(n) \
	do { \
		struct t2_decoder_program t2_wrap; \
		uint32_t t2_control; \
		FREE_TO_COMMIT(n); \
		self->sticky = true; \
		t2_wrap = wrapping(self->dut, &self->found, n); \
		STEP(try_to_lock(self->c, &self->found, n, &t2_wrap, &t2_control)); \
		NEED(t2_control &CXL_HDM_CTRL_ERROR && !(t2_control & CXL_HDM_CTRL_COMMITTED), \
		     "the commit that must fail did not; hdm.commit_errors.wrap reports it"); \
	} while (0)

static struct t2_decoder_program wrapping(const struct t2_dut *dut, const struct t2_hdm *hdm,
					  unsigned int n)
{
	struct t2_decoder_program p = hdm_legal(dut, hdm, n);

	p.base = -T2_DECODER_UNIT;
	p.size = 2 * T2_DECODER_UNIT;
	return p;
}

TEST_F(device, order)
{
	struct t2_decoder_program p;
	uint32_t control;
	unsigned int n;
	int code;

	REQ("HDM-ERR-01", STICKY); /* CXL r3.1 8.2.4.20.12 */
	FREE_TO_COMMIT(n);
	NEED(n + 1 < self->found.n, "fewer than two decoders are uncommitted");
	self->sticky = true;
	TOUCH(n + 1);
	p = hdm_legal(self->dut, &self->found, n);
	code = try_to_lock(self->c, &self->found, n + 1, &p, &control);
	CHECK_REFUSED(code, n + 1, p, control);
}

/* Behind a decoder that firmware committed, or else behind one committed here without the lock. */
TEST_F(device, overlap)
{
	struct t2_decoder_program p;
	uint32_t control;
	unsigned int n;
	uint64_t end;
	int code;

	REQ("HDM-ERR-02", STICKY); /* CXL r3.1 8.2.4.20.12 */
	FREE_TO_COMMIT(n);
	p = hdm_legal(self->dut, &self->found, n);
	end = n ? t2_decoder_end(&self->found, n - 1) : p.base + p.size;
	if (!n) {
		NEED(self->found.n > 1, "the device has one decoder");
		STEP(t2_decoder_program(self->c, &self->found, 0, &p));
		STEP(t2_decoder_commit(self->c, &self->found, 0, 0, &control));
		TOUCH(++n);
	}
	NEED(end >= T2_DECODER_UNIT, "nothing is below the end of the decoder before");
	p.base = end - T2_DECODER_UNIT;
	self->sticky = true;
	code = try_to_lock(self->c, &self->found, n, &p, &control);
	CHECK_REFUSED(code, n, p, control);
}

TEST_F(device, wrap)
{
	struct t2_decoder_program p;
	uint32_t control;
	unsigned int n;
	int code;

	REQ("HDM-ERR-03", STICKY); /* CXL r3.1 8.2.4.20.12 */
	FREE_TO_COMMIT(n);
	self->sticky = true;
	p = wrapping(self->dut, &self->found, n);
	code = try_to_lock(self->c, &self->found, n, &p, &control);
	CHECK_REFUSED(code, n, p, control);
}

TEST_F(device, three_ways)
{
	struct t2_decoder_program p;
	uint32_t control;
	unsigned int n;
	int code;

	REQ("HDM-ERR-04", STICKY); /* CXL r3.1 8.2.4.20.12 */
	FREE_TO_COMMIT(n);
	NEED(self->found.ways_3_6_12, "the device is not capable of 3, 6 and 12 ways");
	self->sticky = true;
	p = t2_decoder_legal(self->dut, &self->found, n, THREE_WAYS);
	p.size = T2_DECODER_UNIT;
	code = try_to_lock(self->c, &self->found, n, &p, &control);
	CHECK_REFUSED(code, n, p, control);
}

TEST_F(device, not_locked_then)
{
	struct t2_decoder_program p;
	struct t2_hdm now;
	unsigned int n;
	int code;

	REQ("HDM-ERR-05", STICKY); /* CXL r3.1 8.2.4.20.12 */
	REFUSED_DECODER(n);
	code = t2_decoder_uncommit(self->c, &self->found, n);
	p = hdm_legal(self->dut, &self->found, n);
	if (!code)
		code = t2_decoder_program(self->c, &self->found, n, &p);
	now = self->found;
	STEP(t2_decoder_read(self->c, &now, n));
	CHECK(!code && now.decoder[n].base == p.base && now.decoder[n].size == p.size &&
		      !now.decoder[n].lock_on_commit,
	      "Commit and Lock On Commit clear, base and size as written",
	      "decoder %u after the correction: wrote base %llxh size %llxh, read " DECODER_STATE,
	      n, (unsigned long long)p.base, (unsigned long long)p.size,
	      DECODER_WORDS(&now.decoder[n]));
}

TEST_F(device, recovers)
{
	struct t2_decoder_program p;
	uint32_t control = 0;
	unsigned int n;
	int code;

	REQ("HDM-ERR-06", STICKY); /* CXL r3.1 8.2.4.20.12 */
	REFUSED_DECODER(n);
	p = hdm_legal(self->dut, &self->found, n);
	code = t2_decoder_uncommit(self->c, &self->found, n);
	if (!code)
		code = t2_decoder_program(self->c, &self->found, n, &p);
	if (!code)
		code = t2_decoder_commit(self->c, &self->found, n, 0, &control);
	else
		STEP(t2_component_read32(self->c, hdm_register(&self->found, n, CXL_HDM_CTRL),
					 &control));
	CHECK(!code && control & CXL_HDM_CTRL_COMMITTED && !(control & CXL_HDM_CTRL_ERROR),
	      "Committed set and Error Not Committed clear within 10 ms",
	      "decoder %u corrected: Control = %08xh", n, control);
}

/* 768 MiB, of which 256 are this device's, where it has them left. */
TEST_F(device, three_ways_multiple)
{
	struct t2_decoder_program p;
	uint32_t control;
	unsigned int n;
	int code;

	REQ("HDM-ERR-07", STICKY); /* CXL r3.1 8.2.4.20.12 */
	FREE_TO_COMMIT(n);
	NEED(self->found.ways_3_6_12, "the device is not capable of 3, 6 and 12 ways");
	self->sticky = true;
	p = t2_decoder_legal(self->dut, &self->found, n, THREE_WAYS);
	code = try_to_lock(self->c, &self->found, n, &p, &control);
	CHECK(!code && control & CXL_HDM_CTRL_COMMITTED && !(control & CXL_HDM_CTRL_ERROR),
	      "Committed set and Error Not Committed clear within 10 ms",
	      "decoder %u, 3 ways, size %llxh with Lock On Commit: Control = %08xh", n,
	      (unsigned long long)p.size, control);
}

TEST_F(device, changes_nothing_else)
{
	const uint32_t outcome = CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED |
				 CXL_HDM_CTRL_ERROR;
	struct t2_decoder_program p;
	struct t2_hdm before, after;
	uint32_t control;
	unsigned int n;

	REQ("HDM-ERR-08", STICKY); /* CXL r3.1 8.2.4.20.12 */
	FREE_TO_COMMIT(n);
	self->sticky = true;
	p = wrapping(self->dut, &self->found, n);
	STEP(t2_decoder_program(self->c, &self->found, n, &p));
	before = after = self->found;
	STEP(t2_decoder_read(self->c, &before, n));
	STEP(t2_decoder_commit(self->c, &self->found, n, CXL_HDM_CTRL_LOCK, &control));
	NEED(control & CXL_HDM_CTRL_ERROR,
	     "the commit that must fail did not; hdm.commit_errors.wrap reports it");
	STEP(t2_decoder_read(self->c, &after, n));
	CHECK(hdm_same(&before.decoder[n], &after.decoder[n], outcome),
	      "as programmed, but for the lock and the outcome",
	      "decoder %u before: " DECODER_STATE "; after: " DECODER_STATE, n,
	      DECODER_WORDS(&before.decoder[n]), DECODER_WORDS(&after.decoder[n]));
}
