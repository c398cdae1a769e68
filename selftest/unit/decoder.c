// SPDX-License-Identifier: GPL-2.0
/* Programming, committing and putting back decoders, on a device that counts every misstep. */
#include "selftest/unit/fake_device.h"

#include "lib/cxl/decoder.h"

#define HDM 0x1000
#define GIB (1ull << 30)
#define DECODERS 4

static uint8_t bar[CXL_COMPONENT_SIZE];
static struct fake f;
static struct t2_target_ops ops;
static struct t2_component c;
static struct t2_dut dut;
static struct t2_hdm found;

/* How the device treats a commit. */
static enum { COMMITS, REFUSES, HANGS } mood;
static bool locks, keeps_locked, loses_base;
static unsigned int missteps;

static uint8_t *reg(unsigned int n, unsigned int off)
{
	return bar + HDM + CXL_HDM_DECODER(n) + off;
}

static uint32_t word(unsigned int n, unsigned int off)
{
	uint32_t value;

	memcpy(&value, reg(n, off), 4);
	return value;
}

static uint32_t control_after(uint32_t now, uint32_t value)
{
	uint32_t outcome = CXL_HDM_CTRL_COMMITTED | CXL_HDM_CTRL_ERROR;

	if (keeps_locked && now & CXL_HDM_CTRL_LOCK && now & CXL_HDM_CTRL_COMMITTED)
		return now;
	if (locks && now & CXL_HDM_CTRL_LOCK)
		return value & CXL_HDM_CTRL_LOCK ? now : now & ~CXL_HDM_CTRL_LOCK;
	value &= ~outcome;
	if (!(value & CXL_HDM_CTRL_COMMIT) || mood == HANGS)
		return value;
	return value | (mood == COMMITS ? CXL_HDM_CTRL_COMMITTED : CXL_HDM_CTRL_ERROR);
}

static ssize_t model_write(struct t2_device *dev, unsigned int region, uint64_t pos,
			   const void *buf, size_t len)
{
	uint64_t at = pos - HDM - CXL_HDM_DECODER(0);
	unsigned int n = at / CXL_HDM_DECODER_SIZE, off = at % CXL_HDM_DECODER_SIZE;
	uint32_t now, value;

	if (pos < HDM + CXL_HDM_DECODER(0))
		return fake_write(dev, region, pos, buf, len);
	memcpy(&value, buf, 4);
	now = word(n, CXL_HDM_CTRL);
	if (off == CXL_HDM_CTRL) {
		if (now & CXL_HDM_CTRL_COMMIT &&
		    !(now & (CXL_HDM_CTRL_COMMITTED | CXL_HDM_CTRL_ERROR)))
			missteps++;
		put(reg(n, off), 4, control_after(now, value));
		return len;
	}
	if (now & CXL_HDM_CTRL_COMMIT)
		missteps++;
	if (value & ~CXL_HDM_LOW_MASK &&
	    (off == CXL_HDM_BASE_LOW || off == CXL_HDM_SIZE_LOW || off == CXL_HDM_SKIP_LOW))
		missteps++;
	if (!(loses_base && off == CXL_HDM_BASE_HIGH))
		put(reg(n, off), 4, value);
	return len;
}

static void find(void)
{
	static const struct t2_cm cm = {
		.n = 1, .caps = { { .id = CXL_CM_CAP_HDM, .version = 3, .pointer = 0 } }
	};

	assert_int_equal(t2_hdm_read(&c, &cm, &found), 0);
	assert_int_equal(found.n, DECODERS);
}

static void start(void)
{
	fake_init(&f, T2_VIEW_DEVICE);
	ops = fake_ops;
	ops.write = model_write;
	f.dev.ops = &ops;
	memset(bar, 0, sizeof(bar));
	fake_attach(&f, 0, bar, sizeof(bar), 0);
	put(bar + HDM, 4, 2 | CXL_HDM_CAP_A14TO12);
	put(bar + HDM + CXL_HDM_GLOBAL, 4, CXL_HDM_GLOBAL_ENABLE);
	c = (struct t2_component){ .dev = &f.dev, .n = 1 };
	c.window[0] = (struct t2_component_window){ .end = CXL_COMPONENT_SIZE, .wide = true };
	memset(&dut, 0, sizeof(dut));
	dut.device.range[0] = (struct t2_range){
		.present = true, .info_valid = true, .size = 768ull << 20, .base = 8 * GIB
	};
	mood = COMMITS;
	locks = keeps_locked = loses_base = false;
	missteps = 0;
	find();
}

static void commit(unsigned int n, uint32_t lock)
{
	struct t2_decoder_program p = t2_decoder_legal(&dut, &found, n, 0);
	uint32_t control;

	assert_int_equal(t2_decoder_program(&c, &found, n, &p), 0);
	assert_int_equal(t2_decoder_commit(&c, &found, n, lock, &control), 0);
	assert_int_equal(missteps, 0);
}

static void free_decoder(void **state)
{
	(void)state;
	start();
	assert_int_equal(t2_decoder_free(&found), 0);
	commit(0, 0);
	find();
	assert_int_equal(t2_decoder_free(&found), 1);
	commit(2, 0);
	find();
	assert_int_equal(t2_decoder_free(&found), -EBUSY);
	commit(1, 0);
	commit(3, 0);
	find();
	assert_int_equal(t2_decoder_free(&found), -ENOENT);
}

/* Behind the decoder before, inside the capacity, and 0 when that is used up. */
static void legal_programs(void **state)
{
	struct t2_decoder_program p;

	(void)state;
	start();
	p = t2_decoder_legal(&dut, &found, 0, 0);
	assert_int_equal(p.base, 8 * GIB);
	assert_int_equal(p.size, T2_DECODER_UNIT);
	assert_int_equal(p.control, 4);
	p = t2_decoder_legal(&dut, &found, 0, 8);
	assert_int_equal(p.size, 3 * T2_DECODER_UNIT);
	assert_int_equal(p.control, 0x84);
	found.decoder[0].base = 8 * GIB;
	found.decoder[0].size = 512ull << 20;
	p = t2_decoder_legal(&dut, &found, 1, 0);
	assert_int_equal(p.base, 8 * GIB + (512ull << 20));
	assert_int_equal(p.size, T2_DECODER_UNIT);
	found.decoder[0].skip = T2_DECODER_UNIT;
	assert_int_equal(t2_decoder_legal(&dut, &found, 1, 0).size, 0);
	found.coherency_models = 2;
	assert_int_equal(t2_decoder_legal(&dut, &found, 1, 0).control, CXL_HDM_CTRL_HOST_ONLY | 4);
}

static void back_as_found(void **state)
{
	(void)state;
	start();
	put(reg(0, CXL_HDM_SKIP_HIGH), 4, 7);
	find();
	commit(0, CXL_HDM_CTRL_LOCK);
	commit(1, 0);
	put(bar + HDM + CXL_HDM_GLOBAL, 4, 0);
	assert_int_equal(t2_decoders_restore(&c, &found, 3), 0);
	assert_int_equal(missteps, 0);
	assert_int_equal(word(0, CXL_HDM_CTRL), 0);
	assert_int_equal(word(0, CXL_HDM_SKIP_HIGH), 7);
	assert_int_equal(word(1, CXL_HDM_BASE_HIGH), 0);
	assert_int_equal(bar[HDM + CXL_HDM_GLOBAL], CXL_HDM_GLOBAL_ENABLE);
	/* And one that was committed comes back committed, with its lock. */
	commit(0, CXL_HDM_CTRL_LOCK);
	find();
	assert_int_equal(t2_decoder_uncommit(&c, &found, 0), 0);
	put(reg(0, CXL_HDM_BASE_HIGH), 4, 0x77);
	assert_int_equal(t2_decoders_restore(&c, &found, 1), 0);
	assert_int_equal(word(0, CXL_HDM_CTRL), found.decoder[0].control_word);
	assert_int_equal(word(0, CXL_HDM_BASE_HIGH), 2);
}

static void shadow_with_lock(void **state)
{
	(void)state;
	start();
	locks = true;
	commit(0, CXL_HDM_CTRL_LOCK);
	assert_int_equal(t2_decoders_restore(&c, &found, 1), 0);
	assert_int_equal(word(0, CXL_HDM_CTRL), 0);
}

static void not_to_be_undone(void **state)
{
	uint32_t control;

	(void)state;
	start();
	keeps_locked = true;
	commit(0, CXL_HDM_CTRL_LOCK);
	assert_int_equal(t2_decoder_uncommit(&c, &found, 0), -EPERM);
	assert_int_equal(t2_decoders_restore(&c, &found, 1), -EPERM);
	assert_int_equal(missteps, 0);
	start();
	mood = HANGS;
	assert_int_equal(t2_decoder_commit(&c, &found, 0, 0, &control), -ETIMEDOUT);
	assert_int_equal(t2_decoders_restore(&c, &found, 1), -EBUSY);
	assert_int_equal(missteps, 0);
	start();
	mood = REFUSES;
	commit(0, CXL_HDM_CTRL_LOCK);
	assert_int_equal(t2_decoders_restore(&c, &found, 1), 0);
	start();
	put(reg(0, CXL_HDM_BASE_HIGH), 4, 0x55);
	find();
	commit(0, 0);
	loses_base = true;
	assert_int_equal(t2_decoders_restore(&c, &found, 1), -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(free_decoder),	    cmocka_unit_test(legal_programs),
		cmocka_unit_test(back_as_found),    cmocka_unit_test(shadow_with_lock),
		cmocka_unit_test(not_to_be_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
