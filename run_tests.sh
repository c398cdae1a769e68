#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The front door: installs what is missing, builds, runs. All options are those of the runner: ./run_tests.sh -h
set -u
cd "$(dirname "$0")" || exit 2
mkdir -p build || exit 2

# Two at once: the second waits for the build of the first.
exec 9> build/lock
flock 9
setup/install.sh run || exit 2
if ! make -s -j"$(nproc)" all > build/make.log 2>&1; then
	tail -n 20 build/make.log >&2
	echo "the build failed; all of it is in build/make.log" >&2
	exit 2
fi
exec 9>&-

exec build/t2run "$@"
