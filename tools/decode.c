// SPDX-License-Identifier: GPL-2.0
/* Prints what the decoders make of one device, for comparison with other decoders. */
#include <json-c/json.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>

#include "lib/cxl/translate.h"
#include "tools/t2info.h"

static void add_number(struct json_object *o, const char *key, uint64_t value)
{
	json_object_object_add(o, key, json_object_new_uint64(value));
}

static void add_flag(struct json_object *o, const char *key, bool value)
{
	json_object_object_add(o, key, json_object_new_boolean(value));
}

/* As text: many readers of JSON keep 53 bits of a number. */
static void add_serial(struct json_object *o, const struct t2_dut *dut)
{
	const struct t2_pci_cap *cap =
		t2_pci_extended_cap_find(&dut->caps, PCI_EXT_CAP_ID_DSN);
	char text[20];

	if (!cap)
		return;
	snprintf(text, sizeof(text), "%08x%08x", t2_config_value(&dut->cfg, cap->offset + 8, 4),
		 t2_config_value(&dut->cfg, cap->offset + 4, 4));
	json_object_object_add(o, "serial", json_object_new_string(text));
}

static struct json_object *decode_dvsecs(const struct t2_dut *dut)
{
	struct json_object *list = json_object_new_array();
	unsigned int i;

	for (i = 0; i < dut->dvsecs.n; i++) {
		const struct t2_dvsec *d = &dut->dvsecs.list[i];
		struct json_object *o = json_object_new_object();

		add_number(o, "id", d->id);
		add_number(o, "offset", d->offset);
		add_number(o, "revision", d->revision);
		add_number(o, "length", d->length);
		add_flag(o, "by_scan", d->by_scan);
		json_object_array_add(list, o);
	}
	return list;
}

static struct json_object *decode_device(const struct t2_dvsec_device *d)
{
	struct json_object *o = json_object_new_object();

	add_number(o, "capability", d->capability_word);
	add_number(o, "control", d->control_word);
	add_number(o, "status", d->status_word);
	add_number(o, "control2", d->control2_word);
	add_number(o, "status2", d->status2_word);
	add_number(o, "lock", d->lock_word);
	add_number(o, "capability2", d->capability2_word);
	add_number(o, "capability3", d->capability3_word);
	add_number(o, "hdm_count", d->hdm_count);
	add_number(o, "range1_size", d->range[0].size);
	add_number(o, "range1_base", d->range[0].base);
	add_number(o, "range2_size", d->range[1].size);
	add_number(o, "range2_base", d->range[1].base);
	return o;
}

static struct json_object *decode_locator(const struct t2_locator *l)
{
	struct json_object *list = json_object_new_array();
	unsigned int i;

	for (i = 0; i < l->n; i++) {
		struct json_object *o = json_object_new_object();

		add_number(o, "bir", l->entry[i].bir);
		add_number(o, "block", l->entry[i].block);
		add_number(o, "offset", l->entry[i].offset);
		json_object_array_add(list, o);
	}
	return list;
}

static struct json_object *decode_array(const struct t2_cm *cm)
{
	struct json_object *list = json_object_new_array();
	unsigned int i;

	for (i = 0; i < cm->n; i++) {
		struct json_object *o = json_object_new_object();

		add_number(o, "id", cm->caps[i].id);
		add_number(o, "version", cm->caps[i].version);
		add_number(o, "pointer", cm->caps[i].pointer);
		json_object_array_add(list, o);
	}
	return list;
}

/* A reserved encoding of ways or granularity reads 0. */
static struct json_object *decode_decoders(const struct t2_hdm *hdm)
{
	struct json_object *list = json_object_new_array();
	unsigned int i;

	for (i = 0; i < hdm->n; i++) {
		const struct t2_hdm_decoder *d = &hdm->decoder[i];
		struct json_object *o = json_object_new_object();

		add_number(o, "base", d->base);
		add_number(o, "size", d->size);
		add_number(o, "skip", d->skip);
		add_number(o, "ways", t2_hdm_ways(d->ways_encoding));
		add_number(o, "granularity", t2_hdm_granularity(d->granularity_encoding));
		add_flag(o, "host_only", d->host_only);
		add_flag(o, "lock_on_commit", d->lock_on_commit);
		add_flag(o, "committed", d->committed);
		add_flag(o, "error_not_committed", d->error_not_committed);
		json_object_array_add(list, o);
	}
	return list;
}

static void decode_registers(struct t2_dut *dut, struct json_object *o)
{
	int err = 0;
	struct t2_component *block = t2_dut_component(dut, &err);
	const struct t2_cm *cm = block ? t2_dut_cm(dut, &err) : NULL;
	struct t2_hdm hdm;

	if (!cm) {
		json_object_object_add(o, "registers", json_object_new_string(strerror(-err)));
		return;
	}
	json_object_object_add(o, "capabilities", decode_array(cm));
	if (t2_hdm_read(block, cm, &hdm))
		return;
	add_number(o, "decoders", hdm.decoder_count);
	add_flag(o, "hdm_enable", hdm.enable);
	json_object_object_add(o, "hdm", decode_decoders(&hdm));
}

int t2_decode(const char *selector)
{
	struct t2_error err = { "", "" };
	struct t2_dut *dut = t2_dut_open(selector, &err);
	struct json_object *o;

	if (!dut) {
		fprintf(stderr, "%s: %s; %s\n", selector, err.why, err.remedy);
		return 2;
	}
	o = json_object_new_object();
	add_number(o, "vendor", t2_config_value(&dut->cfg, PCI_VENDOR_ID, 2));
	add_number(o, "device", t2_config_value(&dut->cfg, PCI_DEVICE_ID, 2));
	add_number(o, "class", t2_config_value(&dut->cfg, PCI_CLASS_REVISION, 4) >> 8);
	add_serial(o, dut);
	json_object_object_add(o, "dvsecs", decode_dvsecs(dut));
	if (dut->has_device)
		json_object_object_add(o, "dvsec_device", decode_device(&dut->device));
	if (dut->has_locator)
		json_object_object_add(o, "locator", decode_locator(&dut->locator));
	decode_registers(dut, o);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
	t2_dut_close(dut);
	return 0;
}
