#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Boots the guest once: q35 with two CXL memory devices behind an emulated IOMMU; console and results go to files in DIR.
# T2_PROCESSORS: how many the guest has (1).
# usage: vm/boot.sh KERNEL-DIR INITRAMFS DIR [SECONDS [NAME=VALUE...]]     (exit 124: the guest did not end within SECONDS;
# the guest's init has NAME=VALUE in its environment)
set -euo pipefail

die()
{
	echo "vm/boot.sh: $*" >&2
	exit 2
}

[ $# -ge 3 ] || die "usage: vm/boot.sh KERNEL-DIR INITRAMFS DIR [SECONDS [NAME=VALUE...]]"
kernel=$1 initramfs=$2 dir=$3 limit=${4:-120}
environment=("${@:5}")
qemu=${QEMU:-qemu-system-x86_64}
command -v "$qemu" >/dev/null || die "$qemu is missing: apt-get install qemu-system-x86"
properties=$("$qemu" -device cxl-type3,help 2>/dev/null) || die "$qemu has no cxl-type3 device: QEMU 7.2 or later is needed"

# QEMU 8 renamed the property.
case $properties in
*persistent-memdev=*) memdev=persistent-memdev ;;
*) memdev=memdev ;;
esac

# Always TCG: a /dev/kvm inside a virtual machine may exist and hang a stock guest. One processor where nothing asks for
# more: with two, TCG spends a third more time on keeping them in step.
args=(
	-M "q35,cxl=on,kernel-irqchip=off,cxl-fmw.0.targets.0=cxl0,cxl-fmw.0.size=4G"
	-accel "tcg,thread=multi" -smp "${T2_PROCESSORS:-1}"
	-m 2G -nodefaults -no-user-config -no-reboot -display none
	-device "intel-iommu,intremap=on"
	-device "pxb-cxl,bus_nr=12,bus=pcie.0,id=cxl0"
)

# memory_device N OPTIONS: a persistent device and its label area, in files that vanish with DIR.
memory_device()
{
	args+=(
		-object "memory-backend-file,id=mem$1,share=on,mem-path=$dir/mem$1,size=256M"
		-object "memory-backend-file,id=lsa$1,share=on,mem-path=$dir/lsa$1,size=64K"
		-device "cxl-rp,bus=cxl0,id=rp$1,port=$1,chassis=0,slot=$((2 + $1))"
		-device "cxl-type3,bus=rp$1,$memdev=mem$1,lsa=lsa$1$2"
	)
}

# Without a serial number the first CXL DVSEC stands at 0x100, where vfio hides the header of what it does not know.
memory_device 0 ",sn=0x7265672d67756573"
memory_device 1 ""

# A bridge that bypasses the IOMMU: what is behind it has no group. No root port there: with interrupt remapping
# on, Linux 6.1 warns about the MSI of a port that the remapping does not cover.
args+=(
	-device "pxb-pcie,bus_nr=32,bus=pcie.0,id=bypass0,bypass_iommu=on"
	-device "pcie-pci-bridge,bus=bypass0,id=bypass1"
	-device "pci-testdev,bus=bypass1,addr=1"
)

# ttyS0 is the console, ttyS1 carries one tar.gz of results.
args+=(-serial "file:$dir/console.log" -serial "file:$dir/results.tgz")

# Page table isolation would flush TCG's translations at every system call. On a busy host the timer can tick too late for
# the check at boot, which panics then.
exec timeout --kill-after=2 "$limit" "$qemu" "${args[@]}" -kernel "$kernel/vmlinuz" -initrd "$initramfs" \
	-append "console=ttyS0 intel_iommu=on panic=-1 ignore_loglevel mitigations=off no_timer_check ${environment[*]}"
