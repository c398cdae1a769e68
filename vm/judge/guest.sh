# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Assertions on the guest itself: its kernel log, its steps, its CXL bus, its drivers.
# $DIR: what the boot left; $OUT: what the guest sent.

kernel_log_clean()
{
	local bad
	grep -q 'reboot: Power down' "$DIR/console.log" || fail "the guest did not power off by itself" || return
	bad=$(grep -aE -m5 'WARNING:|BUG:|kernel BUG|Oops|Call Trace|Kernel panic|general protection|UBSAN|soft lockup|blocked for more than' \
		"$DIR/console.log")
	[ -z "$bad" ] || fail "$bad"
}

# steps_finished PATTERN: every step of vm/guest whose name starts so ran to its end
steps_finished()
{
	local step rc bad=0
	# shellcheck disable=SC2231 # a pattern
	for step in vm/guest/$1*.sh; do
		step=$(basename "$step" .sh)
		rc=$(record_rc "$step") || rc="nothing"
		if [ "$rc" != 0 ] || [ -s "$OUT/$step.log" ]; then
			echo "step $step left $rc as exit status"
			head -n 5 "$OUT/$step.log" 2>/dev/null
			bad=1
		fi
	done
	return "$bad"
}

# device ROLE: its BDF
device()
{
	awk -v role="$1" '$1 == role { print $2 }' "$OUT/devices.out"
}

# Both devices have a memory device and an endpoint: the topology is one that Linux understands.
cxl_bus()
{
	local role
	for role in raw passed; do
		grep -q "^mem[0-9]* .*/$(device "$role")/" "$OUT/cxl-bus.out" || fail "no memory device for $role" || return
	done
	[ "$(grep -c '^endpoint' "$OUT/cxl-bus.out")" -eq 2 ] || fail "not two endpoints on the CXL bus"
}

vfio_bound()
{
	grep -q '^driver vfio-pci$' "$OUT/vfio-bind.out" || fail "vfio-pci did not bind" || return
	grep -q '^node /dev/vfio/[0-9]' "$OUT/vfio-bind.out" || fail "no /dev/vfio node for the group"
}

# No run of the suite moved a binding, an override or a COMMAND register.
system_unchanged()
{
	local changed label
	[ -s "$OUT/suite-runs" ] || fail "the suite did not run" || return
	while read -r label; do
		[ "$(record_rc "$label")" -lt 124 ] || fail "$label did not run to its end" || return
	done <"$OUT/suite-runs"
	changed=$(find "$OUT" -name '*.changed' -exec head -n 8 {} +)
	[ -z "$changed" ] || fail "$changed"
}
