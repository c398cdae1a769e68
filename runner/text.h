/* SPDX-License-Identifier: GPL-2.0 */
/* Text helpers of the runner: string vectors, formatting, and making foreign bytes printable. */
#ifndef T2RUN_TEXT_H
#define T2RUN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define EXIT_USAGE 2

/* A growing list of strings that it owns. */
struct strv {
	char **item;
	size_t count;
};

/* Zeroed memory; ends the program when there is none. */
void *xcalloc(size_t count, size_t size);

/* A new string; the caller frees it. Never NULL. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints "t2run: ..." as one line on stderr. Returns EXIT_USAGE, for the caller to return. */
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Takes ownership of @text, which came from malloc. */
void strv_add(struct strv *list, char *text);
void strv_add_copy(struct strv *list, const char *text);
bool strv_has(const struct strv *list, const char *text);

/* A new string; the caller frees it. */
char *strv_join(const struct strv *list, const char *separator);

/* Appends the pieces of @text between separators, empty ones too. */
void strv_split(struct strv *list, const char *text, char separator);
void strv_clear(struct strv *list);

/*
 * A new string of valid, printable UTF-8: control characters, invalid bytes and code points that
 * XML 1.0 or line-oriented readers stumble over appear as \xNN. The caller frees it.
 */
char *text_clean(const char *bytes, size_t length);

/* A new string that a POSIX shell reads as the one word @text. The caller frees it. */
char *text_shell_word(const char *text);

/* Decimal digits only. Returns 0, or -EINVAL when @text is anything else or out of range. */
int text_number(const char *text, unsigned long min, unsigned long max, unsigned long *value);

/* The rest of @text behind @prefix, or NULL when it does not start so. */
const char *text_after(const char *text, const char *prefix);

#endif
