#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The suite on the emulator: the default run, the matrix, and devices that are no CXL device; prove reads what they saved.
set -u
# shellcheck source=selftest/tap.sh
. selftest/tap.sh

work=build/check/suite
run() {
	local name=$1
	shift
	build/t2run -o "$work/$name" "$@"
}

# At least 45 tests judged, not skipped, on every device.
enough_results() {
	jq -e '[.devices[].counts | .PASS + .WARN + .FAIL] | min >= 45' "$work/$1/results.json"
}

none_but_passed() {
	jq -e '[.counts | .FAIL, .WARN, .CRASH, .HUNG, ."NOT-TESTED", .XPASS] | add == 0' "$work/$1/results.json"
}

# Entry 0 of the locator names the upper half of BAR 0; of entry 1 the dump does not know the size.
failure_stays() {
	local entry
	entry=$(build/t2info decode emu:view=device | jq '.dvsecs[] | select(.id == 8) | .offset + 12') || return 1
	build/judges/emu_dump emu:view=device | awk -v row="$(printf '%02x:' $((entry & ~15)))" -v at=$((entry % 16)) \
		'$1 == row { $(2 + at) = "01"; $(3 + at) = "ff" } { print }' > $work/late-skip.txt
	T2_DEVICE=dump:$work/late-skip.txt build/tests/detect/locator memory_bar > $work/late-skip.tap
	[ $? -eq 1 ] && grep -q 'FAIL DET-LOC-03' $work/late-skip.tap
}

# The matrix in parts, several at once: most of a run is waiting for resets. Races are about time, not about what a device
# is or has: those of the default run will do.
matrix_parts() {
	local -x T2_SWEEP_PAGES=4096
	rm -rf "$work"/matrix.*
	build/t2info matrix | split -d -n "r/$((5 * $(nproc)))" - "$work/matrix."
	# shellcheck disable=SC2016 # the inner shell expands it
	printf '%s\n' "$work"/matrix.* | xargs -P $((5 * $(nproc))) -I LIST bash -c \
		'build/t2run $(sed "s/^/-d /" LIST) -x "reset.race*" -o LIST.run > LIST.tap 2>&1 || { grep -B5 "^not ok" LIST.tap; exit 1; }'
}

matrix_is_large() {
	[ "$(build/t2info matrix | sort -u | wc -l)" -ge 200 ] &&
		[ "$(jq -s '[.[].devices[]] | length' "$work"/matrix.*.run/results.json)" = "$(build/t2info matrix | wc -l)" ]
}

# A device without CXL.cache is no Type-2: of that, and of nothing else, the matrix warns. What commits a decoder
# is not tested where firmware has committed the only one.
matrix_is_clean() {
	jq -es '[.[].results[] | select(.verdict != "PASS" and .verdict != "SKIP")
		| select(.verdict != "NOT-TESTED" or (.reason | contains("every decoder is committed") | not))
		| select(.verdict != "WARN" or .warned != ["DET-CAP-01"] or (.device | contains("cache=no") | not))]
		| length == 0' "$work"/matrix.*.run/results.json
}

ascending_hazards() {
	build/t2run -l | awk -F '\t' '/^[a-z]+\./ { split($1, name, "."); program = name[1] "." name[2]
			if (program != last) { n++; area[n] = name[1]; last = program }
			if ($3 > highest[n]) highest[n] = $3 }
		END { for (i = 2; i <= n; i++) if (area[i] == area[i - 1] && highest[i] < highest[i - 1]) exit 1; exit n < 2 }'
}

# Debian's, where its packages put their modules.
python=/usr/bin/python3
kunit_counts_the_same() {
	run ktap --ktap -d emu:gen=v2 -d emu:fault=no-viral > $work/stream.ktap
	"$python" selftest/runner/consumers.py kunit $work/ktap $work/stream.ktap
}

# A device that is no CXL device for the kernel shows nothing of it.
shows_nothing() {
	run none -d "emu:$1" -t 'detect.announcement.none_when_plain' -t 'detect.announcement.known_layout' &&
		jq -e '.counts.PASS == 2' "$work/none/results.json"
}

check "default run passes" run default
check "default run: 45 verdicts or more for every device" enough_results default
check "default run: nothing warned of, nothing left out" none_but_passed default
check "prove accepts the saved TAP" prove -e cat "$work/default/run.tap"
check "matrix passes" matrix_parts
check "matrix: 200 devices or more, all of them judged" matrix_is_large
check "matrix: nothing warned of but devices that are no Type-2, nothing left out" matrix_is_clean
check "prove accepts the saved TAP of a part of the matrix" prove -e cat "$work/matrix.00.run/run.tap"
check "a skip behind a failure does not take it back" failure_stays
check "programs run in ascending order of hazard" ascending_hazards
check "tappy counts the same" "$python" selftest/runner/consumers.py tappy $work/default
check "the kernel's kunit parser counts the same in KTAP" kunit_counts_the_same
for gen in v2 v3 v4; do
	for why in cxl=no mem_capable=no passthrough=off; do
		check "$gen, $why: no part of CXL is announced" shows_nothing "gen=$gen,$why"
	done
done
check "v2 falls back to a plain device without a committed decoder" shows_nothing gen=v2,committed=no
check "v4 falls back to a plain device without a committed decoder" shows_nothing gen=v4,committed=no
export T2_RACE_SECONDS=0.1
check "three runs in random order pass" run shuffled --shuffle --repeat 3 -d emu
finish
