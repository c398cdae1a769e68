// SPDX-License-Identifier: GPL-2.0
/* Defects of the kernel that passes the device through: resets, and what is left to the next user. */
#include "fault_vfio.h"

static const struct t2e_fault state[] = {
	POSTED("reset-keeps-decoder", "RST-DEV-10",
	       "the shadow of the decoder survives VFIO_DEVICE_RESET", "gen=v3", IN_V3, 0,
	       T2E_VFIO_RESET_KEEPS_DECODER),
	FAULT("reset-keeps-decoder-v2", "RST-DEV-09",
	      "the shadow of the decoder survives VFIO_DEVICE_RESET", "gen=v2",
	      T2E_VFIO_RESET_KEEPS_DECODER),
	POSTED_DOUBT("reset-keeps-dvsec", "RST-DEV-11",
		     "Control and CONFIG_LOCK of the shadow survive VFIO_DEVICE_RESET", "gen=v2",
		     IN_V2 | IN_V3, T2E_VFIO_RESET_KEEPS_DVSEC),
	POSTED("reset-lost-served", "RST-DEV-05,RST-DEV-06,RST-GST-03",
	       "memory is served whether a decoder decodes it or not",
	       "gen=v3,flr_clears_hdm=turns", IN_V3, 0, T2E_VFIO_LOST_SERVED),
	POSTED("reset-lost-committed", "RST-DEV-07",
	       "a decoder that a reset lost still reads Committed", "gen=v3,flr_clears_hdm=turns",
	       IN_V3, 0, T2E_VFIO_LOST_COMMITTED),
};

static const struct t2e_fault guest[] = {
	POSTED("reset-guest-flr-unseen", "RST-GST-02,RST-GST-03",
	       "a guest's FLR is done, and nobody sees to the memory",
	       "gen=v2,flr_clears_hdm=turns", IN_V2, 0, T2E_VFIO_FLR_UNSEEN),
	POSTED("hot-reset-unseen", "RST-HTR-04",
	       "a hot reset is done, and nobody sees to the memory", "gen=v2,sbr=open", IN_V2, 0,
	       T2E_VFIO_HOT_RESET_UNSEEN),
};

static const struct t2e_fault next_user[] = {
	POSTED_DOUBT("reset-failed-reopens", "RST-ERR-03",
		     "open makes memory active after a reset that failed",
		     "gen=v4,reset_fails=1", IN_V4, T2E_VFIO_FAILED_REOPENS),
	POSTED_DOUBT("reset-memory-left", "RST-TEN-01",
		     "the next opener finds what the last one stored", NULL,
		     IN_V2 | IN_V3 | IN_V4, T2E_VFIO_MEMORY_LEFT),
};

const struct t2e_fault_list t2e_reset_vfio_faults[] = {
	{ state, T2E_ARRAY_SIZE(state) },
	{ guest, T2E_ARRAY_SIZE(guest) },
	{ next_user, T2E_ARRAY_SIZE(next_user) },
	{ NULL, 0 },
};
