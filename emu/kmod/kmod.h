/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The model as a card in a slot of a virtual PCI bus: what the rooms of the module share. The
 * lock order is the kernel's mmap_lock, then memory_lock, then lock.
 */
#ifndef T2K_KMOD_H
#define T2K_KMOD_H

#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/vfio.h>
#include <linux/xarray.h>

#include "emu/passthrough.h"

#undef pr_fmt
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#define T2K_SLOTS 32 /* of one PCI bus */

/* VFIO gives each region 1 TiB of the device file. */
#define T2K_REGION_SHIFT 40
#define T2K_REGION_PAGES (1ul << (T2K_REGION_SHIFT - PAGE_SHIFT))
#define T2K_OFFSET(pos) ((u64)(pos) & ((1ull << T2K_REGION_SHIFT) - 1))

#define T2K_RECENT 64
struct t2k_saved {
	u8 *at[T2K_RECENT];
	u8 bytes[T2K_RECENT][PAGE_SIZE];
};

struct t2k_card {
	struct t2e_device model;
	struct t2e_vfio vfio;
	/*
	 * The device lock: around every call of the model. Config space is read with interrupts
	 * off.
	 */
	spinlock_t lock;
	/* Read: a fault is being resolved; write: none may be. */
	struct rw_semaphore memory_lock;
	bool faults_blocked; /* memory_lock is held for writing */
	bool mapped; /* device memory was mapped since the last zap */
	struct xarray pages; /* of device memory, each 1 << t2k_page_order() pages */

	struct mutex state_lock; /* the members below */
	bool open, replaced;
	char *knobs;

	struct address_space *mapping; /* holds every mapping of the device file */
	struct inode *inode; /* the mapping's, where VFIO brings none */
	unsigned long map_start; /* of the last mmap() */
	pgoff_t map_pgoff;

	/* Of a kernel with races: a second lock of faults and resets, and what it keeps. */
	struct mutex order;
	bool unmapped; /* something, since the last zap */
	u64 recent[T2K_RECENT]; /* pages faulted in last, as position plus 1 */
	struct t2k_saved *saved;
	unsigned long protected_start, protected_end; /* by mprotect(), last */
	unsigned int protected_resets; /* resets so far then */
	unsigned int next_recent;
	struct page *scratch; /* that a child has instead of memory */
};

static inline bool t2k_has(struct t2k_card *card, enum t2e_vfio_quirk quirk)
{
	return t2e_vfio_quirk(&card->model, quirk);
}

struct t2k_vfio {
	struct vfio_device core;
	struct t2k_card *card;
};

/* card.c: the card itself; -errno as a pointer. @text as for t2e_knobs_parse(). */
struct t2k_card *t2k_card_create(const char *text);
/* As when plugged in: all state and memory is gone. Takes @text over; nobody uses the device. */
void t2k_card_power_up(struct t2k_card *card, const struct t2e_knobs *knobs, char *text);
void t2k_card_destroy(struct t2k_card *card);

/* bus.c: devices appear in the order of @cards, which stay the caller's. 0 or -errno. */
int t2k_bus_create(struct t2k_card *const *cards, unsigned int n);
void t2k_bus_destroy(void);
/* The card behind @pdev, or NULL when it is not one of this bus. */
struct t2k_card *t2k_bus_card(struct pci_dev *pdev);
/* Takes @pdev off the bus, powers its card up with @knobs, and lets the bus find it again. */
void t2k_bus_replace(struct pci_dev *pdev, const struct t2e_knobs *knobs, char *text);

/* params.c: freed by kfree(); -errno as a pointer, and one line in the kernel log says why. */
struct t2e_knobs *t2k_knobs_parse(const char *text);
/* Of each PCI device. */
extern struct device_attribute t2k_attr_knobs;

/* driver.c */
extern struct pci_driver t2k_driver;

/* vfio.c, ioctl.c */
extern const struct vfio_device_ops t2k_vfio_ops;
long t2k_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg);
int t2k_feature(struct vfio_device *vdev, u32 flags, void __user *arg, size_t argsz);
/* VFIO_DEVICE_GET_REGION_INFO where the core negotiates argsz. */
int t2k_region_info_caps(struct vfio_device *vdev, struct vfio_region_info *info,
			 struct vfio_info_cap *caps);

/* hot_reset.c */
long t2k_hot_reset_info(struct vfio_device *vdev, void __user *arg);
long t2k_hot_reset(struct vfio_device *vdev, void __user *arg);

/* memory.c */
unsigned int t2k_page_order(void);
/* Device memory at @pos, to be had without sleeping if @gfp says so; NULL: none is left. */
u8 *t2k_memory_at(struct t2k_card *card, u64 pos, gfp_t gfp);
void t2k_memory_clear(struct t2k_card *card);
/* Every mapping of device memory, and with @bars of the BARs, becomes invalid. */
void t2k_memory_zap(struct t2k_card *card, bool bars);

/* map.c */
int t2k_mmap(struct vfio_device *vdev, struct vm_area_struct *vma);

/*
 * races.c: when a fault at @pgoff of @vma looks at the state of the card, and what happens between
 * that and the lock, or the page.
 */
enum t2k_fault_way { T2K_LOCK_FIRST, T2K_TEST_FIRST, T2K_NO_LOCK };
enum t2k_fault_way t2k_races_way(struct t2k_card *card, struct vm_area_struct *vma, pgoff_t pgoff);
/* The page at @address is not to be had. */
bool t2k_races_refuse(struct t2k_card *card, unsigned long address);
/* 0 or -EINTR. */
int t2k_races_tested(struct t2k_card *card);
/* Faults are about to be blocked. */
void t2k_races_block(struct t2k_card *card);
/* Around waiting for memory_lock, other than in a fault or to reset: 0 or -EINTR. */
int t2k_races_before_wait(struct t2k_card *card);
void t2k_races_after_wait(struct t2k_card *card);
/* Device memory at @pos was faulted in. */
void t2k_races_put(struct t2k_card *card, u64 pos);
/* Takes pages of device memory away: false when all of them are to go as they should. */
bool t2k_races_zap(struct t2k_card *card);
/* A zap may leave pages mapped, or let others map them. */
bool t2k_races_keep_pages(struct t2k_card *card);
/* A mapping that fork() has just made of one of ours. */
void t2k_races_forked(struct vm_area_struct *vma);

/* mount.c: what the model asks of the kernel; BARs are filled in by the card. */
void t2k_mount(struct t2k_card *card, struct t2e_mount *mount);

static inline struct t2k_card *t2k_card_of(struct vfio_device *vdev)
{
	return container_of(vdev, struct t2k_vfio, core)->card;
}

#endif
