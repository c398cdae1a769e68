# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Assertions on the guest in which races were measured.

# Every race fault of the module was caught within 5 s in 99 of 100 runs.
races_caught()
{
	local bad
	bad=$(awk -F '\t' '{ runs[$1]++; if ($3 != "missed" && $3 <= 5000) caught[$1]++ }
		END { for (f in runs) if (caught[f] < 0.99 * runs[f]) print f ": " caught[f] + 0 " of " runs[f] }' "$OUT/races.out")
	[ -z "$bad" ] || fail "$bad" || return
	[ "$(cut -f1 "$OUT/races.out" | sort -u | grep -c .)" -ge 15 ] || fail "fewer than 15 faults were measured"
}
