// SPDX-License-Identifier: GPL-2.0
/* The little string handling that parsing knobs takes, without libc. */
#include "text.h"

bool t2e_text_is(const char *a, size_t len, const char *word)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!word[i] || a[i] != word[i])
			return false;
	return !word[len];
}

static int digit(char c, unsigned int base)
{
	int v = -1;

	if (c >= '0' && c <= '9')
		v = c - '0';
	else if (c >= 'a' && c <= 'f')
		v = c - 'a' + 10;
	else if (c >= 'A' && c <= 'F')
		v = c - 'A' + 10;
	return v < (int)base ? v : -1;
}

bool t2e_text_number(const char *a, size_t len, uint64_t *value)
{
	unsigned int base = 10, shift = 0;
	uint64_t sum = 0;
	size_t i = 0;

	if (len > 2 && a[0] == '0' && (a[1] == 'x' || a[1] == 'X')) {
		base = 16;
		i = 2;
	}
	if (len > i + 1) {
		char unit = a[len - 1];

		shift = unit == 'K' ? 10 : unit == 'M' ? 20 : unit == 'G' ? 30 : 0;
		len -= shift ? 1 : 0;
	}
	if (i == len)
		return false;
	for (; i < len; i++) {
		int v = digit(a[i], base);

		if (v < 0 || sum > (UINT64_MAX >> 8))
			return false;
		sum = sum * base + (unsigned int)v;
	}
	if (shift && sum > (UINT64_MAX >> shift))
		return false;
	*value = sum << shift;
	return true;
}

void t2e_text_put_bytes(struct t2e_text *text, const char *a, size_t len)
{
	size_t i;

	if (!text->size)
		return;
	for (i = 0; i < len && text->used + 1 < text->size; i++)
		text->at[text->used++] = a[i];
	text->at[text->used] = '\0';
}

void t2e_text_put(struct t2e_text *text, const char *word)
{
	t2e_text_put_bytes(text, word, __builtin_strlen(word));
}

void t2e_text_put_quoted(struct t2e_text *text, const char *a, size_t len)
{
	const size_t longest = 40;
	size_t i;

	for (i = 0; i < len && i < longest; i++) {
		char c = a[i] < ' ' || a[i] > '~' ? '?' : a[i];

		t2e_text_put_bytes(text, &c, 1);
	}
	if (len > longest)
		t2e_text_put(text, "...");
}

void t2e_text_put_number(struct t2e_text *text, uint64_t value)
{
	char digits[20];
	size_t n = sizeof(digits);

	do {
		digits[--n] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	t2e_text_put_bytes(text, digits + n, sizeof(digits) - n);
}
