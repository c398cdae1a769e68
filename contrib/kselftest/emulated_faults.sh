#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Shows that the programs beside it see: each must fail, by the requirement, on an emulated device with that defect.
cd "${OUTPUT:-.}" || exit 1

number=0
failed=0
# sees PROGRAM DEVICE REQUIREMENT
sees()
{
	number=$((number + 1))
	result="not ok"
	said=$(T2_DEVICE=$2 "./$1")
	[ $? -ne 1 ] || case $said in *"# FAIL $3 "*) result=ok ;; esac
	[ "$result" = ok ] || failed=1
	echo "$result $number $1 $2"
}

echo "TAP version 13"
echo "1..4"
sees detect_capability emu:fault=no-viral DET-CAP-09
sees detect_pcie emu:fault=std-list-loops DET-PCIE-08
sees dvsec_read_only emu:view=device,fault=device-length-writable DVS-HDR-01
sees detect_component emu:fault=no-ras DET-CM-02
exit $failed
