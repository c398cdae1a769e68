#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Puts the suite into the selftests of a kernel tree: copies, or with -l symbolic links into this checkout.
# usage: contrib/kselftest/drop-in.sh [-l] TREE [NAME]     (then: make -C TREE/tools/testing/selftests TARGETS=NAME)
set -eu

die()
{
	echo "drop-in.sh: $*" >&2
	exit 2
}

put='cp -R'
[ "${1:-}" != -l ] || { put='ln -s' && shift; }
[ $# -ge 1 ] || die "usage: drop-in.sh [-l] TREE [NAME]"
own=$(cd "$(dirname "$0")" && pwd)
suite=$(dirname "$(dirname "$own")")
selftests=$1/tools/testing/selftests
to=$selftests/${2:-vfio_cxl}
[ -r "$selftests/lib.mk" ] || die "$1 is no kernel tree: it has no tools/testing/selftests/lib.mk"
[ ! -e "$to" ] || [ -e "$to/emulated_faults.sh" ] || die "$to exists and is something else"

mkdir -p "$to/docs"
for path in "$own/Makefile" "$own/config" "$own/settings" "$own/emulated_faults.sh" \
	"$suite/emu" "$suite/include" "$suite/lib" "$suite/tests" "$suite/tools" "$suite/docs/requirements.tsv"; do
	place=$to/$(basename "$path")
	[ "${path%.tsv}" = "$path" ] || place=$to/docs/requirements.tsv
	rm -rf "$place"
	$put "$path" "$place"
done
# Not for the tree's history as it is.
echo '*' >"$to/.gitignore"
