// SPDX-License-Identifier: GPL-2.0
/* What mapping a kernel makes of the memory region: one that nobody grows, dumps or pins. */
#include <sys/uio.h>

#include "tests/region/region.h"

DEVICE_FIXTURE(device)

#define A_KERNEL_S_MAPPING(m, pos, len, at) \
	do { \
		THE_REGION(m); \
		NEED(self->dut->dev->kernel_mappings, \
		     "judged only on a mapping that a kernel driver makes"); \
		MAP_MEMORY(m, pos, len, PROT_READ | PROT_WRITE, at); \
	} while (0)

/* The line of VmFlags that /proc/self/smaps has for the mapping at @at; "" when it has none. */
static void flags_of(const void *at, char *flags, size_t room)
{
	FILE *smaps = fopen("/proc/self/smaps", "re");
	unsigned long start, end;
	bool inside = false;
	char line[512];

	*flags = '\0';
	while (smaps && fgets(line, sizeof(line), smaps)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			inside = start <= (uintptr_t)at && (uintptr_t)at < end;
		else if (inside && !strncmp(line, "VmFlags:", 8))
			snprintf(flags, room, "%.*s ", (int)strcspn(line + 8, "\n"), line + 8);
	}
	if (smaps)
		fclose(smaps);
}

TEST_F(device, flags)
{
	static const char *const needed[] = { " pf ", " io ", " de ", " dd " };
	char flags[512];
	struct memory m;
	uint8_t *at;

	REQ("REG-MAP-10", CONFIG_READS); /* vfio-cxl v2, v3, v4: VMA flags (kernel only) */
	A_KERNEL_S_MAPPING(m, 0, 4 * m.page, at);
	flags_of(at, flags, sizeof(flags));
	MUST(*flags, "this kernel shows no VmFlags in /proc/self/smaps (CONFIG_PROC_PAGE_MONITOR)");
	for (unsigned int i = 0; i < ARRAY_SIZE(needed); i++)
		CHECK(strstr(flags, needed[i]), "pf io de dd", "VmFlags:%s without%s", flags,
		      needed[i]);
	UNMAP_MEMORY(m, at, 4 * m.page);
}

#define CHECK_STAYS(m, at, from, to) \
	do { \
		void *t2_grown = mremap(at, from, to, MREMAP_MAYMOVE); \
		int t2_errno = t2_grown == MAP_FAILED ? errno : 0; \
		CHECK(t2_errno == EFAULT, "EFAULT", "mremap of %llxh bytes to %llxh: %s", \
		      (unsigned long long)(from), (unsigned long long)(to), \
		      t2_errno ? strerror(t2_errno) : "done"); \
		if (!t2_errno) \
			(at) = t2_grown; \
		UNMAP_MEMORY(m, at, t2_errno ? (from) : (to)); \
	} while (0)

TEST_F(device, cannot_grow)
{
	struct memory m;
	uint8_t *at;

	REQ("REG-MAP-11", CONFIG_READS); /* vfio-cxl v2, v3, v4: VMA flags (kernel only) */
	A_KERNEL_S_MAPPING(m, 0, 2 * m.page, at);
	CHECK_STAYS(m, at, 2 * m.page, 4 * m.page);
	MAP_MEMORY(m, m.size - m.page, m.page, PROT_READ | PROT_WRITE, at);
	CHECK_STAYS(m, at, m.page, 2 * m.page);
}

/* The kernel reads another process's memory by get_user_pages(), and its own just the same. */
static ssize_t read_process(void *from, void *to, size_t len)
{
	struct iovec local = { to, len }, remote = { from, len };
	ssize_t got = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);

	return got < 0 ? -errno : got;
}

TEST_F(device, cannot_be_pinned)
{
	uint8_t mine[16] = { 1, 2, 3 }, other[16];
	struct memory m;
	struct touch t;
	uint8_t *at;

	REQ("REG-MAP-12", MEMORY_TOUCH); /* vfio-cxl v2, v3, v4: VMA flags (kernel only) */
	MUST(read_process(mine, other, sizeof(mine)) == sizeof(mine),
	     "process_vm_readv() is not to be had here: it reads no ordinary memory either");
	THE_MEMORY(m);
	A_KERNEL_S_MAPPING(m, 0, 2 * m.page, at);
	t = load(at);
	MUST(t.ok,
	     "the first page of the memory region cannot be loaded: %s; region.flags "
	     "reports it",
	     outcome(&t));
	for (unsigned int i = 0; i < 2; i++) {
		const char *page = i ? "never touched" : "touched";
		ssize_t got = read_process(at + i * m.page, other, sizeof(other));

		CHECK(got == -EFAULT, "-14 (EFAULT)", "process_vm_readv() of a page %s: %zd", page,
		      got);
	}
	UNMAP_MEMORY(m, at, 2 * m.page);
}
