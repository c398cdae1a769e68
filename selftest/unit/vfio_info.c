// SPDX-License-Identifier: GPL-2.0
/* What v2 and v3 kernels answer to GET_INFO, byte for byte, and hostile answers, come through. */
#include "include/vfio_cxl.h"
#include "lib/target/vfio_caps.h"
#include "selftest/unit/scripted_kernel.h"

/*
 * What GET_INFO of the two posted series says, byte for byte: 24 bytes of information, then one
 * capability. The chain is copied only into a buffer that holds all of it.
 */
static const uint8_t v2_info[56] = {
	56, 0, 0, 0, 0x83, 0x02, 0, 0, 11, 0, 0, 0, 5, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0,
	0x06, 0x00, 0x01, 0x00, 0, 0, 0, 0, 0x00, 0, 0, 0, 0x03, 0, 0, 0,
	0x00, 0x10, 0x01, 0, 0, 0, 0, 0, 9, 0, 0, 0, 10, 0, 0, 0,
};

static const uint8_t v3_info[72] = {
	72, 0, 0, 0, 0x83, 0x02, 0, 0, 11, 0, 0, 0, 5, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0,
	0x06, 0x00, 0x01, 0x00, 0, 0, 0, 0, 0x01, 0, 0, 0, 10, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x00, 0x01, 0, 0, 0, 0, 0, 0x00, 0x00, 0x01, 0, 0, 0, 0, 0,
};

static void copy_info(void *arg, const uint8_t *info, uint32_t size)
{
	struct vfio_device_info *out = arg;
	uint32_t room = out->argsz;

	if (room >= size) {
		memcpy(out, info, size);
		out->argsz = room;
	} else {
		memcpy(out, info, 16);
		out->argsz = size;
		out->cap_offset = 0;
	}
}

static void info_v2(void *arg)
{
	copy_info(arg, v2_info, sizeof(v2_info));
}

static void info_v3(void *arg)
{
	copy_info(arg, v3_info, sizeof(v3_info));
}

#define INFO(how, ...)	IOCTLS(12, VFIO_DEVICE_GET_INFO, .fill = how, ##__VA_ARGS__)

/* Fetches the whole information and finds the CXL capability in it. */
static const void *cxl_cap(struct t2_device *dev, struct vfio_device_info **info, size_t size)
{
	const struct vfio_info_cap_header *header;
	int err;

	assert_int_equal(t2_device_info_full(dev, info), 0);
	played_to_the_end();
	assert_int_equal((*info)->flags, 0x283);
	assert_int_equal((*info)->num_regions, 11);
	header = t2_vfio_cap_find(*info, (*info)->argsz, (*info)->cap_offset,
				  VFIO_CXL_DEVICE_CAP_ID, &err);
	assert_non_null(header);
	assert_int_equal(header->version, VFIO_CXL_DEVICE_CAP_VERSION);
	assert_int_equal((*info)->argsz - (*info)->cap_offset, size);
	return header;
}

static void v2_information(void **state)
{
	static const struct step calls[] = { INFO(info_v2), INFO(info_v2) };
	struct vfio_device_info *info;
	struct vfio_cxl_cap_v2 cap;
	struct t2_device dev;

	(void)state;
	open_through_group(&dev);
	PLAY(calls);
	memcpy(&cap, cxl_cap(&dev, &info, sizeof(cap)), sizeof(cap));
	assert_int_equal(cap.flags, VFIO_CXL_V2_FIRMWARE_COMMITTED | VFIO_CXL_V2_CACHE_CAPABLE);
	assert_int_equal(cap.component_bar, 0);
	assert_int_equal(cap.cm_offset, 0x11000);
	assert_int_equal(cap.memory_region, 9);
	assert_int_equal(cap.component_region, 10);
	free(info);
	close_group_device(&dev);
}

static void v3_information(void **state)
{
	static const struct step calls[] = { INFO(info_v3), INFO(info_v3) };
	struct vfio_device_info *info;
	struct vfio_cxl_cap_v3 cap;
	struct t2_device dev;

	(void)state;
	open_through_group(&dev);
	PLAY(calls);
	memcpy(&cap, cxl_cap(&dev, &info, sizeof(cap)), sizeof(cap));
	assert_int_equal(cap.flags, VFIO_CXL_V3_FIRMWARE_COMMITTED);
	assert_int_equal(cap.memory_region, 10);
	assert_int_equal(cap.component_region, 9);
	assert_int_equal(cap.component_offset, 0x10000);
	assert_int_equal(cap.component_size, 0x10000);
	free(info);
	close_group_device(&dev);
}

static void refused(void *arg)
{
	(void)arg;
}

static void short_information_comes_through(void **state)
{
	static const struct step calls[] = { INFO(info_v3), INFO(refused, .error = EINVAL) };
	struct vfio_device_info info = { .argsz = 16 };
	struct t2_device dev;

	(void)state;
	open_through_group(&dev);
	PLAY(calls);
	assert_int_equal(t2_device_info(&dev, &info), 0);
	assert_int_equal(info.argsz, 72);
	info.argsz = 12;
	assert_int_equal(t2_device_info(&dev, &info), -EINVAL);
	played_to_the_end();
	close_group_device(&dev);
}

/* v3 with one field of its only capability made wrong. */
static void info_unknown_first(void *arg)
{
	info_v3(arg);
	if (((struct vfio_device_info *)arg)->cap_offset)
		((uint8_t *)arg)[24] = 0x77;
}

static void info_loop(void *arg)
{
	info_v3(arg);
	if (((struct vfio_device_info *)arg)->cap_offset)
		((uint8_t *)arg)[28] = 24;
}

static void info_outside(void *arg)
{
	info_v3(arg);
	if (((struct vfio_device_info *)arg)->cap_offset)
		((uint8_t *)arg)[28] = 72;
}

static void info_grows(void *arg)
{
	((struct vfio_device_info *)arg)->argsz += 8;
}

static int find_after(void (*how)(void *arg), uint16_t id)
{
	const struct step calls[] = { INFO(how), INFO(how) };
	struct vfio_device_info *info;
	struct t2_device dev;
	int err;

	open_through_group(&dev);
	PLAY(calls);
	assert_int_equal(t2_device_info_full(&dev, &info), 0);
	played_to_the_end();
	assert_null(t2_vfio_cap_find(info, info->argsz, info->cap_offset, id, &err));
	free(info);
	close_group_device(&dev);
	fake_sysfs_end();
	fake_sysfs_begin();
	return err;
}

static void hostile_information(void **state)
{
	static const struct step growing[] = {
		INFO(info_grows), INFO(info_grows), INFO(info_grows), INFO(info_grows),
		INFO(info_grows), INFO(info_grows), INFO(info_grows), INFO(info_grows),
	};
	struct vfio_device_info *info;
	struct t2_device dev;

	(void)state;
	assert_int_equal(find_after(info_unknown_first, VFIO_CXL_DEVICE_CAP_ID), 0);
	assert_int_equal(find_after(info_loop, 99), -ELOOP);
	assert_int_equal(find_after(info_outside, 99), -ERANGE);
	open_through_group(&dev);
	PLAY(growing);
	assert_int_equal(t2_device_info_full(&dev, &info), -EOVERFLOW);
	played_to_the_end();
	close_group_device(&dev);
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(v2_information),
		test(v3_information),
		test(short_information_comes_through),
		test(hostile_information),
	};

	return cmocka_run_group_tests_name("vfio_info", tests, NULL, NULL);
}
