# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Assertions on the guest whose kernel looks for mistakes of a driver: that it looked, and that it found none.
# $DIR: what the boot left; $OUT: the records.

# What a detector reports begins with one of these.
reports='WARNING:|BUG:|INFO: (task|possible|trying to register|lockdep is turned off|rcu)|rcu: INFO:|kmemleak: [0-9]+ new|list_(add|del) corruption'
reports+='|Call Trace|Oops|Kernel panic|general protection|kernel BUG|blocked for more than|soft lockup|detected stall|debug_locks'

# The kernel log as far as the step that makes mistakes on purpose.
debug_log_clean()
{
	local bad
	grep -aq 'reboot: Power down' "$DIR/console.log" || fail "the guest did not power off by itself" || return
	grep -aq 'init: step 90-control' "$DIR/console.log" || fail "the last step was not reached" || return
	bad=$(sed '/init: step 90-control/,$d' "$DIR/console.log" | grep -aE -m5 -A12 "$reports")
	[ -z "$bad" ] || fail "$bad"
}

# Two processors; every detector said that it is there, and lockdep, which stops at its first report, was still looking at the end.
detectors_on()
{
	local when
	[ "$(cat "$OUT/processors.out")" -ge 2 ] || fail "one processor: half of the races cannot happen" || return
	grep -q 'KernelAddressSanitizer initialized' "$OUT/debug-log.out" || fail "no KASAN" || return
	grep -q 'Good, all' "$OUT/debug-log.out" || fail "lockdep's own tests did not pass" || return
	for when in begin end; do
		grep -q 'debug_locks: *1$' "$OUT/lockdep-$when.out" || fail "lockdep is off at the $when" || return
	done
	[ "$(cat "$OUT/hung-task.out")" = 30 ] || fail "hung tasks are not looked for within 30 s"
}

# leaks_nothing LABEL: the scans were made, and found nothing
leaks_nothing()
{
	[ -f "$OUT/$1.out" ] || fail "nobody looked" || return
	[ ! -s "$OUT/$1.out" ] || fail "$(head -n 40 "$OUT/$1.out")"
}

# Mistakes made on purpose are found.
control_leak()
{
	[ "$(grep -c '^unreferenced object' "$OUT/leaks-control.out")" -ge 8 ] || fail "kmemleak finds $(cat "$OUT/leaks-control.out")"
}

control_kasan()
{
	[ "$(cat "$OUT/control-kasan-log.out")" -ge 1 ] || fail "KASAN says nothing of the kernel's own test of it"
}
