// SPDX-License-Identifier: GPL-2.0
/* Reads the HDM decoder capability (CXL r3.1 8.2.4.20). */
#include <errno.h>
#include <string.h>

#include "lib/cxl/component.h"
#include "lib/cxl/field.h"

static void decode_capability(struct t2_hdm *h)
{
	uint32_t w = h->capability_word;
	uint32_t w2 = h->version >= 2 ? w : 0;
	uint32_t w3 = h->version >= 3 ? w : 0;

	h->decoder_count = t2_hdm_decoders(t2_field(w, CXL_HDM_CAP_COUNT));
	h->target_count = t2_field(w, CXL_HDM_CAP_TARGETS);
	h->a11to8 = t2_bit(w, CXL_HDM_CAP_A11TO8);
	h->a14to12 = t2_bit(w, CXL_HDM_CAP_A14TO12);
	h->poison_capable = t2_bit(w, CXL_HDM_CAP_POISON);
	h->ways_3_6_12 = t2_bit(w2, CXL_HDM_CAP_3_6_12_WAY);
	h->ways_16 = t2_bit(w2, CXL_HDM_CAP_16_WAY);
	h->uio_capable = t2_bit(w3, CXL_HDM_CAP_UIO);
	h->uio_decoder_count = t2_field(w3, CXL_HDM_CAP_UIO_COUNT);
	h->nxm_capable = t2_bit(w3, CXL_HDM_CAP_NXM);
	h->coherency_models = t2_field(w3, CXL_HDM_CAP_COHERENCY);
}

void t2_hdm_decode_decoder(unsigned int version, struct t2_hdm_decoder *d)
{
	uint32_t w = d->control_word;
	uint32_t w3 = version >= 3 ? w : 0;

	d->base = (uint64_t)d->base_high_word << 32 | (d->base_low_word & CXL_HDM_LOW_MASK);
	d->size = (uint64_t)d->size_high_word << 32 | (d->size_low_word & CXL_HDM_LOW_MASK);
	d->skip = (uint64_t)d->skip_high_word << 32 | (d->skip_low_word & CXL_HDM_LOW_MASK);
	d->granularity_encoding = t2_field(w, CXL_HDM_CTRL_IG);
	d->ways_encoding = t2_field(w, CXL_HDM_CTRL_IW);
	d->lock_on_commit = t2_bit(w, CXL_HDM_CTRL_LOCK);
	d->commit = t2_bit(w, CXL_HDM_CTRL_COMMIT);
	d->committed = t2_bit(w, CXL_HDM_CTRL_COMMITTED);
	d->error_not_committed = t2_bit(w, CXL_HDM_CTRL_ERROR);
	d->host_only = t2_bit(w, CXL_HDM_CTRL_HOST_ONLY);
	d->bi = t2_bit(w3, CXL_HDM_CTRL_BI);
	d->uio = t2_bit(w3, CXL_HDM_CTRL_UIO);
	d->isp = t2_field(w3, CXL_HDM_CTRL_ISP);
}

static int read_decoder(struct t2_component *c, uint32_t at, struct t2_hdm_decoder *d)
{
	const struct {
		uint32_t off;
		uint32_t *word;
	} reg[] = {
		{ CXL_HDM_BASE_LOW, &d->base_low_word }, { CXL_HDM_BASE_HIGH, &d->base_high_word },
		{ CXL_HDM_SIZE_LOW, &d->size_low_word }, { CXL_HDM_SIZE_HIGH, &d->size_high_word },
		{ CXL_HDM_CTRL, &d->control_word }, { CXL_HDM_SKIP_LOW, &d->skip_low_word },
		{ CXL_HDM_SKIP_HIGH, &d->skip_high_word },
	};

	for (unsigned int i = 0; i < sizeof(reg) / sizeof(reg[0]); i++) {
		int err = t2_component_read32(c, at + reg[i].off, reg[i].word);

		if (err)
			return err;
	}
	return 0;
}

int t2_hdm_read(struct t2_component *c, const struct t2_cm *cm, struct t2_hdm *hdm)
{
	const struct t2_cm_cap *cap = t2_cm_find(cm, CXL_CM_CAP_HDM);
	int err;

	memset(hdm, 0, sizeof(*hdm));
	if (!cap)
		return -ENOENT;
	hdm->block = CXL_CM_OFFSET + cap->pointer;
	hdm->version = cap->version;
	err = t2_component_read32(c, hdm->block + CXL_HDM_CAP, &hdm->capability_word);
	if (!err)
		err = t2_component_read32(c, hdm->block + CXL_HDM_GLOBAL, &hdm->global_word);
	if (err)
		return err;
	decode_capability(hdm);
	hdm->poison_enable = t2_bit(hdm->global_word, CXL_HDM_GLOBAL_POISON);
	hdm->enable = t2_bit(hdm->global_word, CXL_HDM_GLOBAL_ENABLE);
	while (hdm->n < hdm->decoder_count) {
		struct t2_hdm_decoder *d = &hdm->decoder[hdm->n];

		if (read_decoder(c, hdm->block + CXL_HDM_DECODER(hdm->n), d))
			break;
		t2_hdm_decode_decoder(hdm->version, d);
		hdm->n++;
	}
	return 0;
}
