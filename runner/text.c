// SPDX-License-Identifier: GPL-2.0
/* Text helpers of the runner: string vectors, formatting, and making foreign bytes printable. */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static void out_of_memory(void)
{
	fputs("t2run: out of memory\n", stderr);
	abort();
}

void *xcalloc(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory)
		out_of_memory();
	return memory;
}

char *text_format(const char *format, ...)
{
	va_list args;
	char *text;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	if (length < 0)
		out_of_memory();
	return text;
}

int usage_error(const char *format, ...)
{
	va_list args;

	fputs("t2run: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

void strv_add(struct strv *list, char *text)
{
	/* Grow at the powers of two: no capacity to keep. */
	if (!(list->count & (list->count - 1))) {
		size_t room = list->count ? list->count * 2 : 1;

		list->item = reallocarray(list->item, room, sizeof(*list->item));
		if (!list->item)
			out_of_memory();
	}
	list->item[list->count++] = text;
}

void strv_add_copy(struct strv *list, const char *text)
{
	strv_add(list, text_format("%s", text));
}

bool strv_has(const struct strv *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->item[i], text))
			return true;
	return false;
}

char *strv_join(const struct strv *list, const char *separator)
{
	size_t length = 1;
	char *text, *end;

	for (size_t i = 0; i < list->count; i++)
		length += strlen(list->item[i]) + strlen(separator);
	text = end = xcalloc(length, 1);
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			end = stpcpy(end, separator);
		end = stpcpy(end, list->item[i]);
	}
	return text;
}

void strv_split(struct strv *list, const char *text, char separator)
{
	for (;;) {
		const char *end = strchrnul(text, separator);

		strv_add(list, text_format("%.*s", (int)(end - text), text));
		if (!*end)
			return;
		text = end + 1;
	}
}

void strv_clear(struct strv *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->item[i]);
	free(list->item);
	*list = (struct strv){ 0 };
}

/* Bytes of the valid UTF-8 sequence at @s, 0 when there is none; its code point in @code. */
static size_t utf8_sequence(const unsigned char *s, size_t left, uint32_t *code)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length;

	if (s[0] < 0x80)
		length = 1;
	else if ((s[0] & 0xe0) == 0xc0)
		length = 2;
	else if ((s[0] & 0xf0) == 0xe0)
		length = 3;
	else if ((s[0] & 0xf8) == 0xf0)
		length = 4;
	else
		return 0;
	if (length > left)
		return 0;
	*code = length == 1 ? s[0] : s[0] & (0x7f >> length);
	for (size_t i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	if (*code < smallest[length] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return length;
}

static bool is_printable(uint32_t code)
{
	if (code == '\t')
		return true;
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return false;
	/* 2028 and 2029 end a line for some readers of TAP; XML forbids fffe and ffff. */
	return code != 0x2028 && code != 0x2029 && code != 0xfffe && code != 0xffff;
}

char *text_clean(const char *bytes, size_t length)
{
	const unsigned char *s = (const unsigned char *)bytes;
	char *text = xcalloc(length * 4 + 1, 1), *end = text;

	for (size_t i = 0; i < length;) {
		uint32_t code = 0;
		size_t step = utf8_sequence(s + i, length - i, &code);

		if (step && is_printable(code)) {
			end = mempcpy(end, s + i, step);
		} else {
			step = step ? step : 1;
			for (size_t k = 0; k < step; k++)
				end += sprintf(end, "\\x%02X", s[i + k]);
		}
		i += step;
	}
	return text;
}

char *text_shell_word(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-.,:=/@%+";
	char *word, *end;

	if (*text && !text[strspn(text, plain)])
		return text_format("%s", text);
	word = end = xcalloc(strlen(text) * 4 + 3, 1);
	*end++ = '\'';
	for (; *text; text++) {
		if (*text == '\'')
			end = stpcpy(end, "'\\''");
		else
			*end++ = *text;
	}
	*end = '\'';
	return word;
}

int text_number(const char *text, unsigned long min, unsigned long max, unsigned long *value)
{
	if (!*text || text[strspn(text, "0123456789")])
		return -EINVAL;
	errno = 0;
	*value = strtoul(text, NULL, 10);
	return errno || *value < min || *value > max ? -EINVAL : 0;
}

const char *text_after(const char *text, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(text, prefix, length) ? NULL : text + length;
}
