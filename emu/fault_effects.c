// SPDX-License-Identifier: GPL-2.0
/* Effects that rows of several areas share: other values, other attributes, quirks. */
#include "fault_rows.h"

static void change_bytes(uint8_t *bytes, uint32_t clear, uint32_t set)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		bytes[i] = (uint8_t)((bytes[i] & ~(clear >> 8 * i)) | set >> 8 * i);
}

void t2e_dvsec_set(struct t2e_device *dev, const struct t2e_fault *f)
{
	unsigned int at = dev->dvsec[f->a] + f->b;

	if (!dev->dvsec[f->a])
		return;
	change_bytes(&dev->config.value[at], f->c, f->d);
	change_bytes(&dev->config.preset[at], f->c, f->d);
}

void t2e_cm_poke(struct t2e_device *dev, unsigned int reg, uint32_t clear, uint32_t set)
{
	struct t2e_component *c = &dev->component;

	if (reg >= CXL_CM_SIZE)
		return;
	c->value[reg / 4] = (c->value[reg / 4] & ~clear) | set;
	c->preset[reg / 4] = (c->preset[reg / 4] & ~clear) | set;
}

void t2e_cm_header(struct t2e_device *dev, const struct t2e_fault *f)
{
	t2e_cm_poke(dev, 0, f->c, f->d);
}

unsigned int t2e_cm_entry_of(const struct t2e_device *dev, uint32_t id)
{
	unsigned int k;

	for (k = 1; k <= dev->cm_count; k++)
		if ((dev->component.value[CXL_CM_ENTRY(k) / 4] & CXL_CM_ENTRY_ID) == id)
			return CXL_CM_ENTRY(k);
	return CXL_CM_SIZE;
}

void t2e_cm_entry(struct t2e_device *dev, const struct t2e_fault *f)
{
	t2e_cm_poke(dev, t2e_cm_entry_of(dev, f->a), f->c, f->d);
}

/* Register b of capability a; CXL_CM_SIZE or more: the device has none. */
static unsigned int cm_at(const struct t2e_device *dev, const struct t2e_fault *f)
{
	unsigned int entry = t2e_cm_entry_of(dev, f->a);

	return entry < CXL_CM_SIZE ? (dev->component.value[entry / 4] >> 20) + f->b : entry;
}

void t2e_cm_set(struct t2e_device *dev, const struct t2e_fault *f)
{
	t2e_cm_poke(dev, cm_at(dev, f), f->c, f->d);
}

/* How software may change the bits that a fault touches, from now on. */
static void dvsec_bits(struct t2e_device *dev, const struct t2e_fault *f, struct t2e_bits now)
{
	unsigned int at = dev->dvsec[f->a] + f->b;
	struct t2e_config_space *c = &dev->config;

	if (!dev->dvsec[f->a])
		return;
	change_bytes(&c->rw[at], f->c, now.rw);
	change_bytes(&c->rwl[at], f->c, now.rwl);
	change_bytes(&c->rwo[at], f->c, 0);
	change_bytes(&c->w1c[at], f->c, now.w1c);
	change_bytes(&c->sticky[at], 0, now.sticky);
}

void t2e_dvsec_ro(struct t2e_device *dev, const struct t2e_fault *f)
{
	dvsec_bits(dev, f, (struct t2e_bits){ 0 });
}

void t2e_dvsec_rw(struct t2e_device *dev, const struct t2e_fault *f)
{
	dvsec_bits(dev, f, (struct t2e_bits){ .rw = f->c });
}

void t2e_dvsec_rws(struct t2e_device *dev, const struct t2e_fault *f)
{
	dvsec_bits(dev, f, (struct t2e_bits){ .rw = f->c, .sticky = f->c });
}

void t2e_dvsec_rwl(struct t2e_device *dev, const struct t2e_fault *f)
{
	dvsec_bits(dev, f, (struct t2e_bits){ .rwl = f->c });
}

void t2e_dvsec_w1c(struct t2e_device *dev, const struct t2e_fault *f)
{
	dvsec_bits(dev, f, (struct t2e_bits){ .w1c = f->c });
}

static void component_bits(struct t2e_device *dev, unsigned int at, uint32_t bits,
			   struct t2e_bits now)
{
	struct t2e_component *c = &dev->component;

	if (at >= CXL_CM_SIZE)
		return;
	c->rw[at / 4] = (c->rw[at / 4] & ~bits) | now.rw;
	c->rwl[at / 4] = (c->rwl[at / 4] & ~bits) | now.rwl;
	c->w1c[at / 4] &= ~bits;
}

void t2e_cm_ro(struct t2e_device *dev, const struct t2e_fault *f)
{
	component_bits(dev, cm_at(dev, f), f->c, (struct t2e_bits){ 0 });
}

void t2e_cm_rw(struct t2e_device *dev, const struct t2e_fault *f)
{
	component_bits(dev, cm_at(dev, f), f->c, (struct t2e_bits){ .rw = f->c });
}

void t2e_cm_rwl(struct t2e_device *dev, const struct t2e_fault *f)
{
	component_bits(dev, cm_at(dev, f), f->c, (struct t2e_bits){ .rwl = f->c });
}

void t2e_cm_array_rw(struct t2e_device *dev, const struct t2e_fault *f)
{
	component_bits(dev, f->b, f->c, (struct t2e_bits){ .rw = f->c });
}

void t2e_decoder_ro(struct t2e_device *dev, const struct t2e_fault *f)
{
	unsigned int n;

	for (n = 0; dev->hdm && n < t2e_hdm_decoders(dev); n++)
		component_bits(dev, dev->hdm + CXL_HDM_DECODER(n) + f->b, f->c,
			       (struct t2e_bits){ 0 });
}

void t2e_decoder_rw(struct t2e_device *dev, const struct t2e_fault *f)
{
	unsigned int n;

	for (n = 0; dev->hdm && n < t2e_hdm_decoders(dev); n++)
		component_bits(dev, dev->hdm + CXL_HDM_DECODER(n) + f->b, f->c,
			       (struct t2e_bits){ .rw = f->c });
}

void t2e_decoder_set(struct t2e_device *dev, const struct t2e_fault *f)
{
	unsigned int n;

	for (n = 0; dev->hdm && n < t2e_hdm_decoders(dev); n++)
		t2e_cm_poke(dev, dev->hdm + CXL_HDM_DECODER(n) + f->b, f->c, f->d);
}

void t2e_has_quirk(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->quirk[f->a] = true;
}

void t2e_reset_loses(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->reset_loses[f->a] |= f->b;
}

void t2e_reset_keeps(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->reset_keeps[f->a] |= f->b;
}

void t2e_doe_withholds(struct t2e_device *dev, const struct t2e_fault *f)
{
	dev->doe.withheld |= 1u << f->a;
}
