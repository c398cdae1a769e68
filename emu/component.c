// SPDX-License-Identifier: GPL-2.0
/*
 * The component register block: the CXL.cachemem capability array with RAS and Link (CXL r3.1
 * 8.2.4).
 */
#include "model.h"

#define RAS_CORRECTABLE 0x0000007f
#define HEADER_LOG_PATTERN 0x5e2e0000

/* What an incident leaves behind; a reset that keeps sticky bits keeps it. */
static void report_errors(struct t2e_device *dev, uint32_t uncorrectable)
{
	uint32_t *ras = &dev->component.value[dev->ras / 4];
	unsigned int i;

	ras[CXL_RAS_UNC_STATUS / 4] = uncorrectable;
	ras[CXL_RAS_COR_STATUS / 4] = RAS_CORRECTABLE;
	ras[CXL_RAS_CAP_CTRL / 4] |= 10; /* Poison_Received came first */
	for (i = 0; i < CXL_RAS_HEADER_LOG_DWORDS; i++)
		ras[CXL_RAS_HEADER_LOG / 4 + i] = HEADER_LOG_PATTERN | (i + 1);
}

static void build_ras(struct t2e_device *dev)
{
	static const uint32_t uncorrectable_of[] = { 0, 0x4fff, 0x1cfff, 0x3cfff };
	uint64_t version = t2e_knob(dev, T2E_RAS_VERSION);
	uint32_t bits = uncorrectable_of[version];
	unsigned int at =
		t2e_component_add_cap(dev, CXL_CM_CAP_RAS, (uint8_t)version, CXL_RAS_SIZE);
	struct t2e_bits status = { .w1c = bits, .sticky = bits };
	struct t2e_bits mask = { .rw = bits, .sticky = bits };
	unsigned int i;

	dev->ras = (uint16_t)at;
	t2e_component_define(dev, at + CXL_RAS_UNC_STATUS, 0, status);
	t2e_component_define(dev, at + CXL_RAS_UNC_MASK, bits, mask);
	t2e_component_define(dev, at + CXL_RAS_UNC_SEVERITY, bits, mask);
	status.w1c = status.sticky = mask.rw = mask.sticky = RAS_CORRECTABLE;
	t2e_component_define(dev, at + CXL_RAS_COR_STATUS, 0, status);
	t2e_component_define(dev, at + CXL_RAS_COR_MASK, RAS_CORRECTABLE, mask);
	t2e_component_define(dev, at + CXL_RAS_CAP_CTRL, CXL_RAS_POISON_ENABLED,
			     (struct t2e_bits){ .sticky = ~0u });
	for (i = 0; i < CXL_RAS_HEADER_LOG_DWORDS; i++)
		t2e_component_define(dev, at + CXL_RAS_HEADER_LOG + 4 * i, 0,
				     (struct t2e_bits){ .sticky = ~0u });
	if (t2e_knob(dev, T2E_ERRORS))
		report_errors(dev, bits);
}

static void build_link(struct t2e_device *dev)
{
	const struct t2e_bits all = { .rw = ~0u, .sticky = ~0u };
	const struct t2e_bits bits_17_0 = { .rw = 0x3ffff, .sticky = 0x3ffff };
	unsigned int at = t2e_component_add_cap(dev, CXL_CM_CAP_LINK, 2, CXL_LINK_SIZE);

	dev->link = (uint16_t)at;
	t2e_component_define(dev, at + CXL_LINK_CTRL_STATUS, CXL_LINK_INIT_STATE,
			     (struct t2e_bits){ .rw = 0x6, .sticky = 0x6 });
	t2e_component_define(dev, at + CXL_LINK_RX_CREDIT_CTRL + 4, 0x00004010, bits_17_0);
	t2e_component_define(dev, at + CXL_LINK_RX_CREDIT_CTRL, 0x04010040, all);
	t2e_component_define(dev, at + CXL_LINK_ACK_TIMER, 0x10 | 0x20 << 8, bits_17_0);
	t2e_component_define(dev, at + CXL_LINK_DEFEATURE, 0,
			     (struct t2e_bits){ .rw = 1, .sticky = 1 });
}

static void build_bi_decoder(struct t2e_device *dev)
{
	unsigned int at = t2e_component_add_cap(dev, CXL_CM_CAP_BI_DECODER, 1, 0x0c);

	/* HDM-D can be used too; BI Enable is software's. */
	t2e_component_define(dev, at, 1, (struct t2e_bits){ 0 });
	t2e_component_define(dev, at + 4, 0, (struct t2e_bits){ .rw = 1 << 1 });
}

static void build_ide(struct t2e_device *dev)
{
	unsigned int at = t2e_component_add_cap(dev, CXL_CM_CAP_IDE, 2, 0x24);

	/* Capable, in the first mode, by the first algorithm, with IDE.Stop. */
	t2e_component_define(dev, at, 1 | 1 << 1 | 1 << 17 | 1 << 22, (struct t2e_bits){ 0 });
	t2e_component_define(dev, at + 0x04, 0, (struct t2e_bits){ .rw = 3 });
	t2e_component_define(dev, at + 0x0c, 0, (struct t2e_bits){ .w1c = 0xf, .sticky = 0xf });
	t2e_component_define(dev, at + 0x18, 0, (struct t2e_bits){ .rw = ~0u });
	t2e_component_define(dev, at + 0x1c, 0, (struct t2e_bits){ .rw = ~0u });
}

void t2e_component_build(struct t2e_device *dev)
{
	dev->cm_free = 0x80; /* behind an array of up to 31 entries */
	t2e_component_poke(dev, 0, CXL_CM_CAP_HEADER | 1 << 16 | 1 << 20);
	build_ras(dev);
	build_link(dev);
	if (t2e_knob(dev, T2E_MEM_CAPABLE))
		t2e_hdm_build(dev);
	if (t2e_hdm_back_invalidates(dev))
		build_bi_decoder(dev);
	if (t2e_knob(dev, T2E_IDE))
		build_ide(dev);
	/* Its bitmap says that no other 4 KiB range is one of CXL.cachemem. */
	if (t2e_knob(dev, T2E_EXTENDED))
		t2e_component_add_cap(dev, CXL_CM_CAP_EXTENDED, 1, 4);
}
