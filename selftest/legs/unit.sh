#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every unit test program, each case a result.
set -u
# shellcheck source=selftest/tap.sh
. selftest/tap.sh

B=${1:-build}
for source in selftest/unit/*.c; do
	name=$(basename "$source" .c)
	check "$name" timeout 120 "$B/unit/$name"
done
finish
