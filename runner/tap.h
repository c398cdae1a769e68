/* SPDX-License-Identifier: GPL-2.0 */
/* Flat TAP version 13, as prove, tappy and CI systems read it. */
#ifndef T2RUN_TAP_H
#define T2RUN_TAP_H

#include "run.h"

void tap_begin(struct sink *sink, const struct run *run);
void tap_result(struct sink *sink, const struct run *run, const struct result *result);

/* Every line of @lines as a diagnostic behind @indent. */
void tap_comments(struct sink *sink, const char *indent, const struct strv *lines);

/* The diagnostics that stand before a result's own line. */
void tap_diagnostics(struct sink *sink, const char *indent, const struct run *run,
		     const struct result *result);

/*
 * A selector as part of a name. A new string; the caller frees it. '#' becomes '_': it would begin
 * a directive, and there is no escape for it that all readers know.
 */
char *tap_selector(const struct device *device);

/* What follows the name: "" or " # SKIP reason" and so on. A new string; the caller frees it. */
char *tap_directive(const struct result *result);

#endif
