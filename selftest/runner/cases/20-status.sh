# SPDX-License-Identifier: GPL-2.0
# Exit statuses, selection and order.
# shellcheck shell=sh disable=SC2154

names() {
	sed -n 's/^\(not \)\{0,1\}ok [0-9]* - \([^ ]*\).*/\2/p' "$1"
}

case_exit_0_and_1() {
	expect 0 "$T2RUN" -g dvsec -o out > /dev/null || return 1
	expect 0 "$T2RUN" -t 'detect.verdicts.warn' -o out > /dev/null || return 1
	expect 0 "$T2RUN" -t 'detect.verdicts.*skip*' -o out > /dev/null || return 1
	expect 0 "$T2RUN" -t 'detect.verdicts.not_tested' -o out > /dev/null || return 1
	expect 1 "$T2RUN" -t 'detect.verdicts.fail' -o out > /dev/null || return 1
	expect 1 "$T2RUN" -t 'detect.verdicts.fail_unnamed' -o out > /dev/null
}

case_waivers() {
	w=$here/waivers.tsv
	expect 1 "$T2RUN" -t detect.verdicts.waivable -o out > /dev/null || return 1
	expect 0 "$T2RUN" -t detect.verdicts.waivable -o out --waivers "$w" > tap || return 1
	grep -q '^ok 1 .* # XFAIL REQ-WAIVE-01' tap || return 1
	# Only one of its two requirements is waived: it fails.
	printf 'REQ-FAIL-01\tdeviation\tnone\tknown\n' > half.tsv
	expect 1 "$T2RUN" -t detect.verdicts.fail -o out --waivers half.tsv > /dev/null || return 1
	# A failure that names no requirement is never waived.
	printf 'REQ-PASS-01\tdeviation\tnone\tknown\n' > unnamed.tsv
	expect 1 "$T2RUN" -t detect.verdicts.fail_unnamed -o out --waivers unnamed.tsv > /dev/null
}

case_strict() {
	w=$here/waivers.tsv
	expect 1 "$T2RUN" -t detect.verdicts.not_tested -o out --strict > /dev/null || return 1
	expect 0 "$T2RUN" -t detect.verdicts.skip -o out --strict > /dev/null || return 1
	expect 0 "$T2RUN" -t detect.verdicts.unneeded -o out --waivers "$w" > tap || return 1
	grep -q '# XPASS waiver no longer needed: REQ-WAIVE-02' tap || return 1
	expect 1 "$T2RUN" -t detect.verdicts.unneeded -o out --waivers "$w" --strict > /dev/null
}

case_waiver_needed_by_another_test() {
	# gone.device.second fails on REQ-WAIVE-01: a later pass on that device is no XPASS.
	mkdir -p build/tests/two && cp "$here/fake/t2info" build && cp "$here/fake/speak.sh" build
	cat > build/tests/two/same <<'END'
#!/bin/sh
tests="fails 0 REQ-WAIVE-01
passes 0 REQ-WAIVE-01"
test_fails() { echo "# FAIL REQ-WAIVE-01 (none): known"; not_ok; }
test_passes() { ok; }
. "$(dirname "$0")/../../speak.sh"
main "$@"
END
	chmod +x build/tests/two/same
	export T2_BUILD="$PWD/build"
	expect 0 "$T2RUN" -o out --strict --waivers "$here/waivers.tsv" > tap || return 1
	grep -q '# XFAIL' tap && ! grep -q '# XPASS' tap
}

case_hazard() {
	expect 0 "$T2RUN" -d 0000:17:00.0 -t 'detect.verdicts.[vd]*' -o out > tap || return 1
	grep -qx 'ok 1 - detect.verdicts.variant.two' tap || return 1
	grep -q '^ok 2 .* # SKIP not tested: hazard 6 is above the limit of 2; --hazard 6' tap ||
		return 1
	expect 0 "$T2RUN" -d 0000:17:00.0 --hazard 6 -t detect.verdicts.dangerous -o out > tap
	grep -qx 'ok 1 - detect.verdicts.dangerous' tap || return 1
	expect 0 "$T2RUN" --hazard 0 -t detect.verdicts.warn -o out > tap || return 1
	grep -q '# SKIP not tested: hazard 1' tap
}

case_select() {
	"$T2RUN" -l -t '*.pass' -t '*.fail*' -x '*unnamed' > list
	[ "$(cut -f1 list | tr '\n' ' ')" = "detect.verdicts.pass detect.verdicts.fail " ] ||
		return 1
	"$T2RUN" -l -r REQ-FAIL-02 -r REQ-WARN-01 > list
	[ "$(cut -f1 list | tr '\n' ' ')" = "detect.verdicts.fail detect.verdicts.warn " ] ||
		return 1
	"$T2RUN" -l -g perf,dvsec > list
	[ "$(cut -f2 list | uniq | tr '\n' ' ')" = "dvsec perf " ] || return 1
	! "$T2RUN" -l | grep -q '^perf'
}

case_matrix_and_default() {
	"$T2RUN" --matrix -g dvsec -o out > tap || return 1
	grep -q '^ok 9 - dvsec.order.a \[emu:gen=v3\]$' tap || return 1
	FAKE_CALLS=calls "$T2RUN" -g dvsec -o out > tap || return 1
	[ "$(head -1 calls)" = "t2info default" ] && grep -q '^ok 1 - dvsec.order.a$' tap
}

case_environment_of_a_test() {
	KSFT_TAP_LEVEL=1 "$T2RUN" -d emu:x --timeout 7 -v -t detect.plain.environment -o out > tap
	grep -qx '# device emu:x timeout 7 level unset' tap && ! grep -q SIGPIPE tap
}

case_repeat() {
	expect 0 "$T2RUN" -g dvsec --repeat 3 -o out > tap || return 1
	grep -qx '1..24' tap && [ "$(names tap | grep -c '^dvsec.order.h$')" -eq 3 ] || return 1
	[ "$(names tap | tail -1)" = dvsec.order.h ]
}

case_shuffle() {
	"$T2RUN" -g dvsec,detect -o out --shuffle=1 > one
	"$T2RUN" -g dvsec,detect -o out --shuffle=1 > again
	"$T2RUN" -g dvsec,detect -o out --shuffle=2 > two
	"$T2RUN" -g dvsec,detect -o out > plain
	grep -q '^# shuffle seed: 1;' one || return 1
	for file in one again two plain; do
		names $file > $file.names
	done
	cmp one.names again.names || return 1
	! cmp -s one.names two.names && ! cmp -s one.names plain.names || return 1
	sort one.names > a && sort plain.names | cmp - a || return 1
	# A seed that t2run chose itself can be used again.
	"$T2RUN" -g dvsec -o out --shuffle > free
	seed=$(sed -n 's/^# shuffle seed: \([0-9]*\);.*/\1/p' free)
	"$T2RUN" -g dvsec -o out "--shuffle=$seed" > bound
	cmp free bound
}
