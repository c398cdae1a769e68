/* SPDX-License-Identifier: GPL-2.0 */
/* Resets a device by its own registers or its bus, and gives it back its place. */
#ifndef T2_RESET_H
#define T2_RESET_H

#include "lib/cxl/place.h"
#include "lib/cxl/wait.h"

enum t2_reset_kind {
	T2_RESET_FLR, /* Device Control bit 15 (PCIe r6.0 6.6.2; CXL r3.1 9.5) */
	T2_RESET_CXL, /* Control2 bit 2 of the device DVSEC (9.7), without clearing memory */
	T2_RESET_CXL_CLEAR, /* the same, with Reset Mem Clr Enable */
	T2_RESET_HOT, /* Secondary Bus Reset of the port above (PCIe r6.0 6.6.1) */
};

struct t2_reset {
	struct t2_pci_place place;
	bool started; /* since then the device may have lost its place */
	bool unfinished; /* by its own time it may still be at it: nothing but Status2 then */
	struct t2_reset_end end; /* of a CXL reset */
};

/*
 * Stops the function's own transactions, resets it, and leaves it as the reset does: without its
 * place. For a device in device view that no driver uses; @dut keeps what it decoded before. An FLR
 * is followed by 100 ms without any access; a CXL reset as t2_wait_reset_complete() says, at most
 * T2_RESET_CXL_MAX_MS; and each but a CXL reset by up to a second until the function answers.
 * Returns 0; -EOPNOTSUPP when the device, or the target, is not capable of it; -EINVAL for a
 * reserved time-out encoding; -EBUSY, with nothing done, when transactions are still pending after
 * a second, or others would be reset with it; -EREMOTEIO when Status2 says Reset Error; -ETIMEDOUT
 * when the device does not answer, or say how its reset ended, in time; or the -errno of an access.
 */
#define T2_RESET_CXL_MAX_MS 15000
int t2_reset_only(struct t2_dut *dut, enum t2_reset_kind kind, struct t2_reset *reset);

/*
 * Gives back the place that t2_reset_only() took, whatever it returned. Returns 0; -EBUSY, with
 * nothing done, while the reset may be going on; or what t2_place_restore() does.
 */
int t2_reset_give_back(struct t2_dut *dut, const struct t2_reset *reset);

/* Both in one. What the reset returned goes before what giving back did. */
int t2_reset_flr(struct t2_dut *dut);
int t2_reset_cxl(struct t2_dut *dut);

/* Does the function answer configuration reads, within @ms? 0 or -ETIMEDOUT. */
int t2_reset_answers(struct t2_dut *dut, unsigned int ms);

/*
 * After a reset, writes back what it takes from the device DVSEC where that is not locked: range
 * bases, Control2, Control and at last CONFIG_LOCK, as @dut decoded them. Returns 0 or the -errno
 * of an access.
 */
int t2_reset_restore_dvsec(struct t2_dut *dut);

#endif
