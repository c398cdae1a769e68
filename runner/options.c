// SPDX-License-Identifier: GPL-2.0
/* The runner's command line. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "options.h"

enum { OPT_MATRIX = 256, OPT_TIMEOUT, OPT_HAZARD, OPT_WAIVERS, OPT_SHUFFLE, OPT_REPEAT, OPT_STRICT,
       OPT_KTAP, OPT_SEED };

static const struct option long_options[] = {
	{ "matrix", no_argument, NULL, OPT_MATRIX },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "hazard", required_argument, NULL, OPT_HAZARD },
	{ "waivers", required_argument, NULL, OPT_WAIVERS },
	{ "shuffle", optional_argument, NULL, OPT_SHUFFLE },
	{ "repeat", required_argument, NULL, OPT_REPEAT },
	{ "strict", no_argument, NULL, OPT_STRICT },
	{ "ktap", no_argument, NULL, OPT_KTAP },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static const char help[] =
	"usage: run_tests.sh [options]\n"
	"  -d SELECTOR       device to test, may repeat: emu, emu:key=value,..., a PCI address,\n"
	"                    vendor:device, all, sysfs:ADDRESS, dump:FILE; emu:help tells more\n"
	"  -g AREA,...       areas to run (default: all but perf)\n"
	"  -t GLOB           run tests whose name matches, may repeat\n"
	"  -x GLOB           leave out tests whose name matches, may repeat\n"
	"  -r REQ-ID         run tests bound to this requirement, may repeat\n"
	"  -l                list the tests: name, area, hazard, requirements\n"
	"  --matrix          run on every configuration of the emulator matrix\n"
	"  -o DIR            for the results (default: results/<time>-<pid>, results/latest)\n"
	"  --timeout SECONDS limit for one test (default 30)\n"
	"  --hazard N        highest hazard level to run, 0-6 (default: 6 emulated, 2 real)\n"
	"  --waivers FILE    known deviations: REQUIREMENT, kind, CLAUSE, REASON, tab separated\n"
	"  --shuffle[=SEED]  run in a random order that the seed repeats\n"
	"  --seed N          seed of random patterns and of races: repeats what a failure tells\n"
	"  --repeat N        run the selected tests N times\n"
	"  --strict          tests not run and waivers no longer needed fail the run\n"
	"  --ktap            print nested KTAP instead of flat TAP 13\n"
	"  -v                print the diagnostics of passing tests too\n"
	"  -h                this help\n"
	"exit: 0 nothing failed, 1 something did, 2 usage or unusable device, 128+N on signal N\n";

void options_help(void)
{
	fputs(help, stdout);
}

static int number(const char *option, const char *text, unsigned long min, unsigned long max,
		  unsigned long *value)
{
	if (!text_number(text, min, max, value))
		return 0;
	return usage_error("%s takes a number from %lu to %lu, not '%s'", option, min, max, text);
}

static int shuffle(struct options *options, const char *text)
{
	unsigned long seed = 0;
	uint32_t random = 0;

	options->shuffle = true;
	if (!text) {
		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			return usage_error("no random numbers here; give --shuffle=SEED");
		options->seed = random;
		return 0;
	}
	if (number("--shuffle", text, 0, UINT32_MAX, &seed))
		return EXIT_USAGE;
	options->seed = seed;
	return 0;
}

/* The programs find it where they look for it. */
static int seed_programs(const char *text)
{
	unsigned long seed;

	if (number("--seed", text, 0, UINT64_MAX, &seed))
		return EXIT_USAGE;
	return setenv("T2_SEED", text, 1) ? usage_error("--seed: out of memory") : 0;
}

static int hazard(struct options *options, const char *text)
{
	unsigned long level = 0;

	if (number("--hazard", text, 0, HAZARD_MAX, &level))
		return EXIT_USAGE;
	options->hazard = (int)level;
	return 0;
}

static int word(struct strv *list, char option, const char *text)
{
	if (!*text)
		return usage_error("-%c takes a value, not ''", option);
	strv_add_copy(list, text);
	return 0;
}

static int apply(struct options *options, int option, char **argv)
{
	switch (option) {
	case 'd': return word(&options->devices, 'd', optarg);
	case 't': return word(&options->tests, 't', optarg);
	case 'x': return word(&options->excludes, 'x', optarg);
	case 'r': return word(&options->requirements, 'r', optarg);
	case 'g': strv_split(&options->areas, optarg, ','); return 0;
	case 'o':
		options->dir = optarg;
		return *optarg ? 0 : usage_error("-o takes a directory, not ''");
	case 'l': options->list = true; return 0;
	case 'v': options->verbose = true; return 0;
	case 'h': options->help = true; return 0;
	case OPT_MATRIX: options->matrix = true; return 0;
	case OPT_STRICT: options->strict = true; return 0;
	case OPT_KTAP: options->ktap = true; return 0;
	case OPT_WAIVERS: options->waivers = optarg; return 0;
	case OPT_SHUFFLE: return shuffle(options, optarg);
	case OPT_HAZARD: return hazard(options, optarg);
	case OPT_TIMEOUT: return number("--timeout", optarg, 1, 86400, &options->timeout);
	case OPT_SEED: return seed_programs(optarg);
	case OPT_REPEAT: return number("--repeat", optarg, 1, 10000, &options->repeat);
	case ':': return usage_error("%s needs a value; -h lists the options", argv[optind - 1]);
	}
	if (optopt && optopt < OPT_MATRIX)
		return usage_error("unknown option -%c; -h lists the options", optopt);
	return usage_error("%s is no option of mine as written; -h lists the options",
			   argv[optind - 1]);
}

int options_parse(struct options *options, int argc, char **argv)
{
	int option;

	*options = (struct options){ .timeout = 30, .repeat = 1, .hazard = HAZARD_BY_DEVICE };
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":d:g:t:x:r:lo:vh", long_options, NULL)) != -1)
		if (apply(options, option, argv))
			return EXIT_USAGE;
	if (optind < argc)
		return usage_error("unexpected argument '%s'; -t GLOB selects tests", argv[optind]);
	if (options->matrix && options->devices.count)
		return usage_error("--matrix names its own devices; leave out -d");
	return 0;
}
