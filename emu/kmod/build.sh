#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Builds t2emu.ko in OUT for the kernel whose build directory is KDIR; without one, for the kernel of the guest.
# usage: emu/kmod/build.sh OUT [KDIR]     (run in the top directory)
set -euo pipefail

[ $# -ge 1 ] || { echo "usage: emu/kmod/build.sh OUT [KDIR]" >&2; exit 2; }
out=$1 kdir=${2:-} vm=${BUILD:-build}/vm

if [ -z "$kdir" ]; then
	vm/kernel.sh "$vm/kernel"
	kdir=$(vm/headers.sh "$vm/kernel" "$vm/headers")
fi

# The kernel's build leaves its objects beside the sources, so it gets a copy of them.
mkdir -p "$out/emu/kmod" "$out/include"
cp -pu emu/*.[ch] "$out/emu/"
cp -pu emu/kmod/*.[ch] "$out/emu/kmod/"
cp -pu include/*.h "$out/include/"
cp -pu emu/kmod/Kbuild "$out/"
for copy in "$out"/emu/*.[ch] "$out"/emu/kmod/*.[ch] "$out"/include/*.h; do
	[ -e "${copy#"$out/"}" ] || rm -f "$copy"
done

exec "${MAKE:-make}" --no-print-directory -C "$kdir" M="$(realpath "$out")" W=1 modules
