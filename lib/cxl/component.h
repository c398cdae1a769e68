/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reaches the component register block of a device, whatever path its view offers, and decodes the
 * CXL.cachemem capabilities in it (CXL r3.1 8.2.3, 8.2.4).
 */
#ifndef T2_COMPONENT_H
#define T2_COMPONENT_H

#include "include/cxl_regs.h"
#include "lib/cxl/dvsec.h"
#include "lib/cxl/generation.h"

/* A part of the block and the region that shows it. */
struct t2_component_window {
	unsigned int region;
	uint64_t position;	/* bytes, in the region, of offset @first */
	uint32_t first, end;	/* offsets in the 64 KiB block, @end not included */
	bool wide;		/* 8-byte accesses reach the device as one */
};

struct t2_component {
	struct t2_device *dev;
	struct t2_component_window window[2];	/* the first that covers an access takes it */
	unsigned int n;
};

/*
 * Chooses the path: the component region of @p in v2 and v3; the BAR, and for the HDM decoder block
 * the component region, in v4; the BAR at @locator's component block otherwise. @p is NULL in
 * device view; @locator may be NULL or without entries where @p is enough. Touches no register,
 * except in v4 when the kernel does not tell where the HDM block is: then the capability array is
 * read. Returns 0, -ENOENT when there is no component block or no region for it, -EINVAL when the
 * BAR number is a reserved one.
 */
int t2_component_open(struct t2_component *c, struct t2_device *dev, const struct t2_passthrough *p,
		      const struct t2_locator *locator);

/*
 * One access of 4 or 8 bytes at @offset in the 64 KiB block, aligned to its width. Returns 0,
 * -EINVAL for another alignment, -ERANGE where the path does not reach, -EIO on a short count,
 * -EOPNOTSUPP for 8 bytes through a component region (kernels refuse or split them), or the
 * target's -errno.
 */
int t2_component_read32(struct t2_component *c, uint32_t offset, uint32_t *value);
int t2_component_read64(struct t2_component *c, uint32_t offset, uint64_t *value);
int t2_component_write32(struct t2_component *c, uint32_t offset, uint32_t value);
int t2_component_write64(struct t2_component *c, uint32_t offset, uint64_t value);

#define T2_CM_CAPS_MAX		255

/* What is wrong with the capability array. */
enum t2_cm_defect {
	T2_CM_POINTER_OUTSIDE	= 1 << 0,	/* the structure ends beyond the 4 KiB range */
	T2_CM_POINTER_IN_ARRAY	= 1 << 1,	/* the structure starts inside header or array */
	T2_CM_POINTER_UNALIGNED	= 1 << 2,	/* not a multiple of 4 bytes */
	T2_CM_OVERLAP		= 1 << 3,	/* two structures share bytes */
	T2_CM_ALL_ONES		= 1 << 4,	/* the header reads all-ones: nothing was decoded */
	T2_CM_UNREADABLE	= 1 << 5,	/* an entry could not be read: the end */
};

struct t2_cm_cap {
	uint8_t index;		/* place in the array, from 1 */
	uint16_t id;		/* CXL_CM_CAP_...; 0 is an empty entry */
	uint8_t version;
	uint16_t pointer;	/* bytes, from the start of the CXL.cachemem range */
	uint16_t size;		/* bytes it takes at least, 4 when unknown */
	uint32_t word;
};

/* The capability array of the CXL.cachemem range (8.2.4.1). */
struct t2_cm {
	uint32_t header_word;
	uint16_t id;		/* of the header: 1 */
	uint8_t version, cm_version;
	uint8_t count;		/* entries as stated */
	struct t2_cm_cap caps[T2_CM_CAPS_MAX];
	unsigned int n;		/* entries read, empty ones included */
	unsigned int defects;	/* of enum t2_cm_defect */
	uint8_t first_defect;	/* index of the entry that shows the first one; 0: the header */
};

/* Returns 0, with defects as part of the result, or the -errno of reading the header. */
int t2_cm_read(struct t2_component *c, struct t2_cm *cm);

/* The first entry with @id, or NULL; how many there are. */
const struct t2_cm_cap *t2_cm_find(const struct t2_cm *cm, uint16_t id);
unsigned int t2_cm_count(const struct t2_cm *cm, uint16_t id);

/* Is @cap whole, behind the array, and apart from every other? Else a write may hit another one. */
bool t2_cm_apart(const struct t2_cm *cm, const struct t2_cm_cap *cap);

#define T2_HDM_DECODERS_MAX	32

struct t2_hdm_decoder {
	uint64_t base, size, skip;	/* bytes */
	uint32_t base_low_word, base_high_word, size_low_word, size_high_word;
	uint32_t control_word, skip_low_word, skip_high_word;
	uint8_t granularity_encoding, ways_encoding;
	bool lock_on_commit, commit, committed, error_not_committed, host_only;
	bool bi, uio;			/* version 3 */
	uint8_t isp;			/* version 3 */
};

/* HDM decoder capability (8.2.4.20). */
struct t2_hdm {
	uint32_t block;			/* offset in the 64 KiB block */
	uint8_t version;
	uint32_t capability_word, global_word;
	unsigned int decoder_count;	/* from the encoding; 0 for a reserved one */
	uint8_t target_count;		/* as read */
	bool a11to8, a14to12, poison_capable;
	bool ways_3_6_12, ways_16;	/* version 2 */
	bool uio_capable, nxm_capable;	/* version 3 */
	uint8_t uio_decoder_count, coherency_models;	/* version 3, encodings */
	bool poison_enable, enable;
	struct t2_hdm_decoder decoder[T2_HDM_DECODERS_MAX];
	unsigned int n;			/* decoders read; fewer where the path ends */
};

/* RAS capability (8.2.4.17). */
struct t2_ras {
	uint32_t block;
	uint8_t version;
	uint32_t uncorrectable_status, uncorrectable_mask, uncorrectable_severity;
	uint32_t correctable_status, correctable_mask;
	uint32_t control_word;
	uint8_t first_error;
	bool multi_header_capable, poison_enabled;
	uint32_t header_log[CXL_RAS_HEADER_LOG_DWORDS];
};

/* Link capability (8.2.4.19). */
struct t2_link {
	uint32_t block;
	uint8_t version;
	bool readable;			/* through 8-byte accesses; else the rest is 0 */
	uint64_t capability, control_status, rx_credit_control, rx_credit_status, tx_credit_status;
	uint64_t ack_timer, defeature;
	uint8_t init_state;		/* 3: initialised */
};

/*
 * Each reads the first capability of its kind. Returns 0, -ENOENT when @cm has none, or the -errno
 * of the first register that could not be read (of the HDM decoders: see @n; of a narrow path to
 * Link: see @readable).
 */
int t2_hdm_read(struct t2_component *c, const struct t2_cm *cm, struct t2_hdm *hdm);
int t2_ras_read(struct t2_component *c, const struct t2_cm *cm, struct t2_ras *ras);
int t2_link_read(struct t2_component *c, const struct t2_cm *cm, struct t2_link *link);

/* Fills the fields of @d from its words; @version is the capability's. */
void t2_hdm_decode_decoder(unsigned int version, struct t2_hdm_decoder *d);

/* Decoders that a count encoding stands for; 0 for a reserved one. */
unsigned int t2_hdm_decoders(unsigned int encoding);

#endif
