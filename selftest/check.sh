#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `make check`: sets up, builds, runs every leg, and counts. A leg is a program that prints TAP; its output stays in
# build/check/LEG.tap. CHECK_LEGS="unit suite" runs only these.
set -u
cd "$(dirname "$0")/.." || exit 2

mkdir -p build/check || exit 2

# Two at once: the second waits, for both write build/check.
exec 9> build/check/lock
flock 9
setup/install.sh check || exit 2
export KUNIT_DIR=$PWD/build/kselftest

# name, limit in seconds, command
legs() {
	cat <<-'END'
		build 600 selftest/legs/build.sh
		unit 300 selftest/legs/unit.sh
		suite 600 selftest/legs/suite.sh
		faults 600 selftest/legs/faults.sh
		posted 300 selftest/legs/posted.sh
		runner 300 selftest/runner/run.sh
		lspci 120 selftest/judges/lspci.sh
		hostile 300 selftest/judges/hostile.sh
		bad-input 120 selftest/legs/bad_input.sh
		sanitizers 600 selftest/legs/sanitizers.sh
		lint 300 selftest/legs/lint.sh
		policy 60 selftest/legs/policy.sh
		contrib 300 selftest/legs/contrib.sh
		guest 600 vm/check.sh
		results 60 selftest/legs/results.sh
	END
}

if ! flock build/lock make -s -j"$(nproc)" all units > build/check/make.log 2>&1 9>&-; then
	tail -n 20 build/check/make.log
	echo "the build failed; all of it is in build/check/make.log"
	echo "0 passed, 1 failed, 0 skipped"
	exit 1
fi

for leg in ${CHECK_LEGS:-}; do
	legs | grep -q "^$leg " && continue
	echo "no leg '$leg'; valid: $(legs | cut -d ' ' -f 1 | paste -sd ' ')" >&2
	exit 2
done

passed=0 failed=0 skipped=0
while read -r name limit command; do
	[ -n "${CHECK_LEGS:-}" ] && [[ " $CHECK_LEGS " != *" $name "* ]] && continue
	tap=build/check/$name.tap
	begun=$SECONDS
	timeout --kill-after=10 "$limit" "$command" > "$tap" 2> "$tap.err" < /dev/null 9>&-
	status=$?
	p=$(grep -cE '^ok ' "$tap") s=$(grep -ciE '^ok .*# skip' "$tap") f=$(grep -cE '^not ok ' "$tap")
	# A leg that failed without a failing result did not finish: that is a failure too.
	[ $status -ne 0 ] && [ "$f" -eq 0 ] && f=1
	[ $((p + f)) -eq 0 ] && f=1
	passed=$((passed + p - s)) failed=$((failed + f)) skipped=$((skipped + s))
	printf '%-11s %4d passed, %d failed, %d skipped (%d s)\n' "$name" $((p - s)) "$f" "$s" $((SECONDS - begun))
	grep -iE '^ok .*# skip' "$tap" | sed 's/^ok [0-9]* - /    skipped: /'
	if [ "$f" -ne 0 ]; then
		awk '/^#/ { held = held "    " $0 "\n" } /^not ok / { printf "%s    %s\n", held, $0 }
			/^(not )?ok / { held = "" }' "$tap" | head -n 60
		tail -n 5 "$tap.err" | sed 's/^/    /'
		echo "    exit status $status; all of it is in $tap"
	fi
done < <(legs)

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
