// SPDX-License-Identifier: GPL-2.0
/* Decodes the function map, register locator and test DVSECs (CXL r3.1 8.1.4, 8.1.9, 14.16.1). */
#include <string.h>

#include "lib/cxl/dvsec.h"
#include "lib/cxl/field.h"

bool t2_function_map_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			    struct t2_function_map *out)
{
	memset(out, 0, sizeof(*out));
	if (!dvsec || dvsec->id != CXL_DVSEC_FUNCTION_MAP)
		return false;
	out->dvsec = *dvsec;
	out->has_map = true;
	for (unsigned int i = 0; i < CXL_MAP_WORDS; i++)
		if (!t2_dvsec_get(cfg, dvsec, CXL_MAP_WORD(i), 4, &out->word[i]))
			out->has_map = false;
	return true;
}

bool t2_locator_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
		       struct t2_locator *out)
{
	memset(out, 0, sizeof(*out));
	if (!dvsec || dvsec->id != CXL_DVSEC_REGISTER_LOCATOR)
		return false;
	out->dvsec = *dvsec;
	if (dvsec->length < CXL_LOCATOR_ENTRY(0))
		return true;
	out->declared = (dvsec->length - CXL_LOCATOR_ENTRY(0)) / 8;
	out->trailing = (dvsec->length - CXL_LOCATOR_ENTRY(0)) % 8;
	while (out->n < out->declared && out->n < T2_LOCATOR_MAX) {
		struct t2_locator_entry *e = &out->entry[out->n];
		unsigned int off = CXL_LOCATOR_ENTRY(out->n);

		if (!t2_dvsec_get(cfg, dvsec, off, 4, &e->low_word) ||
		    !t2_dvsec_get(cfg, dvsec, off + 4, 4, &e->high_word))
			break;
		e->index = out->n++;
		e->bir = t2_field(e->low_word, CXL_LOCATOR_BIR);
		e->block = t2_field(e->low_word, CXL_LOCATOR_BLOCK);
		e->offset = (uint64_t)e->high_word << 32 | (e->low_word & CXL_LOCATOR_OFFSET_LOW);
	}
	return true;
}

const struct t2_locator_entry *t2_locator_find(const struct t2_locator *locator, uint8_t block)
{
	for (unsigned int i = 0; i < locator->n; i++)
		if (locator->entry[i].block == block)
			return &locator->entry[i];
	return NULL;
}

unsigned int t2_locator_count(const struct t2_locator *locator, uint8_t block)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < locator->n; i++)
		count += locator->entry[i].block == block;
	return count;
}

bool t2_test_capability_decode(const struct t2_config *cfg, const struct t2_dvsec *dvsec,
			       struct t2_test_capability *out)
{
	uint32_t v;

	memset(out, 0, sizeof(*out));
	if (!dvsec || dvsec->id != CXL_DVSEC_TEST)
		return false;
	out->dvsec = *dvsec;
	out->has_lock = t2_dvsec_get(cfg, dvsec, CXL_TEST_LOCK, 2, &v);
	out->lock_word = v;
	out->test_lock = v & 1;
	out->has_capability1 = t2_dvsec_get(cfg, dvsec, CXL_TEST_CAP1, 4, &out->capability1_word);
	out->has_capability2 = t2_dvsec_get(cfg, dvsec, CXL_TEST_CAP2, 2, &v);
	out->capability2_word = v;
	out->has_base = t2_dvsec_get(cfg, dvsec, CXL_TEST_BASE_LOW, 4, &out->base_low_word) &&
			t2_dvsec_get(cfg, dvsec, CXL_TEST_BASE_HIGH, 4, &out->base_high_word);
	out->base = (uint64_t)out->base_high_word << 32 | (out->base_low_word & 0xfffffff0);
	return true;
}
