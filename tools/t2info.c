// SPDX-License-Identifier: GPL-2.0
/* Answers what a selector names (docs/protocol.md, 2), for the runner and for people. */
#include <stdio.h>
#include <string.h>

#include "emu/faults.h"
#include "tools/t2info.h"

static int usage(FILE *to)
{
	fprintf(to, "usage: t2info describe SELECTOR | decode SELECTOR | help emu | matrix | "
		    "default\n");
	fprintf(to, "selectors:\n%s", t2_selector_help());
	return to == stdout ? 0 : 2;
}

static void print_faults(bool doubt, bool in_module)
{
	const struct t2e_fault *f;
	size_t i;

	for (i = 0; (f = t2e_fault_at(i)); i++)
		if (f->doubt == doubt && in_module == (f->place == T2E_FAULT_IN_MODULE))
			printf("  %-26s %-14s %s%s%s%s\n", f->name, f->breaks, f->text,
			       f->needs ? " (with " : "", f->needs ? f->needs : "",
			       f->needs ? ")" : "");
}

static int help_emu(void)
{
	char values[128];
	int i;

	puts("The emulated device: -d emu:KNOB=VALUE,...\n\nknob (default)             values");
	for (i = 0; i < T2E_KNOBS; i++) {
		const struct t2e_knob_info *k;
		char name[48];

		values[0] = '\0';
		k = t2e_knob_describe((enum t2e_knob)i, values, sizeof(values));
		snprintf(name, sizeof(name), "%s (%s)", k->name, k->preset);
		printf("  %-24s %s\n  %-24s   %s\n", name, values, "", k->meaning);
	}
	puts("\nfault=NAME[+NAME...]: a defect, and the requirement that it breaks");
	print_faults(false, false);
	puts("\ndoubt=NAME[+NAME...]: behaviour against a doubtful clause; a test warns of it, no "
	     "more");
	print_faults(true, false);
	puts("\nin the kernel module alone (docs/guest.md): fault=NAME, of a kernel's own "
	     "mappings");
	print_faults(false, true);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "default"))
		return t2_default_selectors();
	if (argc == 2 && !strcmp(argv[1], "matrix"))
		return t2_matrix_selectors();
	if (argc == 2 && !strcmp(argv[1], "-h"))
		return usage(stdout);
	if (argc == 3 && !strcmp(argv[1], "help") && !strcmp(argv[2], "emu"))
		return help_emu();
	if (argc == 3 && !strcmp(argv[1], "describe"))
		return t2_describe(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "decode"))
		return t2_decode(argv[2]);
	return usage(stderr);
}
