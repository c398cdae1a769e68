/* SPDX-License-Identifier: GPL-2.0 */
/* Resets a device by its own registers and gives it back its place in the address map. */
#ifndef T2_RESET_H
#define T2_RESET_H

#include "lib/cxl/dut.h"

/*
 * Both stop the function's own transactions, reset it, and write back what such a reset clears and
 * the device needs to be reached: BARs, expansion ROM, Cache Line Size, Interrupt Line, Device
 * Control, and Command last. What a driver programs besides (interrupts, ATS) is left at its
 * default. For a device in device view that no driver uses; @dut keeps what it decoded before, see
 * t2_dut_refresh().
 */

/*
 * Function-level reset (PCIe r6.0 6.6.2; CXL r3.1 9.5): Device Control bit 15, then 100 ms without
 * any access. Returns 0; -EOPNOTSUPP when the function is not capable of it; -EBUSY, with nothing
 * done, when transactions are still pending after a second; -ETIMEDOUT when it does not answer
 * within a second more; -EIO when it did not take back its place; or the -errno of an access.
 */
int t2_reset_flr(struct t2_dut *dut);

/*
 * CXL reset (CXL r3.1 9.7), Control2 bit 2 of the device DVSEC, without clearing memory: the time
 * to complete is the device's own, of which at most T2_RESET_CXL_MAX_MS are waited for. Returns 0;
 * -EOPNOTSUPP when the device is not capable of it; -EINVAL for a reserved time-out encoding;
 * -EBUSY, with nothing done, as above; -EREMOTEIO when Status2 says Reset Error; -ETIMEDOUT when it
 * says nothing in time; -EIO when it did not take back its place; or the -errno of an access.
 */
#define T2_RESET_CXL_MAX_MS 15000
int t2_reset_cxl(struct t2_dut *dut);

/*
 * After a CXL reset, writes back what it takes from the device DVSEC where that is not locked:
 * range bases, Control2 and Control, as @dut decoded them. Returns 0 or the -errno of an access.
 */
int t2_reset_restore_dvsec(struct t2_dut *dut);

#endif
