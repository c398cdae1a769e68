#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Kills the runner at random moments, KILLS times (500), and looks for what is left of it: processes, files, a device that
# cannot be used. Needs no more than busybox. Everything is run shuffled, so that any test may be the one killed.
# usage: selftest/soak/kills.sh [SELECTOR]     (run where build/ is; the emulated device; exit 1 when something was left)
device=${1:-emu}
kills=${KILLS:-500}
area=${KILLS_AREA:-reset}
run=${T2RUN:-build/t2run}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/tmp"
export TMPDIR="$work/tmp" T2_RACE_SECONDS=0.1

now() {
	sed 's/\([0-9]*\)\.\([0-9]*\) .*/\1\20/' /proc/uptime
}

# random N: below N
random() {
	echo $(($(od -An -N4 -tu4 /dev/urandom) % $1))
}

# What has this name in its environment: the runner's are all that it started.
marked() {
	grep -alE "T2_MARK=$mark([^0-9]|\$)" /proc/[0-9]*/environ 2> /dev/null | cut -d / -f 3
}

left_in_files() {
	ls -A "$TMPDIR" /dev/shm
}

# The runner has to have begun with tests when it is killed: its start takes so long here.
begun=$(now)
"$run" -d "$device" -g "$area" -x '*' > /dev/null 2>&1
start=$(($(now) - begun))
files=$(left_in_files)

n=0 met=0 bad=0 worst=0
while [ "$n" -lt "$kills" ]; do
	n=$((n + 1))
	mark=$$.$n
	seed=$(random 1000000)
	moment=$(random $((2 * start + 300)))
	T2_MARK=$mark "$run" -d "$device" -g "$area" --shuffle="$seed" -o "$work/out" > "$work/tap" 2>&1 &
	runner=$!
	sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
	kill -KILL $runner 2> /dev/null && met=$((met + 1))
	wait $runner 2> /dev/null
	begun=$(now)
	while left=$(marked) && [ -n "$left" ] && [ $(($(now) - begun)) -lt 5000 ]; do
		sleep 0.01
	done
	took=$(($(now) - begun))
	[ "$took" -le "$worst" ] || worst=$took
	"$run" -d "$device" -g detect -t 'detect.presence.*' -o "$work/next" > "$work/next.tap" 2>&1
	status=$?
	if [ -n "$left" ] || [ $status -ne 0 ] || [ "$(left_in_files)" != "$files" ]; then
		bad=$((bad + 1))
		echo "kill $n, $moment ms after the start, --shuffle=$seed:"
		for pid in $left; do
			echo "  process left: $pid $(tr '\0' ' ' < "/proc/$pid/cmdline")"
		done
		[ $status -eq 0 ] || tail -n 3 "$work/next.tap" | sed "s/^/  next run exits $status: /"
		left_in_files | sed 's/^/  files now: /'
		files=$(left_in_files)
	fi
done
echo "$kills kills at 0 to $((2 * start + 300)) ms, $met of them before the end; all gone within $worst ms; $bad left something"
[ $bad -eq 0 ] && [ "$met" -gt $((kills / 2)) ]
