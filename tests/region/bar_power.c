// SPDX-License-Identifier: GPL-2.0
/* A BAR with Memory Space off and in D3hot: out of reach, and back with Memory Space. */
#include "tests/region/power.h"

POWER_FIXTURE(device)

/* A page of a BAR that user space may map. */
struct window {
	unsigned int bar;
	uint64_t pos;
};

/* The first page of @in of @bar that shows the same to read() and to a mapping. */
static bool page_between(struct t2_dut *dut, unsigned int bar, struct t2_span in, uint64_t page,
			 struct window *w)
{
	*w = (struct window){ bar, (in.start + page - 1) / page * page };
	while (w->pos + page <= in.end && has_msix(dut, bar, w->pos, page))
		w->pos += page;
	return w->pos + page <= in.end;
}

static bool page_of_bar(struct t2_dut *dut, unsigned int bar, uint64_t page, struct window *w)
{
	const uint32_t needed = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;
	struct vfio_region_info *info;
	struct t2_areas areas;
	bool found = false;

	if (t2_region_info_full(dut->dev, bar, &info))
		return false;
	if (info->size >= page && (info->flags & needed) == needed &&
	    !t2_areas_read(info, &areas)) {
		found = !areas.present &&
			page_between(dut, bar, (struct t2_span){ 0, info->size }, page, w);
		for (unsigned int i = 0; i < areas.n && !found; i++)
			found = page_between(dut, bar, areas.area[i], page, w);
	}
	free(info);
	return found;
}

/* Of the component BAR only when no other has one. */
static bool find_window(struct t2_dut *dut, uint64_t page, struct window *w)
{
	for (unsigned int bar = 0; bar <= VFIO_PCI_BAR5_REGION_INDEX; bar++)
		if ((int)bar != dut->pass.component_bar && page_of_bar(dut, bar, page, w))
			return true;
	return dut->pass.component_bar >= 0 &&
	       dut->pass.component_bar <= VFIO_PCI_BAR5_REGION_INDEX &&
	       page_of_bar(dut, (unsigned int)dut->pass.component_bar, page, w);
}

/* One register, loaded through a mapping and read: of a BAR, whose width nobody knows, 4 bytes. */
struct probe {
	struct touch load;
	ssize_t count;
	uint64_t value;
};

static struct probe probe(struct t2_device *dev, const struct window *w, const void *at)
{
	struct probe p = { 0 };

	p.load.ok = !t2_guard_read(at, 4, &p.load.value);
	p.load.fault = t2_guard_fault();
	p.count = t2_read(dev, w->bar, w->pos, &p.value, 4);
	return p;
}

#define CHECK_PROBE(holds, required, w, p, when) \
	CHECK(holds, required, when ", BAR%u +%llxh: load: %s, %08llxh; read(): %zd, %08llxh", \
	      (w).bar, (unsigned long long)(w).pos, outcome(&(p).load), \
	      (unsigned long long)(p).load.value, (p).count, (unsigned long long)(p).value)

static bool bar_is_gone(const struct probe *p)
{
	return is_sigbus(&p->load) && p->count == -EIO;
}

static bool bar_works(const struct probe *p)
{
	return p->load.ok && p->count == 4 && p->load.value == p->value;
}

/* A mapping of a page of a BAR that works while the device is awake. */
#define MAP_BAR(w, at) \
	do { \
		struct probe t2_awake; \
		int t2_code; \
		NEED(find_window(self->dut, page_size(), &(w)), \
		     "no BAR has a page that can be mapped"); \
		t2_code = t2_map(self->dut->dev, (w).bar, (w).pos, page_size(), PROT_READ, &(at)); \
		MUST(!t2_code, "BAR%u cannot be mapped: %s; region.bar_map reports it", (w).bar, \
		     strerror(-t2_code)); \
		t2_awake = probe(self->dut->dev, &(w), at); \
		MUST(bar_works(&t2_awake), \
		     "BAR%u does not answer, or changes as it is read: %s, %zd", (w).bar, \
		     outcome(&t2_awake.load), t2_awake.count); \
	} while (0)

#define UNMAP_BAR(at) t2_unmap(self->dut->dev, at, page_size())

TEST_F(device, bar_without_memory_space)
{
	struct window w;
	struct probe p;
	void *at;

	REQ("REG-PWR-01", RESETS); /* VFIO: Memory Space Enable */
	NEED(!self->dut->dev->virtual_function,
	     "a virtual function: Memory Space Enable of its own switches nothing");
	AWAKE();
	MAP_BAR(w, at);
	MEMORY_SPACE(false);
	p = probe(self->dut->dev, &w, at);
	CHECK_PROBE(bar_is_gone(&p), "SIGBUS, -5 (EIO)", w, p, "Memory Space off");
	UNMAP_BAR(at);
}

TEST_F(device, bar_with_memory_space_again)
{
	struct window w;
	struct probe p;
	void *at;

	REQ("REG-PWR-02", RESETS); /* VFIO: Memory Space Enable */
	AWAKE();
	MAP_BAR(w, at);
	MEMORY_SPACE(false);
	probe(self->dut->dev, &w, at);
	MEMORY_SPACE(true);
	p = probe(self->dut->dev, &w, at);
	CHECK_PROBE(bar_works(&p), "ok, the same both ways", w, p, "Memory Space on again");
	UNMAP_BAR(at);
}

TEST_F(device, bar_in_d3hot)
{
	struct window w;
	struct probe p;
	void *at;

	REQ("REG-PWR-06", RESETS); /* VFIO: power states */
	AWAKE();
	MAP_BAR(w, at);
	CAN_SLEEP();
	POWER(STATE_D3HOT);
	p = probe(self->dut->dev, &w, at);
	CHECK_PROBE(bar_is_gone(&p), "SIGBUS, -5 (EIO)", w, p, "in D3hot");
	UNMAP_BAR(at);
}
