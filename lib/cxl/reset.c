// SPDX-License-Identifier: GPL-2.0
/* Resets a device by its own registers and gives it back its place in the address map. */
#include <errno.h>
#include <time.h>

#include <linux/pci_regs.h>

#include "lib/cxl/config.h"
#include "lib/cxl/reset.h"
#include "lib/cxl/wait.h"

#define PENDING_MS 1000
#define QUIET_MS 100
#define ANSWER_MS 1000
#define BARS 6

/* What a reset takes from a function and nobody else gives back. */
struct place {
	uint32_t bar[BARS], rom;
	uint32_t line_size, interrupt_line, device_control, command;
};

struct saved_register {
	unsigned int off, width;
	uint32_t *value;
};

#define PLACE_REGISTERS (BARS + 5)

/* Command is the last: before it, nothing decodes an address that is only half written. */
static void list_place(struct t2_dut *dut, struct place *p,
		       struct saved_register list[PLACE_REGISTERS])
{
	unsigned int i, n = 0;

	for (i = 0; i < BARS; i++)
		list[n++] = (struct saved_register){ PCI_BASE_ADDRESS_0 + 4 * i, 4, &p->bar[i] };
	list[n++] = (struct saved_register){ PCI_ROM_ADDRESS, 4, &p->rom };
	list[n++] = (struct saved_register){ PCI_CACHE_LINE_SIZE, 1, &p->line_size };
	list[n++] = (struct saved_register){ PCI_INTERRUPT_LINE, 1, &p->interrupt_line };
	list[n++] =
		(struct saved_register){ dut->pcie.offset + PCI_EXP_DEVCTL, 2, &p->device_control };
	list[n] = (struct saved_register){ PCI_COMMAND, 2, &p->command };
}

static int save_place(struct t2_dut *dut, struct place *p)
{
	struct saved_register list[PLACE_REGISTERS];
	int err = 0;

	list_place(dut, p, list);
	for (unsigned int i = 0; !err && i < PLACE_REGISTERS; i++)
		err = t2_config_read(dut->dev, list[i].off, list[i].width, list[i].value);
	p->device_control &= ~PCI_EXP_DEVCTL_BCR_FLR;
	return err;
}

static int restore_place(struct t2_dut *dut, struct place *p)
{
	struct saved_register list[PLACE_REGISTERS];
	uint32_t now;
	int err;

	list_place(dut, p, list);
	for (unsigned int i = 0; i < PLACE_REGISTERS; i++) {
		err = t2_config_write(dut->dev, list[i].off, list[i].width, *list[i].value);
		if (!err)
			err = t2_config_read(dut->dev, list[i].off, list[i].width, &now);
		if (err)
			return err;
		if (now != *list[i].value)
			return -EIO;
	}
	return 0;
}

static bool nothing_pending(void *ctx)
{
	struct t2_dut *dut = ctx;
	uint32_t status;

	return !t2_config_read(dut->dev, dut->pcie.offset + PCI_EXP_DEVSTA, 2, &status) &&
	       !(status & PCI_EXP_DEVSTA_TRPND);
}

/* A function that is not ready yet answers its vendor id with all-ones, or with 1 for "retry". */
static bool answers(void *ctx)
{
	struct t2_dut *dut = ctx;
	uint32_t vendor;

	return !t2_config_read(dut->dev, PCI_VENDOR_ID, 2, &vendor) && vendor != 0xffff &&
	       vendor != 0x0001;
}

/* As the kernel does: the function starts nothing more, and what it started has ended. */
static int quiesce(struct t2_dut *dut, const struct place *p)
{
	int err = t2_config_write(dut->dev, PCI_COMMAND, 2, p->command & ~PCI_COMMAND_MASTER);

	if (err)
		return err;
	if (!t2_wait_until(nothing_pending, dut, PENDING_MS))
		return 0;
	t2_config_write(dut->dev, PCI_COMMAND, 2, p->command);
	return -EBUSY;
}

int t2_reset_flr(struct t2_dut *dut)
{
	struct timespec quiet = { .tv_nsec = QUIET_MS * 1000000L };
	struct place place;
	int err;

	if (!dut->pcie.present || !dut->pcie.flr)
		return -EOPNOTSUPP;
	err = save_place(dut, &place);
	if (!err)
		err = quiesce(dut, &place);
	if (err)
		return err;
	err = t2_config_write(dut->dev, dut->pcie.offset + PCI_EXP_DEVCTL, 2,
			      place.device_control | PCI_EXP_DEVCTL_BCR_FLR);
	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &quiet, &quiet) == EINTR)
		;
	if (!err)
		err = t2_wait_until(answers, dut, ANSWER_MS);
	if (err) {
		restore_place(dut, &place);
		return err;
	}
	return restore_place(dut, &place);
}

/* Bits beside the two are written as read; of those that start something, none reads 1. */
static int initiate_cxl_reset(struct t2_dut *dut)
{
	unsigned int off = dut->device.dvsec.offset + CXL_DEV_CTRL2;
	uint32_t control2;
	int err = t2_config_read(dut->dev, off, 2, &control2);

	if (err)
		return err;
	control2 &= ~(CXL_DEV_CTRL2_RESET_MEM_CLR | CXL_DEV_CTRL2_INIT_WBI);
	return t2_config_write(dut->dev, off, 2, control2 | CXL_DEV_CTRL2_INIT_RESET);
}

int t2_reset_cxl(struct t2_dut *dut)
{
	struct place place;
	uint16_t status2;
	int err, err_place;

	if (!dut->pcie.present || !dut->has_device || !dut->device.has_control2 ||
	    !dut->device.reset_capable)
		return -EOPNOTSUPP;
	if (!t2_reset_timeout_ms(dut->device.reset_timeout_encoding))
		return -EINVAL;
	err = save_place(dut, &place);
	if (!err)
		err = quiesce(dut, &place);
	if (err)
		return err;
	err = initiate_cxl_reset(dut);
	if (!err)
		err = t2_wait_reset_complete(dut->dev, &dut->device, T2_RESET_CXL_MAX_MS, &status2);
	if (!err && status2 & CXL_DEV_STATUS2_RESET_ERROR)
		err = -EREMOTEIO;
	err_place = restore_place(dut, &place);
	return err ? err : err_place;
}

int t2_reset_restore_dvsec(struct t2_dut *dut)
{
	const uint16_t starts = CXL_DEV_CTRL2_INIT_WBI | CXL_DEV_CTRL2_INIT_RESET;
	const struct t2_dvsec_device *d = &dut->device;
	unsigned int at = d->dvsec.offset;
	int err = 0;

	for (unsigned int i = 0; !err && i < 2; i++) {
		if (!d->range[i].present)
			continue;
		err = t2_config_write(dut->dev, at + CXL_DEV_RANGE_BASE_HIGH(i), 4,
				      d->range[i].base_high_word);
		if (!err)
			err = t2_config_write(dut->dev, at + CXL_DEV_RANGE_BASE_LOW(i), 4,
					      d->range[i].base_low_word);
	}
	if (!err && d->has_control2)
		err = t2_config_write(dut->dev, at + CXL_DEV_CTRL2, 2, d->control2_word & ~starts);
	if (!err && d->has_control)
		err = t2_config_write(dut->dev, at + CXL_DEV_CTRL, 2, d->control_word);
	return err;
}
