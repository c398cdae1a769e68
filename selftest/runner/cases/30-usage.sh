# SPDX-License-Identifier: GPL-2.0
# Bad calls: one line on stderr, nothing on stdout, exit 2, nothing run and nothing written.
# shellcheck shell=sh disable=SC2154

# refused PATTERN ARGUMENTS...
refused() {
	pattern=$1
	shift
	expect 2 "$T2RUN" "$@" > out.txt 2> err.txt || return 1
	if [ -s out.txt ] || [ "$(wc -l < err.txt)" -ne 1 ] || ! grep -q -- "$pattern" err.txt ||
	   [ -e results ]; then
		echo "t2run $*: not refused in one line with '$pattern'"
		cat out.txt err.txt
		return 1
	fi
}

case_bad_options() {
	refused 'unknown option -q' -q &&
	refused '--nonsense' --nonsense &&
	refused '--strict=yes' --strict=yes &&
	refused 'needs a value' -d &&
	refused 'needs a value' --timeout &&
	refused "unexpected argument 'detect'" detect &&
	refused '1 to 86400' --timeout 0 &&
	refused "not '1s'" --timeout 1s &&
	refused "not '-1'" --timeout -1 &&
	refused "not ''" --timeout '' &&
	refused '0 to 6' --hazard 7 &&
	refused '0 to 6' --hazard 99999999999999999999 &&
	refused '1 to 10000' --repeat 0 &&
	refused '--shuffle takes' --shuffle=x &&
	refused '--matrix' --matrix -d emu &&
	refused '-d takes' -d '' &&
	refused '-o takes' -o '' &&
	refused "unknown area ''" -g ''
}

case_bad_selection() {
	refused "unknown area 'nowhere'.*detect, dvsec" -g detect,nowhere &&
	refused "no test matches -t 'nothing" -t 'nothing*' &&
	refused "no test matches -t 'perf" -t 'perf.*' &&
	refused "no test matches -t 'nothing" -t '*' -t 'nothing*' &&
	refused 'leave no test' -t 'detect.*' -x '*' &&
	refused 'leave no test' -g dvsec -r REQ-FAIL-01 &&
	refused "unknown requirement 'REQ-NONE-01'" -r REQ-NONE-01
}

case_bad_device() {
	refused "no device 'nowhere'; lspci" -g dvsec -d nowhere &&
	refused "no device 'nowhere'; lspci" -g dvsec -d emu -d nowhere &&
	refused "names no device for 'empty'" -g dvsec -d empty &&
	refused "'device: yes'" -g dvsec -d junk &&
	refused 'cannot be printed' -g dvsec -d bell &&
	refused 'killed by signal 9' -g dvsec -d killed
}

case_bad_waivers() {
	refused 'cannot read waivers missing' -g dvsec --waivers missing &&
	refused 'cannot read waivers . to their end' -g dvsec --waivers . || return 1
	printf 'REQ-NONE-01\tdeviation\tnone\twhy\n' > w
	refused 'w:1: unknown requirement REQ-NONE-01' -g dvsec --waivers w || return 1
	printf '# comment\n\nREQ-PASS-01\tmaybe\tnone\twhy\n' > w
	refused "w:3: .*not 'maybe'" -g dvsec --waivers w || return 1
	printf 'REQ-PASS-01\tdeviation\tnone\n' > w
	refused 'w:1: a waiver is' -g dvsec --waivers w || return 1
	printf 'REQ-PASS-01\tdeviation\tnone\t\n' > w
	refused 'w:1: a waiver is' -g dvsec --waivers w || return 1
	printf 'REQ-PASS-01\tdeviation\tnone\twhy\nREQ-PASS-01\tdeviation\tnone\twhy\n' > w
	refused 'waived twice' -g dvsec --waivers w
}

case_bad_requirements() {
	T2_REQUIREMENTS=missing refused 'cannot read missing' -g dvsec || return 1
	echo 'REQ-PASS-01 mandatory' > r
	T2_REQUIREMENTS=r refused 'does not name the columns' -g dvsec || return 1
	printf 'id\tlevel\nA\tmandatory\nA\toptional\n' > r
	T2_REQUIREMENTS=r refused 'r:3: requirement A stands there twice' -g dvsec
}

# program LINE: a build directory with one program that answers --list with LINE.
program() {
	rm -rf build
	mkdir -p build/tests/area
	cp "$here/fake/t2info" build
	printf '#!/bin/sh\n%s\n' "$1" > build/tests/area/program
	chmod +x build/tests/area/program
}

case_bad_build() {
	export T2_BUILD="$PWD/build"
	refused 'no test programs in .*; run make' || return 1
	program 'exit 1'
	refused 'area/program --list fails (exit 1)' || return 1
	program "kill -9 \$\$"
	refused 'area/program --list fails (signal 9)' || return 1
	program 'echo name'
	refused "prints 'name'" || return 1
	program "printf 'a\t7\t\n'"
	refused 'hazard 0-6' || return 1
	program "printf 'a#b\t0\t\n'"
	refused 'hazard 0-6' || return 1
	program "printf 'a\t0\t\na\t0\t\n'"
	refused 'names a twice' || return 1
	program ':'
	refused 'leave no test' || return 1
	program "printf 'a\t0\t\n'"
	rm build/t2info
	refused 'cannot run .*t2info.*run make'
}

case_bad_directory() {
	touch file
	refused 'cannot make the directory file/out' -g dvsec -o file/out &&
	refused 'cannot make the directory /proc/t2' -g dvsec -o /proc/t2 &&
	refused 'cannot write' -g dvsec -o /proc/self
}
