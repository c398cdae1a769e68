// SPDX-License-Identifier: GPL-2.0
/* The emulated devices of the default run, and of the matrix of everything that is conformant. */
#include <stdio.h>
#include <string.h>

#include "tools/t2info.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const kinds[] = { "gen=plain", "gen=v2", "gen=v3", "gen=v4", "view=device" };
static const char *const topologies[] = { "A", "B", "C", "whole" };
static const char *const states[] = { "committed=no", "committed=yes",
				      "locked=yes,config_locked=yes" };

/* What a conformant device may be or have besides; each goes with every kind and state. */
static const char *const options[] = {
	"decoders=2",
	"decoders=4",
	"decoders=8,ranges=2",
	"decoders=10,coherency=both",
	"dvsec_rev=1",
	"dvsec_rev=1,dvsec_len=60",
	"dvsec_rev=2",
	"dvsec_rev=2,hot_config=yes,errors=yes",
	"cache=no",
	"cache=no,ranges=2,bi=yes",
	"ranges=2,function_map=yes",
	"errors=yes",
	"errors=yes,hot_config=yes,ras_version=2",
	"p2p=yes,modified_cmp=yes",
	"hdm_version=1,ras_version=1",
	"hdm_version=2,ways=yes",
	"poison=yes,decoders=2",
	"bi=yes,uio=yes,decoders=4",
	"ide=yes,extended=yes",
	"nop_hint=no,mem_clear=no",
	"reset_capable=no,flush_ms=20",
	"commit_ms=5,reset_ms=50",
	"flr_clears_hdm=yes",
};

/*
 * Every generation and topology, and the device as it is on the bus: with a decoder to itself, with
 * several that nobody has committed, and with errors logged behind a decoder that firmware did.
 */
int t2_default_selectors(void)
{
	static const char *const decoders[] = { ",committed=no", ",committed=no,decoders=4",
						",decoders=2" };
	size_t k, t;

	for (k = 0; k < COUNT(kinds); k++)
		for (t = 0; t < COUNT(decoders); t++)
			printf("emu:%s,topology=%s%s%s\n", kinds[k], topologies[t],
			       t == 2 ? ",errors=yes" : "",
			       strcmp(kinds[k], "view=device") ? "" : decoders[t]);
	return 0;
}

/*
 * A v3 kernel refuses a device without a committed decoder, or with more than one. A device that
 * loses its decoders by FLR is what kernels must be safe with, and not conformant itself (9.5).
 */
static bool is_left_out(const char *kind, const char *state, const char *option)
{
	if (!strcmp(kind, "view=device"))
		return strstr(option, "flr_clears_hdm");
	return !strcmp(kind, "gen=v3") &&
	       (!strcmp(state, "committed=no") || strstr(option, "decoders="));
}

int t2_matrix_selectors(void)
{
	size_t k, s, t, o;

	for (k = 0; k < COUNT(kinds); k++)
		for (s = 0; s < COUNT(states); s++) {
			if (is_left_out(kinds[k], states[s], ""))
				continue;
			for (t = 0; t < COUNT(topologies); t++)
				printf("emu:%s,%s,topology=%s\n", kinds[k], states[s],
				       topologies[t]);
			for (o = 0; o < COUNT(options); o++)
				if (!is_left_out(kinds[k], states[s], options[o]))
					printf("emu:%s,%s,topology=%s,%s\n", kinds[k], states[s],
					       topologies[o % COUNT(topologies)], options[o]);
		}
	return 0;
}
