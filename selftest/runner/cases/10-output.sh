# SPDX-License-Identifier: GPL-2.0
# What t2run prints, compared whole with golden files.
# shellcheck shell=sh disable=SC2154

case_golden_one_device() {
	expect 1 "$T2RUN" -g detect -o out --waivers "$here/waivers.tsv" > tap || return 1
	cmp tap out/run.tap && golden one-device.tap tap
}

case_golden_two_devices_verbose() {
	expect 1 "$T2RUN" -d emu:gen=v2 -d 0000:17:00.0 -g detect,dvsec -v -o out > tap || return 1
	golden two-devices.tap tap
}

case_golden_ktap() {
	expect 1 "$T2RUN" -d emu:gen=v2 -d two -g detect,dvsec --ktap -o out > ktap || return 1
	golden nested.ktap ktap
}

case_ktap_run_saves_flat_tap() {
	expect 0 "$T2RUN" -g dvsec --ktap -o nested > /dev/null || return 1
	expect 0 "$T2RUN" -g dvsec -o nested2 > flat || return 1
	sed -i 's/nested2/nested/' flat
	diff nested/run.tap flat
}

case_golden_list() {
	FAKE_CALLS=calls expect 0 "$T2RUN" -l > list || return 1
	golden list.txt list || return 1
	# No device is touched.
	[ ! -e calls ]
}

case_golden_summary() {
	expect 1 "$T2RUN" -d emu -d emu:gen=v2 -g detect -o out --waivers "$here/waivers.tsv" \
		> /dev/null || return 1
	golden summary.md out/summary.md
}

case_golden_broken_programs() {
	expect 1 "$T2RUN" -g broken -o out > tap || return 1
	golden broken.tap tap
}

case_golden_device_gone() {
	expect 1 "$T2RUN" -d emu -d emu:gen=v2 -g gone --waivers "$here/waivers.tsv" -o out > tap ||
		return 1
	golden gone.tap tap
}

case_golden_device_gone_in_a_crash() {
	expect 1 "$T2RUN" -g lost -o out > tap || return 1
	golden lost.tap tap
}

case_dying_program_is_given_up() {
	FAKE_CALLS=calls expect 1 "$T2RUN" -t 'broken.dies_at_once.*' -o out > tap || return 1
	[ "$(grep -vc t2info calls)" -eq 2 ] && [ "$(grep -c '^not ok .* # CRASH' tap)" -eq 4 ]
}

case_long_output_is_cut() {
	expect 1 "$T2RUN" -g noise -o out > tap || return 1
	awk 'length > 20000 { exit 1 }' tap || return 1
	grep -q '^# x*\.\.\. (1032194 more bytes)$' tap || return 1
	grep -q '^# line 199$' tap && ! grep -q '^# line 200$' tap || return 1
	grep -q '^# \.\.\. and 101 more lines$' tap && grep -q '^ok 3 - noise.long_line.third$' tap
}

case_help() {
	expect 0 "$T2RUN" -h > help || return 1
	for option in -d -g -t -x -r -l -o -v -h --matrix --timeout --hazard --waivers --shuffle --seed \
		--repeat --strict --ktap; do
		grep -q -- "^  $option\\b" help || { echo "no $option"; return 1; }
	done
	expect 0 "$T2RUN" --help | cmp help -
}

case_emulator_help() {
	[ "$("$T2RUN" -d emu:help)" = "knob gen=v2" ]
}

case_progress_only_on_a_terminal() {
	"$T2RUN" -g dvsec -o out > /dev/null 2> quiet || return 1
	[ ! -s quiet ] || return 1
	script -qec true /dev/null > /dev/null 2>&1 ||
		skip "no pseudo-terminal can be made here; mount devpts at /dev/pts"
	script -qec "$T2RUN -g dvsec -o out > /dev/null" /dev/null > shown || return 1
	grep -q '\[8/8\] emu dvsec.order.h' shown
}

case_names_cannot_become_directives() {
	expect 0 "$T2RUN" -d 'dump:a#b' -d emu -g dvsec -o out > tap || return 1
	grep -qF 'ok 1 - dvsec.order.a [dump:a_b]' tap || return 1
	expect 0 "$T2RUN" -d 'dump:a#b' -g dvsec --ktap -o out > ktap || return 1
	grep -qx 'ok 1 dump:a_b' ktap
}
