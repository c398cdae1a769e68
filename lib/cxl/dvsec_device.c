// SPDX-License-Identifier: GPL-2.0
/* Decodes the PCIe DVSEC for CXL Devices (CXL r3.1 8.1.3). */
#include <string.h>

#include "lib/cxl/dvsec.h"
#include "lib/cxl/field.h"

static bool word(const struct t2_config *cfg, const struct t2_dvsec_device *d, unsigned int since,
		 unsigned int off, uint16_t *value)
{
	uint32_t v;

	if (d->dvsec.revision < since || !t2_dvsec_get(cfg, &d->dvsec, off, 2, &v))
		return false;
	*value = v;
	return true;
}

/* @value as revision @since and later define it; before, its bits are reserved. */
static uint32_t from(const struct t2_dvsec_device *d, unsigned int since, uint32_t value)
{
	return d->dvsec.revision >= since ? value : 0;
}

static void decode_capability(struct t2_dvsec_device *d, uint32_t w)
{
	uint32_t w1 = from(d, 1, w);

	d->cache_capable = t2_bit(w, CXL_DEV_CAP_CACHE);
	d->io_capable = t2_bit(w, CXL_DEV_CAP_IO);
	d->mem_capable = t2_bit(w, CXL_DEV_CAP_MEM);
	d->mem_hwinit = t2_bit(w, CXL_DEV_CAP_MEM_HWINIT);
	d->hdm_count = t2_field(w, CXL_DEV_CAP_HDM_COUNT);
	d->viral_capable = t2_bit(w, CXL_DEV_CAP_VIRAL);
	d->cache_wbi_capable = t2_bit(w1, CXL_DEV_CAP_CACHE_WBI);
	d->reset_capable = t2_bit(w1, CXL_DEV_CAP_RESET);
	d->reset_timeout_encoding = t2_field(w1, CXL_DEV_CAP_RESET_TIMEOUT);
	d->reset_mem_clr_capable = t2_bit(w1, CXL_DEV_CAP_RESET_MEM_CLR);
	d->mld = t2_bit(w1, CXL_DEV_CAP_MLD);
	d->pm_init_capable = t2_bit(w1, CXL_DEV_CAP_PM_INIT);
	d->tsp_capable = t2_bit(from(d, 3, w), CXL_DEV_CAP_TSP);
}

static void decode_control(struct t2_dvsec_device *d, uint32_t w)
{
	d->cache_enable = t2_bit(w, CXL_DEV_CTRL_CACHE);
	d->io_enable = t2_bit(w, CXL_DEV_CTRL_IO);
	d->mem_enable = t2_bit(w, CXL_DEV_CTRL_MEM);
	d->sf_coverage = t2_field(w, CXL_DEV_CTRL_SF_COVERAGE);
	d->sf_granularity = t2_field(w, CXL_DEV_CTRL_SF_GRANULARITY);
	d->clean_eviction = t2_bit(w, CXL_DEV_CTRL_CLEAN_EVICTION);
	d->viral_enable = t2_bit(w, CXL_DEV_CTRL_VIRAL);
	d->p2p_mem_enable = t2_bit(from(d, 3, w), CXL_DEV_CTRL_P2P_MEM);
}

static void decode_control2(struct t2_dvsec_device *d, uint32_t w)
{
	d->disable_caching = t2_bit(w, CXL_DEV_CTRL2_DISABLE_CACHING);
	d->initiate_wbi = t2_bit(w, CXL_DEV_CTRL2_INIT_WBI);
	d->initiate_reset = t2_bit(w, CXL_DEV_CTRL2_INIT_RESET);
	d->reset_mem_clr_enable = t2_bit(w, CXL_DEV_CTRL2_RESET_MEM_CLR);
	d->hot_reset_preserve = t2_bit(from(d, 2, w), CXL_DEV_CTRL2_HOT_RESET_HDM);
	d->modified_completion_enable = t2_bit(from(d, 3, w), CXL_DEV_CTRL2_MODIFIED_CMP);
}

static void decode_status2(struct t2_dvsec_device *d, uint32_t w)
{
	d->cache_invalid = t2_bit(w, CXL_DEV_STATUS2_CACHE_INVALID);
	d->reset_complete = t2_bit(w, CXL_DEV_STATUS2_RESET_COMPLETE);
	d->reset_error = t2_bit(w, CXL_DEV_STATUS2_RESET_ERROR);
	d->pm_init_complete = t2_bit(w, CXL_DEV_STATUS2_PM_INIT);
	d->preservation_error = t2_bit(from(d, 2, w), CXL_DEV_STATUS2_PRESERVE_ERROR);
}

static void decode_capability2(struct t2_dvsec_device *d, uint32_t w)
{
	d->cache_size_unit = t2_field(w, CXL_DEV_CAP2_CACHE_UNIT);
	d->cache_size = t2_field(w, CXL_DEV_CAP2_CACHE_SIZE);
	d->fallback = t2_field(from(d, 2, w), CXL_DEV_CAP2_FALLBACK);
	d->modified_completion_capable = t2_bit(from(d, 3, w), CXL_DEV_CAP2_MODIFIED_CMP);
	d->no_clean_writeback = t2_bit(from(d, 3, w), CXL_DEV_CAP2_NO_CLEAN_WB);
}

static void decode_capability3(struct t2_dvsec_device *d, uint32_t w)
{
	d->cold_reset_clears = t2_bit(w, CXL_DEV_CAP3_COLD_CLEAR);
	d->warm_reset_clears = t2_bit(w, CXL_DEV_CAP3_WARM_CLEAR);
	d->hot_reset_clears = t2_bit(w, CXL_DEV_CAP3_HOT_CLEAR);
	d->hot_reset_configurable = t2_bit(w, CXL_DEV_CAP3_HOT_CONFIG);
	d->p2p_mem_capable = t2_bit(from(d, 3, w), CXL_DEV_CAP3_P2P_MEM);
}

static void decode_range(const struct t2_config *cfg, const struct t2_dvsec_device *d,
			 unsigned int n, struct t2_range *r)
{
	uint32_t low;

	r->present =
		t2_dvsec_get(cfg, &d->dvsec, CXL_DEV_RANGE_SIZE_HIGH(n), 4, &r->size_high_word) &&
		t2_dvsec_get(cfg, &d->dvsec, CXL_DEV_RANGE_SIZE_LOW(n), 4, &r->size_low_word) &&
		t2_dvsec_get(cfg, &d->dvsec, CXL_DEV_RANGE_BASE_HIGH(n), 4, &r->base_high_word) &&
		t2_dvsec_get(cfg, &d->dvsec, CXL_DEV_RANGE_BASE_LOW(n), 4, &r->base_low_word);
	if (!r->present)
		return;
	low = r->size_low_word;
	r->size = (uint64_t)r->size_high_word << 32 | (low & CXL_DEV_RANGE_SIZE_LOW_MASK);
	r->base = (uint64_t)r->base_high_word << 32 |
		  (r->base_low_word & CXL_DEV_RANGE_BASE_LOW_MASK);
	r->info_valid = t2_bit(low, CXL_DEV_RANGE_INFO_VALID);
	r->active = t2_bit(low, CXL_DEV_RANGE_ACTIVE);
	r->media_type = t2_field(low, CXL_DEV_RANGE_MEDIA_TYPE);
	r->memory_class = t2_field(low, CXL_DEV_RANGE_MEMORY_CLASS);
	r->desired_interleave = t2_field(low, CXL_DEV_RANGE_INTERLEAVE);
	r->active_timeout_encoding = t2_field(from(d, 1, low), CXL_DEV_RANGE_ACTIVE_TIMEOUT);
	r->active_degraded = t2_bit(from(d, 3, low), CXL_DEV_RANGE_ACTIVE_DEGRADED);
}

bool t2_dvsec_device_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			    struct t2_dvsec_device *out)
{
	struct t2_dvsec_device *d = out;

	memset(d, 0, sizeof(*d));
	if (!dvsec || dvsec->id != CXL_DVSEC_DEVICE)
		return false;
	d->dvsec = *dvsec;
	d->has_capability = word(cfg, d, 0, CXL_DEV_CAP, &d->capability_word);
	d->has_control = word(cfg, d, 0, CXL_DEV_CTRL, &d->control_word);
	d->has_status = word(cfg, d, 0, CXL_DEV_STATUS, &d->status_word);
	d->has_control2 = word(cfg, d, 1, CXL_DEV_CTRL2, &d->control2_word);
	d->has_status2 = word(cfg, d, 1, CXL_DEV_STATUS2, &d->status2_word);
	d->has_lock = word(cfg, d, 0, CXL_DEV_LOCK, &d->lock_word);
	d->has_capability2 = word(cfg, d, 1, CXL_DEV_CAP2, &d->capability2_word);
	d->has_capability3 = word(cfg, d, 2, CXL_DEV_CAP3, &d->capability3_word);
	decode_capability(d, d->capability_word);
	decode_control(d, d->control_word);
	d->viral_status = t2_bit(d->status_word, CXL_DEV_STATUS_VIRAL);
	decode_control2(d, d->control2_word);
	decode_status2(d, d->status2_word);
	d->config_lock = t2_bit(d->lock_word, CXL_DEV_LOCK_CONFIG);
	decode_capability2(d, d->capability2_word);
	for (unsigned int n = 0; n < 2; n++)
		decode_range(cfg, d, n, &d->range[n]);
	decode_capability3(d, d->capability3_word);
	return true;
}

unsigned int t2_reset_timeout_ms(unsigned int encoding)
{
	static const unsigned int ms[] = { 10, 100, 1000, 10000, 100000 };

	return encoding < sizeof(ms) / sizeof(ms[0]) ? ms[encoding] : 0;
}

unsigned int t2_memory_active_timeout_s(unsigned int encoding)
{
	static const unsigned int s[] = { 1, 4, 16, 64, 256 };

	return encoding < sizeof(s) / sizeof(s[0]) ? s[encoding] : 0;
}
