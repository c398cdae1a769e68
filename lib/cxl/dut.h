/* SPDX-License-Identifier: GPL-2.0 */
/* The device under test: opened, and everything decoded that config space and VFIO tell of it. */
#ifndef T2_DUT_H
#define T2_DUT_H

#include "lib/cxl/component.h"
#include "lib/cxl/config.h"
#include "lib/cxl/dvsec.h"
#include "lib/cxl/generation.h"
#include "lib/cxl/pci_caps.h"

/* Decoded structures are as found at open; a has_ flag says whether the DVSEC is there at all. */
struct t2_dut {
	struct t2_device *dev;
	struct t2_config cfg;
	struct t2_pci_caps caps;
	struct t2_pcie pcie;
	struct t2_dvsecs dvsecs;	/* scanned for too when the list is cut or has none */

	bool has_device, has_function_map, has_port_extensions, has_gpf_port, has_gpf;
	bool has_flex, has_locator, has_mld, has_test;
	struct t2_dvsec_device device;
	struct t2_function_map function_map;
	struct t2_port_extensions port_extensions;
	struct t2_gpf_port gpf_port;
	struct t2_gpf_device gpf;
	struct t2_flex_bus flex;
	struct t2_locator locator;
	struct t2_mld mld;
	struct t2_test_capability test;

	struct t2_passthrough pass;
	int pass_error;			/* of t2_generation_detect(); 0 in device view */

	/* Filled on demand by the two functions below. */
	struct t2_component component;
	struct t2_cm cm;
	bool component_tried, cm_tried;
	int component_error, cm_error;
};

/*
 * Opens and decodes the one device that @selector names. Writes nothing to it. Returns NULL with
 * @err filled when it cannot be opened or its configuration space cannot be read; a missing DVSEC,
 * a broken list or an unknown kernel interface is no reason.
 */
struct t2_dut *t2_dut_open(const char *selector, struct t2_error *err);
void t2_dut_close(struct t2_dut *dut);

/* Reads and decodes configuration space again. Returns 0, or the -errno of reading it. */
int t2_dut_refresh(struct t2_dut *dut);

/* The opened component block, or NULL with *@err the -errno of t2_component_open(). Tried once. */
struct t2_component *t2_dut_component(struct t2_dut *dut, int *err);

/* The capability array, or NULL with *@err -errno. Read once. */
const struct t2_cm *t2_dut_cm(struct t2_dut *dut, int *err);

/*
 * Bytes of @dvsec that may be written as its own: up to its length, and no further than to where
 * another capability begins. 0 when it does not fit into configuration space.
 */
unsigned int t2_dut_dvsec_room(const struct t2_dut *dut, const struct t2_dvsec *dvsec);

/*
 * Do the ranges of DVSEC 0 decode no address, so that their bases can be moved (8.1.3.8)? True with
 * memory off, with HDM decoders on, and through vfio, where only a kernel's shadow moves.
 */
bool t2_dut_ranges_idle(struct t2_dut *dut);

#endif
