// SPDX-License-Identifier: GPL-2.0
/* The compliance tests of resets that need no analyser (CXL r3.1 14.9, 14.15). */
#include "tests/reset/raw_dvsec.h"
#include "tests/reset/raw_hdm.h"

RAW_FIXTURE(device)

/* Errors logged anywhere: by RAS, by AER, and that viral was met. */
struct errors {
	uint32_t uncorrectable, correctable, aer, status;
};

static int read_errors(struct t2_dut *dut, uint32_t ras, struct errors *e)
{
	const struct t2_pci_cap *aer = t2_pci_extended_cap_find(&dut->caps, PCI_EXT_CAP_ID_ERR);
	struct t2_component *c;
	int err = 0;

	memset(e, 0, sizeof(*e));
	c = t2_dut_component(dut, &err);
	if (ras && c)
		err = t2_component_read32(c, ras + CXL_RAS_UNC_STATUS, &e->uncorrectable);
	if (ras && c && !err)
		err = t2_component_read32(c, ras + CXL_RAS_COR_STATUS, &e->correctable);
	if (!ras)
		err = 0;
	if (!err && aer)
		err = t2_config_read(dut->dev, aer->offset + PCI_ERR_UNCOR_STATUS, 4, &e->aer);
	if (!err && dut->device.has_status)
		err = t2_config_read(dut->dev, dut->device.dvsec.offset + CXL_DEV_STATUS, 2,
				     &e->status);
	e->status &= CXL_DEV_STATUS_VIRAL;
	return err;
}

#define ERRORS "RAS %05xh and %02xh, AER %08xh, viral %04xh"
#define ERROR_WORDS(e) (e)->uncorrectable, (e)->correctable, (e)->aer, (e)->status

TEST_F(device, t14_9_4_function_level_reset)
{
	struct errors before, after;
	int err;

	REQ("RST-C149-01", RESETS); /* CXL r3.1 14.9.4 */
	NEED_FLR();
	FIND_ALL();
	STEP(read_errors(self->dut, self->raw.ras, &before));
	TRY_RESET(T2_RESET_FLR, err);
	CHECK_ANSWERS(err != -ETIMEDOUT, "Vendor ID reads all-ones, or \"retry\", 1.1 s after");
	MUST(!err, "the function cannot be reset: %s", strerror(-err));
	PLACE_BACK();
	STEP(read_errors(self->dut, self->raw.ras, &after));
	CHECK(!((after.uncorrectable & ~before.uncorrectable) |
		(after.correctable & ~before.correctable) | (after.aer & ~before.aer) |
		(after.status & ~before.status)),
	      "no error that was not there before", ERRORS " before the reset, " ERRORS " after",
	      ERROR_WORDS(&before), ERROR_WORDS(&after));
}

#define SETUP_MS 1000

struct setup {
	struct t2_dut *dut;
	uint32_t low[2];
};

static bool ranges_ready(void *ctx)
{
	struct setup *s = ctx;
	const struct t2_dvsec_device *d = &s->dut->device;
	bool ready = true;

	for (unsigned int i = 0; i < d->hdm_count && i < 2; i++) {
		uint32_t want = CXL_DEV_RANGE_ACTIVE;

		if (!d->range[i].present || !d->range[i].size)
			continue;
		if (d->dvsec.revision >= 3)
			want |= CXL_DEV_RANGE_ACTIVE_DEGRADED;
		if (t2_config_read(s->dut->dev, d->dvsec.offset + CXL_DEV_RANGE_SIZE_LOW(i), 4,
				   &s->low[i]))
			return false;
		ready &= s->low[i] != 0xffffffff && s->low[i] & CXL_DEV_RANGE_INFO_VALID &&
			 (!d->mem_hwinit || s->low[i] & want);
	}
	return ready;
}

TEST_F(device, t14_9_5_range_setup_time)
{
	struct setup setup = { .dut = self->dut };
	int err;

	REQ("RST-C149-02", STICKY); /* CXL r3.1 14.9.5 */
	MUST_HOT_RESET();
	FIND_ALL();
	NEED(self->dut->device.range[0].size || self->dut->device.range[1].size,
	     "no range has memory");
	RESET_BY(T2_RESET_HOT);
	err = t2_wait_until(ranges_ready, &setup, SETUP_MS);
	CHECK(!err, "Memory_Info_Valid and, where hardware sets memory up, Memory_Active",
	      "1 s after the reset: Size Low of Range 1 %08xh, of Range 2 %08xh", setup.low[0],
	      setup.low[1]);
}

#define CHECK_STICKY(before, what) \
	do { \
		struct raw_dvsec t2_after; \
		READ_DVSEC(&t2_after); \
		CHECK(!(raw_logs(before) & ~raw_logs(&t2_after)) && \
			      raw_wanted_state(self->dut, before) == \
				      raw_wanted_state(self->dut, &t2_after), \
		      "sticky bits kept", \
		      STICKY_STATE " before the " what ", " STICKY_STATE " after", \
		      STICKY_WORDS(before), STICKY_WORDS(&t2_after)); \
		CHECK_MASKS(what); \
	} while (0)

TEST_F(device, t14_9_7_cxl_reset)
{
	struct raw_dvsec before;
	uint16_t status2;
	int err;

	REQ("RST-C149-04", RESETS); /* CXL r3.1 14.9.7 */
	NEED_CXL_RESET();
	SET_MASKS();
	FLIP_WANTED_STATE();
	READ_DVSEC(&before);
	TRY_RESET(T2_RESET_CXL, err);
	MUST(self->raw.reset.end.answered && !self->raw.reset.unfinished,
	     "the reset has no outcome; reset.cxl_flow reports it");
	status2 = self->raw.reset.end.status2;
	MUST(err != -EREMOTEIO,
	     "this reset ends with Reset Error (Status2 %04xh), which a device may "
	     "say; reset.cxl_flow.again_after_error judges what comes of it",
	     status2);
	CHECK(!err && !self->raw.reset.end.late, "Reset Complete in time, and no Reset Error",
	      "%u ms after the start %s; Status2 (DVSEC 0 +12h) = %04xh",
	      self->raw.reset.end.limit_ms,
	      self->raw.reset.end.late ? "it was not over" : "it was over", status2);
	PLACE_BACK();
	CHECK_STICKY(&before, "CXL reset");
}

TEST_F(device, t14_15_1_sticky_registers)
{
	struct raw_dvsec before;

	REQ("RST-C1415-01", STICKY); /* CXL r3.1 14.15.1 */
	MUST_HOT_RESET();
	SET_MASKS();
	FLIP_WANTED_STATE();
	READ_DVSEC(&before);
	RESET_BY(T2_RESET_HOT);
	PLACE_BACK();
	CHECK_STICKY(&before, "hot reset");
}
