// SPDX-License-Identifier: GPL-2.0
/* The compliance tests of CXL r3.1 14.8 and 14.14 that need no analyser. */
#include "lib/cxl/wait.h"
#include "tests/t2_doe.h"
#include "tests/dvsec/lock.h"
#include "tests/t2_registers.h"

DEVICE_FIXTURE(device)

#define HAS(id) (!!t2_dvsec_find(&self->dut->dvsecs, id))

#define CHECK_HEADER(dvsec, id_, revision_, length_) \
	CHECK((dvsec)->vendor == CXL_VENDOR_ID && (dvsec)->id == (id_) && \
		      (dvsec)->revision == (revision_) && (dvsec)->length == (length_), \
	      "vendor 1E98h, revision " #revision_ ", length " #length_, \
	      "vendor %04xh, ID %xh, revision %u, length %xh", (dvsec)->vendor, (dvsec)->id, \
	      (dvsec)->revision, (dvsec)->length)

TEST_F(device, t14_8_1_device_presence)
{
	REQ("DVS-C148-01", CONFIG_READS); /* CXL r3.1 14.8.1 */
	MUST_SEE_EXTENDED_CONFIG();
	NEED_FUNCTION_0();
	CHECK(HAS(CXL_DVSEC_DEVICE), "DVSEC vendor 1E98h ID 0", "%u CXL DVSECs, none with ID 0",
	      self->dut->dvsecs.n);
}

TEST_F(device, t14_8_2_capabilities)
{
	REQ("DVS-C148-02", CONFIG_READS); /* CXL r3.1 14.8.2 */
	NEED_DEVICE_DVSEC();
	MUST_SEE_WHOLE_LIST();
	CHECK((!self->dut->device.mem_capable || HAS(CXL_DVSEC_GPF_DEVICE)) &&
		      HAS(CXL_DVSEC_FLEX_BUS_PORT) && HAS(CXL_DVSEC_REGISTER_LOCATOR),
	      "DVSECs 5 (with CXL.mem), 7 and 8", "DVSEC 5 %s, 7 %s, 8 %s",
	      HAS(CXL_DVSEC_GPF_DEVICE) ? "present" : "absent",
	      HAS(CXL_DVSEC_FLEX_BUS_PORT) ? "present" : "absent",
	      HAS(CXL_DVSEC_REGISTER_LOCATOR) ? "present" : "absent");
}

TEST_F(device, t14_8_3_doe_capabilities)
{
	REQ("DVS-C148-03", RESTORED_WRITES); /* CXL r3.1 14.8.3 against table 8-3 */
	NEED_DEVICE_DVSEC();
	CHECK_OFFERED(CXL_DOE_COMPLIANCE, "vendor 1E98h, type 0", "no Compliance DOE");
}

TEST_F(device, t14_8_4_control_structure)
{
	const struct t2_dvsec *d = &self->dut->device.dvsec;

	REQ("DVS-C148-04", CONFIG_READS); /* CXL r3.1 14.8.4 against 8.1.3 */
	NEED_DEVICE_DVSEC();
	/* 38h goes with revision 1, 3Ch with later ones; a yet later one may append more. */
	CHECK(d->vendor == CXL_VENDOR_ID && d->id == CXL_DVSEC_DEVICE && d->revision >= 1 &&
		      d->length >= (d->revision >= 2 ? 0x3c : 0x38),
	      "vendor 1E98h, revision from 1, length 38h (revision 1) or 3Ch",
	      "vendor %04xh, revision %u, length %xh", d->vendor, d->revision, d->length);
}

TEST_F(device, t14_8_5_capability)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DVS-C148-05", CONFIG_READS); /* CXL r3.1 14.8.5 */
	NEED_DEVICE_DVSEC();
	CHECK(d->io_capable && d->mem_capable == !!d->hdm_count && d->reset_timeout_encoding <= 4,
	      "bit 1 set, bits 5:4 zero exactly when bit 2 is, bits 10:8 at most 100b",
	      "Capability (DVSEC 0 +0Ah) = %04xh", d->capability_word);
}

TEST_F(device, t14_8_6_control)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DVS-C148-06", CONFIG_READS); /* CXL r3.1 14.8.6 */
	NEED_DEVICE_DVSEC();
	NEED(d->has_control, "DVSEC 0 is too short for Control");
	CHECK(d->io_enable && d->sf_granularity != 7, "bit 1 set, bits 10:8 not 111b",
	      "Control (DVSEC 0 +0Ch) = %04xh", d->control_word);
}

/* Every RWL field that 14.8.7 names and the device has; the reserved granularity is avoided. */
static uint32_t inverted(const struct t2_dvsec_device *d, uint32_t control)
{
	uint32_t other = control ^ CXL_DEV_CTRL_VIRAL;

	if (d->mem_capable)
		other ^= CXL_DEV_CTRL_MEM;
	if (!d->cache_capable)
		return other;
	other ^= CXL_DEV_CTRL_CACHE | CXL_DEV_CTRL_SF_COVERAGE | CXL_DEV_CTRL_SF_GRANULARITY |
		 CXL_DEV_CTRL_CLEAN_EVICTION;
	if ((other & CXL_DEV_CTRL_SF_GRANULARITY) == CXL_DEV_CTRL_SF_GRANULARITY)
		other &= ~0x0100u;
	return other;
}

#define HIGH CXL_DEV_RANGE_BASE_HIGH(0)
#define LOW CXL_DEV_RANGE_BASE_LOW(0)

/* The base changes only while Mem_Enable is 0: the range decodes nothing then. */
#define WRITE_CONTROL_AND_BASE(control, base, base_first) \
	do { \
		uint64_t t2_base = base; \
		if (!(base_first)) \
			WRITE(CXL_DEV_CTRL, 2, control); \
		WRITE(HIGH, 4, t2_base >> 32); \
		WRITE(LOW, 4, (uint32_t)t2_base); \
		if (base_first) \
			WRITE(CXL_DEV_CTRL, 2, control); \
	} while (0)

#define READ_BASE() ((uint64_t)READ(HIGH, 4) << 32 | READ(LOW, 4))

TEST_F(device, t14_8_7_lock)
{
	const uint64_t writable = (uint64_t)0xffffffff << 32 | CXL_DEV_RANGE_BASE_LOW_MASK;
	uint64_t base, base_after;
	uint32_t control, other, control_after;
	bool locked, enabled, as_required;

	REQ("DVS-C148-07", RESETS); /* CXL r3.1 14.8.7 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.hdm_count, "the device has no range");
	locked = t2_is_locked(self->dut);
	control = READ(CXL_DEV_CTRL, 2);
	base = READ_BASE();
	enabled = control & CXL_DEV_CTRL_MEM;
	other = inverted(&self->dut->device, control);
	WRITE_CONTROL_AND_BASE(other, base ^ writable, !enabled);
	control_after = READ(CXL_DEV_CTRL, 2);
	base_after = READ_BASE();
	WRITE_CONTROL_AND_BASE(control, base, enabled);
	as_required = locked ? control_after == control && base_after == base
			     : control_after == other && base_after == (base ^ writable);
	CHECK(as_required, locked ? "nothing changed" : "every RWL field inverted",
	      "CONFIG_LOCK %d: Control %04xh, wrote %04xh, read %04xh; Range 1 Base %016llxh, "
	      "wrote "
	      "%016llxh, read %016llxh",
	      locked, control, other, control_after, (unsigned long long)base,
	      (unsigned long long)(base ^ writable), (unsigned long long)base_after);
}

TEST_F(device, t14_8_8_capability2)
{
	const struct t2_dvsec_device *d = &self->dut->device;

	REQ("DVS-C148-08", CONFIG_READS); /* CXL r3.1 14.8.8 */
	NEED_DEVICE_DVSEC();
	NEED(d->has_capability2, "DVSEC 0 has no Capability2");
	CHECK(d->cache_size_unit <= 2, "bits 3:0 at most 2", "Capability2 (DVSEC 0 +16h) = %04xh",
	      d->capability2_word);
}

TEST_F(device, t14_8_9_function_map)
{
	REQ("DVS-C148-09", CONFIG_READS); /* CXL r3.1 14.8.9 */
	NEED_DEVICE_DVSEC();
	NEED(HAS(CXL_DVSEC_FUNCTION_MAP), "the device has no Non-CXL Function Map");
	CHECK_HEADER(t2_dvsec_find(&self->dut->dvsecs, CXL_DVSEC_FUNCTION_MAP),
		     CXL_DVSEC_FUNCTION_MAP, 0, 0x2c);
}

TEST_F(device, t14_8_15_gpf)
{
	REQ("DVS-C148-15", CONFIG_READS); /* CXL r3.1 14.8.15 */
	NEED_DVSEC(HAS(CXL_DVSEC_GPF_DEVICE), "5", "detect.presence.gpf");
	CHECK_HEADER(t2_dvsec_find(&self->dut->dvsecs, CXL_DVSEC_GPF_DEVICE), CXL_DVSEC_GPF_DEVICE,
		     0, 0x10);
}

TEST_F(device, t14_8_16_gpf_duration)
{
	REQ("DVS-C148-16", CONFIG_READS); /* CXL r3.1 14.8.16 */
	NEED_DVSEC(self->dut->has_gpf && self->dut->gpf.phase2.present, "5", "detect.presence.gpf");
	CHECK(self->dut->gpf.phase2.scale < 8, "bits 11:8 less than 8",
	      "GPF Phase 2 Duration (DVSEC 5 +0Ah) = %04xh", self->dut->gpf.phase2.word);
}

TEST_F(device, t14_8_17_flex_bus_header)
{
	const struct t2_dvsec *d = &self->dut->flex.dvsec;

	REQ("DVS-C148-17", CONFIG_READS); /* CXL r3.1 14.8.17 */
	NEED_DVSEC(self->dut->has_flex, "7", "detect.presence.flex_bus");
	CHECK(d->vendor == CXL_VENDOR_ID && d->revision >= 1 &&
		      d->length >= (d->revision >= 2 ? 0x20 : 0x14),
	      "vendor 1E98h, revision from 1, length 14h (revision 1) or 20h",
	      "vendor %04xh, revision %u, length %xh", d->vendor, d->revision, d->length);
}

TEST_F(device, t14_8_18_flex_bus_capability)
{
	const struct t2_flex_bits *cap = &self->dut->flex.capability;

	REQ("DVS-C148-18", CONFIG_READS); /* CXL r3.1 14.8.18 */
	NEED_DVSEC(self->dut->has_flex && cap->present, "7", "detect.presence.flex_bus");
	CHECK(cap->io && cap->vh_68b, "bits 1 and 5 set",
	      "Flex Bus Capability (DVSEC 7 +0Ah) = %04xh", cap->word);
}

TEST_F(device, t14_8_19_register_locator)
{
	const struct t2_locator *locator = &self->dut->locator;

	REQ("DVS-C148-19", CONFIG_READS); /* CXL r3.1 14.8.19 */
	NEED_DVSEC(self->dut->has_locator, "8", "detect.presence.register_locator");
	CHECK(locator->dvsec.vendor == CXL_VENDOR_ID && locator->dvsec.revision == 0 &&
		      t2_locator_find(locator, CXL_BLOCK_COMPONENT),
	      "vendor 1E98h, revision 0, an entry with block 01h",
	      "vendor %04xh, revision %u, %u entries of block 01h", locator->dvsec.vendor,
	      locator->dvsec.revision, t2_locator_count(locator, CXL_BLOCK_COMPONENT));
}

TEST_F(device, t14_8_22_table_access)
{
	REQ("DVS-C148-22", RESTORED_WRITES); /* CXL r3.1 14.8.22 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.mem_capable, "the device has no CXL.mem");
	CHECK_OFFERED(CXL_DOE_TABLE_ACCESS, "vendor 1E98h, type 2", "no Table Access");
}

#define PATIENCE_S 15

/* Memory that software sets up need not be active, other memory within its own time. */
static int wait_active(const struct t2_dut *dut, unsigned int n)
{
	const struct t2_range *r = &dut->device.range[n];

	if (r->active || r->active_degraded || !r->size || !dut->device.mem_hwinit)
		return 0;
	if (!dut->dev->ops->write)
		return -EROFS;
	return t2_wait_memory_active(dut->dev, &dut->device, n, 1000 * PATIENCE_S);
}

#define TOO_EARLY "a dump is one moment, maybe too early; judge it on the device itself"

/* 14.14 wants class 000b or 001b, 8.1.3.8.2 wants 010b: any of them is taken. */
#define CHECK_RANGE(n) \
	do { \
		const struct t2_range *r = &self->dut->device.range[n]; \
		int err; \
		NEED_DEVICE_DVSEC(); \
		NEED(self->dut->device.hdm_count > (n) && r->present, "there is no Range %u", \
		     (n) + 1); \
		MUST(r->info_valid || self->dut->dev->ops->write, TOO_EARLY); \
		if (!r->info_valid) { \
			t2_wait_memory_info_valid(self->dut->dev, &self->dut->device.dvsec, n); \
			t2_dut_refresh(self->dut); \
		} \
		err = wait_active(self->dut, n); \
		MUST(err != -EROFS, TOO_EARLY); \
		MUST(err != -ETIMEDOUT || \
			     t2_memory_active_timeout_s(r->active_timeout_encoding) <= PATIENCE_S, \
		     "not active after %u s, but the device allows itself more", PATIENCE_S); \
		CHECK(r->info_valid && !err && (!r->size || r->media_type == 2) && \
			      r->memory_class <= 2 && r->desired_interleave <= 7, \
		      "bit 0 set, bit 1 where hardware sets memory up, bits 4:2 010b, " \
		      "bits 7:5 at most 010b, bits 12:8 at most 7", \
		      "Range %u Size Low = %08xh", (n) + 1, r->size_low_word); \
	} while (0)

TEST_F(device, t14_14_1_range_1)
{
	REQ("DVS-C1414-01", CONFIG_READS); /* CXL r3.1 14.14.1 against 8.1.3.8.2 */
	CHECK_RANGE(0);
}

TEST_F(device, t14_14_2_range_2)
{
	REQ("DVS-C1414-02", CONFIG_READS); /* CXL r3.1 14.14.2 against 8.1.3.8.2 */
	CHECK_RANGE(1);
}
