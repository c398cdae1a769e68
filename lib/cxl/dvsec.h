/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds and decodes the CXL DVSECs of a configuration snapshot (CXL r3.1 8.1). Every decoder reads
 * revision and length first: a register that they do not promise stays 0 with its has_ flag false,
 * and a bit that a later revision introduced reads 0. Raw words are kept as read.
 */
#ifndef T2_DVSEC_H
#define T2_DVSEC_H

#include "include/cxl_regs.h"
#include "lib/cxl/config.h"
#include "lib/cxl/pci_caps.h"

#define T2_DVSEC_MAX		32
#define T2_LOCATOR_MAX		64

struct t2_dvsec {
	uint16_t offset;	/* in configuration space; register offsets count from here */
	uint16_t vendor;
	uint16_t id;		/* CXL_DVSEC_... */
	uint16_t length;	/* bytes, as stated, headers included */
	uint8_t revision;
	uint8_t cap_version;	/* of the extended capability header */
	bool fits;		/* the length covers the headers and ends inside config space */
	bool by_scan;		/* not in the capability list: found by its signature */
};

struct t2_dvsecs {
	struct t2_dvsec list[T2_DVSEC_MAX];	/* in the order of the list, then those by scan */
	unsigned int n;
	bool too_many;		/* there are more */
};

/* Every DVSEC of the capability list with the CXL vendor id. */
void t2_dvsecs_walk(const struct t2_config *cfg, const struct t2_pci_caps *caps,
		    struct t2_dvsecs *dvsecs);

/*
 * Adds, marked by_scan, what looks like a CXL DVSEC with a known id and is outside those already
 * known. For a list that is cut: vfio-pci of Linux 6.1 blanks the header at 100h and leaves the
 * body.
 */
void t2_dvsecs_scan(const struct t2_config *cfg, struct t2_dvsecs *dvsecs);

/* The first with @id, or NULL; how many there are. Those by scan count too. */
const struct t2_dvsec *t2_dvsec_find(const struct t2_dvsecs *dvsecs, uint16_t id);
unsigned int t2_dvsec_count(const struct t2_dvsecs *dvsecs, uint16_t id);

/*
 * The register of @width (1, 2, 4) bytes at @off from the DVSEC header. False, and *@value 0, when
 * it is outside the stated length or outside the bytes that were read.
 */
bool t2_dvsec_get(const struct t2_config *cfg, const struct t2_dvsec *dvsec, unsigned int off,
		  unsigned int width, uint32_t *value);

/* One range of the device DVSEC (8.1.3.8). */
struct t2_range {
	bool present;			/* all four registers are there */
	uint64_t size, base;		/* bytes */
	bool info_valid;
	bool active;
	bool active_degraded;		/* revision 3 */
	uint8_t media_type;
	uint8_t memory_class;
	uint8_t desired_interleave;	/* encoding */
	uint8_t active_timeout_encoding; /* revision 1; see t2_memory_active_timeout_s() */
	uint32_t size_high_word, size_low_word, base_high_word, base_low_word;
};

/* PCIe DVSEC for CXL Devices, id 0 (8.1.3). Words are the registers as read. */
struct t2_dvsec_device {
	struct t2_dvsec dvsec;

	bool has_capability;
	uint16_t capability_word;
	bool cache_capable, io_capable, mem_capable, mem_hwinit;
	uint8_t hdm_count;
	bool cache_wbi_capable, reset_capable, reset_mem_clr_capable;	/* revision 1 */
	uint8_t reset_timeout_encoding;		/* revision 1; see t2_reset_timeout_ms() */
	bool tsp_capable;			/* revision 3 */
	bool mld;				/* revision 1 */
	bool viral_capable;
	bool pm_init_capable;			/* revision 1 */

	bool has_control;
	uint16_t control_word;
	bool cache_enable, io_enable, mem_enable, clean_eviction, viral_enable;
	uint8_t sf_coverage, sf_granularity;	/* encodings */
	bool p2p_mem_enable;			/* revision 3 */

	bool has_status;
	uint16_t status_word;
	bool viral_status;

	bool has_control2;			/* revision 1 */
	uint16_t control2_word;
	bool disable_caching, initiate_wbi, initiate_reset, reset_mem_clr_enable;
	bool hot_reset_preserve;		/* revision 2 */
	bool modified_completion_enable;	/* revision 3 */

	bool has_status2;			/* revision 1 */
	uint16_t status2_word;
	bool cache_invalid, reset_complete, reset_error, pm_init_complete;
	bool preservation_error;		/* revision 2 */

	bool has_lock;
	uint16_t lock_word;
	bool config_lock;

	bool has_capability2;			/* revision 1 */
	uint16_t capability2_word;
	uint8_t cache_size_unit, cache_size;
	uint8_t fallback;			/* revision 2: 0 none, 1 PCIe, 2 Type 1, 3 Type 3 */
	bool modified_completion_capable, no_clean_writeback;	/* revision 3 */

	struct t2_range range[2];

	bool has_capability3;			/* revision 2 */
	uint16_t capability3_word;
	bool cold_reset_clears, warm_reset_clears, hot_reset_clears, hot_reset_configurable;
	bool p2p_mem_capable;			/* revision 3 */
};

/* Non-CXL Function Map, id 2 (8.1.4): bit set, function takes no part in cache and mem. */
struct t2_function_map {
	struct t2_dvsec dvsec;
	bool has_map;
	uint32_t word[CXL_MAP_WORDS];
};

/* CXL Extensions for Ports, id 3 (8.1.5). */
struct t2_port_extensions {
	struct t2_dvsec dvsec;
	bool has_status, has_control;
	uint16_t status_word, control_word;
};

/* A time of the GPF DVSECs; see t2_gpf_duration_us(). */
struct t2_gpf_time {
	bool present;
	uint8_t base, scale;
	uint16_t word;
};

/* GPF DVSEC for CXL Port, id 4 (8.1.6). */
struct t2_gpf_port {
	struct t2_dvsec dvsec;
	struct t2_gpf_time phase1, phase2;
};

/* GPF DVSEC for CXL Device, id 5 (8.1.7). */
struct t2_gpf_device {
	struct t2_dvsec dvsec;
	struct t2_gpf_time phase2;
	bool has_power;
	uint32_t power_mw;
};

/* One Flex Bus register with the bits that capability, control and status share (8.2.1.3). */
struct t2_flex_bits {
	bool present;
	uint16_t word;
	bool cache, io, mem;
	bool vh_68b, mld;			/* revision 1: 68-byte flit and VH */
	bool latency_optimized, pbr;		/* revision 2 */
};

/* Flex Bus Port DVSEC, id 7 (8.1.8). In status, a set bit says that it was negotiated. */
struct t2_flex_bus {
	struct t2_dvsec dvsec;
	struct t2_flex_bits capability, control, status;
	bool has_ts_data;			/* revision 1 */
	uint32_t ts_data;
	bool has_capability2, has_control2, has_status2;	/* revision 2 */
	uint32_t capability2_word, control2_word, status2_word;
};

/* One entry of the register locator. */
struct t2_locator_entry {
	unsigned int index;
	uint8_t bir;			/* BAR number, 6 and 7 reserved */
	uint8_t block;			/* CXL_BLOCK_... */
	uint64_t offset;		/* bytes, in the BAR */
	uint32_t low_word, high_word;
};

/* Register Locator DVSEC, id 8 (8.1.9). Empty entries are listed too. */
struct t2_locator {
	struct t2_dvsec dvsec;
	struct t2_locator_entry entry[T2_LOCATOR_MAX];
	unsigned int n;			/* entries decoded */
	unsigned int declared;		/* entries that the length makes room for */
	unsigned int trailing;		/* bytes of the length after the last whole entry */
};

/* MLD DVSEC, id 9 (8.1.10). */
struct t2_mld {
	struct t2_dvsec dvsec;
	bool has_ld_count;
	uint16_t ld_count;
};

/* Test Capability DVSEC, id 0Ah (14.16.1). */
struct t2_test_capability {
	struct t2_dvsec dvsec;
	bool has_lock, has_capability1, has_capability2, has_base;
	bool test_lock;
	uint16_t lock_word;
	uint32_t capability1_word;
	uint16_t capability2_word;
	uint32_t base_low_word, base_high_word;
	uint64_t base;			/* address of the test registers, bytes */
};

/*
 * Each decodes @dvsec, one of @cfg's, and returns true when it has that id; otherwise *@out is all
 * zero. Stated lengths and revisions may be anything.
 */
bool t2_dvsec_device_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			    struct t2_dvsec_device *out);
bool t2_function_map_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			    struct t2_function_map *out);
bool t2_port_extensions_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			       struct t2_port_extensions *out);
bool t2_gpf_port_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			struct t2_gpf_port *out);
bool t2_gpf_device_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			  struct t2_gpf_device *out);
bool t2_flex_bus_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			struct t2_flex_bus *out);
bool t2_locator_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
		       struct t2_locator *out);
bool t2_mld_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec, struct t2_mld *out);
bool t2_test_capability_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			       struct t2_test_capability *out);

/* The first entry for @block (CXL_BLOCK_...), or NULL; how many there are. */
const struct t2_locator_entry *t2_locator_find(const struct t2_locator *locator, uint8_t block);
unsigned int t2_locator_count(const struct t2_locator *locator, uint8_t block);

/* What the encodings mean; 0 for a reserved one. */
unsigned int t2_reset_timeout_ms(unsigned int encoding);
unsigned int t2_memory_active_timeout_s(unsigned int encoding);
unsigned int t2_gpf_duration_us(unsigned int base, unsigned int scale);

#endif
