// SPDX-License-Identifier: GPL-2.0
/* Which CXL DVSECs a Type-2 device has, may have and must not have (CXL r3.1 table 8-2). */
#include "tests/t2_needs.h"

DEVICE_FIXTURE(device)

/* Where the first one is; 0: there is none. */
static unsigned int offset_of(const struct t2_dvsecs *dvsecs, uint16_t id)
{
	const struct t2_dvsec *dvsec = t2_dvsec_find(dvsecs, id);

	return dvsec ? dvsec->offset : 0;
}

#define CHECK_PRESENT(id) \
	CHECK(offset_of(&self->dut->dvsecs, id), "present", "no DVSEC with ID %x", id)
#define CHECK_ABSENT(id) \
	CHECK(!offset_of(&self->dut->dvsecs, id), "absent", "DVSEC ID %x at config %03xh", id, \
	      offset_of(&self->dut->dvsecs, id))

TEST_F(device, device)
{
	REQ("DET-DVSEC-01", CONFIG_READS); /* CXL r3.1 8.1.3 */
	MUST_SEE_EXTENDED_CONFIG();
	NEED_FUNCTION_0();
	CHECK_PRESENT(CXL_DVSEC_DEVICE);
}

TEST_F(device, gpf)
{
	REQ("DET-DVSEC-02", CONFIG_READS); /* CXL r3.1 8.1.7 */
	NEED_DEVICE_DVSEC();
	MUST_SEE_WHOLE_LIST();
	if (self->dut->device.mem_capable)
		CHECK_PRESENT(CXL_DVSEC_GPF_DEVICE);
	else
		CHECK_ABSENT(CXL_DVSEC_GPF_DEVICE);
}

TEST_F(device, flex_bus)
{
	REQ("DET-DVSEC-03", CONFIG_READS); /* CXL r3.1 8.1.8 */
	MUST_SEE_EXTENDED_CONFIG();
	NEED_FUNCTION_0();
	MUST_SEE_WHOLE_LIST();
	CHECK_PRESENT(CXL_DVSEC_FLEX_BUS_PORT);
}

TEST_F(device, register_locator)
{
	REQ("DET-DVSEC-04", CONFIG_READS); /* CXL r3.1 8.1.9 */
	MUST_SEE_EXTENDED_CONFIG();
	NEED_FUNCTION_0();
	MUST_SEE_WHOLE_LIST();
	CHECK_PRESENT(CXL_DVSEC_REGISTER_LOCATOR);
}

TEST_F(device, no_port_extensions)
{
	REQ("DET-DVSEC-05", CONFIG_READS); /* CXL r3.1 8.1.5 */
	MUST_SEE_EXTENDED_CONFIG();
	CHECK_ABSENT(CXL_DVSEC_PORT_EXTENSIONS);
}

TEST_F(device, no_gpf_port)
{
	REQ("DET-DVSEC-06", CONFIG_READS); /* CXL r3.1 8.1.6 */
	MUST_SEE_EXTENDED_CONFIG();
	CHECK_ABSENT(CXL_DVSEC_GPF_PORT);
}

TEST_F(device, no_mld)
{
	REQ("DET-DVSEC-07", CONFIG_READS); /* CXL r3.1 8.1.10 */
	MUST_SEE_EXTENDED_CONFIG();
	CHECK_ABSENT(CXL_DVSEC_MLD);
}

TEST_F(device, no_duplicate)
{
	const struct t2_dvsecs *d = &self->dut->dvsecs;
	unsigned int i;

	REQ("DET-DVSEC-08", CONFIG_READS); /* CXL r3.1 8.1.1 */
	MUST_SEE_EXTENDED_CONFIG();
	for (i = 0; i < d->n; i++)
		CHECK(t2_dvsec_find(d, d->list[i].id) == &d->list[i], "every ID once",
		      "DVSEC ID %x at config %03xh again at %03xh", d->list[i].id,
		      t2_dvsec_find(d, d->list[i].id)->offset, d->list[i].offset);
}

TEST_F(device, assigned_ids)
{
	const struct t2_dvsecs *d = &self->dut->dvsecs;
	unsigned int i;

	REQ("DET-DVSEC-09", CONFIG_READS); /* CXL r3.1 8.1.1 table 8-2 */
	MUST_SEE_EXTENDED_CONFIG();
	for (i = 0; i < d->n; i++) {
		uint16_t id = d->list[i].id;

		CHECK(id <= CXL_DVSEC_TEST && id != 1 && id != 6, "0, 2-5 or 7-0Ah",
		      "DVSEC ID %x at config %03xh", id, d->list[i].offset);
	}
}
