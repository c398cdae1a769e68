// SPDX-License-Identifier: GPL-2.0
/* Is the function at a PCI address a CXL device with memory? Told from sysfs. */
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>
#include "include/cxl_regs.h"
#include "lib/target/pci.h"

#define EXT_CAPS	0x100
#define CONFIG_SIZE	0x1000

static uint32_t dword(const uint8_t *config, size_t at)
{
	const uint8_t *byte = config + at;

	return byte[0] | byte[1] << 8 | byte[2] << 16 | (uint32_t)byte[3] << 24;
}

static ssize_t read_config(const char *bdf, uint8_t config[CONFIG_SIZE])
{
	char path[T2_PCI_PATH_MAX];
	ssize_t size;
	int fd;

	t2_pci_path(path, bdf, "config");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	size = pread(fd, config, CONFIG_SIZE, 0);
	close(fd);
	return size;
}

const char *t2_pci_why_not_cxl(const char *bdf, bool *unknown)
{
	static const char not_cxl[] = "it is no CXL device";
	uint8_t config[CONFIG_SIZE];
	ssize_t size = read_config(bdf, config);
	size_t at = EXT_CAPS;

	*unknown = size <= 64;
	if (size < 0)
		return "its config space cannot be read";
	if (size <= 64)
		return "only 64 bytes of its config space can be read: run as root";
	if (size < CONFIG_SIZE)
		return not_cxl;
	/* Every capability takes 8 bytes or more: a chain that is longer than that loops. */
	for (int left = (CONFIG_SIZE - EXT_CAPS) / 8; left; left--) {
		uint32_t header = dword(config, at);

		if ((header & 0xffff) == DVSEC_EXT_CAP_ID && at + CXL_DEV_CTRL <= CONFIG_SIZE &&
		    (dword(config, at + DVSEC_HEADER1) & DVSEC_HEADER1_VENDOR) == CXL_VENDOR_ID &&
		    (dword(config, at + DVSEC_HEADER2_ID) & 0xffff) == CXL_DVSEC_DEVICE)
			return dword(config, at + DVSEC_HEADER2_ID) >> 16 & CXL_DEV_CAP_MEM ?
				NULL : "it is a CXL device without memory (Mem_Capable 0)";
		at = header >> 20 & 0xffc;
		if (at < EXT_CAPS)
			break;
	}
	return not_cxl;
}
