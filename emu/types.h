/* SPDX-License-Identifier: GPL-2.0 */
/* The few types the model needs, from libc's freestanding headers or from the kernel's. */
#ifndef T2E_TYPES_H
#define T2E_TYPES_H

#ifdef __KERNEL__
#include <linux/limits.h>
#include <linux/types.h>
#define UINT64_MAX U64_MAX
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif
#include <linux/errno.h>

#define T2E_ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
