/* SPDX-License-Identifier: GPL-2.0 */
/* The table of docs/requirements.tsv, built into every test program. */
#ifndef T2_REQUIREMENTS_H
#define T2_REQUIREMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/cxl/generation.h"

struct t2_requirement {
	char id[32];
	bool warns_only; /* the clause is doubtful: a breach is a WARN, never a FAIL */
	bool mandatory;
	char view[16]; /* "any", "device" or "vfio" */
	char generations[32]; /* "any", or of "plain,v2,v3,v4"; for the vfio view */
	char clause[96];
	char sentence[256];
	char advice[256];
};

/* The row of @id; false when there is none or when it is malformed. */
bool t2_requirement_find(const char *id, struct t2_requirement *requirement);

/*
 * Does @requirement bind a device seen this way? When not, @why (@size bytes) says so in one line.
 */
bool t2_requirement_binds(const struct t2_requirement *requirement, enum t2_view view,
			  enum t2_generation generation, char *why, size_t size);

#endif
