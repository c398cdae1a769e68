// SPDX-License-Identifier: GPL-2.0
/* What a user of a device leaves behind: no data, no way to the next one's, no dead memory. */
#define T2_OPENS_IN_EACH_TEST
#include "tests/reset/kernel.h"

RESET_FIXTURE(device)

/* The device passes from one user to the next; what the first planted is the next one's now. */
#define NEXT_USER(m) \
	do { \
		struct t2_error t2_err; \
		unsigned int t2_words = self->words.n; \
		self->words.n = 0; \
		t2_dut_close(self->dut); \
		self->dut = t2_test_open(&t2_err); \
		MUST(self->dut, "the device cannot be opened again: %.300s; %s", t2_err.why, \
		     t2_err.remedy); \
		THE_REGION(m); \
		self->words.memory = (m); \
		self->words.n = t2_words; \
	} while (0)

TEST_F(device, data_is_gone)
{
	unsigned int left = 0, first = 0;
	struct memory m;
	uint64_t held;

	REQ("RST-TEN-01", RESETS); /* vfio-cxl v2, v3, v4: the next user */
	MEMORY_TO_RESET(m);
	MUST(plant(&m, &self->words, 0, m.size / WORDS_MAX / m.page * m.page, WORDS_MAX),
	     "the memory region cannot be read and written; region.memory reports it");
	NEXT_USER(m);
	NEED(memory_is_decoded(self->dut), "the next open lost the decoder: no memory to look at");
	for (unsigned int i = WORDS_MAX; i-- > 0;) {
		if (!peek(&m, word_at(&self->words, i), &held) || held != word_of(&self->words, i))
			continue;
		left++;
		first = i;
	}
	CHECK(!left, "none",
	      "of %u words that the last user stored the next one finds %u, the first at %llxh",
	      WORDS_MAX, left, (unsigned long long)word_at(&self->words, first));
}

/* A mapping may hold its file, and so the device: then nobody else gets it. */
TEST_F(device, old_mapping_is_gone)
{
	uint64_t secret, len;
	struct t2_error err;
	struct memory m;
	struct touch t;
	uint8_t *at;

	REQ("RST-TEN-02", RESETS); /* vfio-cxl v2, v3, v4: the next user */
	MEMORY_TO_RESET(m);
	PLANT(m, 0, 1);
	MAP_MEMORY(m, 0, m.page, PROT_READ, at);
	load(at);
	len = m.page;
	secret = ~word_of(&self->words, 0);
	self->words.n = 0;
	t2_dut_close(self->dut);
	self->dut = t2_test_open(&err);
	if (!self->dut) {
		munmap(at, len);
		self->dut = t2_test_open(&err);
		MUST(self->dut, "the device cannot be opened again: %.300s; %s", err.why,
		     err.remedy);
		return;
	}
	THE_MEMORY(m);
	self->words.memory = m;
	self->words.n = 1;
	MUST(t2_write(m.dev, m.index, 0, &secret, 8) == 8, "the memory cannot be written");
	t = load(at);
	CHECK(!t.ok || t.value != secret, "a fault",
	      "a load through the last user's mapping shows what the next one stored: %016llxh",
	      (unsigned long long)t.value);
}

/* Without a reset in between: what an open alone costs is another requirement's. */
#define NEED_OPENS_TO_KEEP(m) \
	do { \
		MEMORY_TO_RESET(m); \
		NEXT_USER(m); \
		NEED(memory_is_decoded(self->dut), "opening it costs the device its decoder"); \
	} while (0)

#define CHECK_IN_REACH(m, when) \
	do { \
		struct presence t2_found; \
		uint8_t *t2_mapped = NULL; \
		struct touch t2_first; \
		NEXT_USER(m); \
		t2_found = presence_of(self->dut); \
		CHECK(!is_lost(&t2_found), "Committed, 8 bytes, and what is written is held", \
		      "the next user after " when \
		      ": decoder 0 is %sCommitted, read() of the memory: %zd, what is written " \
		      "is %sheld", \
		      t2_found.committed ? "" : "not ", t2_found.count, \
		      t2_found.holds ? "" : "not "); \
		MAP_MEMORY(m, 0, (m).page, PROT_READ, t2_mapped); \
		t2_first = load(t2_mapped); \
		CHECK(t2_first.ok, "memory", "the next user after " when ": a load: %s", \
		      outcome(&t2_first)); \
		UNMAP_MEMORY(m, t2_mapped, (m).page); \
	} while (0)

TEST_F(device, memory_after_reset)
{
	struct memory m;

	REQ("RST-TEN-03", RESETS); /* vfio-cxl v2, v3, v4: the next user */
	NEED_OPENS_TO_KEEP(m);
	RESET();
	CHECK_IN_REACH(m, "a VFIO_DEVICE_RESET");
}

TEST_F(device, memory_after_flr)
{
	struct memory m;

	REQ("RST-TEN-03", RESETS); /* vfio-cxl v2, v3, v4: the next user */
	NEED_OPENS_TO_KEEP(m);
	NEED_FLR();
	FLR();
	NEED_KEPT();
	CHECK_IN_REACH(m, "a guest's FLR");
}
