// SPDX-License-Identifier: GPL-2.0
/* lspci text becomes a device with exactly the bytes of the text; hostile text, one line. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "lib/target/dump.h"

#define CONFIG	VFIO_PCI_CONFIG_REGION_INDEX

#define ROW0	"00: 86 80 93 0d 06 00 10 00 01 10 02 05 00 00 00 00\n"
#define ROW1	"10: 04 00 00 f0 00 00 00 00 01 e0 00 00 00 00 00 00\n"
#define ROW2	"20: 00 00 00 00 00 00 00 00 00 00 00 00 f4 1a 00 11\n"
#define ROW3	"30: 00 00 00 00 40 00 00 00 00 00 00 00 ff 01 00 00\n"
#define HEADER	ROW0 ROW1 ROW2 ROW3
#define DEVICE	"0000:17:00.0 Processing accelerators: Example (rev 01)\n"

static char path[64];

static void file_of(const void *text, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	if (size)
		assert_int_equal(fwrite(text, size, 1, file), 1);
	fclose(file);
}

static int open_where(struct t2_device *dev, const char *where, struct t2_error *err)
{
	*dev = (struct t2_device){ .ops = &t2_target_dump };
	*err = (struct t2_error){ .why = "" };
	return t2_target_dump.open(dev, where, err);
}

static void opened(struct t2_device *dev, const char *text)
{
	struct t2_error err;

	file_of(text, strlen(text));
	if (open_where(dev, path, &err))
		fail_msg("%s", err.why);
}

static uint64_t region_size(struct t2_device *dev, unsigned int index)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

	assert_int_equal(t2_region_info(dev, &info), 0);
	assert_int_equal(info.flags, index == CONFIG ? VFIO_REGION_INFO_FLAG_READ : 0);
	return info.size;
}

/* @size bytes at @text are refused with @why (and the file's name before it). */
static void refused_bytes(const void *text, size_t size, const char *why)
{
	struct t2_device dev;
	struct t2_error err;
	char expected[320];

	file_of(text, size);
	snprintf(expected, sizeof(expected), "%s:%s", path, why);
	assert_true(open_where(&dev, path, &err) < 0);
	if (strncmp(err.why, expected, strlen(expected)))
		fail_msg("got \"%s\", not \"%s\"", err.why, expected);
	assert_null(strchr(err.why, '\n'));
}

static void refused(const char *text, const char *why)
{
	refused_bytes(text, strlen(text), why);
}

static void sixty_four_bytes(void **state)
{
	struct t2_device dev;
	uint32_t value;
	uint8_t all[64];

	(void)state;
	opened(&dev, DEVICE HEADER);
	assert_string_equal(dev.bdf, "0000:17:00.0");
	assert_int_equal(region_size(&dev, CONFIG), 64);
	assert_int_equal(t2_read(&dev, CONFIG, 0, &value, 4), 4);
	assert_int_equal(value, 0x0d938086);
	assert_int_equal(t2_read(&dev, CONFIG, 0, all, 64), 64);
	assert_int_equal(all[0x3d], 1);
	assert_int_equal(t2_read(&dev, CONFIG, 64, &value, 4), -ENODATA);
	assert_int_equal(t2_read(&dev, CONFIG, 62, &value, 4), -ENODATA);
	assert_int_equal(t2_read(&dev, CONFIG, UINT64_MAX - 1, &value, 4), -ENODATA);
	assert_int_equal(t2_read(&dev, 0, 0, &value, 4), -ENODATA);
	assert_int_equal(t2_read(&dev, 9, 0, &value, 4), -EINVAL);
	assert_int_equal(t2_write(&dev, CONFIG, 0, &value, 4), -EOPNOTSUPP);
	assert_int_equal(t2_reset(&dev), -EOPNOTSUPP);
	dev.ops->close(&dev);
}

static void whole_config_space(void **state)
{
	char *text = malloc(256 * 64), *at = text;
	struct t2_device dev;
	uint8_t byte;

	(void)state;
	at += sprintf(at, "%s", DEVICE);
	for (unsigned int row = 0; row < 256; row++) {
		at += sprintf(at, "%02x:", row * 16);
		for (unsigned int i = 0; i < 16; i++)
			at += sprintf(at, " %02x", (row + i) & 0xff);
		at += sprintf(at, "\n");
	}
	opened(&dev, text);
	assert_int_equal(region_size(&dev, CONFIG), 4096);
	assert_int_equal(t2_read(&dev, CONFIG, 4095, &byte, 1), 1);
	assert_int_equal(byte, 0x0e);
	dev.ops->close(&dev);
	strcpy(at, "1000: 00\n");
	refused(text, "258: the offset is beyond 4096 bytes");
	free(text);
}

static void other_forms_of_text(void **state)
{
	struct t2_device dev;
	uint32_t value;

	(void)state;
	opened(&dev, "17:00.0 Class 1200\r\n00: 86 80 93 0D 06 00 10 00  \r\n08: 01 10\r\n"
		     "\r\n-- \r\nthe end");
	assert_string_equal(dev.bdf, "0000:17:00.0");
	assert_int_equal(region_size(&dev, CONFIG), 10);
	assert_int_equal(t2_read(&dev, CONFIG, 0, &value, 4), 4);
	assert_int_equal(value, 0x0d938086);
	dev.ops->close(&dev);
	opened(&dev, "$ lspci -xxx\n10000:AB:1F.7 x\n00: 01");
	assert_string_equal(dev.bdf, "10000:ab:1f.7");
	dev.ops->close(&dev);
}

static void sizes_of_bars(void **state)
{
	struct t2_device dev;

	(void)state;
	opened(&dev, DEVICE
	       "\tRegion 0: Memory at f0000000 (64-bit, non-prefetchable) [size=64K]\n"
	       "\tRegion 2: I/O ports at e000 [disabled] [size=32]\n"
	       "\tRegion 4: [virtual] Memory at 4000000000 (64-bit, prefetchable) [size=16G]\n"
	       "\tExpansion ROM at f1000000 [disabled] [size=512K]\n"
	       "\t\tRegion 5: Memory at f2000000 (32-bit) [size=1M]\n"
	       "\tMemory behind bridge: f0000000-f00fffff [size=1M]\n" HEADER);
	assert_int_equal(region_size(&dev, 0), 0x10000);
	assert_int_equal(region_size(&dev, 1), 0);
	assert_int_equal(region_size(&dev, 2), 32);
	assert_true(region_size(&dev, 4) == 16ull << 30);
	assert_int_equal(region_size(&dev, 5), 0);
	assert_int_equal(region_size(&dev, 6), 0);
	dev.ops->close(&dev);
	opened(&dev, DEVICE
	       "\tMemory at f0000000 (64-bit, non-prefetchable) [size=256K]\n"
	       "\tI/O ports at e000 [size=32]\n"
	       "\tMemory at <unassigned> (32-bit) [size=4K]\n"
	       "\tMemory at 12345000 (32-bit) [size=99999999999999999999K]\n" HEADER);
	assert_int_equal(region_size(&dev, 0), 0x40000);
	assert_int_equal(region_size(&dev, 1), 0);
	assert_int_equal(region_size(&dev, 2), 32);
	assert_int_equal(region_size(&dev, 3), 0);
	dev.ops->close(&dev);
}

static void one_of_several(void **state)
{
	static const char several[] = "17:00.0 a\n00: 11\n17:00.1 b\n00: 22\n18:00.0 c\n";
	struct t2_device dev;
	struct t2_error err;
	char where[96];
	uint8_t byte;

	(void)state;
	file_of(several, strlen(several));
	assert_int_equal(open_where(&dev, path, &err), -EINVAL);
	assert_non_null(strstr(err.why, "2 devices"));
	snprintf(where, sizeof(where), "%s#0000:17:00.1", path);
	assert_int_equal(open_where(&dev, where, &err), 0);
	assert_string_equal(dev.bdf, "0000:17:00.1");
	assert_int_equal(t2_read(&dev, CONFIG, 0, &byte, 1), 1);
	assert_int_equal(byte, 0x22);
	dev.ops->close(&dev);
	snprintf(where, sizeof(where), "%s#17:00.2", path);
	assert_int_equal(open_where(&dev, where, &err), -ENODEV);
	assert_non_null(strstr(err.why, "no device 0000:17:00.2"));
	snprintf(where, sizeof(where), "%s#18:00.0", path);
	assert_int_equal(open_where(&dev, where, &err), -ENODATA);
	assert_non_null(strstr(err.why, ":5: no hex lines"));
}

static void wrong_lines(void **state)
{
	(void)state;
	refused("", " no device in it");
	refused("hello\nworld\n", " no device in it");
	refused(DEVICE, "1: no hex lines follow the device");
	refused(ROW0, "1: hex bytes before any device line");
	refused(DEVICE ROW0 ROW2, "3: offset 0x20 where 0x10 is due");
	refused(DEVICE ROW0 ROW0, "3: offset 0x0 where 0x10 is due");
	refused(DEVICE ROW1, "2: offset 0x10 where 0x0 is due");
	refused(DEVICE "00: 86 8\n", "2: not a row of two-digit hex bytes");
	refused(DEVICE "00: 86 808\n", "2: not a row of two-digit hex bytes");
	refused(DEVICE "00: zz\n", "2: not a row of two-digit hex bytes");
	refused(DEVICE "00: 86 80 -1\n", "2: not a row of two-digit hex bytes");
	refused(DEVICE "00: 0 1 2 3 4 5 6 7 8\n", "2: not a row of two-digit hex bytes");
	refused(DEVICE "00: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n",
		"2: more than 16 bytes");
	refused(DEVICE "ffffffff: 00\n", "2: the offset is beyond 4096 bytes");
	refused(DEVICE HEADER "\n" DEVICE HEADER, "7: 0000:17:00.0 occurs a second time");
}

static void no_text_at_all(void **state)
{
	char *large = malloc(T2_DUMP_LINE_MAX + 2);
	uint8_t binary[512];

	(void)state;
	memset(large, ' ', T2_DUMP_LINE_MAX + 1);
	refused_bytes(large, T2_DUMP_LINE_MAX + 1, "1: a line of more than 4096 bytes");
	free(large);
	refused_bytes(DEVICE "\0" HEADER, sizeof(DEVICE HEADER), "2: a NUL byte");
	for (unsigned int i = 0; i < sizeof(binary); i++)
		binary[i] = i * 37 + 1;
	refused_bytes(binary, sizeof(binary), "2: a NUL byte");
}

static void too_many_devices(void **state)
{
	size_t size = 4097 * 32;
	char *text = malloc(size), *at = text;

	(void)state;
	for (unsigned int i = 0; i < 4097; i++)
		at += sprintf(at, "%02x:%02x.%x x\n", i >> 8, i >> 3 & 0x1f, i & 7);
	refused(text, "4097: more than 4096 devices");
	free(text);
}

static void no_file_to_read(void **state)
{
	struct t2_device dev;
	struct t2_error err;

	(void)state;
	unlink(path);
	assert_int_equal(open_where(&dev, path, &err), -ENOENT);
	assert_non_null(strstr(err.why, "No such file"));
	assert_int_equal(open_where(&dev, "/", &err), -EISDIR);
	assert_int_equal(open_where(&dev, "/dev/zero", &err), -EINVAL);
	assert_non_null(strstr(err.why, "not a regular file"));
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(open_where(&dev, path, &err), -EINVAL);
	unlink(path);
	file_of("x", 1);
	assert_int_equal(truncate(path, 100 << 20), 0);
	assert_int_equal(open_where(&dev, path, &err), -EFBIG);
	assert_non_null(strstr(err.why, "16 MiB"));
	assert_int_equal(truncate(path, T2_DUMP_FILE_MAX), 0);
	assert_true(open_where(&dev, path, &err) < 0);
}

static int begin(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "/tmp/dump.XXXXXX");
	close(mkstemp(path));
	return 0;
}

static int end(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(sixty_four_bytes),
		test(whole_config_space),
		test(other_forms_of_text),
		test(sizes_of_bars),
		test(one_of_several),
		test(wrong_lines),
		test(no_text_at_all),
		test(too_many_devices),
		test(no_file_to_read),
	};

	return cmocka_run_group_tests_name("target_dump", tests, NULL, NULL);
}
