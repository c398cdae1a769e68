# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# The areas asked for on the device of generation v2.
# shellcheck source=/dev/null
. vm/guest/lib.sh

suite_on_debugged v2 "$(emulated 1)"
