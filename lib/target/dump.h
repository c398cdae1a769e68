/* SPDX-License-Identifier: GPL-2.0 */
/* The text of lspci -x, -xxx or -xxxx, with or without -v, read back device by device. */
#ifndef T2_DUMP_H
#define T2_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/target/pci.h"

#define T2_DUMP_CONFIG_MAX	4096
#define T2_DUMP_FILE_MAX	(16u << 20)
#define T2_DUMP_DEVICES_MAX	4096
#define T2_DUMP_LINE_MAX	4096

struct t2_dump {
	char bdf[T2_BDF_MAX];
	unsigned int line;		/* where the device starts in the file, from 1 */
	uint32_t size;			/* bytes of config space that the text really has */
	uint64_t bar_size[6];		/* 0 where the text does not tell */
	uint8_t config[T2_DUMP_CONFIG_MAX];
};

/*
 * Calls @each with every device in @file. Returns 0, or -errno with @err filled: the file cannot be
 * read, is larger than 16 MiB, is no text, or a line is wrong (the message then starts with
 * FILE:LINE).
 */
int t2_dump_parse(const char *file, void (*each)(void *ctx, const struct t2_dump *dump), void *ctx,
		  struct t2_error *err);

/*
 * True when @where is FILE#BDF. Then @bdf is its full address and @file (256 bytes; may be NULL)
 * the name; otherwise @file is all of @where.
 */
bool t2_dump_split(const char *where, char *file, char bdf[T2_BDF_MAX]);

/* Fills @err for the device that starts in @line of @file. Returns -ENODATA. */
int t2_dump_without_hex(struct t2_error *err, const char *file, unsigned int line);

#endif
