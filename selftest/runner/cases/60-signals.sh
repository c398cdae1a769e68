# SPDX-License-Identifier: GPL-2.0
# Runs that are ended from outside.
# shellcheck shell=sh disable=SC2154

# interrupted SIGNAL STATUS: in the middle of the second test, with a second signal right behind.
interrupted() {
	"$T2RUN" -d emu -d emu:x -g slow -o out > tap 2> err &
	pid=$!
	within 10 grep -q '^ok 1 - slow.nap.first' tap || return 1
	within 10 orphan || return 1
	kill -s "$1" $pid && kill -s "$1" $pid
	expect "$2" wait $pid || return 1
	[ ! -s err ] && no_orphan && cmp tap out/run.tap || return 1
	prove -Q out/run.tap > proved 2>&1 && { echo "prove takes it for a success"; return 1; }
	! grep -i 'parse error' proved || return 1
	"$PYTHON" "$here/consumers.py" interrupted out "$2"
}

case_sigint() {
	# The shell lets its background children ignore SIGINT; t2run minds it anyway.
	interrupted INT 130 && golden interrupted.tap tap
}

case_sigterm() {
	interrupted TERM 143
}

case_sighup() {
	interrupted HUP 129
}

case_signal_to_the_whole_group() {
	setsid "$T2RUN" -d emu -d emu:x -g slow -o out > tap &
	within 10 grep -q '^ok 1 - slow.nap.first' tap && within 10 orphan || return 1
	kill -s TERM -- -$!
	expect 143 wait $! && no_orphan || return 1
	"$PYTHON" "$here/consumers.py" interrupted out 143
}

case_interrupted_ktap() {
	"$T2RUN" -d emu -d emu:x -g slow --ktap -o out > ktap &
	pid=$!
	within 10 grep -q 'ok 1 slow.nap.first' ktap || return 1
	kill -s TERM $pid
	expect 143 wait $pid || return 1
	[ -n "$KUNIT_DIR" ] || skip "KUNIT_DIR is unset; it names the directory of kunit_parser.py"
	"$PYTHON" -B "$here/consumers.py" kunit out ktap
}

case_sigkill_leaves_no_orphan() {
	mkdir out && echo old > out/results.json
	"$T2RUN" -g slow -o out > tap 2> err &
	pid=$!
	within 10 grep -q '^ok 1 - slow.nap.first' out/run.tap || return 1
	within 10 orphan || return 1
	kill -s KILL $pid
	wait $pid
	# What was known is on disk, and nothing that was not.
	within 3 no_orphan && grep -q '^ok 1 - slow.nap.first$' out/run.tap &&
	[ ! -e out/results.json ]
}

case_reader_goes_away() {
	{ "$T2RUN" -g dvsec,slow -o out 2> err; echo $? > status; } | head -1 > line
	[ "$(cat line status)" = "TAP version 13
141" ] && [ ! -s err ] && [ -s out/results.json ] && within 3 no_orphan
}

still() {
	size=$(stat -c %s "$1") && sleep 0.5 && [ "$size" -eq "$(stat -c %s "$1")" ]
}

case_reader_is_stuck() {
	mkfifo stuck
	# shellcheck disable=SC2217
	sleep 60 < stuck &
	reader=$!
	"$T2RUN" -g noise --repeat 40 -o out > stuck 2> err &
	pid=$!
	# The pipe is full when the file does not grow any more.
	within 10 [ -s out/run.tap ] && within 10 still out/run.tap || return 1
	kill -s 0 $pid && kill -s TERM $pid
	expect 143 wait $pid
	status=$?
	kill $reader && [ $status -eq 0 ] && [ ! -s err ]
}

# The real programs on the emulated device: KILLS=500 selftest/soak/kills.sh does it longer.
case_sigkill_at_random_moments() {
	cd "$top" && unset T2_BUILD T2_REQUIREMENTS && KILLS=20 selftest/soak/kills.sh
}
