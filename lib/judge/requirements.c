// SPDX-License-Identifier: GPL-2.0
/* Reads rows out of the requirement table that is linked into the program. */
#include "lib/judge/requirements.h"

#include <stdio.h>
#include <string.h>

/* The table itself, so that a verdict always quotes the sentence the program was built with. */
__asm__(".section .rodata\n"
	".global t2_requirements_text\n"
	"t2_requirements_text:\n"
	".incbin \"docs/requirements.tsv\"\n"
	".byte 0\n"
	".previous\n");
extern const char t2_requirements_text[];

/*
 * Copies the tab-separated column at *@line into @to and moves on behind it; false when it is
 * missing or too long.
 */
static bool take_column(const char **line, char *to, size_t size)
{
	size_t len = strcspn(*line, "\t\n");

	if (!**line || **line == '\n' || len >= size)
		return false;
	memcpy(to, *line, len);
	to[len] = '\0';
	*line += len;
	if (**line == '\t')
		(*line)++;
	return true;
}

static bool parse_row(const char *line, struct t2_requirement *r)
{
	char level[16], verdict[8];

	memset(r, 0, sizeof(*r));
	if (!take_column(&line, r->id, sizeof(r->id)) ||
	    !take_column(&line, level, sizeof(level)) ||
	    !take_column(&line, verdict, sizeof(verdict)) ||
	    !take_column(&line, r->view, sizeof(r->view)) ||
	    !take_column(&line, r->generations, sizeof(r->generations)) ||
	    !take_column(&line, r->clause, sizeof(r->clause)) ||
	    !take_column(&line, r->sentence, sizeof(r->sentence)) ||
	    !take_column(&line, r->advice, sizeof(r->advice)))
		return false;
	r->mandatory = !strcmp(level, "mandatory");
	r->warns_only = !strcmp(verdict, "warn");
	return true;
}

bool t2_requirement_find(const char *id, struct t2_requirement *requirement)
{
	const char *line = t2_requirements_text;
	size_t len = strlen(id);

	for (; line && *line; line = strchr(line, '\n'), line += line ? 1 : 0)
		if (!strncmp(line, id, len) && line[len] == '\t')
			return parse_row(line, requirement);
	return false;
}

static bool listed(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *at;

	for (at = list; (at = strstr(at, word)); at += len)
		if ((at == list || at[-1] == ',') && (!at[len] || at[len] == ','))
			return true;
	return false;
}

bool t2_requirement_binds(const struct t2_requirement *r, enum t2_view view,
			  enum t2_generation generation, char *why, size_t size)
{
	const char *name = t2_generation_name(generation);

	if (!strcmp(r->view, "device") && view != T2_VIEW_DEVICE) {
		snprintf(why, size, "vfio does not show this; it can be judged with sysfs:BDF");
		return false;
	}
	if (!strcmp(r->view, "vfio") && view != T2_VIEW_VFIO) {
		snprintf(why, size,
			 "binds the kernel's vfio interface; this view has none: name the device "
			 "by BDF");
		return false;
	}
	if (view == T2_VIEW_VFIO && strcmp(r->generations, "any") &&
	    !listed(r->generations, name)) {
		snprintf(why, size, "binds generation %s; this kernel shows the device as %s",
			 r->generations, name);
		return false;
	}
	return true;
}
