/* SPDX-License-Identifier: GPL-2.0 */
/* Tells the layout of the CXL capabilities from their bytes; a step of t2_generation_detect(). */
#ifndef T2_LAYOUT_H
#define T2_LAYOUT_H

#include "lib/cxl/generation.h"

#define T2_REGION_INDEX_MAX	(VFIO_PCI_NUM_REGIONS + T2_CXL_REGIONS_MAX)

/*
 * Sets generation and told_by of @p from its flags, regions and raw capabilities, and decodes the
 * fields that the layout has. Returns 0, or -EPROTO when CXL is announced in no known layout.
 */
int t2_layout_tell(struct t2_passthrough *p);

#endif
