// SPDX-License-Identifier: GPL-2.0
/* What the bits of HDM decoders and RAS do when written (CXL r3.1 8.2.4.17, 8.2.4.20). */
#include "lib/judge/rules.h"

/* The HDM decoder capability, or false. */
static bool read_hdm(const struct t2_site *site, struct t2_hdm *hdm)
{
	int err;
	const struct t2_cm *cm = t2_dut_cm(site->dut, &err);

	return cm && !t2_hdm_read(t2_dut_component(site->dut, &err), cm, hdm);
}

static unsigned int version(const struct t2_site *site, uint16_t id)
{
	int err;
	const struct t2_cm *cm = t2_dut_cm(site->dut, &err);
	const struct t2_cm_cap *cap = cm ? t2_cm_find(cm, id) : NULL;

	return cap ? cap->version : 0;
}

static bool hdm_is_v2(const struct t2_site *site)
{
	return version(site, CXL_CM_CAP_HDM) >= 2;
}

static bool hdm_is_v3(const struct t2_site *site)
{
	return version(site, CXL_CM_CAP_HDM) >= 3;
}

static bool has_poison(const struct t2_site *site)
{
	struct t2_hdm hdm;

	return read_hdm(site, &hdm) && hdm.poison_capable;
}

static bool lacks_poison(const struct t2_site *site)
{
	struct t2_hdm hdm;

	return read_hdm(site, &hdm) && !hdm.poison_capable;
}

static bool has_uio(const struct t2_site *site)
{
	struct t2_hdm hdm;

	return read_hdm(site, &hdm) && hdm.uio_capable;
}

static bool lacks_uio(const struct t2_site *site)
{
	struct t2_hdm hdm;

	return read_hdm(site, &hdm) && !hdm.uio_capable;
}

static bool lacks_cache(const struct t2_site *site)
{
	return site->dut->pass.has_cache_capable && !site->dut->pass.cache_capable;
}

static bool type_is_free(const struct t2_site *site)
{
	struct t2_hdm hdm;

	return read_hdm(site, &hdm) && hdm.coherency_models == 3;
}

static bool ras_is_v2(const struct t2_site *site)
{
	return version(site, CXL_CM_CAP_RAS) >= 2;
}

static bool ras_is_v3(const struct t2_site *site)
{
	return version(site, CXL_CM_CAP_RAS) >= 3;
}

static bool ras_is_before_v3(const struct t2_site *site)
{
	return !ras_is_v3(site);
}

static const struct t2_condition is_hdm_v2 = { hdm_is_v2, "HDM Decoder is before version 2" };
static const struct t2_condition is_hdm_v3 = { hdm_is_v3, "HDM Decoder is before version 3" };
static const struct t2_condition poison = { has_poison, "the device is not capable of poison on "
							"decode error" };
static const struct t2_condition no_poison = { lacks_poison, "the device is capable of poison on "
							     "decode error" };
static const struct t2_condition uio = { has_uio, "the device is not UIO-capable" };
static const struct t2_condition no_uio = { lacks_uio, "the device is UIO-capable" };
static const struct t2_condition no_cache = { lacks_cache, "the device has CXL.cache" };
static const struct t2_condition free_type = { type_is_free, "the device supports one coherency "
							     "model or does not tell" };
static const struct t2_condition ras_v2 = { ras_is_v2, "RAS is before version 2" };
static const struct t2_condition ras_before_v3 = { ras_is_before_v3, "RAS is version 3 or later" };
static const struct t2_condition ras_v3 = { ras_is_v3, "RAS is before version 3" };

/* Granularities by the address bits that the device can interleave on. */
static uint32_t legal_granularity(const struct t2_site *site)
{
	struct t2_hdm hdm;

	if (!read_hdm(site, &hdm))
		return 0;
	return (hdm.a11to8 ? 0x0f : 0) | (hdm.a14to12 ? 0x70 : 0);
}

static uint32_t legal_ways(const struct t2_site *site)
{
	struct t2_hdm hdm;

	if (!read_hdm(site, &hdm))
		return 0;
	if (!hdm.a11to8 && !hdm.a14to12)
		return 0x001;
	return 0x0f | (hdm.ways_16 ? 0x010 : 0) | (hdm.ways_3_6_12 ? 0x700 : 0);
}

#define ALL 0xffffffff
#define BELOW_UNIT 0x0fffffff /* less than 256 MiB */
#define OUTCOME (CXL_HDM_CTRL_COMMITTED | CXL_HDM_CTRL_ERROR)
#define CTRL_RESERVED 0xf0ff8000 /* bits 15, 23:16 (reserved on devices), 31:28 */

#define RULE(place_, id_, req, name_, off, bits_, attribute_, claim_, lock_, legal_, when_) \
	{ \
		.requirement = req, .name = name_, .place = place_, .id = id_, .offset = off, \
		.width = 4, .bits = bits_, .attribute = attribute_, .claim = claim_, \
		.lock = lock_, .legal = legal_, .when = when_, \
	}
#define HDM(req, name, off, bits, attribute, claim, when) \
	RULE(T2_IN_CAPABILITY, CXL_CM_CAP_HDM, req, name, off, bits, attribute, claim, T2_NO_LOCK, \
	     NULL, when)
#define RAS(req, name, off, bits, attribute, claim, when) \
	RULE(T2_IN_CAPABILITY, CXL_CM_CAP_RAS, req, name, off, bits, attribute, claim, T2_NO_LOCK, \
	     NULL, when)
/* A decoder's register. */
#define DEC(req, name, off, bits, attribute, claim, lock, legal, when) \
	RULE(T2_IN_DECODER, CXL_CM_CAP_HDM, req, name, off, bits, attribute, claim, lock, legal, \
	     when)

/* RWL: what an uncommitted decoder takes. */
#define TAKES(id, name, off, bits, legal, when) \
	DEC(id, name, off, bits, T2_RWL, T2_AS_ATTRIBUTE, T2_LOCK_ON_COMMIT, legal, when)
/* What the state of the decoder freezes. */
#define FROZEN(id, name, off, bits, legal, when) \
	DEC(id, name, off, bits, T2_RWL, T2_UNCHANGED, T2_LOCK_ON_COMMIT, legal, when)
/* What a kernel's shadow masks. */
#define MASKED(id, name, off, bits, when) \
	DEC(id, name, off, bits, T2_RSVDP, T2_READS_0, T2_NO_LOCK, NULL, when)

#define BASE_AND_SIZE(kind, id) \
	kind(id, "Base Low", CXL_HDM_BASE_LOW, CXL_HDM_LOW_MASK, NULL, NULL), \
		kind(id, "Base High", CXL_HDM_BASE_HIGH, ALL, NULL, NULL), \
		kind(id, "Size Low", CXL_HDM_SIZE_LOW, CXL_HDM_LOW_MASK, NULL, NULL), \
		kind(id, "Size High", CXL_HDM_SIZE_HIGH, ALL, NULL, NULL)

#define INTERLEAVE_AND_PROTOCOL(kind, id) \
	kind(id, "Interleave Granularity", CXL_HDM_CTRL, CXL_HDM_CTRL_IG, legal_granularity, \
	     NULL), \
		kind(id, "Interleave Ways", CXL_HDM_CTRL, CXL_HDM_CTRL_IW, legal_ways, NULL), \
		kind(id, "Target Range Type", CXL_HDM_CTRL, CXL_HDM_CTRL_HOST_ONLY, NULL, \
		     &free_type), \
		kind(id, "UIO", CXL_HDM_CTRL, CXL_HDM_CTRL_UIO, NULL, &uio), \
		kind(id, "ISP", CXL_HDM_CTRL, CXL_HDM_CTRL_ISP, NULL, &uio)

#define SKIP_LOW_HIGH(kind, id) \
	kind(id, "DPA Skip Low", CXL_HDM_SKIP_LOW, CXL_HDM_LOW_MASK, NULL, NULL), \
		kind(id, "DPA Skip High", CXL_HDM_SKIP_HIGH, ALL, NULL, NULL)

/*
 * Which bits RAS defines (8.2.4.17.1, 8.2.4.17.4). Uncorrectable bit 8 and correctable bits 3:2
 * exist in 68-byte flit mode alone, which nothing here tells: no mask is judged by them.
 */
#define UNC 0x04e77
#define UNC_ECC 0x00088 /* logged in bits 0 and 4 since version 3 */
#define UNC_V2 0x18000 /* IDE */
#define UNC_V3 0x20000 /* Extended Metadata */
#define UNC_68B 0x00100
#define COR 0x73
#define COR_68B 0x0c

#define UNC_MASK(id, name, off) \
	RAS(id, name, off, UNC, T2_RWS, T2_AS_ATTRIBUTE, NULL), \
		RAS(id, name, off, UNC_ECC, T2_RWS, T2_AS_ATTRIBUTE, &ras_before_v3), \
		RAS(id, name, off, UNC_V2, T2_RWS, T2_AS_ATTRIBUTE, &ras_v2), \
		RAS(id, name, off, UNC_V3, T2_RWS, T2_AS_ATTRIBUTE, &ras_v3)
#define UNC_STATUS(id, claim) \
	RAS(id, "Uncorrectable Error Status", CXL_RAS_UNC_STATUS, UNC | UNC_ECC | UNC_68B, \
	    T2_RW1CS, claim, NULL), \
		RAS(id, "Uncorrectable Error Status", CXL_RAS_UNC_STATUS, UNC_V2, T2_RW1CS, claim, \
		    &ras_v2), \
		RAS(id, "Uncorrectable Error Status", CXL_RAS_UNC_STATUS, UNC_V3, T2_RW1CS, claim, \
		    &ras_v3)
#define COR_STATUS(id, claim) \
	RAS(id, "Correctable Error Status", CXL_RAS_COR_STATUS, COR | COR_68B, T2_RW1CS, claim, \
	    NULL)

/* A kernel that forwards what it should drop must not lose a logged error by it. */
#define SHADOWED_STATUS(name, off, bits) \
	RAS("HDM-SHD-01", name, off, bits, T2_RW1CS, T2_NOT_SET_BY_1, NULL)

/* Dword @n of Header Log. */
#define LOG(n) \
	RAS("HDM-RAS-11", "Header Log", CXL_RAS_HEADER_LOG + 4 * (n), ALL, T2_ROS, \
	    T2_AS_ATTRIBUTE, NULL)
#define LOG_4(n) LOG(n), LOG((n) + 1), LOG((n) + 2), LOG((n) + 3)

#define SHADOWED(name, off, bits, attribute) \
	RAS("HDM-SHD-01", name, off, bits, attribute, T2_UNCHANGED, NULL)

static const struct t2_rule rows[] = {
	HDM("HDM-CAP-01", "HDM Decoder Capability", CXL_HDM_CAP, 0x000007ff, T2_RO, T2_AS_ATTRIBUTE,
	    NULL),
	HDM("HDM-CAP-01", "HDM Decoder Capability", CXL_HDM_CAP, 0x00001800, T2_RO, T2_AS_ATTRIBUTE,
	    &is_hdm_v2),
	HDM("HDM-CAP-01", "HDM Decoder Capability", CXL_HDM_CAP, 0x00702000, T2_HWINIT,
	    T2_AS_ATTRIBUTE, &is_hdm_v3),

	HDM("HDM-GLB-01", "Poison On Decode Error Enable", CXL_HDM_GLOBAL, CXL_HDM_GLOBAL_POISON,
	    T2_RO, T2_AS_ATTRIBUTE, &no_poison),
	HDM("HDM-GLB-02", "Poison On Decode Error Enable", CXL_HDM_GLOBAL, CXL_HDM_GLOBAL_POISON,
	    T2_RW, T2_AS_ATTRIBUTE, &poison),
	HDM("HDM-GLB-03", "HDM Decoder Enable", CXL_HDM_GLOBAL, CXL_HDM_GLOBAL_ENABLE, T2_RW,
	    T2_AS_ATTRIBUTE, NULL),
	HDM("HDM-GLB-04", "HDM Decoder Global Control", CXL_HDM_GLOBAL, 0xfffffffc, T2_RSVDP,
	    T2_READS_0, NULL),
	HDM("HDM-GLB-05", "HDM Decoder Global Control", CXL_HDM_GLOBAL, 0xfffffffc, T2_RSVDP,
	    T2_READS_0, NULL),
	HDM("HDM-LOC-08", "HDM Decoder Enable", CXL_HDM_GLOBAL, CXL_HDM_GLOBAL_ENABLE, T2_RW,
	    T2_AS_ATTRIBUTE, NULL),

	TAKES("HDM-FLD-01", "Base Low", CXL_HDM_BASE_LOW, CXL_HDM_LOW_MASK, NULL, NULL),
	TAKES("HDM-FLD-02", "Base High", CXL_HDM_BASE_HIGH, ALL, NULL, NULL),
	TAKES("HDM-FLD-03", "Size Low", CXL_HDM_SIZE_LOW, CXL_HDM_LOW_MASK, NULL, NULL),
	TAKES("HDM-FLD-04", "Size High", CXL_HDM_SIZE_HIGH, ALL, NULL, NULL),
	TAKES("HDM-FLD-05", "Interleave Granularity", CXL_HDM_CTRL, CXL_HDM_CTRL_IG,
	      legal_granularity, NULL),
	TAKES("HDM-FLD-06", "Interleave Ways", CXL_HDM_CTRL, CXL_HDM_CTRL_IW, legal_ways, NULL),
	TAKES("HDM-FLD-07", "Lock On Commit", CXL_HDM_CTRL, CXL_HDM_CTRL_LOCK, NULL, NULL),
	TAKES("HDM-FLD-08", "DPA Skip Low", CXL_HDM_SKIP_LOW, CXL_HDM_LOW_MASK, NULL, NULL),
	TAKES("HDM-FLD-09", "DPA Skip High", CXL_HDM_SKIP_HIGH, ALL, NULL, NULL),
	TAKES("HDM-FLD-12", "UIO", CXL_HDM_CTRL, CXL_HDM_CTRL_UIO, NULL, &uio),
	TAKES("HDM-FLD-13", "ISP", CXL_HDM_CTRL, CXL_HDM_CTRL_ISP, NULL, &uio),
	DEC("HDM-FLD-14", "Committed, Error Not Committed", CXL_HDM_CTRL, OUTCOME, T2_RO,
	    T2_AS_ATTRIBUTE, T2_NO_LOCK, NULL, NULL),
	MASKED("HDM-FLD-15", "Base Low", CXL_HDM_BASE_LOW, BELOW_UNIT, NULL),
	MASKED("HDM-FLD-15", "Size Low", CXL_HDM_SIZE_LOW, BELOW_UNIT, NULL),
	MASKED("HDM-RSV-01", "Control", CXL_HDM_CTRL, CTRL_RESERVED, NULL),
	MASKED("HDM-RSV-01", "UIO", CXL_HDM_CTRL, CXL_HDM_CTRL_UIO, &no_uio),
	MASKED("HDM-RSV-01", "ISP", CXL_HDM_CTRL, CXL_HDM_CTRL_ISP, &no_uio),
	MASKED("HDM-RSV-02", "Control", CXL_HDM_CTRL, CTRL_RESERVED, NULL),
	MASKED("HDM-RSV-02", "UIO", CXL_HDM_CTRL, CXL_HDM_CTRL_UIO, &no_uio),
	MASKED("HDM-RSV-02", "ISP", CXL_HDM_CTRL, CXL_HDM_CTRL_ISP, &no_uio),

	BASE_AND_SIZE(FROZEN, "HDM-LOC-02"),
	INTERLEAVE_AND_PROTOCOL(FROZEN, "HDM-LOC-03"),
	SKIP_LOW_HIGH(FROZEN, "HDM-LOC-04"),
	FROZEN("HDM-LOC-05", "Commit", CXL_HDM_CTRL, CXL_HDM_CTRL_COMMIT, NULL, NULL),
	FROZEN("HDM-LOC-06", "Lock On Commit", CXL_HDM_CTRL, CXL_HDM_CTRL_LOCK, NULL, NULL),
	BASE_AND_SIZE(TAKES, "HDM-LOC-07"),
	SKIP_LOW_HIGH(TAKES, "HDM-LOC-07"),
	BASE_AND_SIZE(FROZEN, "HDM-LOC-11"),
	INTERLEAVE_AND_PROTOCOL(FROZEN, "HDM-LOC-11"),
	SKIP_LOW_HIGH(FROZEN, "HDM-LOC-11"),

	BASE_AND_SIZE(FROZEN, "HDM-V2-06"),
	MASKED("HDM-V2-09", "BI", CXL_HDM_CTRL, CXL_HDM_CTRL_BI, &no_cache),
	DEC("HDM-V2-10", "DPA Skip Low", CXL_HDM_SKIP_LOW, ALL, T2_RO, T2_UNCHANGED, T2_NO_LOCK,
	    NULL, NULL),
	DEC("HDM-V2-10", "DPA Skip High", CXL_HDM_SKIP_HIGH, ALL, T2_RO, T2_UNCHANGED, T2_NO_LOCK,
	    NULL, NULL),
	DEC("HDM-V2-10", "the word behind it", CXL_HDM_SKIP_HIGH + 4, ALL, T2_RO, T2_UNCHANGED,
	    T2_NO_LOCK, NULL, NULL),
	BASE_AND_SIZE(FROZEN, "HDM-V3-01"),
	BASE_AND_SIZE(TAKES, "HDM-V3-04"),

	UNC_MASK("HDM-RAS-01", "Uncorrectable Error Mask", CXL_RAS_UNC_MASK),
	UNC_MASK("HDM-RAS-02", "Uncorrectable Error Severity", CXL_RAS_UNC_SEVERITY),
	RAS("HDM-RAS-03", "Correctable Error Mask", CXL_RAS_COR_MASK, COR, T2_RWS, T2_AS_ATTRIBUTE,
	    NULL),
	UNC_STATUS("HDM-RAS-04", T2_KEPT_BY_0),
	UNC_STATUS("HDM-RAS-05", T2_CLEARED_BY_1),
	COR_STATUS("HDM-RAS-06", T2_KEPT_BY_0),
	COR_STATUS("HDM-RAS-07", T2_CLEARED_BY_1),
	RAS("HDM-RAS-08", "Uncorrectable Error Status", CXL_RAS_UNC_STATUS, UNC, T2_RW1CS,
	    T2_NOT_SET_BY_1, NULL),
	RAS("HDM-RAS-08", "Correctable Error Status", CXL_RAS_COR_STATUS, COR, T2_RW1CS,
	    T2_NOT_SET_BY_1, NULL),
	RAS("HDM-RAS-09", "First Error Pointer", CXL_RAS_CAP_CTRL, CXL_RAS_FIRST_ERROR, T2_ROS,
	    T2_AS_ATTRIBUTE, NULL),
	RAS("HDM-RAS-09", "Multiple Header Recording Capability", CXL_RAS_CAP_CTRL,
	    CXL_RAS_MULTI_HEADER, T2_RO, T2_AS_ATTRIBUTE, NULL),
	RAS("HDM-RAS-10", "Poison_Enabled", CXL_RAS_CAP_CTRL, CXL_RAS_POISON_ENABLED, T2_RO,
	    T2_AS_ATTRIBUTE, NULL),
	LOG_4(0),
	LOG_4(4),
	LOG_4(8),
	LOG_4(12),
	SHADOWED_STATUS("Uncorrectable Error Status", CXL_RAS_UNC_STATUS, UNC),
	SHADOWED("Uncorrectable Error Mask", CXL_RAS_UNC_MASK, UNC, T2_RWS),
	SHADOWED("Uncorrectable Error Severity", CXL_RAS_UNC_SEVERITY, UNC, T2_RWS),
	SHADOWED_STATUS("Correctable Error Status", CXL_RAS_COR_STATUS, COR),
	SHADOWED("Correctable Error Mask", CXL_RAS_COR_MASK, COR, T2_RWS),
};

const struct t2_rule_table t2_hdm_rules = { rows, sizeof(rows) / sizeof(rows[0]) };
