/* SPDX-License-Identifier: GPL-2.0 */
/* The emulated device's resets beside VFIO_DEVICE_RESET, its driver, and the log of its bus. */
#ifndef T2_EMU_RESET_H
#define T2_EMU_RESET_H

#include "lib/target/target.h"

/* As the operations of the same names in struct t2_target_ops. */
int t2_emu_hot_reset_info(struct t2_device *dev, struct vfio_pci_hot_reset_info *info);
int t2_emu_hot_reset(struct t2_device *dev, bool without_groups);
int t2_emu_reset_methods(struct t2_device *dev, char *names, size_t size);
int t2_emu_reset_by(struct t2_device *dev, const char *name);
int t2_emu_rebind(const char *where, struct t2_error *err);
int t2_emu_is_bound(const char *where, struct t2_error *err);
int t2_emu_config_log(struct t2_device *dev, struct t2_config_access *log, unsigned int n);

#endif
