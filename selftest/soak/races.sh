#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `make races`: how surely and how soon the race tests catch each race fault, in this process and, with a guest, in the
# kernel module. RUNS=100 runs of each, MODULE_RUNS of each there (0: no guest); leaves build/races/process.tsv and module.tsv:
# fault, test, runs, caught within 5 s, median and worst time to catch (ms).
set -u
cd "$(dirname "$0")/../.." || exit 2
runs=${RUNS:-100}
out=build/races/process.tsv
mkdir -p build/races
rm -f "$out.new"
export T2_RACE_SECONDS=5 T2_TIMEOUT=15 T2_REQUIREMENTS=docs/requirements.tsv

# Kind and name of each, and the first requirement that it breaks.
faults() {
	build/t2info help emu | awk '/^(fault|doubt)=/ { kind = substr($0, 1, 5) } /^in the kernel module/ { exit }
		kind && /^  / && $1 ~ /^race-/ { split($2, id, ","); print kind, $1, id[1] }'
}

# The tests of a requirement: their program, then their own names.
tests_of() {
	build/t2run -l | awk -F '\t' -v id="$1" '/^[a-z]+\./ && index("," $4 ",", "," id ",") {
		n = split($1, name, "."); if (!program) printf "%s", program = name[1] "/" name[2]
		printf " %s", (n > 3 ? name[3] "." name[4] : name[3]) } END { print "" }'
}

# Prints the milliseconds that one run took to fail, or "missed".
one_run() {
	local begun=${EPOCHREALTIME/./}
	local device="emu:$1=$2" program=$3
	shift 3
	T2_DEVICE=$device "build/tests/$program" "$@" > build/races/last.tap 2>&1
	if [ $? -eq 1 ] && grep -qE '^# (FAIL|WARN) RST-' build/races/last.tap; then
		echo $(((${EPOCHREALTIME/./} - begun) / 1000))
	else
		echo missed
	fi
}

# Lines of fault, test and a time or "missed", all of one fault after the other, as one line per fault.
summarise() {
	awk -F '\t' '{ print $1 "\t" $2 "\t" ($3 == "missed" ? 999999 : $3) }' | sort -t "$(printf '\t')" -k1,1 -k3,3n |
		awk -F '\t' 'function flush() { if (fault != "") print fault "\t" test "\t" n "\t" caught "\t" t[int((caught_any + 1) / 2)] "\t" t[caught_any] }
			$1 != fault { flush(); fault = $1; test = $2; n = caught = caught_any = 0; delete t }
			{ n++; if ($3 < 999999) t[++caught_any] = $3; if ($3 <= 5000) caught++ } END { flush() }'
}

told_rarely() {
	awk -F '\t' '$4 < $3 * 0.99 { print "races.sh: " $1 " is caught in only " $4 " of " $3 " runs"; bad = 1 } END { exit !bad }' "$1"
}

status=0
while read -r kind name id; do
	read -r program tests < <(tests_of "$id")
	for ((i = 0; i < runs; i++)); do
		# shellcheck disable=SC2086 # names are words
		printf '%s\t%s\t%s\n' "$name" "${program/\//.}.${tests%%[ .]*}" "$(one_run "$kind" "$name" "$program" $tests)"
	done | summarise | tee -a "$out.new"
done < <(faults)
mv "$out.new" "$out"
! told_rarely "$out" || status=1

module_runs=${MODULE_RUNS:-$runs}
if [ "$module_runs" -gt 0 ]; then
	MEASURE=races RUNS=$module_runs vm/check.sh || status=1
	summarise < build/vm/last-races/out/races.out | tee build/races/module.tsv
fi
exit $status
