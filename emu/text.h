/* SPDX-License-Identifier: GPL-2.0 */
/* The little string handling that parsing knobs takes, without libc. */
#ifndef T2E_TEXT_H
#define T2E_TEXT_H

#include "types.h"

struct t2e_text {
	char *at;
	size_t size; /* bytes at @at, always NUL-terminated within */
	size_t used;
};

/* True when the @len bytes at @a spell @word. */
bool t2e_text_is(const char *a, size_t len, const char *word);
/*
 * A decimal or 0x number with an optional K, M or G; false when the @len bytes are none or
 * overflow.
 */
bool t2e_text_number(const char *a, size_t len, uint64_t *value);
void t2e_text_put(struct t2e_text *text, const char *word);
void t2e_text_put_bytes(struct t2e_text *text, const char *a, size_t len);
/* What somebody else wrote, for an error message: printable and not too long. */
void t2e_text_put_quoted(struct t2e_text *text, const char *a, size_t len);
void t2e_text_put_number(struct t2e_text *text, uint64_t value);

#endif
