/* SPDX-License-Identifier: GPL-2.0 */
/* Resets a PCI function, and gives its driver away and back, by the attributes of sysfs. */
#ifndef T2_PCI_RESET_H
#define T2_PCI_RESET_H

#include <stddef.h>
#include "lib/target/target.h"

/*
 * The methods of the attribute reset_method, with a blank between, empty when resets are disabled.
 * Returns 0; -ENOENT where the kernel shows no such attribute: before 5.15, or because the function
 * has none; -ENOSPC when they do not fit into @size bytes.
 */
int t2_pci_reset_methods(const char *bdf, char *names, size_t size);

/* Resets @bdf by the method @name alone, and puts the list back. Returns 0 or -errno. */
int t2_pci_reset_by(const char *bdf, const char *name);

/*
 * Unbinds the driver of @bdf and binds it again at once. Returns 0 when the kernel took both, or
 * -errno with @err filled.
 */
int t2_pci_rebind(const char *bdf, struct t2_error *err);

#endif
