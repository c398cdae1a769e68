#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Packs the guest's root: busybox, the kernel modules it loads, the suite as built, lspci, what else is named, their libraries.
# usage: vm/initramfs.sh KERNEL-DIR OUT [PROGRAM|MODULE.ko...]     (run in the top directory; KERNEL-DIR as vm/kernel.sh or vm/build-kernel.sh left it)
set -euo pipefail

# The CXL drivers first, the passthrough afterwards: vm/guest/init loads them in this order.
MODULES=(cxl_acpi cxl_pci cxl_mem vfio vfio_iommu_type1 vfio_virqfd vfio-pci-core vfio-pci loop ext4)
# Only carried: the kernel's own tests of its detectors, for a step to load.
CARRIED=(kmemleak-test kasan_test_module)

die()
{
	echo "vm/initramfs.sh: $*" >&2
	exit 2
}

[ $# -ge 2 ] || die "usage: vm/initramfs.sh KERNEL-DIR OUT [PROGRAM|MODULE.ko...]"
kernel=$1 out=$2
shift 2
release=$(cat "$kernel/release")
moddir=lib/modules/$release

for tool in busybox cpio gzip ldd lspci strip; do
	command -v "$tool" >/dev/null || die "$tool is missing: apt-get install busybox-static cpio pciutils binutils"
done

root=$(mktemp -d "$(dirname "$out")/root.XXXXXX")
trap 'rm -rf "$root"' EXIT

copy()
{
	install -D "$1" "$root/$2"
}

# A module that this kernel has built in, or not at all, has no file and is left out.
add_modules()
{
	local name path file
	for name in "${MODULES[@]}" "${CARRIED[@]}"; do
		path=$(awk -F: -v m="/$name.ko" 'substr($1, length($1) - length(m) + 1) == m { print $1 $2; exit }' \
			"$kernel/$moddir/modules.dep")
		for file in $path; do
			copy "$kernel/$moddir/$file" "$moddir/$file"
		done
	done
	copy "$kernel/$moddir/modules.builtin" "$moddir/modules.builtin"
	copy "$kernel/$moddir/modules.order" "$moddir/modules.order"
	busybox depmod -b "$root" "$release"
	printf '%s\n' "${MODULES[@]}" >"$root/etc/modules"
}

# Every library ldd names, at the path where the loader will look for it.
add_libraries()
{
	local lib
	for lib in $(ldd "$@" 2>/dev/null | grep -o '/[^ ]*\.so[^ ]*' | sort -u); do
		copy "$lib" "$lib"
	done
}

# mktemp closes it to others; in the guest it is the / of every user.
chmod 755 "$root"
mkdir -p "$root"/{bin,dev,etc,proc,sys,tmp,out}
copy "$(command -v busybox)" bin/busybox
copy "$(command -v lspci)" bin/lspci
copy vm/guest/init init
echo 'root:x:0:0::/:/bin/sh
nobody:x:65534:65534::/:/bin/sh' >"$root/etc/passwd"
add_modules

programs=("$(command -v lspci)" "$@")
build=${BUILD:-build}
for file in "$build"/t2run "$build"/t2info "$build"/tests/*/*; do
	if [ -f "$file" ] && [ -x "$file" ]; then
		programs+=("$file")
		copy "$file" "t2/build/${file#"$build"/}"
	fi
done
for file in "$@"; do
	case $file in
	*.ko) strip --strip-debug -o "$root/t2/$(basename "$file")" "$file" ;;
	*) copy "$file" "bin/$(basename "$file")" ;;
	esac
done
for file in vm/guest/*.sh vm/guest/*/*.sh vm/waivers/*.tsv vm/*.tsv docs/requirements.tsv selftest/soak/kills.sh; do
	[ ! -f "$file" ] || copy "$file" "t2/$file"
done
add_libraries "${programs[@]}"

(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$out"
