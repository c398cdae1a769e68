/* SPDX-License-Identifier: GPL-2.0 */
/* What a CXL reset takes from a device beside what is judged, to be put back (CXL r3.1 9.7). */
#ifndef T2_CXL_RESET_TESTS_H
#define T2_CXL_RESET_TESTS_H

#include <stdio.h>
#include <string.h>

#include "lib/cxl/decoder.h"
#include "lib/cxl/reset.h"

/* The decoders as they are now; false where they cannot be read. */
static inline bool t2_remember_decoders(struct t2_dut *dut, struct t2_hdm *found)
{
	struct t2_component *c;
	const struct t2_cm *cm;
	int err;

	c = t2_dut_component(dut, &err);
	cm = c ? t2_dut_cm(dut, &err) : NULL;
	return cm && !t2_hdm_read(c, cm, found) && found->capability_word != 0xffffffff;
}

/* Decoders, where @found knows them, before what switches memory on; what is locked stays. */
static inline void t2_put_back_after_reset(struct t2_dut *dut, const struct t2_hdm *found)
{
	struct t2_component *c;
	int err = 0, err_dvsec;

	if (found) {
		c = t2_dut_component(dut, &err);
		err = c ? t2_decoders_restore(c, found, ~0ull) : err;
	}
	err_dvsec = t2_reset_restore_dvsec(dut);
	if (err || err_dvsec)
		printf("# not everything is as it was before the CXL reset: decoders %s, "
		       "DVSEC 0 %s\n",
		       err ? strerror(-err) : "put back",
		       err_dvsec ? strerror(-err_dvsec) : "put back");
}

#endif
