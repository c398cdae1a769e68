// SPDX-License-Identifier: GPL-2.0
/* HDM decoders: the COMMIT latch and Lock On Commit as a state machine (CXL r3.1 8.2.4.20). */
#include "model.h"

#define FIRMWARE_BASE 0x2d0000000ull
#define LOCKED (CXL_HDM_CTRL_LOCK | CXL_HDM_CTRL_COMMITTED)

static unsigned int decoder_at(const struct t2e_device *dev, unsigned int n, unsigned int offset)
{
	return dev->hdm + CXL_HDM_DECODER(n) + offset;
}

static uint32_t *decoder_reg(struct t2e_device *dev, unsigned int n, unsigned int offset)
{
	return &dev->component.value[decoder_at(dev, n, offset) / 4];
}

static uint32_t control(const struct t2e_device *dev, unsigned int n)
{
	return dev->component.value[decoder_at(dev, n, CXL_HDM_CTRL) / 4];
}

static uint64_t pair(const struct t2e_device *dev, unsigned int n, unsigned int low)
{
	const uint32_t *at = &dev->component.value[decoder_at(dev, n, low) / 4];

	return (uint64_t)at[1] << 32 | (at[0] & CXL_HDM_LOW_MASK);
}

unsigned int t2e_hdm_decoders(const struct t2e_device *dev)
{
	return (unsigned int)t2e_knob(dev, T2E_DECODERS);
}

bool t2e_hdm_back_invalidates(const struct t2e_device *dev)
{
	return t2e_knob(dev, T2E_BI) && t2e_knob(dev, T2E_MEM_CAPABLE) &&
	       t2e_knob(dev, T2E_HDM_VERSION) >= 3;
}

uint64_t t2e_hdm_size(const struct t2e_device *dev, unsigned int decoder)
{
	return dev->hdm ? pair(dev, decoder, CXL_HDM_SIZE_LOW) : 0;
}

bool t2e_hdm_active(const struct t2e_device *dev)
{
	return dev->hdm && control(dev, 0) & CXL_HDM_CTRL_COMMITTED && t2e_hdm_size(dev, 0);
}

int t2e_hdm_decoder_at(const struct t2e_device *dev, unsigned int reg)
{
	unsigned int first = dev->hdm + CXL_HDM_DECODER(0);

	if (!dev->hdm || reg < first || reg >= dev->hdm + CXL_HDM_SIZE(t2e_hdm_decoders(dev)))
		return -1;
	return (int)((reg - first) / CXL_HDM_DECODER_SIZE);
}

uint32_t t2e_hdm_decode(const struct t2e_device *dev, uint32_t reg)
{
	int n = t2e_hdm_decoder_at(dev, reg);

	return t2e_quirk(dev, T2E_DECODERS_ALIASED) && n > 0 && n & 1 ? reg - CXL_HDM_DECODER_SIZE
								      : reg;
}

static void build_firmware_decoder(struct t2e_device *dev)
{
	uint64_t size = t2e_knob(dev, T2E_MEM);
	uint32_t lock = t2e_knob(dev, T2E_LOCKED) ? CXL_HDM_CTRL_LOCK : 0;

	*decoder_reg(dev, 0, CXL_HDM_BASE_LOW) = (uint32_t)FIRMWARE_BASE & CXL_HDM_LOW_MASK;
	*decoder_reg(dev, 0, CXL_HDM_BASE_HIGH) = FIRMWARE_BASE >> 32;
	*decoder_reg(dev, 0, CXL_HDM_SIZE_LOW) = (uint32_t)size & CXL_HDM_LOW_MASK;
	*decoder_reg(dev, 0, CXL_HDM_SIZE_HIGH) = (uint32_t)(size >> 32);
	*decoder_reg(dev, 0, CXL_HDM_CTRL) = CXL_HDM_CTRL_COMMIT | CXL_HDM_CTRL_COMMITTED | lock;
	dev->component.value[(dev->hdm + CXL_HDM_GLOBAL) / 4] |= CXL_HDM_GLOBAL_ENABLE;
}

/* Versions add bits; so does what the device can do. */
static uint32_t capability(const struct t2e_device *dev)
{
	unsigned int decoders = t2e_hdm_decoders(dev);
	uint64_t version = t2e_knob(dev, T2E_HDM_VERSION);
	uint32_t cap = (decoders == 1 ? 0 : decoders / 2) | 1 << 4 | CXL_HDM_CAP_A11TO8 |
		       CXL_HDM_CAP_A14TO12;

	if (t2e_knob(dev, T2E_POISON))
		cap |= CXL_HDM_CAP_POISON;
	if (version >= 2 && t2e_knob(dev, T2E_WAYS))
		cap |= CXL_HDM_CAP_3_6_12_WAY | CXL_HDM_CAP_16_WAY;
	if (version < 3)
		return cap;
	if (t2e_knob(dev, T2E_UIO))
		cap |= CXL_HDM_CAP_UIO;
	/* Back-invalidation needs 256-byte flits, and these need MemData-NXM. */
	if (t2e_hdm_back_invalidates(dev))
		cap |= CXL_HDM_CAP_NXM;
	return cap | (t2e_knob(dev, T2E_COHERENCY) == T2E_COHERENCY_BOTH ? 3 : 1) << 21;
}

static void define_decoder(struct t2e_device *dev, unsigned int n, uint32_t cap)
{
	const struct t2e_bits low = { .rwl = CXL_HDM_LOW_MASK }, all = { .rwl = ~0u };
	struct t2e_bits ctrl = { .rwl = CXL_HDM_CTRL_IG | CXL_HDM_CTRL_IW | CXL_HDM_CTRL_LOCK |
					CXL_HDM_CTRL_COMMIT };

	if ((cap & CXL_HDM_CAP_COHERENCY) == CXL_HDM_CAP_COHERENCY)
		ctrl.rwl |= CXL_HDM_CTRL_HOST_ONLY;
	if (t2e_hdm_back_invalidates(dev))
		ctrl.rwl |= CXL_HDM_CTRL_BI;
	if (cap & CXL_HDM_CAP_UIO)
		ctrl.rwl |= CXL_HDM_CTRL_UIO | CXL_HDM_CTRL_ISP;
	t2e_component_define(dev, decoder_at(dev, n, CXL_HDM_BASE_LOW), 0, low);
	t2e_component_define(dev, decoder_at(dev, n, CXL_HDM_BASE_HIGH), 0, all);
	t2e_component_define(dev, decoder_at(dev, n, CXL_HDM_SIZE_LOW), 0, low);
	t2e_component_define(dev, decoder_at(dev, n, CXL_HDM_SIZE_HIGH), 0, all);
	t2e_component_define(dev, decoder_at(dev, n, CXL_HDM_CTRL), 0, ctrl);
	t2e_component_define(dev, decoder_at(dev, n, CXL_HDM_SKIP_LOW), 0, low);
	t2e_component_define(dev, decoder_at(dev, n, CXL_HDM_SKIP_HIGH), 0, all);
}

void t2e_hdm_build(struct t2e_device *dev)
{
	uint32_t cap = capability(dev), global = CXL_HDM_GLOBAL_ENABLE;
	unsigned int n;

	dev->hdm = (uint16_t)t2e_component_add_cap(dev, CXL_CM_CAP_HDM,
						   (uint8_t)t2e_knob(dev, T2E_HDM_VERSION),
						   CXL_HDM_SIZE(t2e_hdm_decoders(dev)));
	if (cap & CXL_HDM_CAP_POISON)
		global |= CXL_HDM_GLOBAL_POISON;
	t2e_component_define(dev, dev->hdm + CXL_HDM_CAP, cap, (struct t2e_bits){ 0 });
	t2e_component_define(dev, dev->hdm + CXL_HDM_GLOBAL, 0, (struct t2e_bits){ .rw = global });
	for (n = 0; n < t2e_hdm_decoders(dev); n++)
		define_decoder(dev, n, cap);
	if (t2e_knob(dev, T2E_COMMITTED))
		build_firmware_decoder(dev);
}

bool t2e_hdm_locked(const struct t2e_device *dev, unsigned int n)
{
	uint32_t ctrl = control(dev, n);

	if (t2e_quirk(dev, T2E_FAILED_COMMIT_LOCKS) && ctrl & CXL_HDM_CTRL_ERROR)
		return ctrl & CXL_HDM_CTRL_LOCK;
	return (ctrl & LOCKED) == LOCKED && !t2e_quirk(dev, T2E_LOCK_ON_COMMIT_IGNORED);
}

static bool any_locked(const struct t2e_device *dev)
{
	unsigned int n;

	for (n = 0; dev->hdm && n < t2e_hdm_decoders(dev); n++)
		if (t2e_hdm_locked(dev, n))
			return true;
	return false;
}

bool t2e_hdm_frozen(const struct t2e_device *dev, unsigned int reg)
{
	int n = t2e_hdm_decoder_at(dev, reg);

	/* Only a defect makes other registers RWL: then every decoder's lock is theirs. */
	if (n < 0)
		return any_locked(dev);
	if (t2e_quirk(dev, T2E_LOCK_FREEZES_DECODERS) && t2e_dvsec_locked(dev))
		return true;
	if (t2e_quirk(dev, T2E_LOCK_ON_COMMIT_FREEZES_NEIGHBOUR) && n &&
	    t2e_hdm_locked(dev, (unsigned int)n - 1))
		return true;
	return t2e_hdm_locked(dev, (unsigned int)n);
}

/* What the specification asks only of a decoder that is to be locked: 8.2.4.20.12. */
static bool passes_checks(struct t2e_device *dev, unsigned int n)
{
	uint64_t base = pair(dev, n, CXL_HDM_BASE_LOW), size = pair(dev, n, CXL_HDM_SIZE_LOW);
	bool three_ways = (control(dev, n) & CXL_HDM_CTRL_IW) >> 4 >= 8;

	if (base + size < base && !t2e_quirk(dev, T2E_COMMIT_SKIPS_WRAP))
		return false;
	if (three_ways && size % 3 && !t2e_quirk(dev, T2E_COMMIT_SKIPS_THREE_WAYS))
		return false;
	if (!n)
		return true;
	if (!(control(dev, n - 1) & CXL_HDM_CTRL_COMMITTED) &&
	    !t2e_quirk(dev, T2E_COMMIT_SKIPS_ORDER))
		return false;
	return t2e_quirk(dev, T2E_COMMIT_SKIPS_OVERLAP) ||
	       base >= pair(dev, n - 1, CXL_HDM_BASE_LOW) + pair(dev, n - 1, CXL_HDM_SIZE_LOW);
}

static bool may_commit(struct t2e_device *dev, unsigned int n)
{
	uint64_t size = pair(dev, n, CXL_HDM_SIZE_LOW);
	bool lock = control(dev, n) & CXL_HDM_CTRL_LOCK;

	if (t2e_quirk(dev, T2E_COMMIT_REFUSES_SIZE_0) && !size)
		return false;
	if (t2e_quirk(dev, T2E_COMMIT_REFUSES_ODD_SIZES) && size & (size - 1))
		return false;
	if (t2e_quirk(dev, T2E_COMMIT_REFUSES_LOCK) && lock)
		return false;
	return !lock || passes_checks(dev, n);
}

/* What else a commit with defects changes. */
static void spoil_commit(struct t2e_device *dev, unsigned int n, bool done)
{
	uint32_t *ctrl = decoder_reg(dev, n, CXL_HDM_CTRL);

	if (t2e_quirk(dev, T2E_COMMIT_READS_0))
		*ctrl &= ~(uint32_t)CXL_HDM_CTRL_COMMIT;
	if (t2e_quirk(dev, T2E_COMMIT_SETS_BOTH))
		*ctrl |= CXL_HDM_CTRL_COMMITTED | CXL_HDM_CTRL_ERROR;
	if (t2e_quirk(dev, T2E_COMMIT_STORES_LIMIT))
		*decoder_reg(dev, n, CXL_HDM_SIZE_LOW) += *decoder_reg(dev, n, CXL_HDM_BASE_LOW);
	if (t2e_quirk(dev, T2E_COMMIT_EVICTS_NEIGHBOUR) && n)
		*decoder_reg(dev, n - 1, CXL_HDM_CTRL) &= ~(uint32_t)CXL_HDM_CTRL_COMMITTED;
	if (t2e_quirk(dev, T2E_COMMIT_SPREADS) && n + 1 < t2e_hdm_decoders(dev))
		*decoder_reg(dev, n + 1, CXL_HDM_CTRL) |= CXL_HDM_CTRL_COMMITTED;
	if (t2e_quirk(dev, T2E_FAILED_COMMIT_CLEARS_BASE) && !done)
		*decoder_reg(dev, n, CXL_HDM_BASE_LOW) = 0;
}

static void finish_commit(struct t2e_device *dev, unsigned int n)
{
	bool done = may_commit(dev, n);

	dev->commit_done_ns[n] = 0;
	*decoder_reg(dev, n, CXL_HDM_CTRL) |= done ? CXL_HDM_CTRL_COMMITTED : CXL_HDM_CTRL_ERROR;
	spoil_commit(dev, n, done);
}

void t2e_hdm_advance(struct t2e_device *dev, uint64_t now_ns)
{
	unsigned int n;

	for (n = 0; dev->hdm && n < t2e_hdm_decoders(dev); n++)
		if (dev->commit_done_ns[n] && now_ns >= dev->commit_done_ns[n])
			finish_commit(dev, n);
}

static void start_commit(struct t2e_device *dev, unsigned int n)
{
	if (t2e_quirk(dev, T2E_COMMIT_NEVER_ENDS))
		return;
	if (!t2e_knob(dev, T2E_COMMIT_MS))
		finish_commit(dev, n);
	else
		dev->commit_done_ns[n] =
			dev->mount.now_ns(dev->mount.ctx) + t2e_knob(dev, T2E_COMMIT_MS) * 1000000;
}

/* Write enables that an uncommit with defects does not give back. */
static void spoil_uncommit(struct t2e_device *dev, unsigned int n)
{
	uint32_t *rwl = &dev->component.rwl[decoder_at(dev, n, 0) / 4];
	unsigned int i;

	if (t2e_quirk(dev, T2E_COMMIT_ONLY_ONCE))
		rwl[CXL_HDM_CTRL / 4] &= ~(uint32_t)CXL_HDM_CTRL_COMMIT;
	for (i = 0; t2e_quirk(dev, T2E_UNCOMMIT_KEEPS_FROZEN) && i < CXL_HDM_CTRL / 4; i++)
		rwl[i] = 0;
}

static void uncommit(struct t2e_device *dev, unsigned int n)
{
	uint32_t *ctrl = decoder_reg(dev, n, CXL_HDM_CTRL);

	dev->commit_done_ns[n] = 0;
	if (!t2e_quirk(dev, T2E_COMMITTED_STAYS))
		*ctrl &= ~(uint32_t)CXL_HDM_CTRL_COMMITTED;
	if (!t2e_quirk(dev, T2E_ERROR_STAYS))
		*ctrl &= ~(uint32_t)CXL_HDM_CTRL_ERROR;
	spoil_uncommit(dev, n);
}

static void gate_committed(struct t2e_device *dev, bool enabled)
{
	unsigned int n;

	for (n = 0; n < t2e_hdm_decoders(dev) && !enabled; n++)
		*decoder_reg(dev, n, CXL_HDM_CTRL) &= ~(uint32_t)CXL_HDM_CTRL_COMMITTED;
}

void t2e_hdm_written(struct t2e_device *dev, unsigned int reg, uint32_t before)
{
	int n = t2e_hdm_decoder_at(dev, reg);
	uint32_t now = dev->component.value[reg / 4];

	if (dev->hdm && reg == (unsigned int)dev->hdm + CXL_HDM_GLOBAL &&
	    t2e_quirk(dev, T2E_ENABLE_GATES_COMMITTED))
		gate_committed(dev, now & CXL_HDM_GLOBAL_ENABLE);
	if (n < 0 || reg != decoder_at(dev, (unsigned int)n, CXL_HDM_CTRL))
		return;
	if (before & CXL_HDM_CTRL_COMMIT && !(now & CXL_HDM_CTRL_COMMIT))
		uncommit(dev, (unsigned int)n);
	else if (!(before & CXL_HDM_CTRL_COMMIT) && now & CXL_HDM_CTRL_COMMIT)
		start_commit(dev, (unsigned int)n);
	else if (t2e_quirk(dev, T2E_REWRITE_UNCOMMITS))
		dev->component.value[reg / 4] &= ~(uint32_t)CXL_HDM_CTRL_COMMITTED;
}
