/* SPDX-License-Identifier: GPL-2.0 */
/* Walks the two PCI capability lists of a snapshot; their faults are part of the result. */
#ifndef T2_PCI_CAPS_H
#define T2_PCI_CAPS_H

#include "lib/cxl/config.h"

#define T2_PCI_STANDARD_MAX	48	/* every dword from 40h to fch */
#define T2_PCI_EXTENDED_MAX	64

struct t2_pci_cap {
	uint16_t id;
	uint8_t version;	/* of extended ones and of PCI Express; else 0 */
	uint16_t offset;
	uint16_t next;		/* as stated, reserved bits included; 0 ends the list */
	uint16_t size;		/* bytes it states or takes at least; else its header's */
};

/* What a walk ran into. A list ends at a defect that leaves no way on. */
enum t2_caps_defect {
	T2_CAPS_LOOP		= 1 << 0,	/* next points to a capability seen before */
	T2_CAPS_OVERLAP		= 1 << 1,	/* two capabilities share bytes */
	T2_CAPS_UNALIGNED	= 1 << 2,	/* reserved low bits of a pointer set; ignored */
	T2_CAPS_TRUNCATED	= 1 << 3,	/* a header lies beyond the valid bytes */
	T2_CAPS_BELOW_HEADER	= 1 << 4,	/* a pointer below 40h, or 100h when extended */
	T2_CAPS_TOO_MANY	= 1 << 5,	/* more than the arrays hold */
	T2_CAPS_OVERRUN		= 1 << 6,	/* a stated size goes past the end of the space */
	T2_CAPS_ALL_ONES	= 1 << 7,	/* a header reads all-ones */
};

struct t2_pci_cap_list {
	unsigned int n;
	unsigned int defects;		/* of enum t2_caps_defect */
	uint16_t first_defect_at;	/* offset of the capability or list head that shows it */
};

struct t2_pci_caps {
	struct t2_pci_cap standard[T2_PCI_STANDARD_MAX];
	struct t2_pci_cap extended[T2_PCI_EXTENDED_MAX];
	struct t2_pci_cap_list standard_list, extended_list;
	/*
	 * 100h shows no capability although something follows: older vfio-pci blanks the id of a
	 * first capability that it does not know, and unlinks all such capabilities after it.
	 */
	bool hidden_head;
};

/* Never fails; a snapshot without capabilities gives empty lists. */
void t2_pci_caps_walk(const struct t2_config *cfg, struct t2_pci_caps *caps);

/* The first capability with @id, or NULL. */
const struct t2_pci_cap *t2_pci_cap_find(const struct t2_pci_caps *caps, uint8_t id);
const struct t2_pci_cap *t2_pci_extended_cap_find(const struct t2_pci_caps *caps, uint16_t id);

/* The PCI Express capability (PCIe r6.0 7.5.3). */
struct t2_pcie {
	bool present;
	uint16_t offset;
	uint8_t version;
	uint8_t type;			/* Device/Port Type: 0 endpoint, 9 RCiEP */
	bool flr;			/* function-level reset */
	bool flit_mode_supported;
	bool has_link;			/* link registers read; the next field means something */
	bool flit_mode_active;		/* link runs in flit mode (Link Status 2, version 2 up) */
};

/* Returns true, and the same in @pcie->present, when the capability is there. */
bool t2_pcie_decode(const struct t2_config *cfg, const struct t2_pci_caps *caps,
		    struct t2_pcie *pcie);

#endif
