#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The tree builds without a warning by gcc and clang, and the suite runs on the harness of a later kernel alike.
set -u
# shellcheck source=selftest/tap.sh
. selftest/tap.sh

later=6.12
export T2_REQUIREMENTS=docs/requirements.tsv
build_with() {
	local dir=$1
	shift
	make -s -j"$(nproc)" BUILD="$dir" KSELFTEST=build/kselftest "$@" all units
}

later_harness() {
	setup/kselftest.sh build/kselftest-$later $later || return 77
	make -s -j"$(nproc)" BUILD=build/harness-$later KSELFTEST=build/kselftest-$later all
}

same_verdicts() {
	build/t2run -d emu -o build/check/harness-default > /dev/null
	T2_BUILD=build/harness-$later build/harness-$later/t2run -d emu -o build/check/harness-$later > /dev/null
	diff <(jq -r '.results[] | .name + " " + .verdict' build/check/harness-default/results.json) \
		<(jq -r '.results[] | .name + " " + .verdict' build/check/harness-$later/results.json)
}

same_failures() {
	build/harness-$later/t2run -d emu:fault=no-viral -o build/check/harness-$later > build/check/harness.tap
	[ $? -eq 1 ] && grep -q 'FAIL DET-CAP-09' build/check/harness.tap
}

# Warnings of the kernel's own tools (objtool, modpost) fail nothing by themselves.
kernel_module() {
	make -s kmod > build/check/kmod.log 2>&1 || { cat build/check/kmod.log; return 1; }
	! grep -v '^Skipping BTF generation' build/check/kmod.log
}

without_libcxl() {
	! ldd build/t2run build/t2info build/tests/*/* | grep libcxl
}

check "gcc, -Wall -Wextra -Werror" build_with build
check "clang, -Wall -Wextra -Werror" build_with build/clang CC=clang
check "the kernel module, W=1 -Werror, without a remark" kernel_module
check "the suite does not link libcxl" without_libcxl
if [ -s build/kselftest-$later/kselftest_harness.h ] || apt-cache show linux-source-$later > /dev/null 2>&1; then
	check "builds with the harness of Linux $later" later_harness
	check "verdicts with the harness of Linux $later are the same" same_verdicts
	check "a fault is caught with the harness of Linux $later" same_failures
else
	skip "harness of Linux $later" "no package linux-source-$later; add Debian's security or backports archive"
fi
finish
