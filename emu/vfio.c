// SPDX-License-Identifier: GPL-2.0
/*
 * The VFIO device as the kernel's core runs it: bind, GET_INFO, GET_REGION_INFO, read, write,
 * mmap, reset.
 */
#include "passthrough.h"
#include "faults.h"

#include <linux/pci_regs.h>

#define INFO_MIN 16u /* up to num_irqs */
#define INFO_SIZE 24u /* with cap_offset and padding: the chain starts here */
#define REGION_MIN 32u
#define REGION_ANSWER T2E_ANSWER_MAX /* more than all capabilities of any region take */

#define Q(name) t2e_vfio_quirk(dev, T2E_VFIO_##name)

static const struct t2e_generation *const generations[] = {
	[T2E_PLAIN] = &t2e_generation_plain,
	[T2E_V2] = &t2e_generation_v2,
	[T2E_V3] = &t2e_generation_v3,
	[T2E_V4] = &t2e_generation_v4,
};

static bool wanted(const struct t2e_device *dev)
{
	return t2e_knob(dev, T2E_PASSTHROUGH) && t2e_knob(dev, T2E_CXL) &&
	       t2e_knob(dev, T2E_MEM_CAPABLE);
}

static bool locates_component_block(const struct t2e_device *dev)
{
	unsigned int at = dev->dvsec[CXL_DVSEC_REGISTER_LOCATOR], i;

	for (i = 0; at && i < 3; i++) {
		uint32_t low = t2e_config_peek(dev, at + CXL_LOCATOR_ENTRY(i), 4);
		uint64_t end = (low & CXL_LOCATOR_OFFSET_LOW) + (uint64_t)CXL_COMPONENT_SIZE;

		if ((low & CXL_LOCATOR_BLOCK) >> 8 == CXL_BLOCK_COMPONENT)
			return (low & CXL_LOCATOR_BIR) < T2E_BARS &&
			       end <= dev->bar_size[low & CXL_LOCATOR_BIR];
	}
	return false;
}

int t2e_vfio_probe(const struct t2e_device *dev)
{
	unsigned int device = dev->dvsec[CXL_DVSEC_DEVICE],
		     flex = dev->dvsec[CXL_DVSEC_FLEX_BUS_PORT];
	const uint32_t ready = CXL_DEV_RANGE_INFO_VALID | CXL_DEV_RANGE_ACTIVE;
	const uint32_t trained = CXL_FLEX_CACHE | CXL_FLEX_MEM;

	if (!device || !flex || !(t2e_config_peek(dev, flex + CXL_FLEX_STATUS, 2) & trained))
		return -ENODEV;
	if (!locates_component_block(dev))
		return -ENXIO;
	if ((t2e_config_peek(dev, device + CXL_DEV_RANGE_SIZE_LOW(0), 4) & ready) != ready)
		return -ETIMEDOUT;
	return t2e_hdm_active(dev) ? 0 : -ENXIO;
}

int t2e_vfio_bind(struct t2e_device *dev, struct t2e_vfio *vfio)
{
	int err = 1;

	*vfio = (struct t2e_vfio){ .generation = generations[t2e_knob(dev, T2E_GEN)] };
	dev->vfio = vfio;
	vfio->announce.device_flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET;
	vfio->announce.memory_region = vfio->announce.component_region = -1;
	if (wanted(dev))
		err = vfio->generation->bind(dev);
	vfio->is_cxl = !err;
	if (!err) {
		vfio->announce.device_flags |= VFIO_CXL_DEVICE_FLAG;
		if (vfio->announce.device_cap)
			vfio->announce.device_flags |= VFIO_DEVICE_FLAGS_CAPS;
	}
	t2e_faults_apply(dev, T2E_FAULT_IN_KERNEL);
	t2e_faults_apply(dev, T2E_FAULT_IN_MODULE);
	return err < 0 ? err : 0;
}

void t2e_vfio_open(struct t2e_device *dev)
{
	struct t2e_announce *a = &dev->vfio->announce;

	dev->vfio->opens++;
	/* The kernel resets the function before it hands it out. */
	t2e_vfio_reset_function(dev);
	t2e_config_set(dev, PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	dev->vfio->was_out_of_reach = dev->vfio->gone = false;
	if (dev->vfio->is_cxl) {
		if (!Q(MEMORY_LEFT))
			dev->mount.clear_memory(dev->mount.ctx);
		dev->vfio->generation->open(dev);
	}
	if (Q(NEVER_ACTIVE) || (Q(RESET_COSTS_NEXT) && dev->vfio->resets))
		dev->vfio->memory_active = false;
	dev->vfio->resets = 0;
	t2e_race_opened(dev);
	if (a->indices_swap && dev->vfio->opens > 1) {
		int memory = a->memory_region;

		a->memory_region = a->component_region;
		a->component_region = memory;
		a->said_memory_region = (uint32_t)a->memory_region;
		a->said_component_region = (uint32_t)a->component_region;
	}
}

int t2e_vfio_device_info(struct t2e_device *dev, void *buf, uint32_t argsz)
{
	const struct t2e_announce *a = &dev->vfio->announce;
	uint8_t cap[64] = { 0 };
	struct vfio_device_info info = { 0 };
	uint32_t len = 0;

	if (argsz < INFO_MIN && !Q(INFO_SHORT_DONE))
		return -EINVAL;
	if (a->device_cap)
		len = dev->vfio->generation->device_cap(dev, cap);
	info.argsz = argsz;
	info.flags = a->device_flags;
	info.num_regions = t2e_vfio_num_regions(dev);
	info.num_irqs = 5;
	if (len && argsz < INFO_SIZE + len)
		info.argsz = Q(INFO_SIZE_UNTOLD) ? argsz : INFO_SIZE + len;
	else if (len && (argsz == INFO_SIZE + len || !Q(INFO_CHAIN_EXACT)))
		info.cap_offset = INFO_SIZE;
	__builtin_memcpy(buf, &info,
			 argsz < sizeof(info) && !Q(INFO_OVERRUNS) ? argsz : sizeof(info));
	if (info.cap_offset)
		__builtin_memcpy((uint8_t *)buf + INFO_SIZE, cap, len);
	return 0;
}

/* Appends one capability of @len bytes to @answer, which starts with a struct vfio_region_info. */
static void put_region_cap(uint8_t *answer, uint32_t *used, uint32_t *last, const void *cap,
			   uint32_t len)
{
	uint32_t at = *used;

	*used += len;
	__builtin_memcpy(answer + at, cap, len);
	if (*last)
		__builtin_memcpy(answer + *last + offsetof(struct vfio_info_cap_header, next), &at,
				 4);
	*last = at;
}

static uint32_t put_region_caps(const struct t2e_device *dev, const struct t2e_region *r,
				uint8_t *answer, uint32_t index)
{
	const struct t2e_announce *a = &dev->vfio->announce;
	uint32_t used = sizeof(struct vfio_region_info), last = 0;

	if (r->sparse) {
		/* As struct vfio_region_info_cap_sparse_mmap, whose array has no size. */
		struct {
			struct vfio_info_cap_header header;
			__u32 nr_areas, reserved;
			struct vfio_region_sparse_mmap_area area[2];
		} cap = { { VFIO_REGION_INFO_CAP_SPARSE_MMAP, 1, 0 },
			  r->areas,
			  Q(AREAS_RESERVED) ? 0x5a5a5a5a : 0,
			  { r->area[0], r->area[1] } };

		put_region_cap(answer, &used, &last, &cap,
			       (uint32_t)(offsetof(__typeof__(cap), area) +
					  r->areas * sizeof(cap.area[0])));
	}
	if (r->msix) {
		struct vfio_info_cap_header cap = { VFIO_REGION_INFO_CAP_MSIX_MAPPABLE, 1, 0 };

		put_region_cap(answer, &used, &last, &cap, sizeof(cap));
	}
	if (r->type) {
		struct vfio_region_info_cap_type cap = { { VFIO_REGION_INFO_CAP_TYPE, 1, 0 },
							 r->type,
							 r->subtype };

		put_region_cap(answer, &used, &last, &cap, sizeof(cap));
		if (Q(TYPE_TWICE))
			put_region_cap(answer, &used, &last, &cap, sizeof(cap));
	}
	if (a->geometry_cap && (int)index == a->component_region) {
		struct vfio_cxl_region_cap_v4 cap = { .header = { VFIO_REGION_CAP_LAST_UPSTREAM + 1,
								  1, 0 },
						      .bar = a->bar,
						      .offset = a->offset };

		put_region_cap(answer, &used, &last, &cap, sizeof(cap));
	}
	return used;
}

static uint64_t region_place(const struct t2e_device *dev, uint32_t index)
{
	if (Q(OFFSETS_OVERLAP) && index + 1 == t2e_vfio_num_regions(dev))
		index--;
	return (uint64_t)index << 40;
}

int t2e_vfio_region_info(struct t2e_device *dev, void *buf, uint32_t argsz)
{
	struct vfio_region_info info = { 0 };
	uint8_t answer[REGION_ANSWER];
	struct t2e_region region;
	uint32_t used;
	int err;

	if (argsz < REGION_MIN && !Q(REGION_SHORT_DONE))
		return -EINVAL;
	__builtin_memcpy(&info.index, (uint8_t *)buf + offsetof(struct vfio_region_info, index), 4);
	err = t2e_vfio_describe(dev, info.index, &region);
	if (err)
		return err;
	used = put_region_caps(dev, &region, answer, info.index);
	info.argsz = argsz;
	info.flags = region.flags;
	info.size = t2e_race_in_the_way(dev) ? 0 : region.size;
	info.offset = region_place(dev, info.index);
	if (Q(ANSWERS_ALTERNATE) && info.index == 2 && ++dev->vfio->answers % 2 == 0)
		info.flags &= ~(uint32_t)VFIO_REGION_INFO_FLAG_MMAP;
	if (used > sizeof(info) || Q(CAPS_ALWAYS))
		info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
	if (used > sizeof(info) && argsz < used)
		info.argsz = Q(REGION_SIZE_UNTOLD) ? argsz : used;
	else if (used > sizeof(info) && (argsz == used || !Q(REGION_CHAIN_EXACT)))
		info.cap_offset = sizeof(info);
	__builtin_memcpy(answer, &info, sizeof(info));
	if (Q(REGION_SHORT_DONE) && argsz < REGION_MIN)
		used = argsz;
	__builtin_memcpy(buf, answer, argsz < used && !Q(REGION_OVERRUNS) ? sizeof(info) : used);
	return 0;
}
