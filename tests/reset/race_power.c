// SPDX-License-Identifier: GPL-2.0
/* Memory Space and D3hot switched while memory is touched. */
#include "tests/reset/race.h"

RACE_FIXTURE(device)

/* Memory Space is on but where the race switches it off, and afterwards. */
#define SWITCHABLE() \
	do { \
		struct t2_scene *t2_s = &self->stage.scene; \
		t2_s->command |= PCI_COMMAND_MEMORY; \
		t2_s->may_refuse = true; \
		self->stage.awake = true; \
		self->stage.race.rounds_wanted = RACE_ROUNDS; \
	} while (0)

/* Without No_Soft_Reset the way back to D0 is a reset. */
static unsigned int power_register(struct t2_dut *dut)
{
	const struct t2_pci_cap *pm = t2_pci_cap_find(&dut->caps, PCI_CAP_ID_PM);

	if (!pm || !(t2_config_value(&dut->cfg, pm->offset + PCI_PM_CTRL, 2) &
		     PCI_PM_CTRL_NO_SOFT_RESET))
		return 0;
	return pm->offset + PCI_PM_CTRL;
}

TEST_F(device, memory_space)
{
	/* vfio-cxl v2, v3, v4: Memory Space under load */
	REQ("RST-RCE-14", RESETS_UNDER_LOAD);
	STAGE(0, RACE_PAGES);
	SWITCHABLE();
	self->stage.scene.clears = false;
	CHECK_RACE("the word of the page, or SIGBUS", { &t2_role_space_toggler, 1 },
		   { &t2_role_loader, 2 });
	CHECK_INTACT();
}

TEST_F(device, memory_space_gates)
{
	REQ("RST-RCE-15", RESETS_UNDER_LOAD); /* vfio-cxl v4: Memory Space under load */
	NEED(!self->dut->dev->virtual_function, "of a virtual function the bit switches nothing");
	STAGE(0, RACE_PAGES);
	SWITCHABLE();
	CHECK_RACE("SIGBUS on every page", { &t2_role_gated_space_toggler, 1 },
		   { &t2_role_loader, 3 });
	CHECK_INTACT();
}

TEST_F(device, d3hot_gates)
{
	REQ("RST-RCE-15", RESETS_UNDER_LOAD); /* vfio-cxl v4: Memory Space under load */
	NEED(power_register(self->dut), "the device has no D3hot that keeps its state");
	STAGE(0, RACE_PAGES);
	SWITCHABLE();
	self->stage.scene.power_at = power_register(self->dut);
	CHECK_RACE("SIGBUS on every page", { &t2_role_gated_power_toggler, 1 },
		   { &t2_role_loader, 3 });
	CHECK_INTACT();
}
