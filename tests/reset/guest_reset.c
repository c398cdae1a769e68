// SPDX-License-Identifier: GPL-2.0
/* What a guest's own resets do, by Initiate FLR and Initiate CXL Reset in config space. */
#include "lib/cxl/wait.h"
#include "tests/dvsec/dvsec.h"
#include "tests/reset/decoders.h"

RESET_FIXTURE(device)

TEST_F(device, flr_reads_0)
{
	uint32_t before, now = 0, command, command_now = 0;
	struct t2_device *dev;
	unsigned int at;

	REQ("RST-GST-01", RESETS); /* vfio: FLR through configuration space */
	self->had_memory = has_memory(self->dut);
	NEED_FLR();
	dev = self->dut->dev;
	at = self->dut->pcie.offset + PCI_EXP_DEVCTL;
	MUST(!t2_config_read(dev, at, 2, &before) && !t2_config_read(dev, PCI_COMMAND, 2, &command),
	     "config space cannot be read");
	CHECK(!reset_by_flr(self->dut), "2 bytes written", "Device Control takes no write");
	CHECK(!t2_config_read(dev, at, 2, &now) && !(now & PCI_EXP_DEVCTL_BCR_FLR),
	      "Initiate FLR (bit 15) 0", "Device Control %04xh before, %04xh after", before, now);
	CHECK(!t2_config_read(dev, PCI_COMMAND, 2, &command_now) && command_now == command,
	      "Command as before", "Command %04xh before, %04xh after", command, command_now);
}

TEST_F(device, flr_takes_pages_away)
{
	struct memory m;
	uint8_t *at;

	REQ("RST-GST-02", RESETS); /* vfio-cxl v2, v3, v4: reset by the guest */
	MEMORY_TO_RESET(m);
	NEED_FLR();
	CAN_SEE_PAGES(m);
	PLANT(m, 0, WORDS_MAX);
	MAP_AND_TOUCH(m, at);
	KEPT_BY(FLR);
	CHECK_ALL_CAME(at, "FLR by the guest");
	for (unsigned int i = 0; i < WORDS_MAX; i += WORDS_MAX / 4)
		CHECK_WORKS(m, word_at(&self->words, i), at + i * m.page,
			    "the same mapping after the guest's FLR");
	UNMAP_MEMORY(m, at, WORDS_MAX * m.page);
}

TEST_F(device, flr_that_loses_the_decoder)
{
	struct presence p;
	struct memory m;
	uint8_t *at;

	/* vfio-cxl v2, v3, v4: reset by the guest that loses the decoder */
	REQ("RST-GST-03", RESETS);
	MEMORY_TO_RESET(m);
	NEED_FLR();
	PLANT(m, 0, 2);
	MAP_AND_TOUCH(m, at);
	LOSE(reset_by_flr, &p);
	CHECK_SIGBUS(at, "a page touched before the guest's FLR");
	CHECK_EIO(m, 0, "after the guest's FLR");
	CHECK_UNCOMMITTED(p, "after the guest's FLR");
	UNMAP_MEMORY(m, at, 2 * m.page);
}

/* Time that a test gives a reset; a device may declare more. */
#define LONGEST_MS 15000

#define NEED_CXL_RESET(ms) \
	do { \
		NEED_DEVICE_DVSEC(); \
		NEED(self->dut->device.has_control2 && self->dut->device.reset_capable, \
		     "the device is not capable of CXL reset"); \
		(ms) = t2_reset_timeout_ms(self->dut->device.reset_timeout_encoding); \
		NEED(ms, "the time-out of CXL reset has a reserved encoding"); \
		MUST((ms) <= LONGEST_MS, "the device may take %u s to reset", (ms) / 1000); \
	} while (0)

#define GUEST_CXL_RESET(end) \
	({ \
		WRITE(CXL_DEV_CTRL2, 2, CONTROL2_AT_REST() | CXL_DEV_CTRL2_INIT_RESET); \
		t2_wait_reset_complete(self->dut->dev, &self->dut->device, 0, end); \
	})

#define ENDED (CXL_DEV_STATUS2_RESET_COMPLETE | CXL_DEV_STATUS2_RESET_ERROR)

/* Raw it must not be tried: bits without their capability are not to be set. */
TEST_F(device, cxl_reset_incapable)
{
	uint32_t before, after, control2;

	REQ("RST-FLW-01", RESETS); /* CXL r3.1 9.7, 8.1.3.4 */
	NEED_DEVICE_DVSEC();
	NEED(self->dut->device.has_control2 && self->dut->device.has_status2,
	     "DVSEC 0 is too short for Control2 and Status2");
	NEED(!self->dut->device.reset_capable, "the device is capable of CXL reset");
	before = READ(CXL_DEV_STATUS2, 2);
	WRITE(CXL_DEV_CTRL2, 2, CONTROL2_AT_REST() | CXL_DEV_CTRL2_INIT_RESET);
	usleep(100000);
	after = READ(CXL_DEV_STATUS2, 2);
	control2 = READ(CXL_DEV_CTRL2, 2);
	CHECK(!((before ^ after) & ENDED), "Reset Complete and Reset Error as before",
	      "Status2 %04xh before, %04xh after", before, after);
	CHECK(!(control2 & CXL_DEV_CTRL2_INIT_RESET), "Initiate CXL Reset (bit 2) 0",
	      "Control2 %04xh", control2);
}

TEST_F(device, cxl_reset_ends)
{
	struct t2_reset_end end = { 0 };
	unsigned int ms;
	uint32_t control2;
	int code;

	REQ("RST-GST-04", RESETS); /* vfio-cxl v4: CXL reset by the guest */
	NEED_CXL_RESET(ms);
	self->had_memory = has_memory(self->dut);
	code = GUEST_CXL_RESET(&end);
	control2 = READ(CXL_DEV_CTRL2, 2);
	CHECK(!code && !end.late && end.status2 & ENDED && (end.status2 & ENDED) != ENDED,
	      "Reset Complete (bit 1) or Reset Error (bit 2)",
	      "Status2 %04xh, %u ms after the write", end.status2, end.limit_ms);
	CHECK(!(control2 & CXL_DEV_CTRL2_INIT_RESET), "Initiate CXL Reset (bit 2) 0",
	      "Control2 %04xh when the reset has ended", control2);
}

TEST_F(device, cxl_reset_keeps_the_mapping)
{
	struct t2_hdm before, now;
	struct t2_reset_end end = { 0 };
	struct memory m;
	unsigned int ms;
	uint8_t *at;

	REQ("RST-GST-05", RESETS); /* vfio-cxl v4: CXL reset by the guest */
	NEED_CXL_RESET(ms);
	MEMORY_TO_RESET(m);
	READ_DECODERS(&before);
	PLANT(m, 0, 4);
	MAP_AND_TOUCH(m, at);
	/* A device may fail one. */
	if (!GUEST_CXL_RESET(&end) && end.status2 & CXL_DEV_STATUS2_RESET_ERROR)
		GUEST_CXL_RESET(&end);
	NEED(end.status2 & CXL_DEV_STATUS2_RESET_COMPLETE,
	     "the guest's CXL reset does not complete; reset.guest_reset.cxl_reset_ends judges "
	     "that");
	READ_DECODERS(&now);
	CHECK_SAME_DECODERS(before, now, "after the guest's CXL reset");
	for (unsigned int i = 0; i < 4; i++)
		CHECK_WORKS(m, i * m.page, at + i * m.page,
			    "the same mapping after the guest's CXL reset");
	UNMAP_MEMORY(m, at, 4 * m.page);
}
