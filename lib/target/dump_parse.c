// SPDX-License-Identifier: GPL-2.0
/* Reads the devices out of lspci text; every complaint names the file and the line. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib/target/dump.h"

/* A BAR as "Memory at f0000000 ... [size=64K]" shows it. */
struct bar_text {
	int index;		/* from "Region N:" of -vv, or -1 */
	uint64_t address;
	uint64_t size;
};

struct parser {
	const char *file;
	unsigned int line;
	struct t2_dump dump;	/* the device being read; line 0: none yet */
	struct bar_text bars[6];
	unsigned int nr_bars;
	uint64_t *seen;		/* addresses of the devices so far */
	unsigned int nr_seen;
	void (*each)(void *ctx, const struct t2_dump *dump);
	void *ctx;
	struct t2_error *err;
};

static int wrong(const struct parser *p, const char *what, const char *remedy)
{
	return t2_error_set(p->err, -EINVAL, remedy, "%.150s:%u: %s", p->file, p->line, what);
}

static uint32_t config_dword(const struct t2_dump *dump, size_t at)
{
	return dump->config[at] | dump->config[at + 1] << 8 | dump->config[at + 2] << 16 |
	       (uint32_t)dump->config[at + 3] << 24;
}

/* One -v leaves the BAR numbers out: the address tells them. */
static void place_bars(struct parser *p)
{
	struct t2_dump *dump = &p->dump;
	unsigned int header = dump->size >= 64 ? dump->config[0x0e] & 0x7f : 0xff;
	int count = header == 0 ? 6 : header == 1 ? 2 : 0;

	for (unsigned int k = 0; k < p->nr_bars; k++) {
		if (p->bars[k].index >= 0)
			dump->bar_size[p->bars[k].index] = p->bars[k].size;
	}
	for (int i = 0; i < count; i++) {
		uint32_t low = config_dword(dump, 0x10 + 4 * i);
		uint64_t address = low & (low & 1 ? ~3u : ~0xfu);
		bool wide = (low & 7) == 4 && i + 1 < count;

		if (wide)
			address |= (uint64_t)config_dword(dump, 0x14 + 4 * i) << 32;
		for (unsigned int k = 0; address && k < p->nr_bars; k++) {
			if (p->bars[k].index < 0 && p->bars[k].address == address)
				dump->bar_size[i] = p->bars[k].size;
		}
		i += wide;
	}
}

static void finish_device(struct parser *p)
{
	if (!p->dump.line)
		return;
	place_bars(p);
	p->each(p->ctx, &p->dump);
}

static int start_device(struct parser *p, const struct t2_bdf *bdf)
{
	uint64_t address = (uint64_t)bdf->domain << 16 | bdf->bus << 8 | bdf->slot << 3 |
			   bdf->function;
	char what[64];

	finish_device(p);
	memset(&p->dump, 0, sizeof(p->dump));
	p->nr_bars = 0;
	p->dump.line = p->line;
	t2_bdf_format(bdf, p->dump.bdf);
	for (unsigned int i = 0; i < p->nr_seen; i++) {
		if (p->seen[i] != address)
			continue;
		snprintf(what, sizeof(what), "%s occurs a second time", p->dump.bdf);
		return wrong(p, what, "keep one of the two in the file");
	}
	if (p->nr_seen == T2_DUMP_DEVICES_MAX)
		return wrong(p, "more than 4096 devices", "split the file");
	p->seen[p->nr_seen++] = address;
	return 0;
}

/* "00: 86 80 ...": the offset has to be the one that is due. */
static int hex_line(struct parser *p, const char *text)
{
	char *at;
	unsigned long offset = strtoul(text, &at, 16);
	char what[64];

	if (!p->dump.line)
		return wrong(p, "hex bytes before any device line",
			     "keep the line that starts with the address");
	if (offset >= T2_DUMP_CONFIG_MAX)
		return wrong(p, "the offset is beyond 4096 bytes of config space", NULL);
	if (offset != p->dump.size) {
		snprintf(what, sizeof(what), "offset 0x%lx where 0x%x is due", offset,
			 p->dump.size);
		return wrong(p, what, NULL);
	}
	for (at++; *at; at += 2) {
		unsigned int byte;

		at += strspn(at, " \t");
		if (!*at)
			break;
		if (!isxdigit((unsigned char)at[0]) || !isxdigit((unsigned char)at[1]) ||
		    (at[2] && !isspace((unsigned char)at[2])))
			return wrong(p, "not a row of two-digit hex bytes", NULL);
		if (p->dump.size == offset + 16)
			return wrong(p, "more than 16 bytes in one row", NULL);
		sscanf(at, "%2x", &byte);
		p->dump.config[p->dump.size++] = byte;
	}
	return 0;
}

/* Remembers the size in "\tRegion 0: Memory at f0000000 (...) [size=64K]". Two tabs: not a BAR. */
static void bar_line(struct parser *p, const char *text)
{
	static const char suffixes[] = "KMGT";
	struct bar_text bar = { .index = -1 };
	const char *size = strstr(text, "[size="), *suffix;
	char *end;

	if (*text++ != '\t' || !size || p->nr_bars == 6)
		return;
	if (!strncmp(text, "Region ", 7) && text[7] >= '0' && text[7] <= '5' && text[8] == ':') {
		bar.index = text[7] - '0';
		text += 10;
	}
	if (!strncmp(text, "[virtual] ", 10))
		text += 10;
	if (!strncmp(text, "Memory at ", 10))
		bar.address = strtoull(text + 10, NULL, 16);
	else if (!strncmp(text, "I/O ports at ", 13))
		bar.address = strtoull(text + 13, NULL, 16);
	else
		return;
	bar.size = strtoull(size + 6, &end, 10);
	suffix = *end ? strchr(suffixes, *end) : NULL;
	if (bar.size > 0xffff || (!suffix && *end != ']'))
		return;
	if (suffix)
		bar.size <<= 10 * (suffix - suffixes + 1);
	p->bars[p->nr_bars++] = bar;
}

static int one_line(struct parser *p, const char *text)
{
	struct t2_bdf bdf = { 0 };
	const char *rest = t2_bdf_parse(text, &bdf);
	size_t digits = strspn(text, "0123456789abcdefABCDEF");

	if (rest && *rest == ' ')
		return start_device(p, &bdf);
	if (digits >= 2 && digits <= 8 && text[digits] == ':' &&
	    isspace((unsigned char)text[digits + 1]))
		return hex_line(p, text);
	if (p->dump.line)
		bar_line(p, text);
	return 0;
}

static int all_lines(struct parser *p, char *text, size_t size)
{
	char *end = text + size;

	for (char *next; text < end; text = next) {
		char *stop = memchr(text, '\n', end - text);
		int rc;

		p->line++;
		stop = stop ? stop : end;
		next = stop + 1;
		if (stop - text > T2_DUMP_LINE_MAX)
			return wrong(p, "a line of more than 4096 bytes", "is it lspci text?");
		if (memchr(text, '\0', stop - text))
			return wrong(p, "a NUL byte: this is no text", NULL);
		while (stop > text && isspace((unsigned char)stop[-1]))
			stop--;
		*stop = '\0';
		rc = one_line(p, text);
		if (rc)
			return rc;
	}
	finish_device(p);
	if (!p->nr_seen)
		return t2_error_set(p->err, -EINVAL, "make it with: lspci -D -vv -xxxx > FILE",
				    "%.150s: no device in it", p->file);
	return 0;
}

static ssize_t read_all(int fd, char *text, size_t size)
{
	size_t have = 0;
	ssize_t got;

	do {
		got = read(fd, text + have, size - have);
		if (got < 0)
			return -errno;
		have += got;
	} while (got);
	return have;
}

/* Whole file in memory, one spare byte behind it: a size, or -errno with @err filled. */
static ssize_t load(const char *file, char **text, struct t2_error *err)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	ssize_t size;

	if (fd < 0 || fstat(fd, &st))
		size = -errno;
	else if (!S_ISREG(st.st_mode))
		size = S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	else if (st.st_size > T2_DUMP_FILE_MAX)
		size = -EFBIG;
	else
		size = st.st_size;
	*text = size < 0 ? NULL : malloc(size + 1);
	if (*text)
		size = read_all(fd, *text, size);
	else if (size >= 0)
		size = -ENOMEM;
	if (fd >= 0)
		close(fd);
	if (size == -EFBIG)
		return t2_error_set(err, size, "is it lspci text?", "%.150s: larger than 16 MiB",
				    file);
	if (size == -EINVAL)
		return t2_error_set(err, size, NULL, "%.150s: not a regular file", file);
	if (size < 0)
		return t2_error_set(err, size, NULL, "%.150s: %s", file, strerror(-size));
	return size;
}

int t2_dump_parse(const char *file, void (*each)(void *ctx, const struct t2_dump *dump), void *ctx,
		  struct t2_error *err)
{
	struct parser p = { .file = file, .each = each, .ctx = ctx, .err = err };
	char *text = NULL;
	ssize_t size = load(file, &text, err);
	int rc = size < 0 ? (int)size : 0;

	if (!rc) {
		p.seen = calloc(T2_DUMP_DEVICES_MAX, sizeof(*p.seen));
		rc = p.seen ? all_lines(&p, text, size) :
			      t2_error_set(err, -ENOMEM, NULL, "out of memory");
	}
	free(p.seen);
	free(text);
	return rc;
}
