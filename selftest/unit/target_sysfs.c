// SPDX-License-Identifier: GPL-2.0
/* The sysfs target on a made-up tree: config space by libpci, BARs by guarded accesses. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <cmocka.h>
#include "lib/safe/guard.h"
#include "lib/target/sysfs.h"
#include "selftest/unit/fake_sysfs.h"

#define BDF	"0000:17:00.0"
#define CONFIG	VFIO_PCI_CONFIG_REGION_INDEX

static void file_path(char whole[256], const char *leaf)
{
	snprintf(whole, 256, "%s/bus/pci/devices/" BDF "/%s", fake_root, leaf);
}

/* A device with a 64 KiB BAR 0 and a 256 byte BAR 2, opened. */
static void opened(struct t2_device *dev)
{
	uint8_t config[FAKE_CONFIG_SIZE];
	struct t2_error err;

	/* cmocka sets its own signal handlers before every test. */
	t2_guard_install();
	fake_config(config, 0x8086, 0x0d93, 0x001f);
	fake_device(&(struct fake_device){ .bdf = BDF,
					   .group = -1,
					   .config = config,
					   .bar_size = { [0] = 0x10000, [2] = 0x100 } });
	*dev = (struct t2_device){ .ops = &t2_target_sysfs };
	if (dev->ops->open(dev, "17:00.0", &err))
		fail_msg("%s", err.why);
	assert_string_equal(dev->bdf, BDF);
}

static void the_emulators_module_says_so(void **state)
{
	struct t2_device dev;

	(void)state;
	opened(&dev);
	assert_false(dev.emulated);
	dev.ops->close(&dev);
	fake_file("bus/pci/devices/" BDF "/knobs", "gen=v3\n", 7);
	if (dev.ops->open(&dev, BDF, &(struct t2_error){ .why = "" }))
		fail();
	assert_true(dev.emulated);
	dev.ops->close(&dev);
}

static void config_space(void **state)
{
	struct t2_device dev;
	uint8_t whole[FAKE_CONFIG_SIZE];
	uint32_t value;
	uint16_t word = 0x0042;

	(void)state;
	opened(&dev);
	assert_int_equal(t2_read(&dev, CONFIG, 0, &value, 4), 4);
	assert_int_equal(value, 0x0d938086);
	assert_int_equal(t2_read(&dev, CONFIG, 0x208, &value, 4), 4);
	assert_int_equal(value, 0x001f0000);
	assert_int_equal(t2_read(&dev, CONFIG, 0, whole, sizeof(whole)), sizeof(whole));
	assert_int_equal(whole[0x200], 0x23);
	assert_int_equal(t2_write(&dev, CONFIG, 0x20c, &word, 2), 2);
	assert_int_equal(t2_read(&dev, CONFIG, 0x20c, &value, 4), 4);
	assert_int_equal(value, 0x42);
	assert_int_equal(t2_read(&dev, CONFIG, 4094, &value, 4), -EINVAL);
	assert_int_equal(t2_read(&dev, CONFIG, UINT64_MAX, &value, 4), -EINVAL);
	assert_int_equal(t2_write(&dev, CONFIG, 4096, &value, 1), -EINVAL);
	dev.ops->close(&dev);
}

static void regions(void **state)
{
	struct vfio_region_info info = { .argsz = sizeof(info) };
	struct t2_device dev;

	(void)state;
	opened(&dev);
	assert_int_equal(t2_region_info(&dev, &info), 0);
	assert_int_equal(info.size, 0x10000);
	assert_int_equal(info.flags, 7);
	info.index = 1;
	assert_int_equal(t2_region_info(&dev, &info), 0);
	assert_int_equal(info.size, 0);
	assert_int_equal(info.flags, 0);
	info.index = CONFIG;
	assert_int_equal(t2_region_info(&dev, &info), 0);
	assert_int_equal(info.size, 4096);
	assert_int_equal(info.flags, 3);
	info.index = 9;
	assert_int_equal(t2_region_info(&dev, &info), -EINVAL);
	info.index = 0;
	info.argsz = 31;
	assert_int_equal(t2_region_info(&dev, &info), -EINVAL);
	assert_int_equal(t2_device_info(&dev, NULL), -EOPNOTSUPP);
	dev.ops->close(&dev);
}

static void bars_take_single_aligned_accesses(void **state)
{
	uint64_t value = 0x1122334455667788, got;
	struct t2_device dev;
	uint8_t buf[16];

	(void)state;
	opened(&dev);
	for (size_t width = 1; width <= 8; width *= 2) {
		assert_int_equal(t2_write(&dev, 0, 0x1000 + 16 * width, &value, width), width);
		got = 0;
		assert_int_equal(t2_read(&dev, 0, 0x1000 + 16 * width, &got, width), width);
		assert_memory_equal(&got, &value, width);
	}
	assert_int_equal(t2_read(&dev, 0, 0x1012, &got, 8), -EINVAL);
	assert_int_equal(t2_read(&dev, 0, 0x1002, buf, 4), -EINVAL);
	assert_int_equal(t2_read(&dev, 0, 0x1000, buf, 3), -EINVAL);
	assert_int_equal(t2_read(&dev, 0, 0x1000, buf, 16), -EINVAL);
	assert_int_equal(t2_read(&dev, 0, 0x1000, buf, 0), -EINVAL);
	assert_int_equal(t2_read(&dev, 0, 0xfffc, buf, 4), 4);
	assert_int_equal(t2_read(&dev, 0, 0x10000, buf, 4), -EINVAL);
	assert_int_equal(t2_read(&dev, 0, UINT64_MAX - 3, buf, 4), -EINVAL);
	assert_int_equal(t2_read(&dev, 1, 0, buf, 4), -EINVAL);
	assert_int_equal(t2_read(&dev, 2, 0xfc, buf, 4), 4);
	assert_int_equal(t2_read(&dev, 2, 0x100, buf, 4), -EINVAL);
	assert_int_equal(t2_read(&dev, 6, 0, buf, 4), -EINVAL);
	dev.ops->close(&dev);
}

static void memory_space_disabled_means_no_touch(void **state)
{
	uint16_t command = 0x0004;
	struct t2_device dev;
	char whole[256];
	uint32_t value;
	void *at;

	(void)state;
	opened(&dev);
	assert_int_equal(t2_read(&dev, 0, 0, &value, 4), 4);
	assert_int_equal(t2_write(&dev, CONFIG, 4, &command, 2), 2);
	/* A touch would now be a fault, not -EIO. */
	file_path(whole, "resource0");
	assert_int_equal(truncate(whole, 0), 0);
	assert_int_equal(t2_read(&dev, 0, 0, &value, 4), -EIO);
	assert_int_equal(t2_write(&dev, 0, 0, &value, 4), -EIO);
	assert_int_equal(t2_map(&dev, 0, 0, 0x1000, PROT_READ, &at), -EIO);
	assert_int_equal(t2_read(&dev, CONFIG, 4, &command, 2), 2);
	assert_int_equal(command, 0x0004);
	dev.ops->close(&dev);
}

static void a_sleeping_device_is_not_touched(void **state)
{
	uint8_t list = 0x40, capability[2] = { 0x01, 0 };
	uint16_t d3hot = 3, d0 = 0;
	struct t2_device dev;
	uint32_t value;

	(void)state;
	opened(&dev);
	assert_int_equal(t2_write(&dev, CONFIG, 0x34, &list, 1), 1);
	assert_int_equal(t2_write(&dev, CONFIG, 0x40, capability, 2), 2);
	assert_int_equal(t2_write(&dev, CONFIG, 0x44, &d3hot, 2), 2);
	assert_int_equal(t2_read(&dev, 0, 0, &value, 4), -EIO);
	assert_int_equal(t2_write(&dev, CONFIG, 0x44, &d0, 2), 2);
	assert_int_equal(t2_read(&dev, 0, 0, &value, 4), 4);
	/* A list that never ends says nothing of power. */
	capability[0] = 0x10;
	capability[1] = 0x40;
	assert_int_equal(t2_write(&dev, CONFIG, 0x40, capability, 2), 2);
	assert_int_equal(t2_read(&dev, 0, 0, &value, 4), 4);
	dev.ops->close(&dev);
}

static void a_fault_is_a_value(void **state)
{
	struct t2_device dev;
	char whole[256];
	uint32_t value;

	(void)state;
	opened(&dev);
	assert_int_equal(t2_read(&dev, 0, 0, &value, 4), 4);
	file_path(whole, "resource0");
	assert_int_equal(truncate(whole, 0), 0);
	assert_int_equal(t2_read(&dev, 0, 0, &value, 4), -EFAULT);
	assert_int_equal(t2_write(&dev, 0, 0, &value, 4), -EFAULT);
	dev.ops->close(&dev);
}

static void mapping(void **state)
{
	struct t2_device dev;
	uint32_t value = 0x55, got;
	void *at;

	(void)state;
	opened(&dev);
	assert_int_equal(t2_map(&dev, 0, 0x1000, 0x1000, PROT_READ, &at), 0);
	assert_int_equal(t2_write(&dev, 0, 0x1004, &value, 4), 4);
	memcpy(&got, (char *)at + 4, 4);
	assert_int_equal(got, 0x55);
	assert_int_equal(t2_unmap(&dev, at, 0x1000), 0);
	assert_int_equal(t2_map(&dev, 0, 0x1001, 0x1000, PROT_READ, &at), -EINVAL);
	assert_int_equal(t2_map(&dev, 0, 0xf000, 0x2000, PROT_READ, &at), -EINVAL);
	assert_int_equal(t2_map(&dev, 0, 0, 0, PROT_READ, &at), -EINVAL);
	assert_int_equal(t2_map(&dev, CONFIG, 0, 0x1000, PROT_READ, &at), -EINVAL);
	dev.ops->close(&dev);
}

static void devices_that_do_not_open(void **state)
{
	struct t2_device dev = { .ops = &t2_target_sysfs };
	char whole[256];
	struct t2_error err;

	(void)state;
	assert_int_equal(dev.ops->open(&dev, BDF, &err), -ENODEV);
	assert_string_equal(err.why, "there is no PCI device at " BDF);
	assert_int_equal(dev.ops->open(&dev, "17", &err), -EINVAL);
	fake_device(&(struct fake_device){ .bdf = BDF, .group = -1 });
	assert_true(dev.ops->open(&dev, BDF, &err) < 0);
	assert_non_null(strstr(err.why, BDF));
	file_path(whole, "resource");
	unlink(whole);
	assert_int_equal(dev.ops->open(&dev, BDF, &err), -EIO);
	assert_string_equal(err.why, "libpci cannot read " BDF);
}

static int open_as_nobody(const char *bdf)
{
	struct t2_device dev = { .ops = &t2_target_sysfs };
	struct t2_error err = { .why = "" };

	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		return 1;
	if (dev.ops->open(&dev, bdf, &err) != -EACCES)
		return 2;
	return strstr(err.why, "only 64 bytes") && !strcmp(err.remedy, "run as root") ? 0 : 3;
}

static void keep_first(void *ctx, const char *bdf)
{
	char *first = ctx;

	if (!*first)
		strcpy(first, bdf);
}

static void sixty_four_bytes_are_too_few(void **state)
{
	char bdf[T2_BDF_MAX] = "";
	int status;
	pid_t child;

	(void)state;
	unsetenv("T2_SYSFS_ROOT");
	t2_pci_each(keep_first, bdf);
	if (!*bdf || geteuid())
		skip();
	child = fork();
	if (!child)
		_exit(open_as_nobody(bdf));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* A driver uses its device: it is looked at, never touched. */
static void a_bound_device_is_only_read(void **state)
{
	struct t2_device dev;
	uint32_t value = 0;
	void *at;

	(void)state;
	opened(&dev);
	fake_device(&(struct fake_device){ .bdf = BDF, .driver = "cxl_pci", .group = -1 });
	assert_int_equal(t2_read(&dev, CONFIG, 0, &value, 4), 4);
	assert_int_equal(t2_write(&dev, CONFIG, 0x40, &value, 4), -EBUSY);
	assert_int_equal(t2_read(&dev, 0, 0x1000, &value, 4), -EBUSY);
	assert_int_equal(t2_write(&dev, 0, 0x1000, &value, 4), -EBUSY);
	assert_int_equal(t2_map(&dev, 0, 0, 0x1000, PROT_READ, &at), -EBUSY);
	dev.ops->close(&dev);
}

static void refusals_are_explained(void **state)
{
	struct t2_error err;

	(void)state;
	fake_device(&(struct fake_device){ .bdf = BDF, .driver = "cxl_pci", .group = -1 });
	assert_int_equal(t2_sysfs_bar_refused(&err, -EBUSY, BDF), -EBUSY);
	assert_non_null(strstr(err.why, "belongs to cxl_pci"));
	assert_int_equal(t2_sysfs_bar_refused(&err, -EPERM, BDF), -EPERM);
	assert_non_null(strstr(err.remedy, "lockdown"));
	assert_int_equal(t2_sysfs_bar_refused(&err, -EIO, BDF), -EIO);
	assert_non_null(strstr(err.why, "Memory Space"));
	assert_int_equal(t2_sysfs_bar_refused(&err, -ENOENT, BDF), -ENOENT);
}

static int count_open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static void nothing_stays_open(void **state)
{
	int before = count_open_files();
	struct t2_device dev;
	uint32_t value;

	(void)state;
	opened(&dev);
	t2_read(&dev, 0, 0, &value, 4);
	t2_write(&dev, CONFIG, 0x300, &value, 4);
	dev.ops->close(&dev);
	assert_int_equal(count_open_files(), before);
}

static int begin(void **state)
{
	(void)state;
	fake_sysfs_begin();
	return 0;
}

static int end(void **state)
{
	(void)state;
	fake_sysfs_end();
	return 0;
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_emulators_module_says_so),
		test(config_space),
		test(regions),
		test(bars_take_single_aligned_accesses),
		test(memory_space_disabled_means_no_touch),
		test(a_sleeping_device_is_not_touched),
		test(a_fault_is_a_value),
		test(mapping),
		test(devices_that_do_not_open),
		test(sixty_four_bytes_are_too_few),
		test(a_bound_device_is_only_read),
		test(refusals_are_explained),
		test(nothing_stays_open),
	};

	return cmocka_run_group_tests_name("target_sysfs", tests, NULL, NULL);
}
