# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Looks for leaks while the emulator's module is still there, unloads it, and looks again.
# shellcheck source=/dev/null
. vm/guest/lib.sh

leaks leaks-loaded
record debug-unload rmmod t2emu
leaks leaks-unloaded
cat /proc/lockdep_stats >"$OUT/lockdep-end.out"
