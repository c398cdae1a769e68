#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The front door: installs what is missing, builds, runs. All options are those of the runner: ./run_tests.sh -h
set -u
top=$(dirname "$(readlink -f "$0")")

fail() {
	echo "run_tests.sh: $1" >&2
	exit 2
}

# In a subshell, so that file names in the options keep meaning what they mean to the caller.
set_up() (
	cd "$top" || exit 2
	# Two at once: the second waits for the build of the first.
	exec 9> build/lock
	flock 9
	setup/install.sh run || exit 2
	make -s -j"$(nproc)" all > build/make.log 2>&1 && exit
	tail -n 20 build/make.log >&2
	fail "the build failed; all of it is in $top/build/make.log"
)

{ mkdir -p "$top/build" && touch "$top/build/lock"; } 2> /dev/null ||
	fail "cannot write to $top/build; own it, or use a copy of the tree"
set_up || exit 2
exec "$top/build/t2run" "$@"
