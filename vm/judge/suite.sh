# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Assertions on the runs of the suite inside the guest: verdicts, waivers, skips, what a selector was told to be.
# $OUT: the records; $WAIVERS: the waiver file.

# results LABEL: name, TAB, verdict, TAB, reason of each result
results()
{
	awk -f vm/facts/tap.awk "$OUT/$1.out"
}

# describes LABEL TARGET GENERATION VIEW: exactly one device, named as what it is
describes()
{
	record_ok "$1" || return
	jq -es --arg target "$2" --arg generation "$3" --arg view "$4" \
		'length == 1 and (.[0] | .target == $target and .generation == $generation and .view == $view and .emulated == false)' \
		"$OUT/$1.out" >/dev/null && return
	echo "not one device with target $2, generation $3, view $4:"
	head -n 3 "$OUT/$1.out"
	return 1
}

# suite_passes LABEL: exit 0, as many results as planned, and not by skipping everything
suite_passes()
{
	local planned counted
	if ! record_ok "$1"; then
		grep -A4 '^# FAIL' "$OUT/$1.out" 2>/dev/null | head -n 60
		grep '^not ok' "$OUT/$1.out" 2>/dev/null
		return 1
	fi
	planned=$(sed -n 's/^1\.\.//p' "$OUT/$1.out")
	counted=$(results "$1" | wc -l)
	[ "$planned" = "$counted" ] || fail "plan says ${planned:-nothing}, $counted results" || return
	results "$1" | cut -f2 | grep -q -e PASS -e XFAIL || fail "nothing of $counted results was tested"
}

commits()
{
	awk -f vm/facts/commits.awk "$OUT/commits.out"
}

# The tests that commit decoders ran, many of them judged, and what fails is waived.
commits_judged()
{
	local name verdict detail id judged=0 bad=0
	[ -s "$OUT/commits.out" ] || fail "no test was run" || return
	while IFS=$'\t' read -r name verdict detail; do
		case $verdict in
		SKIP) continue ;;
		PASS) ;;
		FAIL) [ -n "$detail" ] || { echo "$name: failed and names no requirement"; bad=1; }
		for id in $detail; do
			grep -q "^$id	" "$WAIVERS" && continue
			grep -A40 "^## $name$" "$OUT/commits.out" | grep -A3 "^# FAIL $id"
			bad=1
		done ;;
		*) echo "$name: $verdict" && bad=1 ;;
		esac
		judged=$((judged + 1))
	done < <(commits)
	[ $judged -ge 15 ] || { echo "only $judged tests were judged"; bad=1; }
	return $bad
}

# Every row of the waiver file excuses something in some run, and none excuses what holds.
waivers_needed()
{
	local bad=0 id kind clause reason xpass
	results sysfs-detect | grep -q . || fail "sysfs-detect has no results" || return
	while IFS=$'\t' read -r id kind clause reason; do
		case $id in '#'* | '') continue ;; esac
		[ -n "${clause:+$reason}" ] || { echo "$id ($kind): no clause or no reason"; bad=1; }
		grep -Eqs "^# (FAIL|WARN) $id " "$OUT"/{sysfs,dump,vfio}-{detect,dvsec,hdm}.out "$OUT/commits.out" || { echo "$id: it holds in every run, the row is not needed"; bad=1; }
	done <"$WAIVERS"
	xpass=$(for label in sysfs-detect sysfs-dvsec sysfs-hdm; do results $label; done | awk -F'\t' '$2 == "XPASS" { print $1 }')
	[ -z "$xpass" ] || { echo "passes though waived: $xpass"; bad=1; }
	return "$bad"
}

# same_verdicts A B: a test that both runs tested has one verdict
same_verdicts()
{
	local both differing
	both=$(join -t $'\t' -j1 <(results "$1" | cut -f1,2 | sort) <(results "$2" | cut -f1,2 | sort) |
		grep -v -e SKIP -e NOT-TESTED)
	[ "$(grep -c . <<<"$both")" -ge 10 ] || fail "fewer than 10 tests were tested in both runs" || return
	differing=$(awk -F'\t' '$2 != $3' <<<"$both")
	[ -z "$differing" ] || fail "$1 against $2: $differing"
}

# On plain vfio what needs CXL is skipped, and every skip has its reason.
skips_tell_why()
{
	local mute
	results "$1" | cut -f2 | grep -q SKIP || fail "nothing was skipped" || return
	mute=$(results "$1" | awk -F'\t' '$2 == "SKIP" && $3 == "" { print $1 }')
	[ -z "$mute" ] || fail "skipped without a reason: $mute"
}

# "all" finds the one device that vfio-pci has, and says why not the other.
all_names_passed_over()
{
	describes vfio-all vfio plain vfio || return
	jq -es --arg bdf "$(device raw)" '[.[].notes[]?] | any(contains($bdf))' "$OUT/vfio-all.out" >/dev/null ||
		fail "no note says why $(device raw) was passed over"
}
