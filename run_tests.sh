#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The front door: installs what is missing, builds, runs. All options are those of the runner: ./run_tests.sh -h
set -u
cd "$(dirname "$0")" || exit 2

setup/install.sh run || exit 2
if ! make -s -j"$(nproc)" all > build.log 2>&1; then
	tail -n 20 build.log >&2
	echo "the build failed; all of it is in build.log" >&2
	exit 2
fi
rm -f build.log
exec build/t2run "$@"
