/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The physical device by the CXL 3.1 specification: config space, component registers, resets.
 * Kernel generations (passthrough.h) show it to user space; a mount gives it memory and a clock.
 */
#ifndef T2E_MODEL_H
#define T2E_MODEL_H

#include "knobs.h"
#include "quirks.h"

#include "include/cxl_regs.h"

#define T2E_CONFIG_SIZE 4096
#define T2E_BARS 6
#define T2E_COMPONENT_BAR 0
#define T2E_BAR_MAX (256u << 10)
#define T2E_DOE_DWORDS 64
#define T2E_MAX_DECODERS 10
#define T2E_DEVICE_ID 0xe2e2 /* not allocated: this device is nobody's product */

#define T2E_FOR_EVER (~0ull)

#define T2E_PAGE 4096u

/*
 * What the mount provides. The model is called with the device lock of the mount held. zap,
 * block_faults, await, sleep, copy_in and copy_out may let go of it meanwhile: the model is
 * consistent when it calls them, and looks again at what it tested before. The others do not
 * sleep.
 */
struct t2e_mount {
	void *ctx;
	/*
	 * The page of device memory (knob mem bytes, zeroed) that holds byte @pos, made if need
	 * be; NULL: no memory is left.
	 */
	uint8_t *(*memory_page)(void *ctx, uint64_t pos);
	/* What lies behind each BAR, zeroed, T2E_BAR_MAX bytes; NULL for an unused one. */
	uint8_t *bar[T2E_BARS];
	uint64_t (*now_ns)(void *ctx);
	/* Device memory reads 0 again. */
	void (*clear_memory)(void *ctx);
	/*
	 * Every mapping of the device memory, and with @bars of the BARs too, becomes invalid: the
	 * next touch must fault again.
	 */
	void (*zap)(void *ctx, bool bars);
	/*
	 * Between the two no fault is resolved; the first waits for those under way, and for other
	 * callers to come to the second. They do not nest. -EINTR, and nothing to allow, when the
	 * caller is being killed.
	 */
	int (*block_faults)(void *ctx);
	void (*allow_faults)(void *ctx);
	/* Returns when faults are not blocked, or the caller is being killed. */
	void (*await)(void *ctx);
	void (*sleep)(void *ctx, unsigned int us);
	/* A signal waits for the caller. */
	bool (*interrupted)(void *ctx);
	/* Bytes NOT copied (0: all), as copy_from_user() and copy_to_user(). */
	size_t (*copy_in)(void *ctx, void *to, const void *user, size_t len);
	size_t (*copy_out)(void *ctx, void *user, const void *from, size_t len);
};

/* One access to config space, as it reached the device. */
struct t2e_config_access {
	uint64_t ns;
	uint32_t value;
	uint16_t offset;
	uint8_t width;
	bool write;
};

#define T2E_LOG 1024 /* accesses kept: the last ones */

struct t2e_config_log {
	struct t2e_config_access ring[T2E_LOG];
	unsigned int made, taken;
};

/* What software may do to the bits of a register: the attributes of CXL r3.1 table 8-1. */
struct t2e_bits {
	uint32_t rw, rwl, rwo, w1c, sticky;
};

/* How software may change a bit of config space; bits in none of the masks are read-only. */
struct t2e_config_space {
	uint8_t value[T2E_CONFIG_SIZE];
	uint8_t rw[T2E_CONFIG_SIZE];
	uint8_t rwl[T2E_CONFIG_SIZE]; /* RW until CONFIG_LOCK */
	uint8_t rwo[T2E_CONFIG_SIZE]; /* RW until a 1 is written */
	uint8_t w1c[T2E_CONFIG_SIZE];
	uint8_t sticky[T2E_CONFIG_SIZE]; /* survives a hot reset */
	uint8_t preset[T2E_CONFIG_SIZE]; /* value after a conventional reset */
};

struct t2e_component {
	uint32_t value[CXL_CM_SIZE / 4]; /* the CXL.cachemem range */
	uint32_t rw[CXL_CM_SIZE / 4];
	uint32_t rwl[CXL_CM_SIZE / 4]; /* RW until the decoder is locked */
	uint32_t w1c[CXL_CM_SIZE / 4];
	uint32_t sticky[CXL_CM_SIZE / 4];
	uint32_t preset[CXL_CM_SIZE / 4];
};

struct t2e_doe {
	uint32_t in[T2E_DOE_DWORDS], out[T2E_DOE_DWORDS];
	unsigned int in_len, out_len, out_at;
	bool error;
	unsigned int withheld; /* objects not offered, as 1 << CXL object type */
};

enum t2e_reset { T2E_RESET_FLR, T2E_RESET_CXL, T2E_RESET_HOT, T2E_RESET_KINDS };

/* State that resets treat differently, and that one with defects may treat wrongly. */
enum t2e_state {
	T2E_STATE_COMMAND = 1 << 0,
	T2E_STATE_BARS = 1 << 1,
	T2E_STATE_CONTROL = 1 << 2,
	T2E_STATE_CACHING_OFF = 1 << 3, /* of Control2, as the next two */
	T2E_STATE_CLEAR_WISH = 1 << 4,
	T2E_STATE_HDM_WISH = 1 << 5,
	T2E_STATE_CONFIG_LOCK = 1 << 6,
	T2E_STATE_BASES = 1 << 7, /* of the ranges */
	T2E_STATE_VIRAL = 1 << 8,
	T2E_STATE_STATUS2 = 1 << 9,
	T2E_STATE_LINK_ERRORS = 1 << 10,
	T2E_STATE_RAS = 1 << 11,
	T2E_STATE_DECODER_ENABLE = 1 << 12,
	T2E_STATE_DECODERS = 1 << 13,
	T2E_STATE_DECODER_0 = 1 << 14,
	T2E_STATE_LOCKED_DECODERS = 1 << 15, /* locked until the reset */
	T2E_STATE_DECODER_RANGES = 1 << 16, /* base and size of each */
	T2E_STATE_LOCK_ON_COMMIT = 1 << 17,
};

struct t2e_before {
	uint8_t config[T2E_CONFIG_SIZE];
	uint32_t cm[CXL_CM_SIZE / 4];
};

struct t2e_device {
	struct t2e_knobs knobs;
	struct t2e_mount mount;

	struct t2e_config_space config;
	struct t2e_component component;
	struct t2e_doe doe;
	uint16_t dvsec[16]; /* config offset of each CXL DVSEC, 0 = absent */
	uint16_t pm_cap; /* 0 = absent, as those that follow */
	uint16_t doe_cap, pcie_cap, ats_cap, last_ext_cap, free_ext_cap;
	/* Offset of each capability in the CXL.cachemem range, 0 = absent. */
	uint16_t hdm, ras, link;
	uint16_t cm_free, cm_count;
	uint64_t bar_size[T2E_BARS];
	uint64_t block_offset; /* of the component block in its BAR */

	bool in_cxl_reset;
	uint64_t reset_done_ns;
	unsigned int cxl_resets, resets_failed; /* CXL resets so far */
	uint64_t memory_ready_ns; /* 0: the ranges have said so */
	/* Until then nothing answers: reads give all-ones, writes are lost. T2E_FOR_EVER: dead. */
	uint64_t silent_ns;
	uint64_t status2_ns; /* from then on Status2 answers all the same */
	bool flr_turn; /* the next function-level reset loses the decoders */
	uint32_t firmware_hdm[CXL_HDM_SIZE(T2E_MAX_DECODERS) / 4]; /* as firmware left them */
	uint64_t flush_done_ns; /* 0: no cache flush under way */
	uint64_t commit_done_ns[T2E_MAX_DECODERS]; /* 0: no commit under way */

	bool quirk[T2E_QUIRKS];
	/* What each kind of reset wrongly keeps and loses: enum t2e_state. */
	uint32_t reset_keeps[T2E_RESET_KINDS], reset_loses[T2E_RESET_KINDS];
	struct t2e_before before_reset;
	struct t2e_config_log log;

	struct t2e_vfio *vfio; /* the kernel's side, NULL in device view */
};

static inline uint64_t t2e_knob(const struct t2e_device *dev, enum t2e_knob knob)
{
	return dev->knobs.value[knob];
}

static inline bool t2e_quirk(const struct t2e_device *dev, enum t2e_quirk quirk)
{
	return dev->quirk[quirk];
}

/* Powers the device up as @knobs say, firmware included. */
void t2e_device_init(struct t2e_device *dev, const struct t2e_knobs *knobs,
		     const struct t2e_mount *mount);

/*
 * Accesses as on the bus, side effects included. Config space: @width 1, 2 or 4, @offset aligned
 * to it and below 4096. Component block: 4 bytes at an aligned @offset below 64 KiB.
 */
uint32_t t2e_config_read(struct t2e_device *dev, unsigned int offset, unsigned int width);
void t2e_config_write(struct t2e_device *dev, unsigned int offset, unsigned int width,
		      uint32_t value);
uint32_t t2e_component_read(struct t2e_device *dev, uint32_t offset);
void t2e_component_write(struct t2e_device *dev, uint32_t offset, uint32_t value);
/* Lets time pass: finishes what is under way and due. Every access calls it first. */
void t2e_advance(struct t2e_device *dev);

/* config_log.c */
void t2e_log_config(struct t2e_device *dev, unsigned int offset, unsigned int width, uint32_t value,
		    bool write);
/* Moves up to @n accesses, oldest first, into @to and returns how many. */
unsigned int t2e_log_take(struct t2e_device *dev, struct t2e_config_access *to, unsigned int n);

/* access.c */
struct t2e_write {
	unsigned int offset, width;
	uint32_t value;
};
/* What of a config write reaches the registers, and what a config read sees of them. */
struct t2e_write t2e_lanes_write(const struct t2e_device *dev, struct t2e_write write);
uint32_t t2e_lanes_read(const struct t2e_device *dev, unsigned int offset, unsigned int width);
/* What a register of value @old holds once @value was written to it. */
uint32_t t2e_bits_write(const struct t2e_device *dev, struct t2e_bits bits, bool locked,
			uint32_t old, uint32_t value);

/* pci.c */
void t2e_pci_build(struct t2e_device *dev);
void t2e_pci_build_extended(struct t2e_device *dev);

/* Neither D0 nor on its way there: no BAR answers. */
bool t2e_asleep(const struct t2e_device *dev);

/* config.c: the storage behind it; no side effects. */
uint32_t t2e_config_peek(const struct t2e_device *dev, unsigned int offset, unsigned int width);
/* Changes what the register powers up with. */
void t2e_config_poke(struct t2e_device *dev, unsigned int offset, unsigned int width,
		     uint32_t value);
/* Changes what it holds now, as firmware would: a reset takes it back. */
void t2e_config_set(struct t2e_device *dev, unsigned int offset, unsigned int width,
		    uint32_t value);
/* Sets a register's value together with what software may do to its bits. */
void t2e_config_define(struct t2e_device *dev, unsigned int offset, unsigned int width,
		       uint32_t value, struct t2e_bits bits);
/* Appends an extended capability of @size bytes and returns its offset. */
unsigned int t2e_config_add_ext_cap(struct t2e_device *dev, uint16_t id, uint8_t version,
				    unsigned int size);
unsigned int t2e_config_add_dvsec(struct t2e_device *dev, uint16_t id, uint8_t revision,
				  unsigned int size);
/* Unlinks the extended capability at @offset; its bytes read 0 from then on. */
void t2e_config_drop_ext_cap(struct t2e_device *dev, unsigned int offset);

/* dvsec.c */
void t2e_dvsecs_build(struct t2e_device *dev);
/* Where the 2-byte register @reg of the Device DVSEC is; 0 without one, or when it is too short. */
unsigned int t2e_dvsec_device_register(const struct t2e_device *dev, unsigned int reg);
/* CONFIG_LOCK holds: no RWL bit of the Device DVSEC changes. */
bool t2e_dvsec_locked(const struct t2e_device *dev);

/* doe.c */
void t2e_doe_write(struct t2e_device *dev, unsigned int reg, uint32_t value);
uint32_t t2e_doe_read(struct t2e_device *dev, unsigned int reg);

/* component.c */
void t2e_component_build(struct t2e_device *dev);

/* cm.c: the storage behind it; no side effects. */
unsigned int t2e_component_add_cap(struct t2e_device *dev, uint16_t id, uint8_t version,
				   unsigned int size);
void t2e_component_define(struct t2e_device *dev, unsigned int reg, uint32_t value,
			  struct t2e_bits bits);
/* Changes what the register powers up with. */
void t2e_component_poke(struct t2e_device *dev, unsigned int reg, uint32_t value);

/* hdm.c; @reg counts from the CXL.cachemem range. */
unsigned int t2e_hdm_decoders(const struct t2e_device *dev);
void t2e_hdm_build(struct t2e_device *dev);
/* Decoders can be used with back-invalidation. */
bool t2e_hdm_back_invalidates(const struct t2e_device *dev);
/* The register that answers for @reg: itself. */
uint32_t t2e_hdm_decode(const struct t2e_device *dev, uint32_t reg);
/* The decoder that @reg is of, or -1. */
int t2e_hdm_decoder_at(const struct t2e_device *dev, unsigned int reg);
/* Lock On Commit holds: no RWL bit of decoder @n changes. */
bool t2e_hdm_locked(const struct t2e_device *dev, unsigned int n);
/* Writes that pass @reg by its RWL bits are refused. */
bool t2e_hdm_frozen(const struct t2e_device *dev, unsigned int reg);
/* What writing @reg sets going. @before: what it held until then. */
void t2e_hdm_written(struct t2e_device *dev, unsigned int reg, uint32_t before);
void t2e_hdm_advance(struct t2e_device *dev, uint64_t now_ns);
bool t2e_hdm_active(const struct t2e_device *dev);
uint64_t t2e_hdm_size(const struct t2e_device *dev, unsigned int decoder);

/* reset.c */
void t2e_reset_function_level(struct t2e_device *dev);
void t2e_reset_hot(struct t2e_device *dev);
void t2e_reset_cxl_start(struct t2e_device *dev);
void t2e_reset_cxl_finish(struct t2e_device *dev);
/* reset_flaws.c: around what a reset of @kind does. */
void t2e_reset_flaws_begin(struct t2e_device *dev, enum t2e_reset kind);
void t2e_reset_flaws_end(struct t2e_device *dev, enum t2e_reset kind);
/* Both ranges say that their memory can be used. */
void t2e_reset_memory_ready(struct t2e_device *dev);
/* No register answers now, but perhaps Status2. */
bool t2e_silent(const struct t2e_device *dev);
/* The same for a config access. */
bool t2e_config_silent(const struct t2e_device *dev, unsigned int offset, unsigned int width);

#endif
