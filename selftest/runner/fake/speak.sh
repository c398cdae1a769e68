# SPDX-License-Identifier: GPL-2.0
# Lets a shell script speak docs/protocol.md as a test program: sourced after $tests is set to
# lines of "NAME HAZARD IDS"; function test_NAME ends its test with one of the verbs below.
# shellcheck shell=sh disable=SC2154

tab=$(printf '\t')
number=0

ok() { echo "ok $number fake.$name"; }
not_ok() { echo "not ok $number fake.$name"; status=1; }
skip() { echo "ok $number fake.$name # SKIP $*"; }
skip_old() { echo "ok $number # SKIP $*"; }
begin() { echo "#  RUN           fake.$name ..."; }

list() {
	echo "$tests" | while read -r name hazard ids; do
		echo "$name$tab$hazard$tab$ids"
	done
}

run() {
	status=0
	echo "TAP version 13"
	echo "1..$#"
	echo "# Starting $# tests from 1 test cases."
	for name in "$@"; do
		number=$((number + 1))
		begin
		"test_$name"
	done
	exit $status
}

# A program that misbehaves as a whole defines its own run.
main() {
	if [ "$1" = --list ]; then
		list
		exit 0
	fi
	# shellcheck disable=SC2046
	[ $# -gt 0 ] || set -- $(echo "$tests" | while read -r name _; do echo "$name"; done)
	for name in "$@"; do
		echo "$tests" | grep -q "^$name " && continue
		echo "unknown test $name" >&2
		exit 2
	done
	run "$@"
}
