# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Assertions on the emulator's kernel module: loading, binding, knobs at run time, use and unloading, faults.
# $OUT: the records.

# fails_with LABEL WORDS: the command failed, and said so in these words
fails_with()
{
	local rc
	rc=$(record_rc "$1") || fail "the guest left no record of $1" || return
	[ "$rc" != 0 ] || fail "$1 succeeded" || return
	grep -qi -- "$2" "$OUT/$1.err" || fail "$1 does not say \"$2\": $(head -n 3 "$OUT/$1.err")"
}

# is LABEL GENERATION: one device, through vfio, known as emulated
is()
{
	record_ok "$1" || return
	jq -es --arg generation "$2" 'length == 1 and (.[0] |
		.target == "vfio" and .view == "vfio" and .emulated == true and .generation == $generation)' \
		"$OUT/$1.out" >/dev/null && return
	echo "$1 is not one emulated device of generation $2:"
	head -n 3 "$OUT/$1.out"
	return 1
}

module_refuses_bad_knob()
{
	fails_with module-bad-knob "invalid" || return
	[ "$(wc -l <"$OUT/module-bad-knob.log")" -eq 1 ] || fail "not one line: $(cat "$OUT/module-bad-knob.log")" || return
	grep -q '"gen=v3,topology=Q".*knob topology cannot be .Q.*A|B|C|whole' "$OUT/module-bad-knob.log" ||
		fail "does not name the knob: $(cat "$OUT/module-bad-knob.log")"
}

# Without a committed decoder v3 refuses, v2 and v4 bind as plain; without CXL in the kernel it is plain.
module_bind_policy()
{
	local expected='1 gen=v2,committed=no driver t2emu
2 gen=v3,committed=no driver 
3 gen=v4,committed=no driver t2emu
4 gen=plain driver t2emu
5 gen=v3 driver t2emu'
	record_ok module-load || return
	[ "$(cat "$OUT/module-policy.out")" = "$expected" ] || fail "bound are: $(cat "$OUT/module-policy.out")" || return
	fails_with module-bind-2 "no such device or address" || return
	is module-describe-1 plain && is module-describe-3 plain && is module-describe-4 plain && is module-describe-5 v3
}

module_knobs_change()
{
	fails_with module-knobs-bad "invalid argument" || return
	is module-describe-kept v3 || return
	record_ok module-knobs || return
	[ "$(cat "$OUT/module-knobs.now")" = gen=v2,topology=B ] || fail "knobs read: $(cat "$OUT/module-knobs.now")" || return
	is module-describe-changed v2
}

module_in_use()
{
	fails_with module-hold-rmmod "temporarily unavailable" || return
	fails_with module-hold-knobs "busy" || return
	record_ok module-hold-unbind || return
	[ "$(paste -sd ' ' "$OUT/module-unbound.out")" = "held unbound" ] ||
		fail "unbinding did not wait for the last close: $(cat "$OUT/module-unbound.out")" || return
	record_ok module-rebind && is module-describe-rebound v2
}

module_unloads()
{
	record_ok module-unload || return
	! grep '^1[0-9a-f]\{4\}:' "$OUT/module-left.out" || fail "devices are left"
}

# What every load leaves would be there as often as it was loaded.
module_loads_leak_nothing()
{
	local count lost grown
	count=$(record_rc 75-loads) && [ "$count" = 0 ] || fail "the loads did not run to their end" || return
	count=$(cat "$OUT/loads.count")
	[ ! -s "$OUT/loads.out" ] || fail "$(head -n 5 "$OUT/loads.out")" || return
	lost=$(($(cat "$OUT/loads-before.free") - $(cat "$OUT/loads-after.free")))
	grown=$(join "$OUT/loads-before.slab" "$OUT/loads-after.slab" | awk -v n="$count" '$3 - $2 > n / 2')
	[ -z "$grown" ] || fail "after $count loads there are more objects in: $grown" || return
	[ "$lost" -lt $((count * 2)) ] || fail "$count loads cost $lost KiB"
}

kernel_faults_seen()
{
	local fault tests how bad=0 seen=0
	while IFS=$'\t' read -r fault tests how; do
		case $fault in '#'*) continue ;; esac
		record_ok "fault-$fault-knobs" || bad=1
		[ "$(results "fault-$fault" | cut -f1,2 | sort)" = "$(tr , '\n' <<<"$tests" | sort | sed "s/\$/\t${how:-FAIL}/")" ] || {
			echo "$fault: not just $tests failed: $(results "fault-$fault" | head -n 3)"
			bad=1
		}
		seen=$((seen + 1))
	done <vm/kernel-faults.tsv
	[ $seen -ge 5 ] || { echo "only $seen faults were tried"; bad=1; }
	return $bad
}
