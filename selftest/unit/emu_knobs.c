// SPDX-License-Identifier: GPL-2.0
/* The knobs of the emulated device: defaults, values, and what is said about wrong ones. */
#include "selftest/unit/emu_card.h"

static struct t2e_knobs knobs;
static char why[8192];

static int parse(const char *text)
{
	memset(why, 0, sizeof(why));
	return t2e_knobs_parse(&knobs, text, why, sizeof(why));
}

/* Refused in one line that holds each of the @words. */
static void refused(const char *text, const char *const words[])
{
	if (parse(text) != -EINVAL)
		fail_msg("\"%s\" is accepted", text);
	if (!*why || strchr(why, '\n'))
		fail_msg("\"%s\" is not answered by one line: \"%s\"", text, why);
	for (; *words; words++)
		if (!strstr(why, *words))
			fail_msg("the answer to \"%s\" lacks \"%s\": %s", text, *words, why);
}

#define REFUSED(text, ...) refused(text, (const char *const[]){ __VA_ARGS__, NULL })

static void defaults(void **state)
{
	static const uint64_t preset[T2E_KNOBS] = {
		[T2E_GEN] = T2E_V3,
		[T2E_VIEW] = T2E_VIEW_VFIO,
		[T2E_TOPOLOGY] = T2E_TOPOLOGY_C,
		[T2E_DECODERS] = 1,
		[T2E_MEM] = 256 << 20,
		[T2E_CXL] = 1,
		[T2E_CACHE] = 1,
		[T2E_MEM_CAPABLE] = 1,
		[T2E_PASSTHROUGH] = 1,
		[T2E_COMMITTED] = 1,
		[T2E_RANGES] = 1,
		[T2E_DVSEC_REV] = 3,
		[T2E_RESET_CAPABLE] = 1,
		[T2E_RESET_MS] = 5,
		[T2E_RESET_TIMEOUT] = 2,
		[T2E_MEM_CLEAR] = 1,
		[T2E_TEST_DVSEC] = 1,
		[T2E_NOP_HINT] = 1,
		[T2E_HDM_VERSION] = 3,
		[T2E_RAS_VERSION] = 3,
		[T2E_FLUSH_MS] = 1,
		[T2E_PM] = 1,
		[T2E_MAPPABLE] = 1,
	};

	(void)state;
	assert_int_equal(parse(""), 0);
	assert_string_equal(why, "");
	assert_memory_equal(knobs.value, preset, sizeof(preset));
	for (int i = 0; i < T2E_KNOBS; i++)
		assert_false(knobs.given[i]);
	for (int i = 0; i < T2E_MAX_FAULTS; i++)
		assert_false(knobs.fault[i]);
}

static void every_knob_and_value(void **state)
{
	static const struct {
		enum t2e_knob knob;
		const char *name;
		const char *values[8];
		uint64_t means[8];
	} all[] = {
		{ T2E_GEN, "gen", { "plain", "v2", "v3", "v4" }, { 0, 1, 2, 3 } },
		{ T2E_VIEW, "view", { "vfio", "device" }, { 0, 1 } },
		{ T2E_TOPOLOGY, "topology", { "A", "B", "C", "whole" }, { 0, 1, 2, 3 } },
		{ T2E_DECODERS,
		  "decoders",
		  { "1", "2", "4", "6", "8", "10" },
		  { 1, 2, 4, 6, 8, 10 } },
		{ T2E_MEM, "mem", { "256M", "1G", "64G" }, { 1 << 28, 1 << 30, 1ull << 36 } },
		{ T2E_CXL, "cxl", { "no", "yes" }, { 0, 1 } },
		{ T2E_CACHE, "cache", { "no", "yes" }, { 0, 1 } },
		{ T2E_MEM_CAPABLE, "mem_capable", { "no", "yes" }, { 0, 1 } },
		{ T2E_PASSTHROUGH, "passthrough", { "off", "on" }, { 0, 1 } },
		{ T2E_COMMITTED, "committed", { "no", "yes" }, { 0, 1 } },
		{ T2E_LOCKED, "locked", { "no", "yes" }, { 0, 1 } },
		{ T2E_CONFIG_LOCKED, "config_locked", { "no", "yes" }, { 0, 1 } },
		{ T2E_RANGES, "ranges", { "1", "2" }, { 1, 2 } },
		{ T2E_DVSEC_REV, "dvsec_rev", { "1", "2", "3" }, { 1, 2, 3 } },
		{ T2E_DVSEC_LEN,
		  "dvsec_len",
		  { "0", "0x34", "0x38", "0x3c" },
		  { 0, 0x34, 0x38, 0x3c } },
		{ T2E_RESET_CAPABLE, "reset_capable", { "no", "yes" }, { 0, 1 } },
		{ T2E_RESET_MS, "reset_ms", { "0", "101", "200000" }, { 0, 101, 200000 } },
		{ T2E_RESET_TIMEOUT, "reset_timeout", { "0", "2", "4" }, { 0, 2, 4 } },
		{ T2E_RESET_FAILS, "reset_fails", { "0", "1", "1000" }, { 0, 1, 1000 } },
		{ T2E_RESET_ANSWERS, "reset_answers", { "always", "later", "never" }, { 0, 1, 2 } },
		{ T2E_MEM_CLEAR, "mem_clear", { "no", "yes" }, { 0, 1 } },
		{ T2E_FLR_CLEARS_HDM, "flr_clears_hdm", { "no", "yes", "turns" }, { 0, 1, 2 } },
		{ T2E_SBR, "sbr", { "masked", "open" }, { 0, 1 } },
		{ T2E_COMMIT_MS, "commit_ms", { "0", "9", "1000" }, { 0, 9, 1000 } },
		{ T2E_FUNCTION_MAP, "function_map", { "no", "yes" }, { 0, 1 } },
		{ T2E_TEST_DVSEC, "test_dvsec", { "no", "yes" }, { 0, 1 } },
		{ T2E_HOT_CONFIG, "hot_config", { "no", "yes" }, { 0, 1 } },
		{ T2E_P2P, "p2p", { "no", "yes" }, { 0, 1 } },
		{ T2E_MODIFIED_CMP, "modified_cmp", { "no", "yes" }, { 0, 1 } },
		{ T2E_NOP_HINT, "nop_hint", { "no", "yes" }, { 0, 1 } },
		{ T2E_HDM_VERSION, "hdm_version", { "1", "2", "3" }, { 1, 2, 3 } },
		{ T2E_POISON, "poison", { "no", "yes" }, { 0, 1 } },
		{ T2E_WAYS, "ways", { "no", "yes" }, { 0, 1 } },
		{ T2E_COHERENCY, "coherency", { "device", "both" }, { 0, 1 } },
		{ T2E_BI, "bi", { "no", "yes" }, { 0, 1 } },
		{ T2E_UIO, "uio", { "no", "yes" }, { 0, 1 } },
		{ T2E_RAS_VERSION, "ras_version", { "1", "2", "3" }, { 1, 2, 3 } },
		{ T2E_IDE, "ide", { "no", "yes" }, { 0, 1 } },
		{ T2E_EXTENDED, "extended", { "no", "yes" }, { 0, 1 } },
		{ T2E_ERRORS, "errors", { "no", "yes" }, { 0, 1 } },
		{ T2E_FLUSH_MS, "flush_ms", { "0", "300", "10000" }, { 0, 300, 10000 } },
		{ T2E_DEVICE_CAP, "device_cap", { "no", "yes" }, { 0, 1 } },
		{ T2E_PM, "pm", { "no", "yes" }, { 0, 1 } },
		{ T2E_MAPPABLE, "mappable", { "no", "yes" }, { 0, 1 } },
		{ T2E_FAULTS, "faults", { "none", "as-posted", "as-fixed" }, { 0, 1, 2 } },
	};
	char text[64];

	(void)state;
	assert_int_equal(ARRAY_LEN(all), T2E_KNOBS);
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		for (size_t v = 0; v < 8 && all[i].values[v]; v++) {
			/* Only of v2 are there defects to choose. */
			snprintf(text, sizeof(text), "%s%s=%s", i == T2E_FAULTS ? "gen=v2," : "",
				 all[i].name, all[i].values[v]);
			if (parse(text))
				fail_msg("%s: %s", text, why);
			assert_int_equal(knobs.value[all[i].knob], all[i].means[v]);
			assert_true(knobs.given[all[i].knob]);
		}
		snprintf(text, sizeof(text), "%s=nonsense", all[i].name);
		REFUSED(text, all[i].name, "'nonsense'");
	}
}

static void several_knobs(void **state)
{
	(void)state;
	assert_int_equal(parse("gen=v2,topology=B,decoders=4,mem=0x20000000,locked=yes"), 0);
	assert_int_equal(knobs.value[T2E_GEN], T2E_V2);
	assert_int_equal(knobs.value[T2E_TOPOLOGY], T2E_TOPOLOGY_B);
	assert_int_equal(knobs.value[T2E_DECODERS], 4);
	assert_int_equal(knobs.value[T2E_MEM], 512 << 20);
	assert_int_equal(knobs.value[T2E_LOCKED], 1);
	assert_int_equal(knobs.value[T2E_DVSEC_REV], 3);
}

static void unknown_names_list_the_valid_ones(void **state)
{
	(void)state;
	REFUSED("nosuch=1", "'nosuch'", "gen", "view", "topology", "decoders", "mem", "cxl",
		"cache", "mem_capable", "passthrough", "committed", "locked", "config_locked",
		"ranges", "dvsec_rev", "dvsec_len", "reset_capable", "reset_ms", "mem_clear",
		"flr_clears_hdm", "commit_ms", "function_map", "test_dvsec", "device_cap", "faults",
		"fault", "doubt");
	REFUSED("gen=v9", "gen", "'v9'", "plain", "v2", "v3", "v4");
	REFUSED("gen=V2", "'V2'", "v2");
	REFUSED("topology=D", "'D'", "A", "B", "C", "whole");
	REFUSED("decoders=3", "'3'", "1", "2", "4", "6", "8", "10");
	REFUSED("mem=300M", "'300M'", "268435456", "68719476736");
	REFUSED("reset_ms=200001", "'200001'", "0", "200000");
	REFUSED("gen=v2,Topology=A", "'Topology'", "topology");
	REFUSED("ge=v2", "'ge'", "gen");
	REFUSED("gene=v2", "'gene'", "gen");
}

static void malformed_lists(void **state)
{
	static const char *const bad[] = {
		"gen",
		"gen=v2,",
		",gen=v2",
		",",
		"=",
		"=v2",
		"gen=v2,,mem=1G",
		"gen=",
		"gen==v2",
		"gen=v2=",
		"gen v2",
		" gen=v2",
		"gen= v2",
		"gen=v2 ",
		"gen=v2,=",
		"gen=v2,x",
		"fault=",
		"doubt=",
		"fault=+",
		"fault=no-viral+",
		"fault=+no-viral",
		"fault=no-viral++no-ras",
		"faults=",
		"decoders=",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		refused(bad[i], (const char *const[]){ NULL });
}

static void numbers(void **state)
{
	static const char *const good[] = { "1073741824", "0x40000000", "0X40000000",
					    "1048576K",	  "1024M",	"1G",
					    "0x100000K",  "0x1G",	"0001G" };
	static const char *const bad[] = {
		"",
		"K",
		"M",
		"0x",
		"0xG",
		"-1",
		"+1073741824",
		"1g",
		"1GB",
		"1.5G",
		"1 G",
		"1T",
		"0",
		"1G1G",
		"64GG",
		"1e9",
		/* Numbers that overflow, most of them to exactly 1G. */
		"18446744073709551616",
		"18446744074783293440",
		"0x10000000000000000",
		"17179869185G",
		"18014398510530560K",
		"17592186045440M",
		"99999999999999999999999999999999999999",
		"0xffffffffffffffffffffffffffffff",
		"65G",
		"128M",
		"268435457",
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		snprintf(text, sizeof(text), "mem=%s", good[i]);
		if (parse(text))
			fail_msg("%s: %s", text, why);
		assert_int_equal(knobs.value[T2E_MEM], 1ull << 30);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		snprintf(text, sizeof(text), "mem=%s", bad[i]);
		REFUSED(text, "mem");
	}
}

static bool chosen(const char *name)
{
	const struct t2e_fault *f;

	for (size_t i = 0; (f = t2e_fault_at(i)); i++)
		if (!strcmp(f->name, name))
			return knobs.fault[i];
	fail_msg("no fault %s", name);
	return false;
}

static unsigned int how_many_chosen(void)
{
	unsigned int n = 0;

	for (int i = 0; i < T2E_MAX_FAULTS; i++)
		n += knobs.fault[i];
	return n;
}

static void faults_by_name(void **state)
{
	(void)state;
	assert_int_equal(parse("fault=no-viral"), 0);
	assert_true(chosen("no-viral"));
	assert_int_equal(how_many_chosen(), 1);
	assert_int_equal(parse("fault=no-viral+no-ras,gen=v4"), 0);
	assert_true(chosen("no-viral") && chosen("no-ras"));
	assert_int_equal(how_many_chosen(), 2);
	assert_int_equal(parse("fault=no-viral,fault=no-ras,doubt=unassigned-dvsec"), 0);
	assert_int_equal(how_many_chosen(), 3);
	REFUSED("fault=nosuch", "no fault 'nosuch'", "no-viral", "no-ras", "chain-loops");
	REFUSED("fault=no-viral+nosuch", "no fault 'nosuch'");
	REFUSED("fault=no-vira", "no fault 'no-vira'");
}

static void faults_and_doubts_are_not_the_same(void **state)
{
	(void)state;
	assert_int_equal(parse("doubt=unassigned-dvsec"), 0);
	REFUSED("fault=unassigned-dvsec", "no fault 'unassigned-dvsec'", "no-viral");
	assert_null(strstr(strstr(why, "valid:"), " unassigned-dvsec"));
	REFUSED("doubt=no-viral", "no doubt 'no-viral'", "unassigned-dvsec");
	assert_null(strstr(strstr(why, "valid:"), " no-viral "));
}

static void a_fault_brings_what_it_needs(void **state)
{
	(void)state;
	assert_int_equal(parse("fault=cache-flag-missing"), 0);
	assert_int_equal(knobs.value[T2E_GEN], T2E_V2);
	assert_int_equal(parse("gen=v2,fault=cache-flag-missing"), 0);
	assert_int_equal(parse("fault=cache-flag-missing,gen=v2"), 0);
	REFUSED("fault=cache-flag-missing,gen=v3", "cache-flag-missing", "needs gen=v2");
	REFUSED("gen=v3,fault=cache-flag-missing", "cache-flag-missing", "needs gen=v2");
	assert_int_equal(parse("doubt=no-compliance-access"), 0);
	assert_int_equal(knobs.value[T2E_VIEW], T2E_VIEW_DEVICE);
	assert_int_equal(knobs.value[T2E_TEST_DVSEC], 0);
	REFUSED("doubt=no-compliance-access,test_dvsec=yes", "needs test_dvsec=no");
	REFUSED("fault=reserved-garbage-v2+reserved-garbage-v3", "needs gen=v3");
}

static void the_table_of_faults(void **state)
{
	const struct t2e_fault *f, *g;
	size_t n, i;
	char text[96];

	(void)state;
	for (n = 0; (f = t2e_fault_at(n)); n++) {
		assert_true(*f->name && *f->breaks && *f->text);
		assert_null(strpbrk(f->name, "+,= "));
		for (i = 0; i < n && (g = t2e_fault_at(i)); i++)
			assert_string_not_equal(f->name, g->name);
		snprintf(text, sizeof(text), "%s=%s", f->doubt ? "doubt" : "fault", f->name);
		if (parse(text))
			fail_msg("%s: %s", text, why);
		assert_true(knobs.fault[n]);
		assert_int_equal(how_many_chosen(), 1);
		assert_true((f->posted & f->fixed) == f->fixed);
	}
	assert_true(n <= T2E_MAX_FAULTS);
	assert_null(t2e_fault_at(n + 1000000));
}

static void sets_of_faults(void **state)
{
	const struct t2e_fault *f;
	char text[64];

	(void)state;
	for (int gen = T2E_PLAIN; gen <= T2E_V4; gen++) {
		static const char *const name[] = { "plain", "v2", "v3", "v4" };

		snprintf(text, sizeof(text), "gen=%s,faults=as-posted", name[gen]);
		if (gen == T2E_PLAIN) {
			REFUSED(text, "plain", "v2", "v3", "v4");
			continue;
		}
		assert_int_equal(parse(text), 0);
		for (size_t i = 0; (f = t2e_fault_at(i)); i++)
			assert_int_equal(knobs.fault[i], !!(f->posted & 1u << gen));
		snprintf(text, sizeof(text), "faults=as-fixed,gen=%s", name[gen]);
		assert_int_equal(parse(text), 0);
		for (size_t i = 0; (f = t2e_fault_at(i)); i++)
			assert_int_equal(knobs.fault[i], !!(f->posted & ~f->fixed & 1u << gen));
	}
}

static void long_and_unprintable_input(void **state)
{
	static char text[200000];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	REFUSED(text, "aaaa");
	assert_true(strlen(why) < 256);
	memcpy(text, "gen=", 4);
	REFUSED(text, "gen cannot be 'aaaa", "plain", "v4");
	memcpy(text, "fault=", 6);
	REFUSED(text, "no fault 'aaaa", "no-viral");
	memcpy(text, "mem=", 4);
	memset(text + 4, '9', sizeof(text) - 5);
	REFUSED(text, "mem cannot be '9999");
	text[16000] = '=';
	memset(text, 'a', 16000);
	REFUSED(text, "no knob 'aaaa", "topology");
	REFUSED("x\ny\x1b[2J\x80=1", "no knob 'x?y?[2J?'");
	REFUSED("gen=v2\n", "'v2?'");
	REFUSED("\n", "'?'");
	REFUSED("fault=a\nb", "'a?b'");
	for (size_t i = 0; i < 20000; i++)
		memcpy(text + 7 * i, "gen=v2,", 8);
	text[7 * 20000 - 1] = '\0';
	assert_int_equal(parse(text), 0);
	assert_int_equal(knobs.value[T2E_GEN], T2E_V2);
}

static void the_answer_stays_in_its_buffer(void **state)
{
	static const char *const bad[] = { "nosuch=1",
					   "gen=v9",
					   "gen",
					   "gen=v2,",
					   "fault=x",
					   "mem=1M",
					   "fault=cache-flag-missing,gen=v3" };
	char small[80];

	(void)state;
	assert_int_equal(t2e_knobs_parse(&knobs, "nosuch=1", NULL, 0), -EINVAL);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		for (size_t size = 0; size < sizeof(small); size++) {
			memset(small, '#', sizeof(small));
			assert_int_equal(t2e_knobs_parse(&knobs, bad[i], small, size), -EINVAL);
			for (size_t j = size; j < sizeof(small); j++)
				assert_int_equal(small[j], '#');
			assert_true(!size || memchr(small, '\0', size));
			assert_int_equal(parse(bad[i]), -EINVAL);
			assert_true(!size || !strncmp(small, why, strlen(small)));
		}
	}
}

static void help_describes_every_knob(void **state)
{
	char values[128];

	(void)state;
	for (int i = 0; i < T2E_KNOBS; i++) {
		const struct t2e_knob_info *k;

		values[0] = '\0';
		k = t2e_knob_describe((enum t2e_knob)i, values, sizeof(values));
		assert_true(*k->name && *k->preset && *k->meaning && *values);
		assert_true(strlen(values) < sizeof(values) - 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(every_knob_and_value),
		cmocka_unit_test(several_knobs),
		cmocka_unit_test(unknown_names_list_the_valid_ones),
		cmocka_unit_test(malformed_lists),
		cmocka_unit_test(numbers),
		cmocka_unit_test(faults_by_name),
		cmocka_unit_test(faults_and_doubts_are_not_the_same),
		cmocka_unit_test(a_fault_brings_what_it_needs),
		cmocka_unit_test(the_table_of_faults),
		cmocka_unit_test(sets_of_faults),
		cmocka_unit_test(long_and_unprintable_input),
		cmocka_unit_test(the_answer_stays_in_its_buffer),
		cmocka_unit_test(help_describes_every_knob),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
