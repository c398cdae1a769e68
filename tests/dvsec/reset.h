/* SPDX-License-Identifier: GPL-2.0 */
/* What a CXL reset takes from a device beside that which is judged, and gives it back (9.7). */
#ifndef T2_DVSEC_RESET_H
#define T2_DVSEC_RESET_H

#include "lib/cxl/decoder.h"
#include "lib/cxl/reset.h"
#include "tests/dvsec/dvsec.h"

struct reset_keeps {
	struct t2_component *c; /* NULL: no decoders to give back */
	struct t2_hdm hdm;
};

static inline void before_cxl_reset(struct t2_dut *dut, struct reset_keeps *keeps)
{
	const struct t2_cm *cm;
	int err;

	cm = t2_dut_cm(dut, &err);
	keeps->c = cm ? t2_dut_component(dut, &err) : NULL;
	if (keeps->c &&
	    (t2_hdm_read(keeps->c, cm, &keeps->hdm) || keeps->hdm.capability_word == 0xffffffff))
		keeps->c = NULL;
}

/*
 * Never while the reset may still be going on: then nothing but Status2 may be accessed (9.7).
 * Decoders go before what switches memory on; what is locked has stayed.
 */
static inline void after_cxl_reset(struct t2_dut *dut, const struct reset_keeps *keeps)
{
	int err = keeps->c ? t2_decoders_restore(keeps->c, &keeps->hdm, ~0ull) : 0;
	int err_dvsec = t2_reset_restore_dvsec(dut);

	if (err || err_dvsec)
		printf("# not everything is as it was before the CXL reset: decoders %s, "
		       "DVSEC 0 %s\n",
		       err ? strerror(-err) : "put back",
		       err_dvsec ? strerror(-err_dvsec) : "put back");
}

#endif
