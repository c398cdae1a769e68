// SPDX-License-Identifier: GPL-2.0
/* The device under test: opened, and everything decoded that config space and VFIO tell of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cxl/dut.h"

static void decode(struct t2_dut *d)
{
	const struct t2_config *cfg = &d->cfg;
	struct t2_dvsecs *all = &d->dvsecs;

	t2_pci_caps_walk(cfg, &d->caps);
	t2_pcie_decode(cfg, &d->caps, &d->pcie);
	t2_dvsecs_walk(cfg, &d->caps, all);
	/* Raw, the list is the truth: what is not in it is not there. */
	if (d->dev->view == T2_VIEW_VFIO &&
	    (d->caps.hidden_head || !t2_dvsec_find(all, CXL_DVSEC_DEVICE)))
		t2_dvsecs_scan(cfg, all);
	d->has_device =
		t2_dvsec_device_decode(cfg, t2_dvsec_find(all, CXL_DVSEC_DEVICE), &d->device);
	d->has_function_map = t2_function_map_decode(
		cfg, t2_dvsec_find(all, CXL_DVSEC_FUNCTION_MAP), &d->function_map);
	d->has_port_extensions = t2_port_extensions_decode(
		cfg, t2_dvsec_find(all, CXL_DVSEC_PORT_EXTENSIONS), &d->port_extensions);
	d->has_gpf_port =
		t2_gpf_port_decode(cfg, t2_dvsec_find(all, CXL_DVSEC_GPF_PORT), &d->gpf_port);
	d->has_gpf = t2_gpf_device_decode(cfg, t2_dvsec_find(all, CXL_DVSEC_GPF_DEVICE), &d->gpf);
	d->has_flex =
		t2_flex_bus_decode(cfg, t2_dvsec_find(all, CXL_DVSEC_FLEX_BUS_PORT), &d->flex);
	d->has_locator =
		t2_locator_decode(cfg, t2_dvsec_find(all, CXL_DVSEC_REGISTER_LOCATOR), &d->locator);
	d->has_mld = t2_mld_decode(cfg, t2_dvsec_find(all, CXL_DVSEC_MLD), &d->mld);
	d->has_test = t2_test_capability_decode(cfg, t2_dvsec_find(all, CXL_DVSEC_TEST), &d->test);
}

struct t2_dut *t2_dut_open(const char *selector, struct t2_error *err)
{
	struct t2_dut *dut = calloc(1, sizeof(*dut));
	int rc;

	if (!dut) {
		t2_error_set(err, -ENOMEM, NULL, "out of memory");
		return NULL;
	}
	dut->dev = t2_device_open(selector, err);
	if (!dut->dev) {
		free(dut);
		return NULL;
	}
	rc = t2_dut_refresh(dut);
	if (rc) {
		t2_error_set(err, rc, "check that the device is powered and not in an error state",
			     "%.100s: configuration space cannot be read: %s", selector,
			     strerror(-rc));
		t2_dut_close(dut);
		return NULL;
	}
	dut->pass_error = t2_generation_detect(dut->dev, &dut->pass);
	return dut;
}

void t2_dut_close(struct t2_dut *dut)
{
	if (!dut)
		return;
	t2_device_close(dut->dev);
	free(dut);
}

int t2_dut_refresh(struct t2_dut *dut)
{
	struct t2_config cfg;
	int err = t2_config_snapshot(dut->dev, &cfg);

	if (err)
		return err;
	dut->cfg = cfg;
	decode(dut);
	return 0;
}

struct t2_component *t2_dut_component(struct t2_dut *dut, int *err)
{
	if (!dut->component_tried) {
		dut->component_tried = true;
		dut->component_error =
			t2_component_open(&dut->component, dut->dev, &dut->pass, &dut->locator);
	}
	*err = dut->component_error;
	return *err ? NULL : &dut->component;
}

const struct t2_cm *t2_dut_cm(struct t2_dut *dut, int *err)
{
	struct t2_component *c = t2_dut_component(dut, err);

	if (!c)
		return NULL;
	if (!dut->cm_tried) {
		dut->cm_tried = true;
		dut->cm_error = t2_cm_read(c, &dut->cm);
	}
	*err = dut->cm_error;
	return *err ? NULL : &dut->cm;
}

static unsigned int nearer(unsigned int room, unsigned int begin, unsigned int other)
{
	return other > begin && other - begin < room ? other - begin : room;
}

unsigned int t2_dut_dvsec_room(const struct t2_dut *dut, const struct t2_dvsec *dvsec)
{
	unsigned int room = dvsec->fits ? dvsec->length : 0, i;

	for (i = 0; i < dut->caps.extended_list.n; i++)
		room = nearer(room, dvsec->offset, dut->caps.extended[i].offset);
	for (i = 0; i < dut->dvsecs.n; i++)
		room = nearer(room, dvsec->offset, dut->dvsecs.list[i].offset);
	return room;
}

bool t2_dut_ranges_idle(struct t2_dut *dut)
{
	struct t2_component *c;
	const struct t2_cm *cm;
	struct t2_hdm hdm;
	int err;

	if (dut->dev->view == T2_VIEW_VFIO || !dut->device.mem_enable)
		return true;
	c = t2_dut_component(dut, &err);
	cm = c ? t2_dut_cm(dut, &err) : NULL;
	return cm && !t2_hdm_read(c, cm, &hdm) && hdm.enable;
}
