// SPDX-License-Identifier: GPL-2.0
/* Reads the sparse mmap capability, and works out what it has to say. */
#include <errno.h>
#include <string.h>

#include "include/cxl_regs.h"
#include "lib/cxl/sparse.h"
#include "lib/target/vfio_caps.h"

static uint64_t word(const uint8_t *at, unsigned int bytes)
{
	uint64_t value = 0;

	memcpy(&value, at, bytes);
	return value;
}

static void read_areas(const uint8_t *cap, size_t room, struct t2_areas *areas)
{
	const size_t first = offsetof(struct vfio_region_info_cap_sparse_mmap, areas);
	const size_t each = sizeof(struct vfio_region_sparse_mmap_area);

	areas->present = true;
	if (room < first) {
		areas->cut = true;
		return;
	}
	areas->stated = (uint32_t)word(cap + 8, 4);
	areas->reserved = (uint32_t)word(cap + 12, 4);
	while (areas->n < areas->stated && areas->n < T2_AREAS_MAX &&
	       first + (areas->n + 1) * each <= room) {
		const uint8_t *at = cap + first + areas->n * each;
		struct t2_span *area = &areas->area[areas->n++];

		area->start = word(at, 8);
		area->end = area->start + word(at + 8, 8);
	}
	areas->cut = areas->n < areas->stated;
}

int t2_areas_read(const struct vfio_region_info *info, struct t2_areas *areas)
{
	uint32_t first = info->flags & VFIO_REGION_INFO_FLAG_CAPS ? info->cap_offset : 0;
	const struct vfio_info_cap_header *cap;
	int err = 0;

	*areas = (struct t2_areas){ 0 };
	cap = t2_vfio_cap_find(info, info->argsz, first, VFIO_REGION_INFO_CAP_SPARSE_MMAP, &err);
	if (cap)
		read_areas((const uint8_t *)cap,
			   info->argsz - (size_t)((const uint8_t *)cap - (const uint8_t *)info),
			   areas);
	return err;
}

/* A kernel may announce nonsense: nothing here wraps round. */
static uint64_t plus(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

static uint64_t round_up(uint64_t value, uint64_t page)
{
	return value % page ? plus(value, page - value % page) : value;
}

int t2_kept_out(const struct t2_passthrough *pass, uint64_t page, struct t2_span *out)
{
	if (pass->component_bar < 0 || pass->component_bar > VFIO_PCI_BAR5_REGION_INDEX)
		return -ENOENT;
	if (pass->generation == T2_GEN_V4) {
		if (!pass->hdm_offset)
			return -ENOENT;
		out->start = pass->hdm_offset / page * page;
		out->end = round_up(plus(pass->hdm_offset, pass->component_size), page);
		return 0;
	}
	out->start = pass->component_offset;
	out->end = plus(out->start, CXL_COMPONENT_SIZE);
	return 0;
}

unsigned int t2_areas_around(uint64_t size, struct t2_span kept_out, uint64_t page,
			     struct t2_span area[2])
{
	uint64_t before = (kept_out.start < size ? kept_out.start : size) / page * page;
	uint64_t behind = round_up(kept_out.end, page);
	unsigned int n = 0;

	if (before)
		area[n++] = (struct t2_span){ 0, before };
	if (behind < size)
		area[n++] = (struct t2_span){ behind, size };
	return n;
}
