# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Assertions on the guest whose devices are reached through the character device and iommufd.

# Both devices have a driver, a character device and a group.
cdev_bound()
{
	local role bdf
	for role in raw passed; do
		bdf=$(device "$role")
		grep -q "^$bdf driver vfio-pci name vfio[0-9]" "$OUT/cdev-bind.out" || fail "$role: vfio-pci did not bind" || return
		grep -q "^$bdf node$" "$OUT/cdev-bind.out" || fail "$role: no character device" || return
		grep -q "^$bdf group$" "$OUT/cdev-bind.out" || fail "$role: no group, so that there was no choice" || return
	done
}

# only_cdev_left LABEL COUNT: what the suite ran with: an iommufd and COUNT character devices, no node of the older way
only_cdev_left()
{
	grep -q '^/dev/iommu$' "$OUT/$1.out" || fail "no /dev/iommu" || return
	[ "$(grep -c '^/dev/vfio/devices/vfio[0-9]*$' "$OUT/$1.out")" -eq "$2" ] || fail "not $2 character devices" || return
	! grep -E '^/dev/vfio/[^/]*$' "$OUT/$1.out"
}

# The module's three devices have their driver and a character device each.
emulated_bound()
{
	[ "$(grep -c '^1[0-9a-f]*:00:0[0-2]\.0 driver t2emu name vfio[0-9]' "$OUT/emulated-bind.out")" -eq 3 ] &&
		[ "$(grep -c ' node$' "$OUT/emulated-bind.out")" -eq 3 ] && return
	cat "$OUT/emulated-bind.out"
	return 1
}

# The module goes, and its character devices with it; QEMU's stay.
emulated_unloads()
{
	record_ok emulated-unload || return
	[ "$(grep -c . "$OUT/emulated-gone.out")" -eq 2 ] || fail "left: $(cat "$OUT/emulated-gone.out")"
}

# fails_only LABEL REQUIREMENT: the run fails, by this one requirement and nothing else
fails_only()
{
	local failed
	[ "$(record_rc "$1")" = 1 ] || fail "$1 exited $(record_rc "$1"), not 1" || return
	failed=$(results "$1" | awk -F '\t' '$2 != "PASS" && $2 != "XFAIL" && $2 != "SKIP" && $2 != "WARN" { print $1 }')
	[ "$(grep -c . <<<"$failed")" -eq 1 ] || fail "not one failure: $failed" || return
	grep -A 12 "^# FAIL $2 " "$OUT/$1.out" | grep -q "^not ok .* - $failed" || fail "$failed does not fail by $2"
}

# Two devices, each in its character device, each plain vfio.
describes_both()
{
	record_ok "$1" || return
	jq -es --arg raw "$(device raw)" --arg passed "$(device passed)" \
		'map(.selector) == [$raw, $passed] and all(.[]; .target == "vfio" and .generation == "plain")' "$OUT/$1.out" \
		>/dev/null || { head -n 3 "$OUT/$1.out"; return 1; }
}

# taken_meanwhile TAKER LABEL...: another process really had the device bound; these runs were none the worse
taken_meanwhile()
{
	local label
	[ "$(record_rc "$1")" = 0 ] || fail "$1 exited $(record_rc "$1")" || return
	shift
	for label; do
		record_ok "$label" || return
	done
}
