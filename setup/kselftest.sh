#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Puts the kernel's own test files into DIR: kselftest.h and kselftest_harness.h, beside them the kunit parser, and
# in DIR/tree, laid out as in a kernel tree, what builds, runs and installs selftests. They come from KSELFTEST_DIR (a kernel's tools/testing/selftests), else from the distribution's linux-source package.
set -u
dir=${1:?usage: kselftest.sh DIR [VERSION]}
version=${2:-}

fail() {
	echo "kselftest headers: $1" >&2
	exit 2
}

# Of a kernel tree: all that lib.mk and the Makefile beside it need, and no test.
selftests=tools/testing/selftests
tree=("$selftests"/{Makefile,lib.mk,run_kselftest.sh,kselftest,kselftest.h,kselftest_harness.h} scripts/subarch.include)

# place SELFTESTS NAME. The harness comes last and whole: make takes it for the sign that all is there.
# The two headers are enough; where they stand alone, DIR/tree is left empty.
place() {
	[ -s "$1/kselftest.h" ] && [ -s "$1/kselftest_harness.h" ] || fail "$2 has no kselftest_harness.h"
	cp "$1"/../kunit/*.py "$dir/" 2> /dev/null
	rm -rf "$dir/tree" && mkdir "$dir/tree" || fail "cannot write to $dir"
	tar -cC "$1/../../.." "${tree[@]}" 2> /dev/null | tar -xC "$dir/tree" 2> /dev/null
	cp "$1/kselftest.h" "$dir/" && cp "$1/kselftest_harness.h" "$dir/.new" &&
		mv "$dir/.new" "$dir/kselftest_harness.h" || fail "cannot write to $dir"
}

mkdir -p "$dir" || fail "cannot create $dir"
if [ -n "${KSELFTEST_DIR:-}" ] && [ -z "$version" ]; then
	place "$KSELFTEST_DIR" "KSELFTEST_DIR=$KSELFTEST_DIR"
	exit 0
fi

work=$(mktemp -d) || fail "no temporary directory"
trap 'rm -rf "$work"' EXIT

if [ -z "$version" ]; then
	version=$(apt-cache depends linux-source 2>/dev/null | sed -n 's/.*Depends: linux-source-//p' | head -n 1)
fi
[ -n "$version" ] || fail "no linux-source package known; run apt-get update, or set KSELFTEST_DIR= to a kernel's tools/testing/selftests"
archive=/usr/src/linux-source-$version.tar.xz

take() {
	mkdir "$work/top"
	tar -xJ -C "$work/top" --strip-components=1 --wildcards "${tree[@]/#/*/}" "*/tools/testing/kunit/*.py" 2> "$work/tar.log"
}

if [ -r "$archive" ]; then
	take < "$archive"
else
	echo "# fetching linux-source-$version for its kselftest headers (once)" >&2
	(cd "$work" && chmod 755 . && apt-get download "linux-source-$version" > apt.log 2>&1) ||
		fail "cannot download linux-source-$version; set KSELFTEST_DIR= to a kernel's tools/testing/selftests"
	dpkg --fsys-tarfile "$work"/linux-source-*.deb | tar -xO "./usr/src/linux-source-$version.tar.xz" | take
fi
place "$work/top/$selftests" "linux-source-$version"
