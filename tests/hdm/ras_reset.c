// SPDX-License-Identifier: GPL-2.0
/* Error masks and severities outlive FLR and CXL reset (CXL r3.1 8.2.4.17, 9.5, 9.7). */
#include "lib/cxl/reset.h"
#include "tests/hdm/hdm.h"

/* A CXL reset takes decoders and Global Control, too: they go back. */
DECODER_FIXTURE(device)

/* Bits that every version defines, in either flit mode; half of them 0, unlike the default. */
#define PATTERN_UNC_MASK 0x04a55
#define PATTERN_UNC_SEVERITY 0x004aa
#define PATTERN_COR_MASK 0x00051
#define BITS_UNC 0x04eff
#define BITS_COR 0x00073

static const struct {
	uint32_t off, bits, pattern;
	const char *name;
} sticky[] = {
	{ CXL_RAS_UNC_MASK, BITS_UNC, PATTERN_UNC_MASK, "Uncorrectable Error Mask" },
	{ CXL_RAS_UNC_SEVERITY, BITS_UNC, PATTERN_UNC_SEVERITY, "Uncorrectable Error Severity" },
	{ CXL_RAS_COR_MASK, BITS_COR, PATTERN_COR_MASK, "Correctable Error Mask" },
};

#define STICKY_REGISTERS ARRAY_SIZE(sticky)

static int read_all(struct t2_component *c, uint32_t block, uint32_t value[STICKY_REGISTERS])
{
	int err = 0;

	for (unsigned int i = 0; !err && i < STICKY_REGISTERS; i++)
		err = t2_component_read32(c, block + sticky[i].off, &value[i]);
	return err;
}

static int write_all(struct t2_component *c, uint32_t block, const uint32_t value[STICKY_REGISTERS])
{
	int err = 0;

	for (unsigned int i = 0; !err && i < STICKY_REGISTERS; i++)
		err = t2_component_write32(c, block + sticky[i].off, value[i]);
	return err;
}

struct outcome {
	int reset; /* what the reset returned */
	uint32_t before[STICKY_REGISTERS], after[STICKY_REGISTERS];
	bool given_back;
};

/* Sets the patterns, resets, reads, and puts back what was there. */
static int over_reset(struct t2_dut *dut, struct t2_component *c, uint32_t block,
		      int (*reset)(struct t2_dut *dut), struct outcome *o)
{
	uint32_t found[STICKY_REGISTERS], now[STICKY_REGISTERS];
	int err = read_all(c, block, found);

	memset(o, 0, sizeof(*o));
	for (unsigned int i = 0; i < STICKY_REGISTERS; i++)
		now[i] = (found[i] & ~sticky[i].bits) | sticky[i].pattern;
	if (!err)
		err = write_all(c, block, now);
	if (!err)
		err = read_all(c, block, o->before);
	if (!err) {
		o->reset = reset(dut);
		err = read_all(c, block, o->after);
	}
	if (write_all(c, block, found) || read_all(c, block, now))
		return err ? err : -EIO;
	o->given_back = !memcmp(found, now, sizeof(now));
	return err;
}

#define CHECK_OVER_RESET(function, what) \
	do { \
		struct t2_ras t2_ras; \
		struct outcome o; \
		READ_CAPABILITY(t2_ras_read, &t2_ras); \
		NEED_APART(CXL_CM_CAP_RAS); \
		STEP(over_reset(self->dut, self->c, t2_ras.block, function, &o)); \
		/* While the reset goes on, nothing but Status2 need answer. */ \
		MUST(!o.reset, "the " what " failed: %s", strerror(-o.reset)); \
		CHECK(o.given_back, "the masks as they were before the test", \
		      "a mask or the severity could not be written back"); \
		for (unsigned int i = 0; i < STICKY_REGISTERS; i++) \
			NEED((o.before[i] & sticky[i].bits) == sticky[i].pattern, \
			     "%s cannot be written; hdm.ras reports it", sticky[i].name); \
		for (unsigned int i = 0; i < STICKY_REGISTERS; i++) \
			CHECK(!((o.before[i] ^ o.after[i]) & sticky[i].bits), "kept", \
			      "%s = %08xh before the " what ", %08xh after", sticky[i].name, \
			      o.before[i], o.after[i]); \
	} while (0)

TEST_F(device, function_level_reset)
{
	REQ("HDM-RAS-12", RESETS); /* CXL r3.1 8.2.4.17.2, 9.5 */
	NEED(self->dut->pcie.present && self->dut->pcie.flr,
	     "the function is not capable of function-level reset");
	FIND_DECODERS();
	self->touched = ~0ull; /* none changes by rights */
	CHECK_OVER_RESET(t2_reset_flr, "function-level reset");
}

static int cxl_reset(struct t2_dut *dut)
{
	int err = t2_reset_cxl(dut), err_dvsec = 0;

	if (err != -ETIMEDOUT)
		err_dvsec = t2_reset_restore_dvsec(dut);

	return err ? err : err_dvsec;
}

TEST_F(device, cxl_reset)
{
	REQ("HDM-RAS-13", RESETS); /* CXL r3.1 8.2.4.17.2, 9.7 */
	NEED(self->dut->has_device && self->dut->device.reset_capable,
	     "the device is not capable of CXL reset");
	FIND_DECODERS();
	self->touched = ~0ull;
	CHECK_OVER_RESET(cxl_reset, "CXL reset");
}
