#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What other tools say of the sources: shellcheck and cppcheck.
set -u
# shellcheck source=selftest/tap.sh
. selftest/tap.sh

if ! git rev-parse --is-inside-work-tree > /dev/null 2>&1; then
	skip "this leg" "the tree is no git checkout, so nobody knows which files are its own; use git clone"
	finish
fi

mapfile -t scripts < <(git ls-files -co --exclude-standard | xargs grep -lE '^#!.*\b(sh|bash)$' 2>/dev/null)
check "shellcheck" shellcheck -x --severity=warning "${scripts[@]}"

# The harness's macros and the tables of names are beyond it: it reads the rooms that are plain C.
check "cppcheck" cppcheck --quiet --error-exitcode=1 --enable=warning,portability,performance --inline-suppr \
	--std=c11 --suppress=missingIncludeSystem -I. -Iinclude -j"$(nproc)" emu lib runner tools
finish
