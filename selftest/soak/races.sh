#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `make races`: how surely and how soon the race tests catch each race fault, in this process. RUNS=100 runs of each;
# leaves build/races/process.tsv: fault, test, runs, caught within 5 s, median and worst time to catch (ms).
set -u
cd "$(dirname "$0")/../.." || exit 2
runs=${RUNS:-100}
out=build/races/process.tsv
mkdir -p build/races
export T2_RACE_SECONDS=5 T2_TIMEOUT=15 T2_REQUIREMENTS=docs/requirements.tsv

# Fault and the test of the first requirement that it breaks: program, then the test's own name.
faults() {
	build/t2info help emu | awk '/^(fault|doubt)=/ { kind = substr($0, 1, 5) } /^in the kernel module/ { exit }
		kind && /^  / && $2 ~ /^RST-RCE/ { split($2, id, ","); print kind, $1, id[1] }'
}

test_of() {
	build/t2run -l | awk -F '\t' -v id="$1" '/^[a-z]+\./ && index("," $4 ",", "," id ",") {
		n = split($1, name, "."); print name[1] "/" name[2], name[3]; exit }'
}

# Prints the milliseconds that one run took to fail, or "missed".
one_run() {
	local begun=${EPOCHREALTIME/./}
	T2_DEVICE="emu:$1=$2" "build/tests/$3" "$4" > build/races/last.tap 2>&1
	if [ $? -eq 1 ] && grep -qE '^# (FAIL|WARN) RST-' build/races/last.tap; then
		echo $(((${EPOCHREALTIME/./} - begun) / 1000))
	else
		echo missed
	fi
}

: > "$out.new"
while read -r kind name id; do
	read -r program test < <(test_of "$id")
	for ((i = 0; i < runs; i++)); do one_run "$kind" "$name" "$program" "$test"; done |
		grep -v missed | sort -n |
		awk -v name="$name" -v test="${program/\//.}.$test" -v runs="$runs" '{ t[NR] = $1; if ($1 <= 5000) caught++ }
			END { print name "\t" test "\t" runs "\t" caught + 0 "\t" t[int((NR + 1) / 2)] "\t" t[NR] }' | tee -a "$out.new"
done < <(faults)
mv "$out.new" "$out"
awk -F '\t' '$4 < $3 * 0.99 { print "races.sh: " $1 " is caught in only " $4 " of " $3 " runs"; bad = 1 } END { exit bad }' "$out"
