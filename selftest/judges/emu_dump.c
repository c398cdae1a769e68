// SPDX-License-Identifier: GPL-2.0
/* Writes the config space of one device as `lspci -xxxx` would, for other decoders to read. */
#include <stdio.h>

#include "lib/target/target.h"

#define CONFIG_SIZE 4096

int main(int argc, char **argv)
{
	static uint8_t config[CONFIG_SIZE];
	struct t2_error err = { "", "" };
	struct t2_device *dev;

	if (argc != 2) {
		fprintf(stderr, "usage: emu_dump SELECTOR\n");
		return 2;
	}
	dev = t2_device_open(argv[1], &err);
	if (!dev) {
		fprintf(stderr, "%s: %s; %s\n", argv[1], err.why, err.remedy);
		return 2;
	}
	if (t2_read(dev, VFIO_PCI_CONFIG_REGION_INDEX, 0, config, sizeof(config)) != CONFIG_SIZE) {
		fprintf(stderr, "%s: config space cannot be read\n", argv[1]);
		return 2;
	}
	puts("01:00.0 an emulated CXL Type-2 device");
	for (unsigned int at = 0; at < CONFIG_SIZE; at++)
		printf(at % 16 == 0    ? "%02x: %02x"
		       : at % 16 == 15 ? " %02x\n"
				       : " %02x",
		       at % 16 ? config[at] : at, config[at]);
	putchar('\n');
	t2_device_close(dev);
	return 0;
}
