# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Kills the runner on a device of the emulator's module, generation v3.
# shellcheck source=/dev/null
. vm/guest/lib.sh

kills_on_emulated v3
