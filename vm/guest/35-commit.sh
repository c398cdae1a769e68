# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Commits and locks the raw device's decoder, one test after a hot reset each: QEMU's decoder, once committed, stays so.
# shellcheck source=/dev/null
. vm/guest/lib.sh

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
