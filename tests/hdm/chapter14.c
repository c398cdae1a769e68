// SPDX-License-Identifier: GPL-2.0
/* The compliance tests of component registers that only read (CXL r3.1 14.13). */
#include "tests/hdm/hdm.h"

DEVICE_FIXTURE(device)

/* Which version is the last is left to detect.component.versions: text and table 8-22 differ. */
#define CHECK_HEADER(cap_id) \
	do { \
		const struct t2_cm *t2_cm; \
		const struct t2_cm_cap *t2_cap; \
		READ_ARRAY(t2_cm); \
		t2_cap = t2_cm_find(t2_cm, cap_id); \
		NEED(t2_cap, "the device has no capability %Xh", cap_id); \
		CHECK(t2_cap->version, "version at least 1", "entry %u = %08xh: version %u", \
		      t2_cap->index, t2_cap->word, t2_cap->version); \
		CHECK(!(t2_cap->pointer % 4) && \
			      t2_cap->pointer >= CXL_CM_ENTRY(t2_cm->count + 1) && \
			      t2_cap->pointer + t2_cap->size <= CXL_CM_SIZE, \
		      "the whole structure behind the array and below 1000h", \
		      "entry %u = %08xh: pointer %03xh, %u bytes", t2_cap->index, t2_cap->word, \
		      t2_cap->pointer, t2_cap->size); \
	} while (0)

TEST_F(device, t14_13_1_capability_header)
{
	const struct t2_cm *cm;

	REQ("HDM-C1413-01", REGISTER_READS); /* CXL r3.1 14.13.1 */
	READ_RAW_ARRAY(cm);
	CHECK(cm->id == CXL_CM_CAP_HEADER && cm->version == 1 && cm->cm_version == 1 && cm->count,
	      "0001h, version 1, 1, at least one entry",
	      "header %08xh: ID %04xh, version %u, CXL.cachemem version %u, %u entries",
	      cm->header_word, cm->id, cm->version, cm->cm_version, cm->count);
	CHECK(!(cm->defects & T2_CM_POINTER_IN_ARRAY), "every structure behind the array",
	      "header %08xh: a structure begins inside the %u entries", cm->header_word, cm->count);
}

TEST_F(device, t14_13_2_ras)
{
	REQ("HDM-C1413-02", REGISTER_READS); /* CXL r3.1 14.13.2 against table 8-22 */
	CHECK_HEADER(CXL_CM_CAP_RAS);
}

TEST_F(device, t14_13_4_link)
{
	REQ("HDM-C1413-04", REGISTER_READS); /* CXL r3.1 14.13.4 against table 8-22 */
	CHECK_HEADER(CXL_CM_CAP_LINK);
}

TEST_F(device, t14_13_5_hdm_decoder)
{
	REQ("HDM-C1413-05", REGISTER_READS); /* CXL r3.1 14.13.5 */
	CHECK_HEADER(CXL_CM_CAP_HDM);
}

TEST_F(device, t14_13_7_ide)
{
	REQ("HDM-C1413-07", REGISTER_READS); /* CXL r3.1 14.13.7 */
	CHECK_HEADER(CXL_CM_CAP_IDE);
}

TEST_F(device, t14_13_8_hdm_decoder_capability)
{
	struct t2_hdm hdm;

	REQ("HDM-C1413-08", REGISTER_READS); /* CXL r3.1 14.13.8 */
	READ_DECODERS(&hdm);
	CHECK((hdm.capability_word & CXL_HDM_CAP_COUNT) < 0xd, "bits 3:0 below Dh",
	      "HDM Decoder Capability = %08xh", hdm.capability_word);
}

/* 14.13.8 asks for it too; by 8.2.4.20.1 the field means nothing on a device. */
TEST_F(device, t14_13_8_target_count)
{
	struct t2_hdm hdm;

	REQ("HDM-CAP-02", REGISTER_READS); /* CXL r3.1 14.13.8 against 8.2.4.20.1 */
	READ_DECODERS(&hdm);
	CHECK(hdm.target_count < 9, "bits 7:4 below 9", "HDM Decoder Capability = %08xh",
	      hdm.capability_word);
}

TEST_F(device, t14_13_18_extended)
{
	const uint32_t reserved = 1 << 0 | 1 << 1 | 1 << 14;
	const struct t2_cm *cm;
	struct t2_component *c;
	uint32_t ranges;
	int code;

	REQ("HDM-C1413-18", REGISTER_READS); /* CXL r3.1 14.13.18 */
	CHECK_HEADER(CXL_CM_CAP_EXTENDED);
	cm = t2_dut_cm(self->dut, &code);
	c = t2_dut_component(self->dut, &code);
	code = t2_component_read32(c, CXL_CM_OFFSET + t2_cm_find(cm, CXL_CM_CAP_EXTENDED)->pointer,
				   &ranges);
	NEED(code != -ERANGE, "this kernel's component region ends before the capability");
	MUST(!code, "the capability cannot be read: %s", strerror(-code));
	CHECK(!(ranges & reserved), "bits 0, 1 and 14 clear", "range bitmap = %08xh", ranges);
}

TEST_F(device, t14_13_20_bi_decoder)
{
	REQ("HDM-C1413-20", REGISTER_READS); /* CXL r3.1 14.13.20 */
	CHECK_HEADER(CXL_CM_CAP_BI_DECODER);
}
