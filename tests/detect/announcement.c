// SPDX-License-Identifier: GPL-2.0
/*
 * How a kernel announces the device to user space: flags, device capability (vfio-cxl v2, v3, v4).
 */
#include "lib/cxl/field.h"
#include "tests/t2_registers.h"

DEVICE_FIXTURE(device)

static bool is_dynamic(const struct t2_passthrough *p, int region)
{
	return region >= VFIO_PCI_NUM_REGIONS && (unsigned int)region < p->num_regions;
}

static unsigned int flags_of(const struct t2_passthrough *p)
{
	unsigned int at = p->generation == T2_GEN_V2 ? offsetof(struct vfio_cxl_cap_v2, flags)
						     : offsetof(struct vfio_cxl_cap_v3, flags);

	return (unsigned int)t2_le(p->device_cap.bytes + at, 4);
}

TEST_F(device, device_flags)
{
	const struct t2_passthrough *p = &self->dut->pass;
	uint32_t required = VFIO_DEVICE_FLAGS_PCI | VFIO_CXL_DEVICE_FLAG |
			    (p->has_chain ? VFIO_DEVICE_FLAGS_CAPS : 0);

	REQ("DET-ANN-01", CONFIG_READS); /* vfio-cxl v2, v3, v4: GET_INFO */
	CHECK((p->device_flags & (required | VFIO_DEVICE_FLAGS_CAPS)) == required,
	      "PCI (2), CXL (200h), and CAPS (80h) if there is a chain", "device flags %xh, %s",
	      p->device_flags, p->has_chain ? "a chain" : "no chain");
}

TEST_F(device, capability_version)
{
	const struct t2_passthrough *p = &self->dut->pass;
	unsigned int version = (unsigned int)t2_le(p->device_cap.bytes + 2, 2);

	REQ("DET-ANN-02", CONFIG_READS); /* vfio-cxl v2, v3: device capability */
	CHECK(version == VFIO_CXL_DEVICE_CAP_VERSION, "1", "capability ID 6 version %u", version);
}

TEST_F(device, reserved_bytes)
{
	const struct t2_passthrough *p = &self->dut->pass;
	unsigned int at, len, i;

	REQ("DET-ANN-03", CONFIG_READS); /* vfio-cxl v2, v3, v4: device capability */
	NEED(p->device_cap.length, "v4 without a device capability");
	at = p->generation == T2_GEN_V2	  ? offsetof(struct vfio_cxl_cap_v2, reserved)
	     : p->generation == T2_GEN_V3 ? offsetof(struct vfio_cxl_cap_v3, reserved)
					  : offsetof(struct vfio_cxl_cap_v4, padding);
	len = p->generation == T2_GEN_V2 ? 3 : 4;
	for (i = at; i < at + len && i < p->device_cap.length; i++)
		CHECK(!p->device_cap.bytes[i], "0", "byte %u of the capability is %02xh", i,
		      p->device_cap.bytes[i]);
}

TEST_F(device, padding)
{
	const struct t2_passthrough *p = &self->dut->pass;
	unsigned int hole = offsetof(struct vfio_cxl_cap_v3, hole);

	REQ("DET-ANN-04", CONFIG_READS); /* vfio-cxl v3: device capability */
	CHECK(!t2_le(p->device_cap.bytes + hole, 4), "0",
	      "bytes 28-31 of the capability are %08llxh",
	      (unsigned long long)t2_le(p->device_cap.bytes + hole, 4));
}

TEST_F(device, capability_flags)
{
	const struct t2_passthrough *p = &self->dut->pass;
	uint32_t known = p->generation == T2_GEN_V2
				 ? VFIO_CXL_V2_FIRMWARE_COMMITTED | VFIO_CXL_V2_CACHE_CAPABLE
				 : VFIO_CXL_V3_FIRMWARE_COMMITTED;

	REQ("DET-ANN-05", CONFIG_READS); /* vfio-cxl v2, v3: device capability */
	CHECK(!(flags_of(p) & ~known), "no other bits", "flags %08xh, %s defines %08xh",
	      flags_of(p), t2_generation_name(p->generation), known);
}

TEST_F(device, region_indices)
{
	const struct t2_passthrough *p = &self->dut->pass;

	REQ("DET-ANN-06", CONFIG_READS); /* vfio-cxl v2, v3: device capability */
	CHECK(is_dynamic(p, p->cap_memory_region) && is_dynamic(p, p->cap_component_region) &&
		      p->cap_memory_region != p->cap_component_region,
	      "two different ones from 9 to num_regions - 1",
	      "memory region %d, component region %d, num_regions %u", p->cap_memory_region,
	      p->cap_component_region, p->num_regions);
}

TEST_F(device, indices_agree_with_types)
{
	const struct t2_passthrough *p = &self->dut->pass;

	REQ("DET-ANN-07", CONFIG_READS); /* vfio-cxl v2, v3: GET_REGION_INFO */
	CHECK(p->cap_memory_region == p->memory_region &&
		      p->cap_component_region == p->component_region,
	      "the same regions",
	      "capability: memory %d, component %d; by type and subtype: memory %d, component %d",
	      p->cap_memory_region, p->cap_component_region, p->memory_region, p->component_region);
}

TEST_F(device, one_region_of_each_kind)
{
	const struct t2_passthrough *p = &self->dut->pass;

	REQ("DET-ANN-08", CONFIG_READS); /* vfio-cxl v2, v3, v4: GET_REGION_INFO */
	CHECK(p->memory_region_count == 1 && p->component_region_count == 1 &&
		      !p->other_cxl_region_count,
	      "one of subtype 1, one of subtype 2, no other",
	      "%u memory, %u component, %u other CXL regions", p->memory_region_count,
	      p->component_region_count, p->other_cxl_region_count);
}

TEST_F(device, firmware_committed)
{
	const struct t2_passthrough *p = &self->dut->pass;
	struct t2_hdm hdm;

	REQ("DET-ANN-11", REGISTER_READS); /* vfio-cxl v2, v3: device capability */
	READ_DECODERS(&hdm);
	MUST(hdm.n, "decoder 0 cannot be read here");
	CHECK(p->firmware_committed == hdm.decoder[0].committed, "equal",
	      "FIRMWARE_COMMITTED %u, decoder 0 Control = %08xh: Committed %u",
	      p->firmware_committed, hdm.decoder[0].control_word, hdm.decoder[0].committed);
}

TEST_F(device, cache_capable)
{
	const struct t2_passthrough *p = &self->dut->pass;

	REQ("DET-ANN-12", CONFIG_READS); /* vfio-cxl v2: device capability */
	NEED_DEVICE_DVSEC();
	CHECK(p->cache_capable == self->dut->device.cache_capable, "equal",
	      "CACHE_CAPABLE %u, Capability (DVSEC 0 +0Ah) = %04xh", p->cache_capable,
	      self->dut->device.capability_word);
}

TEST_F(device, none_when_plain)
{
	const struct t2_passthrough *p = &self->dut->pass;
	unsigned int regions =
		p->memory_region_count + p->component_region_count + p->other_cxl_region_count;

	/* vfio-cxl v2, v3, v4: a device that is not passed through as CXL */
	REQ("DET-ANN-16", CONFIG_READS);
	NEED(!(p->device_flags & VFIO_CXL_DEVICE_FLAG), "the device has the CXL flag");
	CHECK(!p->device_cap.length && !regions, "no capability ID 6, no region of type 80001E98h",
	      "device flags %xh, CXL capability of %u bytes, %u CXL regions", p->device_flags,
	      p->device_cap.length, regions);
}

TEST_F(device, known_layout)
{
	const struct t2_passthrough *p = &self->dut->pass;

	REQ("DET-ANN-20", CONFIG_READS); /* vfio-cxl v2, v3, v4: announcement */
	CHECK(p->generation != T2_GEN_NONE, "none of CXL, or the layout of v2, v3 or v4", "%s",
	      p->told_by);
}
