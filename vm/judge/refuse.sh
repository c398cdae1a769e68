# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Assertions that a device which cannot be tested is refused: exit 2, one line, and what to do.

# refuses LABEL WORD...: exit 2, exactly one line on stderr, and each word in it (in any case)
refuses()
{
	local label=$1 rc word line
	shift
	rc=$(record_rc "$label") || fail "the guest left no record of $label" || return
	line=$(cat "$OUT/$label.err")
	[ "$rc" = 2 ] || fail "exit $rc, not 2: $line" || return
	[ "$(wc -l <"$OUT/$label.err")" -eq 1 ] || fail "not one line: $line" || return
	for word; do
		grep -qi -- "$word" <<<"$line" || fail "does not say \"$word\": $line" || return
	done
}
