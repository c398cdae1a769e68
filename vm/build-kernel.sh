#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Builds the kernel of the fragment vm/config/NAME into DIR: vmlinuz, modules, and DIR/build to build modules against.
# usage: vm/build-kernel.sh NAME DIR     (run in the top directory; returns at once when nothing has changed)
# A fragment says in comments what it is made of: "# source: PACKAGE SUITE", and "# base: NAME" for another fragment before it.
# T2_KERNEL_SOURCE=FILE takes that linux-source package instead of downloading the one that the fragment names.
set -euo pipefail

die()
{
	echo "vm/build-kernel.sh: $*" >&2
	exit 2
}

[ $# -eq 2 ] || die "usage: vm/build-kernel.sh NAME DIR"
name=$1 fragment=vm/config/$1
[ -f "$fragment" ] || die "no vm/config/$name; there is: $(cd vm/config && find . -maxdepth 1 -type f -printf '%P ')"
read -r package suite < <(sed -n 's/^# source: //p' "$fragment") || die "$fragment names no source"
mkdir -p "$2"
dir=$(cd "$2" && pwd)
source=${BUILD:-build}/vm/source/$package
mkdir -p "$source"
source=$(cd "$source" && pwd)

# shellcheck source=vm/apt.sh
. vm/apt.sh

# The source once for every kernel made of it; its version is written last.
unpack_source()
{
	local version real
	[ -f "$source/version" ] && return
	find "$source" -mindepth 1 -delete
	if [ -n "${T2_KERNEL_SOURCE:-}" ]; then
		dpkg-deb -x "$T2_KERNEL_SOURCE" "$source" || die "$T2_KERNEL_SOURCE does not unpack as a Debian package"
		version=$(dpkg-deb -f "$T2_KERNEL_SOURCE" Version)
	else
		apt_suite "$suite" "${BUILD:-build}/vm/apt/$suite"
		version=$(apt_version "$package")
		[ -n "$version" ] || die "$suite has no $package"
		# linux-source itself is empty and depends on the newest one.
		real=$(apt_depends "$package" '^linux-source-')
		apt_unpack "${real:-$package}" "$source"
	fi
	mkdir "$source/tree"
	tar xf "$source"/usr/src/linux-source-*.tar.xz -C "$source/tree" --strip-components=1 || die "$package holds no source"
	rm -rf "${source:?}/usr"
	echo "$version" >"$source/version"
}

# fragments FILE: its base, that one's base before it, and so on, and then itself
fragments()
{
	local base
	base=$(sed -n 's/^# base: //p' "$1")
	[ -z "$base" ] || fragments "vm/config/$base"
	cat "$1"
}

# What the fragment and its bases say; of two lines on one option the later.
options()
{
	fragments "$fragment" | awk '
		/^CONFIG_/ { option = $1; sub(/=.*/, "", option); line[option] = $0 }
		/^# CONFIG_.* is not set$/ { line[$2] = $0 }
		END { for (option in line) print line[option] }' | sort
}

# Every line of the fragment came true: Kconfig drops what lacks a dependency without a word.
configure()
{
	local lost
	options >"$dir/options"
	make -s -C "$source/tree" O="$dir/build" KCONFIG_ALLCONFIG="$dir/options" allnoconfig >"$dir/build.log" 2>&1 ||
		die "no configuration; see $dir/build.log"
	lost=$(comm -23 <(sort "$dir/options") <(sort "$dir/build/.config"))
	[ -z "$lost" ] || die "$package does not take over, from $fragment: ${lost//$'\n'/, }"
}

build()
{
	local begun=$SECONDS
	nice -n 10 make -s -C "$dir/build" -j"$(nproc)" bzImage modules >>"$dir/build.log" 2>&1 ||
		die "the kernel does not build: $(grep -m1 -E 'error|Error' "$dir/build.log"); see $dir/build.log"
	make -s -C "$dir/build" INSTALL_MOD_PATH="$dir" DEPMOD=true modules_install >>"$dir/build.log" 2>&1 ||
		die "the modules do not install; see $dir/build.log"
	cp "$dir/build/arch/x86/boot/bzImage" "$dir/vmlinuz"
	echo "# kernel $name: $package $(cat "$source/version"), built in $((SECONDS - begun)) s" >&2
}

# Everything below may be asked for by two checks at once.
exec 8>"$source.lock" 9>"$dir.lock"
flock 8
unpack_source 8>&- 9>&-
flock -u 8
flock 9
key=$({ cat "$source/version" && options; } | sha256sum)
[ -f "$dir/release" ] && [ "$(cat "$dir/key" 2>/dev/null)" = "$key" ] && exit 0

for tool in flex bison bc busybox; do
	command -v "$tool" >/dev/null || die "$tool is missing: setup/install.sh kernel"
done
[ -e /usr/include/libelf.h ] || die "libelf-dev is missing: setup/install.sh kernel"
rm -rf "${dir:?}/release" "${dir:?}/lib"
configure 9>&-
build 9>&-
release=$(make -s -C "$dir/build" kernelrelease)
busybox depmod -b "$dir" "$release" || die "depmod failed on the modules of $release"
echo "$key" >"$dir/key"
# Written last: it says that everything above is complete.
echo "$release" >"$dir/release"
