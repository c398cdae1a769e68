// SPDX-License-Identifier: GPL-2.0
/* Table and parser of the knobs. */
#include "knobs.h"
#include "faults.h"
#include "text.h"

#define MEBI (1ull << 20)
#define GIBI (1ull << 30)

struct knob {
	struct t2e_knob_info info;
	const char *words[8]; /* value i is words[i]; none: a number */
	uint64_t min, max, step;
	uint64_t only[8]; /* a number that may be just these (0 ends the list) */
};

#define CHOICE(name, preset, meaning, ...) \
	{ { name, preset, meaning }, { __VA_ARGS__ }, 0, 0, 0, { 0 } }
#define SWITCH(name, preset, meaning) CHOICE(name, preset, meaning, "no", "yes")
#define NUMBER(name, preset, meaning, min, max, step, ...) \
	{ { name, preset, meaning }, { 0 }, min, max, step, { __VA_ARGS__ } }

/* clang-format off */
static const struct knob knobs[T2E_KNOBS] = {
	[T2E_GEN] = CHOICE("gen", "v3", "generation of the vfio-cxl kernel interface",
			   "plain", "v2", "v3", "v4"),
	[T2E_VIEW] = CHOICE("view", "vfio", "registers through vfio, or raw as on the bus",
			    "vfio", "device"),
	[T2E_TOPOLOGY] = CHOICE("topology", "C",
				"component block: end, start, middle or all of its BAR",
				"A", "B", "C", "whole"),
	[T2E_DECODERS] = NUMBER("decoders", "1", "HDM decoders", 1, 10, 1, 1, 2, 4, 6, 8, 10),
	[T2E_MEM] = NUMBER("mem", "256M", "device memory, bytes",
			   256 * MEBI, 64 * GIBI, 256 * MEBI, 0),
	[T2E_CXL] = SWITCH("cxl", "yes", "the device has its CXL capabilities"),
	[T2E_CACHE] = SWITCH("cache", "yes", "Cache_Capable: without it the device is no Type-2"),
	[T2E_MEM_CAPABLE] = SWITCH("mem_capable", "yes", "Mem_Capable"),
	[T2E_PASSTHROUGH] = CHOICE("passthrough", "on",
				   "off: the kernel was told to treat the device as plain PCI",
				   "off", "on"),
	[T2E_COMMITTED] = SWITCH("committed", "yes", "firmware committed decoder 0"),
	[T2E_LOCKED] = SWITCH("locked", "no", "firmware set Lock On Commit before it committed"),
	[T2E_CONFIG_LOCKED] = SWITCH("config_locked", "no", "firmware set CONFIG_LOCK"),
	[T2E_RANGES] = NUMBER("ranges", "1", "HDM_Count", 1, 2, 1, 0),
	[T2E_DVSEC_REV] = NUMBER("dvsec_rev", "3", "revision of DVSEC 0", 1, 3, 1, 0),
	[T2E_DVSEC_LEN] = NUMBER("dvsec_len", "0",
				 "length of DVSEC 0, bytes; 0: what its revision asks",
				 0, 0x3c, 4, 0),
	[T2E_RESET_CAPABLE] = SWITCH("reset_capable", "yes", "CXL_Reset_Capable"),
	[T2E_RESET_MS] = NUMBER("reset_ms", "5", "time a CXL reset takes, ms", 0, 200000, 1, 0),
	[T2E_RESET_TIMEOUT] = NUMBER("reset_timeout", "2",
				     "CXL Reset Timeout, as encoded: 10 ms times 10 to its power",
				     0, 4, 1, 0),
	[T2E_RESET_FAILS] = NUMBER("reset_fails", "0",
				   "so many CXL resets end with Reset Error, the first ones",
				   0, 1000, 1, 0),
	[T2E_RESET_ANSWERS] = CHOICE("reset_answers", "always",
				     "config space in a CXL reset; later: after it, but for "
				     "Status2; never: never again",
				     "always", "later", "never"),
	[T2E_MEM_CLEAR] = SWITCH("mem_clear", "yes", "CXL_Reset_Mem_Clr_Capable"),
	[T2E_FLR_CLEARS_HDM] = CHOICE("flr_clears_hdm", "no",
				      "a function-level reset loses the decoders; turns: every "
				      "other one does, the next brings them back",
				      "no", "yes", "turns"),
	[T2E_SBR] = CHOICE("sbr", "masked",
			   "what the port above does with a secondary bus reset", "masked", "open"),
	[T2E_COMMIT_MS] = NUMBER("commit_ms", "0", "time a decoder takes to commit, ms",
				 0, 1000, 1, 0),
	[T2E_FUNCTION_MAP] = SWITCH("function_map", "no",
				    "the Non-CXL Function Map DVSEC is there"),
	[T2E_TEST_DVSEC] = SWITCH("test_dvsec", "yes", "the Test Capability DVSEC is there"),
	[T2E_HOT_CONFIG] = SWITCH("hot_config", "no",
				  "whether a hot reset keeps volatile memory can be chosen"),
	[T2E_P2P] = SWITCH("p2p", "no", "Direct P2P Mem Capable (dvsec_rev=3)"),
	[T2E_MODIFIED_CMP] = SWITCH("modified_cmp", "no",
				    "Modified Completion Capable (dvsec_rev=3)"),
	[T2E_NOP_HINT] = SWITCH("nop_hint", "yes", "NOP Hint Capable"),
	[T2E_HDM_VERSION] = NUMBER("hdm_version", "3",
				   "version of the HDM Decoder capability; its bits go with it",
				   1, 3, 1, 0),
	[T2E_POISON] = SWITCH("poison", "no", "Poison On Decode Error Capable"),
	[T2E_WAYS] = SWITCH("ways", "no", "3, 6, 12 and 16-way interleave (hdm_version=2)"),
	[T2E_COHERENCY] = CHOICE("coherency", "device",
				 "Supported Coherency Models (hdm_version=3)", "device", "both"),
	[T2E_BI] = SWITCH("bi", "no", "the BI Decoder capability is there (hdm_version=3)"),
	[T2E_UIO] = SWITCH("uio", "no", "UIO Capable (hdm_version=3)"),
	[T2E_RAS_VERSION] = NUMBER("ras_version", "3",
				   "version of the RAS capability; its bits go with it",
				   1, 3, 1, 0),
	[T2E_IDE] = SWITCH("ide", "no", "the IDE capability is there"),
	[T2E_EXTENDED] = SWITCH("extended", "no",
				"the CXL.cachemem Extended Register capability is there"),
	[T2E_ERRORS] = SWITCH("errors", "no",
			      "every error status bit is set, as after an incident"),
	[T2E_FLUSH_MS] = NUMBER("flush_ms", "1", "time a cache flush takes, ms", 0, 10000, 1, 0),
	[T2E_DEVICE_CAP] = SWITCH("device_cap", "no",
				  "v4 also announces itself by a device capability"),
	[T2E_PM] = SWITCH("pm", "yes", "the PCI Power Management capability is there"),
	[T2E_MAPPABLE] = SWITCH("mappable", "yes",
				"the kernel can map the BAR of the component block"),
	[T2E_FAULTS] = CHOICE("faults", "none",
			      "known defects of the generation, as posted or as fixed",
			      "none", "as-posted", "as-fixed"),
};
/* clang-format on */

static bool number_allowed(const struct knob *k, uint64_t v)
{
	size_t i;

	if (v < k->min || v > k->max || (k->step && v % k->step))
		return false;
	for (i = 0; i < T2E_ARRAY_SIZE(k->only) && k->only[i]; i++)
		if (k->only[i] == v)
			return true;
	return i == 0;
}

static bool read_value(const struct knob *k, const char *a, size_t len, uint64_t *value)
{
	size_t i;

	if (!k->words[0])
		return t2e_text_number(a, len, value) && number_allowed(k, *value);
	for (i = 0; i < T2E_ARRAY_SIZE(k->words) && k->words[i]; i++)
		if (t2e_text_is(a, len, k->words[i])) {
			*value = i;
			return true;
		}
	return false;
}

static void put_values(const struct knob *k, struct t2e_text *out)
{
	size_t i;

	for (i = 0; i < T2E_ARRAY_SIZE(k->words) && k->words[i]; i++) {
		t2e_text_put(out, i ? "|" : "");
		t2e_text_put(out, k->words[i]);
	}
	for (i = 0; i < T2E_ARRAY_SIZE(k->only) && k->only[i]; i++) {
		t2e_text_put(out, i ? "|" : "");
		t2e_text_put_number(out, k->only[i]);
	}
	if (!out->used) {
		t2e_text_put_number(out, k->min);
		t2e_text_put(out, "..");
		t2e_text_put_number(out, k->max);
		if (k->step > 1) {
			t2e_text_put(out, " in steps of ");
			t2e_text_put_number(out, k->step);
		}
	}
}

const struct t2e_knob_info *t2e_knob_describe(enum t2e_knob i, char *values, size_t size)
{
	struct t2e_text out = { values, size, 0 };

	put_values(&knobs[i], &out);
	return &knobs[i].info;
}

static int bad_value(const struct knob *k, const char *a, size_t len, struct t2e_text *why)
{
	char values[128] = "";
	struct t2e_text list = { values, sizeof(values), 0 };

	put_values(k, &list);
	t2e_text_put(why, "knob ");
	t2e_text_put(why, k->info.name);
	t2e_text_put(why, " cannot be '");
	t2e_text_put_quoted(why, a, len);
	t2e_text_put(why, "'; valid: ");
	t2e_text_put(why, values);
	return -EINVAL;
}

static int bad_name(const char *a, size_t len, struct t2e_text *why)
{
	size_t i;

	t2e_text_put(why, "no knob '");
	t2e_text_put_quoted(why, a, len);
	t2e_text_put(why, "'; valid:");
	for (i = 0; i < T2E_KNOBS; i++) {
		t2e_text_put(why, " ");
		t2e_text_put(why, knobs[i].info.name);
	}
	t2e_text_put(why, " fault doubt");
	return -EINVAL;
}

static int set_knob(struct t2e_knobs *k, const char *name, size_t name_len, const char *value,
		    size_t value_len, struct t2e_text *why)
{
	size_t i;

	for (i = 0; i < T2E_KNOBS; i++) {
		if (!t2e_text_is(name, name_len, knobs[i].info.name))
			continue;
		if (!read_value(&knobs[i], value, value_len, &k->value[i]))
			return bad_value(&knobs[i], value, value_len, why);
		k->given[i] = true;
		return 0;
	}
	if (t2e_text_is(name, name_len, "fault"))
		return t2e_fault_select(k, value, value_len, false, why);
	if (t2e_text_is(name, name_len, "doubt"))
		return t2e_fault_select(k, value, value_len, true, why);
	return bad_name(name, name_len, why);
}

/* One key=value list; with @only_missing a knob already given keeps its value, but must agree. */
static int read_list(struct t2e_knobs *k, const char *text, bool only_missing,
		     const char *for_fault, struct t2e_text *why)
{
	while (*text) {
		const char *key = text, *value;
		size_t key_len = 0, value_len = 0;
		struct t2e_knobs before = *k;
		int err;

		while (key[key_len] && key[key_len] != '=' && key[key_len] != ',')
			key_len++;
		if (key[key_len] != '=') {
			t2e_text_put(why, "'");
			t2e_text_put_quoted(why, key, key_len);
			t2e_text_put(why, "' is not key=value; see emu:help");
			return -EINVAL;
		}
		value = key + key_len + 1;
		while (value[value_len] && value[value_len] != ',')
			value_len++;
		err = set_knob(k, key, key_len, value, value_len, why);
		if (err)
			return err;
		if (only_missing) {
			size_t i;

			for (i = 0; i < T2E_KNOBS; i++)
				if (before.given[i] && before.value[i] != k->value[i]) {
					t2e_text_put(why, "fault ");
					t2e_text_put(why, for_fault);
					t2e_text_put(why, " needs ");
					t2e_text_put_bytes(why, key, key_len + 1 + value_len);
					return -EINVAL;
				}
		}
		text = value + value_len;
		if (*text == ',' && !*++text) {
			t2e_text_put(why, "a comma with nothing behind it");
			return -EINVAL;
		}
	}
	return 0;
}

/* Faults bring the knobs they need; a knob set to something else contradicts them. */
static int apply_needs(struct t2e_knobs *k, struct t2e_text *why)
{
	const struct t2e_fault *f;
	size_t i;
	int err;

	for (i = 0; (f = t2e_fault_at(i)); i++) {
		if (!k->fault[i] || !f->needs)
			continue;
		err = read_list(k, f->needs, true, f->name, why);
		if (err)
			return err;
	}
	return 0;
}

int t2e_knobs_parse(struct t2e_knobs *k, const char *text, char *why, size_t size)
{
	struct t2e_text out = { why, size, 0 };
	size_t i;
	int err;

	*k = (struct t2e_knobs){ 0 };
	for (i = 0; i < T2E_KNOBS; i++) {
		const char *preset = knobs[i].info.preset;

		read_value(&knobs[i], preset, __builtin_strlen(preset), &k->value[i]);
	}
	err = read_list(k, text, false, NULL, &out);
	if (!err)
		err = apply_needs(k, &out);
	if (!err && k->value[T2E_FAULTS])
		err = t2e_fault_select_set(k, &out);
	return err;
}
