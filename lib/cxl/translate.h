/* SPDX-License-Identifier: GPL-2.0 */
/* Where in a device's memory a host address lands (CXL r3.1 8.2.4.20). */
#ifndef T2_TRANSLATE_H
#define T2_TRANSLATE_H

#include "lib/cxl/component.h"

/* Ways and bytes that the encodings of Control stand for; 0 for a reserved one. */
unsigned int t2_hdm_ways(unsigned int encoding);
unsigned int t2_hdm_granularity(unsigned int encoding);

/*
 * Translates @hpa to the device's own address *@dpa, both in bytes, through the committed decoders
 * of @hdm, and says in *@decoder which one hit: the lowest. Asks neither HDM Decoder Enable nor
 * whether an interleaved address is another device's. Returns 0; -ENXIO when no committed decoder
 * hits; -EINVAL when that decoder, or the ways of a committed one before it, has a reserved
 * encoding.
 */
int t2_hdm_translate(const struct t2_hdm *hdm, uint64_t hpa, uint64_t *dpa, unsigned int *decoder);

#endif
