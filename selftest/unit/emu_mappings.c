// SPDX-License-Identifier: GPL-2.0
/*
 * What users do to their mappings and with their buffers, and the calls beside read, write and map,
 * on the emulated device.
 */
#include <sys/eventfd.h>

#include "selftest/unit/emu_mapped.h"

/* Head, tail and middle of a mapping go; what is left fills, and is emptied by a reset. */
static void parts_of_a_mapping(void **state)
{
	uint8_t *at, *other;
	unsigned int maps;

	(void)state;
	plug_in("emu:gen=v2,mem=512M");
	maps = mappings();
	at = map(PAGE, 8 * PAGE, RW);
	for (uint64_t i = 0; i < 8; i++)
		assert_int_equal(t2_guard_write(at + i * PAGE, 8, i + 1), 0);
	assert_int_equal(t2_unmap(dev, at + 1, PAGE), -EINVAL);
	assert_int_equal(t2_unmap(dev, at, PAGE), 0);
	assert_int_equal(t2_unmap(dev, at + 7 * PAGE, PAGE), 0);
	assert_int_equal(t2_unmap(dev, at + 3 * PAGE, 2 * PAGE - 8), 0);
	assert_int_equal(mappings(), maps + 2);
	/* What comes to lie in the hole is somebody else's: no reset takes its pages. */
	other = mmap(at + 3 * PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
		     0);
	assert_ptr_equal(other, at + 3 * PAGE);
	*other = 0x5a;
	assert_int_equal(t2_reset(dev), 0);
	assert_int_equal(*other, 0x5a);
	assert_int_equal(present(at + PAGE, 2) + present(at + 5 * PAGE, 2), 0);
	for (uint64_t i = 1; i < 7; i++)
		if (i < 3 || i > 4)
			assert_int_equal(load(at + i * PAGE), i + 1);
	munmap(other, PAGE);
	/* All the rest in one call, the hole in its middle. */
	assert_int_equal(t2_unmap(dev, at, 8 * PAGE), 0);
	assert_int_equal(mappings(), maps);
	at = map(0, PAGE, RW);
	assert_int_equal(load(at), 0);
	t2_device_close(dev);
}

/* mprotect() and madvise() by the user work as on any mapping. */
static void users_change_their_mapping(void **state)
{
	uint64_t value;
	uint8_t *at;

	(void)state;
	plug_in("emu:gen=v3");
	at = map(0, 2 * PAGE, PROT_NONE);
	assert_int_equal(t2_guard_read(at, 8, &value), -EFAULT);
	assert_int_equal(mprotect(at, 2 * PAGE, RW), 0);
	assert_int_equal(t2_guard_write(at, 8, 0x1234), 0);
	assert_int_equal(mprotect(at, 2 * PAGE, PROT_READ), 0);
	assert_int_equal(load(at), 0x1234);
	assert_int_equal(t2_guard_write(at + PAGE, 8, 1), -EFAULT);
	assert_int_equal(t2_guard_fault().signal, SIGSEGV);
	assert_int_equal(madvise(at, 2 * PAGE, MADV_DONTNEED), 0);
	assert_int_equal(present(at, 2), 0);
	assert_int_equal(load(at), 0x1234);
	t2_device_close(dev);
}

static struct {
	uint8_t *at;
	_Atomic int stop, failed;
	_Atomic bool allowed;
} shared;

static bool is_allowed(void *ctx)
{
	(void)ctx;
	return shared.allowed;
}

static void *touch_once(void *arg)
{
	uint64_t value = 0;

	(void)arg;
	if (t2_guard_read(shared.at, 8, &value))
		shared.failed++;
	shared.stop = 1;
	return NULL;
}

static void a_blocked_fault_waits(void **state)
{
	struct t2_emu_memory m;
	pthread_t thread;
	void *at;

	(void)state;
	t2_guard_install();
	shared.allowed = true;
	shared.stop = shared.failed = 0;
	assert_int_equal(t2_emu_memory_create(&m, PAGES * PAGE, is_allowed, NULL), 0);
	assert_int_equal(t2_emu_memory_map(&m, 0, PAGES * PAGE, RW, &at), 0);
	shared.at = at;
	t2_emu_memory_block(&m);
	pthread_create(&thread, NULL, touch_once, NULL);
	usleep(20000);
	assert_int_equal(shared.stop, 0);
	assert_int_equal(present(at, PAGES), 0);
	t2_emu_memory_allow(&m);
	pthread_join(thread, NULL);
	assert_int_equal(shared.stop, 1);
	assert_int_equal(shared.failed, 0);
	assert_int_equal(present(at, PAGES), 1);
	t2_emu_memory_destroy(&m);
}

/* A buffer that ends at a hole: -EFAULT, or what was done before, as a kernel has it. */
static void user_buffers_may_fault(void **state)
{
	uint8_t *buf = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *at;
	uint64_t value = 0;

	(void)state;
	plug_in("emu:gen=v3");
	munmap(buf + PAGE, PAGE);
	memset(buf, 0x77, PAGE);
	assert_int_equal(t2_write(dev, memory, 64, buf + PAGE - 4, 8), -EFAULT);
	assert_int_equal(t2_read(dev, memory, 64, &value, 8), 8);
	assert_int_equal(value, 0x77777777);
	assert_int_equal(t2_read(dev, memory, 64, buf + PAGE - 4, 8), -EFAULT);
	assert_int_equal(t2_read(dev, 9, 0x1000, buf + PAGE - 4, 8), 4);
	assert_int_equal(t2_read(dev, 9, 0x1000, buf + PAGE, 4), -EFAULT);
	assert_int_equal(t2_read(dev, CONFIG, 0, buf + PAGE - 2, 4), -EFAULT);
	assert_int_equal(t2_read(dev, 2, 0, buf + PAGE - 4, 8), -EFAULT);
	/* A mapping of the device's own memory is as good a buffer as any. */
	at = map(0, PAGE, RW);
	assert_int_equal(t2_read(dev, memory, 64, at + 256, 8), 8);
	assert_int_equal(load(at + 256), 0x77777777);
	munmap(buf, PAGE);
	t2_device_close(dev);
}

static uint32_t bar2(uint64_t pos)
{
	uint32_t value = 0;

	assert_int_equal(t2_read(dev, 2, pos, &value, 4), 4);
	return value;
}

static void signals_write(void **state)
{
	int fd = eventfd(0, EFD_NONBLOCK);

	(void)state;
	plug_in("emu:gen=v3");
	assert_int_equal(t2_ioeventfd(dev, 2, 0x10, 4, 0xcafe, fd), 0);
	assert_int_equal(t2_ioeventfd(dev, 2, 0x10, 4, 0xcafe, fd), -EEXIST);
	assert_int_equal(t2_ioeventfd(dev, 2, 0x10, 4, 0xbeef, -1), -ENODEV);
	assert_int_equal(t2_ioeventfd(dev, 2, 0x10, 4, 0, 0), -EINVAL);
	assert_int_equal(t2_ioeventfd(dev, 2, 0x10, 4, 0, 999), -EBADF);
	assert_int_equal(t2_ioeventfd(dev, 2, 0x10, 4, 0, -2), -EINVAL);
	assert_int_equal(bar2(0x10), 0);
	assert_int_equal(eventfd_write(fd, 1), 0);
	assert_int_equal(bar2(0x10), 0xcafe);
	assert_int_equal(t2_ioeventfd(dev, 2, 0x10, 4, 0xcafe, -1), 0);
	assert_int_equal(t2_ioeventfd(dev, 2, 0xffc, 8, 0, fd), -EINVAL);
	assert_int_equal(t2_ioeventfd(dev, 2, 0x10, 3, 0, fd), -EINVAL);
	assert_int_equal(t2_ioeventfd(dev, 7, 0x10, 4, 0, fd), -EINVAL);
	assert_int_equal(t2_ioeventfd(dev, memory, 0, 4, 0, fd), -EINVAL);
	assert_int_equal(t2_ioeventfd(dev, 9, 0, 4, 0, fd), -EINVAL);
	assert_int_equal(t2_ioeventfd(dev, 0, 0xfffc, 4, 0, fd), 0);
	assert_int_equal(t2_ioeventfd(dev, 0, 0xfffc, 8, 0, fd), -EINVAL);
	assert_int_equal(t2_ioeventfd(dev, 0, 0x11000, 1, 0, fd), -EINVAL);
	assert_int_equal(t2_ioeventfd(dev, 0, 0x20000, 4, 0, fd), 0);
	t2_device_close(dev);
	close(fd);
}

static int feature(uint32_t flags)
{
	struct vfio_device_feature f = { .argsz = sizeof(f), .flags = flags };

	return t2_feature(dev, &f);
}

static void low_power(void **state)
{
	const uint32_t enter = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY;
	const uint32_t leave = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_LOW_POWER_EXIT;
	struct vfio_device_feature tiny = { .argsz = 4, .flags = enter };
	uint8_t *bar, *at;
	uint64_t value;

	(void)state;
	plug_in("emu:gen=v3");
	value = 0x77777777;
	assert_int_equal(t2_write(dev, memory, 64, &value, 8), 8);
	assert_int_equal(feature(VFIO_DEVICE_FEATURE_PROBE | enter), 0);
	assert_int_equal(feature(VFIO_DEVICE_FEATURE_PROBE | leave), 0);
	assert_int_equal(feature(VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY),
			 -EINVAL);
	assert_int_equal(feature(VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY), -EINVAL);
	assert_int_equal(feature(VFIO_DEVICE_FEATURE_GET | enter), -EINVAL);
	assert_int_equal(feature(VFIO_DEVICE_FEATURE_SET | 0x1234), -ENOTTY);
	assert_int_equal(feature(1u << 30 | enter), -EINVAL);
	assert_int_equal(t2_feature(dev, &tiny), -EINVAL);
	at = map(0, PAGE, RW);
	assert_int_equal(t2_map(dev, 2, 0, PAGE, RW, (void **)&bar), 0);
	assert_int_equal(t2_guard_write(bar, 4, 5), 0);
	assert_int_equal(feature(enter), 0);
	assert_int_equal(feature(enter), -EINVAL);
	assert_int_equal(t2_guard_read(bar, 4, &value), -EFAULT);
	assert_int_equal(t2_guard_fault().signal, SIGBUS);
	assert_int_equal(bar2(0), 5);
	assert_int_equal(t2_guard_read(at, 4, &value), -EFAULT);
	assert_int_equal(t2_read(dev, memory, 64, &value, 4), 4);
	assert_int_equal(feature(leave), 0);
	assert_int_equal(load(at + 64), 0x77777777);
	assert_int_equal(feature(leave), 0);
	assert_int_equal(t2_guard_read(bar, 4, &value), 0);
	assert_int_equal(value, 5);
	t2_device_close(dev);
	plug_in("emu:gen=v4");
	at = map(0, PAGE, RW);
	assert_int_equal(feature(enter), 0);
	assert_int_equal(t2_guard_read(at, 4, &value), -EFAULT);
	assert_int_equal(t2_read(dev, memory, 0, &value, 4), 4);
	assert_int_equal(feature(leave), 0);
	assert_int_equal(t2_guard_read(at, 4, &value), 0);
	t2_device_close(dev);
}

static void dma(void **state)
{
	uint64_t unmapped = 7;
	uint8_t *at;

	(void)state;
	plug_in("emu:gen=v3");
	at = map(0, 16 * PAGE, RW);
	assert_int_equal(t2_dma_map(dev, 0x100000, at, 4 * PAGE), 0);
	assert_int_equal(present(at, 4), 4);
	assert_int_equal(t2_dma_map(dev, 0x103000, at, PAGE), -EEXIST);
	assert_int_equal(t2_dma_map(dev, 0x104000, at, PAGE), 0);
	assert_int_equal(t2_dma_map(dev, 0x200800, at, PAGE), -EINVAL);
	assert_int_equal(t2_dma_map(dev, 0x200000, at + 8, PAGE), -EINVAL);
	assert_int_equal(t2_dma_map(dev, 0x200000, at, 100), -EINVAL);
	assert_int_equal(t2_dma_map(dev, 0x200000, at, 0), -EINVAL);
	assert_int_equal(t2_dma_map(dev, 0 - PAGE, at, 2 * PAGE), -EINVAL);
	assert_int_equal(t2_dma_map(dev, 0 - PAGE, at, PAGE), 0);
	assert_int_equal(t2_dma_unmap(dev, 0x101000, PAGE, &unmapped), -EINVAL);
	assert_int_equal(unmapped, 0);
	assert_int_equal(t2_dma_unmap(dev, 0x100000, 5 * PAGE, &unmapped), 0);
	assert_int_equal(unmapped, 5 * PAGE);
	assert_int_equal(t2_dma_unmap(dev, 0x100000, 5 * PAGE, &unmapped), 0);
	assert_int_equal(unmapped, 0);
	/* Nobody can do DMA to what cannot be touched. */
	assert_int_equal(mprotect(at, PAGE, PROT_NONE), 0);
	assert_int_equal(t2_dma_map(dev, 0x100000, at, PAGE), -EFAULT);
	t2_device_close(dev);
}

static void private_mappings_are_refused(void **state)
{
	void *at;

	(void)state;
	plug_in("emu:gen=v2");
	assert_int_equal(t2_map_flags(dev, memory, 0, PAGE, RW, MAP_PRIVATE, &at), -EINVAL);
	assert_int_equal(t2_map_flags(dev, 2, 0, PAGE, RW, MAP_PRIVATE, &at), -EINVAL);
	assert_int_equal(t2_map_flags(dev, memory, 0, PAGE, RW, MAP_SHARED, &at), 0);
	assert_false(dev->kernel_mappings);
	t2_device_close(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_of_a_mapping),
		cmocka_unit_test(users_change_their_mapping),
		cmocka_unit_test(a_blocked_fault_waits),
		cmocka_unit_test(user_buffers_may_fault),
		cmocka_unit_test(signals_write),
		cmocka_unit_test(low_power),
		cmocka_unit_test(dma),
		cmocka_unit_test(private_mappings_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
