// SPDX-License-Identifier: GPL-2.0
/* Calls while resets go on: they wait, are complete, and read what they read otherwise. */
#include "tests/reset/race.h"

RACE_FIXTURE(device)

TEST_F(device, read_and_write)
{
	REQ("RST-RCE-06", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3, v4: reset under load */
	STAGE(0, RACE_PAGES);
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("all 8 bytes, the right ones", { &t2_role_resetter, 1 }, { &t2_role_reader, 1 },
		   { &t2_role_writer, 1 });
	CHECK_INTACT();
}

static int map_some(struct t2_scene *s)
{
	uint64_t unmapped;
	int code = t2_dma_map(s->dev, T2_SCENE_IOVA, s->at, s->pages * s->page);

	if (!code)
		t2_dma_unmap(s->dev, T2_SCENE_IOVA, s->pages * s->page, &unmapped);
	return code;
}

TEST_F(device, dma_mapping)
{
	int code;

	REQ("RST-RCE-17", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3, v4: reset under load */
	STAGE(0, RACE_PAGES);
	code = map_some(&self->stage.scene);
	NEED(code != -EOPNOTSUPP, "this target maps nothing for DMA");
	NEED(code != -EFAULT, "the kernel maps no device memory for DMA");
	MUST(!code, "mapping for DMA: %s; region.dma reports it", strerror(-code));
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("mapped and unmapped whole", { &t2_role_resetter, 1 },
		   { &t2_role_dma_mapper, 1 });
	CHECK_INTACT();
}

TEST_F(device, signals)
{
	REQ("RST-RCE-21", RESETS_UNDER_LOAD); /* vfio-cxl v2, v3, v4: reset under load */
	STAGE(0, RACE_PAGES);
	t2_race_ignore_signals();
	self->stage.race.rounds_wanted = RACE_ROUNDS;
	CHECK_RACE("no call tells of a signal", { &t2_role_resetter, 1 }, { &t2_role_loader, 1 },
		   { &t2_role_reader, 1 }, { &t2_role_signaller, 1 });
	CHECK_INTACT();
}

/* A device without CXL has no memory, but resets and configuration space. */
#define BARE_STAGE() \
	do { \
		MUST(enter_bare_stage(&self->stage, self->dut), \
		     "no region can be asked for; region.table reports it"); \
		NEED(!self->stage.no_reset, "the device cannot be reset"); \
		self->stage.race.rounds_wanted = RACE_ROUNDS; \
	} while (0)

TEST_F(device, config_write)
{
	uint32_t line = (uint32_t)t2_config_value(&self->dut->cfg, PCI_INTERRUPT_LINE, 1);

	REQ("RST-RCE-22", RESETS_UNDER_LOAD); /* vfio: configuration space under load */
	BARE_STAGE();
	CHECK_RACE("what was written", { &t2_role_resetter, 1 }, { &t2_role_config_writer, 1 });
	t2_config_write(self->dut->dev, PCI_INTERRUPT_LINE, 1, line);
}

TEST_F(device, config_read)
{
	REQ("RST-RCE-23", RESETS_UNDER_LOAD); /* vfio: configuration space under load */
	BARE_STAGE();
	CHECK_RACE("the same as before", { &t2_role_resetter, 1 }, { &t2_role_config_reader, 1 },
		   { &t2_role_info_reader, 1 });
}
