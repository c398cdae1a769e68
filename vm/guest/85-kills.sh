# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Kills the runner on devices of the emulator's module, $T2_KILLS times in all: each must be usable at once, and the module
# unloadable in the end.
# shellcheck source=/dev/null
. vm/guest/lib.sh

load_emulator gen=v2 gen=v3 gen=v4
for n in 1 2 3; do
	export KILLS=$(((T2_KILLS + n - 1) / 3)) RECORD_SECONDS="$T2_STEP_SECONDS"
	record "kills-$n" selftest/soak/kills.sh "$(emulated $n)"
done
record kills-unload rmmod t2emu
