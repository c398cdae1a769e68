#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every fault makes the suite fail and name the requirement that it breaks, every doubt makes it warn; every
# requirement has a fault, every test is failed by one. Leaves build/check/faults/table.md.
set -u
# shellcheck source=selftest/tap.sh
. selftest/tap.sh

work=build/check/faults
rm -rf "$work"
mkdir -p "$work"
build/t2info help emu | awk '/^fault=/ { kind = "fault" } /^doubt=/ { kind = "doubt" }
	kind && /^  / { print kind, $1, $2 }' > "$work/list"

run_one() {
	build/t2run -d "emu:$2=$3" -o "$1/$2.$3" > "$1/$2.$3.tap" 2>&1
	echo $? > "$1/$2.$3.status"
}
export -f run_one
awk '{ print $1, $2 }' "$work/list" | xargs -P "$(nproc)" -L 1 bash -c 'run_one "$@"' run "$work"

# The tests that told of breaking requirement $2, by words FAIL or WARN ($3).
killers() {
	jq -r --arg id "$2" --arg verdict "$3" '.results[]
		| select(any(.diagnostics[]?; startswith($verdict + " " + $id + " "))) | .name' \
		"$1/results.json" | sed 's/ \[.*//' | sort -u
}

fault_is_caught() {
	[ "$(cat "$work/fault.$1.status")" = 1 ] || { tail -n 3 "$work/fault.$1.tap"; return 1; }
	killers "$work/fault.$1" "$2" FAIL | tee "$work/fault.$1.killers" | grep .
}

doubt_is_told() {
	[ "$(cat "$work/doubt.$1.status")" = 0 ] || { tail -n 3 "$work/doubt.$1.tap"; return 1; }
	killers "$work/doubt.$1" "$2" WARN | tee "$work/doubt.$1.killers" | grep .
}

while read -r kind name requirement; do
	if [ "$kind" = fault ]; then
		check "fault $name fails $requirement" fault_is_caught "$name" "$requirement"
	else
		check "doubt $name warns of $requirement" doubt_is_told "$name" "$requirement"
	fi
done < "$work/list"

every_requirement_has_a_fault() {
	comm -23 <(awk -F '\t' 'NR > 1 && !/^#/ { print $1 }' docs/requirements.tsv | sort) \
		<(awk '{ print $3 }' "$work/list" | sort -u) | { ! grep .; }
}

# A test that nothing can fail proves nothing. Variants count as one test.
every_test_is_failed_by_a_fault() {
	comm -23 <(build/t2run -l | awk '/^[a-z]+\./ { print $1 }' | cut -d . -f 1-3 | sort -u) \
		<(cat "$work"/*.killers | cut -d . -f 1-3 | sort -u) | { ! grep .; }
}

check "every requirement has a fault" every_requirement_has_a_fault
check "every test is failed by some fault" every_test_is_failed_by_a_fault

{
	echo "| fault | breaks | told by |"
	echo "|---|---|---|"
	while read -r kind name requirement; do
		echo "| $kind=$name | $requirement | $(paste -sd ' ' "$work/$kind.$name.killers") |"
	done < "$work/list"
} > "$work/table.md"
finish
