/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The two answers of t2info that take a device. Both print JSON, an object a line, and return an
 * exit status.
 */
#ifndef T2_INFO_H
#define T2_INFO_H

#include "lib/cxl/dut.h"

/* Every device that @selector names: what it is and how it is seen. */
int t2_describe(const char *selector);

/*
 * The one device that @selector names: DVSECs, register blocks, capability array and decoders as
 * decoded.
 */
int t2_decode(const char *selector);

/* Print one selector per line and return 0: the devices of the default run, and of the matrix. */
int t2_default_selectors(void);
int t2_matrix_selectors(void);

#endif
