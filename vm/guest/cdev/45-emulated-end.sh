# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# A device of the emulator's module that somebody holds, and the end of all of them.
# shellcheck source=/dev/null
. vm/guest/lib.sh

bdf=$(emulated 2)
take "/dev/vfio/devices/$(cdev_of "$bdf")"
suite emulated-refuse-bound build/t2run -d "$bdf" -g detect -o /tmp/emulated-bound
give_back emulated-taker
suite emulated-again build/t2info describe "$bdf"
record emulated-unload rmmod t2emu
find /dev/vfio/devices -type c >"$OUT/emulated-gone.out"
