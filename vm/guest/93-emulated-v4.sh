# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# The whole suite on emulated devices of this kernel, generation v4.
# shellcheck source=/dev/null
. vm/guest/lib.sh

suite_on_emulated v4
