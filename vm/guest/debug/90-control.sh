# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Makes the mistakes that the detectors are for, by the kernel's own modules for that: who found nothing before finds these.
# The kernel log is judged up to here only.
# shellcheck source=/dev/null
. vm/guest/lib.sh

# It leaves leaks, and stays.
record control-leak modprobe kmemleak-test
leaks leaks-control
# It refuses to stay.
record control-kasan modprobe kasan_test_module
dmesg | grep -c 'BUG: KASAN:' >"$OUT/control-kasan-log.out"
