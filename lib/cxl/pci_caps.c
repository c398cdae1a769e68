// SPDX-License-Identifier: GPL-2.0
/* Walks the two PCI capability lists of a snapshot; their faults are part of the result. */
#include <linux/pci_regs.h>
#include <string.h>

#include "lib/cxl/field.h"
#include "lib/cxl/pci_caps.h"

#define PCI_EXP_FLAGS_FLIT_SUPPORTED	0x8000
#define PCI_EXP_LNKSTA2_FLIT_ACTIVE	0x0400
#define POINTER_RESERVED		0x3

/* One list while it is walked: [first, end) is the space its capabilities may lie in. */
struct walk {
	const struct t2_config *cfg;
	struct t2_pci_cap *caps;
	struct t2_pci_cap_list *list;
	unsigned int max, first, end, header;
	bool seen[T2_CONFIG_SIZE / 4];
};

struct known_size {
	uint16_t id;
	uint16_t size;
};

/* The least size of capabilities with a fixed layout, whose header states none. */
static const struct known_size standard_sizes[] = {
	{ PCI_CAP_ID_PM, 8 }, { PCI_CAP_ID_VPD, 8 }, { PCI_CAP_ID_MSI, 10 },
	{ PCI_CAP_ID_MSIX, 12 }, { PCI_CAP_ID_EXP, 0x14 },
};

static const struct known_size extended_sizes[] = {
	{ PCI_EXT_CAP_ID_ERR, 0x2c }, { PCI_EXT_CAP_ID_DSN, 0xc }, { PCI_EXT_CAP_ID_ACS, 8 },
	{ PCI_EXT_CAP_ID_ARI, 8 }, { PCI_EXT_CAP_ID_ATS, 8 }, { PCI_EXT_CAP_ID_SRIOV, 0x40 },
	{ PCI_EXT_CAP_ID_PRI, 0x10 }, { PCI_EXT_CAP_ID_LTR, 8 }, { PCI_EXT_CAP_ID_PASID, 8 },
	{ 0x2e /* data object exchange */, 0x18 },
};

#define LOOK_UP(table, id, otherwise) \
	look_up(table, sizeof(table) / sizeof(table[0]), id, otherwise)

static unsigned int look_up(const struct known_size *table, unsigned int n, uint16_t id,
			    unsigned int otherwise)
{
	for (unsigned int i = 0; i < n; i++)
		if (table[i].id == id)
			return table[i].size;
	return otherwise;
}

static unsigned int standard_size(const struct t2_config *cfg, unsigned int off, uint8_t id)
{
	unsigned int size = LOOK_UP(standard_sizes, id, 2);
	uint32_t flags = t2_config_value(cfg, off + 2, 2);

	if (id == PCI_CAP_ID_MSI)
		size += (t2_bit(flags, PCI_MSI_FLAGS_64BIT) ? 4 : 0) +
			(t2_bit(flags, PCI_MSI_FLAGS_MASKBIT) ? 10 : 0);
	else if (id == PCI_CAP_ID_EXP && (flags & PCI_EXP_FLAGS_VERS) >= 2)
		size = 0x3c;
	else if (id == PCI_CAP_ID_VNDR && (flags & 0xff) > 2)
		size = flags & 0xff;
	return size;
}

static unsigned int extended_size(const struct t2_config *cfg, unsigned int off, uint16_t id)
{
	unsigned int stated = t2_config_value(cfg, off + 4, 4) >> 20;

	if (id == PCI_EXT_CAP_ID_VNDR || id == PCI_EXT_CAP_ID_DVSEC)
		return stated > 4 ? stated : 4;
	return LOOK_UP(extended_sizes, id, 4);
}

static void defect(struct walk *w, unsigned int which, unsigned int at)
{
	if (!w->list->defects)
		w->list->first_defect_at = at;
	w->list->defects |= which;
}

/* May a capability be read at @off, to which the one at @from points? Marks it as seen. */
static bool may_visit(struct walk *w, unsigned int off, unsigned int from)
{
	if (off < w->first) {
		defect(w, T2_CAPS_BELOW_HEADER, from);
		return false;
	}
	if (w->seen[off / 4]) {
		defect(w, T2_CAPS_LOOP, from);
		return false;
	}
	if (off + w->header > w->cfg->valid) {
		defect(w, T2_CAPS_TRUNCATED, from);
		return false;
	}
	if (w->list->n == w->max) {
		defect(w, T2_CAPS_TOO_MANY, from);
		return false;
	}
	w->seen[off / 4] = true;
	return true;
}

static void look_for_overlap(struct walk *w)
{
	for (unsigned int i = 0; i < w->list->n; i++) {
		const struct t2_pci_cap *a = &w->caps[i];

		if (a->offset + a->size > w->end)
			defect(w, T2_CAPS_OVERRUN, a->offset);
		for (unsigned int j = 0; j < w->list->n; j++) {
			const struct t2_pci_cap *b = &w->caps[j];

			if (b->offset > a->offset && b->offset < a->offset + a->size)
				defect(w, T2_CAPS_OVERLAP, b->offset);
		}
	}
}

static void walk_standard(const struct t2_config *cfg, struct t2_pci_caps *caps)
{
	struct walk w = {
		.cfg = cfg, .caps = caps->standard, .list = &caps->standard_list,
		.max = T2_PCI_STANDARD_MAX, .first = 0x40, .end = T2_CONFIG_STANDARD, .header = 2,
	};
	unsigned int type = t2_config_value(cfg, PCI_HEADER_TYPE, 1) & 0x7f;
	unsigned int from = PCI_CAPABILITY_LIST;
	uint32_t next = t2_config_value(cfg, from, 1);

	if (type > 1 || !(t2_config_value(cfg, PCI_STATUS, 2) & PCI_STATUS_CAP_LIST))
		return;
	while (next) {
		struct t2_pci_cap *cap = &w.caps[w.list->n];
		unsigned int off = next & ~POINTER_RESERVED;
		uint32_t header;

		if (next & POINTER_RESERVED)
			defect(&w, T2_CAPS_UNALIGNED, from);
		if (!may_visit(&w, off, from))
			break;
		header = t2_config_value(cfg, off, 2);
		if (header == 0xffff) {
			defect(&w, T2_CAPS_ALL_ONES, off);
			break;
		}
		w.list->n++;
		*cap = (struct t2_pci_cap){ .id = header & 0xff, .offset = off };
		cap->next = header >> 8;
		cap->size = standard_size(cfg, off, cap->id);
		if (cap->id == PCI_CAP_ID_EXP)
			cap->version = t2_config_value(cfg, off + 2, 2) & PCI_EXP_FLAGS_VERS;
		from = off;
		next = cap->next;
	}
	look_for_overlap(&w);
}

static bool is_hidden_head(const struct t2_config *cfg, uint32_t header)
{
	uint32_t body = t2_config_value(cfg, T2_CONFIG_STANDARD + 4, 4);

	return !(header & 0xfffff) && (header || (body && body != 0xffffffff));
}

static void walk_extended(const struct t2_config *cfg, struct t2_pci_caps *caps)
{
	struct walk w = {
		.cfg = cfg, .caps = caps->extended, .list = &caps->extended_list, .header = 4,
		.max = T2_PCI_EXTENDED_MAX, .first = T2_CONFIG_STANDARD, .end = T2_CONFIG_SIZE,
	};
	unsigned int from = T2_CONFIG_STANDARD, next = T2_CONFIG_STANDARD;

	if (cfg->valid < T2_CONFIG_STANDARD + 4)
		return;
	while (next) {
		unsigned int off = next & ~POINTER_RESERVED;
		struct t2_pci_cap cap = { .offset = off };
		uint32_t header;

		if (next & POINTER_RESERVED)
			defect(&w, T2_CAPS_UNALIGNED, from);
		if (!may_visit(&w, off, from))
			break;
		header = t2_config_value(cfg, off, 4);
		if (header == 0xffffffff) {
			defect(&w, T2_CAPS_ALL_ONES, off);
			break;
		}
		cap.id = header & 0xffff;
		cap.version = t2_field(header, 0x000f0000);
		cap.next = header >> 20;
		cap.size = extended_size(cfg, off, cap.id);
		if (off > T2_CONFIG_STANDARD || header & 0xfffff)
			w.caps[w.list->n++] = cap;
		else
			caps->hidden_head = is_hidden_head(cfg, header);
		from = off;
		next = cap.next;
	}
	look_for_overlap(&w);
}

void t2_pci_caps_walk(const struct t2_config *cfg, struct t2_pci_caps *caps)
{
	memset(caps, 0, sizeof(*caps));
	walk_standard(cfg, caps);
	walk_extended(cfg, caps);
}

static const struct t2_pci_cap *find(const struct t2_pci_cap *caps, unsigned int n, uint16_t id)
{
	for (unsigned int i = 0; i < n; i++)
		if (caps[i].id == id)
			return &caps[i];
	return NULL;
}

const struct t2_pci_cap *t2_pci_cap_find(const struct t2_pci_caps *caps, uint8_t id)
{
	return find(caps->standard, caps->standard_list.n, id);
}

const struct t2_pci_cap *t2_pci_extended_cap_find(const struct t2_pci_caps *caps, uint16_t id)
{
	return find(caps->extended, caps->extended_list.n, id);
}

bool t2_pcie_decode(const struct t2_config *cfg, const struct t2_pci_caps *caps,
		    struct t2_pcie *pcie)
{
	const struct t2_pci_cap *cap = t2_pci_cap_find(caps, PCI_CAP_ID_EXP);
	uint32_t flags, device, link;

	memset(pcie, 0, sizeof(*pcie));
	if (!cap || !t2_config_get(cfg, cap->offset + PCI_EXP_FLAGS, 2, &flags) ||
	    !t2_config_get(cfg, cap->offset + PCI_EXP_DEVCAP, 4, &device))
		return false;
	pcie->present = true;
	pcie->offset = cap->offset;
	pcie->version = t2_field(flags, PCI_EXP_FLAGS_VERS);
	pcie->type = t2_field(flags, PCI_EXP_FLAGS_TYPE);
	pcie->flr = t2_bit(device, PCI_EXP_DEVCAP_FLR);
	pcie->flit_mode_supported = t2_bit(flags, PCI_EXP_FLAGS_FLIT_SUPPORTED);
	if (pcie->version >= 2 && cap->offset + PCI_EXP_LNKSTA2 + 2 <= T2_CONFIG_STANDARD &&
	    t2_config_get(cfg, cap->offset + PCI_EXP_LNKSTA2, 2, &link)) {
		pcie->has_link = true;
		pcie->flit_mode_active = t2_bit(link, PCI_EXP_LNKSTA2_FLIT_ACTIVE);
	}
	return true;
}
