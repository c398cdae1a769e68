/* SPDX-License-Identifier: GPL-2.0 */
/* The memory region and the component BAR as the tests of this area find them. */
#ifndef T2_REGION_H
#define T2_REGION_H

#include <linux/pci_regs.h>
#include <sys/mman.h>

#include "lib/cxl/sparse.h"
#include "lib/safe/guard.h"
#include "lib/target/vfio_caps.h"
#include "tests/t2_registers.h"

struct memory {
	struct t2_device *dev;
	unsigned int index;
	uint64_t size; /* bytes */
	uint64_t page; /* bytes of a page of this machine */
	enum t2_generation generation;
};

static inline uint64_t page_size(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Decoder 0 is Committed where user space can see it: only then is there memory to judge. */
static inline bool memory_is_decoded(struct t2_dut *dut)
{
	struct t2_component *c;
	const struct t2_cm *cm;
	struct t2_hdm hdm;
	int err;

	c = t2_dut_component(dut, &err);
	cm = t2_dut_cm(dut, &err);
	return !c || !cm || t2_hdm_read(c, cm, &hdm) || !hdm.n || hdm.decoder[0].committed;
}

/*
 * Page @pos of @bar has MSI-X vectors or their pending bits: to read() and write() they are ones
 * and nothing, through a mapping they are the device's.
 */
static inline bool has_msix(struct t2_dut *dut, unsigned int bar, uint64_t pos, uint64_t page)
{
	const struct t2_pci_cap *cap = t2_pci_cap_find(&dut->caps, PCI_CAP_ID_MSIX);
	uint64_t vectors;

	if (!cap)
		return false;
	vectors = (t2_config_value(&dut->cfg, cap->offset + PCI_MSIX_FLAGS, 2) &
		   PCI_MSIX_FLAGS_QSIZE) + 1;
	for (unsigned int pending = 0; pending < 2; pending++) {
		uint32_t place = (uint32_t)t2_config_value(
			&dut->cfg, cap->offset + (pending ? PCI_MSIX_PBA : PCI_MSIX_TABLE), 4);
		uint64_t start = place & PCI_MSIX_TABLE_OFFSET;
		uint64_t bytes = pending ? (vectors + 63) / 64 * 8
					 : vectors * PCI_MSIX_ENTRY_SIZE;

		if ((place & PCI_MSIX_TABLE_BIR) == bar && start < pos + page &&
		    pos < start + bytes)
			return true;
	}
	return false;
}

static inline struct memory memory_of(struct t2_dut *dut)
{
	return (struct memory){ dut->dev, (unsigned int)dut->pass.memory_region,
				dut->pass.memory_size, page_size(), dut->pass.generation };
}

/* The memory region, large enough to have edges. Its size and flags are judged elsewhere. */
#define THE_REGION(m) \
	do { \
		MUST(self->dut->pass.memory_region >= 0, \
		     "no memory region; detect.announcement reports it"); \
		(m) = memory_of(self->dut); \
		MUST((m).size >= 64 * (m).page, \
		     "the memory region has %llu bytes: too few to judge; detect.announcement " \
		     "reports it", \
		     (unsigned long long)(m).size); \
	} while (0)

/* The same, and something decodes it. */
#define THE_MEMORY(m) \
	do { \
		THE_REGION(m); \
		NEED(memory_is_decoded(self->dut), \
		     "decoder 0 is not committed since the device was opened: no memory"); \
	} while (0)

/* Maps [pos, +len) of the memory. */
#define MAP_MEMORY(m, pos, len, prot, at) \
	do { \
		void *t2_at = NULL; \
		int t2_code; \
		MUST(self->dut->pass.memory_flags &VFIO_REGION_INFO_FLAG_MMAP, \
		     "the memory region offers no MMAP; region.flags reports it"); \
		t2_code = t2_map((m).dev, (m).index, pos, len, prot, &t2_at); \
		MUST(!t2_code, "the memory region cannot be mapped: %s; region.flags reports it", \
		     strerror(-t2_code)); \
		(at) = t2_at; \
	} while (0)

#define UNMAP_MEMORY(m, at, len) t2_unmap((m).dev, at, len)

/* One guarded access of 8 bytes: what it hit, for CHECK. */
struct touch {
	bool ok;
	uint64_t value;
	struct t2_fault fault;
};

static inline struct touch load(const volatile void *at)
{
	struct touch t = { 0 };

	t.ok = !t2_guard_read(at, 8, &t.value);
	t.fault = t2_guard_fault();
	return t;
}

static inline struct touch store(volatile void *at, uint64_t value)
{
	struct touch t = { .value = value };

	t.ok = !t2_guard_write(at, 8, value);
	t.fault = t2_guard_fault();
	return t;
}

/*
 * Takes the line of @at, a page that was touched, out of the CPU's caches: the next access is the
 * memory's own. Where a program cannot do so, what follows judges the cache as well.
 */
static inline void flush_line(const volatile void *at)
{
#if defined(__x86_64__) || defined(__i386__)
	__asm__ volatile("mfence; clflush (%0); mfence" : : "r"(at) : "memory");
#elif defined(__aarch64__)
	__asm__ volatile("dsb sy; dc civac, %0; dsb sy" : : "r"(at) : "memory");
#else
	(void)at;
#endif
}

/* "ok", "SIGBUS", "SIGSEGV" */
static inline const char *outcome(const struct touch *t)
{
	return t->ok ? "ok" : t->fault.signal ? strsignal(t->fault.signal) : "refused by the guard";
}

static inline bool is_sigbus(const struct touch *t)
{
	return !t->ok && t->fault.signal == SIGBUS;
}

static inline bool is_sigsegv(const struct touch *t)
{
	return !t->ok && t->fault.signal == SIGSEGV;
}

/* What @pos of the memory holds, by read(); MUST holds already that it can be read. */
static inline bool peek(const struct memory *m, uint64_t pos, uint64_t *value)
{
	return t2_read(m->dev, m->index, pos, value, 8) == 8;
}

/*
 * Bytes of the memory that a test is going to change, to be put back at its end. A test that dies
 * in between leaves its pattern: the memory of a passed-through device has no other owner.
 */
struct saved {
	struct memory memory;
	uint64_t pos;
	size_t len; /* to be put back */
	uint8_t bytes[3 * 4096];
};

static inline bool save(const struct memory *m, struct saved *s, uint64_t pos, size_t len)
{
	s->memory = *m;
	s->pos = pos;
	s->len = 0;
	if (len > sizeof(s->bytes) ||
	    t2_read(m->dev, m->index, pos, s->bytes, len) != (ssize_t)len)
		return false;
	s->len = len;
	return true;
}

static inline void put_back(struct saved *s)
{
	if (s->len)
		t2_write(s->memory.dev, s->memory.index, s->pos, s->bytes, s->len);
	s->len = 0;
}

/* What is saved is put back whichever way a test ends. */
#define SAVED_FIXTURE(name) \
	FIXTURE(name) \
	{ \
		struct t2_dut *dut; \
		struct t2_judge judge; \
		struct saved saved; \
	}; \
	FIXTURE_SETUP(name) \
	{ \
		SETUP_DEVICE(); \
	} \
	FIXTURE_TEARDOWN(name) \
	{ \
		put_back(&self->saved); \
		t2_test_release(self->dut); \
	}

#define SAVE(m, s, pos, len) \
	MUST(save(&(m), &(s), pos, len), \
	     "the memory region cannot be read; region.memory reports it")

/* Distinct for every address, with bits of both kinds in every byte. */
static inline uint64_t pattern_of(uint64_t pos)
{
	return pos * 0x9e3779b97f4a7c15ull ^ 0x5a5aa5a5c33c3cc3ull;
}

#endif
