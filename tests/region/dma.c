// SPDX-License-Identifier: GPL-2.0
/* The mapping of device memory handed to the IOMMU: all of it or none, and taken away whole. */
#include "tests/region/words.h"

#define IOVA (4ull << 30)
#define PAGES 16
#define ROUNDS 1000

FIXTURE(device)
{
	struct t2_dut *dut;
	struct t2_judge judge;
	struct words words;
	uint64_t mapped; /* bytes at IOVA, to be taken away */
};

FIXTURE_SETUP(device)
{
	SETUP_DEVICE();
}

FIXTURE_TEARDOWN(device)
{
	uint64_t unmapped;

	if (self->mapped)
		t2_dma_unmap(self->dut->dev, IOVA, self->mapped, &unmapped);
	put_words_back(&self->words);
	t2_test_release(self->dut);
}

/*
 * Ordinary memory at the same place: an IOMMU whose aperture ends below, or a limit on locked
 * memory, says nothing about device memory. 0, or -errno.
 */
static int map_ordinary(struct t2_device *dev, size_t len)
{
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t unmapped;
	int code;

	if (at == MAP_FAILED)
		return -ENOMEM;
	code = t2_dma_map(dev, IOVA, at, len);
	if (!code)
		t2_dma_unmap(dev, IOVA, len, &unmapped);
	munmap(at, len);
	return code;
}

#define CAN_MAP_FOR_DMA(m, len) \
	do { \
		int t2_ordinary = map_ordinary((m).dev, len); \
		NEED(t2_ordinary != -EOPNOTSUPP, "this target maps nothing for DMA"); \
		MUST(!t2_ordinary, "ordinary memory cannot be mapped at 4 GiB for DMA either: %s", \
		     strerror(-t2_ordinary)); \
	} while (0)

/* A refusal is judged by region.dma.mapped_or_refused. */
#define MAP_FOR_DMA(m, at, len) \
	do { \
		int t2_dma = t2_dma_map((m).dev, IOVA, at, len); \
		NEED(t2_dma != -EOPNOTSUPP, "this target maps nothing for DMA"); \
		NEED(t2_dma != -EFAULT, "the kernel maps no device memory for DMA"); \
		MUST(!t2_dma, "mapping for DMA: %s; region.dma.mapped_or_refused reports it", \
		     strerror(-t2_dma)); \
		self->mapped = len; \
	} while (0)

TEST_F(device, mapped_or_refused)
{
	struct memory m;
	uint8_t *at;
	int code;

	REQ("REG-IOM-01", RESTORED_WRITES); /* VFIO: DMA mapping of the memory region */
	THE_MEMORY(m);
	MAP_MEMORY(m, 0, PAGES * m.page, PROT_READ | PROT_WRITE, at);
	CAN_MAP_FOR_DMA(m, PAGES * m.page);
	code = t2_dma_map(m.dev, IOVA, at, PAGES * m.page);
	if (!code)
		self->mapped = PAGES * m.page;
	CHECK(!code || code == -EFAULT, "0, or -14 (EFAULT)", "mapping %u pages for DMA: %d", PAGES,
	      code);
}

TEST_F(device, unmapped_whole)
{
	static const unsigned int pages[] = { 1, 2, PAGES, 64 };
	struct memory m;
	uint8_t *at;

	REQ("REG-IOM-02", RESTORED_WRITES); /* VFIO: DMA mapping of the memory region */
	THE_MEMORY(m);
	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++) {
		uint64_t len = pages[i] * m.page, unmapped = 0;
		int code;

		MAP_MEMORY(m, m.size - len, len, PROT_READ | PROT_WRITE, at);
		MAP_FOR_DMA(m, at, len);
		code = t2_dma_unmap(m.dev, IOVA, len, &unmapped);
		CHECK(!code && unmapped == len, "0, all of it",
		      "unmapping %llxh bytes: %d, %llxh bytes", (unsigned long long)len, code,
		      (unsigned long long)unmapped);
		self->mapped = code || unmapped != len ? len : 0;
		UNMAP_MEMORY(m, at, len);
	}
}

TEST_F(device, many_rounds)
{
	int mapping = 0, unmapping = 0;
	uint64_t len, unmapped;
	unsigned int round;
	struct memory m;
	uint8_t *at;

	REQ("REG-IOM-03", RESTORED_WRITES); /* VFIO: DMA mapping of the memory region */
	THE_MEMORY(m);
	len = PAGES * m.page;
	MAP_MEMORY(m, 0, len, PROT_READ | PROT_WRITE, at);
	MAP_FOR_DMA(m, at, len);
	unmapped = len;
	for (round = 1; round < ROUNDS && !mapping && !unmapping && unmapped == len; round++) {
		unmapping = t2_dma_unmap(m.dev, IOVA, len, &unmapped);
		if (!unmapping)
			mapping = t2_dma_map(m.dev, IOVA, at, len);
	}
	self->mapped = len; /* also what a short unmapping left */
	CHECK(!mapping && !unmapping && unmapped == len, "0, all of it, 0, in every round",
	      "round %u: unmapping %d, %llxh of %llxh bytes; mapping again %d", round, unmapping,
	      (unsigned long long)unmapped, (unsigned long long)len, mapping);
}

TEST_F(device, twice)
{
	uint64_t len, unmapped;
	struct memory m;
	uint8_t *at;

	REQ("REG-IOM-04", RESTORED_WRITES); /* VFIO: DMA mapping of the memory region */
	THE_MEMORY(m);
	len = PAGES * m.page;
	MAP_MEMORY(m, 0, len, PROT_READ | PROT_WRITE, at);
	MAP_FOR_DMA(m, at, len);
	const struct {
		uint64_t from, len;
	} again[] = { { 0, len }, { 0, m.page }, { m.page, m.page }, { len - m.page, 2 * m.page } };

	for (unsigned int i = 0; i < ARRAY_SIZE(again); i++) {
		uint64_t iova = IOVA + again[i].from;
		int code = t2_dma_map(m.dev, iova, at, again[i].len);

		CHECK(code == -EEXIST, "-17 (EEXIST)",
		      "mapping %llxh bytes at %llxh, where %llxh are mapped at %llxh: %d",
		      (unsigned long long)again[i].len, (unsigned long long)iova,
		      (unsigned long long)len, (unsigned long long)IOVA, code);
		if (!code)
			t2_dma_unmap(m.dev, iova, again[i].len, &unmapped);
	}
}

#define CHECK_ALL_WORDS(m, at, when) \
	do { \
		for (unsigned int t2_page = 0; t2_page < PAGES; t2_page++) \
			CHECK_WORD(t2_page, (at) + t2_page * (m).page, when); \
	} while (0)

TEST_F(device, touched_as_before)
{
	uint64_t len, value, held = 0, unmapped;
	struct touch t;
	struct memory m;
	uint8_t *at;

	REQ("REG-IOM-05", MEMORY_TOUCH); /* VFIO: DMA mapping of the memory region */
	THE_MEMORY(m);
	len = PAGES * m.page;
	PLANT(m, 0, PAGES);
	MAP_MEMORY(m, 0, len, PROT_READ | PROT_WRITE, at);
	t = load(at);
	MUST(is_word(&self->words, 0, &t), "a fresh mapping does not show the memory; "
					   "region.fault.any_order reports it");
	MAP_FOR_DMA(m, at, len);
	CHECK_ALL_WORDS(m, at, "mapped for DMA");
	value = ~word_of(&self->words, 1);
	t = store(at + m.page, value);
	CHECK(t.ok && peek(&m, word_at(&self->words, 1), &held) && held == value,
	      "ok, and the memory holds it",
	      "store while mapped for DMA: %s; the memory holds "
	      "%016llxh, %016llxh was stored",
	      outcome(&t), (unsigned long long)held, (unsigned long long)value);
	store(at + m.page, word_of(&self->words, 1));
	if (!t2_dma_unmap(m.dev, IOVA, len, &unmapped))
		self->mapped = 0;
	CHECK_ALL_WORDS(m, at, "no longer mapped for DMA");
	UNMAP_MEMORY(m, at, len);
}
