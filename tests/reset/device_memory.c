// SPDX-License-Identifier: GPL-2.0
/* What device memory holds after a reset: what it held, or nothing. */
#include "tests/reset/kernel.h"

RESET_FIXTURE(device)

/* Words all over the memory, the last one in its last page. */
#define PLANT_EVERYWHERE(m) \
	do { \
		uint64_t t2_stride = (m).size / (m).page / WORDS_MAX * (m).page; \
		MUST(plant(&(m), &self->words, t2_stride - (m).page, t2_stride, WORDS_MAX), \
		     "the memory region cannot be read and written; region.memory reports it"); \
	} while (0)

struct tally {
	unsigned int same, zero, other, unread;
	unsigned int odd; /* one that is neither */
	uint64_t value; /* what stands there */
};

static struct tally count_words(const struct words *w)
{
	struct tally t = { 0 };

	for (unsigned int i = 0; i < w->n; i++) {
		uint64_t now;

		if (!peek(&w->memory, word_at(w, i), &now)) {
			t.unread++;
			continue;
		}
		t.same += now == word_of(w, i);
		t.zero += !now;
		if (now && now != word_of(w, i)) {
			t.other++;
			t.odd = i;
			t.value = now;
		}
	}
	return t;
}

#define CHECK_TALLY(holds, required, t, when) \
	CHECK(holds, required, \
	      "of %u words all over the memory %u are as before " when \
	      ", %u are 0, %u something else (at %llxh: %016llxh), %u cannot be read", \
	      self->words.n, (t).same, (t).zero, (t).other, \
	      (unsigned long long)word_at(&self->words, (t).odd), (unsigned long long)(t).value, \
	      (t).unread)

TEST_F(device, held_or_zero)
{
	struct memory m;
	struct tally t;

	REQ("RST-DEV-15", RESETS); /* vfio-cxl v2, v3: memory over reset */
	MEMORY_TO_RESET(m);
	PLANT_EVERYWHERE(m);
	RESET();
	NEED_KEPT();
	t = count_words(&self->words);
	CHECK_TALLY(t.same == self->words.n || t.zero == self->words.n,
		    "all of them as before, or all of them 0", t, "VFIO_DEVICE_RESET");
}

static bool is_zero(const struct memory *m, uint64_t pos)
{
	uint8_t bytes[4096];

	if (t2_read(m->dev, m->index, pos, bytes, sizeof(bytes)) != sizeof(bytes))
		return false;
	for (unsigned int i = 0; i < sizeof(bytes); i++)
		if (bytes[i])
			return false;
	return true;
}

TEST_F(device, cleared)
{
	struct memory m;
	struct touch t;
	struct tally n;
	uint8_t *at;

	REQ("RST-DEV-16", RESETS); /* vfio-cxl v4: memory over reset */
	NEED(self->dut->has_device && self->dut->device.reset_mem_clr_capable,
	     "the device is not capable of clearing its memory in a CXL reset");
	MEMORY_TO_RESET(m);
	PLANT_EVERYWHERE(m);
	MAP_MEMORY(m, word_at(&self->words, 0), m.page, PROT_READ, at);
	load(at);
	RESET();
	n = count_words(&self->words);
	CHECK_TALLY(n.zero == self->words.n, "0", n, "VFIO_DEVICE_RESET");
	CHECK(is_zero(&m, 0) && is_zero(&m, m.size - 4096), "0",
	      "the first or the last 4 KiB of the memory hold more than zeros");
	t = load(at);
	CHECK(t.ok && !t.value, "0", "a load through a mapping: %s, %016llxh", outcome(&t),
	      (unsigned long long)t.value);
	UNMAP_MEMORY(m, at, m.page);
}

/* A guest's FLR is a CXL reset in v4, and that clears memory: all of it. */
TEST_F(device, survives_flr)
{
	struct memory m;
	struct tally t;

	REQ("RST-C149-03", RESETS); /* CXL r3.1 14.9.6 */
	MEMORY_TO_RESET(m);
	NEED_FLR();
	PLANT_EVERYWHERE(m);
	FLR();
	NEED_KEPT();
	t = count_words(&self->words);
	NEED(m.generation != T2_GEN_V4 || t.zero != self->words.n,
	     "the kernel clears memory when a guest resets the device");
	CHECK_TALLY(t.same == self->words.n, "all of them as before", t, "the guest's FLR");
}
