// SPDX-License-Identifier: GPL-2.0
/* Where a kernel says the device's regions are (vfio-cxl v2, v3, v4). */
#include "tests/t2_registers.h"

DEVICE_FIXTURE(device)

TEST_F(device, block_is_where_locator_says)
{
	const struct t2_passthrough *p = &self->dut->pass;
	const struct t2_locator_entry *e =
		t2_locator_find(&self->dut->locator, CXL_BLOCK_COMPONENT);

	REQ("DET-ANN-13", CONFIG_READS); /* vfio-cxl v2, v3: geometry */
	NEED(e, "no component block in DVSEC 8; detect.locator reports it");
	MUST(p->component_bar >= 0,
	     "the kernel does not say; detect.geometry.region_capability reports it");
	CHECK(p->component_bar == e->bir && p->component_offset == e->offset, "the same place",
	      "kernel: BAR %d, block at %llxh; locator: BAR %u, %llxh", p->component_bar,
	      (unsigned long long)p->component_offset, e->bir, (unsigned long long)e->offset);
}

TEST_F(device, component_size)
{
	const struct t2_passthrough *p = &self->dut->pass;

	REQ("DET-ANN-14", CONFIG_READS); /* vfio-cxl v3: device capability */
	CHECK(p->cap_component_size == CXL_COMPONENT_SIZE &&
		      p->component_size == CXL_COMPONENT_SIZE,
	      "10000h both", "capability: %llxh bytes; region: %llxh",
	      (unsigned long long)p->cap_component_size, (unsigned long long)p->component_size);
}

TEST_F(device, memory_size)
{
	const struct t2_passthrough *p = &self->dut->pass;
	struct t2_hdm hdm;

	REQ("DET-ANN-15", REGISTER_READS); /* vfio-cxl v2, v3, v4: memory region */
	READ_DECODERS(&hdm);
	MUST(hdm.n, "decoder 0 cannot be read here");
	NEED(hdm.decoder[0].committed, "decoder 0 is not committed: the region is inactive");
	CHECK(p->memory_size == hdm.decoder[0].size, "equal",
	      "memory region %llxh bytes, decoder 0 %llxh", (unsigned long long)p->memory_size,
	      (unsigned long long)hdm.decoder[0].size);
}

TEST_F(device, chains)
{
	const struct t2_passthrough *p = &self->dut->pass;

	REQ("DET-ANN-17", CONFIG_READS); /* VFIO: capability chains */
	CHECK(!p->device_chain_error, "offsets inside the answer, no loop", "device chain: %s",
	      strerror(-p->device_chain_error));
	CHECK(!p->region_chain_error, "offsets inside the answer, no loop",
	      "chain of region %d: %s", p->broken_region, strerror(-p->region_chain_error));
}

TEST_F(device, region_capability)
{
	const struct t2_passthrough *p = &self->dut->pass;

	REQ("DET-ANN-18", CONFIG_READS); /* vfio-cxl v4: region capability */
	CHECK(p->region_cap.length >= sizeof(struct vfio_cxl_region_cap_v4),
	      "a capability after the upstream IDs, with BAR and offset",
	      "component region %d has %u bytes of it", p->component_region, p->region_cap.length);
}

TEST_F(device, decoders_are_where_region_says)
{
	const struct t2_locator_entry *e =
		t2_locator_find(&self->dut->locator, CXL_BLOCK_COMPONENT);
	const struct t2_passthrough *p = &self->dut->pass;
	const struct t2_cm_cap *hdm;
	const struct t2_cm *cm;
	uint64_t offset;

	REQ("DET-ANN-21", REGISTER_READS); /* vfio-cxl v4: region capability */
	NEED(p->hdm_offset,
	     "the kernel does not say; detect.geometry.region_capability reports it");
	READ_ARRAY(cm);
	hdm = t2_cm_find(cm, CXL_CM_CAP_HDM);
	NEED(e && hdm, "no locator or no decoders; detect.locator and detect.component report it");
	offset = e->offset + CXL_CM_OFFSET + hdm->pointer;
	CHECK(p->component_bar == e->bir && p->hdm_offset == offset, "the same place",
	      "kernel: BAR %d, %llxh; device: BAR %u, %llxh", p->component_bar,
	      (unsigned long long)p->hdm_offset, e->bir, (unsigned long long)offset);
}

TEST_F(device, component_region_flags)
{
	const struct t2_passthrough *p = &self->dut->pass;
	const uint32_t rw = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;

	REQ("DET-ANN-19", CONFIG_READS); /* vfio-cxl v2, v3, v4: component-register region */
	CHECK((p->component_flags & (rw | VFIO_REGION_INFO_FLAG_MMAP)) == rw,
	      "READ and WRITE, not MMAP", "flags %xh of component region %d", p->component_flags,
	      p->component_region);
}
