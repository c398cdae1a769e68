// SPDX-License-Identifier: GPL-2.0
/* Reads the CXL.cachemem capability array (CXL r3.1 8.2.4.1) and finds what is wrong with it. */
#include <string.h>

#include "lib/cxl/component.h"
#include "lib/cxl/field.h"

unsigned int t2_hdm_decoders(unsigned int encoding)
{
	static const uint8_t count[16] = { 1, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32 };

	return encoding < sizeof(count) ? count[encoding] : 0;
}

static void defect(struct t2_cm *cm, unsigned int which, unsigned int index)
{
	if (!cm->defects)
		cm->first_defect = index;
	cm->defects |= which;
}

static unsigned int hdm_size(struct t2_component *c, uint16_t pointer)
{
	uint32_t capability;

	if (pointer % 4 ||
	    t2_component_read32(c, CXL_CM_OFFSET + pointer + CXL_HDM_CAP, &capability))
		return CXL_HDM_SIZE(0);
	return CXL_HDM_SIZE(t2_hdm_decoders(t2_field(capability, CXL_HDM_CAP_COUNT)));
}

static unsigned int structure_size(struct t2_component *c, const struct t2_cm_cap *cap)
{
	switch (cap->id) {
	case CXL_CM_CAP_RAS:
		return CXL_RAS_SIZE;
	case CXL_CM_CAP_LINK:
		return cap->version >= 4 ? CXL_LINK_SIZE + 0x18 : CXL_LINK_SIZE;
	case CXL_CM_CAP_HDM:
		return hdm_size(c, cap->pointer);
	case CXL_CM_CAP_IDE:
		return 0x20;
	case CXL_CM_CAP_BI_DECODER:
		return 0x0c;
	case CXL_CM_CAP_EXT_METADATA:
		return 0x08;
	default:
		return 4;
	}
}

static void check_pointer(struct t2_cm *cm, const struct t2_cm_cap *cap)
{
	if (cap->pointer % 4)
		defect(cm, T2_CM_POINTER_UNALIGNED, cap->index);
	if (cap->pointer < CXL_CM_ENTRY(cm->count + 1))
		defect(cm, T2_CM_POINTER_IN_ARRAY, cap->index);
	if (cap->pointer + cap->size > CXL_CM_SIZE)
		defect(cm, T2_CM_POINTER_OUTSIDE, cap->index);
	for (const struct t2_cm_cap *other = cm->caps; other < cap; other++)
		if (other->id != CXL_CM_CAP_NULL && other->pointer < cap->pointer + cap->size &&
		    cap->pointer < other->pointer + other->size)
			defect(cm, T2_CM_OVERLAP, cap->index);
}

int t2_cm_read(struct t2_component *c, struct t2_cm *cm)
{
	int err;

	memset(cm, 0, sizeof(*cm));
	err = t2_component_read32(c, CXL_CM_OFFSET, &cm->header_word);
	if (err)
		return err;
	if (cm->header_word == 0xffffffff) {
		defect(cm, T2_CM_ALL_ONES, 0);
		return 0;
	}
	cm->id = t2_field(cm->header_word, CXL_CM_HEADER_ID);
	cm->version = t2_field(cm->header_word, CXL_CM_HEADER_VERSION);
	cm->cm_version = t2_field(cm->header_word, CXL_CM_HEADER_CM_VERSION);
	cm->count = t2_field(cm->header_word, CXL_CM_HEADER_COUNT);
	/* Not an array: what follows could be anything. */
	if (cm->id != CXL_CM_CAP_HEADER)
		return 0;
	for (unsigned int k = 1; k <= cm->count; k++) {
		struct t2_cm_cap *cap = &cm->caps[cm->n];

		if (t2_component_read32(c, CXL_CM_OFFSET + CXL_CM_ENTRY(k), &cap->word)) {
			defect(cm, T2_CM_UNREADABLE, k);
			break;
		}
		cm->n++;
		cap->index = k;
		cap->id = t2_field(cap->word, CXL_CM_ENTRY_ID);
		cap->version = t2_field(cap->word, CXL_CM_ENTRY_VERSION);
		cap->pointer = t2_field(cap->word, CXL_CM_ENTRY_POINTER);
		if (cap->id == CXL_CM_CAP_NULL)
			continue;
		cap->size = structure_size(c, cap);
		check_pointer(cm, cap);
	}
	return 0;
}

const struct t2_cm_cap *t2_cm_find(const struct t2_cm *cm, uint16_t id)
{
	for (unsigned int i = 0; i < cm->n; i++)
		if (cm->caps[i].id == id)
			return &cm->caps[i];
	return NULL;
}

unsigned int t2_cm_count(const struct t2_cm *cm, uint16_t id)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < cm->n; i++)
		count += cm->caps[i].id == id;
	return count;
}

bool t2_cm_apart(const struct t2_cm *cm, const struct t2_cm_cap *cap)
{
	if (cap->pointer % 4 || cap->pointer < CXL_CM_ENTRY(cm->count + 1) ||
	    cap->pointer + cap->size > CXL_CM_SIZE)
		return false;
	for (unsigned int i = 0; i < cm->n; i++) {
		const struct t2_cm_cap *other = &cm->caps[i];

		if (other->index != cap->index && other->id != CXL_CM_CAP_NULL &&
		    other->pointer < cap->pointer + cap->size &&
		    cap->pointer < other->pointer + other->size)
			return false;
	}
	return true;
}
