/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tells which generation of the vfio-cxl kernel interface a device is seen through, and brings what
 * they each announce into one structure. Nothing is assumed from versions: v2 and v3 share id and
 * version.
 */
#ifndef T2_GENERATION_H
#define T2_GENERATION_H

#include "include/vfio_cxl.h"
#include "lib/target/target.h"

#define T2_RAW_CAP_MAX		64
#define T2_CXL_REGIONS_MAX	64	/* dynamic regions looked at */

enum t2_generation {
	T2_GEN_NONE,	/* device view, or an interface of no known generation */
	T2_GEN_PLAIN,	/* vfio shows a device without CXL */
	T2_GEN_V2,
	T2_GEN_V3,
	T2_GEN_V4,	/* geometry in the component region's capability */
};

/* A VFIO capability as found, header included. */
struct t2_raw_cap {
	uint8_t bytes[T2_RAW_CAP_MAX];
	unsigned int length;	/* bytes kept; 0 when there is none */
	unsigned int extent;	/* bytes up to the next capability or the end of the answer */
};

struct t2_passthrough {
	enum t2_generation generation;
	char told_by[160];

	uint32_t device_flags;
	unsigned int num_regions;
	bool has_chain;			/* GET_INFO brought a capability chain */

	/* By region type and subtype: the first such region, or -1. */
	int memory_region, component_region;
	unsigned int memory_region_count, component_region_count;
	unsigned int other_cxl_region_count;		/* CXL type, unknown subtype */
	uint64_t memory_size, component_size;		/* bytes, of those two */
	uint32_t memory_flags, component_flags;		/* VFIO_REGION_INFO_FLAG_... of those two */
	/* By the device capability; -1 when it names none. As stated: possibly no valid region. */
	int cap_memory_region, cap_component_region;

	int component_bar;		/* -1 unknown */
	uint64_t component_offset;	/* bytes, in the BAR, of the 64 KiB block */
	uint64_t component_origin;	/* of the component region's byte 0 in the block */
	uint64_t hdm_offset;		/* v4: bytes, in the BAR, of the HDM block; 0 unknown */
	uint64_t cap_component_size;	/* v3: size of the block as stated; else 0 */

	bool has_firmware_committed, firmware_committed;	/* v2, v3 */
	bool has_cache_capable, cache_capable;			/* v2 */

	struct t2_raw_cap device_cap;	/* VFIO_CXL_DEVICE_CAP_ID */
	struct t2_raw_cap region_cap;	/* v4: of the component region */
	/* -errno of the first broken chain or failed call; 0 when there is none. */
	int device_chain_error, region_chain_error;
	int broken_region;		/* the region it was, or -1 */
};

/*
 * Fills @p with everything that could be learnt, also on failure. Returns 0; -EPROTO when the
 * device announces CXL in no known layout (generation none, told_by says what was seen); or the
 * -errno of GET_INFO.
 */
int t2_generation_detect(struct t2_device *dev, struct t2_passthrough *p);

/* "none", "plain", "v2", "v3", "v4". */
const char *t2_generation_name(enum t2_generation generation);

#endif
