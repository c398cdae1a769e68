/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A scripted kernel behind the vfio target: it plays a list of calls in order, checks every
 * argument, and what is left over is a failure.
 */
#ifndef SCRIPTED_KERNEL_H
#define SCRIPTED_KERNEL_H

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>
#include "lib/target/iommufd.h"
#include "lib/target/vfio.h"
#include "selftest/unit/fake_sysfs.h"

#define BDF	"0000:17:00.0"

enum call { ACCESS, OPEN, CLOSE, IOCTL, PREAD, PWRITE, MMAP, MUNMAP };

struct step {
	enum call call;
	const char *path;		/* of ACCESS and OPEN */
	int fd;
	unsigned long request;		/* of IOCTL */
	long value; /* of IOCTL: its argument, a number; of the others: the position */
	void (*fill)(void *arg);	/* of IOCTL: checks and answers the argument */
	int flags; /* of MMAP; 0: MAP_SHARED */
	int result;
	int error;			/* errno; then the call fails */
};

#define ACCESSES(name, ...)	{ .call = ACCESS, .path = name, ##__VA_ARGS__ }
#define OPENS(name, ...)	{ .call = OPEN, .path = name, ##__VA_ARGS__ }
#define CLOSES(file)		{ .call = CLOSE, .fd = file }
#define IOCTLS(file, name, ...)	{ .call = IOCTL, .fd = file, .request = name, ##__VA_ARGS__ }

/* The kernel plays @steps in this order and has nothing else. */
static const struct step *steps;
static unsigned int nr_steps, at_step, open_files;

static inline const struct step *expect(enum call call, int fd)
{
	const struct step *step = &steps[at_step];

	assert_true(at_step < nr_steps);
	assert_int_equal(step->call, call);
	assert_int_equal(step->fd, fd);
	at_step++;
	errno = step->error;
	return step;
}

static inline int play_access(const char *path, int mode)
{
	const struct step *step = expect(ACCESS, 0);

	assert_string_equal(path, step->path);
	assert_int_equal(mode, F_OK);
	return step->error ? -1 : 0;
}

static inline int play_open(const char *path, int flags)
{
	const struct step *step = expect(OPEN, 0);

	assert_string_equal(path, step->path);
	assert_int_equal(flags, O_RDWR | O_CLOEXEC);
	open_files += !step->error;
	return step->error ? -1 : step->result;
}

static inline int play_close(int fd)
{
	expect(CLOSE, fd);
	open_files--;
	return 0;
}

static inline int play_ioctl(int fd, unsigned long request, void *arg)
{
	const struct step *step = expect(IOCTL, fd);

	assert_int_equal(request, step->request);
	if (step->fill)
		step->fill(arg);
	else
		assert_int_equal((long)arg, step->value);
	open_files += request == VFIO_GROUP_GET_DEVICE_FD && !step->error;
	errno = step->error;
	return step->error ? -1 : step->result;
}

static inline ssize_t play_pread(int fd, void *buf, size_t len, off_t pos)
{
	const struct step *step = expect(PREAD, fd);

	assert_int_equal(pos, step->value);
	memset(buf, 0x5a, len);
	return step->error ? -1 : step->result;
}

static inline ssize_t play_pwrite(int fd, const void *buf, size_t len, off_t pos)
{
	const struct step *step = expect(PWRITE, fd);

	assert_int_equal(pos, step->value);
	assert_int_equal(((const char *)buf)[len - 1], 0x5a);
	return step->error ? -1 : step->result;
}

static char mapped[16];

static inline void *play_mmap(void *hint, size_t len, int prot, int flags, int fd, off_t pos)
{
	const struct step *step = expect(MMAP, fd);

	assert_null(hint);
	assert_int_equal(len, 0x1000);
	assert_int_equal(prot, PROT_READ);
	assert_int_equal(flags, step->flags ? step->flags : MAP_SHARED);
	assert_int_equal(pos, step->value);
	return step->error ? MAP_FAILED : mapped;
}

static inline int play_munmap(void *at, size_t len)
{
	const struct step *step = expect(MUNMAP, 0);

	assert_ptr_equal(at, mapped);
	assert_int_equal(len, 0x1000);
	return step->error ? -1 : 0;
}

/* Of the node that was asked for last: its age, and what happens while the target sleeps. */
static long node_age = 60000;
static char node_asked[64];
static unsigned int slept_ms;
static void (*while_asleep)(void);

static inline long play_age(const char *path)
{
	snprintf(node_asked, sizeof(node_asked), "%s", path);
	return node_age;
}

static inline void play_sleep(unsigned int ms)
{
	slept_ms += ms;
	if (while_asleep)
		while_asleep();
}

static const struct t2_vfio_sys script = {
	.access = play_access, .open = play_open, .close = play_close, .ioctl = play_ioctl,
	.pread = play_pread, .pwrite = play_pwrite, .mmap = play_mmap, .munmap = play_munmap,
	.age_ms = play_age, .sleep_ms = play_sleep,
};

static inline void play(const struct step *list, unsigned int count)
{
	steps = list;
	nr_steps = count;
	at_step = 0;
}

#define PLAY(list)	play(list, sizeof(list) / sizeof((list)[0]))

static inline void played_to_the_end(void)
{
	assert_int_equal(at_step, nr_steps);
}

static inline void group_viable(void *arg)
{
	struct vfio_group_status *status = arg;

	assert_int_equal(status->argsz, 8);
	status->flags = VFIO_GROUP_FLAGS_VIABLE;
}

static inline void container_is_10(void *arg)
{
	assert_int_equal(*(int *)arg, 10);
}

static inline void asks_for_device(void *arg)
{
	assert_string_equal(arg, BDF);
}

static inline void binds_to_11(void *arg)
{
	struct vfio_device_bind_iommufd *bind = arg;

	assert_int_equal(bind->argsz, 16);
	assert_int_equal(bind->flags, 0);
	assert_int_equal(bind->iommufd, 11);
	bind->out_devid = 3;
}

static inline void allocates_ioas_7(void *arg)
{
	struct iommu_ioas_alloc *alloc = arg;

	assert_int_equal(alloc->size, 12);
	assert_int_equal(alloc->flags, 0);
	alloc->out_ioas_id = 7;
}

static inline void attaches_to_7(void *arg)
{
	struct vfio_device_attach_iommufd_pt *attach = arg;

	assert_int_equal(attach->argsz, 12);
	assert_int_equal(attach->flags, 0);
	assert_int_equal(attach->pt_id, 7);
}

/* Container 10, group 11, device 12. */
#define CONTAINER_OPEN	OPENS("/dev/vfio/vfio", .result = 10)
#define API		IOCTLS(10, VFIO_GET_API_VERSION)
#define TYPE1V2		IOCTLS(10, VFIO_CHECK_EXTENSION, .value = VFIO_TYPE1v2_IOMMU, .result = 1)
#define GROUP_OPEN	OPENS("/dev/vfio/26", .result = 11)
#define VIABLE		IOCTLS(11, VFIO_GROUP_GET_STATUS, .fill = group_viable)
#define JOIN		IOCTLS(11, VFIO_GROUP_SET_CONTAINER, .fill = container_is_10)
#define SET_IOMMU	IOCTLS(10, VFIO_SET_IOMMU, .value = VFIO_TYPE1v2_IOMMU)
#define DEVICE		IOCTLS(11, VFIO_GROUP_GET_DEVICE_FD, .fill = asks_for_device, .result = 12)
#define CLOSE_GROUP	CLOSES(11), CLOSES(10)
#define GROUP_WAY	CONTAINER_OPEN, API, TYPE1V2, GROUP_OPEN, VIABLE, JOIN, SET_IOMMU, DEVICE

/* Device 12, iommufd 11. */
#define CDEV_THERE	ACCESSES("/dev/vfio/devices/vfio0"), ACCESSES("/dev/iommu")
#define CDEV_OPEN	OPENS("/dev/vfio/devices/vfio0", .result = 12)
#define IOMMUFD_OPEN	OPENS("/dev/iommu", .result = 11)
#define BIND		IOCTLS(12, VFIO_DEVICE_BIND_IOMMUFD, .fill = binds_to_11)
#define BIND_FAILS(code)	\
	IOCTLS(12, VFIO_DEVICE_BIND_IOMMUFD, .fill = binds_to_11, .error = (code))
#define ALLOC		IOCTLS(11, IOMMU_IOAS_ALLOC, .fill = allocates_ioas_7)
#define ATTACH		IOCTLS(12, VFIO_DEVICE_ATTACH_IOMMUFD_PT, .fill = attaches_to_7)
#define CLOSE_CDEV	CLOSES(12), CLOSES(11)
#define CDEV_WAY	CDEV_THERE, CDEV_OPEN, IOMMUFD_OPEN, BIND, ALLOC, ATTACH

static const struct fake_device in_group = { .bdf = BDF, .driver = "vfio-pci", .group = 26 };
static const struct fake_device with_cdev = {
	.bdf = BDF, .driver = "vfio-pci", .group = 26, .vfio = "vfio0"
};

/*
 * Opens through the script; the whole script has to be gone and, when it failed, every file closed.
 */
static inline int open_bdf(struct t2_device *dev, struct t2_error *err)
{
	int rc;

	open_files = 0;
	*dev = (struct t2_device){ .ops = &t2_target_vfio };
	*err = (struct t2_error){ .why = "" };
	rc = t2_vfio_open_with(dev, BDF, &script, err);
	played_to_the_end();
	if (rc) {
		assert_int_equal(open_files, 0);
		assert_true(*err->why);
	}
	return rc;
}

static inline void open_through_group(struct t2_device *dev)
{
	static const struct step way[] = { GROUP_WAY };
	struct t2_error err;

	fake_device(&in_group);
	PLAY(way);
	assert_int_equal(open_bdf(dev, &err), 0);
	assert_string_equal(dev->bdf, BDF);
}

static inline void close_group_device(struct t2_device *dev)
{
	static const struct step last[] = { CLOSES(12), CLOSE_GROUP };

	PLAY(last);
	dev->ops->close(dev);
	played_to_the_end();
	assert_int_equal(open_files, 0);
}

static inline int begin(void **state)
{
	(void)state;
	node_age = 60000;
	slept_ms = 0;
	while_asleep = NULL;
	fake_sysfs_begin();
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	fake_sysfs_end();
	return 0;
}

#endif
