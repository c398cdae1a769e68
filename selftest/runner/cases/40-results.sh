# SPDX-License-Identifier: GPL-2.0
# The result directory.
# shellcheck shell=sh disable=SC2154

notice='emulated device: verdicts here say nothing about real hardware'

case_every_file_says_emulated() {
	"$T2RUN" -g dvsec -o emulated > /dev/null && "$T2RUN" -d 0000:17:00.0 -g dvsec -o real \
		> /dev/null || return 1
	for file in run.tap results.json junit.xml summary.md; do
		grep -q "$notice" emulated/$file || { echo "$file does not say so"; return 1; }
		! grep -q "$notice" real/$file || { echo "$file says so of hardware"; return 1; }
	done
}

case_machine_readable_files() {
	"$T2RUN" -d emu -d 0000:17:00.0 -g broken,detect,noise --waivers "$here/waivers.tsv" \
		-o 'a "<b>"' > tap
	"$PYTHON" "$here/consumers.py" files 'a "<b>"'
}

case_summary_is_reproducible() {
	"$T2RUN" -g detect,dvsec -o one > /dev/null
	"$T2RUN" -g detect,dvsec -o two > /dev/null
	cmp one/summary.md two/summary.md
}

case_default_directory_and_latest() {
	expect 0 "$T2RUN" -g dvsec > first || return 1
	old=$(readlink results/latest)
	expect 0 "$T2RUN" -g dvsec > second || return 1
	new=$(readlink results/latest)
	[ "$old" != "$new" ] && cmp second results/latest/run.tap || return 1
	grep -q "^# results: results/$new " second || return 1
	# -o leaves the link alone.
	"$T2RUN" -g dvsec -o results/mine > /dev/null
	[ "$(readlink results/latest)" = "$new" ]
}

case_two_runs_at_once() {
	"$T2RUN" -g dvsec --repeat 40 > one.tap & first=$!
	"$T2RUN" -g dvsec --repeat 40 > two.tap & second=$!
	expect 0 wait $first && expect 0 wait $second || return 1
	prove -Q one.tap two.tap || return 1
	[ "$(find results -name results.json | wc -l)" -eq 2 ] && [ -s results/latest/results.json ]
}

case_full_disk() {
	expect 2 "$T2RUN" -g dvsec -o out > /dev/full 2> err || return 1
	[ "$(cat err)" = "t2run: stdout: No space left on device" ] || return 1
	mkdir full && ln -s /dev/full full/run.tap
	expect 2 "$T2RUN" -g dvsec -o full > tap.tap 2> err || return 1
	# What is lost in the file still reaches stdout.
	prove -Q tap.tap && grep -q 'full/run.tap: No space left' err
}

case_closed_standard_streams() {
	expect 0 "$T2RUN" -g dvsec -o out <&- >&- 2>&- || return 1
	prove -Q out/run.tap
}
