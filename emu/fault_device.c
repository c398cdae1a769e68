// SPDX-License-Identifier: GPL-2.0
/*
 * Defects of the device itself. A row's letters a, b, c, d mean what the comment at its effect
 * says.
 */
#include "fault_rows.h"

#include <linux/pci_regs.h>

static void no_dvsec(struct t2e_device *dev, const struct t2e_fault *f)
{
	t2e_config_drop_ext_cap(dev, dev->dvsec[f->a]);
	dev->dvsec[f->a] = 0;
}

/* One more DVSEC: ID a, revision b, length c. */
static void more_dvsec(struct t2e_device *dev, const struct t2e_fault *f)
{
	uint16_t first = dev->dvsec[f->a];

	t2e_config_add_dvsec(dev, (uint16_t)f->a, (uint8_t)f->b, f->c);
	if (first)
		dev->dvsec[f->a] = first;
}

static unsigned int ext_cap(const struct t2e_device *dev, uint16_t id)
{
	unsigned int at = PCI_CFG_SPACE_SIZE;

	while (at && (t2e_config_peek(dev, at, 4) & 0xffff) != id)
		at = t2e_config_peek(dev, at, 4) >> 20;
	return at;
}

static void no_ext_cap(struct t2e_device *dev, const struct t2e_fault *f)
{
	t2e_config_drop_ext_cap(dev, ext_cap(dev, (uint16_t)f->a));
	if (f->a == DOE_EXT_CAP_ID)
		dev->doe_cap = 0;
}

static void ext_list_loops(struct t2e_device *dev, const struct t2e_fault *f)
{
	uint32_t header = t2e_config_peek(dev, dev->last_ext_cap, 4);

	(void)f;
	t2e_config_poke(dev, dev->last_ext_cap, 4, (header & 0xfffff) | 0x100u << 20);
}

static void std_list_loops(struct t2e_device *dev, const struct t2e_fault *f)
{
	(void)f;
	t2e_config_poke(dev, dev->pcie_cap + 1u, 1, t2e_config_peek(dev, PCI_CAPABILITY_LIST, 1));
}

/* Offset a of the PCI Express capability, 4 bytes: clear c, set d. */
static void pcie32(struct t2e_device *dev, const struct t2e_fault *f)
{
	unsigned int at = dev->pcie_cap + f->a;

	t2e_config_poke(dev, at, 4, (t2e_config_peek(dev, at, 4) & ~f->c) | f->d);
}

static void memory_device_class(struct t2e_device *dev)
{
	t2e_config_poke(dev, PCI_CLASS_PROG, 2, CXL_CLASS_MEMORY_DEVICE & 0xffff);
	t2e_config_poke(dev, PCI_CLASS_PROG + 2, 1, CXL_CLASS_MEMORY_DEVICE >> 16);
}

static void class_without_hwinit(struct t2e_device *dev, const struct t2e_fault *f)
{
	memory_device_class(dev);
	t2e_dvsec_set(dev, f);
}

static void class_without_serial(struct t2e_device *dev, const struct t2e_fault *f)
{
	memory_device_class(dev);
	no_ext_cap(dev, f);
}

/* Entry a of the register locator becomes low dword b, high dword c. */
static void locator_entry(struct t2e_device *dev, const struct t2e_fault *f)
{
	unsigned int at = dev->dvsec[CXL_DVSEC_REGISTER_LOCATOR] + CXL_LOCATOR_ENTRY(f->a);

	t2e_config_poke(dev, at, 4, f->b);
	t2e_config_poke(dev, at + 4, 4, f->c);
}

static void same_block_twice(struct t2e_device *dev, const struct t2e_fault *f)
{
	struct t2e_fault other = *f;

	locator_entry(dev, f);
	other.a = 2;
	locator_entry(dev, &other);
}

static void block_outside_bar(struct t2e_device *dev, const struct t2e_fault *f)
{
	struct t2e_fault entry = *f;

	entry.a = 1;
	entry.b = (uint32_t)dev->bar_size[T2E_COMPONENT_BAR] | CXL_BLOCK_COMPONENT << 8 |
		  T2E_COMPONENT_BAR;
	locator_entry(dev, &entry);
}

/* One more capability a, version b, of d bytes; c times. */
static void cm_more(struct t2e_device *dev, const struct t2e_fault *f)
{
	unsigned int i;

	for (i = 0; i < f->c; i++)
		t2e_component_add_cap(dev, (uint16_t)f->a, (uint8_t)f->b, f->d);
}

static void link_inside_ras(struct t2e_device *dev, const struct t2e_fault *f)
{
	(void)f;
	t2e_cm_poke(dev, t2e_cm_entry_of(dev, CXL_CM_CAP_LINK), CXL_CM_ENTRY_POINTER,
		    (dev->ras + 0x10u) << 20);
}

#define RANGE CXL_DEV_RANGE_SIZE_LOW(0)
#define REVISION DVSEC_HEADER1_REVISION
#define LENGTH DVSEC_HEADER1_LENGTH
#define ENTRY(block, bir) ((block) << 8 | (bir))

static const struct t2e_fault presence[] = {
	FAULT("no-device-dvsec", "DET-DVSEC-01,DVS-C148-01", "DVSEC 0 is missing", NULL, no_dvsec,
	      DEV, 0, 0, 0),
	DOUBT("device-dvsec-twice", "DET-DVSEC-08", "DVSEC 0 is there twice", NULL, more_dvsec, DEV,
	      3, 0x3c, 0),
	FAULT("no-gpf", "DET-DVSEC-02,DVS-C148-02", "DVSEC 5 is missing", NULL, no_dvsec, GPF, 0, 0,
	      0),
	FAULT("gpf-without-memory", "DET-DVSEC-02", "DVSEC 5 although Mem_Capable is 0",
	      "mem_capable=no", more_dvsec, GPF, 0, 0x10, 0),
	FAULT("no-flex-bus", "DET-DVSEC-03,DVS-C148-02", "DVSEC 7 is missing", NULL, no_dvsec, FLEX,
	      0, 0, 0),
	FAULT("no-register-locator", "DET-DVSEC-04,DVS-C148-02", "DVSEC 8 is missing", "gen=v4",
	      no_dvsec, LOC, 0, 0, 0),
	FAULT("port-extensions", "DET-DVSEC-05", "DVSEC 3 of a port is there", NULL, more_dvsec,
	      CXL_DVSEC_PORT_EXTENSIONS, 0, 0x28, 0),
	FAULT("gpf-of-port", "DET-DVSEC-06", "DVSEC 4 of a port is there", NULL, more_dvsec,
	      CXL_DVSEC_GPF_PORT, 0, 0x10, 0),
	FAULT("mld-dvsec", "DET-DVSEC-07", "DVSEC 9 of a multi-logical device is there", NULL,
	      more_dvsec, CXL_DVSEC_MLD, 0, 0x10, 0),
	DOUBT("test-dvsec-twice", "DET-DVSEC-08", "DVSEC 0Ah is there twice", NULL, more_dvsec,
	      CXL_DVSEC_TEST, 0, 0x1c, 0),
	DOUBT("unassigned-dvsec", "DET-DVSEC-09", "a DVSEC with ID 6", NULL, more_dvsec, 6, 0, 0x10,
	      0),
	DOUBT("no-compliance-access", "DET-DVSEC-10,DVS-C148-03",
	      "neither DVSEC 0Ah nor a Compliance DOE", "view=device,test_dvsec=no",
	      t2e_doe_withholds, CXL_DOE_COMPLIANCE, 0, 0, 0),
	FAULT("dvsec-version-2", "DET-HDR-01", "DVSEC 7 has capability version 2", NULL,
	      t2e_dvsec_set, FLEX, 0, 0xf0000, 0x20000),
	FAULT("gpf-too-long", "DET-HDR-02,DVS-C148-15", "DVSEC 5 reaches into the next capability",
	      NULL, t2e_dvsec_set, GPF, DVSEC_HEADER1, LENGTH, 0x40u << 20),
	FAULT("flex-bus-beyond-end", "DET-HDR-02", "DVSEC 7 ends beyond 4096", NULL, t2e_dvsec_set,
	      FLEX, DVSEC_HEADER1, LENGTH, 0xff0u << 20),
	FAULT("device-dvsec-short", "DET-HDR-03,DVS-C148-04", "DVSEC 0 of revision 3 is 38h long",
	      NULL, t2e_dvsec_set, DEV, DVSEC_HEADER1, LENGTH, 0x38u << 20),
	FAULT("flex-bus-short", "DET-HDR-03,DVS-C148-17", "DVSEC 7 of revision 2 is 14h long", NULL,
	      t2e_dvsec_set, FLEX, DVSEC_HEADER1, LENGTH, 0x14u << 20),
	FAULT("device-revision-0", "DET-HDR-04,DVS-C148-04", "DVSEC 0 has revision 0", NULL,
	      t2e_dvsec_set, DEV, DVSEC_HEADER1, REVISION, 0),
	FAULT("flex-bus-revision-0", "DET-HDR-05,DVS-C148-17", "DVSEC 7 has revision 0", NULL,
	      t2e_dvsec_set, FLEX, DVSEC_HEADER1, REVISION, 0),
	FAULT("locator-half-entry", "DET-HDR-06", "the length of DVSEC 8 ends in half an entry",
	      NULL, t2e_dvsec_set, LOC, DVSEC_HEADER1, LENGTH, 0x28u << 20),
	FAULT("function-0-left-out", "DET-HDR-07", "DVSEC 2 says that function 0 takes no part",
	      "function_map=yes", t2e_dvsec_set, CXL_DVSEC_FUNCTION_MAP, CXL_MAP_WORD(0), 0, 1),
};

static const struct t2e_fault capability[] = {
	DOUBT("not-type-2", "DET-CAP-01", "no CXL.cache", "cache=no", NULL, 0, 0, 0, 0),
	FAULT("cache-not-offered", "DET-CAP-02",
	      "DVSEC 0 declares CXL.cache, Flex Bus does not offer it", NULL, t2e_dvsec_set, FLEX,
	      CXL_FLEX_CAP, CXL_FLEX_CACHE, 0),
	FAULT("io-not-declared", "DET-CAP-03,DVS-C148-05", "IO_Capable is 0", NULL, t2e_dvsec_set,
	      DEV, CXL_DEV_CAP, CXL_DEV_CAP_IO, 0),
	FAULT("mem-not-offered", "DET-CAP-04",
	      "DVSEC 0 declares CXL.mem, Flex Bus does not offer it", NULL, t2e_dvsec_set, FLEX,
	      CXL_FLEX_CAP, CXL_FLEX_MEM, 0),
	FAULT("hdm-count-0", "DET-CAP-05,DVS-C148-05", "HDM_Count is 0 with Mem_Capable 1", NULL,
	      t2e_dvsec_set, DEV, CXL_DEV_CAP, CXL_DEV_CAP_HDM_COUNT, 0),
	FAULT("hdm-count-3", "DET-CAP-05", "HDM_Count is 3", NULL, t2e_dvsec_set, DEV, CXL_DEV_CAP,
	      0, CXL_DEV_CAP_HDM_COUNT),
	FAULT("hdm-count-without-memory", "DET-CAP-05,DVS-C148-05",
	      "HDM_Count is 1 with Mem_Capable 0", "mem_capable=no", t2e_dvsec_set, DEV,
	      CXL_DEV_CAP, 0, 1 << 4),
	FAULT("no-writeback-invalidate", "DET-CAP-06",
	      "Cache Writeback and Invalidate Capable is 0", NULL, t2e_dvsec_set, DEV, CXL_DEV_CAP,
	      CXL_DEV_CAP_CACHE_WBI, 0),
	FAULT("reset-timeout-reserved", "DET-CAP-07,DVS-C148-05", "CXL Reset Timeout is 5", NULL,
	      t2e_dvsec_set, DEV, CXL_DEV_CAP, CXL_DEV_CAP_RESET_TIMEOUT, 5 << 8),
	FAULT("mld-capable", "DET-CAP-08", "Multiple Logical Device is 1", NULL, t2e_dvsec_set, DEV,
	      CXL_DEV_CAP, 0, CXL_DEV_CAP_MLD),
	FAULT("no-viral", "DET-CAP-09", "Viral_Capable is 0", NULL, t2e_dvsec_set, DEV, CXL_DEV_CAP,
	      CXL_DEV_CAP_VIRAL, 0),
	FAULT("no-pm-init-reporting", "DET-CAP-10", "PM Init Completion Reporting Capable is 0",
	      NULL, t2e_dvsec_set, DEV, CXL_DEV_CAP, CXL_DEV_CAP_PM_INIT, 0),
	FAULT("io-disabled", "DET-CAP-11,DVS-C148-06", "IO_Enable is 0", "view=device",
	      t2e_dvsec_set, DEV, CXL_DEV_CTRL, CXL_DEV_CTRL_IO, 0),
	FAULT("snoop-filter-reserved", "DET-CAP-12,DVS-C148-06", "Cache_SF_Granularity is 111b",
	      NULL, t2e_dvsec_set, DEV, CXL_DEV_CTRL, 0, CXL_DEV_CTRL_SF_GRANULARITY),
	FAULT("cache-invalid-stuck", "DET-CAP-13", "Cache_Invalid is 1 with caching on", NULL,
	      t2e_dvsec_set, DEV, CXL_DEV_STATUS2, 0, CXL_DEV_STATUS2_CACHE_INVALID),
	FAULT("reset-two-outcomes", "DET-CAP-14", "Reset Complete and Reset Error are both 1", NULL,
	      t2e_dvsec_set, DEV, CXL_DEV_STATUS2, 0,
	      CXL_DEV_STATUS2_RESET_COMPLETE | CXL_DEV_STATUS2_RESET_ERROR),
	FAULT("pm-init-never", "DET-CAP-15", "PM Initialization Complete stays 0", NULL,
	      t2e_dvsec_set, DEV, CXL_DEV_STATUS2, CXL_DEV_STATUS2_PM_INIT, 0),
	FAULT("cache-unit-reserved", "DET-CAP-16,DVS-C148-08", "Cache Size Unit is 3", NULL,
	      t2e_dvsec_set, DEV, CXL_DEV_CAP2, CXL_DEV_CAP2_CACHE_UNIT, 3),
	FAULT("size-without-cache", "DET-CAP-17", "a cache size without CXL.cache", "cache=no",
	      t2e_dvsec_set, DEV, CXL_DEV_CAP2, 0, 4 << 8 | 2),
	DOUBT("cache-size-hidden", "DET-CAP-18", "Cache Size Unit is 0 on a caching device", NULL,
	      t2e_dvsec_set, DEV, CXL_DEV_CAP2, CXL_DEV_CAP2_CACHE_UNIT | CXL_DEV_CAP2_CACHE_SIZE,
	      0),
	DOUBT("no-clean-writeback", "DET-CAP-19", "No Clean Writeback is 1 on a caching device",
	      NULL, t2e_dvsec_set, DEV, CXL_DEV_CAP2, 0, CXL_DEV_CAP2_NO_CLEAN_WB),
	DOUBT("reserved-bit-set", "DET-CAP-20", "bit 15 of Capability3 is 1", NULL, t2e_dvsec_set,
	      DEV, CXL_DEV_CAP3, 0, 0x8000),
	DOUBT("clear-without-reset", "DET-CAP-21", "Mem Clr Capable without CXL_Reset_Capable",
	      "reset_capable=no", t2e_dvsec_set, DEV, CXL_DEV_CAP, 0, CXL_DEV_CAP_RESET_MEM_CLR),
};

static const struct t2e_fault body[] = {
	FAULT("info-never-valid", "DET-RANGE-01,DVS-C1414-01", "Memory_Info_Valid stays 0",
	      "gen=v4", t2e_dvsec_set, DEV, RANGE, CXL_DEV_RANGE_INFO_VALID, 0),
	FAULT("memory-never-active", "DET-RANGE-02,DVS-C1414-01", "Memory_Active stays 0", "gen=v4",
	      t2e_dvsec_set, DEV, RANGE, CXL_DEV_RANGE_ACTIVE, 0),
	FAULT("active-and-degraded", "DET-RANGE-03",
	      "Memory_Active and Memory_Active_Degraded are both 1", NULL, t2e_dvsec_set, DEV,
	      RANGE, 0, CXL_DEV_RANGE_ACTIVE_DEGRADED),
	FAULT("media-type-0", "DET-RANGE-04,DVS-C1414-01", "Media_Type is 000b", NULL,
	      t2e_dvsec_set, DEV, RANGE, CXL_DEV_RANGE_MEDIA_TYPE, 0),
	DOUBT("memory-class-1", "DET-RANGE-05", "Memory_Class is 001b", NULL, t2e_dvsec_set, DEV,
	      RANGE, CXL_DEV_RANGE_MEMORY_CLASS, 1 << 5),
	FAULT("interleave-reserved", "DET-RANGE-06,DVS-C1414-01", "Desired_Interleave is 8", NULL,
	      t2e_dvsec_set, DEV, RANGE, CXL_DEV_RANGE_INTERLEAVE, 8 << 8),
	FAULT("active-timeout-reserved", "DET-RANGE-07", "Memory_Active_Timeout is 5", NULL,
	      t2e_dvsec_set, DEV, RANGE, CXL_DEV_RANGE_ACTIVE_TIMEOUT, 5 << 13),
	DOUBT("base-bit-27", "DET-RANGE-08", "bit 27 of Memory_Base_Low is 1", NULL, t2e_dvsec_set,
	      DEV, CXL_DEV_RANGE_BASE_LOW(0), 0, 1 << 27),
	FAULT("flex-no-io", "DET-FLEX-01,DVS-C148-18", "Flex Bus IO_Capable is 0", NULL,
	      t2e_dvsec_set, FLEX, CXL_FLEX_CAP, CXL_FLEX_IO, 0),
	FAULT("flex-no-vh", "DET-FLEX-02,DVS-C148-18", "68B Flit and VH Capable is 0", NULL,
	      t2e_dvsec_set, FLEX, CXL_FLEX_CAP, CXL_FLEX_68B_VH, 0),
	FAULT("flex-mld", "DET-FLEX-03", "Flex Bus Multi-Logical Device capable is 1", NULL,
	      t2e_dvsec_set, FLEX, CXL_FLEX_CAP, 0, CXL_FLEX_MLD),
	DOUBT("io-not-trained", "DET-FLEX-04", "the link does not run CXL.io", NULL, t2e_dvsec_set,
	      FLEX, CXL_FLEX_STATUS, CXL_FLEX_IO, 0),
	DOUBT("mem-not-trained", "DET-FLEX-05", "the link does not run CXL.mem", NULL,
	      t2e_dvsec_set, FLEX, CXL_FLEX_STATUS, CXL_FLEX_MEM, 0),
	DOUBT("cache-not-trained", "DET-FLEX-06", "the link does not run CXL.cache", NULL,
	      t2e_dvsec_set, FLEX, CXL_FLEX_STATUS, CXL_FLEX_CACHE, 0),
	FAULT("trained-beyond-offer", "DET-FLEX-07", "PBR is negotiated without being offered",
	      NULL, t2e_dvsec_set, FLEX, CXL_FLEX_STATUS, 0, CXL_FLEX_PBR),
	DOUBT("training-data-wide", "DET-FLEX-08", "bit 24 of the received TS data is 1", NULL,
	      t2e_dvsec_set, FLEX, CXL_FLEX_TS_DATA, 0, 1 << 24),
	FAULT("gpf-scale-reserved", "DET-GPF-01,DVS-C148-16", "GPF Phase 2 Time Scale is 8", NULL,
	      t2e_dvsec_set, GPF, CXL_GPF_DURATION, CXL_GPF_TIME_SCALE, 8 << 8),
	DOUBT("gpf-reserved-bit", "DET-GPF-02", "bit 4 of GPF Phase 2 Duration is 1", NULL,
	      t2e_dvsec_set, GPF, CXL_GPF_DURATION, 0, 1 << 4),
	FAULT("no-component-block", "DET-LOC-01,DVS-C148-19", "no locator entry has block ID 01h",
	      "gen=v4", locator_entry, 1, 0, 0, 0),
	FAULT("bir-reserved", "DET-LOC-02", "a vendor block has BIR 6", NULL, locator_entry, 2,
	      ENTRY(CXL_BLOCK_VENDOR, 6), 0, 0),
	FAULT("bir-upper-half", "DET-LOC-03",
	      "a vendor block has the BIR of the upper half of BAR 0", NULL, locator_entry, 2,
	      ENTRY(CXL_BLOCK_VENDOR, 1), 0, 0),
	FAULT("block-outside-bar", "DET-LOC-04", "the component block starts at the end of its BAR",
	      "gen=v4", block_outside_bar, 0, 0, 0, 0),
	FAULT("device-block-outside-bar", "DET-LOC-04",
	      "a device register block starts behind its BAR", NULL, locator_entry, 2,
	      0x40000 | ENTRY(CXL_BLOCK_DEVICE, 2), 0, 0),
	FAULT("block-id-twice", "DET-LOC-05", "two entries have block ID 03h", NULL,
	      same_block_twice, 0, ENTRY(CXL_BLOCK_DEVICE, 2), 0, 0),
	DOUBT("block-id-unknown", "DET-LOC-06", "an entry has block ID 20h", NULL, locator_entry, 2,
	      ENTRY(0x20, 2), 0, 0),
	DOUBT("locator-reserved-bit", "DET-LOC-07", "bit 3 of an entry is 1", NULL, locator_entry,
	      0, 1 << 3, 0, 0),
	FAULT("empty-entry-offset", "DET-LOC-08", "an empty entry has a high dword", NULL,
	      locator_entry, 0, 0, 1, 0),
};

static const struct t2e_fault registers[] = {
	FAULT("cm-header-id", "DET-CM-01,HDM-C1413-01", "the capability array starts with ID 0",
	      NULL, t2e_cm_header, 0, 0, CXL_CM_HEADER_ID, 0),
	FAULT("cm-version-0", "DET-CM-01,HDM-C1413-01", "CXL.cachemem version is 0", NULL,
	      t2e_cm_header, 0, 0, CXL_CM_HEADER_CM_VERSION, 0),
	FAULT("no-ras", "DET-CM-02", "the RAS capability is missing", NULL, t2e_cm_entry,
	      CXL_CM_CAP_RAS, 0, CXL_CM_ENTRY_ID, 0),
	FAULT("no-link", "DET-CM-03", "the Link capability is missing", NULL, t2e_cm_entry,
	      CXL_CM_CAP_LINK, 0, CXL_CM_ENTRY_ID, 0),
	FAULT("security-of-port", "DET-CM-05", "the Security capability of a port is there", NULL,
	      cm_more, CXL_CM_CAP_SECURITY, 1, 1, 0x10),
	FAULT("ras-beyond-range", "DET-CM-06,HDM-C1413-02",
	      "the RAS capability ends beyond the 4 KiB range", NULL, t2e_cm_entry, CXL_CM_CAP_RAS,
	      0, CXL_CM_ENTRY_POINTER, 0xff0u << 20),
	FAULT("link-in-array", "DET-CM-06", "the Link capability starts inside the array", NULL,
	      t2e_cm_entry, CXL_CM_CAP_LINK, 0, CXL_CM_ENTRY_POINTER, 0x4u << 20),
	DOUBT("ide-twice", "DET-CM-07", "the IDE capability is there twice", NULL, cm_more,
	      CXL_CM_CAP_IDE, 2, 2, 0x40),
	DOUBT("ras-version-15", "DET-CM-08", "the RAS capability has version 15", NULL,
	      t2e_cm_entry, CXL_CM_CAP_RAS, 0, 0, CXL_CM_ENTRY_VERSION),
	FAULT("link-inside-ras", "DET-CM-09", "Link and RAS registers overlap", NULL,
	      link_inside_ras, 0, 0, 0, 0),
	DOUBT("decoders-of-switch", "DET-CM-10", "Decoder Count says 14", NULL, t2e_cm_set,
	      CXL_CM_CAP_HDM, CXL_HDM_CAP, CXL_HDM_CAP_COUNT, 7),
	FAULT("decoder-count-reserved", "DET-CM-14,HDM-C1413-08", "Decoder Count is Fh", NULL,
	      t2e_cm_set, CXL_CM_CAP_HDM, CXL_HDM_CAP, 0, CXL_HDM_CAP_COUNT),
	FAULT("hdm-version-1", "DET-CM-11", "HDM version 1 states its coherency model", NULL,
	      t2e_cm_entry, CXL_CM_CAP_HDM, 0, CXL_CM_ENTRY_VERSION, 1 << 16),
	FAULT("poison-disabled", "DET-CM-12", "Poison_Enabled is 0", NULL, t2e_cm_set,
	      CXL_CM_CAP_RAS, CXL_RAS_CAP_CTRL, CXL_RAS_POISON_ENABLED, 0),
	FAULT("committed-and-error", "DET-CM-13",
	      "decoder 0 reads Committed and Error Not Committed", NULL, t2e_cm_set, CXL_CM_CAP_HDM,
	      CXL_HDM_DECODER(0) + CXL_HDM_CTRL, 0, CXL_HDM_CTRL_ERROR),
	FAULT("root-complex-endpoint", "DET-PCIE-01", "device/port type is 9", NULL, pcie32, 0, 0,
	      0xf0u << 16, 0x90u << 16),
	FAULT("no-aer", "DET-PCIE-02", "no Advanced Error Reporting", NULL, no_ext_cap,
	      PCI_EXT_CAP_ID_ERR, 0, 0, 0),
	FAULT("no-ats", "DET-PCIE-03", "no Address Translation Services", NULL, no_ext_cap,
	      PCI_EXT_CAP_ID_ATS, 0, 0, 0),
	FAULT("no-reset", "DET-PCIE-04", "neither FLR nor CXL reset", "reset_capable=no", pcie32,
	      PCI_EXP_DEVCAP, 0, PCI_EXP_DEVCAP_FLR, 0),
	FAULT("no-doe", "DET-PCIE-05,DVS-C148-22", "no DOE mailbox", "view=device", no_ext_cap,
	      DOE_EXT_CAP_ID, 0, 0, 0),
	FAULT("doe-without-cdat", "DET-PCIE-06,DVS-C148-22",
	      "the DOE mailbox does not offer the CDAT", "view=device", t2e_doe_withholds,
	      CXL_DOE_TABLE_ACCESS, 0, 0, 0),
	FAULT("class-without-hwinit", "DET-PCIE-07", "class of a memory device, Mem_HwInit_Mode 0",
	      NULL, class_without_hwinit, DEV, CXL_DEV_CAP, CXL_DEV_CAP_MEM_HWINIT, 0),
	FAULT("ext-list-loops", "DET-PCIE-08", "the extended capability list has no end", NULL,
	      ext_list_loops, 0, 0, 0, 0),
	FAULT("std-list-loops", "DET-PCIE-08", "the capability list has no end", NULL,
	      std_list_loops, 0, 0, 0, 0),
	FAULT("class-without-serial", "DET-PCIE-09", "class of a memory device, no serial number",
	      NULL, class_without_serial, PCI_EXT_CAP_ID_DSN, 0, 0, 0),
};

const struct t2e_fault_list t2e_device_faults[] = {
	{ presence, T2E_ARRAY_SIZE(presence) },
	{ capability, T2E_ARRAY_SIZE(capability) },
	{ body, T2E_ARRAY_SIZE(body) },
	{ registers, T2E_ARRAY_SIZE(registers) },
	{ NULL, 0 },
};
