# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# TAP 13 for the legs of `make check`: check NAME COMMAND... prints one result; finish prints the plan.

tap_count=0
tap_failed=0
tap_log=$(mktemp)
trap 'rm -f "$tap_log"' EXIT
echo "TAP version 13"

# The command's output stands as diagnostics above a result that is not ok.
check() {
	local name=$1
	shift
	tap_count=$((tap_count + 1))
	if "$@" > "$tap_log" 2>&1 < /dev/null; then
		echo "ok $tap_count - $name"
	else
		tail -n 40 "$tap_log" | sed 's/^/# /'
		echo "not ok $tap_count - $name"
		tap_failed=1
	fi
}

skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

finish() {
	echo "1..$tap_count"
	exit $tap_failed
}
