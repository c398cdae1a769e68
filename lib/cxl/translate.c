// SPDX-License-Identifier: GPL-2.0
/* Where in a device's memory a host address lands (CXL r3.1 8.2.4.20). */
#include <errno.h>

#include "lib/cxl/translate.h"

#define IG_LAST 6
#define IW_BY_3 8 /* from here on the ways are 3 times a power of two */
#define OFFSET_BITS 52

unsigned int t2_hdm_ways(unsigned int encoding)
{
	static const uint8_t ways[16] = {
		[0] = 1, [1] = 2, [2] = 4, [3] = 8, [4] = 16, [8] = 3, [9] = 6, [10] = 12,
	};

	return encoding < sizeof(ways) ? ways[encoding] : 0;
}

unsigned int t2_hdm_granularity(unsigned int encoding)
{
	return encoding <= IG_LAST ? 256u << encoding : 0;
}

/* The offset in the device's share of an interleave set, from the offset in the set. */
static uint64_t share_offset(const struct t2_hdm_decoder *d, uint64_t offset)
{
	unsigned int low = d->granularity_encoding + 8;
	uint64_t below = offset & ((1ull << low) - 1), above;

	if (d->ways_encoding < IW_BY_3)
		above = offset >> (low + d->ways_encoding);
	else
		above = ((offset & ((1ull << OFFSET_BITS) - 1)) >>
			 (d->granularity_encoding + d->ways_encoding)) /
			3;
	return above << low | below;
}

int t2_hdm_translate(const struct t2_hdm *hdm, uint64_t hpa, uint64_t *dpa, unsigned int *decoder)
{
	uint64_t dpa_base = 0;

	for (unsigned int n = 0; n < hdm->n; n++) {
		const struct t2_hdm_decoder *d = &hdm->decoder[n];
		unsigned int ways = t2_hdm_ways(d->ways_encoding);

		if (!d->committed)
			continue;
		if (!ways)
			return -EINVAL;
		dpa_base += d->skip;
		if (hpa >= d->base && hpa - d->base < d->size) {
			if (!t2_hdm_granularity(d->granularity_encoding))
				return -EINVAL;
			*dpa = dpa_base + share_offset(d, hpa - d->base);
			*decoder = n;
			return 0;
		}
		dpa_base += d->size / ways;
	}
	return -ENXIO;
}
