// SPDX-License-Identifier: GPL-2.0
/*
 * What the capabilities behind the array say of themselves: HDM decoders and RAS (CXL r3.1
 * 8.2.4.17, 8.2.4.20).
 */
#include "tests/t2_registers.h"

DEVICE_FIXTURE(device)

TEST_F(device, decoder_count)
{
	struct t2_hdm hdm;

	REQ("DET-CM-10", REGISTER_READS); /* CXL r3.1 8.2.4.20.1 against 14.13.8 */
	READ_DECODERS(&hdm);
	CHECK((hdm.capability_word & CXL_HDM_CAP_COUNT) <= 5, "bits 3:0 from 0 to 5",
	      "HDM Decoder Capability = %08xh: %u decoders", hdm.capability_word,
	      hdm.decoder_count);
}

TEST_F(device, decoder_count_defined)
{
	struct t2_hdm hdm;

	REQ("DET-CM-14", REGISTER_READS); /* CXL r3.1 8.2.4.20.1 */
	READ_DECODERS(&hdm);
	CHECK(hdm.decoder_count, "bits 3:0 from 0 to Ch", "HDM Decoder Capability = %08xh",
	      hdm.capability_word);
}

TEST_F(device, hdm_version_bits)
{
	const uint32_t since2 = CXL_HDM_CAP_3_6_12_WAY | CXL_HDM_CAP_16_WAY;
	const uint32_t since3 = CXL_HDM_CAP_UIO | CXL_HDM_CAP_UIO_COUNT | CXL_HDM_CAP_NXM |
				CXL_HDM_CAP_COHERENCY;
	struct t2_hdm hdm;
	uint32_t early;

	REQ("DET-CM-11", REGISTER_READS); /* CXL r3.1 8.2.4.20.1 */
	READ_DECODERS(&hdm);
	early = (hdm.version < 2 ? since2 : 0) | (hdm.version < 3 ? since3 : 0);
	CHECK(!(hdm.capability_word & early), "those bits 0",
	      "HDM Decoder Capability version %u = %08xh, later bits %08xh", hdm.version,
	      hdm.capability_word, early);
}

TEST_F(device, poison_enabled)
{
	struct t2_ras ras;

	REQ("DET-CM-12", REGISTER_READS); /* CXL r3.1 8.2.4.17.6 */
	READ_CAPABILITY(t2_ras_read, &ras);
	MUST(ras.control_word != 0xffffffff, "the register reads all-ones: no answer");
	CHECK(ras.poison_enabled, "bit 13 set", "Error Capabilities and Control (RAS +14h) = %08xh",
	      ras.control_word);
}

TEST_F(device, commit_outcome)
{
	struct t2_hdm hdm;
	unsigned int n;

	REQ("DET-CM-13", REGISTER_READS); /* CXL r3.1 8.2.4.20.7 */
	READ_DECODERS(&hdm);
	MUST(hdm.n && hdm.n == hdm.decoder_count, "only %u of %u decoders can be read here", hdm.n,
	     hdm.decoder_count);
	for (n = 0; n < hdm.n; n++)
		CHECK(!hdm.decoder[n].committed || !hdm.decoder[n].error_not_committed,
		      "at most one of bits 10 and 11", "decoder %u Control = %08xh", n,
		      hdm.decoder[n].control_word);
}
