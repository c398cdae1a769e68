// SPDX-License-Identifier: GPL-2.0
/* The vfio target opens, refuses and reaches a device by exactly the calls that it should make. */
#include "lib/target/pci.h"
#include "selftest/unit/scripted_kernel.h"

static void group_not_viable(void *arg)
{
	((struct vfio_group_status *)arg)->flags = 0;
}

static void fails(const struct step *list, unsigned int count, int code, const char *why,
		  const char *remedy)
{
	struct t2_device dev;
	struct t2_error err;

	play(list, count);
	assert_int_equal(open_bdf(&dev, &err), code);
	if (!strstr(err.why, why) || !strstr(err.remedy, remedy))
		fail_msg("got: %s -- %s", err.why, err.remedy);
}

#define FAILS(list, ...)	fails(list, sizeof(list) / sizeof((list)[0]), __VA_ARGS__)

static void the_group_way(void **state)
{
	struct t2_device dev;

	(void)state;
	open_through_group(&dev);
	close_group_device(&dev);
}

static void the_emulators_module_says_so(void **state)
{
	static const struct step way[] = { GROUP_WAY };
	struct fake_device emulated = in_group;
	struct t2_device dev;
	struct t2_error err;

	(void)state;
	open_through_group(&dev);
	assert_false(dev.emulated);
	close_group_device(&dev);

	emulated.bdf = "10000:00:03.0";
	emulated.driver = "t2emu";
	emulated.vfio = "vfio7";
	fake_device(&emulated);
	assert_false(t2_pci_emulated(emulated.bdf));
	fake_file("bus/pci/devices/10000:00:03.0/knobs", "gen=v3\n", 7);
	assert_true(t2_pci_emulated(emulated.bdf));
	fake_file("bus/pci/devices/" BDF "/knobs", "gen=v3\n", 7);
	PLAY(way);
	assert_int_equal(open_bdf(&dev, &err), 0);
	assert_true(dev.emulated);
	close_group_device(&dev);
}

static void type1_serves_where_v2_is_missing(void **state)
{
	static const struct step way[] = {
		CONTAINER_OPEN, API,
		IOCTLS(10, VFIO_CHECK_EXTENSION, .value = VFIO_TYPE1v2_IOMMU),
		IOCTLS(10, VFIO_CHECK_EXTENSION, .value = VFIO_TYPE1_IOMMU, .result = 1),
		GROUP_OPEN, VIABLE, JOIN,
		IOCTLS(10, VFIO_SET_IOMMU, .value = VFIO_TYPE1_IOMMU), DEVICE,
	};
	struct t2_device dev;
	struct t2_error err;

	(void)state;
	fake_device(&in_group);
	PLAY(way);
	assert_int_equal(open_bdf(&dev, &err), 0);
	close_group_device(&dev);
}

static void the_cdev_way(void **state)
{
	static const struct step way[] = { CDEV_WAY }, last[] = { CLOSE_CDEV };
	struct t2_device dev;
	struct t2_error err;

	(void)state;
	fake_device(&with_cdev);
	PLAY(way);
	assert_int_equal(open_bdf(&dev, &err), 0);
	PLAY(last);
	dev.ops->close(&dev);
	played_to_the_end();
	assert_int_equal(open_files, 0);
}

static void the_group_where_part_of_cdev_is_missing(void **state)
{
	static const struct step no_node[] = {
		ACCESSES("/dev/vfio/devices/vfio0", .error = ENOENT), GROUP_WAY,
	};
	static const struct step no_iommufd[] = {
		ACCESSES("/dev/vfio/devices/vfio0"), ACCESSES("/dev/iommu", .error = ENOENT),
		GROUP_WAY,
	};
	struct t2_device dev;
	struct t2_error err;

	(void)state;
	fake_device(&with_cdev);
	PLAY(no_node);
	assert_int_equal(open_bdf(&dev, &err), 0);
	close_group_device(&dev);
	PLAY(no_iommufd);
	assert_int_equal(open_bdf(&dev, &err), 0);
	close_group_device(&dev);
}

static void no_such_device(void **state)
{
	(void)state;
	fails(NULL, 0, -ENODEV, "no PCI device at " BDF, "lspci -D");
}

static void bound_elsewhere(void **state)
{
	(void)state;
	fake_device(&(struct fake_device){ .bdf = BDF, .driver = "cxl_pci", .group = 26 });
	fails(NULL, 0, -EBUSY, "bound to cxl_pci",
	      "echo vfio-pci > /sys/bus/pci/devices/" BDF "/driver_override; "
	      "echo " BDF " > /sys/bus/pci/devices/" BDF "/driver/unbind; echo " BDF
	      " > /sys/bus/pci/drivers_probe");
}

static void bound_to_nothing(void **state)
{
	(void)state;
	fake_device(&(struct fake_device){ .bdf = BDF, .group = 26 });
	fails(NULL, 0, -EBUSY, "bound to no driver",
	      "driver_override; echo " BDF " > /sys/bus/pci/drivers_probe");
}

static void no_iommu_group(void **state)
{
	(void)state;
	fake_device(&(struct fake_device){ .bdf = BDF, .group = -1 });
	fails(NULL, 0, -ENODEV, "no IOMMU group", "BIOS");
}

static void the_container_refuses(void **state)
{
	static const struct step missing[] = { OPENS("/dev/vfio/vfio", .error = ENOENT) };
	static const struct step denied[] = { OPENS("/dev/vfio/vfio", .error = EACCES) };
	static const struct step version[] = {
		CONTAINER_OPEN, IOCTLS(10, VFIO_GET_API_VERSION, .result = 9),
		CLOSES(10),
	};
	static const struct step no_type1[] = {
		CONTAINER_OPEN, API,
		IOCTLS(10, VFIO_CHECK_EXTENSION, .value = VFIO_TYPE1v2_IOMMU),
		IOCTLS(10, VFIO_CHECK_EXTENSION, .value = VFIO_TYPE1_IOMMU),
		CLOSES(10),
	};

	(void)state;
	fake_device(&in_group);
	FAILS(missing, -ENOENT, "there is no /dev/vfio/vfio", "modprobe vfio-pci");
	FAILS(denied, -EACCES, "no permission for /dev/vfio/vfio", "run as root");
	FAILS(version, -EPROTO, "API version 9", "");
	FAILS(no_type1, -EOPNOTSUPP, "type1", "modprobe vfio_iommu_type1");
}

static void the_group_refuses(void **state)
{
	static const struct step busy[] = {
		CONTAINER_OPEN, API, TYPE1V2, OPENS("/dev/vfio/26", .error = EBUSY), CLOSES(10),
	};
	static const struct step denied[] = {
		CONTAINER_OPEN, API, TYPE1V2, OPENS("/dev/vfio/26", .error = EACCES), CLOSES(10),
	};
	static const struct step not_viable[] = {
		CONTAINER_OPEN, API, TYPE1V2, GROUP_OPEN,
		IOCTLS(11, VFIO_GROUP_GET_STATUS, .fill = group_not_viable), CLOSE_GROUP,
	};
	static const struct step status[] = {
		CONTAINER_OPEN, API, TYPE1V2, GROUP_OPEN,
		IOCTLS(11, VFIO_GROUP_GET_STATUS, .fill = group_viable, .error = EFAULT),
		CLOSE_GROUP,
	};

	(void)state;
	fake_device(&in_group);
	fake_device(&(struct fake_device){ .bdf = "0000:17:00.1", .driver = "snd", .group = 26 });
	FAILS(busy, -EBUSY, "/dev/vfio/26 is in use by another process", "end what uses it");
	FAILS(denied, -EACCES, "no permission for /dev/vfio/26", "chown $USER /dev/vfio/26");
	FAILS(not_viable, -EBUSY,
	      "IOMMU group 26 of " BDF " is not viable: a kernel driver has one of 0000:17:00.1",
	      "every device of the group");
	FAILS(status, -EFAULT, "state of its group", "");
}

static void the_last_steps_of_the_group_way_refuse(void **state)
{
	static const struct step joined[] = {
		CONTAINER_OPEN, API, TYPE1V2, GROUP_OPEN, VIABLE,
		IOCTLS(11, VFIO_GROUP_SET_CONTAINER, .fill = container_is_10, .error = EBUSY),
		CLOSE_GROUP,
	};
	static const struct step remapping[] = {
		CONTAINER_OPEN, API, TYPE1V2, GROUP_OPEN, VIABLE, JOIN,
		IOCTLS(10, VFIO_SET_IOMMU, .value = VFIO_TYPE1v2_IOMMU, .error = EPERM),
		CLOSE_GROUP,
	};
	static const struct step no_device[] = {
		CONTAINER_OPEN, API, TYPE1V2, GROUP_OPEN, VIABLE, JOIN, SET_IOMMU,
		IOCTLS(11, VFIO_GROUP_GET_DEVICE_FD, .fill = asks_for_device, .error = EINVAL),
		CLOSE_GROUP,
	};

	(void)state;
	fake_device(&in_group);
	FAILS(joined, -EBUSY, "in use by another process", "");
	FAILS(remapping, -EPERM, "cannot remap interrupts", "allow_unsafe_interrupts");
	FAILS(no_device, -EINVAL, "opening the device failed: Invalid argument", "dmesg");
}

static void the_cdev_refuses(void **state)
{
	static const struct step denied[] = {
		CDEV_THERE, OPENS("/dev/vfio/devices/vfio0", .error = EACCES),
	};
	static const struct step no_iommufd[] = {
		CDEV_THERE, CDEV_OPEN, OPENS("/dev/iommu", .error = EACCES), CLOSES(12),
	};
	static const struct step bound_by_other[] = {
		CDEV_THERE, CDEV_OPEN, IOMMUFD_OPEN, BIND_FAILS(EINVAL), CLOSE_CDEV,
	};
	static const struct step remapping[] = {
		CDEV_THERE, CDEV_OPEN, IOMMUFD_OPEN, BIND_FAILS(EPERM), CLOSE_CDEV,
	};
	static const struct step no_ioas[] = {
		CDEV_THERE, CDEV_OPEN, IOMMUFD_OPEN, BIND,
		IOCTLS(11, IOMMU_IOAS_ALLOC, .fill = allocates_ioas_7, .error = ENOMEM), CLOSE_CDEV,
	};
	static const struct step no_room[] = {
		CDEV_THERE, CDEV_OPEN, IOMMUFD_OPEN, BIND, ALLOC,
		IOCTLS(12, VFIO_DEVICE_ATTACH_IOMMUFD_PT, .fill = attaches_to_7, .error = EINVAL),
		CLOSE_CDEV,
	};

	(void)state;
	fake_device(&with_cdev);
	FAILS(denied, -EACCES, "no permission for /dev/vfio/devices/vfio0", "chown");
	FAILS(no_iommufd, -EACCES, "no permission for /dev/iommu", "chown");
	FAILS(bound_by_other, -EBUSY, BDF " is in use by another process", "");
	FAILS(remapping, -EPERM, "cannot remap interrupts", "iommufd/parameters/allow_unsafe");
	FAILS(no_ioas, -ENOMEM, "making an address space", "");
	FAILS(no_room, -EINVAL, "attaching it to an address space failed", "dmesg");
}

/* Puts region 9 somewhere that no shift of an index gives. */
static void region_9_at_123000(void *arg)
{
	struct vfio_region_info *info = arg;

	assert_int_equal(info->argsz, sizeof(*info));
	assert_int_equal(info->index, 9);
	info->size = 0x10000;
	info->offset = 0x123000;
}

static void any_region(void *arg)
{
	(void)arg;
}

static void accesses_go_where_the_region_lies(void **state)
{
	static const struct step accesses[] = {
		IOCTLS(12, VFIO_DEVICE_GET_REGION_INFO, .fill = region_9_at_123000),
		{ .call = PREAD, .fd = 12, .value = 0x123010, .result = 4 },
		{ .call = PWRITE, .fd = 12, .value = 0x123018, .result = 2 },
		{ .call = PREAD, .fd = 12, .value = 0x123000, .error = EIO },
		{ .call = MMAP, .fd = 12, .value = 0x124000 },
		{ .call = MUNMAP },
		{ .call = MMAP, .fd = 12, .value = 0x123000, .error = EINVAL },
		IOCTLS(12, VFIO_DEVICE_GET_REGION_INFO, .fill = any_region, .error = EINVAL),
		IOCTLS(12, VFIO_DEVICE_GET_REGION_INFO, .fill = any_region, .error = EINVAL),
		IOCTLS(12, VFIO_DEVICE_RESET),
		IOCTLS(12, VFIO_DEVICE_RESET, .error = ENOTTY),
	};
	struct t2_device dev;
	char buf[4];
	void *at;

	(void)state;
	open_through_group(&dev);
	PLAY(accesses);
	assert_int_equal(t2_read(&dev, 9, 0x10, buf, 4), 4);
	assert_int_equal(buf[3], 0x5a);
	assert_int_equal(t2_write(&dev, 9, 0x18, buf, 4), 2);
	assert_int_equal(t2_read(&dev, 9, 0, buf, 4), -EIO);
	assert_int_equal(t2_map(&dev, 9, 0x1000, 0x1000, PROT_READ, &at), 0);
	assert_ptr_equal(at, mapped);
	assert_int_equal(t2_unmap(&dev, at, 0x1000), 0);
	assert_int_equal(t2_map(&dev, 9, 0, 0x1000, PROT_READ, &at), -EINVAL);
	assert_int_equal(t2_read(&dev, 200, 0, buf, 4), -EINVAL);
	assert_int_equal(t2_write(&dev, 200, 0, buf, 4), -EINVAL);
	assert_int_equal(t2_reset(&dev), 0);
	assert_int_equal(t2_reset(&dev), -ENOTTY);
	played_to_the_end();
	close_group_device(&dev);
}

static void private_goes_to_the_kernel(void **state)
{
	static const struct step calls[] = {
		IOCTLS(12, VFIO_DEVICE_GET_REGION_INFO, .fill = region_9_at_123000),
		{ .call = MMAP, .fd = 12, .value = 0x123000, .flags = MAP_PRIVATE,
		  .error = EINVAL },
	};
	struct t2_device dev;
	void *at;

	(void)state;
	open_through_group(&dev);
	assert_true(dev.kernel_mappings);
	PLAY(calls);
	assert_int_equal(t2_map_flags(&dev, 9, 0, 0x1000, PROT_READ, MAP_PRIVATE, &at), -EINVAL);
	played_to_the_end();
	close_group_device(&dev);
}

static void eventfd_5_writes_at_123010(void *arg)
{
	struct vfio_device_ioeventfd *e = arg;

	assert_int_equal(e->argsz, sizeof(*e));
	assert_int_equal(e->flags, VFIO_DEVICE_IOEVENTFD_64);
	assert_int_equal(e->offset, 0x123010);
	assert_int_equal(e->data, 0x1122334455667788);
	assert_int_equal(e->fd, 5);
}

static void feature_is_probed(void *arg)
{
	struct vfio_device_feature *f = arg;

	assert_int_equal(f->argsz, 8);
	assert_int_equal(f->flags, VFIO_DEVICE_FEATURE_PROBE | 3);
}

static void ioeventfd_and_feature(void **state)
{
	static const struct step calls[] = {
		IOCTLS(12, VFIO_DEVICE_GET_REGION_INFO, .fill = region_9_at_123000),
		IOCTLS(12, VFIO_DEVICE_IOEVENTFD, .fill = eventfd_5_writes_at_123010),
		IOCTLS(12, VFIO_DEVICE_IOEVENTFD, .fill = any_region, .error = ENODEV),
		IOCTLS(12, VFIO_DEVICE_FEATURE, .fill = feature_is_probed),
		IOCTLS(12, VFIO_DEVICE_FEATURE, .fill = feature_is_probed, .error = ENOTTY),
	};
	struct vfio_device_feature f = { .argsz = 8, .flags = VFIO_DEVICE_FEATURE_PROBE | 3 };
	struct t2_device dev;

	(void)state;
	open_through_group(&dev);
	PLAY(calls);
	assert_int_equal(t2_ioeventfd(&dev, 9, 0x10, 8, 0x1122334455667788, 5), 0);
	assert_int_equal(t2_ioeventfd(&dev, 9, 0x10, 8, 0, -1), -ENODEV);
	assert_int_equal(t2_feature(&dev, &f), 0);
	assert_int_equal(t2_feature(&dev, &f), -ENOTTY);
	played_to_the_end();
	close_group_device(&dev);
}

static void type1_maps(void *arg)
{
	struct vfio_iommu_type1_dma_map *m = arg;

	assert_int_equal(m->argsz, sizeof(*m));
	assert_int_equal(m->flags, VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE);
	assert_int_equal(m->vaddr, (uintptr_t)mapped);
	assert_int_equal(m->iova, 0x40000000);
	assert_int_equal(m->size, 0x2000);
}

static void type1_unmaps_half(void *arg)
{
	struct vfio_iommu_type1_dma_unmap *u = arg;

	assert_int_equal(u->argsz, sizeof(*u));
	assert_int_equal(u->flags, 0);
	assert_int_equal(u->iova, 0x40000000);
	assert_int_equal(u->size, 0x2000);
	u->size = 0x1000;
}

static void dma_in_the_container(void **state)
{
	static const struct step calls[] = {
		IOCTLS(10, VFIO_IOMMU_MAP_DMA, .fill = type1_maps),
		IOCTLS(10, VFIO_IOMMU_MAP_DMA, .fill = type1_maps, .error = EEXIST),
		IOCTLS(10, VFIO_IOMMU_UNMAP_DMA, .fill = type1_unmaps_half),
		IOCTLS(10, VFIO_IOMMU_UNMAP_DMA, .fill = type1_unmaps_half, .error = EINVAL),
	};
	struct t2_device dev;
	uint64_t unmapped;

	(void)state;
	open_through_group(&dev);
	PLAY(calls);
	assert_int_equal(t2_dma_map(&dev, 0x40000000, mapped, 0x2000), 0);
	assert_int_equal(t2_dma_map(&dev, 0x40000000, mapped, 0x2000), -EEXIST);
	assert_int_equal(t2_dma_unmap(&dev, 0x40000000, 0x2000, &unmapped), 0);
	assert_int_equal(unmapped, 0x1000);
	assert_int_equal(t2_dma_unmap(&dev, 0x40000000, 0x2000, &unmapped), -EINVAL);
	assert_int_equal(unmapped, 0);
	played_to_the_end();
	close_group_device(&dev);
}

static void ioas_7_maps(void *arg)
{
	struct iommu_ioas_map *m = arg;

	assert_int_equal(m->size, 40);
	assert_int_equal(m->flags, 7);
	assert_int_equal(m->ioas_id, 7);
	assert_int_equal(m->__reserved, 0);
	assert_int_equal(m->user_va, (uintptr_t)mapped);
	assert_int_equal(m->length, 0x2000);
	assert_int_equal(m->iova, 0x40000000);
}

static void ioas_7_unmaps(void *arg)
{
	struct iommu_ioas_unmap *u = arg;

	assert_int_equal(u->size, 24);
	assert_int_equal(u->ioas_id, 7);
	assert_int_equal(u->iova, 0x40000000);
	assert_int_equal(u->length, 0x2000);
	u->length = 0x3000;
}

static void dma_in_the_ioas(void **state)
{
	static const struct step way[] = { CDEV_WAY }, last[] = { CLOSE_CDEV };
	static const struct step calls[] = {
		IOCTLS(11, IOMMU_IOAS_MAP, .fill = ioas_7_maps),
		IOCTLS(11, IOMMU_IOAS_MAP, .fill = ioas_7_maps, .error = EFAULT),
		IOCTLS(11, IOMMU_IOAS_UNMAP, .fill = ioas_7_unmaps),
		IOCTLS(11, IOMMU_IOAS_UNMAP, .fill = ioas_7_unmaps, .error = ENOENT),
	};
	struct t2_device dev;
	struct t2_error err;
	uint64_t unmapped;

	(void)state;
	fake_device(&with_cdev);
	PLAY(way);
	assert_int_equal(open_bdf(&dev, &err), 0);
	PLAY(calls);
	assert_int_equal(t2_dma_map(&dev, 0x40000000, mapped, 0x2000), 0);
	assert_int_equal(t2_dma_map(&dev, 0x40000000, mapped, 0x2000), -EFAULT);
	assert_int_equal(t2_dma_unmap(&dev, 0x40000000, 0x2000, &unmapped), 0);
	assert_int_equal(unmapped, 0x3000);
	assert_int_equal(t2_dma_unmap(&dev, 0x40000000, 0x2000, &unmapped), -ENOENT);
	played_to_the_end();
	PLAY(last);
	dev.ops->close(&dev);
	played_to_the_end();
}

#define test(name)	cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_group_way),
		test(the_emulators_module_says_so),
		test(type1_serves_where_v2_is_missing),
		test(the_cdev_way),
		test(the_group_where_part_of_cdev_is_missing),
		test(no_such_device),
		test(bound_elsewhere),
		test(bound_to_nothing),
		test(no_iommu_group),
		test(the_container_refuses),
		test(the_group_refuses),
		test(the_last_steps_of_the_group_way_refuse),
		test(the_cdev_refuses),
		test(accesses_go_where_the_region_lies),
		test(private_goes_to_the_kernel),
		test(ioeventfd_and_feature),
		test(dma_in_the_container),
		test(dma_in_the_ioas),
	};

	return cmocka_run_group_tests_name("target_vfio", tests, NULL, NULL);
}
