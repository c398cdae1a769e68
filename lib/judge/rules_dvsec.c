// SPDX-License-Identifier: GPL-2.0
/* What the bits of the CXL DVSECs are: CXL r3.1 8.1.3, 8.1.4, 8.1.7 to 8.1.9, 8.2.1.3, 14.16.1. */
#include "lib/judge/rules.h"

#define FIELD(...) T2_AS_ATTRIBUTE, T2_CONFIG_LOCK, ##__VA_ARGS__
#define FROZEN T2_UNCHANGED, T2_CONFIG_LOCK
#define PLAIN(...) T2_AS_ATTRIBUTE, T2_NO_LOCK, NULL, ##__VA_ARGS__
#define W1C(claim) T2_RW1CS, claim, T2_NO_LOCK, NULL
#define MASKED T2_RSVDP, T2_READS_0, T2_NO_LOCK, NULL

static bool revision_2(const struct t2_site *site)
{
	return site->dut->device.dvsec.revision >= 2;
}

static bool revision_3(const struct t2_site *site)
{
	return site->dut->device.dvsec.revision >= 3;
}

static bool flex_revision_2(const struct t2_site *site)
{
	return site->dut->flex.dvsec.revision >= 2;
}

/* Which errors there are depends on how the link runs (8.2.1.3.3). */
static bool flits_of_68_bytes(const struct t2_site *site)
{
	return site->dut->pcie.has_link && !site->dut->pcie.flit_mode_active;
}

static bool flits_of_256_bytes(const struct t2_site *site)
{
	return flex_revision_2(site) && site->dut->pcie.flit_mode_active;
}

static bool cache_capable(const struct t2_site *site)
{
	return site->dut->device.cache_capable;
}

static bool mem_capable(const struct t2_site *site)
{
	return site->dut->device.mem_capable;
}

static bool p2p_capable(const struct t2_site *site)
{
	return site->dut->device.p2p_mem_capable;
}

static bool p2p_incapable(const struct t2_site *site)
{
	return !site->dut->device.p2p_mem_capable;
}

static bool mem_clr_capable(const struct t2_site *site)
{
	return site->dut->device.reset_mem_clr_capable;
}

static bool mem_clr_incapable(const struct t2_site *site)
{
	return !site->dut->device.reset_mem_clr_capable;
}

static bool hot_reset_configurable(const struct t2_site *site)
{
	return site->dut->device.hot_reset_configurable;
}

static bool hot_reset_fixed(const struct t2_site *site)
{
	return !site->dut->device.hot_reset_configurable;
}

static bool modified_completion_capable(const struct t2_site *site)
{
	return site->dut->device.modified_completion_capable;
}

static bool modified_completion_incapable(const struct t2_site *site)
{
	return !site->dut->device.modified_completion_capable;
}

static bool nop_hint_capable(const struct t2_site *site)
{
	return site->dut->flex.has_capability2 && site->dut->flex.capability2_word & 1;
}

static bool range_1_idle(const struct t2_site *site)
{
	return site->dut->device.hdm_count >= 1 && t2_dut_ranges_idle(site->dut);
}

static bool range_1_valid(const struct t2_site *site)
{
	return site->dut->device.range[0].info_valid;
}

static bool range_1_active(const struct t2_site *site)
{
	return site->dut->device.range[0].active;
}

static bool has_range_2(const struct t2_site *site)
{
	return site->dut->device.hdm_count >= 2;
}

static bool range_2_valid(const struct t2_site *site)
{
	return has_range_2(site) && site->dut->device.range[1].info_valid;
}

static bool range_2_active(const struct t2_site *site)
{
	return has_range_2(site) && site->dut->device.range[1].active;
}

static bool range_2_idle(const struct t2_site *site)
{
	return has_range_2(site) && t2_dut_ranges_idle(site->dut);
}

static const struct t2_condition REVISION_2 = { revision_2, "DVSEC 0 has a revision before 2" };
static const struct t2_condition REVISION_3 = { revision_3, "DVSEC 0 has a revision before 3" };
static const struct t2_condition FLEX_2 = { flex_revision_2,
					    "the Flex Bus DVSEC has a revision before 2" };
static const struct t2_condition FLITS_68B = { flits_of_68_bytes,
					       "the link is not known to run 68-byte flits" };
static const struct t2_condition FLITS_256B = { flits_of_256_bytes,
						"the link is not known to run 256-byte flits" };
static const struct t2_condition CACHE = { cache_capable, "the device has no CXL.cache" };
static const struct t2_condition MEM = { mem_capable, "the device has no CXL.mem" };
static const struct t2_condition P2P = { p2p_capable, "Direct P2P Mem Capable is 0" };
static const struct t2_condition NO_P2P = { p2p_incapable, "Direct P2P Mem Capable is 1" };
static const struct t2_condition MEM_CLR = { mem_clr_capable, "CXL Reset Mem Clr Capable is 0" };
static const struct t2_condition NO_MEM_CLR = { mem_clr_incapable,
						"CXL Reset Mem Clr Capable is 1" };
static const struct t2_condition HOT_CONFIG = { hot_reset_configurable,
						"the state after hot reset is not configurable" };
static const struct t2_condition NO_HOT_CONFIG = { hot_reset_fixed,
						   "the state after hot reset is configurable" };
static const struct t2_condition MODIFIED = { modified_completion_capable,
					      "Modified Completion Capable is 0" };
static const struct t2_condition NO_MODIFIED = { modified_completion_incapable,
						 "Modified Completion Capable is 1" };
static const struct t2_condition NOP_HINT = { nop_hint_capable, "NOP Hint Capable is 0" };
static const struct t2_condition RANGE_1 = {
	range_1_idle, "Range 1 is absent, or decodes (Mem_Enable 1, HDM decoders off)"
};
/* Before, the device itself may still change what the register says. */
static const struct t2_condition VALID_1 = { range_1_valid, "Memory_Info_Valid of Range 1 is 0" };
static const struct t2_condition ACTIVE_1 = { range_1_active, "Memory_Active of Range 1 is 0" };
static const struct t2_condition VALID_2 = { range_2_valid,
					     "Range 2 is absent, or its Memory_Info_Valid is 0" };
static const struct t2_condition ACTIVE_2 = { range_2_active,
					      "Range 2 is absent, or its Memory_Active is 0" };
static const struct t2_condition RANGE_2_IDLE = {
	range_2_idle, "Range 2 is absent, or decodes (Mem_Enable 1, HDM decoders off)"
};

/* 111b is reserved. */
static uint32_t granularities(const struct t2_site *site)
{
	(void)site;
	return 0x7f;
}

/* A register: its name, offset and width. */
#define CAP "Capability", CXL_DEV_CAP, 2
#define CTRL "Control", CXL_DEV_CTRL, 2
#define STATUS "Status", CXL_DEV_STATUS, 2
#define CTRL2 "Control2", CXL_DEV_CTRL2, 2
#define STATUS2 "Status2", CXL_DEV_STATUS2, 2
#define CAP2 "Capability2", CXL_DEV_CAP2, 2
#define CAP3 "Capability3", CXL_DEV_CAP3, 2
#define SIZE_HIGH(n, name) name " Size High", CXL_DEV_RANGE_SIZE_HIGH(n), 4, 0xffffffff, T2_RO
#define SIZE_LOW(n, name) name " Size Low", CXL_DEV_RANGE_SIZE_LOW(n), 4, 0xf000fffd, T2_RO
#define ACTIVE(n, name) name " Size Low", CXL_DEV_RANGE_SIZE_LOW(n), 4, CXL_DEV_RANGE_ACTIVE, T2_RO
#define BASE_HIGH(n, name) name " Base High", CXL_DEV_RANGE_BASE_HIGH(n), 4, 0xffffffff, T2_RWL
#define BASE_LOW(n, name) \
	name " Base Low", CXL_DEV_RANGE_BASE_LOW(n), 4, CXL_DEV_RANGE_BASE_LOW_MASK, T2_RWL
#define BELOW_BASE(n, name) name " Base Low", CXL_DEV_RANGE_BASE_LOW(n), 4, 0x0fffffff
#define FLEX_CAP "Flex Bus Capability", CXL_FLEX_CAP, 2
#define FLEX_CTRL "Flex Bus Control", CXL_FLEX_CTRL, 2
#define FLEX_STATUS "Flex Bus Status", CXL_FLEX_STATUS, 2
#define FLEX_CTRL2 "Flex Bus Control2", CXL_FLEX_CTRL2, 4

#define IN(dvsec, id, ...) IN_(dvsec, id, __VA_ARGS__)
#define IN_(dvsec, number, title, ...) \
	{ \
		.requirement = number, .name = title, .place = T2_IN_DVSEC, .id = dvsec, \
		.offset = __VA_ARGS__ \
	}
#define DEV(id, ...) IN(CXL_DVSEC_DEVICE, id, __VA_ARGS__)
#define FLEX(id, ...) IN(CXL_DVSEC_FLEX_BUS_PORT, id, __VA_ARGS__)
#define HEADERS(dvsec) \
	IN(dvsec, "DVS-HDR-01", "capability header", 0, 4, 0xffffffff, T2_RO, PLAIN(NULL)), \
		IN(dvsec, "DVS-HDR-01", "DVSEC header 1", DVSEC_HEADER1, 4, 0xffffffff, T2_RO, \
		   PLAIN(NULL)), \
		IN(dvsec, "DVS-HDR-01", "DVSEC header 2", DVSEC_HEADER2_ID, 2, 0xffff, T2_RO, \
		   PLAIN(NULL))

#define CTRL_RWL \
	(CXL_DEV_CTRL_CACHE | CXL_DEV_CTRL_MEM | CXL_DEV_CTRL_SF_COVERAGE | \
	 CXL_DEV_CTRL_CLEAN_EVICTION | CXL_DEV_CTRL_VIRAL)
/* Without the switches of cache and memory: a lock that holds nothing would let them through. */
#define CTRL_HINTS (CTRL_RWL & ~(CXL_DEV_CTRL_CACHE | CXL_DEV_CTRL_MEM))
#define SF_GRANULARITY CXL_DEV_CTRL_SF_GRANULARITY
#define WANTED_STATE CXL_DEV_CTRL2_HOT_RESET_HDM
#define PRESERVE_ERROR CXL_DEV_STATUS2_PRESERVE_ERROR
#define FLEX_ERRORS 0x0700
#define FLEX_HALF_FAILED 0x0080

/* clang-format off */
static const struct t2_rule rules[] = {
	HEADERS(CXL_DVSEC_DEVICE), HEADERS(CXL_DVSEC_FUNCTION_MAP), HEADERS(CXL_DVSEC_GPF_DEVICE),
	HEADERS(CXL_DVSEC_FLEX_BUS_PORT), HEADERS(CXL_DVSEC_REGISTER_LOCATOR),
	HEADERS(CXL_DVSEC_TEST),

	DEV("DVS-CAP-01", CAP, 0xe7ff, T2_RO, PLAIN(NULL)),
	DEV("DVS-CAP-01", CAP, CXL_DEV_CAP_RESET_MEM_CLR, T2_HWINIT, PLAIN(NULL)),
	DEV("DVS-CAP-01", CAP, CXL_DEV_CAP_TSP, T2_HWINIT, PLAIN(&REVISION_3)),
	DEV("DVS-CAP-02", CAP2, 0xff0f, T2_RO, PLAIN(NULL)),
	DEV("DVS-CAP-02", CAP2, CXL_DEV_CAP2_FALLBACK, T2_HWINIT, PLAIN(&REVISION_2)),
	DEV("DVS-CAP-02", CAP2, 0x00c0, T2_HWINIT, PLAIN(&REVISION_3)),
	DEV("DVS-CAP-03", CAP3, 0x000f, T2_HWINIT, PLAIN(&REVISION_2)),
	DEV("DVS-CAP-03", CAP3, CXL_DEV_CAP3_P2P_MEM, T2_HWINIT, PLAIN(&REVISION_3)),

	DEV("DVS-CTRL-01", CTRL, CXL_DEV_CTRL_IO, T2_RO, PLAIN(NULL)),
	DEV("DVS-CTRL-02", CTRL, CXL_DEV_CTRL_CACHE, T2_RWL, FIELD(NULL, &CACHE)),
	DEV("DVS-CTRL-03", CTRL, CXL_DEV_CTRL_MEM, T2_RWL, FIELD(NULL, &MEM)),
	DEV("DVS-CTRL-04", CTRL, CXL_DEV_CTRL_SF_COVERAGE, T2_RWL, FIELD(NULL, &CACHE)),
	DEV("DVS-CTRL-05", CTRL, SF_GRANULARITY, T2_RWL, FIELD(granularities, &CACHE)),
	DEV("DVS-CTRL-06", CTRL, CXL_DEV_CTRL_CLEAN_EVICTION, T2_RWL, FIELD(NULL, &CACHE)),
	DEV("DVS-CTRL-07", CTRL, CXL_DEV_CTRL_VIRAL, T2_RWL, FIELD()),
	DEV("DVS-CTRL-08", CTRL, CXL_DEV_CTRL_P2P_MEM, T2_RWL, FIELD(NULL, &P2P)),
	DEV("DVS-RSV-01", CTRL, 0xa000, MASKED),
	DEV("DVS-RSV-01", CTRL, CXL_DEV_CTRL_P2P_MEM, MASKED, &NO_P2P),
	DEV("DVS-RSV-02", CTRL, 0xa000, MASKED),
	DEV("DVS-RSV-02", CTRL, CXL_DEV_CTRL_P2P_MEM, MASKED, &NO_P2P),

	DEV("DVS-STAT-01", STATUS, CXL_DEV_STATUS_VIRAL, W1C(T2_KEPT_BY_0)),
	DEV("DVS-STAT-02", STATUS, CXL_DEV_STATUS_VIRAL, W1C(T2_CLEARED_BY_1), .by = 2),
	DEV("DVS-STAT-03", STATUS, CXL_DEV_STATUS_VIRAL, W1C(T2_NOT_SET_BY_1)),
	DEV("DVS-STAT-05", STATUS, CXL_DEV_STATUS_VIRAL, W1C(T2_CLEARED_BY_1), .by = 1),

	DEV("DVS-CTL2-01", CTRL2, CXL_DEV_CTRL2_DISABLE_CACHING, T2_RW, PLAIN(&CACHE)),
	DEV("DVS-CTL2-04", CTRL2, CXL_DEV_CTRL2_RESET_MEM_CLR, T2_RW, PLAIN(&MEM_CLR)),
	DEV("DVS-CTL2-05", CTRL2, WANTED_STATE, T2_RWS, PLAIN(&HOT_CONFIG)),
	DEV("DVS-CTL2-06", CTRL2, CXL_DEV_CTRL2_MODIFIED_CMP, T2_RW, PLAIN(&MODIFIED)),
	DEV("DVS-RSV-03", CTRL2, 0xffc0, MASKED),
	DEV("DVS-RSV-03", CTRL2, CXL_DEV_CTRL2_RESET_MEM_CLR, MASKED, &NO_MEM_CLR),
	DEV("DVS-RSV-03", CTRL2, WANTED_STATE, MASKED, &NO_HOT_CONFIG),
	DEV("DVS-RSV-03", CTRL2, CXL_DEV_CTRL2_MODIFIED_CMP, MASKED, &NO_MODIFIED),
	DEV("DVS-RSV-04", CTRL2, 0xffc0, MASKED),
	DEV("DVS-RSV-04", CTRL2, CXL_DEV_CTRL2_RESET_MEM_CLR, MASKED, &NO_MEM_CLR),
	DEV("DVS-RSV-04", CTRL2, WANTED_STATE, MASKED, &NO_HOT_CONFIG),
	DEV("DVS-RSV-04", CTRL2, CXL_DEV_CTRL2_MODIFIED_CMP, MASKED, &NO_MODIFIED),

	DEV("DVS-STA2-01", STATUS2, 0x8007, T2_RO, PLAIN(NULL)),
	DEV("DVS-STA2-02", STATUS2, PRESERVE_ERROR, W1C(T2_KEPT_BY_0), &HOT_CONFIG),
	DEV("DVS-STA2-02", STATUS2, PRESERVE_ERROR, W1C(T2_CLEARED_BY_1), &HOT_CONFIG, .by = 2),

	DEV("DVS-LOCK-04", CTRL, CTRL_RWL, T2_RWL, FROZEN),
	DEV("DVS-LOCK-04", CTRL, SF_GRANULARITY, T2_RWL, FROZEN, granularities),
	DEV("DVS-LOCK-04", CTRL, CXL_DEV_CTRL_P2P_MEM, T2_RWL, FROZEN, NULL, &P2P),
	DEV("DVS-LOCK-05", BASE_HIGH(0, "Range 1"), FROZEN, NULL, &RANGE_1),
	DEV("DVS-LOCK-05", BASE_LOW(0, "Range 1"), FROZEN, NULL, &RANGE_1),
	DEV("DVS-LOCK-06", BASE_HIGH(1, "Range 2"), FROZEN, NULL, &RANGE_2_IDLE),
	DEV("DVS-LOCK-06", BASE_LOW(1, "Range 2"), FROZEN, NULL, &RANGE_2_IDLE),
	DEV("DVS-LOCK-07", CTRL2, CXL_DEV_CTRL2_DISABLE_CACHING, T2_RW, PLAIN(&CACHE)),
	DEV("DVS-LOCK-09", STATUS, CXL_DEV_STATUS_VIRAL, W1C(T2_CLEARED_BY_1), .by = 2),
	FLEX("DVS-LOCK-10", FLEX_CTRL2, CXL_FLEX_NOP_HINT, T2_RW, PLAIN(&NOP_HINT)),
	DEV("DVS-LOCK-15", CTRL, CTRL_HINTS, T2_RWL, FROZEN),
	DEV("DVS-LOCK-15", CTRL, SF_GRANULARITY, T2_RWL, FROZEN, granularities),
	DEV("DVS-LOCK-15", BASE_LOW(0, "Range 1"), FROZEN, NULL, &RANGE_1),
	DEV("DVS-LOCK-16", CTRL, CTRL_HINTS, T2_RWL, FROZEN),

	DEV("DVS-RNG-01", SIZE_HIGH(0, "Range 1"), PLAIN(&VALID_1)),
	DEV("DVS-RNG-01", SIZE_LOW(0, "Range 1"), PLAIN(&VALID_1)),
	DEV("DVS-RNG-01", ACTIVE(0, "Range 1"), PLAIN(&ACTIVE_1)),
	DEV("DVS-RNG-02", SIZE_HIGH(1, "Range 2"), PLAIN(&VALID_2)),
	DEV("DVS-RNG-02", SIZE_LOW(1, "Range 2"), PLAIN(&VALID_2)),
	DEV("DVS-RNG-02", ACTIVE(1, "Range 2"), PLAIN(&ACTIVE_2)),
	DEV("DVS-RNG-03", BASE_HIGH(0, "Range 1"), FIELD(NULL, &RANGE_1)),
	DEV("DVS-RNG-03", BASE_LOW(0, "Range 1"), FIELD(NULL, &RANGE_1)),
	DEV("DVS-RNG-04", BASE_HIGH(1, "Range 2"), FIELD(NULL, &RANGE_2_IDLE)),
	DEV("DVS-RNG-04", BASE_LOW(1, "Range 2"), FIELD(NULL, &RANGE_2_IDLE)),
	DEV("DVS-RNG-06", BELOW_BASE(0, "Range 1"), MASKED, &RANGE_1),
	DEV("DVS-RNG-06", BELOW_BASE(1, "Range 2"), MASKED, &RANGE_2_IDLE),
	DEV("DVS-RNG-07", BASE_HIGH(0, "Range 1"), T2_UNCHANGED),
	DEV("DVS-RNG-07", BASE_LOW(0, "Range 1"), T2_UNCHANGED),
	DEV("DVS-RNG-07", BASE_HIGH(1, "Range 2"), T2_UNCHANGED),
	DEV("DVS-RNG-07", BASE_LOW(1, "Range 2"), T2_UNCHANGED),

	FLEX("DVS-FLEX-01", FLEX_CAP, 0x0067, T2_HWINIT, PLAIN(NULL)),
	FLEX("DVS-FLEX-01", FLEX_CAP, 0x6000, T2_HWINIT, PLAIN(&FLEX_2)),
	FLEX("DVS-FLEX-02", FLEX_CTRL, 0x00fd, T2_HWINIT, PLAIN(NULL)),
	FLEX("DVS-FLEX-02", FLEX_CTRL, 0x6000, T2_HWINIT, PLAIN(&FLEX_2)),
	FLEX("DVS-FLEX-02", FLEX_CTRL, CXL_FLEX_IO, T2_RO, PLAIN(NULL)),
	FLEX("DVS-FLEX-03", FLEX_STATUS, 0x007f, T2_RO, PLAIN(NULL)),
	FLEX("DVS-FLEX-03", FLEX_STATUS, 0x6000, T2_RO, PLAIN(&FLEX_2)),
	FLEX("DVS-FLEX-04", FLEX_STATUS, FLEX_ERRORS, W1C(T2_KEPT_BY_0)),
	FLEX("DVS-FLEX-04", FLEX_STATUS, FLEX_HALF_FAILED, W1C(T2_KEPT_BY_0), &FLEX_2),
	FLEX("DVS-FLEX-05", FLEX_STATUS, FLEX_ERRORS, W1C(T2_CLEARED_BY_1), .by = 2),
	FLEX("DVS-FLEX-05", FLEX_STATUS, FLEX_HALF_FAILED, W1C(T2_CLEARED_BY_1), &FLEX_2, .by = 1),
	FLEX("DVS-FLEX-06", FLEX_STATUS, FLEX_ERRORS, W1C(T2_NOT_SET_BY_1), &FLITS_68B),
	FLEX("DVS-FLEX-06", FLEX_STATUS, FLEX_HALF_FAILED, W1C(T2_NOT_SET_BY_1), &FLITS_256B),
	FLEX("DVS-FLEX-07", FLEX_CTRL2, CXL_FLEX_NOP_HINT, T2_RW, PLAIN(&NOP_HINT)),
	FLEX("DVS-FLEX-08", "Received TS data", CXL_FLEX_TS_DATA, 4, 0x00ffffff, T2_RO,
	     PLAIN(NULL)),
	FLEX("DVS-FLEX-08", "Flex Bus Capability2", CXL_FLEX_CAP2, 4, CXL_FLEX_NOP_HINT, T2_RO,
	     PLAIN(&FLEX_2)),
	FLEX("DVS-FLEX-08", "Flex Bus Status2", CXL_FLEX_STATUS2, 4, 0x00000003, T2_RO,
	     PLAIN(&FLEX_2)),

	IN(CXL_DVSEC_GPF_DEVICE, "DVS-GPF-01", "GPF Phase 2 Duration", CXL_GPF_DURATION, 2,
	   0x0f0f, T2_RO, PLAIN(NULL)),
	IN(CXL_DVSEC_GPF_DEVICE, "DVS-GPF-01", "GPF Phase 2 Power", CXL_GPF_POWER, 4, 0xffffffff,
	   T2_RO, PLAIN(NULL)),
	IN(CXL_DVSEC_REGISTER_LOCATOR, "DVS-LOC-01", "Register Offset Low", CXL_LOCATOR_ENTRY(0),
	   4, 0xffffff07,
	   T2_HWINIT, PLAIN(NULL, T2_TO_THE_END, 8)),
	IN(CXL_DVSEC_REGISTER_LOCATOR, "DVS-LOC-01", "Register Offset High",
	   CXL_LOCATOR_ENTRY(0) + 4, 4, 0xffffffff,
	   T2_HWINIT, PLAIN(NULL, T2_TO_THE_END, 8)),
	IN(CXL_DVSEC_FUNCTION_MAP, "DVS-MAP-01", "Non-CXL Function Map", CXL_MAP_WORD(0), 4,
	   0xffffffff, T2_HWINIT,
	   PLAIN(NULL, T2_TO_THE_END, 4)),
	IN(CXL_DVSEC_TEST, "DVS-TST-01", "Test Capability1", CXL_TEST_CAP1, 4, 0xffffffff, T2_RO,
	   PLAIN(NULL)),
	IN(CXL_DVSEC_TEST, "DVS-TST-01", "Test Capability2", CXL_TEST_CAP2, 2, 0xffff, T2_RO,
	   PLAIN(NULL)),
	IN(CXL_DVSEC_TEST, "DVS-TST-01", "Test Configuration Base Low", CXL_TEST_BASE_LOW, 4, 0xf,
	   T2_RO, PLAIN(NULL)),
};
/* clang-format on */

const struct t2_rule_table t2_dvsec_rules = { rules, sizeof(rules) / sizeof(rules[0]) };
