// SPDX-License-Identifier: GPL-2.0
/* DVSEC 0: the state a device must be in when nobody has touched it (CXL r3.1 8.1.3.2, 8.1.3.5). */
#include "tests/t2_needs.h"

DEVICE_FIXTURE(device)

TEST_F(device, io_enable)
{
	REQ("DET-CAP-11", CONFIG_READS); /* CXL r3.1 8.1.3.2 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.has_control, "DVSEC 0 is too short for Control");
	CHECK(self->dut->device.io_enable, "bit 1 set", "Control (DVSEC 0 +0Ch) = %04xh",
	      self->dut->device.control_word);
}

TEST_F(device, snoop_filter_granularity)
{
	REQ("DET-CAP-12", CONFIG_READS); /* CXL r3.1 8.1.3.2, 14.8.6 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.has_control, "DVSEC 0 is too short for Control");
	CHECK(self->dut->device.sf_granularity != 7, "bits 10:8 not 111b",
	      "Control (DVSEC 0 +0Ch) = %04xh", self->dut->device.control_word);
}

TEST_F(device, cache_invalid)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-13", CONFIG_READS); /* CXL r3.1 8.1.3.5 */
	NEED_DEVICE_DVSEC();
	NEED(d->has_status2 && !d->disable_caching, "caching is disabled, or there is no Status2");
	CHECK(!d->cache_invalid, "bit 0 clear", "Status2 (DVSEC 0 +12h) = %04xh, Control2 = %04xh",
	      d->status2_word, d->control2_word);
}

TEST_F(device, reset_outcome)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-14", CONFIG_READS); /* CXL r3.1 8.1.3.5, 9.7 */
	NEED_DEVICE_DVSEC();
	NEED(d->has_status2, "DVSEC 0 has no Status2");
	CHECK(!d->reset_complete || !d->reset_error, "at most one of bits 1 and 2",
	      "Status2 (DVSEC 0 +12h) = %04xh", d->status2_word);
}

TEST_F(device, pm_initialised)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DET-CAP-15", CONFIG_READS); /* CXL r3.1 8.1.3.5 */
	NEED_DEVICE_DVSEC();
	NEED(d->has_status2 && d->pm_init_capable, "the device does not report it");
	CHECK(d->pm_init_complete, "bit 15 set", "Status2 (DVSEC 0 +12h) = %04xh", d->status2_word);
}
