// SPDX-License-Identifier: GPL-2.0
/* The facts that head every output: suite, kernel, machine, devices. */
#include <numa.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "header.h"

struct machine machine_facts(void)
{
	struct utsname name = { 0 };

	uname(&name);
	return (struct machine){
		.kernel = text_format("%s %s", name.sysname, name.release),
		.arch = text_format("%s", name.machine),
		.cpus = (int)sysconf(_SC_NPROCESSORS_ONLN),
		.nodes = numa_available() < 0 ? 1 : numa_num_configured_nodes(),
	};
}

char *header_device(const struct device *device)
{
	return text_format("%s: target %s, %s, view %s, generation %s (told by %s), %s:%s, "
			   "class %s", device->selector, device->target,
			   device_kind(device), device->view,
			   device->generation, device->told_by, device->vendor, device->id,
			   device->class);
}

static void add_device(struct strv *header, const struct device *device)
{
	char *facts = header_device(device);

	strv_add(header, text_format("device %s", facts));
	free(facts);
	for (size_t i = 0; i < device->notes.count; i++)
		strv_add(header, text_format("  note: %s", device->notes.item[i]));
}

void header_make(struct run *run)
{
	struct machine machine = machine_facts();
	struct strv *header = &run->header;

	strv_add(header, text_format("suite: version %s", VERSION));
	strv_add(header, text_format("kernel: %s", machine.kernel));
	strv_add(header, text_format("machine: %s, %d CPUs, NUMA nodes: %d", machine.arch,
				     machine.cpus, machine.nodes));
	if (run->options.shuffle)
		strv_add(header, text_format("shuffle seed: %ju; --shuffle=%ju repeats this order",
					     (uintmax_t)run->options.seed,
					     (uintmax_t)run->options.seed));
	for (size_t i = 0; i < run->devices.count; i++)
		add_device(header, &run->devices.item[i]);
	if (devices_any_emulated(&run->devices))
		strv_add_copy(header, EMULATED_NOTICE);
	free(machine.kernel);
	free(machine.arch);
}
