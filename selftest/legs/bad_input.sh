#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Bad input: one line that says what is wrong, exit 2 (4 from a single test program), and never more than that.
set -u
# shellcheck source=selftest/tap.sh
. selftest/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work" "$tap_log"' EXIT

# One line on stderr that matches, nothing on stdout, exit 2.
refused() {
	local pattern=$1
	shift
	build/t2run -o "$work/out" "$@" > "$work/stdout" 2> "$work/stderr"
	local status=$?
	cat "$work/stdout" "$work/stderr"
	echo "exit $status"
	[ $status -eq 2 ] && [ "$(wc -l < "$work/stderr")" -eq 1 ] && [ ! -s "$work/stdout" ] &&
		grep -qiE "$pattern" "$work/stderr" && [ ! -e "$work/out" ]
}

# A test program alone: exit 4, one line on stderr, a TAP stream that skips everything.
cannot_run_here() {
	T2_DEVICE=$1 build/tests/detect/presence > "$work/stdout" 2> "$work/stderr"
	local status=$?
	cat "$work/stdout" "$work/stderr"
	[ $status -eq 4 ] && [ "$(wc -l < "$work/stderr")" -eq 1 ] && grep -q '^1\.\.0 # SKIP' "$work/stdout"
}

printf 'no hex here\n' > "$work/text"
printf '00:00.0 Host bridge\n00: 86 80\n' > "$work/short"
: > "$work/empty"

check "unknown knob lists the knobs" refused 'no knob .nonsense.*topology' -d emu:nonsense=1
check "unknown value lists the values" refused 'gen cannot be .v9.*plain\|v2\|v3\|v4' -d emu:gen=v9
check "unknown fault lists the faults" refused 'no fault .nosuch.*no-viral' -d emu:fault=nosuch
check "a fault that contradicts a knob" refused 'needs gen=v2' -d emu:fault=cache-flag-missing,gen=v3
check "a device that the v3 kernel refuses" refused 'refuses to bind' -d emu:gen=v3,committed=no
check "malformed selector" refused 'sysfs:BDF' -d 'what?'
check "no such device" refused 'no .*(device|such)' -d 0000:fe:1f.7
check "no such vendor and device" refused 'no PCI device' -d ffff:fffe
check "no device at all" refused 'no .*device|none' -d all
check "sysfs: no such device" refused 'no .*(device|such)' -d sysfs:0000:fe:1f.7
check "dump: no such file" refused 'no such file' -d dump:/nonexistent
check "dump: a directory" refused 'directory|not a' -d "dump:$work"
check "dump: empty" refused 'empty|no ' -d "dump:$work/empty"
check "dump: no config space in it" refused 'no ' -d "dump:$work/text"
check "dump: truncated" refused '.' -d "dump:$work/short"
check "unknown area lists the areas" refused 'detect' -g nosuch
check "a pattern that selects nothing" refused 'no test' -t 'nosuch*'
check "unknown requirement" refused 'DET-NO-01' -r DET-NO-01
check "unknown option" refused 'option' --nosuch
check "junk where a number belongs" refused 'timeout' --timeout soon
check "a seed that is no number" refused 'seed takes a number' --seed soon
check "results cannot be written" bash -c '! build/t2run -d emu -o /proc/nosuch > /dev/null 2>&1'
for selector in nonsense emu:gen=v9 0000:fe:1f.7 sysfs:0000:fe:1f.7 dump:/nonexistent "dump:$work/empty"; do
	check "a test program alone: ${selector/$work/FILE}" cannot_run_here "$selector"
done
check "a test program alone: an unknown test" bash -c 'build/tests/detect/presence nosuch 2>/dev/null; [ $? -eq 2 ]'
check "run_tests.sh forwards usage errors" bash -c './run_tests.sh --nosuch > /dev/null 2>&1; [ $? -eq 2 ]'
finish
