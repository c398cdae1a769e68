// SPDX-License-Identifier: GPL-2.0
/* Resets by the kernel, and a device bound anew: the calls and attributes that they take. */
#include <pthread.h>
#include "lib/target/pci_reset.h"
#include "selftest/unit/scripted_kernel.h"

#define DIR	"bus/pci/devices/" BDF

static void any_list(void *arg)
{
	struct vfio_pci_hot_reset_info *info = arg;

	assert_int_equal(info->argsz, 20);
	info->count = 3;
}

static void no_room(void **state)
{
	static const struct step calls[] = {
		IOCTLS(12, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, .fill = any_list, .error = ENOSPC),
		IOCTLS(12, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, .fill = any_list),
	};
	union {
		struct vfio_pci_hot_reset_info head;
		uint8_t room[sizeof(struct vfio_pci_hot_reset_info) +
			     sizeof(struct vfio_pci_dependent_device)];
	} info = { .head.argsz = sizeof(info) };
	struct t2_device dev;

	(void)state;
	open_through_group(&dev);
	PLAY(calls);
	assert_int_equal(t2_hot_reset_info(&dev, &info.head), -ENOSPC);
	assert_int_equal(info.head.count, 3);
	assert_int_equal(t2_hot_reset_info(&dev, &info.head), 0);
	played_to_the_end();
	close_group_device(&dev);
}

static void group_11(void *arg)
{
	struct vfio_pci_hot_reset *r = arg;

	assert_int_equal(r->argsz, 16);
	assert_int_equal(r->flags, 0);
	assert_int_equal(r->count, 1);
	assert_int_equal(r->group_fds[0], 11);
}

static void no_group(void *arg)
{
	struct vfio_pci_hot_reset *r = arg;

	assert_int_equal(r->argsz, 12);
	assert_int_equal(r->flags, 0);
	assert_int_equal(r->count, 0);
}

static void the_group_that_is_held(void **state)
{
	static const struct step calls[] = {
		IOCTLS(12, VFIO_DEVICE_PCI_HOT_RESET, .fill = group_11),
		IOCTLS(12, VFIO_DEVICE_PCI_HOT_RESET, .fill = group_11, .error = ENOTTY),
		IOCTLS(12, VFIO_DEVICE_PCI_HOT_RESET, .fill = no_group, .error = EINVAL),
	};
	struct t2_device dev;

	(void)state;
	open_through_group(&dev);
	PLAY(calls);
	assert_int_equal(t2_hot_reset(&dev, false), 0);
	assert_int_equal(t2_hot_reset(&dev, false), -ENOTTY);
	assert_int_equal(t2_hot_reset(&dev, true), -EINVAL);
	played_to_the_end();
	close_group_device(&dev);
}

static void no_group_through_the_cdev(void **state)
{
	static const struct step way[] = { CDEV_WAY }, last[] = { CLOSE_CDEV };
	static const struct step calls[] = {
		IOCTLS(12, VFIO_DEVICE_PCI_HOT_RESET, .fill = no_group),
	};
	struct t2_device dev;
	struct t2_error err;

	(void)state;
	fake_device(&with_cdev);
	PLAY(way);
	assert_int_equal(open_bdf(&dev, &err), 0);
	PLAY(calls);
	assert_int_equal(t2_hot_reset(&dev, false), 0);
	assert_int_equal(t2_hot_reset(&dev, true), -EOPNOTSUPP);
	played_to_the_end();
	PLAY(last);
	dev.ops->close(&dev);
	played_to_the_end();
}

static void read_fake(const char *path, char *text, size_t size)
{
	char whole[512];
	FILE *file;

	snprintf(whole, sizeof(whole), "%s/%s", fake_root, path);
	file = fopen(whole, "r");
	assert_non_null(file);
	text[fread(text, 1, size - 1, file)] = '\0';
	fclose(file);
}

static void holds(const char *path, const char *must)
{
	char text[128];

	read_fake(path, text, sizeof(text));
	assert_string_equal(text, must);
}

static void methods_are_listed(void **state)
{
	struct t2_device dev = { .ops = &t2_target_vfio, .bdf = BDF };
	char names[32];

	(void)state;
	fake_device(&in_group);
	assert_int_equal(t2_reset_methods(&dev, names, sizeof(names)), -ENOENT);
	fake_file(DIR "/reset_method", "flr cxl_bus\n", 12);
	assert_int_equal(t2_reset_methods(&dev, names, sizeof(names)), 0);
	assert_string_equal(names, "flr cxl_bus");
	assert_int_equal(t2_reset_methods(&dev, names, 12), -ENOSPC);
	fake_file(DIR "/reset_method", "\n", 1);
	assert_int_equal(t2_reset_methods(&dev, names, sizeof(names)), 0);
	assert_string_equal(names, "");
}

/*
 * What the list holds while the reset itself is asked for: that waits until its attribute is opened
 * here, after the list has become another one.
 */
static void *be_reset(void *method)
{
	char *list = method, one[8];

	do
		read_fake(DIR "/reset_method", list, 32);
	while (!*list || !strcmp(list, "flr cxl_bus\n"));
	read_fake(DIR "/reset", one, sizeof(one));
	return strcmp(one, "1") ? "?" : NULL;
}

static void reset_by_one_method(void **state)
{
	struct t2_device dev = { .ops = &t2_target_vfio, .bdf = BDF };
	char fifo[128], method[32];
	pthread_t kernel;
	void *wrong;

	(void)state;
	fake_device(&in_group);
	fake_file(DIR "/reset_method", "flr cxl_bus\n", 12);
	snprintf(fifo, sizeof(fifo), "%s/" DIR "/reset", fake_root);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(pthread_create(&kernel, NULL, be_reset, method), 0);
	assert_int_equal(t2_reset_by(&dev, "cxl_bus"), 0);
	pthread_join(kernel, &wrong);
	assert_null(wrong);
	holds(DIR "/reset_method", "flr cxl_bus\n");

	remove(fifo);
	fake_file(DIR "/reset", "", 0);
	assert_int_equal(t2_reset_by(&dev, "flr"), 0);
	holds(DIR "/reset", "1");
	holds(DIR "/reset_method", "flr cxl_bus\n");
}

static void a_failed_reset_leaves_the_list(void **state)
{
	struct t2_device dev = { .ops = &t2_target_vfio, .bdf = BDF };

	(void)state;
	fake_device(&in_group);
	fake_file(DIR "/reset_method", "flr cxl_bus\n", 12);
	assert_int_equal(t2_reset_by(&dev, "cxl_bus"), -ENOENT);
	holds(DIR "/reset_method", "flr cxl_bus\n");
}

static void rebinds_the_driver_that_it_has(void **state)
{
	struct t2_error err;

	(void)state;
	fake_device(&in_group);
	fake_dir("bus/pci/drivers/vfio-pci");
	/* Links of the made-up tree lead nowhere: this one leads to the driver. */
	fake_dir("bus/bus/pci/drivers");
	fake_link("bus/bus/pci/drivers/vfio-pci", "../../../pci/drivers/vfio-pci");
	fake_file("bus/pci/drivers/vfio-pci/unbind", "", 0);
	fake_file("bus/pci/drivers/vfio-pci/bind", "", 0);
	assert_int_equal(t2_device_rebind(BDF, &err), 0);
	holds("bus/pci/drivers/vfio-pci/unbind", BDF);
	holds("bus/pci/drivers/vfio-pci/bind", BDF);
	assert_int_equal(t2_device_is_bound(BDF, &err), 1);
}

static void rebinding_is_refused(void **state)
{
	char bind[128];
	struct t2_error err;

	(void)state;
	assert_int_equal(t2_device_rebind(BDF, &err), -ENODEV);
	assert_int_equal(t2_device_is_bound(BDF, &err), -ENODEV);
	fake_device(&(struct fake_device){ .bdf = BDF, .group = 26 });
	assert_int_equal(t2_device_is_bound(BDF, &err), 0);
	assert_int_equal(t2_device_rebind(BDF, &err), -EBUSY);
	assert_non_null(strstr(err.why, "bound to no driver"));
	fake_link(DIR "/driver", "../../drivers/vfio-pci");
	fake_dir("bus/pci/drivers/vfio-pci");
	assert_int_equal(t2_device_rebind(BDF, &err), -ENOENT);
	assert_non_null(strstr(err.why, "cannot be unbound from vfio-pci"));
	fake_file("bus/pci/drivers/vfio-pci/unbind", "", 0);
	snprintf(bind, sizeof(bind), "%s/bus/pci/drivers/vfio-pci/bind", fake_root);
	assert_int_equal(mkdir(bind, 0755), 0);
	assert_int_equal(t2_device_rebind(BDF, &err), -EISDIR);
	assert_non_null(strstr(err.why, "cannot be bound to vfio-pci again"));
	assert_int_equal(t2_device_rebind("dump:x", &err), -EOPNOTSUPP);
}

static void an_old_binding_is_trusted(void **state)
{
	struct t2_device dev;

	(void)state;
	open_through_group(&dev);
	assert_string_equal(node_asked, "/dev/vfio/26");
	assert_int_equal(slept_ms, 0);
	close_group_device(&dev);
	node_age = -1;
	fake_sysfs_end();
	fake_sysfs_begin();
	open_through_group(&dev);
	assert_int_equal(slept_ms, 0);
	close_group_device(&dev);
}

static void a_young_binding_settles(void **state)
{
	static const struct step way[] = { CDEV_WAY }, last[] = { CLOSE_CDEV };
	struct t2_device dev;
	struct t2_error err;

	(void)state;
	fake_device(&with_cdev);
	node_age = 20;
	PLAY(way);
	assert_int_equal(open_bdf(&dev, &err), 0);
	assert_string_equal(node_asked, "/dev/vfio/devices/vfio0");
	assert_int_equal(slept_ms, 300);
	PLAY(last);
	dev.ops->close(&dev);
}

static void lose_the_driver(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/" DIR "/driver", fake_root);
	assert_int_equal(unlink(path), 0);
}

static void a_binding_that_is_undone(void **state)
{
	struct t2_device dev;
	struct t2_error err;

	(void)state;
	fake_device(&in_group);
	node_age = 999;
	while_asleep = lose_the_driver;
	PLAY(((const struct step[]){ { 0 } }));
	nr_steps = 0;
	assert_int_equal(open_bdf(&dev, &err), -ENODEV);
	assert_int_equal(slept_ms, 300);
	assert_non_null(strstr(err.why, BDF " was bound a moment ago and has lost its driver"));
	assert_non_null(strstr(err.remedy, "wait a second between unbind and bind"));
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(no_room),
		test(the_group_that_is_held),
		test(no_group_through_the_cdev),
		test(methods_are_listed),
		test(reset_by_one_method),
		test(a_failed_reset_leaves_the_list),
		test(rebinds_the_driver_that_it_has),
		test(rebinding_is_refused),
		test(an_old_binding_is_trusted),
		test(a_young_binding_settles),
		test(a_binding_that_is_undone),
	};

	return cmocka_run_group_tests_name("vfio_reset", tests, NULL, NULL);
}
