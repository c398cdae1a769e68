// SPDX-License-Identifier: GPL-2.0
/* Finds the CXL DVSECs of a configuration snapshot, by the capability list or by signature. */
#include <string.h>

#include "lib/cxl/dvsec.h"
#include "lib/cxl/field.h"

static void read_header(const struct t2_config *cfg, unsigned int offset, struct t2_dvsec *dvsec)
{
	uint32_t header = t2_config_value(cfg, offset, 4);
	uint32_t header1 = t2_config_value(cfg, offset + DVSEC_HEADER1, 4);

	*dvsec = (struct t2_dvsec){
		.offset = offset,
		.vendor = t2_field(header1, DVSEC_HEADER1_VENDOR),
		.id = t2_config_value(cfg, offset + DVSEC_HEADER2_ID, 2),
		.length = t2_field(header1, DVSEC_HEADER1_LENGTH),
		.revision = t2_field(header1, DVSEC_HEADER1_REVISION),
		.cap_version = t2_field(header, 0x000f0000),
	};
	dvsec->fits =
		dvsec->length >= DVSEC_HEADER_SIZE && offset + dvsec->length <= T2_CONFIG_SIZE;
}

static void add(struct t2_dvsecs *dvsecs, const struct t2_dvsec *dvsec)
{
	if (dvsecs->n == T2_DVSEC_MAX)
		dvsecs->too_many = true;
	else
		dvsecs->list[dvsecs->n++] = *dvsec;
}

void t2_dvsecs_walk(const struct t2_config *cfg, const struct t2_pci_caps *caps,
		    struct t2_dvsecs *dvsecs)
{
	memset(dvsecs, 0, sizeof(*dvsecs));
	for (unsigned int i = 0; i < caps->extended_list.n; i++) {
		unsigned int offset = caps->extended[i].offset;
		struct t2_dvsec dvsec;

		/* A snapshot that ends before the DVSEC id leaves nothing to call it by. */
		if (caps->extended[i].id != DVSEC_EXT_CAP_ID ||
		    offset + DVSEC_HEADER_SIZE > cfg->valid)
			continue;
		read_header(cfg, offset, &dvsec);
		if (dvsec.vendor == CXL_VENDOR_ID)
			add(dvsecs, &dvsec);
	}
}

static bool is_known_id(uint16_t id)
{
	return id <= CXL_DVSEC_TEST && id != 1 && id != 6;
}

static bool is_known_place(const struct t2_dvsecs *dvsecs, unsigned int offset)
{
	for (unsigned int i = 0; i < dvsecs->n; i++) {
		const struct t2_dvsec *d = &dvsecs->list[i];

		if (offset == d->offset ||
		    (d->fits && offset > d->offset && offset < d->offset + d->length))
			return true;
	}
	return false;
}

void t2_dvsecs_scan(const struct t2_config *cfg, struct t2_dvsecs *dvsecs)
{
	for (unsigned int offset = T2_CONFIG_STANDARD; offset + DVSEC_HEADER_SIZE <= cfg->valid;
	     offset += 4) {
		uint32_t cap_id = t2_config_value(cfg, offset, 2);
		struct t2_dvsec dvsec;

		/* Only the head of the list is blanked. */
		if (cap_id != (offset == T2_CONFIG_STANDARD ? 0 : DVSEC_EXT_CAP_ID) ||
		    is_known_place(dvsecs, offset))
			continue;
		read_header(cfg, offset, &dvsec);
		if (dvsec.vendor != CXL_VENDOR_ID || !dvsec.fits || !is_known_id(dvsec.id))
			continue;
		dvsec.by_scan = true;
		add(dvsecs, &dvsec);
	}
}

const struct t2_dvsec *t2_dvsec_find(const struct t2_dvsecs *dvsecs, uint16_t id)
{
	for (unsigned int i = 0; i < dvsecs->n; i++)
		if (dvsecs->list[i].id == id)
			return &dvsecs->list[i];
	return NULL;
}

unsigned int t2_dvsec_count(const struct t2_dvsecs *dvsecs, uint16_t id)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < dvsecs->n; i++)
		count += dvsecs->list[i].id == id;
	return count;
}

bool t2_dvsec_get(const struct t2_config *cfg, const struct t2_dvsec *dvsec, unsigned int off,
		  unsigned int width, uint32_t *value)
{
	*value = 0;
	return off + width <= dvsec->length &&
	       t2_config_get(cfg, dvsec->offset + off, width, value);
}
