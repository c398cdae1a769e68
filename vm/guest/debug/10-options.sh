# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Records which of the kernel's detectors are at work, and has the one for leaks forget what the boot has left.
# shellcheck source=/dev/null
. vm/guest/lib.sh

mount -t debugfs debugfs /sys/kernel/debug
printf 'raw %s\npassed %s\nungrouped %s\n' "$RAW" "$PASSED" "$UNGROUPED" >"$OUT/devices.out"
dmesg | grep -E 'kasan: KernelAddressSanitizer initialized|Good, all [0-9]+ testcases passed' >"$OUT/debug-log.out"
cat /proc/lockdep_stats >"$OUT/lockdep-begin.out"
cat /proc/sys/kernel/hung_task_timeout_secs >"$OUT/hung-task.out"
nproc >"$OUT/processors.out"
echo scan >/sys/kernel/debug/kmemleak
echo clear >/sys/kernel/debug/kmemleak
record debug-load load_emulator gen=v2 gen=v3 gen=v4
