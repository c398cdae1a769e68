# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Commits and locks the raw device's decoder, one test after a hot reset each: QEMU's decoder, once committed, stays so.
# shellcheck source=/dev/null
. vm/guest/lib.sh

# hot_reset BDF: through the bridge above; BARs and COMMAND are written back. QEMU resets at once, so nothing waits.
hot_reset()
{
	bridge=$(basename "$(dirname "$(readlink -f "$PCI/$1")")")
	dd if="$PCI/$1/config" of=/tmp/header bs=64 count=1 2>/dev/null
	dd if="$PCI/$bridge/config" of=/tmp/control bs=1 skip=62 count=1 2>/dev/null
	printf '\100' | dd of="$PCI/$bridge/config" bs=1 seek=62 conv=notrunc 2>/dev/null
	dd if=/tmp/control of="$PCI/$bridge/config" bs=1 seek=62 conv=notrunc 2>/dev/null
	dd if=/tmp/header of="$PCI/$1/config" bs=64 conv=notrunc 2>/dev/null
}

unbind "$RAW"
export T2_DEVICE="sysfs:$RAW" T2_TIMEOUT=5
for program in chapter14_commit commit commit_errors global lock_firmware lock_on_commit lock_over_reset ras_clear ras_reset; do
	for test in $("build/tests/hdm/$program" --list | cut -f1); do
		hot_reset "$RAW"
		echo "## hdm.$program.$test"
		"build/tests/hdm/$program" "$test"
	done
done >"$OUT/commits.out" 2>&1
hot_reset "$RAW"
