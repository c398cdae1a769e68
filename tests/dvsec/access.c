// SPDX-License-Identifier: GPL-2.0
/* Every access width gives the same bytes, inside DVSEC 0 and across its borders (CXL r3.1 8.2). */
#include "tests/dvsec/dvsec.h"

DEVICE_FIXTURE(device)

TEST_F(device, widths_agree)
{
	unsigned int i;

	REQ("DVS-ACC-01", CONFIG_READS); /* CXL r3.1 8.2; PCIe r6.0 2.2.5 */
	NEED_DEVICE_DVSEC();
	for (i = 0; i + 4 <= self->dut->device.dvsec.length; i += 4) {
		uint32_t dword = READ(i, 4);
		uint32_t words = READ(i, 2) | READ(i + 2, 2) << 16;
		uint32_t bytes = READ(i, 1) | READ(i + 1, 1) << 8 | READ(i + 2, 1) << 16 |
				 READ(i + 3, 1) << 24;

		/* A status may change in between; then nothing can be said. */
		CHECK((dword == words && dword == bytes) || READ(i, 4) != dword, "one value",
		      "DVSEC 0 +%02Xh: dword %08xh, words %08xh, bytes %08xh", i, dword, words,
		      bytes);
	}
}

#define AROUND 8 /* bytes before and behind the DVSEC */
#define LONGEST 8

/* Bytes [@first, @first + @n) of config space, one by one. 0 or -errno. */
static int read_bytes(struct t2_device *dev, unsigned int first, unsigned int n, uint8_t *bytes)
{
	uint32_t value;
	unsigned int i;
	int err;

	for (i = 0; i < n; i++) {
		err = t2_config_read(dev, first + i, 1, &value);
		if (err)
			return err;
		bytes[i] = value;
	}
	return 0;
}

TEST_F(device, borders)
{
	uint8_t bytes[0x1000], block[LONGEST];
	unsigned int first, n, at, len;
	int err;

	REQ("DVS-ACC-02", CONFIG_READS); /* CXL r3.1 8.2; PCIe r6.0 2.2.5 */
	NEED_DEVICE_DVSEC();
	first = AT(0) - AROUND;
	n = self->dut->device.dvsec.length + 2 * AROUND;
	NEED(first + n <= self->dut->cfg.valid, "DVSEC 0 ends where config space does");
	err = read_bytes(self->dut->dev, first, n, bytes);
	T2_REACHED(err);
	for (at = 0; at < n; at++)
		for (len = 2; len <= LONGEST && at + len <= n; len++) {
			ssize_t got = t2_read(self->dut->dev, VFIO_PCI_CONFIG_REGION_INDEX,
					      first + at, block, len);

			CHECK(got == (ssize_t)len && !memcmp(block, bytes + at, len),
			      "what the bytes read one by one",
			      "%u bytes at DVSEC 0 %+d: %zd read, first %02xh, by bytes %02xh", len,
			      (int)at - AROUND, got, block[0], bytes[at]);
			if (self->judge.failed)
				return;
		}
}

/* vfio-pci lets no guest use the mailbox: its driver is the host's. */
TEST_F(device, hidden_capabilities)
{
	const struct t2_pci_cap *doe = t2_pci_extended_cap_find(&self->dut->caps, DOE_EXT_CAP_ID);

	REQ("DVS-HDR-02", CONFIG_READS); /* vfio-cxl v2, v3, v4: configuration space */
	NEED_DEVICE_DVSEC();
	CHECK(!doe, "no Data Object Exchange (2Eh) in the list",
	      "the list leads to a DOE capability at %03xh", doe ? doe->offset : 0);
}
