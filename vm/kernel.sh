#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Unpacks the distro's stock kernel and its modules into DIR; needs no root, downloads only when DIR has none.
# usage: vm/kernel.sh DIR     (T2_KERNEL_DEB=FILE takes that package instead of downloading one)
set -euo pipefail

META=linux-image-cloud-amd64

die()
{
	echo "vm/kernel.sh: $*" >&2
	exit 2
}

[ $# -eq 1 ] || die "usage: vm/kernel.sh DIR"
dir=$1
mkdir -p "$dir"
[ -f "$dir/release" ] && exit 0

for tool in dpkg-deb busybox; do
	command -v "$tool" >/dev/null || die "$tool is missing: apt-get install dpkg busybox-static"
done

tmp=$(mktemp -d "$dir/new.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

deb=${T2_KERNEL_DEB:-}
if [ -z "$deb" ]; then
	package=$(apt-cache depends "$META" 2>/dev/null | awk '$1 == "Depends:" && /linux-image/ { print $2 }' || true)
	[ -n "$package" ] || die "apt knows no $META: apt-get update, or T2_KERNEL_DEB=FILE"
	(cd "$tmp" && apt-get -qq download "$package") >"$tmp/apt.log" 2>&1 ||
		die "cannot download $package: $(grep -m1 '^E:' "$tmp/apt.log" || echo 'see apt-get download'); or T2_KERNEL_DEB=FILE"
	deb=$(echo "$tmp"/*.deb)
fi

dpkg-deb -x "$deb" "$tmp/root" 2>/dev/null || die "$deb does not unpack as a Debian package"
release=$(basename "$(echo "$tmp"/root/boot/vmlinuz-*)")
release=${release#vmlinuz-}
modules=$tmp/root/lib/modules/$release
[ -d "$modules" ] || modules=$tmp/root/usr/lib/modules/$release
[ -d "$modules/kernel" ] || die "$deb holds no kernel with modules"

rm -rf "${dir:?}/vmlinuz" "${dir:?}/lib"
mkdir -p "$dir/lib/modules"
mv "$tmp/root/boot/vmlinuz-$release" "$dir/vmlinuz"
mv "$modules" "$dir/lib/modules/$release"
busybox depmod -b "$dir" "$release" || die "depmod failed on the modules of $release"
# Written last: it says that everything above is complete.
echo "$release" >"$dir/release"
