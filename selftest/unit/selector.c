// SPDX-License-Identifier: GPL-2.0
/* Which devices a selector names, which it passes over, and what it says when it names none. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lib/target/selector.h"
#include "selftest/unit/fake_sysfs.h"

#define CXL_CAP	0x001f		/* cache, io, mem, mem_hwinit, one HDM range */

struct result {
	char named[512];		/* "a b c " */
	char passed_over[1024];		/* "a: why; b: why; " */
};

static void named(void *ctx, const char *selector)
{
	struct result *result = ctx;

	strcat(strcat(result->named, selector), " ");
}

static void passed_over(void *ctx, const char *device, const char *why)
{
	struct result *result = ctx;

	strcat(strcat(strcat(strcat(result->passed_over, device), ": "), why), "; ");
}

static void names(const char *selector, const char *expected, const char *not)
{
	struct result result = { .named = "" };
	struct t2_error err = { .why = "" };
	int count = t2_selector_expand(selector, named, passed_over, &result, &err), spaces = 0;

	if (count < 0)
		fail_msg("%s: %s", selector, err.why);
	assert_string_equal(result.named, expected);
	assert_string_equal(result.passed_over, not);
	for (const char *c = expected; *c; c++)
		spaces += *c == ' ';
	assert_int_equal(count, spaces);
}

static void names_none(const char *selector, const char *why, const char *remedy)
{
	struct result result = { .named = "" };
	struct t2_error err = { .why = "" };

	assert_int_equal(t2_selector_expand(selector, named, NULL, &result, &err), -EINVAL);
	assert_string_equal(result.named, "");
	if (!strstr(err.why, why) || !strstr(err.remedy, remedy))
		fail_msg("got: %s -- %s", err.why, err.remedy);
	assert_null(strpbrk(err.why, "\n\r\t"));
}

static void single_devices(void **state)
{
	(void)state;
	names("emu", "emu ", "");
	names("emu:gen=v3,topology=B", "emu:gen=v3,topology=B ", "");
	names("0000:17:00.0", "0000:17:00.0 ", "");
	names("17:00.0", "0000:17:00.0 ", "");
	names("ABCD:EF:1f.7", "abcd:ef:1f.7 ", "");
	names("10000:e1:00.0", "10000:e1:00.0 ", "");
	names("sysfs:17:00.0", "sysfs:17:00.0 ", "");
	names("sysfs:0000:17:00.0", "sysfs:0000:17:00.0 ", "");
	names("dump:FILE#17:00.0", "dump:FILE#17:00.0 ", "");
}

static void malformed_ones(void **state)
{
	static const char *const wrong[] = {
		"", "emu2", "EMU", "alles", "17:00", "17:00.8", "17:20.0", "017:00.0", "0:17:00.0",
		"1000000:17:00.0", "0000:17:00.0 ", "0000:17:00.0x", "10de:233", "10de:23300",
		"10de-2330", "10dg:2330", "sysfs:", "sysfs:all", "dump:", "vfio:17:00.0", "\n",
		"emu\x01",
	};
	char longest[300];

	(void)state;
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		names_none(wrong[i], "is not a device selector", "sysfs:BDF, dump:FILE");
	memset(longest, 'a', sizeof(longest));
	longest[299] = '\0';
	names_none(longest, "longer than 255 bytes", "use one of: emu");
}

static const char *target_of(const char *selector, const char **where)
{
	const struct t2_target_ops *target = t2_selector_target(selector, where);

	return target ? target->kind : "none";
}

static void the_part_behind_the_prefix(void **state)
{
	const char *where;

	(void)state;
	assert_string_equal(target_of("emu", &where), "emu");
	assert_string_equal(where, "");
	assert_string_equal(target_of("emu:gen=v3", &where), "emu");
	assert_string_equal(where, "gen=v3");
	assert_string_equal(target_of("0000:17:00.0", &where), "vfio");
	assert_string_equal(where, "0000:17:00.0");
	assert_string_equal(target_of("sysfs:17:00.0", &where), "sysfs");
	assert_string_equal(where, "17:00.0");
	assert_string_equal(target_of("dump:a:b", &where), "dump");
	assert_string_equal(where, "a:b");
	assert_string_equal(target_of("all", &where), "none");
	assert_non_null(strstr(t2_selector_help(), "dump:FILE#BDF"));
}

#define on_vfio(name, bytes)	(struct fake_device)					\
	{ .bdf = name, .driver = "vfio-pci", .group = -1, .config = bytes }

static void add(const char *bdf, const char *driver, uint16_t vendor, uint16_t device,
		uint16_t cxl_cap)
{
	uint8_t config[FAKE_CONFIG_SIZE];

	fake_config(config, vendor, device, cxl_cap);
	fake_device(&(struct fake_device){
		.bdf = bdf, .driver = driver, .group = -1, .config = config });
}

static void all_takes_cxl_devices_on_vfio(void **state)
{
	(void)state;
	add("0000:17:00.0", "vfio-pci", 0x10de, 0x2330, CXL_CAP);
	add("0000:01:00.0", "vfio-pci", 0x8086, 0x0d93, CXL_CAP);
	add("0000:02:00.0", "vfio-pci", 0x8086, 0x1533, 0);
	add("0000:03:00.0", "cxl_pci", 0x8086, 0x0d93, CXL_CAP);
	add("0000:04:00.0", NULL, 0x8086, 0x0d93, CXL_CAP);
	add("0000:05:00.0", "vfio-pci", 0x8086, 0x0d93, 0x0003);
	fake_device(&on_vfio("0000:06:00.0", NULL));
	names("all", "0000:01:00.0 0000:17:00.0 ",
	      "0000:02:00.0: it is no CXL device; "
	      "0000:03:00.0: is bound to cxl_pci, not to vfio-pci; "
	      "0000:04:00.0: is bound to no driver; "
	      "0000:05:00.0: it is a CXL device without memory (Mem_Capable 0); "
	      "0000:06:00.0: its config space cannot be read; ");
}

static void all_where_there_is_none(void **state)
{
	(void)state;
	names_none("all", "cannot be listed", "");
	add("0000:02:00.0", "vfio-pci", 0x8086, 0x1533, 0);
	names_none("all", "no CXL device", "lspci");
	fake_device(&on_vfio("0000:01:00.0", NULL));
	names_none("all", "1 devices do not tell this user", "run as root");
	add("0000:03:00.0", "cxl_pci", 0x8086, 0x0d93, CXL_CAP);
	names_none("all", "0000:03:00.0 is bound to cxl_pci", "driver_override");
}

static void a_driver_built_on_vfio_counts(void **state)
{
	uint8_t config[FAKE_CONFIG_SIZE];

	(void)state;
	fake_config(config, 0x10de, 0x2330, CXL_CAP);
	fake_device(&(struct fake_device){ .bdf = "0000:17:00.0",
					   .driver = "nvgrace_gpu_vfio_pci",
					   .group = 1,
					   .vfio = "vfio3",
					   .config = config });
	names("all", "0000:17:00.0 ", "");
}

static void hostile_config_spaces_are_no_cxl_devices(void **state)
{
	uint8_t config[FAKE_CONFIG_SIZE];

	(void)state;
	memset(config, 0xff, sizeof(config));
	fake_device(&on_vfio("0000:01:00.0", config));
	fake_config(config, 0x8086, 0x0d93, CXL_CAP);
	memcpy(config + 0x100, (uint8_t[]){ 0x03, 0, 0x01, 0x10 }, 4);
	fake_device(&on_vfio("0000:02:00.0", config));
	fake_config(config, 0x8086, 0x0d93, 0);
	memcpy(config + 0x100, (uint8_t[]){ 0x03, 0, 0xc1, 0xff }, 4);
	memcpy(config + 0xffc, (uint8_t[]){ 0x23, 0, 0x01, 0x00 }, 4);
	fake_device(&on_vfio("0000:03:00.0", config));
	names_none("all", "no CXL device", "");
}

static void vendor_and_device(void **state)
{
	(void)state;
	add("0000:17:00.0", "vfio-pci", 0x10de, 0x2330, CXL_CAP);
	add("0000:18:00.0", "vfio-pci", 0x10de, 0x2330, 0);
	add("0000:19:00.0", "nvidia", 0x10de, 0x2330, CXL_CAP);
	add("0000:1a:00.0", "nvidia", 0x10de, 0x2331, CXL_CAP);
	names("10de:2330", "0000:17:00.0 0000:18:00.0 ",
	      "0000:19:00.0: is bound to nvidia, not to vfio-pci; ");
	names("10DE:2330", "0000:17:00.0 0000:18:00.0 ",
	      "0000:19:00.0: is bound to nvidia, not to vfio-pci; ");
	names_none("10de:2331", "0000:1a:00.0 is bound to nvidia", "echo vfio-pci > ");
	names_none("10de:9999", "no PCI device 10de:9999", "lspci -nn");
}

static void dumps(void **state)
{
	char file[128], selector[160], both[320];

	(void)state;
	snprintf(file, sizeof(file), "%s/dump", fake_root);
	snprintf(selector, sizeof(selector), "dump:%s", file);
	fake_file("dump", "17:00.0 a\n00: 11\n", 17);
	snprintf(both, sizeof(both), "dump:%s ", file);
	names(selector, both, "");
	fake_file("dump", "17:00.0 a\n00: 11\n17:00.1 b\n18:00.0 c\n00: 12\n", 44);
	snprintf(both, sizeof(both), "dump:%s#0000:17:00.0 dump:%s#0000:18:00.0 ", file, file);
	names(selector, both, "0000:17:00.1: no hex lines follow it in the dump; ");
	fake_file("dump", "nothing\n", 8);
	names_none(selector, "no device in it", "lspci");
	fake_file("dump", "17:00.0 a\n", 10);
	names_none(selector, ":1: no hex lines", "lspci");
	names_none("dump:/nonexistent", "/nonexistent: No such file", "");
}

static void opening_wants_one_device(void **state)
{
	struct t2_error err;

	(void)state;
	add("0000:17:00.0", "vfio-pci", 0x10de, 0x2330, CXL_CAP);
	add("0000:18:00.0", "vfio-pci", 0x10de, 0x2330, CXL_CAP);
	assert_null(t2_device_open("all", &err));
	assert_string_equal(err.why, "\"all\" names 2 devices, 0000:17:00.0 first");
	assert_null(t2_device_open("nonsense", &err));
	assert_null(t2_device_open("nonsense", NULL));
	assert_null(t2_device_open("0000:99:00.0", &err));
	assert_string_equal(err.why, "there is no PCI device at 0000:99:00.0");
}

static void an_open_device_knows_its_name(void **state)
{
	struct t2_device *dev;
	struct t2_error err;
	char selector[128];

	(void)state;
	snprintf(selector, sizeof(selector), "dump:%s/dump", fake_root);
	fake_file("dump", "17:00.0 a\n00: 11\n", 17);
	dev = t2_device_open(selector, &err);
	assert_non_null(dev);
	assert_string_equal(dev->selector, selector);
	assert_string_equal(dev->bdf, "0000:17:00.0");
	assert_int_equal(dev->view, T2_VIEW_DEVICE);
	assert_false(dev->emulated);
	t2_device_close(dev);
	t2_device_close(NULL);
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
		test(single_devices),
		test(malformed_ones),
		test(the_part_behind_the_prefix),
		test(all_takes_cxl_devices_on_vfio),
		test(all_where_there_is_none),
		test(a_driver_built_on_vfio_counts),
		test(hostile_config_spaces_are_no_cxl_devices),
		test(vendor_and_device),
		test(dumps),
		test(opening_wants_one_device),
		test(an_open_device_knows_its_name),
	};

	return cmocka_run_group_tests_name("selector", tests, NULL, NULL);
}
