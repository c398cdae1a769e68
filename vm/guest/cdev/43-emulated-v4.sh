# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# The whole suite on the device of generation v4.
# shellcheck source=/dev/null
. vm/guest/lib.sh

device=$(emulated 3)
suite emulated-v4-A-describe build/t2info describe "$device"
RECORD_SECONDS=$T2_STEP_SECONDS suite emulated-v4-A build/t2run -d "$device" -o "$OUT/emulated-v4-A"
