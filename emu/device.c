// SPDX-License-Identifier: GPL-2.0
/* The physical device: power-up, and every access to its registers with what it sets going. */
#include "model.h"
#include "faults.h"

#include <linux/pci_regs.h>

/* Every page beside the component block has a register that says where it is. */
static void fill_component_bar(struct t2e_device *dev)
{
	uint8_t *bar = dev->mount.bar[T2E_COMPONENT_BAR];
	uint64_t at, end = dev->block_offset + CXL_COMPONENT_SIZE;

	for (at = 0; at < dev->bar_size[T2E_COMPONENT_BAR]; at += T2E_PAGE)
		if (!t2e_knob(dev, T2E_CXL) || at < dev->block_offset || at >= end) {
			bar[at + 0x800] = 0xb0;
			bar[at + 0x801] = (uint8_t)(at >> 12);
		}
}

void t2e_device_init(struct t2e_device *dev, const struct t2e_knobs *knobs,
		     const struct t2e_mount *mount)
{
	unsigned int lock;

	*dev = (struct t2e_device){ .knobs = *knobs, .mount = *mount };
	t2e_pci_build(dev);
	if (t2e_knob(dev, T2E_CXL)) {
		t2e_dvsecs_build(dev);
		t2e_component_build(dev);
	}
	t2e_pci_build_extended(dev);
	fill_component_bar(dev);
	t2e_faults_apply(dev, T2E_FAULT_IN_DEVICE);
	lock = t2e_dvsec_device_register(dev, CXL_DEV_LOCK);
	if (t2e_knob(dev, T2E_CONFIG_LOCKED) && lock)
		dev->config.value[lock] |= CXL_DEV_LOCK_CONFIG;
	if (dev->hdm)
		__builtin_memcpy(dev->firmware_hdm, &dev->component.value[dev->hdm / 4],
				 CXL_HDM_SIZE(t2e_hdm_decoders(dev)));
}

static void finish_flush(struct t2e_device *dev)
{
	dev->flush_done_ns = 0;
	dev->config.value[dev->dvsec[CXL_DVSEC_DEVICE] + CXL_DEV_STATUS2] |=
		CXL_DEV_STATUS2_CACHE_INVALID;
}

/* Cache_Invalid is 0, and no flush under way makes it 1, while caching is allowed. */
static void allow_caching(struct t2e_device *dev)
{
	dev->flush_done_ns = 0;
	if (!t2e_quirk(dev, T2E_CACHE_INVALID_STAYS))
		dev->config.value[dev->dvsec[CXL_DVSEC_DEVICE] + CXL_DEV_STATUS2] &=
			(uint8_t)~CXL_DEV_STATUS2_CACHE_INVALID;
}

void t2e_advance(struct t2e_device *dev)
{
	uint64_t now = dev->mount.now_ns(dev->mount.ctx);

	t2e_hdm_advance(dev, now);
	if (dev->flush_done_ns && now >= dev->flush_done_ns)
		finish_flush(dev);
	if (dev->in_cxl_reset && now >= dev->reset_done_ns)
		t2e_reset_cxl_finish(dev);
	if (dev->memory_ready_ns && now >= dev->memory_ready_ns)
		t2e_reset_memory_ready(dev);
}

/* The DOE data registers move on with every dword, so they have no place in the byte array. */
static bool in_doe(const struct t2e_device *dev, unsigned int offset)
{
	unsigned int doe = dev->doe_cap;

	return doe && offset >= doe + DOE_CTRL && offset < doe + DOE_SIZE;
}

static uint32_t read_registers(struct t2e_device *dev, unsigned int offset, unsigned int width)
{
	uint32_t lanes = (uint32_t)((1ull << 8 * width) - 1);

	if (t2e_config_silent(dev, offset, width))
		return lanes;
	if (in_doe(dev, offset))
		return t2e_doe_read(dev, (offset & ~3u) - dev->doe_cap) >> 8 * (offset & 3) & lanes;
	return t2e_lanes_read(dev, offset, width);
}

/* A device that shows once that its reset is complete. */
static void fade(struct t2e_device *dev, unsigned int offset, unsigned int width)
{
	unsigned int status2 = t2e_dvsec_device_register(dev, CXL_DEV_STATUS2);

	if (status2 && offset <= status2 && status2 < offset + width)
		dev->config.value[status2] &= (uint8_t)~CXL_DEV_STATUS2_RESET_COMPLETE;
}

uint32_t t2e_config_read(struct t2e_device *dev, unsigned int offset, unsigned int width)
{
	uint32_t value;

	t2e_advance(dev);
	value = read_registers(dev, offset, width);
	t2e_log_config(dev, offset, width, value, false);
	if (t2e_quirk(dev, T2E_CXL_RESET_COMPLETE_FADES))
		fade(dev, offset, width);
	return value;
}

static void write_byte(struct t2e_device *dev, unsigned int offset, uint8_t value, bool locked)
{
	struct t2e_config_space *c = &dev->config;
	struct t2e_bits bits = { .rw = c->rw[offset],
				 .rwl = c->rwl[offset],
				 .rwo = c->rwo[offset],
				 .w1c = c->w1c[offset] };

	if (locked && t2e_quirk(dev, T2E_LOCK_FREEZES_STATUS))
		bits.w1c = 0;
	if (locked && offset & 1 && t2e_quirk(dev, T2E_LOCK_MISSES_HIGH_BYTES))
		locked = false;
	c->value[offset] = (uint8_t)t2e_bits_write(dev, bits, locked, c->value[offset], value);
}

static void start_flush(struct t2e_device *dev)
{
	if (t2e_quirk(dev, T2E_FLUSH_NEVER_ENDS))
		return;
	if (!t2e_knob(dev, T2E_FLUSH_MS))
		finish_flush(dev);
	else
		dev->flush_done_ns =
			dev->mount.now_ns(dev->mount.ctx) + t2e_knob(dev, T2E_FLUSH_MS) * 1000000;
}

/* What writing Control2 sets going: doorbells of the cache flush and of the CXL reset. */
static void ring_doorbells(struct t2e_device *dev, uint16_t before, uint16_t written)
{
	unsigned int at = dev->dvsec[CXL_DVSEC_DEVICE];
	uint16_t capable = (uint16_t)t2e_config_peek(dev, at + CXL_DEV_CAP, 2);
	bool off = written & CXL_DEV_CTRL2_DISABLE_CACHING;

	if (!off)
		allow_caching(dev);
	if (t2e_quirk(dev, T2E_FLUSH_NEEDS_CACHING_OFF))
		off = before & CXL_DEV_CTRL2_DISABLE_CACHING;
	if (written & CXL_DEV_CTRL2_INIT_WBI && off && capable & CXL_DEV_CAP_CACHE_WBI)
		start_flush(dev);
	if (written & CXL_DEV_CTRL2_INIT_RESET && capable & CXL_DEV_CAP_RESET)
		t2e_reset_cxl_start(dev);
}

/* What writing Lock does beyond its bits, on a device that gets it wrong. */
static void lock_written(struct t2e_device *dev, unsigned int lock, bool was_locked)
{
	struct t2e_config_space *c = &dev->config;
	unsigned int i;

	if (t2e_quirk(dev, T2E_LOCK_USED_UP_BY_0))
		c->rwo[lock] = 0;
	if (was_locked || !t2e_quirk(dev, T2E_LOCK_RESETS_FIELDS) || !t2e_dvsec_locked(dev))
		return;
	for (i = dev->dvsec[CXL_DVSEC_DEVICE]; i < lock; i++)
		c->value[i] = (uint8_t)((c->value[i] & ~c->rwl[i]) | (c->preset[i] & c->rwl[i]));
}

static bool covers(struct t2e_write w, unsigned int offset)
{
	return w.offset <= offset && offset < w.offset + w.width;
}

static void write_bytes(struct t2e_device *dev, struct t2e_write w, bool locked)
{
	unsigned int base = dev->dvsec[CXL_DVSEC_DEVICE] + CXL_DEV_RANGE_BASE_HIGH(0), i;

	for (i = 0; i < w.width; i++) {
		unsigned int offset = w.offset + i;

		write_byte(dev, offset, (uint8_t)(w.value >> 8 * i), locked);
		if (t2e_quirk(dev, T2E_RANGES_ALIASED) && offset >= base && offset < base + 8)
			write_byte(dev, offset + 0x10, (uint8_t)(w.value >> 8 * i), locked);
	}
}

bool t2e_asleep(const struct t2e_device *dev)
{
	return dev->pm_cap && dev->config.value[dev->pm_cap + PCI_PM_CTRL] & PCI_PM_CTRL_STATE_MASK;
}

/* D1 and D2 are not supported: a write of one is discarded. */
static void keep_power_state(struct t2e_device *dev, uint8_t before)
{
	uint8_t *pmcsr = &dev->config.value[dev->pm_cap + PCI_PM_CTRL];
	uint8_t state = *pmcsr & PCI_PM_CTRL_STATE_MASK;

	if (state == 1 || state == 2)
		*pmcsr = (uint8_t)((*pmcsr & ~PCI_PM_CTRL_STATE_MASK) |
				   (before & PCI_PM_CTRL_STATE_MASK));
}

static void write_registers(struct t2e_device *dev, struct t2e_write w)
{
	uint8_t pmcsr = dev->config.value[dev->pm_cap + PCI_PM_CTRL];
	unsigned int control2 = t2e_dvsec_device_register(dev, CXL_DEV_CTRL2);
	unsigned int lock = t2e_dvsec_device_register(dev, CXL_DEV_LOCK);
	unsigned int flr = dev->pcie_cap + PCI_EXP_DEVCTL + 1u;
	uint16_t before = control2 ? (uint16_t)t2e_config_peek(dev, control2, 2) : 0;
	bool locked = t2e_dvsec_locked(dev);

	write_bytes(dev, w, locked && !(w.width == 4 && t2e_quirk(dev, T2E_LOCK_MISSES_DWORDS)));
	if (dev->pm_cap)
		keep_power_state(dev, pmcsr);
	if (lock && covers(w, lock))
		lock_written(dev, lock, locked);
	if (control2 && covers(w, control2))
		ring_doorbells(dev, before, (uint16_t)(w.value >> 8 * (control2 - w.offset)));
	if (covers(w, flr) && w.value >> 8 * (flr - w.offset) & PCI_EXP_DEVCTL_BCR_FLR >> 8)
		t2e_reset_function_level(dev);
}

void t2e_config_write(struct t2e_device *dev, unsigned int offset, unsigned int width,
		      uint32_t value)
{
	const struct t2e_write w = { offset, width, value };

	t2e_advance(dev);
	t2e_log_config(dev, offset, width, value, true);
	if (t2e_silent(dev))
		return;
	if (!in_doe(dev, offset))
		write_registers(dev, t2e_lanes_write(dev, w));
	else if (width == 4)
		t2e_doe_write(dev, offset - dev->doe_cap, value);
}

uint32_t t2e_component_read(struct t2e_device *dev, uint32_t offset)
{
	t2e_advance(dev);
	if (t2e_silent(dev))
		return ~0u;
	if (offset < CXL_CM_OFFSET || offset >= CXL_CM_OFFSET + CXL_CM_SIZE)
		return 0;
	return dev->component.value[t2e_hdm_decode(dev, offset - CXL_CM_OFFSET) / 4];
}

void t2e_component_write(struct t2e_device *dev, uint32_t offset, uint32_t value)
{
	struct t2e_component *c = &dev->component;
	struct t2e_bits bits;
	uint32_t reg, before;

	t2e_advance(dev);
	if (t2e_silent(dev) || offset < CXL_CM_OFFSET || offset >= CXL_CM_OFFSET + CXL_CM_SIZE)
		return;
	reg = t2e_hdm_decode(dev, offset - CXL_CM_OFFSET);
	bits = (struct t2e_bits){ .rw = c->rw[reg / 4],
				  .rwl = c->rwl[reg / 4],
				  .w1c = c->w1c[reg / 4] };
	before = c->value[reg / 4];
	c->value[reg / 4] = t2e_bits_write(dev, bits, t2e_hdm_frozen(dev, reg), before, value);
	t2e_hdm_written(dev, reg, before);
}
