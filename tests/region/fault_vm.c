// SPDX-License-Identifier: GPL-2.0
/* What a process may do to a mapping of the memory: it shows the same memory all the same. */
#include <sys/wait.h>

#include "tests/region/words.h"

WORDS_FIXTURE(device)

#define PAGES 6

/* A mapping of the planted pages; the even ones have been touched, the odd ones have not. */
#define MAP_HALF_TOUCHED(m, at) \
	do { \
		THE_MEMORY(m); \
		PLANT(m, 3 * (m).page, PAGES); \
		MAP_MEMORY(m, self->words.pos, PAGES *(m).page, PROT_READ | PROT_WRITE, at); \
		for (unsigned int t2_i = 0; t2_i < PAGES; t2_i += 2) { \
			struct touch t2_t = load((at) + t2_i * (m).page); \
			MUST(is_word(&self->words, t2_i, &t2_t), \
			     "a fresh mapping does not show the memory; " \
			     "region.fault.any_order reports it"); \
		} \
	} while (0)

#define CHECK_ALL_WORDS(m, at, when) \
	do { \
		for (unsigned int t2_page = 0; t2_page < PAGES; t2_page++) \
			CHECK_WORD(t2_page, (at) + t2_page * (m).page, when); \
	} while (0)

/* The child: pages that do not show it the memory, one bit each; stores to the first and last. */
static int child_of(const struct words *w, uint8_t *at)
{
	int wrong = 0;

	for (unsigned int i = 0; i < PAGES; i++) {
		struct touch t = load(at + i * w->stride);

		wrong |= !is_word(w, i, &t) << i;
	}
	store(at, ~word_of(w, 0));
	store(at + (PAGES - 1) * w->stride, ~word_of(w, PAGES - 1));
	return wrong;
}

TEST_F(device, fork)
{
	struct touch first, last;
	int status = -1;
	struct memory m;
	uint8_t *at;
	pid_t child;

	REQ("REG-FLT-06", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	MAP_HALF_TOUCHED(m, at);
	child = fork();
	MUST(child >= 0, "no child can be started here");
	if (!child)
		_exit(child_of(&self->words, at));
	waitpid(child, &status, 0);
	CHECK(WIFEXITED(status) && !WEXITSTATUS(status), "all",
	      "the child ended with %04xh; of %u pages (bit n: page n, the even ones touched by "
	      "the "
	      "parent) these did not show it the memory: %02xh",
	      status, PAGES, WIFEXITED(status) ? WEXITSTATUS(status) : 0);
	first = load(at);
	last = load(at + (PAGES - 1) * m.page);
	CHECK(first.ok && first.value == ~word_of(&self->words, 0), "what the child stored",
	      "a page that the parent had touched: %s, %016llxh, where the child stored %016llxh",
	      outcome(&first), (unsigned long long)first.value,
	      (unsigned long long)~word_of(&self->words, 0));
	CHECK(last.ok && last.value == ~word_of(&self->words, PAGES - 1), "what the child stored",
	      "a page that the child touched first: %s, %016llxh, where it stored %016llxh",
	      outcome(&last), (unsigned long long)last.value,
	      (unsigned long long)~word_of(&self->words, PAGES - 1));
	UNMAP_MEMORY(m, at, PAGES * m.page);
}

/* To where nothing was before, and back: so the mapping is taken away where it was made. */
TEST_F(device, moved)
{
	uint8_t *at, *to, *moved;
	struct memory m;
	size_t len;

	REQ("REG-FLT-07", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	MAP_HALF_TOUCHED(m, at);
	len = PAGES * m.page;
	/* A page off: the place in a huge page is another one. */
	to = mmap(NULL, len + m.page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
		  0);
	MUST(to != MAP_FAILED, "no address space is left");
	moved = mremap(at, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, to + m.page);
	MUST(moved != MAP_FAILED, "mremap() does not move it: %s", strerror(errno));
	CHECK_ALL_WORDS(m, moved, "moved by mremap");
	MUST(mremap(moved, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, at) == at,
	     "mremap() does not move it back: %s", strerror(errno));
	CHECK_ALL_WORDS(m, at, "moved back by mremap");
	UNMAP_MEMORY(m, at, len);
	munmap(to, m.page);
}

TEST_F(device, protected)
{
	struct touch write, read;
	struct memory m;
	uint8_t *at;

	REQ("REG-FLT-08", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	MAP_HALF_TOUCHED(m, at);
	CHECK(!mprotect(at, PAGES * m.page, PROT_READ), "0", "mprotect(PROT_READ): %s",
	      strerror(errno));
	for (unsigned int i = 0; i < 2; i++) {
		write = store(at + i * m.page, ~word_of(&self->words, i));
		CHECK(is_sigsegv(&write), "SIGSEGV", "store without the right to, page %s: %s",
		      i ? "never touched" : "touched", outcome(&write));
	}
	CHECK_ALL_WORDS(m, at, "after mprotect(PROT_READ)");
	CHECK(!mprotect(at, PAGES * m.page, PROT_READ | PROT_WRITE), "0",
	      "mprotect(PROT_WRITE): %s", strerror(errno));
	for (unsigned int i = 0; i < 2; i++) {
		uint64_t value = ~word_of(&self->words, i), held = 0;

		write = store(at + i * m.page, value);
		read = load(at + i * m.page);
		peek(&m, word_at(&self->words, i), &held);
		CHECK(write.ok && read.ok && read.value == value && held == value,
		      "the store works again",
		      "store of %016llxh: %s; load: %s, %016llxh; the memory holds %016llxh",
		      (unsigned long long)value, outcome(&write), outcome(&read),
		      (unsigned long long)read.value, (unsigned long long)held);
	}
	UNMAP_MEMORY(m, at, PAGES * m.page);
}

TEST_F(device, split)
{
	struct memory m;
	uint8_t *at;
	int err;

	REQ("REG-FLT-09", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	MAP_HALF_TOUCHED(m, at);
	err = UNMAP_MEMORY(m, at + 2 * m.page, 2 * m.page);
	MUST(!err, "the middle of a mapping cannot be unmapped: %s", strerror(-err));
	for (unsigned int i = 0; i < PAGES; i++) {
		bool hole = i == 2 || i == 3;
		struct touch t;

		if (!hole) {
			CHECK_WORD(i, at + i * m.page, "after munmap of pages 2 and 3");
			continue;
		}
		t = load(at + i * m.page);
		CHECK(is_sigsegv(&t), "SIGSEGV", "page %u, unmapped: %s", i, outcome(&t));
	}
	UNMAP_MEMORY(m, at, 2 * m.page);
	UNMAP_MEMORY(m, at + 4 * m.page, 2 * m.page);
}

TEST_F(device, thrown_away)
{
	struct memory m;
	uint8_t *at;
	int err;

	REQ("REG-FLT-10", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	MAP_HALF_TOUCHED(m, at);
	/* What is stored through the mapping is what would be lost. */
	for (unsigned int i = 0; i < PAGES; i++)
		store(at + i * m.page, word_of(&self->words, i));
	err = madvise(at, PAGES * m.page, MADV_DONTNEED) ? errno : 0;
	CHECK(!err || err == EINVAL, "EINVAL, or done", "madvise(MADV_DONTNEED): %s",
	      err ? strerror(err) : "done");
	CHECK_ALL_WORDS(m, at, "after madvise(MADV_DONTNEED)");
	UNMAP_MEMORY(m, at, PAGES * m.page);
}
