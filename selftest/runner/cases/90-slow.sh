# SPDX-License-Identifier: GPL-2.0
# Programs that hang or leave processes behind: started first, looked at last.
# shellcheck shell=sh disable=SC2030,SC2031,SC2154

slow_areas="hang leak says held"

start_slow_runs() {
	export FAKE_HELD="$work/slow-held/pid-of-it"
	number=0
	for area in $slow_areas; do
		number=$((number + 1))
		devices=
		[ $area != says ] && [ $area != held ] || devices="-d emu -d emu:other"
		mkdir "$work/slow-$area"
		(
			cd "$work/slow-$area" || exit
			FAKE_SLEEP=$SLOW_SLEEP$number
			begun=$(date +%s)
			# shellcheck disable=SC2086 # options are words
			"$T2RUN" $devices -g $area --timeout 1 -o out > tap 2> err &
			echo $! > pid
			wait $!
			status=$?
			echo $(($(date +%s) - begun)) > seconds
			orphan > left
			echo $status > status
		) > /dev/null 2>&1 &
	done
	"$PYTHON" "$here/hold.py" "$FAKE_HELD" > /dev/null 2>&1 &
}

stop_slow_runs() {
	touch "$FAKE_HELD.end"
	for area in $slow_areas; do
		[ -s "$work/slow-$area/status" ] ||
			kill "$(cat "$work/slow-$area/pid")" 2> /dev/null
	done
	wait
}

# finished AREA: waits for that run and goes to its directory.
finished() {
	cd "$work/slow-$1" || return 1
	within 40 grep -q . status || return 1
	[ "$(cat status)" -eq 1 ] && [ ! -s err ] && [ ! -s left ]
}

case_leaked_processes() {
	finished leak || return 1
	export FAKE_SLEEP="$SLOW_SLEEP"
	no_orphan && golden leak.tap tap
}

case_hangs() {
	finished hang || return 1
	# How often it talked is a matter of speed.
	uniq tap > once
	golden hang.tap once
}

# Whatever way the test ends, it has hung where it says, and what is dangerous is not run behind it.
case_says_where_it_hangs() {
	finished says || return 1
	golden says.tap tap
}

# What outlives SIGKILL costs its device, some seconds, and nothing of the other device.
case_held_process() {
	[ ! -e "$FAKE_HELD.refused" ] || skip "no process may be traced here"
	finished held || return 1
	golden held.tap tap && [ "$(cat seconds)" -le 15 ]
}

# real_harness DIR FLAGS...: a test program with that harness; prints verdict and reason of each test.
real_harness() {
	harness=$1
	shift
	mkdir -p build/tests/real && cp "$top/build/t2info" build || return 1
	gcc -D_GNU_SOURCE -std=gnu11 -Wall -Werror "$@" -I"$top/include" -I"$top" -isystem "$harness" \
		"$here/real/hang.c" "$top/build/libt2.a" "$top/build/libt2emu.a" -lpci -pthread -o build/tests/real/hang &&
		T2_BUILD="$PWD/build" T2_REQUIREMENTS="$top/docs/requirements.tsv" expect 1 "$T2RUN" -d emu --timeout 2 -o out > tap || return 1
	jq -r '.results[] | "\(.test) \(.verdict) \(.reason)"' out/results.json
}

# What speak.sh imitates is what a kernel's harness does, before 6.9 and since.
case_real_harnesses_hang() {
	cat > expected <<'END'
says HUNG toucher 1, step 7, seed 42
does HUNG no end within 2 s
leaves HUNG leaver 0
harmless PASS null
dangerous NOT-TESTED quarantined: real.hang.says hung here; run without it, -x 'real.hang.says'
END
	tried=0
	for harness in "$top"/build/kselftest*; do
		[ -s "$harness/kselftest_harness.h" ] || continue
		flags=
		grep -q 'int exit_code;' "$harness/kselftest_harness.h" && flags=-DT2_HARNESS_EXIT_CODE
		# shellcheck disable=SC2086 # none or one
		real_harness "$harness" $flags > got && diff expected got || return 1
		! pgrep -f "$PWD/build/tests/real/hang" || return 1
		tried=$((tried + 1))
	done
	[ $tried -gt 0 ] || skip "no harness in $top/build/kselftest"
}
