// SPDX-License-Identifier: GPL-2.0
/* What the kernel gets when it reads device memory for a process: the right bytes, or none. */
#include <fcntl.h>
#include <sys/uio.h>

#include "tests/region/words.h"

WORDS_FIXTURE(device)

#define PAGES 4

#define MAP_PLANTED(m, at) \
	do { \
		THE_MEMORY(m); \
		PLANT(m, 0, PAGES); \
		MAP_MEMORY(m, 0, PAGES *(m).page, PROT_READ | PROT_WRITE, at); \
	} while (0)

static ssize_t read_own(void *from, void *to, size_t len)
{
	struct iovec local = { to, len }, remote = { from, len };
	ssize_t got = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);

	return got < 0 ? -errno : got;
}

TEST_F(device, process_vm_readv)
{
	uint64_t value = 1, got;
	struct memory m;
	uint8_t *at;

	REQ("REG-FLT-11", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	MUST(read_own(&value, &got, 8) == 8,
	     "process_vm_readv() is not to be had here: it reads no ordinary memory either");
	MAP_PLANTED(m, at);
	load(at);
	for (unsigned int i = 0; i < 2 * PAGES; i++) {
		uint64_t held = word_of(&self->words, i % PAGES);
		ssize_t count;

		/* The second time round, what it found the first time is of before. */
		held = i < PAGES ? held : ~held;
		t2_write(m.dev, m.index, word_at(&self->words, i % PAGES), &held, 8);
		count = read_own(at + i % PAGES * m.page, &got, 8);
		CHECK(count == -EFAULT || (count == 8 && got == held),
		      "-14 (EFAULT), or 8 and the right bytes",
		      "process_vm_readv() of page %u, %s: %zd, %016llxh, where the memory holds "
		      "%016llxh",
		      i % PAGES,
		      i == 0	  ? "touched"
		      : i < PAGES ? "never touched"
				  : "changed",
		      count, (unsigned long long)(count == 8 ? got : 0), (unsigned long long)held);
	}
	UNMAP_MEMORY(m, at, PAGES * m.page);
}

/* Something that write() fills, and where what it was given comes out again. */
struct sink {
	const char *name;
	int in, out;
};

static bool open_sinks(struct sink sink[2])
{
	int ends[2];

	if (pipe(ends))
		return false;
	sink[0] = (struct sink){ "a pipe", ends[1], ends[0] };
	/* What reads it begins at its start. */
	sink[1] = (struct sink){ "a file", memfd_create("region", MFD_CLOEXEC), -1 };
	sink[1].out = dup(sink[1].in);
	return sink[1].out >= 0;
}

static bool take(const struct sink *s, uint8_t *to, size_t len)
{
	size_t done = 0;
	ssize_t got;

	/* A pipe has no place to go to. */
	lseek(s->out, 0, SEEK_SET);
	do {
		got = read(s->out, to + done, len - done);
		done += got > 0 ? (size_t)got : 0;
	} while (got > 0 && done < len);
	return done == len;
}

TEST_F(device, write)
{
	struct sink sink[2];
	uint8_t *at, *buffer;
	struct memory m;

	REQ("REG-FLT-12", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	MAP_PLANTED(m, at);
	buffer = malloc(2 * m.page);
	MUST(buffer && open_sinks(sink), "no file, pipe or memory is left here");
	/* All of them first: a page that was touched is there until it is taken away. */
	for (unsigned int i = 0; i < PAGES; i++)
		load(at + i * m.page);
	for (unsigned int i = 0; i < ARRAY_SIZE(sink); i++) {
		ssize_t put = write(sink[i].in, at + i * m.page, m.page);

		CHECK(put == (ssize_t)m.page, "all of it",
		      "write() of a touched page to %s: %zd%s%s", sink[i].name, put,
		      put < 0 ? ", " : "", put < 0 ? strerror(errno) : "");
		if (put != (ssize_t)m.page)
			continue;
		MUST(t2_read(m.dev, m.index, i * m.page, buffer, m.page) == put &&
			     take(&sink[i], buffer + m.page, m.page),
		     "%s or the memory region cannot be read", sink[i].name);
		CHECK(!memcmp(buffer, buffer + m.page, m.page), "the bytes of that page",
		      "%s has other bytes than the memory", sink[i].name);
	}
	UNMAP_MEMORY(m, at, PAGES * m.page);
}

/* A file without a name that takes ordinary memory by O_DIRECT, or -1. */
static int direct_file(uint8_t *ordinary, size_t page)
{
	const char *const directory[] = { getenv("TMPDIR"), "/var/tmp", "/tmp", "." };

	for (unsigned int i = 0; i < ARRAY_SIZE(directory); i++) {
		int fd = directory[i] ? open(directory[i],
					     O_TMPFILE | O_RDWR | O_DIRECT | O_CLOEXEC, 0600)
				      : -1;

		if (fd < 0)
			continue;
		if (pwrite(fd, ordinary, page, 0) == (ssize_t)page)
			return fd;
		close(fd);
	}
	return -1;
}

/* The next byte that differs, or @len. */
static size_t same_up_to(const uint8_t *a, const uint8_t *b, size_t len)
{
	size_t i = 0;

	while (i < len && a[i] == b[i])
		i++;
	return i;
}

TEST_F(device, direct_write)
{
	uint8_t *at, *buffer, *whole;
	struct memory m;
	size_t len;
	int fd;

	REQ("REG-FLT-13", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: faults in the memory region */
	MAP_PLANTED(m, at);
	len = PAGES * m.page;
	MUST(!posix_memalign((void **)&buffer, m.page, 2 * len), "out of memory");
	memset(buffer, 0x5a, 2 * len);
	whole = buffer + len;
	fd = direct_file(buffer, m.page);
	MUST(fd >= 0, "no file system here takes O_DIRECT; set TMPDIR to one that does");
	for (unsigned int touched = 0; touched < 2; touched++) {
		uint64_t held = word_of(&self->words, 0) + touched;
		ssize_t put;

		/* Since it was touched, it has changed. */
		t2_write(m.dev, m.index, word_at(&self->words, 0), &held, 8);
		MUST(t2_read(m.dev, m.index, 0, whole, len) == (ssize_t)len,
		     "the memory region cannot be read; region.memory reports it");
		put = pwrite(fd, at, len, 0);
		size_t same = 0, came = put > 0 ? (size_t)put : 0;

		MUST(pread(fd, buffer, len, 0) >= (ssize_t)came, "the file cannot be read again");
		same = same_up_to(buffer, whole, came);
		CHECK(same == came, "refused, or the bytes of the memory",
		      "O_DIRECT write() of %zu bytes (%s): %zd; the file differs from the memory "
		      "at byte %zu",
		      len, touched ? "touched" : "not touched", put, same);
		for (unsigned int i = 0; i < PAGES; i++)
			load(at + i * m.page);
	}
	close(fd);
	free(buffer);
	UNMAP_MEMORY(m, at, len);
}
