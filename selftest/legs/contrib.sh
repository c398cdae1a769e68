#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# contrib/kselftest in what a kernel's source ships for selftests, its own lib.mk, Makefile, harness and runner.
set -u
# shellcheck source=selftest/tap.sh
. selftest/tap.sh

kernel=build/kselftest/tree
tree=$PWD/build/check/kernel-tree
out=$PWD/build/check/kernel-out

# -O0: it is not the compiler that is judged here.
selftests() {
	env -u MAKEFLAGS -u MAKELEVEL make -s -C "$tree/tools/testing/selftests" TARGETS=vfio_cxl FORCE_TARGETS=1 O="$out" \
		KSFT_INSTALL_PATH="$out/install" USERCFLAGS='-O0 -Werror' "$@"
}

# Every program of the suite, and the one script.
expected() {
	{ for t in tests/*/*.c; do t=${t#tests/} && t=${t%.c} && echo "${t//\//_}"; done && echo emulated_faults.sh; } | sort
}

# results VERDICT: the programs with that verdict, on standard input the runner's TAP
results() {
	sed -n "s/^$1 [0-9]* selftests: vfio_cxl: //p" | sort
}

builds() {
	rm -rf "$tree" "$out"
	cp -R "$kernel" "$tree" && contrib/kselftest/drop-in.sh -l "$tree" && selftests -j"$(nproc)" all
}

all_pass() {
	selftests run_tests > "$out/run.tap" && diff <(expected) <(results ok < "$out/run.tap")
}

defect_fails() {
	T2_DEVICE=emu:fault=no-viral selftests run_tests > "$out/defect.tap"
	diff <(echo 'detect_capability # exit=1') <(results 'not ok' < "$out/defect.tap")
}

installs() {
	selftests install && diff <(expected | sed 's/^/vfio_cxl:/') <("$out/install/run_kselftest.sh" -l | sort)
}

# Without the tree around it: only what was installed.
installed_runs() {
	"$out/install/run_kselftest.sh" > "$out/installed.tap" && diff <(expected) <(results ok < "$out/installed.tap")
}

# A build directory of before has the two headers only.
[ -d "$kernel" ] || setup/kselftest.sh build/kselftest
if [ ! -s $kernel/tools/testing/selftests/lib.mk ] || [ ! -s $kernel/scripts/subarch.include ]; then
	skip "this leg" "KSELFTEST_DIR is not inside a kernel tree"
	finish
fi
check "builds in a kernel tree, -Wall -Wextra -Werror" builds
check "make run_tests: every program passes on the emulated device" all_pass
check "make run_tests: a device with a defect fails" defect_fails
check "make install: run_kselftest.sh lists every program" installs
check "run_kselftest.sh: every installed program passes" installed_runs
finish
