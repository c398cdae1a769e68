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
	/^in the kernel module/ { kind = "module" }
	kind && /^  / { print kind, $1, $2 }' > "$work/all"
grep -v '^module ' "$work/all" > "$work/list"

# Of each fault the areas of the requirements that it breaks; a doubt may fail nothing in any area. Resets take their time,
# and a race that is not lost takes all it is given: of a fault of that area only the tests of its requirements run.
run_one() {
	local areas=()
	local -x T2_RACE_SECONDS=0.02
	[[ $2 == fault && $4 == *DET-* ]] && areas+=(-g detect)
	[[ $2 == fault && $4 == *DVS-* ]] && areas+=(-g dvsec)
	[[ $2 == fault && $4 == *HDM-* ]] && areas+=(-g hdm)
	[[ $2 == fault && $4 == *REG-* ]] && areas+=(-g region)
	if [[ $2 == fault && $4 == *RST-* ]]; then
		T2_RACE_SECONDS=5
		IFS=, read -ra areas <<< "$4"
		areas=("${areas[@]/#/-r}")
	fi
	build/t2run -d "emu:$2=$3" "${areas[@]}" -o "$1/$2.$3" > "$1/$2.$3.tap" 2>&1
	echo $? > "$1/$2.$3.status"
}
export -f run_one
# A part of every test of all memory will do: 500 runs of it.
export T2_SWEEP_PAGES=4096
xargs < "$work/list" -P $((4 * $(nproc))) -L 1 bash -c 'run_one "$@"' run "$work"

# The tests that told of breaking each requirement in $2 (joined by ','); a row that may only warn is told by WARN.
killers() {
	local id word
	for id in ${2//,/ }; do
		word=$(awk -F '\t' -v id="$id" '$1 == id { print toupper($3) }' docs/requirements.tsv)
		jq -r --arg start "$word $id " '.results[]
			| select(any(.diagnostics[]?; startswith($start))) | .name' \
			"$1/results.json" | sed 's/ \[.*//' | sort -u | grep . || { echo "$id is not told of" >&2; return 1; }
	done
}

is_told() {
	local run=$work/$1.$2
	[ "$(cat "$run.status")" = "$4" ] || { tail -n 3 "$run.tap"; return 1; }
	killers "$run" "$3" > "$run.killers" 2>&1 || { cat "$run.killers"; return 1; }
}

while read -r kind name requirement; do
	if [ "$kind" = fault ]; then
		check "fault $name fails $requirement" is_told fault "$name" "$requirement" 1
	else
		check "doubt $name warns of $requirement" is_told doubt "$name" "$requirement" 0
	fi
done < "$work/list"

every_requirement_has_a_fault() {
	comm -23 <(awk -F '\t' 'NR > 1 && !/^#/ { print $1 }' docs/requirements.tsv | sort) \
		<(awk '{ print $3 }' "$work/all" | tr , '\n' | sort -u) | { ! grep .; }
}

# A test that nothing can fail proves nothing. Variants count as one test.
every_test_is_failed_by_a_fault() {
	comm -23 <(build/t2run -l | awk '/^[a-z]+\./ { print $1 }' | cut -d . -f 1-3 | sort -u) \
		<({ cat "$work"/*.killers; told_in_the_guest; } | cut -d . -f 1-3 | sort -u) | { ! grep .; }
}

# What only a kernel's own mappings show, the guest shows: the leg `guest` judges that table.
told_in_the_guest() {
	grep -v '^#' vm/kernel-faults.tsv | cut -f 2 | tr , '\n'
}

every_module_fault_is_in_the_guest() {
	comm -23 <(awk '$1 == "module" { print $2 }' "$work/all" | sort) \
		<(grep -v '^#' vm/kernel-faults.tsv | cut -f 1 | sort) | { ! grep .; }
}

# A defect is a finding: it neither kills a test nor keeps it waiting, unless keeping waiting is what it does.
none_crashes_or_hangs() {
	jq -r '.results[] | select(.verdict == "CRASH" or (.verdict == "HUNG" and .failed != ["RST-RCE-25"])) | "\(.name) [\(.device)]: \(.verdict)"' \
		"$work"/*/results.json | { ! grep .; }
}

check "no fault makes a test crash or hang" none_crashes_or_hangs
check "every requirement has a fault" every_requirement_has_a_fault
check "every fault of the kernel module is shown in the guest" every_module_fault_is_in_the_guest
check "every test is failed by some fault" every_test_is_failed_by_a_fault

{
	echo "| fault | breaks | told by |"
	echo "|---|---|---|"
	while read -r kind name requirement; do
		echo "| $kind=$name | ${requirement//,/ } | $(sort -u "$work/$kind.$name.killers" | paste -sd ' ') |"
	done < "$work/list"
} > "$work/table.md"
finish
