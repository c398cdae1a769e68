# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Passes the second device through: stock vfio-pci, an IOMMU group, the suite by BDF.
# shellcheck source=/dev/null
. vm/guest/lib.sh

bind_vfio "$PASSED"
group=$(group_of "$PASSED")
{
	echo "driver $(driver_of "$PASSED")"
	echo "group $group"
	[ ! -c "/dev/vfio/$group" ] || echo "node /dev/vfio/$group"
} >"$OUT/vfio-bind.out"

suite vfio-describe build/t2info describe "$PASSED"
suite vfio-all build/t2info describe all
suite vfio-detect build/t2run -d "$PASSED" -g detect --waivers vm/waivers/qemu-cxl-type3.tsv -o "$OUT/vfio-detect"
for area in dvsec hdm; do
	suite vfio-$area build/t2run -d "$PASSED" -g $area --waivers vm/waivers/qemu-cxl-type3.tsv -o "$OUT/vfio-$area"
done
