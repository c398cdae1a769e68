#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Unpacks what a module is built against into DIR; needs no root, downloads only when DIR has none. Prints KDIR for make.
# usage: vm/headers.sh KERNEL-DIR DIR        (of the kernel that vm/kernel.sh left in KERNEL-DIR, as the system's apt has them)
#        vm/headers.sh PACKAGE SUITE DIR     (of any Debian suite: linux-headers-cloud-amd64 bookworm-backports)
set -euo pipefail

die()
{
	echo "vm/headers.sh: $*" >&2
	exit 2
}

# shellcheck source=vm/apt.sh
. vm/apt.sh

usage="usage: vm/headers.sh KERNEL-DIR DIR, or vm/headers.sh PACKAGE SUITE DIR"
case $# in
2) release=$(cat "$1/release") || die "no kernel in $1: vm/kernel.sh $1" ;;
3) release='' package=$1 suite=$2 ;;
*) die "$usage" ;;
esac
mkdir -p "${!#}"
dir=$(cd "${!#}" && pwd)
have=$(cat "$dir/release" 2>/dev/null || true)

if [ -z "$have" ] || [ "${release:-$have}" != "$have" ]; then
	tmp=$(mktemp -d "$dir/new.XXXXXX")
	trap 'rm -rf "$tmp"' EXIT
	if [ -n "$release" ]; then
		apt_system
	else
		apt_suite "$suite" "${BUILD:-build}/vm/apt/$suite"
		# A package without a version in its name depends on the newest.
		real=$(apt_depends "$package" '^linux-headers-[0-9].*-amd64$')
		package=${real:-$package}
		release=${package#linux-headers-}
	fi
	# The compiler package only names gcc: any is as good, as long as it knows the options.
	mapfile -t packages < <(apt_depends "linux-headers-$release" '^linux-(headers|kbuild)-')
	[ ${#packages[@]} -gt 0 ] || die "apt knows no linux-headers-$release: apt-get update, or make kmod KDIR="
	rm -rf "${dir:?}/usr" "$dir/release"
	for package in "linux-headers-$release" "${packages[@]}"; do
		apt_unpack "$package" "$dir"
	done
	headers=$dir/usr/src/linux-headers-$release
	# The package expects to be installed, and with a vmlinux there it wants pahole: type information is of no use here.
	sed -i "s,/usr/src/,$dir/usr/src/,g" "$headers/Makefile"
	rm -f "$headers/vmlinux"
	# Written last: it says that everything above is complete.
	echo "$release" >"$dir/release"
fi
echo "$dir/usr/src/linux-headers-$(cat "$dir/release")"
