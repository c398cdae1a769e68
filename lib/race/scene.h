/* SPDX-License-Identifier: GPL-2.0 */
/* What the roles of a race act on: a mapping of device memory with a known word in each page. */
#ifndef T2_RACE_SCENE_H
#define T2_RACE_SCENE_H

#include "lib/cxl/dut.h"
#include "lib/race/race.h"

struct t2_scene {
	struct t2_dut *dut;
	struct t2_device *dev;
	unsigned int region; /* the device memory's */
	uint64_t region_size, page; /* bytes */
	uint64_t pos; /* of the mapping in the region */
	unsigned int pages; /* mapped at @at */
	uint8_t *at;
	bool clears; /* a reset makes all memory 0 */
	/* Memory may be out of reach for a while: SIGBUS, and -EIO from calls, are no failure. */
	bool may_refuse;
	/* What a resetter does: 0, -EAGAIN or another -errno. NULL: VFIO_DEVICE_RESET. */
	int (*reset)(struct t2_scene *s);
	bool resets_may_fail;
	int reset_error; /* what the last reset returned */
	/* A resetter looks at what @reset has left. False: t2_race_broke() has been called. */
	bool (*after_reset)(struct t2_actor *me);
	uint32_t command; /* PCI Command with Memory Space on */
	unsigned int power_at; /* offset of PMCSR in config space */
	_Atomic uint64_t refusals; /* SIGBUS and errors met where they may be */
	_Atomic uint64_t cuts; /* times that memory was cleared under t2_role_cut_storer */
};

/*
 * Each page begins with its word; behind it each actor has 64 bytes that only it writes, so that at
 * most 8 actors may store (T2_RACE_ACTORS).
 */
uint64_t t2_scene_word(const struct t2_scene *s, unsigned int page);
/* Where actor @me may write in page @page: bytes into the mapping. */
size_t t2_scene_own(const struct t2_actor *me, unsigned int page);
/* Writes all words, by write(): 0, or -errno; -EIO when it was short. */
int t2_scene_plant(struct t2_scene *s);
/* Loads all words through the mapping. False with @page the first that is wrong. */
bool t2_scene_intact(struct t2_scene *s, unsigned int *page);

/* In the mapping: loads words; stores and reads back; adds atomically; see t2_role_cut_storer. */
extern const struct t2_role t2_role_loader, t2_role_storer, t2_role_adder;
/*
 * Stores in one page, one word after the other. When the memory was cleared under it, a fault must
 * have come first: pages go before the memory is cleared, and nothing is mapped until it is done.
 */
extern const struct t2_role t2_role_cut_storer;
/* By read() and write() of the region. */
extern const struct t2_role t2_role_reader, t2_role_writer;
/* A mapping of its own, loaded at both ends, unmapped; protected and moved; forked. */
extern const struct t2_role t2_role_mapper, t2_role_protector, t2_role_forker;
/* Loads the words of the first and last page of each 2 MiB. */
extern const struct t2_role t2_role_huge_loader;
/* Resets, looks at what is left, and gives the others time to touch. */
extern const struct t2_role t2_role_resetter;
/* Switch Memory Space, or D3hot, off and on. The gated ones judge that nothing is in reach. */
extern const struct t2_role t2_role_space_toggler;
extern const struct t2_role t2_role_gated_space_toggler, t2_role_gated_power_toggler;
/* Interrupt Line written and read back; ids and region information read. */
extern const struct t2_role t2_role_config_writer, t2_role_config_reader, t2_role_info_reader;
/* The mapping mapped for DMA, and taken away. */
#define T2_SCENE_IOVA (4ull << 30)
extern const struct t2_role t2_role_dma_mapper;
/* Writes the decoder's Control, in the kernel's shadow: uncommitted, committed. */
extern const struct t2_role t2_role_committer;
/* Sends SIGUSR1 to the other actors; t2_race_ignore_signals() makes it harmless. */
extern const struct t2_role t2_role_signaller;
void t2_race_ignore_signals(void);

#endif
