#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Hostile config space is a finding, never a crash or a hang; a file without config space is one line and exit 2; a
# test program that cannot run here is one line and exit 4.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${T2_BUILD:-build}
export T2_BUILD=$build T2_REQUIREMENTS=${T2_REQUIREMENTS:-docs/requirements.tsv}

# Leaves FILE.tap, FILE.err and FILE.status. Of a dump no test of regions has anything to judge.
run_one() {
	timeout --kill-after=5 30 "$build/t2run" -d "dump:$1" -g detect -g dvsec -g hdm -o "$1.out" > "$1.tap" 2> "$1.err" < /dev/null
	echo $? > "$1.status"
	rm -rf "$1.out"
}
if [ "${1:-}" = one ]; then
	run_one "$2"
	exit 0
fi

# shellcheck source=selftest/tap.sh
. selftest/tap.sh
work=$(mktemp -d)
trap 'rm -rf "$work" "$tap_log"' EXIT

generate() {
	"$build/judges/emu_dump" emu:view=device,ranges=2,function_map=yes > "$work/good" &&
		python3 selftest/judges/hostile_dumps.py "$work/good" "$work" &&
		find "$work/readable" "$work/unreadable" "$work/either" -type f -print0 |
			xargs -0 -n 1 -P "$(nproc)" selftest/judges/hostile.sh one
}

# Exit 0 or 1, a whole TAP stream, no test that crashed or hung.
judged() {
	local status
	status=$(cat "$1.status")
	{ [ "$status" -eq 0 ] || [ "$status" -eq 1 ]; } && head -n 1 "$1.tap" | grep -qx 'TAP version 13' &&
		! grep -E '# (CRASH|HUNG)' "$1.tap" && [ "$(grep -cE '^(not )?ok ' "$1.tap")" -ge 45 ] && return
	echo "exit $status"
	tail -n 5 "$1.tap" "$1.err"
	return 1
}

# Exit 2, nothing on stdout, one line on stderr.
refused() {
	[ "$(cat "$1.status")" -eq 2 ] && [ ! -s "$1.tap" ] && [ "$(wc -l < "$1.err")" -eq 1 ] && return
	echo "exit $(cat "$1.status")"
	head -n 5 "$1.tap" "$1.err"
	return 1
}

judged_or_refused() {
	if [ "$(cat "$1.status")" -eq 2 ]; then refused "$1"; else judged "$1"; fi
}

# $1 for each of the other files; says which fail
all_of() {
	local judge=$1 file bad=0
	shift
	for file; do
		"$judge" "$file" || { echo "^ ${file#"$work"/}"; bad=1; }
	done
	return "$bad"
}

files() {
	find "$work/$1" -type f -name "$2" ! -name '*.tap' ! -name '*.err' ! -name '*.status' | sort
}

prove_parses() {
	! prove --exec cat "$work"/readable/*.tap 2> /dev/null | grep -B 2 -E 'Parse errors|No plan'
}

# One line on stderr, exit 4, everything skipped.
cannot_run_here() {
	T2_DEVICE=$1 timeout 20 "$2" > "$work/stdout" 2> "$work/stderr" < /dev/null
	local status=$?
	[ "$status" -eq 4 ] && [ "$(wc -l < "$work/stderr")" -eq 1 ] && grep -q '^1\.\.0 # SKIP' "$work/stdout" && return
	echo "exit $status"
	cat "$work/stdout" "$work/stderr"
	return 1
}

no_program_runs() {
	local program
	for program in "$build"/tests/*/*; do
		[ -x "$program" ] || continue
		cannot_run_here "$1" "$program" || { echo "^ $program"; return 1; }
	done
}

command -v python3 > /dev/null || { skip "hostile dumps" "no python3 here; apt-get install python3"; finish; }
check "generated and run" generate
check "enough of them" test "$(files readable '*' | wc -l)" -ge 300
mapfile -t names < <(files readable '*' | grep -vE '/(random|dvsec)-')
for file in "${names[@]}"; do
	check "readable: ${file##*/}" judged "$file"
done
for id in 0 2 5 7 8 a; do
	mapfile -t group < <(files readable "dvsec-$id-length-*")
	check "readable: DVSEC $id of ${#group[@]} impossible lengths" all_of judged "${group[@]}"
done
mapfile -t group < <(files readable 'random-*')
check "readable: ${#group[@]} random dumps" all_of judged "${group[@]}"
check "prove parses every TAP stream" prove_parses
mapfile -t names < <(files unreadable '*')
for file in "${names[@]}"; do
	check "unreadable: ${file##*/}" refused "$file"
done
mapfile -t names < <(files either '*')
for file in "${names[@]}"; do
	check "damaged: ${file##*/}" judged_or_refused "$file"
done
for selector in ' ' : 'emu:,' emu:gen emu:gen=v9 emu:=1 emu:gen=v3,committed=no emu:fault=nosuch dump: dump:/ \
	dump:/dev/null 'dump:/nonexistent#00:00.0' sysfs: sysfs:x 0000:00:00.9 99999:00:00.0 xyz:1234 all $'emu\n' $'a\tb' \
	"emu:$(printf 'x%.0s' {1..5000})=1" "$(printf 'y%.0s' {1..5000})"; do
	printf -v name '%q' "$selector"
	check "a test program on ${name:0:60}" cannot_run_here "$selector" "$build/tests/detect/presence"
done
check "every test program on a device that does not exist" no_program_runs 0000:fe:1f.7
finish
