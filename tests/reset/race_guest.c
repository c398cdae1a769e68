// SPDX-License-Identifier: GPL-2.0
/* Resets that a guest writes to configuration space, and hot resets, against touches. */
#include "lib/cxl/reset.h"
#include "lib/cxl/wait.h"
#include "tests/reset/race.h"

RACE_FIXTURE(device)

static int guest_flr(struct t2_scene *s)
{
	unsigned int at = s->dut->pcie.offset + PCI_EXP_DEVCTL;
	uint32_t control;
	int err = t2_config_read(s->dev, at, 2, &control);

	return err ? err : t2_config_write(s->dev, at, 2, control | PCI_EXP_DEVCTL_BCR_FLR);
}

TEST_F(device, function_level_reset)
{
	REQ("RST-RCE-18", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3, v4: FLR by the guest under load */
	NEED(self->dut->pcie.present && self->dut->pcie.flr,
	     "the function is not capable of function-level reset");
	STAGE(0, RACE_PAGES);
	self->stage.scene.reset = guest_flr;
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("every load waits, and brings its word", { &t2_role_resetter, 1 },
		   { &t2_role_loader, 2 });
	CHECK_INTACT();
}

/* The write starts it; the next access of the guest is after its end. */
static int guest_cxl_reset(struct t2_scene *s)
{
	const struct t2_dvsec_device *d = &s->dut->device;
	unsigned int at = d->dvsec.offset + CXL_DEV_CTRL2;
	struct t2_reset_end end;
	uint32_t control2;
	int err = t2_config_read(s->dev, at, 2, &control2);

	control2 |= CXL_DEV_CTRL2_INIT_RESET;
	if (!err)
		err = t2_config_write(s->dev, at, 2, control2);
	return err ? err : t2_wait_reset_complete(s->dev, d, T2_RESET_CXL_MAX_MS, &end);
}

TEST_F(device, cxl_reset)
{
	REQ("RST-RCE-12", RESETS_UNDER_LOAD); /* vfio-cxl v4: CXL reset under load */
	NEED(self->dut->has_device && self->dut->device.reset_capable,
	     "the device is not capable of CXL reset");
	STAGE(0, RACE_PAGES);
	self->stage.scene.reset = guest_cxl_reset;
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("every access waits, and reaches what it names", { &t2_role_resetter, 1 },
		   { &t2_role_loader, 1 }, { &t2_role_storer, 1 });
	CHECK_INTACT();
}

/* A port that masks it answers ENOTTY: then nothing has happened. */
static int hot_reset(struct t2_scene *s)
{
	int err = t2_hot_reset(s->dev, false);

	return err == -ENOTTY ? 0 : err;
}

static bool loaded_or_refused(struct t2_actor *me)
{
	struct t2_scene *s = me->race->scene;
	uint64_t value;

	if (memory_is_decoded(s->dut))
		return true;
	if (!t2_guard_read(s->at, 8, &value))
		return t2_race_broke(me, "page 0 is in reach after a hot reset that lost the "
					 "decoder");
	t2_reset_patiently(s->dev, 1000);
	return true;
}

/* What else is reset with it is another's. */
static bool is_alone(struct t2_device *dev)
{
	struct vfio_pci_hot_reset_info info = { .argsz = sizeof(info) };
	int code = t2_hot_reset_info(dev, &info);

	return (!code || code == -ENOSPC) && info.count == 1;
}

TEST_F(device, hot_reset)
{
	REQ("RST-RCE-19", STICKY); /* vfio-cxl v2, v3, v4: hot reset under load */
	NEED(self->dut->dev->ops->hot_reset, "this target has no hot reset");
	NEED(is_alone(self->dut->dev), "other functions would be reset with it");
	STAGE(0, RACE_PAGES);
	/* What is lost stays out of reach but in v4, where a reset brings it back, cleared. */
	self->stage.scene.clears = self->dut->pass.generation == T2_GEN_V4;
	self->stage.scene.may_refuse = self->stage.scene.resets_may_fail = true;
	self->stage.scene.reset = hot_reset;
	self->stage.scene.after_reset = loaded_or_refused;
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("the words, or a refusal", { &t2_role_resetter, 1 }, { &t2_role_loader, 1 },
		   { &t2_role_reader, 1 });
}
