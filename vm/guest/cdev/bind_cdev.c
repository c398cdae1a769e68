// SPDX-License-Identifier: GPL-2.0
/* Binds a vfio character device to an iommufd, says so, and holds it until stdin ends. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* VFIO_DEVICE_BIND_IOMMUFD of <linux/vfio.h>, which that of 6.1 does not have. */
#define BIND_IOMMUFD	_IO(';', 100 + 18)

struct bind {
	uint32_t argsz;
	uint32_t flags;
	int32_t iommufd;
	uint32_t out_devid;
};

int main(int argc, char **argv)
{
	struct bind bind = { .argsz = sizeof(bind) };
	int device = argc == 2 ? open(argv[1], O_RDWR) : -1;
	char byte;

	bind.iommufd = open("/dev/iommu", O_RDWR);
	if (device < 0 || bind.iommufd < 0 || ioctl(device, BIND_IOMMUFD, &bind)) {
		perror("bind_cdev");
		return 1;
	}
	puts("bound");
	fflush(stdout);
	return read(0, &byte, 1) != 0;
}
