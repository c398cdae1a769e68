// SPDX-License-Identifier: GPL-2.0
/* The capability array of the component registers (CXL r3.1 8.2.4). */
#include "tests/t2_registers.h"

DEVICE_FIXTURE(device)

static const struct t2_cm_cap *first_with_defect(const struct t2_cm *cm)
{
	return cm->first_defect && cm->first_defect <= cm->n ? &cm->caps[cm->first_defect - 1]
							     : NULL;
}

TEST_F(device, header)
{
	const struct t2_cm *cm;

	REQ("DET-CM-01", REGISTER_READS); /* CXL r3.1 8.2.4.1, 14.13.1 */
	READ_RAW_ARRAY(cm);
	CHECK(cm->id == CXL_CM_CAP_HEADER && cm->version == 1 && cm->cm_version == 1,
	      "0001h, version 1, 1", "header %08xh: ID %04xh, version %u, CXL.cachemem version %u",
	      cm->header_word, cm->id, cm->version, cm->cm_version);
}

#define CHECK_ONCE(cm, cap_id) \
	CHECK(t2_cm_count(cm, cap_id) == 1, "present once", \
	      "capability ID %x found %u times among %u", cap_id, t2_cm_count(cm, cap_id), \
	      (cm)->n)

TEST_F(device, ras)
{
	const struct t2_cm *cm;

	REQ("DET-CM-02", REGISTER_READS); /* CXL r3.1 8.2.4 table 8-22 */
	READ_ARRAY(cm);
	CHECK_ONCE(cm, CXL_CM_CAP_RAS);
}

TEST_F(device, link)
{
	const struct t2_cm *cm;

	REQ("DET-CM-03", REGISTER_READS); /* CXL r3.1 8.2.4 table 8-22 */
	READ_ARRAY(cm);
	CHECK_ONCE(cm, CXL_CM_CAP_LINK);
}

TEST_F(device, hdm)
{
	const struct t2_cm *cm;

	REQ("DET-CM-04", REGISTER_READS); /* CXL r3.1 8.2.4 table 8-22; vfio-cxl */
	READ_ARRAY(cm);
	CHECK_ONCE(cm, CXL_CM_CAP_HDM);
}

TEST_F(device, nothing_of_ports)
{
	static const uint16_t forbidden[] = {
		CXL_CM_CAP_SECURITY,	     CXL_CM_CAP_EXT_SECURITY, CXL_CM_CAP_SNOOP_FILTER,
		CXL_CM_CAP_TIMEOUT,	     CXL_CM_CAP_BI_ROUTE,     CXL_CM_CAP_CACHE_ID_ROUTE,
		CXL_CM_CAP_CACHE_ID_DECODER, CXL_CM_CAP_EXT_HDM,
	};
	const struct t2_cm *cm;
	unsigned int i;

	REQ("DET-CM-05", REGISTER_READS); /* CXL r3.1 8.2.4 table 8-22 */
	READ_ARRAY(cm);
	for (i = 0; i < ARRAY_SIZE(forbidden); i++)
		CHECK(!t2_cm_count(cm, forbidden[i]), "absent", "capability ID %x is present",
		      forbidden[i]);
}

TEST_F(device, pointers)
{
	const unsigned int wrong = T2_CM_POINTER_OUTSIDE | T2_CM_POINTER_IN_ARRAY |
				   T2_CM_POINTER_UNALIGNED;
	const struct t2_cm_cap *cap;
	const struct t2_cm *cm;

	REQ("DET-CM-06", REGISTER_READS); /* CXL r3.1 8.2.4.1 */
	READ_ARRAY(cm);
	cap = first_with_defect(cm);
	CHECK(!(cm->defects & wrong), "behind the array, the whole structure below 1000h",
	      "entry %u: ID %x, pointer %03xh, %u bytes", cm->first_defect, cap ? cap->id : 0,
	      cap ? cap->pointer : 0, cap ? cap->size : 0);
}

TEST_F(device, no_duplicate)
{
	const struct t2_cm *cm;
	unsigned int i;

	REQ("DET-CM-07", REGISTER_READS); /* CXL r3.1 8.2.4.2 on */
	READ_ARRAY(cm);
	for (i = 0; i < cm->n; i++)
		CHECK(cm->caps[i].id == CXL_CM_CAP_NULL ||
			      t2_cm_find(cm, cm->caps[i].id) == &cm->caps[i],
		      "every ID once", "capability ID %x again in entry %u", cm->caps[i].id,
		      cm->caps[i].index);
}

TEST_F(device, versions)
{
	/* Latest version that CXL 3.1 gives each capability ID; 0: not one of a device. */
	static const uint8_t latest[] = {
		[CXL_CM_CAP_HEADER] = 1,     [CXL_CM_CAP_RAS] = 3,
		[CXL_CM_CAP_LINK] = 4,	     [CXL_CM_CAP_HDM] = 3,
		[CXL_CM_CAP_IDE] = 3,	     [CXL_CM_CAP_EXTENDED] = 1,
		[CXL_CM_CAP_BI_DECODER] = 1, [CXL_CM_CAP_EXT_METADATA] = 1,
	};
	const struct t2_cm *cm;
	unsigned int i;

	REQ("DET-CM-08", REGISTER_READS); /* CXL r3.1 8.2.4 table 8-22 */
	READ_ARRAY(cm);
	for (i = 0; i < cm->n; i++) {
		const struct t2_cm_cap *cap = &cm->caps[i];
		unsigned int last = cap->id < ARRAY_SIZE(latest) ? latest[cap->id] : 0;

		CHECK(!last || (cap->version >= 1 && cap->version <= last), "1 to what CXL 3.1 has",
		      "capability ID %x has version %u, CXL 3.1 has %u", cap->id, cap->version,
		      last);
	}
}

TEST_F(device, no_overlap)
{
	const struct t2_cm *cm;

	REQ("DET-CM-09", REGISTER_READS); /* CXL r3.1 8.2.4 */
	READ_ARRAY(cm);
	CHECK(!(cm->defects & T2_CM_OVERLAP), "every byte in one capability",
	      "capabilities share bytes; entry %u", cm->first_defect);
}
