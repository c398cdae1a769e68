// SPDX-License-Identifier: GPL-2.0
/* Says of every device that a selector names what it is and how it is seen. */
#include <json-c/json.h>
#include <linux/pci_regs.h>
#include <stdio.h>

#include "tools/t2info.h"

struct answer {
	struct json_object *devices; /* array */
	struct json_object *notes; /* array of texts, shared by all of them */
	int failed;
};

static void add_text(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, json_object_new_string(text));
}

static void add_hex(struct json_object *o, const char *key, unsigned int digits, uint32_t value)
{
	char text[16];

	snprintf(text, sizeof(text), "%0*x", (int)digits, value);
	add_text(o, key, text);
}

/* One line, whatever the selector was made of. */
static void refuse(const char *selector, const struct t2_error *err)
{
	int i;

	for (i = 0; i < 80 && selector[i]; i++)
		fputc((unsigned char)selector[i] < ' ' || selector[i] == 0x7f ? '?' : selector[i],
		      stderr);
	fprintf(stderr, "%s: %s%s%s\n", selector[i] ? "..." : "", err->why,
		err->remedy[0] ? "; " : "", err->remedy);
}

static void describe_one(void *ctx, const char *selector)
{
	struct answer *answer = ctx;
	struct t2_error err = { "", "" };
	struct t2_dut *dut = t2_dut_open(selector, &err);
	struct json_object *o;

	if (!dut) {
		refuse(selector, &err);
		answer->failed = 1;
		return;
	}
	o = json_object_new_object();
	add_text(o, "selector", selector);
	add_text(o, "target", dut->dev->ops->kind);
	json_object_object_add(o, "emulated", json_object_new_boolean(dut->dev->emulated));
	add_text(o, "view", dut->dev->view == T2_VIEW_VFIO ? "vfio" : "device");
	add_text(o, "generation", t2_generation_name(dut->pass.generation));
	add_text(o, "told_by",
		 dut->dev->view == T2_VIEW_VFIO ? dut->pass.told_by : "no vfio in this view");
	add_hex(o, "vendor", 4, t2_config_value(&dut->cfg, PCI_VENDOR_ID, 2));
	add_hex(o, "device", 4, t2_config_value(&dut->cfg, PCI_DEVICE_ID, 2));
	add_hex(o, "class", 6, t2_config_value(&dut->cfg, PCI_CLASS_REVISION, 4) >> 8);
	json_object_array_add(answer->devices, o);
	t2_dut_close(dut);
}

static void pass_over(void *ctx, const char *device, const char *why)
{
	struct answer *answer = ctx;
	char text[384];

	snprintf(text, sizeof(text), "%s passed over: %s", device, why);
	json_object_array_add(answer->notes, json_object_new_string(text));
}

int t2_describe(const char *selector)
{
	struct answer answer = { json_object_new_array(), json_object_new_array(), 0 };
	struct t2_error err = { "", "" };
	size_t i;

	if (t2_selector_expand(selector, describe_one, pass_over, &answer, &err) < 0) {
		refuse(selector, &err);
		answer.failed = 1;
	}
	for (i = 0; i < json_object_array_length(answer.devices) && !answer.failed; i++) {
		struct json_object *o = json_object_array_get_idx(answer.devices, i);

		json_object_object_add(o, "notes", json_object_get(answer.notes));
		puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
							       JSON_C_TO_STRING_NOSLASHESCAPE));
	}
	json_object_put(answer.devices);
	json_object_put(answer.notes);
	return answer.failed ? 2 : 0;
}
