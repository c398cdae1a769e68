# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Gives the emulated device one fault after the other, and runs the tests that must see it through the kernel.
# shellcheck source=/dev/null
. vm/guest/lib.sh

load_emulator ""
device=$(emulated 1)
grep -v '^#' vm/kernel-faults.tsv | while read -r fault tests _; do
	record "fault-$fault-knobs" write "fault=$fault" "$PCI/$device/knobs"
	# shellcheck disable=SC2046 # options are words
	# Until it has caught it.
	record "fault-$fault" env T2_RACE_SECONDS=10 build/t2run -d "$device" -g "${tests%%.*}" $(echo ",$tests" | sed 's/,/ -t /g') -o "/tmp/fault-$fault"
done
rmmod t2emu
