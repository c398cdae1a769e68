#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Tests t2run against fake test programs and a fake t2info; prints TAP 13.
#
# usage: run.sh [CASE...]
# T2RUN names the program (default build/t2run), KUNIT_DIR the directory of the kernel's
# kunit_parser.py. UPDATE_GOLDEN=1 rewrites golden/ from what t2run prints now.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2034 # the cases use it
top=$(cd "$here/../.." && pwd)
CASE_SECONDS=120
SKIPPED=77

for file in "$here/helpers.sh" "$here"/cases/*.sh; do
	# shellcheck source=/dev/null
	. "$file"
done

# One case, in its own directory: how this script calls itself for a time limit.
if [ "$1" = --case ]; then
	cd "$work/$2" && "case_$2"
	exit
fi

all=$(sed -n 's/^case_\([a-z0-9_]*\)() {$/\1/p' "$here"/cases/*.sh)
cases=${*:-$all}
for name in $cases; do
	echo "$all" | grep -qx "$name" && continue
	echo "run.sh: no case '$name'; there are: $(echo "$all" | tr '\n' ' ')" >&2
	exit 2
done

T2RUN=$(readlink -f "${T2RUN:-$here/../../build/t2run}")
if [ ! -x "$T2RUN" ]; then
	echo "run.sh: $T2RUN is missing; run make build/t2run" >&2
	exit 2
fi
work=$(mktemp -d) || exit 2
trap 'stop_slow_runs; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export T2RUN work T2_BUILD="$here/fake" T2_REQUIREMENTS="$here/requirements.tsv"
# Sleeps of the fake programs last odd times, so that a survivor tells whose it is.
export FAKE_SLEEP SLOW_SLEEP="$((1000000 + $$)).99"
# Where Debian packages put their modules, whatever python3 comes first in PATH.
export PYTHON=/usr/bin/python3

# The slow runs go on beside the other cases; those that need them come last.
start_slow_runs

echo "TAP version 13"
echo "1..$(echo "$cases" | wc -w)"
number=0
failed=0
for name in $cases; do
	number=$((number + 1))
	FAKE_SLEEP=$((1000000 + $$)).$number
	mkdir "$work/$name"
	timeout -k 10 $CASE_SECONDS "$0" --case "$name" > "$work/log" 2>&1 < /dev/null
	status=$?
	if [ $status -eq 0 ]; then
		echo "ok $number - runner.$name"
	elif [ $status -eq $SKIPPED ]; then
		echo "ok $number - runner.$name # SKIP $(cat "$work/reason")"
	else
		failed=$((failed + 1))
		sed 's/^/# /' "$work/log"
		[ $status -ne 124 ] || echo "# no end within $CASE_SECONDS s"
		echo "not ok $number - runner.$name"
	fi
done
[ $failed -eq 0 ]
