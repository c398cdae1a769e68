/* SPDX-License-Identifier: GPL-2.0 */
/* The facts that head every output: suite, kernel, machine, devices. */
#ifndef T2RUN_HEADER_H
#define T2RUN_HEADER_H

#include "run.h"

struct machine {
	char *kernel;		/* "Linux 6.1.0" */
	char *arch;		/* "x86_64" */
	int cpus, nodes;	/* online CPUs, NUMA nodes */
};

struct machine machine_facts(void);

/* Fills the header lines of @run; its devices are known by now. */
void header_make(struct run *run);

/* "emu:gen=v2: target emu, emulated, view vfio, ...". A new string; the caller frees it. */
char *header_device(const struct device *device);

#endif
