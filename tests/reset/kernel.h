/* SPDX-License-Identifier: GPL-2.0 */
/* Resets as the user of a vfio device asks for them, and what the memory shows of them. */
#ifndef T2_RESET_KERNEL_H
#define T2_RESET_KERNEL_H

#include "tests/region/words.h"
#include "tests/t2_pages.h"

/* What shows whether anything decodes the memory. */
struct presence {
	bool committed; /* as decoder 0 reads */
	ssize_t count; /* of a read() of 8 bytes, or -errno */
	bool holds; /* what is written there is read again */
};

/* Where the kernel refuses the read, nothing is written: nobody may decode the address. */
static inline struct presence presence_of(struct t2_dut *dut)
{
	struct memory m = memory_of(dut);
	uint64_t pos = m.size / 2 / m.page * m.page, probe = pattern_of(pos), old, now;
	struct presence p = { .committed = memory_is_decoded(dut) };

	p.count = t2_read(m.dev, m.index, pos, &old, 8);
	if (p.count != 8)
		return p;
	probe = probe == old ? ~probe : probe;
	if (t2_write(m.dev, m.index, pos, &probe, 8) != 8)
		return p;
	p.holds = peek(&m, pos, &now) && now == probe;
	t2_write(m.dev, m.index, pos, &old, 8);
	return p;
}

static inline bool is_lost(const struct presence *p)
{
	return !p->committed || p->count == -EIO || !p->holds;
}

/*
 * Not so where only the kernel keeps the memory back: lost as the kernel says in both ways, or lost
 * although it serves the memory.
 */
static inline bool is_no_memory(const struct presence *p)
{
	return p->count == 8 ? !p->holds : !p->committed;
}

static inline bool has_memory(struct t2_dut *dut)
{
	return dut->pass.memory_region >= 0 && memory_is_decoded(dut);
}

/* A device may fail its CXL reset; it is asked once more, as a driver would. */
static inline int reset_device(struct t2_dut *dut)
{
	int code = t2_reset_patiently(dut->dev, 1000);

	if (code == -EIO && dut->pass.generation == T2_GEN_V4)
		code = t2_reset_patiently(dut->dev, 1000);
	return code;
}

/* Initiate FLR in Device Control, as a guest's driver sets it. */
static inline int reset_by_flr(struct t2_dut *dut)
{
	unsigned int at = dut->pcie.offset + PCI_EXP_DEVCTL;
	uint32_t control;
	int code = t2_config_read(dut->dev, at, 2, &control);

	return code ? code : t2_config_write(dut->dev, at, 2, control | PCI_EXP_DEVCTL_BCR_FLR);
}

static inline int reset_hot(struct t2_dut *dut)
{
	return t2_hot_reset(dut->dev, false);
}

static inline void bring_back(struct t2_dut *dut)
{
	for (unsigned int i = 0; i < 2; i++) {
		struct presence p = presence_of(dut);

		if (!is_lost(&p) || reset_device(dut))
			return;
	}
}

/* Where there was memory, there is again when the test ends, as far as resets bring it back. */
#define RESET_FIXTURE(name) \
	FIXTURE(name) \
	{ \
		struct t2_dut *dut; \
		struct t2_judge judge; \
		struct words words; \
		bool had_memory; \
	}; \
	FIXTURE_SETUP(name) \
	{ \
		SETUP_DEVICE(); \
	} \
	FIXTURE_TEARDOWN(name) \
	{ \
		RESET_TEARDOWN(); \
	}

#define RESET_TEARDOWN() \
	do { \
		if (self->dut && self->had_memory) \
			bring_back(self->dut); \
		put_words_back(&self->words); \
		t2_test_release(self->dut); \
	} while (0)

/* The memory before a reset. */
#define MEMORY_TO_RESET(m) \
	do { \
		struct presence t2_before; \
		THE_MEMORY(m); \
		t2_before = presence_of(self->dut); \
		NEED(!is_no_memory(&t2_before), \
		     "the memory does not hold what is written to it; " \
		     "reset.device_state.committed_means_memory reports it"); \
		self->had_memory = true; \
	} while (0)

#define NEED_RESET() \
	NEED(self->dut->pass.device_flags & VFIO_DEVICE_FLAGS_RESET, \
	     "the kernel offers no reset of this device: FLAGS_RESET is clear")


/* Only a CXL reset, which is v4's, is one that a device can be seen to fail. */
#define NEED_DONE(code) \
	do { \
		NEED(self->dut->pass.generation != T2_GEN_V4 || \
			     ((code) != -EIO && (code) != -ETIMEDOUT), \
		     "the device fails its reset: %s; reset.failed judges what follows", \
		     strerror(-(code))); \
		MUST(!(code), "VFIO_DEVICE_RESET: %s; reset.device_reset.succeeds reports it", \
		     strerror(-(code))); \
	} while (0)

/* VFIO_DEVICE_RESET on the way to what is judged. */
#define RESET() \
	do { \
		int t2_reset_code; \
		NEED_RESET(); \
		t2_reset_code = reset_device(self->dut); \
		NEED_DONE(t2_reset_code); \
	} while (0)

/*
 * To be asked before anything is set up: in v4 a guest's FLR is a CXL reset, and no answer tells
 * that the device failed it.
 */
#define NEED_FLR() \
	do { \
		NEED(self->dut->pcie.present && self->dut->pcie.flr, \
		     "the function is not capable of function-level reset"); \
		if (self->dut->pass.generation == T2_GEN_V4) \
			RESET(); \
	} while (0)

#define FLR() \
	do { \
		int t2_flr_code = reset_by_flr(self->dut); \
		MUST(!t2_flr_code, "Device Control cannot be written: %s", \
		     strerror(-t2_flr_code)); \
	} while (0)

#define NEED_KEPT() \
	do { \
		struct presence t2_presence = presence_of(self->dut); \
		NEED(!is_no_memory(&t2_presence), \
		     "the reset lost the decoder; reset.lost judges that"); \
	} while (0)

/* A reset, RESET or FLR, that leaves memory; where one lost it, the next may bring it back. */
#define KEPT_BY(reset) \
	do { \
		struct presence t2_kept; \
		reset(); \
		t2_kept = presence_of(self->dut); \
		if (is_no_memory(&t2_kept)) \
			reset(); \
		NEED_KEPT(); \
	} while (0)

/* Resets by @how until nothing decodes the memory, at most twice; *@p says how that shows. */
#define LOSE(how, p) \
	do { \
		for (unsigned int t2_try = 0; t2_try < 2; t2_try++) { \
			int t2_lose_code = how(self->dut); \
			NEED(!t2_lose_code, "the device cannot be reset so here: %s", \
			     strerror(-t2_lose_code)); \
			*(p) = presence_of(self->dut); \
			if (is_lost(p)) \
				break; \
		} \
		NEED(is_lost(p), "the reset left decoder 0 committed"); \
	} while (0)

#define CHECK_SIGBUS(at, when) \
	do { \
		struct touch t2_touch = load(at); \
		CHECK(is_sigbus(&t2_touch), "SIGBUS", when ": a load: %s, %016llxh", \
		      outcome(&t2_touch), (unsigned long long)t2_touch.value); \
	} while (0)

#define CHECK_EIO(m, pos, when) \
	do { \
		uint64_t t2_eight = 0; \
		ssize_t t2_rd = t2_read((m).dev, (m).index, pos, &t2_eight, 8); \
		ssize_t t2_wr = t2_write((m).dev, (m).index, pos, &t2_eight, 8); \
		CHECK(t2_rd == -EIO && t2_wr == -EIO, "-5 (EIO)", \
		      when ": read() and write() of the memory: %zd, %zd", t2_rd, t2_wr); \
	} while (0)

#define CHECK_UNCOMMITTED(p, when) \
	CHECK(!(p).committed, "not Committed", \
	      when ": decoder 0 reads Committed; read() of the memory: %zd, what is written %s", \
	      (p).count, (p).holds ? "is held" : "is not held")

/* What @pos of the memory holds is what the mapping shows at @at, and takes stores. */
#define CHECK_WORKS(m, pos, at, when) \
	do { \
		uint64_t t2_held = 0, t2_new = ~pattern_of(pos); \
		bool t2_read_ok = peek(&(m), pos, &t2_held); \
		struct touch t2_load = load(at), t2_store; \
		CHECK(t2_load.ok && t2_read_ok && t2_load.value == t2_held, \
		      "what the memory holds", \
		      when ", at %llxh: a load: %s, %016llxh; read(): %s, %016llxh", \
		      (unsigned long long)(pos), outcome(&t2_load), \
		      (unsigned long long)t2_load.value, t2_read_ok ? "ok" : "failed", \
		      (unsigned long long)t2_held); \
		t2_store = store(at, t2_new); \
		t2_read_ok = peek(&(m), pos, &t2_held); \
		CHECK(t2_store.ok && t2_read_ok && t2_held == t2_new, "what was stored", \
		      when ", at %llxh: a store of %016llxh: %s; read(): %s, %016llxh", \
		      (unsigned long long)(pos), (unsigned long long)t2_new, outcome(&t2_store), \
		      t2_read_ok ? "ok" : "failed", (unsigned long long)t2_held); \
	} while (0)

/* Pages of the mapping that had to come when every one was touched; *@bad the touch that failed. */
static inline unsigned int come(const struct words *w, uint8_t *at, struct touch *bad)
{
	unsigned int came = 0;

	for (unsigned int i = 0; i < w->n; i++) {
		struct arrival a = arrive(&w->memory, at + i * w->stride, NULL);

		came += a.came;
		if (!a.touch.ok)
			*bad = a.touch;
	}
	return came;
}

/* A mapping of all planted pages, every one of them there. */
#define MAP_AND_TOUCH(m, at) \
	do { \
		struct touch t2_bad = { .ok = true }; \
		MAP_MEMORY(m, self->words.pos, self->words.n *(m).page, PROT_READ | PROT_WRITE, \
			   at); \
		come(&self->words, at, &t2_bad); \
		MUST(t2_bad.ok, \
		     "a page of the memory cannot be touched: %s; region.fault reports it", \
		     outcome(&t2_bad)); \
	} while (0)

/* All pages of that mapping were taken away: each comes anew, and then stays. */
#define CHECK_ALL_CAME(at, when) \
	do { \
		struct touch t2_bad = { .ok = true }; \
		unsigned int t2_came = come(&self->words, at, &t2_bad), t2_best = WORDS_MAX; \
		CHECK(t2_bad.ok && t2_came == self->words.n, "all of them, with memory", \
		      when ": of %u pages touched before it, %u had to come again; touch: %s", \
		      self->words.n, t2_came, outcome(&t2_bad)); \
		for (unsigned int t2_pass = 0; t2_pass < PASSES; t2_pass++) { \
			unsigned int t2_again = come(&self->words, at, &t2_bad); \
			t2_best = t2_again < t2_best ? t2_again : t2_best; \
		} \
		CHECK(!t2_best, "0", when ": of %u pages touched since, %u had to come once more", \
		      self->words.n, t2_best); \
	} while (0)

#endif
