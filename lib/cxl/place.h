/* SPDX-License-Identifier: GPL-2.0 */
/* What a reset takes from a function of PCI Express and nobody else gives back. */
#ifndef T2_PLACE_H
#define T2_PLACE_H

#include "lib/cxl/dut.h"

#define T2_PLACE_MAX 32

struct t2_place_register {
	uint16_t off;
	uint8_t width; /* bytes */
	bool sure; /* without it the function is not reached as before */
	uint32_t value;
};

/* In the order of writing: Command is the last, so that no address half written is decoded. */
struct t2_pci_place {
	struct t2_place_register reg[T2_PLACE_MAX];
	unsigned int n;
};

/*
 * Reads BARs and their sizes, expansion ROM, Cache Line Size, Interrupt Line, the controls of
 * device and link, and Command. What a driver programs besides (interrupts, ATS) is left out.
 * Returns 0 or the -errno of a read.
 */
int t2_place_save(struct t2_dut *dut, struct t2_pci_place *place);

/*
 * Writes them back. Returns 0; -EIO when one that the function is reached by reads otherwise
 * then; or the -errno of an access.
 */
int t2_place_restore(struct t2_dut *dut, const struct t2_pci_place *place);

/* The register at @off as saved; 0 when it is not among them. */
uint32_t t2_place_value(const struct t2_pci_place *place, unsigned int off);

#endif
