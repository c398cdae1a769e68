// SPDX-License-Identifier: GPL-2.0
/* Defects of the kernel that passes the device through: configuration space, DVSEC shadow. */
#include "fault_vfio.h"

/* Moves what vfio-pci hides right behind the Device DVSEC in the list, where the defect shows. */
static void header_leads_to_hidden(struct t2e_device *dev, const struct t2e_fault *f)
{
	unsigned int dvsec = dev->dvsec[CXL_DVSEC_DEVICE], hidden = dev->doe_cap, at = dvsec;
	uint32_t header = dvsec ? t2e_config_peek(dev, dvsec, 4) : 0;

	t2e_fault_set_quirk(dev, f);
	if (!dvsec || !hidden || header >> 20 == hidden)
		return;
	while (at && t2e_config_peek(dev, at, 4) >> 20 != hidden)
		at = t2e_config_peek(dev, at, 4) >> 20;
	if (!at)
		return;
	t2e_config_poke(dev, at, 4,
			(t2e_config_peek(dev, at, 4) & 0xfffff) |
				(t2e_config_peek(dev, hidden, 4) & 0xfff00000));
	t2e_config_poke(dev, hidden, 4,
			(t2e_config_peek(dev, hidden, 4) & 0xfffff) | (header & 0xfff00000));
	t2e_config_poke(dev, dvsec, 4, (header & 0xfffff) | hidden << 20);
}

static const struct t2e_fault config_space[] = {
	{ "dvsec-header-raw", "DVS-HDR-02",
	  "the header of a DVSEC leads to the capability that is hidden behind it", "gen=v2",
	  T2E_FAULT_IN_KERNEL, true, IN_V2, 0, header_leads_to_hidden, T2E_VFIO_DVSEC_HEADERS_RAW,
	  0, 0, 0 },
	POSTED("shadow-first-byte-only", "DVS-ACC-04,DVS-STAT-05",
	       "the second byte of a register is the device's: writes to it are dropped",
	       "gen=v2,errors=yes", IN_V2, 0, T2E_VFIO_FIRST_BYTE_ONLY),
	POSTED("shadow-byte-clears-rest", "DVS-ACC-03",
	       "a byte write to Control or Control2 clears the other byte", "gen=v2", IN_V2, 0,
	       T2E_VFIO_BYTE_CLEARS_REST),
	POSTED("shadow-dword-loses-half", "DVS-ACC-05",
	       "a dword write at Control or Control2 loses its upper half", "gen=v2,errors=yes",
	       IN_V2, 0, T2E_VFIO_UPPER_HALF_LOST),
	POSTED_DOUBT("shadow-dword-loses-half-v3", "DVS-ACC-06",
		     "a dword write at Control or Control2 loses its upper half",
		     "gen=v3,errors=yes", IN_V3, T2E_VFIO_UPPER_HALF_LOST),
	FAULT("shadow-dword-reads-one", "DVS-ACC-01",
	      "the upper half of a dword at Control or Control2 reads 0", NULL,
	      T2E_VFIO_DWORD_READS_ONE),
	POSTED("shadow-status2-stale", "DVS-STA2-03",
	       "Status2 in the dword of Control2 is that of open, alone it is live", "gen=v2",
	       IN_V2, 0, T2E_VFIO_STATUS2_STALE),
};

static const struct t2e_fault control[] = {
	FAULT("shadow-reserved-kept", "DVS-RSV-01", "reserved bits of Control are stored", "gen=v2",
	      T2E_VFIO_CONTROL_RESERVED),
	POSTED_DOUBT("shadow-reserved-kept-v3", "DVS-RSV-02", "reserved bits of Control are stored",
		     "gen=v3", IN_V3, T2E_VFIO_CONTROL_RESERVED),
	POSTED("shadow-io-clearable", "DVS-CTRL-01", "IO_Enable can be cleared", "gen=v3", IN_V3, 0,
	       T2E_VFIO_IO_CLEARABLE),
	FAULT("shadow-reserved2-kept", "DVS-RSV-03", "reserved bits of Control2 are stored",
	      "gen=v2", T2E_VFIO_CONTROL2_RESERVED),
	POSTED_DOUBT("shadow-reserved2-kept-v3", "DVS-RSV-04",
		     "reserved bits of Control2 are stored", "gen=v3", IN_V3,
		     T2E_VFIO_CONTROL2_RESERVED),
	POSTED("shadow-mem-clear-kept", "DVS-RSV-03",
	       "CXL Reset Mem Clr Enable is stored on a device not capable of it",
	       "gen=v2,mem_clear=no", IN_V2, 0, T2E_VFIO_MEM_CLEAR_ALWAYS),
	POSTED("shadow-doorbells-stick", "DVS-CTL2-02,DVS-CTL2-03",
	       "the doorbells of Control2 read back as written", "gen=v3", IN_V3, 0,
	       T2E_VFIO_DOORBELLS_STICK),
	POSTED("shadow-flush-never-done", "DVS-WBI-01,DVS-WBI-03",
	       "a cache flush never reads as completed", "gen=v3", IN_V3, 0,
	       T2E_VFIO_FLUSH_NEVER_DONE),
	POSTED("shadow-flush-alone", "DVS-WBI-01,DVS-WBI-03",
	       "the device is told to flush without Disable_Caching", "gen=v2", IN_V2, IN_V2,
	       T2E_VFIO_FLUSH_ALONE),
	POSTED("shadow-caching-not-back", "DVS-WBI-02",
	       "after a flush the device is never allowed to cache again", "gen=v2", IN_V2, 0,
	       T2E_VFIO_CACHING_NOT_BACK),
};

static const struct t2e_fault status[] = {
	POSTED("shadow-status-all-w1c", "DVS-STA2-01",
	       "writing 1 clears every bit of Status and Status2, read-only ones too", "gen=v3",
	       IN_V3, 0, T2E_VFIO_STATUS_ALL_W1C),
	POSTED("shadow-status-merges", "DVS-STAT-04",
	       "a byte write to Status or Status2 clears the bits of the other byte",
	       "gen=v3,errors=yes", IN_V3, 0, T2E_VFIO_STATUS_MERGES),
};

static const struct t2e_fault lock[] = {
	FAULT("shadow-lock-by-any-bit", "DVS-LOCK-02", "any bit written to Lock sets CONFIG_LOCK",
	      NULL, T2E_VFIO_LOCK_ANY_BIT),
	POSTED("shadow-control2-locked", "DVS-LOCK-07", "CONFIG_LOCK freezes Control2", "gen=v3",
	       IN_V3, 0, T2E_VFIO_CONTROL2_LOCKED),
	POSTED("shadow-lock-not-seeded", "DVS-LOCK-15",
	       "CONFIG_LOCK that firmware set is shown, but does not hold",
	       "gen=v3,config_locked=yes", IN_V3, 0, T2E_VFIO_LOCK_NOT_SEEDED),
	POSTED_DOUBT("shadow-lock-not-seeded-v4", "DVS-LOCK-16",
		     "CONFIG_LOCK that firmware set is shown, but does not hold",
		     "gen=v4,config_locked=yes", IN_V4, T2E_VFIO_LOCK_NOT_SEEDED),
};

static const struct t2e_fault ranges[] = {
	POSTED("shadow-range-invisible", "DVS-RNG-03,DVS-RNG-04,DVS-C148-07",
	       "range bases read as the device has them, whatever is written", "gen=v2,ranges=2",
	       IN_V2, 0, T2E_VFIO_RANGE_INVISIBLE),
	FAULT("shadow-range-dwords-only", "DVS-RNG-05",
	      "byte and word writes to a range base are dropped", "gen=v2",
	      T2E_VFIO_RANGE_DWORDS_ONLY),
	FAULT("shadow-range-unmasked", "DVS-RNG-06", "bits 27:0 of Base Low are stored", "gen=v2",
	      T2E_VFIO_RANGE_UNMASKED),
	FAULT("shadow-range-writable", "DVS-RNG-07", "the range bases can be written", "gen=v3",
	      T2E_VFIO_RANGE_WRITABLE),
};

static const struct t2e_fault users[] = {
	POSTED("shadow-kept-over-open", "DVS-OPEN-01,DVS-OPEN-02,HDM-OPEN-01",
	       "the next opener finds what the one before wrote", "gen=v3", IN_V3, 0,
	       T2E_VFIO_SHADOWS_KEPT),
};

const struct t2e_fault_list t2e_shadow_faults[] = {
	{ config_space, T2E_ARRAY_SIZE(config_space) },
	{ control, T2E_ARRAY_SIZE(control) },
	{ status, T2E_ARRAY_SIZE(status) },
	{ lock, T2E_ARRAY_SIZE(lock) },
	{ ranges, T2E_ARRAY_SIZE(ranges) },
	{ users, T2E_ARRAY_SIZE(users) },
	{ NULL, 0 },
};
