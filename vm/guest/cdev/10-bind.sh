# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Passes both devices through, and takes the nodes of the older way away: what works afterwards works by the character device.
# shellcheck source=/dev/null
. vm/guest/lib.sh

printf 'raw %s\npassed %s\nungrouped %s\n' "$RAW" "$PASSED" "$UNGROUPED" >"$OUT/devices.out"
bind_vfio "$RAW"
bind_vfio "$PASSED"
for bdf in "$RAW" "$PASSED"; do
	name=$(cdev_of "$bdf")
	echo "$bdf driver $(driver_of "$bdf") name $name"
	[ ! -c "/dev/vfio/devices/$name" ] || echo "$bdf node"
	[ ! -c "/dev/vfio/$(group_of "$bdf")" ] || echo "$bdf group"
done >"$OUT/cdev-bind.out"
take_groups_away
find /dev/vfio /dev/iommu -type c >"$OUT/cdev-nodes.out"
