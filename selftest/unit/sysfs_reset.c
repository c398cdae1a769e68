// SPDX-License-Identifier: GPL-2.0
/* Resets of the sysfs target: what the bridge above is told, in which order, and when it is not. */
#include <errno.h>
#include <linux/pci_regs.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <cmocka.h>
#include "lib/target/sysfs.h"
#include "selftest/unit/fake_sysfs.h"

#define BDF		"0000:17:00.0"
#define BRIDGE		"0000:16:01.0"
#define DEVICES		"bus/pci/devices/"
#define PCIE		0x40
#define PORT_DVSEC	0x200
#define PORT_CONTROL	(PORT_DVSEC + 0x0c)
#define SLOT_CONTROL	(PCIE + PCI_EXP_SLTCTL)
#define SLOT_STATUS	(PCIE + PCI_EXP_SLTSTA)

static struct written {
	off_t at;
	uint32_t value;
} written[16];
static unsigned int writes;

/* libpci's way to config space: everything that it is asked to write passes here. */
ssize_t pwrite(int fd, const void *buf, size_t len, off_t at)
{
	uint32_t value = 0;

	memcpy(&value, buf, len < 4 ? len : 4);
	if (writes < 16)
		written[writes] = (struct written){ at, value };
	writes++;
	return syscall(SYS_pwrite64, fd, buf, len, at);
}

static void word(uint8_t *config, unsigned int at, uint16_t value)
{
	memcpy(config + at, &value, 2);
}

/* A port with a hot-plug slot that says when its link is up, and that masks resets of its bus. */
static void bridge_config(uint8_t config[FAKE_CONFIG_SIZE])
{
	fake_config(config, 0x1e98, 0x0016, 1);
	config[PCI_HEADER_TYPE] = PCI_HEADER_TYPE_BRIDGE;
	config[PCI_CAPABILITY_LIST] = PCIE;
	config[PCIE] = PCI_CAP_ID_EXP;
	word(config, PCIE + PCI_EXP_LNKCAP + 2, PCI_EXP_LNKCAP_DLLLARC >> 16);
	word(config, PCIE + PCI_EXP_LNKSTA, PCI_EXP_LNKSTA_DLLLA);
	word(config, PCIE + PCI_EXP_SLTCAP, PCI_EXP_SLTCAP_HPC);
	word(config, SLOT_CONTROL, 0x1028);
	word(config, PORT_DVSEC + 8, 3);
	word(config, PORT_CONTROL, 0x0004);
	word(config, PCI_BRIDGE_CONTROL, 0x0003);
}

static void place_below(const char *bdf, const char *bridge)
{
	char from[256], to[512], link[128], target[128];

	snprintf(from, sizeof(from), "%s/" DEVICES "%s", fake_root, bdf);
	snprintf(to, sizeof(to), "%s/" DEVICES "%s/%s", fake_root, bridge, bdf);
	if (rename(from, to))
		fail();
	snprintf(link, sizeof(link), DEVICES "%s", bdf);
	snprintf(target, sizeof(target), "%s/%s", bridge, bdf);
	fake_link(link, target);
}

static void opened(struct t2_device *dev, const uint8_t *bridge)
{
	uint8_t config[FAKE_CONFIG_SIZE];
	struct t2_error err;

	fake_config(config, 0x8086, 0x0d93, 0x001f);
	if (bridge)
		fake_device(&(struct fake_device){ .bdf = BRIDGE, .group = -1, .config = bridge });
	fake_device(&(struct fake_device){ .bdf = BDF, .group = -1, .config = config });
	if (bridge)
		place_below(BDF, BRIDGE);
	*dev = (struct t2_device){ .ops = &t2_target_sysfs };
	if (dev->ops->open(dev, BDF, &err))
		fail_msg("%s", err.why);
	writes = 0;
}

static void expect(const struct written *list, unsigned int n)
{
	for (unsigned int i = 0; i < n && i < writes; i++) {
		assert_int_equal(written[i].at, list[i].at);
		assert_int_equal(written[i].value, list[i].value);
	}
	assert_int_equal(writes, n);
}

#define EXPECT(list) expect(list, sizeof(list) / sizeof((list)[0]))

static const struct written whole[] = {
	{ SLOT_CONTROL, 0x0020 },	{ PORT_CONTROL, 0x0005 }, { PCI_BRIDGE_CONTROL, 0x0043 },
	{ PCI_BRIDGE_CONTROL, 0x0003 }, { PORT_CONTROL, 0x0004 }, { SLOT_STATUS, 0x0108 },
	{ SLOT_CONTROL, 0x1028 },
};

static void unmasked_for_the_moment(void **state)
{
	uint8_t config[FAKE_CONFIG_SIZE];
	struct t2_device dev;

	(void)state;
	bridge_config(config);
	opened(&dev, config);
	assert_int_equal(t2_hot_reset(&dev, false), 0);
	EXPECT(whole);
	dev.ops->close(&dev);
}

static void a_plain_bridge_is_told_no_more(void **state)
{
	static const struct written plain[] = { { PCI_BRIDGE_CONTROL, 0x0043 },
						{ PCI_BRIDGE_CONTROL, 0x0003 } };
	uint8_t config[FAKE_CONFIG_SIZE];
	struct t2_device dev;

	(void)state;
	bridge_config(config);
	config[PCI_CAPABILITY_LIST] = 0;
	word(config, PORT_DVSEC + 8, 7);
	opened(&dev, config);
	assert_int_equal(t2_hot_reset(&dev, false), 0);
	EXPECT(plain);
	dev.ops->close(&dev);
}

static void a_link_that_stays_down(void **state)
{
	uint8_t config[FAKE_CONFIG_SIZE];
	struct t2_device dev;

	(void)state;
	bridge_config(config);
	word(config, PCIE + PCI_EXP_LNKSTA, 0);
	opened(&dev, config);
	assert_int_equal(t2_hot_reset(&dev, false), -ETIMEDOUT);
	EXPECT(whole);
	dev.ops->close(&dev);
}

static void others_are_not_reset(void **state)
{
	uint8_t config[FAKE_CONFIG_SIZE];
	struct t2_device dev;

	(void)state;
	bridge_config(config);
	opened(&dev, config);
	fake_device(&(struct fake_device){ .bdf = "0000:17:00.1", .group = -1 });
	place_below("0000:17:00.1", BRIDGE);
	assert_int_equal(t2_hot_reset(&dev, false), -EBUSY);
	assert_int_equal(writes, 0);
	dev.ops->close(&dev);
}

static void nor_is_what_lies_below(void **state)
{
	uint8_t config[FAKE_CONFIG_SIZE];
	struct t2_device dev;

	(void)state;
	bridge_config(config);
	opened(&dev, config);
	fake_dir(DEVICES BRIDGE "/" BDF "/0000:18:00.0");
	assert_int_equal(t2_hot_reset(&dev, false), -EBUSY);
	assert_int_equal(writes, 0);
	dev.ops->close(&dev);
}

static void a_bound_device_is_not_reset(void **state)
{
	uint8_t config[FAKE_CONFIG_SIZE];
	struct t2_device dev;

	(void)state;
	bridge_config(config);
	opened(&dev, config);
	fake_link(DEVICES BDF "/driver", "../../drivers/cxl_pci");
	assert_int_equal(t2_hot_reset(&dev, false), -EBUSY);
	assert_int_equal(t2_reset_by(&dev, "flr"), -EBUSY);
	assert_int_equal(writes, 0);
	dev.ops->close(&dev);
}

static void no_bridge(void **state)
{
	uint8_t config[FAKE_CONFIG_SIZE];
	struct t2_device dev;

	(void)state;
	opened(&dev, NULL);
	assert_int_equal(t2_hot_reset(&dev, false), -ENOTTY);
	dev.ops->close(&dev);
	fake_sysfs_end();
	fake_sysfs_begin();
	bridge_config(config);
	config[PCI_HEADER_TYPE] = 0;
	opened(&dev, config);
	assert_int_equal(t2_hot_reset(&dev, false), -ENOTTY);
	assert_int_equal(writes, 0);
	dev.ops->close(&dev);
}

static void methods(void **state)
{
	struct t2_device dev;
	char names[64], path[256], now[64] = "";
	FILE *file;

	(void)state;
	opened(&dev, NULL);
	assert_int_equal(t2_reset_methods(&dev, names, sizeof(names)), -ENOENT);
	fake_file(DEVICES BDF "/reset_method", "flr bus\n", 8);
	fake_file(DEVICES BDF "/reset", "", 0);
	assert_int_equal(t2_reset_methods(&dev, names, sizeof(names)), 0);
	assert_string_equal(names, "flr bus");
	assert_int_equal(t2_reset_by(&dev, "bus"), 0);
	snprintf(path, sizeof(path), "%s/" DEVICES BDF "/reset_method", fake_root);
	file = fopen(path, "r");
	assert_non_null(fgets(now, sizeof(now), file));
	fclose(file);
	assert_string_equal(now, "flr bus\n");
	snprintf(path, sizeof(path), "%s/" DEVICES BDF "/reset", fake_root);
	file = fopen(path, "r");
	assert_int_equal(fgetc(file), '1');
	fclose(file);
	dev.ops->close(&dev);
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
		test(unmasked_for_the_moment),
		test(a_plain_bridge_is_told_no_more),
		test(a_link_that_stays_down),
		test(others_are_not_reset),
		test(nor_is_what_lies_below),
		test(a_bound_device_is_not_reset),
		test(no_bridge),
		test(methods),
	};

	return cmocka_run_group_tests_name("sysfs_reset", tests, NULL, NULL);
}
