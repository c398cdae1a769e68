// SPDX-License-Identifier: GPL-2.0
/* CONFIG_LOCK is a one-shot and freezes the RWL fields of DVSEC 0, no more (CXL r3.1 8.1.3.6). */
#define T2_OPENS_IN_EACH_TEST
#include "tests/dvsec/lock.h"
#include "tests/t2_registers.h"

DEVICE_FIXTURE(device)

TEST_F(device, other_bits_do_not_latch)
{
	static const struct {
		uint8_t at, width;
		uint32_t value;
	} without_bit_0[] = { { 0, 2, 0xfffe }, { 0, 1, 0xfe }, { 1, 1, 0xff } };
	unsigned int i;

	REQ("DVS-LOCK-02", STICKY); /* vfio-cxl v2, v3: Lock */
	NEED_DEVICE_DVSEC();
	NEED(!t2_is_locked(self->dut), "CONFIG_LOCK is set already");
	for (i = 0; i < sizeof(without_bit_0) / sizeof(without_bit_0[0]); i++) {
		WRITE(CXL_DEV_LOCK + without_bit_0[i].at, without_bit_0[i].width,
		      without_bit_0[i].value);
		CHECK(!t2_is_locked(self->dut), "bit 0 clear",
		      "Lock (DVSEC 0 +14h) = %04xh after %xh was written to byte %u",
		      READ(CXL_DEV_LOCK, 2), without_bit_0[i].value, without_bit_0[i].at);
	}
}

#define BODY_MAX 0x40

static int read_body(struct t2_dut *dut, uint8_t *body, unsigned int length)
{
	unsigned int i;
	int err = 0;

	for (i = DVSEC_HEADER_SIZE; i < length && !err; i++) {
		uint32_t byte;

		err = t2_config_read(dut->dev, dut->device.dvsec.offset + i, 1, &byte);
		body[i] = byte;
	}
	return err;
}

/* The lock can be set once per conventional reset: everything about setting it is one test. */
TEST_F(device, one_shot)
{
	uint8_t before[BODY_MAX] = { 0 }, after[BODY_MAX] = { 0 };
	unsigned int length, i;
	int err;

	REQ("DVS-LOCK-01", STICKY); /* CXL r3.1 8.1.3.6 */
	NEED_DEVICE_DVSEC();
	NEED(!t2_is_locked(self->dut),
	     "CONFIG_LOCK is set already; it can be judged once after a conventional reset");
	length = self->dut->device.dvsec.length;
	length = length < BODY_MAX ? length : BODY_MAX;
	/* So that what the lock freezes differs from what a reset would bring. */
	WRITE(CXL_DEV_CTRL, 2, READ(CXL_DEV_CTRL, 2) ^ CTRL_HARMLESS);
	WRITE(CXL_DEV_LOCK, 2, 0);
	WRITE(CXL_DEV_LOCK, 1, 0);
	CHECK(!t2_is_locked(self->dut), "bit 0 clear", "Lock (DVSEC 0 +14h) = %04xh after two 0s",
	      READ(CXL_DEV_LOCK, 2));
	err = read_body(self->dut, before, length);
	T2_REACHED(err);

	WRITE(CXL_DEV_LOCK, 1, CXL_DEV_LOCK_CONFIG);
	if (!t2_is_locked(self->dut)) {
		WRITE(CXL_DEV_LOCK, 2, CXL_DEV_LOCK_CONFIG);
		CHECK(t2_is_locked(self->dut), "bit 0 set",
		      "Lock (DVSEC 0 +14h) = %04xh after 0 and then 1 were written",
		      READ(CXL_DEV_LOCK, 2));
		REQ("DVS-LOCK-17", STICKY); /* CXL r3.1 8.1.3.6; PCIe r6.0 2.2.5 */
		CHECK(!t2_is_locked(self->dut), "bit 0 set by the byte already",
		      "Lock (DVSEC 0 +14h) = 0 after byte 01h, 1 after word 0001h");
	}
	NEED(t2_is_locked(self->dut), "CONFIG_LOCK cannot be set");

	REQ("DVS-LOCK-11", STICKY); /* CXL r3.1 8.1.3.6 */
	err = read_body(self->dut, after, length);
	T2_REACHED(err);
	for (i = 0; i < length; i++)
		CHECK(i == CXL_DEV_LOCK || before[i] == after[i], "unchanged",
		      "byte %02xh of DVSEC 0 went from %02xh to %02xh with the lock", i, before[i],
		      after[i]);

	REQ("DVS-LOCK-03", STICKY); /* CXL r3.1 8.1.3.6 */
	WRITE(CXL_DEV_LOCK, 2, 0);
	CHECK(t2_is_locked(self->dut), "bit 0 set", "Lock = %04xh after word 0000h",
	      READ(CXL_DEV_LOCK, 2));
	WRITE(CXL_DEV_LOCK, 1, 0);
	CHECK(t2_is_locked(self->dut), "bit 0 set", "Lock = %04xh after byte 00h",
	      READ(CXL_DEV_LOCK, 2));
	WRITE(CXL_DEV_LOCK, 4, READ(CXL_DEV_CAP2, 2) << 16);
	CHECK(t2_is_locked(self->dut), "bit 0 set", "Lock = %04xh after a dword with 0 in it",
	      READ(CXL_DEV_LOCK, 2));
}

TEST_F(device, freezes_control)
{
	REQ("DVS-LOCK-04", STICKY); /* CXL r3.1 8.1.3.6 */
	LOCK_CONFIG();
	JUDGE_RULES(0);
}

TEST_F(device, freezes_range_1_base)
{
	REQ("DVS-LOCK-05", STICKY); /* CXL r3.1 8.1.3.6, 8.1.3.8 */
	LOCK_CONFIG();
	JUDGE_RULES(0);
}

TEST_F(device, freezes_range_2_base)
{
	REQ("DVS-LOCK-06", STICKY); /* CXL r3.1 8.1.3.6, 8.1.3.8 */
	LOCK_CONFIG();
	JUDGE_RULES(0);
}

TEST_F(device, leaves_control2)
{
	REQ("DVS-LOCK-07", STICKY); /* CXL r3.1 8.1.3.6, 8.1.3.4 */
	LOCK_CONFIG();
	JUDGE_RULES(0);
}

TEST_F(device, leaves_viral_status)
{
	REQ("DVS-LOCK-09", STICKY); /* CXL r3.1 8.1.3.6, 8.1.3.3 */
	LOCK_CONFIG();
	JUDGE_RULES(0);
}

TEST_F(device, leaves_flex_bus)
{
	REQ("DVS-LOCK-10", STICKY); /* CXL r3.1 8.1.3.6, 8.2.1.3.6 */
	LOCK_CONFIG();
	JUDGE_RULES(0);
}

TEST_F(device, leaves_decoders)
{
	struct t2_component *c;
	uint32_t at, before, after;
	struct t2_hdm hdm;
	unsigned int n;
	int err;

	REQ("DVS-LOCK-08", STICKY); /* CXL r3.1 8.1.3.6, 8.2.4.20.13 */
	LOCK_CONFIG();
	READ_DECODERS(&hdm);
	for (n = 0; n < hdm.n && hdm.decoder[n].commit; n++)
		;
	MUST(n < hdm.n, "every decoder is committed: boot without firmware commit");
	c = t2_dut_component(self->dut, &err);
	at = hdm.block + CXL_HDM_DECODER(n) + CXL_HDM_BASE_LOW;
	before = hdm.decoder[n].base_low_word;
	err = t2_component_write32(c, at, before ^ CXL_HDM_LOW_MASK);
	if (!err)
		err = t2_component_read32(c, at, &after);
	MUST(!err, "decoder %u cannot be accessed: %s", n, strerror(-err));
	t2_component_write32(c, at, before);
	CHECK(after == (before ^ CXL_HDM_LOW_MASK), "bits 31:28 inverted",
	      "Base Low of uncommitted decoder %u: %08xh, wrote %08xh, read %08xh", n, before,
	      before ^ CXL_HDM_LOW_MASK, after);
}
