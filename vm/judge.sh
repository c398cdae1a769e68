#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Judges what the guests left in DIR and prints TAP 13, one line per assertion.
# usage: vm/judge.sh DIR     (run in the top directory; exit 0 all hold, 1 one does not)
# No pipefail: `grep -q` ends early, and its writer then dies of SIGPIPE.
set -u

[ $# -eq 1 ] || { echo "usage: vm/judge.sh DIR" >&2; exit 2; }
export DIR=$1 OUT=$1/out IN_PROCESS=$1/in-process WAIVERS=vm/waivers/qemu-cxl-type3.tsv

# An assertion is a function: silent and 0 when it holds, its reason on stdout and 1 when it does not,
# its reason on stdout and 4 when it cannot be told here.

for room in vm/judge/*.sh; do
	# shellcheck source=/dev/null
	. "$room"
done

# The boot says whose steps these were; their table has that name.
table=vm/judge/tables/$(cat "$DIR/leg")
mapfile -t assertions < <(grep -v '^#' "$table")
[ ${#assertions[@]} -gt 0 ] || { echo "vm/judge.sh: no assertions in $table" >&2; exit 2; }

echo "TAP version 13"
echo "1..${#assertions[@]}"
number=0
failed=0
for row in "${assertions[@]}"; do
	number=$((number + 1))
	read -r name assertion <<<"$row"
	# shellcheck disable=SC2086 # the row is a command with its arguments
	reason=$($assertion 2>&1)
	case $? in
	0) echo "ok $number - $name" ;;
	4) echo "ok $number - $name # SKIP $reason" ;;
	*)
		echo "not ok $number - $name"
		reason=${reason:-no reason given}
		echo "#   ${reason//$'\n'/$'\n#   '}"
		failed=1
		;;
	esac
done
exit "$failed"
