#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The whole suite and its unit tests under AddressSanitizer and UndefinedBehaviorSanitizer.
set -u
# shellcheck source=selftest/tap.sh
. selftest/tap.sh

B=build/asan
export ASAN_OPTIONS=abort_on_error=0:detect_leaks=1:allow_user_segv_handler=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export T2_RACE_SECONDS=0.05 T2_REQUIREMENTS=docs/requirements.tsv

build_sanitized() {
	make -s -j"$(nproc)" BUILD=$B KSELFTEST=build/kselftest CC=gcc CFLAGS="-O1 -g" \
		SAN="-fsanitize=address,undefined -fno-sanitize-recover=all" all units
}

# A device of every kind.
devices="-d emu:gen=plain,topology=whole -d emu:gen=v2,topology=A -d emu:gen=v3,topology=B
	-d emu:gen=v4,topology=C,errors=yes -d emu:view=device,errors=yes,decoders=2"

clean_run() {
	# shellcheck disable=SC2086 # options are words
	$B/t2run -v -o build/check/asan $devices > build/check/asan.tap || return 1
	! grep -E 'ERROR: |runtime error:' build/check/asan.tap
}

check "builds" build_sanitized
check "a run on every kind of device is clean" clean_run
check "a fault of every kind is clean to report" \
	bash -c '! build/asan/t2run -v -d emu:fault=ext-list-loops+chain-loops+ras-beyond-range -o build/check/asan |
		grep -E "ERROR: |runtime error:"'
for unit in $B/unit/*; do
	[[ -x $unit && $unit != *.d ]] && check "unit $(basename "$unit")" timeout 300 "$unit"
done
finish
