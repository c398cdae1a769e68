# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Reads what the guest recorded of one command: LABEL.out, LABEL.err, LABEL.rc.
# $OUT: the directory of the records.

# fail REASON: the way an assertion says no
fail()
{
	echo "$*"
	return 1
}

# record_rc LABEL: the exit status on stdout; 1 when the guest left no record
record_rc()
{
	cat "$OUT/$1.rc" 2>/dev/null
}

# record_ok LABEL: the command exited 0; otherwise what it said
record_ok()
{
	local rc
	rc=$(record_rc "$1") || fail "the guest left no record of $1" || return
	[ "$rc" = 0 ] && return
	echo "$1 exited $rc"
	head -n 5 "$OUT/$1.err"
	return 1
}
