// SPDX-License-Identifier: GPL-2.0
/* Decodes the Flex Bus, port extension, GPF and MLD DVSECs (CXL r3.1 8.1.5-8.1.8, 8.1.10). */
#include <string.h>

#include "lib/cxl/dvsec.h"
#include "lib/cxl/field.h"

static bool is_one(const struct t2_dvsec *dvsec, uint16_t id, struct t2_dvsec *copy)
{
	if (!dvsec || dvsec->id != id)
		return false;
	*copy = *dvsec;
	return true;
}

static bool word(const struct t2_config *cfg, const struct t2_dvsec *dvsec, unsigned int off,
		 uint16_t *value)
{
	uint32_t v;
	bool ok = t2_dvsec_get(cfg, dvsec, off, 2, &v);

	*value = v;
	return ok;
}

static void flex_bits(const struct t2_config *cfg, const struct t2_dvsec *dvsec, unsigned int off,
		      struct t2_flex_bits *bits)
{
	uint32_t w, w1, w2;

	bits->present = word(cfg, dvsec, off, &bits->word);
	w = bits->word;
	w1 = dvsec->revision >= 1 ? w : 0;
	w2 = dvsec->revision >= 2 ? w : 0;
	bits->cache = t2_bit(w, CXL_FLEX_CACHE);
	bits->io = t2_bit(w, CXL_FLEX_IO);
	bits->mem = t2_bit(w, CXL_FLEX_MEM);
	bits->vh_68b = t2_bit(w1, CXL_FLEX_68B_VH);
	bits->mld = t2_bit(w1, CXL_FLEX_MLD);
	bits->latency_optimized = t2_bit(w2, CXL_FLEX_LATENCY_OPT);
	bits->pbr = t2_bit(w2, CXL_FLEX_PBR);
}

bool t2_flex_bus_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			struct t2_flex_bus *out)
{
	memset(out, 0, sizeof(*out));
	if (!is_one(dvsec, CXL_DVSEC_FLEX_BUS_PORT, &out->dvsec))
		return false;
	flex_bits(cfg, dvsec, CXL_FLEX_CAP, &out->capability);
	flex_bits(cfg, dvsec, CXL_FLEX_CTRL, &out->control);
	flex_bits(cfg, dvsec, CXL_FLEX_STATUS, &out->status);
	if (dvsec->revision >= 1)
		out->has_ts_data = t2_dvsec_get(cfg, dvsec, CXL_FLEX_TS_DATA, 4, &out->ts_data);
	if (dvsec->revision >= 2) {
		out->has_capability2 =
			t2_dvsec_get(cfg, dvsec, CXL_FLEX_CAP2, 4, &out->capability2_word);
		out->has_control2 =
			t2_dvsec_get(cfg, dvsec, CXL_FLEX_CTRL2, 4, &out->control2_word);
		out->has_status2 =
			t2_dvsec_get(cfg, dvsec, CXL_FLEX_STATUS2, 4, &out->status2_word);
	}
	return true;
}

bool t2_port_extensions_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			       struct t2_port_extensions *out)
{
	memset(out, 0, sizeof(*out));
	if (!is_one(dvsec, CXL_DVSEC_PORT_EXTENSIONS, &out->dvsec))
		return false;
	out->has_status = word(cfg, dvsec, CXL_PORT_STATUS, &out->status_word);
	out->has_control = word(cfg, dvsec, CXL_PORT_CTRL, &out->control_word);
	return true;
}

static void gpf_time(const struct t2_config *cfg, const struct t2_dvsec *dvsec, unsigned int off,
		     struct t2_gpf_time *time)
{
	time->present = word(cfg, dvsec, off, &time->word);
	time->base = t2_field(time->word, CXL_GPF_TIME_BASE);
	time->scale = t2_field(time->word, CXL_GPF_TIME_SCALE);
}

bool t2_gpf_port_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			struct t2_gpf_port *out)
{
	memset(out, 0, sizeof(*out));
	if (!is_one(dvsec, CXL_DVSEC_GPF_PORT, &out->dvsec))
		return false;
	gpf_time(cfg, dvsec, CXL_GPF_PORT_PHASE1, &out->phase1);
	gpf_time(cfg, dvsec, CXL_GPF_PORT_PHASE2, &out->phase2);
	return true;
}

bool t2_gpf_device_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			  struct t2_gpf_device *out)
{
	memset(out, 0, sizeof(*out));
	if (!is_one(dvsec, CXL_DVSEC_GPF_DEVICE, &out->dvsec))
		return false;
	gpf_time(cfg, dvsec, CXL_GPF_DURATION, &out->phase2);
	out->has_power = t2_dvsec_get(cfg, dvsec, CXL_GPF_POWER, 4, &out->power_mw);
	return true;
}

bool t2_mld_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec, struct t2_mld *out)
{
	memset(out, 0, sizeof(*out));
	if (!is_one(dvsec, CXL_DVSEC_MLD, &out->dvsec))
		return false;
	out->has_ld_count = word(cfg, dvsec, CXL_MLD_LD_COUNT, &out->ld_count);
	return true;
}

unsigned int t2_gpf_duration_us(unsigned int base, unsigned int scale)
{
	if (base > 15 || scale > 7)
		return 0;
	while (scale--)
		base *= 10;
	return base;
}
