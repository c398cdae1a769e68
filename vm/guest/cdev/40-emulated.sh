# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# The emulator's module: one device of each posted generation, none with an IOMMU, each with a character device.
# shellcheck source=/dev/null
. vm/guest/lib.sh

load_emulator gen=v2,topology=A gen=v3,topology=A gen=v4,topology=A
take_groups_away
for n in 1 2 3; do
	bdf=$(emulated $n)
	echo "$bdf driver $(driver_of "$bdf") name $(cdev_of "$bdf")"
	[ ! -c "/dev/vfio/devices/$(cdev_of "$bdf")" ] || echo "$bdf node"
done >"$OUT/emulated-bind.out"
find /dev/vfio /dev/iommu -type c >"$OUT/emulated-nodes.out"
