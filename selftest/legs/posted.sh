#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# faults=as-posted and as-fixed: of the kernels as posted the suite reports exactly what docs/known-deviations.md lists.
set -u
# shellcheck source=selftest/tap.sh
. selftest/tap.sh

work=build/check/posted
rm -rf "$work"
mkdir -p "$work"

export T2_SWEEP_PAGES=4096 T2_RACE_SECONDS=0.2

# Devices on which some defect shows that hides on others.
devices=("" cache=no ranges=2 mem_clear=no errors=yes locked=yes config_locked=yes flr_clears_hdm=yes flr_clears_hdm=turns sbr=open reset_fails=1
	topology=whole)

run_one() {
	# Where most races do not bind, the one that does has more time.
	[[ $1 == *turns* ]] && local -x T2_RACE_SECONDS=2
	build/t2run -d "emu:$1" -o "$2/$1" > "$2/$1.tap" 2>&1
	[ $? -le 1 ]
}
export -f run_one

run_all() {
	local gen set device
	for gen in v2 v3 v4; do
		for set in as-posted as-fixed; do
			[ $gen-$set != v2-as-fixed ] && [ $set = as-fixed ] && continue
			for device in "${devices[@]}"; do
				# Posted v3 serves the memory of a decoder that is lost: there is nothing then that a test could judge.
				[ "$gen $device" = "v3 flr_clears_hdm=yes" ] && continue
				echo "gen=$gen,faults=$set${device:+,$device}"
			done
		done
	done | xargs -P $((5 * $(nproc))) -I SELECTOR bash -c 'run_one SELECTOR "$0"' "$work"
}

# Requirement ids told of, by the runs named; that a device without CXL.cache is no Type-2 is no defect.
reported() {
	jq -r '.results[] | (.failed + .warned)[]' "$@" | grep -vx DET-CAP-01 | sort -u
}

# The ids in the section of generation $1; with $2 = fixed, without the rows that a distribution has fixed.
listed() {
	awk -v section="## $1 as posted" -v fixed="${2:-}" -F '|' '/^## / { on = $0 == section }
		on && /^\| `/ && !(fixed != "" && $(NF - 1) ~ /yes/) { print $3 }' docs/known-deviations.md |
		tr ' ' '\n' | grep . | sort -u
}

as_posted_is_as_listed() {
	diff <(listed "$1") <(reported "$work/gen=$1,faults="*/results.json)
}

as_fixed_is_as_listed() {
	diff <(listed v2 fixed) <(reported "$work/gen=v2,faults=as-fixed"*/results.json)
}

nothing_else_happened() {
	jq -es '[.[].counts | .CRASH, .HUNG, ."NOT-TESTED"] | add == 0' "$work"/*/results.json
}

contract_of_plain_is_refused() {
	build/t2run -d emu:gen=plain,faults=as-posted > "$work/plain.out" 2>&1
	[ $? -eq 2 ] && [ "$(wc -l < "$work/plain.out")" -eq 1 ]
}

check "every posted kernel runs" run_all
for gen in v2 v3 v4; do
	check "$gen as posted: reported is exactly what is listed" as_posted_is_as_listed $gen
done
check "v2 as fixed: reported is exactly what is listed and not fixed" as_fixed_is_as_listed
check "nothing crashed, hung or was left out" nothing_else_happened
check "faults=as-posted is refused where nothing was posted" contract_of_plain_is_refused
finish
