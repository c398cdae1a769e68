# SPDX-License-Identifier: GPL-2.0
# Programs that hang or leave processes behind: started first, looked at last.
# shellcheck shell=sh disable=SC2030,SC2031,SC2154

start_slow_runs() {
	for area in hang leak; do
		mkdir "$work/slow-$area"
		(
			cd "$work/slow-$area" || exit
			FAKE_SLEEP=$SLOW_SLEEP
			"$T2RUN" -g $area --timeout 1 -o out > tap 2> err &
			echo $! > pid
			wait $!
			echo $? > status
		) > /dev/null 2>&1 &
	done
}

stop_slow_runs() {
	for area in hang leak; do
		[ -s "$work/slow-$area/status" ] ||
			kill "$(cat "$work/slow-$area/pid")" 2> /dev/null
	done
}

# finished AREA: waits for that run and goes to its directory.
finished() {
	cd "$work/slow-$1" || return 1
	within 40 grep -q . status || return 1
	[ "$(cat status)" -eq 1 ] && [ ! -s err ]
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
