# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# The suite on both devices, by BDF.
# shellcheck source=/dev/null
. vm/guest/lib.sh

suite cdev-describe build/t2info describe "$RAW"
suite cdev-all build/t2info describe all
for area in detect dvsec hdm; do
	suite cdev-$area build/t2run -d "$RAW" -g $area --waivers vm/waivers/qemu-cxl-type3.tsv -o "$OUT/cdev-$area"
	suite cdev-second-$area build/t2run -d "$PASSED" -g $area --waivers vm/waivers/qemu-cxl-type3.tsv \
		-o "$OUT/cdev-second-$area"
done
