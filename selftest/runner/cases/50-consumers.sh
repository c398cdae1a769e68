# SPDX-License-Identifier: GPL-2.0
# Readers of TAP that other people wrote.
# shellcheck shell=sh disable=SC2154

# agrees AREAS...: prove passes the saved stream exactly when t2run exits 0.
agrees() {
	"$T2RUN" "$@" -o out > /dev/null
	status=$?
	prove -Q out/run.tap > proved 2>&1
	proved=$?
	grep -i 'parse error' proved && return 1
	[ $((status == 0)) -eq $((proved == 0)) ] && return 0
	echo "t2run $*: exit $status, prove $proved"
	return 1
}

case_prove() {
	agrees -g dvsec && agrees -g detect && agrees -g broken && agrees -g gone &&
	agrees -t 'detect.verdicts.[suw]*' -t '*not_tested' --waivers "$here/waivers.tsv" &&
	agrees -t detect.verdicts.waivable --waivers "$here/waivers.tsv" &&
	agrees -d emu -d 'dump:a#b' -g dvsec,detect --shuffle --repeat 2 -v
}

case_tappy() {
	"$T2RUN" -d emu -d 'dump:a#b' -g broken,detect,gone --waivers "$here/waivers.tsv" -o out \
		> /dev/null
	"$PYTHON" "$here/consumers.py" tappy out
}

case_kunit_parser() {
	[ -n "$KUNIT_DIR" ] || skip "KUNIT_DIR is unset; it names the directory of kunit_parser.py"
	"$T2RUN" -d emu -d 'dump:a#b' -d two -g broken,detect,dvsec,gone -v --repeat 2 --ktap \
		--waivers "$here/waivers.tsv" -o out > ktap
	"$PYTHON" -B "$here/consumers.py" kunit out ktap
}
