# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Runs the test of each race fault T2_RUNS times on the emulator's module, and records how long each took to fail.
# shellcheck source=/dev/null
. vm/guest/lib.sh

now_ms()
{
	awk '{ printf "%d\n", $1 * 1000 }' /proc/uptime
}

# one_run PROGRAM TEST: milliseconds to the verdict, or "missed"
one_run()
{
	begun=$(now_ms)
	T2_DEVICE=$device T2_RACE_SECONDS=5 T2_TIMEOUT=15 timeout 30 "build/tests/reset/$1" "$2" >/tmp/last.tap 2>&1
	if [ $? -eq 1 ] && grep -q '^# FAIL RST-' /tmp/last.tap; then
		echo $(($(now_ms) - begun))
	else
		echo missed
	fi
}

load_emulator ""
device=$(emulated 1)
grep '^race-' vm/kernel-faults.tsv | while read -r fault test _; do
	test=${test#reset.}
	echo "fault=$fault" >"$PCI/$device/knobs"
	run=0
	while [ "$run" -lt "$T2_RUNS" ]; do
		run=$((run + 1))
		printf '%s\t%s\t%s\n' "$fault" "reset.$test" "$(one_run "${test%%.*}" "${test#*.}")" >>"$OUT/races.out"
	done
	echo "$fault: $(grep -c "^$fault	.*[0-9]$" "$OUT/races.out") of $T2_RUNS"
done
rmmod t2emu
