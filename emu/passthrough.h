/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a kernel shows of the device through VFIO: the parts that every generation shares, and the
 * table of what each does its own way (vfio_plain.c, vfio_v2.c, vfio_v3.c, vfio_v4.c). Errors are
 * the kernel's.
 */
#ifndef T2E_PASSTHROUGH_H
#define T2E_PASSTHROUGH_H

#include "model.h"
#include "text.h"
#include "vfio_quirks.h"

#include "include/vfio_cxl.h"

#define T2E_DVSEC_BODY 0x40
#define T2E_HDM_DWORDS (CXL_HDM_SIZE(10) / 4)
#define T2E_BOUNCE T2E_PAGE /* bytes that the caller of t2e_vfio_rw() lends it */

/* Everything the kernel says about the CXL side of the device, as faults may bend it. */
struct t2e_announce {
	uint32_t device_flags;
	bool device_cap; /* the capability is in the chain */
	uint16_t cap_id, cap_version;
	uint32_t cap_flags;
	uint8_t cap_reserved; /* byte in every reserved place */
	uint8_t cap_hole; /* byte in the padding of v3's structure */
	uint16_t cap_next; /* 0: as it should be */
	int memory_region, component_region; /* where they are; -1 none */
	uint32_t said_memory_region, said_component_region; /* where the capability says they are */
	uint32_t bar;
	uint64_t offset; /* in @bar; what of is the generation's business */
	uint64_t component_size,
		said_component_size; /* of the region; as the capability says (v3) */
	uint64_t memory_size;
	uint32_t memory_subtype, component_subtype;
	uint32_t component_flags; /* VFIO_REGION_INFO_FLAG_* */
	bool geometry_cap; /* v4: on the component region */
	uint32_t regions_per_open; /* regions that every open leaks */
	bool always_committed; /* the flag does not follow the decoder */
	bool indices_swap; /* every other open swaps the two regions */
};

/* The device as it was when the driver was bound. */
struct t2e_snapshot {
	uint8_t dvsec[T2E_DVSEC_BODY];
	uint32_t cm[CXL_CM_SIZE / 4];
};

/* What the present user sees and changes in its place. */
struct t2e_shadow {
	uint8_t dvsec[T2E_DVSEC_BODY];
	uint32_t hdm[T2E_HDM_DWORDS];
};

struct t2e_region {
	uint32_t flags;
	uint64_t size;
	uint32_t type, subtype; /* 0: none */
	bool msix;
	unsigned int areas;
	struct vfio_region_sparse_mmap_area area[2];
	bool sparse; /* areas are advertised */
};

/* A read or write of a region, as the user asked for it. */
struct t2e_access {
	unsigned int region;
	uint64_t pos;
	size_t len;
	bool write;
};

struct t2e_generation {
	const char *name;
	/* 0: bound as CXL; 1: falls back to a plain device; -errno: refuses the device. */
	int (*bind)(struct t2e_device *dev);
	void (*open)(struct t2e_device *dev);
	/*
	 * Writes the device capability to @at (64 bytes, zeroed) and returns its length; 0: none.
	 */
	uint32_t (*device_cap)(const struct t2e_device *dev, uint8_t *at);
	const struct t2e_component_rules *component_rules;
	/* How many of @len bytes at @pos of device memory are served, or -errno. */
	long (*memory)(struct t2e_device *dev, uint64_t pos, size_t len);
	/*
	 * Of the component block in its BAR only the decoders are out of reach: they read all-ones
	 * and swallow writes, and their pages cannot be mapped; the rest is the device's.
	 * Otherwise no access may touch the block.
	 */
	bool hides_decoders_only;
	/* Mappable areas begin and end with a page, however the block lies. */
	bool rounds_areas;
	const struct t2e_dvsec_rules *dvsec_rules;
	/* VFIO_DEVICE_RESET once nothing is mapped: 0 or -errno. NULL: a function-level reset. */
	int (*reset)(struct t2e_device *dev);
	/* After a function-level or hot reset: shadows, and whether memory is active. */
	void (*was_reset)(struct t2e_device *dev);
};

/* Where a kernel with races is. */
struct t2e_race {
	unsigned int resetting, resets; /* now; so far */
	unsigned int faults; /* since open */
	uint64_t closed_ns;
	bool read_before, stale;
	uint64_t read_pos, stale_pos;
	uint8_t stale_page[T2E_PAGE];
};

struct t2e_vfio {
	const struct t2e_generation *generation;
	bool is_cxl; /* bound as a CXL device */
	bool memory_active;
	bool committed; /* decoder 0 read Committed after the last reset */
	bool reset_failed; /* v4: the last one */
	unsigned int resets; /* since open */
	bool gone; /* memory was inactive since open, for kernels that never forget */
	bool mapped_since; /* something was mapped after the last reset */
	uint8_t header[64]; /* v4: of config space, before the last reset that did not fail */
	bool low_power; /* the user lets the device sleep */
	bool was_out_of_reach; /* BARs were, since open */
	unsigned int mappings, answers; /* given so far */
	unsigned int opens;
	struct t2e_announce announce;
	struct t2e_snapshot snapshot;
	struct t2e_shadow shadow;
	bool quirk[T2E_VFIO_QUIRKS];
	struct t2e_race race;
};

static inline bool t2e_vfio_quirk(const struct t2e_device *dev, enum t2e_vfio_quirk quirk)
{
	return dev->vfio->quirk[quirk];
}

extern const struct t2e_generation t2e_generation_plain, t2e_generation_v2, t2e_generation_v3,
	t2e_generation_v4;

/*
 * What every generation asks of a device: 0; -ENODEV no CXL at all, else the errno of what is
 * missing.
 */
int t2e_vfio_probe(const struct t2e_device *dev);
/* Binds the driver: 0, or -errno as the kernel would refuse. @vfio is the mount's, zeroed here. */
int t2e_vfio_bind(struct t2e_device *dev, struct t2e_vfio *vfio);
void t2e_vfio_open(struct t2e_device *dev);
/* The last user is gone, with his mappings. */
void t2e_vfio_close(struct t2e_device *dev);
/*
 * @buf holds at least @argsz bytes, starting with a struct vfio_device_info (vfio_region_info);
 * T2E_ANSWER_MAX when the kernel may have defects.
 */
#define T2E_ANSWER_MAX 160
int t2e_vfio_device_info(struct t2e_device *dev, void *buf, uint32_t argsz);
int t2e_vfio_region_info(struct t2e_device *dev, void *buf, uint32_t argsz);
/* @region is device memory, not a BAR. */
bool t2e_vfio_is_memory(const struct t2e_device *dev, unsigned int region);
/* mmap: may [@pos, +@len) of @region be mapped, @shared being MAP_SHARED? 0 or -errno. */
int t2e_vfio_map(struct t2e_device *dev, unsigned int region, uint64_t pos, uint64_t len,
		 bool shared);
/* The memory that a mapping of [@pos, +@len) of @region shows: a BAR's, or device memory. */
struct t2e_behind {
	bool memory;
	unsigned int bar; /* not @memory: which */
	uint64_t pos, len; /* of whole pages */
};
/* Called once per mmap that t2e_vfio_map() allows. */
struct t2e_behind t2e_vfio_behind(struct t2e_device *dev, unsigned int region, uint64_t pos,
				  uint64_t len);
/* May a fault in a mapping of @region be resolved now, or is it SIGBUS? */
bool t2e_vfio_fault_allowed(struct t2e_device *dev, unsigned int region);
/* VFIO_DEVICE_IOEVENTFD of @width bytes at @pos: 0 or -errno. */
int t2e_vfio_ioeventfd(struct t2e_device *dev, unsigned int region, uint64_t pos,
		       unsigned int width);
/* VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY (@enter) and _EXIT: 0 or -errno. */
int t2e_vfio_low_power(struct t2e_device *dev, bool enter);
/* vfio_reset.c: VFIO_DEVICE_RESET, 0 or -errno; a function-level reset by configuration space. */
int t2e_vfio_reset(struct t2e_device *dev);
void t2e_vfio_guest_flr(struct t2e_device *dev);
/* A CXL reset by the guest's DVSEC: 0 or -errno. */
int t2e_vfio_guest_reset(struct t2e_device *dev);
/* v2, v3: memory is active, and said to be committed, when decoder 0 is. */
void t2e_vfio_follow_decoder(struct t2e_device *dev);
/* VFIO_DEVICE_PCI_HOT_RESET, with the groups that the user holds or with none: 0 or -errno. */
int t2e_vfio_hot_reset(struct t2e_device *dev, bool without_groups);
/*
 * vfio_method.c: VFIO_DEVICE_GET_PCI_HOT_RESET_INFO; @buf as above. Nothing but @self is on its
 * bus.
 */
int t2e_vfio_hot_reset_info(struct t2e_device *dev, void *buf, uint32_t argsz,
			    const struct vfio_pci_dependent_device *self);
/*
 * The kernel's ways to reset the device, be it bound to VFIO or not: names with a blank between;
 * and a reset by one of them, 0 or -errno, -EINVAL when it is not among them.
 */
void t2e_reset_methods(const struct t2e_device *dev, struct t2e_text *names);
int t2e_reset_by(struct t2e_device *dev, const char *name);
/*
 * Between enter and leave no fault is resolved and no access to a region begins; who enters, and
 * who settles, waits for the others to leave, and lets go of the device lock meanwhile. Enter
 * returns 0, or -EINTR and nothing to leave when the caller is being killed.
 */
void t2e_vfio_settle(struct t2e_device *dev);
int t2e_vfio_enter(struct t2e_device *dev);
void t2e_vfio_leave(struct t2e_device *dev);

/*
 * vfio_race.c: what a kernel with races does otherwise. Others have their turn in a window, the
 * device lock let go.
 */
void t2e_race_window(struct t2e_device *dev);
/*
 * A reset begins: 0 or -errno. From then on nothing is in reach, and to the end nobody comes near
 * it, if *@guarded.
 */
int t2e_race_begin_reset(struct t2e_device *dev, bool *guarded);
void t2e_race_end_reset(struct t2e_device *dev, bool guarded, int err);
/* The device was reset, what the kernel saved of it is to be put back. */
void t2e_race_in_reset(struct t2e_device *dev);
/* The bus is about to be reset. */
void t2e_race_bus_goes(struct t2e_device *dev);
/* A reset under way is seen in what is read now. */
bool t2e_race_in_the_way(const struct t2e_device *dev);
/* Accesses to @region wait for a reset. */
bool t2e_race_waits(const struct t2e_device *dev, unsigned int region);
/* A fault in device memory is one too many. */
bool t2e_race_fault_refused(struct t2e_device *dev);
/* A signal waits for the caller. */
bool t2e_race_interrupted(struct t2e_device *dev);
/* The page that a read() at @pos of device memory sees, if not that of the device; or NULL. */
const uint8_t *t2e_race_stale(struct t2e_device *dev, uint64_t pos);
/* A decoder is written. */
void t2e_race_disturb(struct t2e_device *dev);
/* At the end of an open. */
void t2e_race_opened(struct t2e_device *dev);

/* A reset by @reset; the kernel saves the header before it and puts it back. */
void t2e_vfio_reset_pci(struct t2e_device *dev, void (*reset)(struct t2e_device *dev));
/* The same, and what users see of the device follows it: 0 or -errno. */
int t2e_vfio_reset_and_show(struct t2e_device *dev, void (*reset)(struct t2e_device *dev));
/* vfio_spoil.c */
void t2e_vfio_spoil_reset(struct t2e_device *dev);

/* vfio_cxl_reset.c: 0; -EIO the device says Reset Error; -ETIMEDOUT it says nothing in time. */
int t2e_vfio_cxl_reset(struct t2e_device *dev);
/* Decoders, range bases and Control as they were at bind. */
void t2e_vfio_restore_cxl(struct t2e_device *dev);
/* BARs have just gone out of reach, faults being blocked. */
void t2e_vfio_out_of_reach(struct t2e_device *dev);

/*
 * vfio_user.c: read() or write() of a region by a user, whole: rules, partial copies and errno of
 * the kernel. @bounce: T2E_BOUNCE bytes of the caller's. Returns bytes or -errno.
 */
long t2e_vfio_rw(struct t2e_device *dev, unsigned int region, uint64_t pos, void *user, size_t len,
		 bool write, uint8_t *bounce);
/* A function-level reset as the kernel does it: the PCI state from before is put back. */
void t2e_vfio_reset_function(struct t2e_device *dev);

/* vfio_region.c */
int t2e_vfio_describe(const struct t2e_device *dev, unsigned int index, struct t2e_region *region);
unsigned int t2e_vfio_num_regions(const struct t2e_device *dev);
/* What lies behind a BAR, the component block's registers included. */
void t2e_bar_rw(struct t2e_device *dev, unsigned int bar, uint64_t pos, uint8_t *buf, size_t len,
		bool write);
struct t2e_range {
	uint64_t start, end;
};
/* What of the component BAR no user may map. */
struct t2e_range t2e_unmappable(const struct t2e_device *dev);
bool t2e_overlaps_block(const struct t2e_device *dev, uint64_t pos, uint64_t len);
/* Software can reach the BARs: Memory Space is on, and the device in D0. */
bool t2e_bars_reachable(const struct t2e_device *dev);
/* The same as the kernel takes it to be. */
bool t2e_bar_served_now(const struct t2e_device *dev);

/* vfio_access.c: BARs and device memory. Served: bytes or -errno. Transfer: 0 or -errno. */
long t2e_bar_served(struct t2e_device *dev, const struct t2e_access *a);
int t2e_bar_transfer(struct t2e_device *dev, const struct t2e_access *a, size_t done, uint8_t *buf,
		     size_t len);
/* Device memory is active, and the device in a state to answer. */
bool t2e_memory_reachable(const struct t2e_device *dev);
long t2e_memory_served(struct t2e_device *dev, const struct t2e_access *a);
int t2e_memory_transfer(struct t2e_device *dev, const struct t2e_access *a, size_t done,
			uint8_t *buf, size_t len);

/* vfio_config.c; a transfer is of one register, or of the part that t2e_config_width() says. */
long t2e_config_served(struct t2e_device *dev, const struct t2e_access *a);
size_t t2e_config_width(const struct t2e_device *dev, uint64_t pos, size_t len);
int t2e_config_transfer(struct t2e_device *dev, const struct t2e_access *a, size_t done,
			uint8_t *buf, size_t len);

/*
 * vfio_dvsec.c: a shadow of the Device DVSEC that behaves as the specification says, within
 * @rules. Offsets are from the DVSEC header.
 */
struct t2e_dvsec_rules {
	bool lock_writable; /* else CONFIG_LOCK is as firmware left it */
	bool range_base_writable;
	bool flush_in_device; /* and Status2 is the device's, live; else the shadow completes it */
	bool resets_device; /* Initiate CXL Reset is done, and Status2 of the shadow tells how */
};
/* @from: T2E_DVSEC_BODY bytes, of the device or of a snapshot. */
void t2e_dvsec_shadow_take(struct t2e_device *dev, const uint8_t *from);
/* The device gets Control2 back as it was at bind, whatever the last user's flush left there. */
void t2e_dvsec_give_caching_back(struct t2e_device *dev);
uint32_t t2e_dvsec_shadow_read(struct t2e_device *dev, const struct t2e_dvsec_rules *rules,
			       unsigned int offset, unsigned int width);
void t2e_dvsec_shadow_write(struct t2e_device *dev, const struct t2e_dvsec_rules *rules,
			    unsigned int offset, unsigned int width, uint32_t value);

/* vfio_component.c; registers are counted from the CXL.cachemem range. */
struct t2e_component_rules {
	bool one_register; /* an access is 4 bytes; else any multiple */
	bool cut_short; /* an access that crosses the end; else it is refused */
	bool drops_unread; /* what a user writes in front of the decoders is not even read */
	/* @at: an aligned offset in the region; write returns 0 or -errno. */
	uint32_t (*read)(struct t2e_device *dev, uint32_t at);
	int (*write)(struct t2e_device *dev, uint32_t at, uint32_t value);
};
long t2e_component_served(struct t2e_device *dev, const struct t2e_access *a);
/* A write of the register at @pos does not look at what the user has. */
bool t2e_component_unread(const struct t2e_device *dev, uint64_t pos);
int t2e_component_transfer(struct t2e_device *dev, const struct t2e_access *a, size_t done,
			   uint8_t *buf, size_t len);
void t2e_snapshot_take(struct t2e_device *dev);
/* The capabilities before the decoders as they were at bind, the decoders' shadow, then 0. */
uint32_t t2e_shadow_read(struct t2e_device *dev, uint32_t reg);
/* Only what @decoders makes of a write to them is kept. */
int t2e_shadow_write(struct t2e_device *dev, uint32_t reg, uint32_t value,
		     int (*decoders)(struct t2e_device *dev, uint32_t offset, uint32_t value));

/* vfio_hdm.c; @cm: the CXL.cachemem range, of the device or of a snapshot. */
void t2e_hdm_shadow_take(struct t2e_device *dev, const uint32_t *cm);
/* Programs the device's decoders with the copy. */
void t2e_hdm_shadow_put_back(struct t2e_device *dev);
uint32_t *t2e_hdm_shadow(struct t2e_device *dev, uint32_t offset);
void t2e_hdm_shadow_global(struct t2e_device *dev, uint32_t value);
/* Bits of a decoder's Control that a guest may write in v2 and v3 alike. */
uint32_t t2e_hdm_shadow_control(struct t2e_device *dev);
/* What is kept of @value in a base, size or DPA skip register; @offset is from the decoder. */
uint32_t t2e_hdm_shadow_field(struct t2e_device *dev, unsigned int offset, uint32_t value);

/* vfio_hdm_v2.c, vfio_hdm_v3.c; @offset is from the decoder block. */
void t2e_hdm_v2_take(struct t2e_device *dev);
int t2e_hdm_v2_write(struct t2e_device *dev, uint32_t offset, uint32_t value);
int t2e_hdm_v3_write(struct t2e_device *dev, uint32_t offset, uint32_t value);

static inline uint32_t t2e_load32(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}
static inline void t2e_store32(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
	at[2] = (uint8_t)(value >> 16);
	at[3] = (uint8_t)(value >> 24);
}

#endif
