// SPDX-License-Identifier: GPL-2.0
/* Says whether a requirement holds, in the words that docs/protocol.md promises. */
#include "lib/judge/judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void t2_judge_bind(struct t2_judge *judge, const char *id)
{
	if (t2_requirement_find(id, &judge->requirement))
		return;
	fprintf(stderr, "%s has no well-formed row in docs/requirements.tsv\n", id);
	abort();
}

bool t2_judge_holds(struct t2_judge *judge, bool holds, const char *required, const char *read, ...)
{
	const struct t2_requirement *r = &judge->requirement;
	va_list args;

	if (holds)
		return true;
	printf("# %s %s (%s): %s\n#   read: ", r->warns_only ? "WARN" : "FAIL", r->id, r->clause,
	       r->sentence);
	va_start(args, read);
	vprintf(read, args);
	va_end(args);
	printf("\n#   required: %s\n#   advice: %s\n", required, r->advice);
	judge->warned |= r->warns_only;
	judge->failed |= !r->warns_only;
	return r->warns_only;
}
