// SPDX-License-Identifier: GPL-2.0
/*
 * hold SELECTOR COMMAND [ARGUMENT...]: runs the command while the device is open and, where it has
 * device memory, a page of that is mapped and in use. Exits as the command did; 125: no device.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "lib/target/target.h"

#define PAGE 4096
#define PATTERN 0x7432656du

static int run(char **argv)
{
	pid_t child = fork();
	int status;

	if (!child) {
		execvp(argv[0], argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status))
		return 126;
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	struct t2_error err = { .why = "" };
	struct t2_device *dev;
	volatile unsigned int *word = NULL;
	unsigned int region;
	int status;
	void *at;

	if (argc < 3 || !(dev = t2_device_open(argv[1], &err))) {
		fprintf(stderr, "hold: %s\n", argc < 3 ? "SELECTOR COMMAND..." : err.why);
		return 125;
	}
	/* Only device memory can be mapped of the two regions of vfio-cxl; plain ones have none. */
	for (region = VFIO_PCI_NUM_REGIONS; !word && region < VFIO_PCI_NUM_REGIONS + 2; region++)
		if (!t2_map(dev, region, 0, PAGE, PROT_READ | PROT_WRITE, &at))
			word = at;
	if (word)
		*word = PATTERN;
	status = run(argv + 2);
	if (word && *word != PATTERN) {
		fprintf(stderr, "hold: device memory lost what was written\n");
		status = 124;
	}
	t2_device_close(dev);
	return status;
}
