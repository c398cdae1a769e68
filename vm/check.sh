#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Boots the distro's stock kernel in a guest, runs the suite on QEMU's CXL devices there, and judges the results (TAP 13).
# Everything the boot left is in BUILD/vm/last afterwards. Exit: 0 all hold, 1 one does not, 2 cannot run here.
set -euo pipefail

LIMIT=${T2_GUEST_SECONDS:-120}
export QEMU=${QEMU:-qemu-system-x86_64}

die()
{
	echo "vm/check.sh: $*" >&2
	exit 2
}

cd "$(dirname "$0")/.."
vm=${BUILD:-build}/vm
mkdir -p "$vm"

need()
{
	command -v "$1" >/dev/null || die "$1 is missing: apt-get install $2"
}

need "$QEMU" qemu-system-x86
need busybox busybox-static
need cpio cpio
need lspci pciutils
need jq jq
need flock util-linux

run=
boot=
# shellcheck disable=SC2317 # a trap calls it
clean_up()
{
	[ -z "$boot" ] || kill "$boot" 2>/dev/null || true
	[ -z "$boot" ] || wait "$boot" 2>/dev/null || true
	[ -z "$run" ] || rm -rf "$run"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Two checks at once share the build and the kernel, and nothing else.
prepare()
{
	MAKEFLAGS='' "${MAKE:-make}" -s all >&2 || die "the suite does not build: make all"
	vm/kernel.sh "$vm/kernel"
	if pkg-config --exists libcxl 2>/dev/null; then
		# shellcheck disable=SC2046 # flags are words
		${CC:-gcc} -std=gnu11 -Wall -Wextra -Werror -O2 vm/guest/libcxl_facts.c \
			$(pkg-config --cflags --libs libcxl) -o "$vm/libcxl_facts"
	else
		rm -f "$vm/libcxl_facts"
	fi
}

exec 9>"$vm/lock"
flock 9
prepare 9>&-
run=$(mktemp -d "$vm/run.XXXXXX")
extra=()
[ ! -x "$vm/libcxl_facts" ] || extra=("$vm/libcxl_facts")
vm/initramfs.sh "$vm/kernel" "$run/initramfs" "${extra[@]}" 9>&-
flock -u 9

start=$SECONDS
vm/boot.sh "$vm/kernel" "$run/initramfs" "$run" "$LIMIT" >"$run/qemu.log" 2>&1 9>&- &
boot=$!
status=0
wait "$boot" || status=$?
boot=
rm -f "$run"/mem? "$run"/lsa? "$run/initramfs"
# timeout(1) ended the guest with 124 or 137; any other failure is QEMU's own.
case $status in
0 | 124 | 137) ;;
*) die "no guest: $(tail -n 1 "$run/qemu.log")" ;;
esac

mkdir "$run/out"
tar xzf "$run/results.tgz" -C "$run/out" 2>/dev/null ||
	echo "no complete results came out of the guest (QEMU exited $status, limit $LIMIT s)" >>"$run/qemu.log"

failed=0
vm/judge.sh "$run" >"$run/guest.tap" || failed=1
cat "$run/guest.tap"
echo "# guest kernel $(cat "$vm/kernel/release"), $("$QEMU" --version | head -n 1), $((SECONDS - start)) s"
[ ! -s "$run/qemu.log" ] || sed 's/^/# qemu: /' "$run/qemu.log"
echo "# what the guest left: $vm/last"

flock 9
rm -rf "$vm/last"
mv "$run" "$vm/last"
run=
exit "$failed"
