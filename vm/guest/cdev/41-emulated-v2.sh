# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# The whole suite on the device of generation v2.
# shellcheck source=/dev/null
. vm/guest/lib.sh

device=$(emulated 1)
suite emulated-v2-A-describe build/t2info describe "$device"
RECORD_SECONDS=$T2_STEP_SECONDS suite emulated-v2-A build/t2run -d "$device" -o "$OUT/emulated-v2-A"
