// SPDX-License-Identifier: GPL-2.0
/* Reads the RAS and Link capabilities (CXL r3.1 8.2.4.17, 8.2.4.19). */
#include <errno.h>
#include <string.h>

#include "lib/cxl/component.h"
#include "lib/cxl/field.h"

int t2_ras_read(struct t2_component *c, const struct t2_cm *cm, struct t2_ras *ras)
{
	const struct t2_cm_cap *cap = t2_cm_find(cm, CXL_CM_CAP_RAS);
	const struct {
		uint32_t off;
		uint32_t *word;
	} reg[] = {
		{ CXL_RAS_UNC_STATUS, &ras->uncorrectable_status },
		{ CXL_RAS_UNC_MASK, &ras->uncorrectable_mask },
		{ CXL_RAS_UNC_SEVERITY, &ras->uncorrectable_severity },
		{ CXL_RAS_COR_STATUS, &ras->correctable_status },
		{ CXL_RAS_COR_MASK, &ras->correctable_mask },
		{ CXL_RAS_CAP_CTRL, &ras->control_word },
	};
	int err = 0;

	memset(ras, 0, sizeof(*ras));
	if (!cap)
		return -ENOENT;
	ras->block = CXL_CM_OFFSET + cap->pointer;
	ras->version = cap->version;
	for (unsigned int i = 0; !err && i < sizeof(reg) / sizeof(reg[0]); i++)
		err = t2_component_read32(c, ras->block + reg[i].off, reg[i].word);
	for (unsigned int i = 0; !err && i < CXL_RAS_HEADER_LOG_DWORDS; i++)
		err = t2_component_read32(c, ras->block + CXL_RAS_HEADER_LOG + 4 * i,
					  &ras->header_log[i]);
	ras->first_error = t2_field(ras->control_word, CXL_RAS_FIRST_ERROR);
	ras->multi_header_capable = t2_bit(ras->control_word, CXL_RAS_MULTI_HEADER);
	ras->poison_enabled = t2_bit(ras->control_word, CXL_RAS_POISON_ENABLED);
	return err;
}

int t2_link_read(struct t2_component *c, const struct t2_cm *cm, struct t2_link *link)
{
	const struct t2_cm_cap *cap = t2_cm_find(cm, CXL_CM_CAP_LINK);
	const struct {
		uint32_t off;
		uint64_t *value;
	} reg[] = {
		{ CXL_LINK_CAP, &link->capability },
		{ CXL_LINK_CTRL_STATUS, &link->control_status },
		{ CXL_LINK_RX_CREDIT_CTRL, &link->rx_credit_control },
		{ CXL_LINK_RX_CREDIT_STATUS, &link->rx_credit_status },
		{ CXL_LINK_TX_CREDIT_STATUS, &link->tx_credit_status },
		{ CXL_LINK_ACK_TIMER, &link->ack_timer },
		{ CXL_LINK_DEFEATURE, &link->defeature },
	};

	memset(link, 0, sizeof(*link));
	if (!cap)
		return -ENOENT;
	link->block = CXL_CM_OFFSET + cap->pointer;
	link->version = cap->version;
	for (unsigned int i = 0; i < sizeof(reg) / sizeof(reg[0]); i++) {
		int err = t2_component_read64(c, link->block + reg[i].off, reg[i].value);

		if (err)
			return err == -EOPNOTSUPP ? 0 : err;
	}
	link->readable = true;
	link->init_state = t2_field(link->control_status, CXL_LINK_INIT_STATE);
	return 0;
}
