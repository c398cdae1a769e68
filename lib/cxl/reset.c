// SPDX-License-Identifier: GPL-2.0
/* Resets a device by its own registers or its bus, and gives it back its place. */
#include <errno.h>
#include <string.h>

#include <linux/pci_regs.h>

#include "lib/cxl/config.h"
#include "lib/cxl/reset.h"

#define PENDING_MS 1000
#define QUIET_MS 100
#define ANSWER_MS 1000

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

int t2_reset_answers(struct t2_dut *dut, unsigned int ms)
{
	return t2_wait_until(answers, dut, ms);
}

/* As the kernel does: the function starts nothing more, and what it started has ended. */
static int quiesce(struct t2_dut *dut, const struct t2_pci_place *place)
{
	uint32_t command = t2_place_value(place, PCI_COMMAND);
	int err = t2_config_write(dut->dev, PCI_COMMAND, 2, command & ~PCI_COMMAND_MASTER);

	if (err)
		return err;
	if (!t2_wait_until(nothing_pending, dut, PENDING_MS))
		return 0;
	t2_config_write(dut->dev, PCI_COMMAND, 2, command);
	return -EBUSY;
}

static int by_flr(struct t2_dut *dut, struct t2_reset *reset)
{
	unsigned int off = dut->pcie.offset + PCI_EXP_DEVCTL;
	int err = t2_config_write(dut->dev, off, 2,
				  t2_place_value(&reset->place, off) | PCI_EXP_DEVCTL_BCR_FLR);

	t2_wait_ms(QUIET_MS);
	return err ? err : t2_reset_answers(dut, ANSWER_MS);
}

/* Bits beside the two are written as read; of those that start something, none reads 1. */
static int initiate_cxl_reset(struct t2_dut *dut, bool clear)
{
	unsigned int off = dut->device.dvsec.offset + CXL_DEV_CTRL2;
	uint32_t control2;
	int err = t2_config_read(dut->dev, off, 2, &control2);

	if (err)
		return err;
	control2 &= ~(CXL_DEV_CTRL2_RESET_MEM_CLR | CXL_DEV_CTRL2_INIT_WBI);
	if (clear)
		control2 |= CXL_DEV_CTRL2_RESET_MEM_CLR;
	return t2_config_write(dut->dev, off, 2, control2 | CXL_DEV_CTRL2_INIT_RESET);
}

static int by_cxl(struct t2_dut *dut, struct t2_reset *reset, bool clear)
{
	int err = initiate_cxl_reset(dut, clear);

	if (err)
		return err;
	err = t2_wait_reset_complete(dut->dev, &dut->device, T2_RESET_CXL_MAX_MS, &reset->end);
	reset->unfinished = err && !reset->end.late;
	if (!err && reset->end.status2 & CXL_DEV_STATUS2_RESET_ERROR)
		err = -EREMOTEIO;
	return err;
}

/* Refused, it has done nothing: the function keeps its place, and gets its Command back. */
static int by_bus(struct t2_dut *dut, struct t2_reset *reset)
{
	int err = t2_hot_reset(dut->dev, false);

	if (err == -EBUSY || err == -EOPNOTSUPP || err == -ENOTTY) {
		reset->started = false;
		t2_config_write(dut->dev, PCI_COMMAND, 2,
				t2_place_value(&reset->place, PCI_COMMAND));
		return err == -ENOTTY ? -EOPNOTSUPP : err;
	}
	return err ? err : t2_reset_answers(dut, ANSWER_MS);
}

static int capable(const struct t2_dut *dut, enum t2_reset_kind kind)
{
	if (!dut->pcie.present)
		return -EOPNOTSUPP;
	switch (kind) {
	case T2_RESET_FLR:
		return dut->pcie.flr ? 0 : -EOPNOTSUPP;
	case T2_RESET_HOT:
		return dut->dev->ops->hot_reset ? 0 : -EOPNOTSUPP;
	case T2_RESET_CXL_CLEAR:
		if (!dut->device.reset_mem_clr_capable)
			return -EOPNOTSUPP;
		/* fall through */
	case T2_RESET_CXL:
		if (!dut->has_device || !dut->device.has_control2 || !dut->device.reset_capable)
			return -EOPNOTSUPP;
		return t2_reset_timeout_ms(dut->device.reset_timeout_encoding) ? 0 : -EINVAL;
	}
	return -EINVAL;
}

int t2_reset_only(struct t2_dut *dut, enum t2_reset_kind kind, struct t2_reset *reset)
{
	int err = capable(dut, kind);

	memset(reset, 0, sizeof(*reset));
	if (!err)
		err = t2_place_save(dut, &reset->place);
	if (!err)
		err = quiesce(dut, &reset->place);
	if (err)
		return err;
	reset->started = true;
	if (kind == T2_RESET_FLR)
		return by_flr(dut, reset);
	if (kind == T2_RESET_HOT)
		return by_bus(dut, reset);
	return by_cxl(dut, reset, kind == T2_RESET_CXL_CLEAR);
}

int t2_reset_give_back(struct t2_dut *dut, const struct t2_reset *reset)
{
	if (reset->unfinished)
		return -EBUSY;
	return reset->started ? t2_place_restore(dut, &reset->place) : 0;
}

static int whole(struct t2_dut *dut, enum t2_reset_kind kind)
{
	struct t2_reset reset;
	int err = t2_reset_only(dut, kind, &reset);
	int err_place = t2_reset_give_back(dut, &reset);

	return err ? err : err_place;
}

int t2_reset_flr(struct t2_dut *dut)
{
	return whole(dut, T2_RESET_FLR);
}

int t2_reset_cxl(struct t2_dut *dut)
{
	return whole(dut, T2_RESET_CXL);
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
	if (!err && d->has_lock && d->config_lock)
		err = t2_config_write(dut->dev, at + CXL_DEV_LOCK, 2, d->lock_word);
	return err;
}
