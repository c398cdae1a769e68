#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Judges what one boot of the guest left in DIR and prints TAP 13, one line per assertion.
# usage: vm/judge.sh DIR     (run in the top directory; exit 0 all hold, 1 one does not)
# No pipefail: `grep -q` ends early, and its writer then dies of SIGPIPE.
set -u

[ $# -eq 1 ] || { echo "usage: vm/judge.sh DIR" >&2; exit 2; }
export DIR=$1 OUT=$1/out WAIVERS=vm/waivers/qemu-cxl-type3.tsv

# An assertion is a function: silent and 0 when it holds, its reason on stdout and 1 when it does not,
# its reason on stdout and 4 when it cannot be told here.

for room in vm/judge/*.sh; do
	# shellcheck source=/dev/null
	. "$room"
done

assertions=(
	"guest.kernel_log_clean             kernel_log_clean"
	"guest.steps_finished               steps_finished"
	"guest.cxl_bus                      cxl_bus"
	"guest.agree.identity               agree_lspci identity"
	"guest.agree.dvsecs                 agree_lspci dvsec"
	"guest.agree.register_locations     agree_lspci register"
	"guest.agree.capability_array       agree_devmem capability"
	"guest.agree.decoder_count          agree_devmem decoders"
	"guest.agree.libcxl_memory_size     agree_libcxl memory"
	"guest.agree.libcxl_decoder_count   agree_libcxl decoders"
	"guest.sysfs.describe               describes sysfs-describe sysfs none device"
	"guest.sysfs.detect                 suite_passes sysfs-detect"
	"guest.sysfs.dvsec                  suite_passes sysfs-dvsec"
	"guest.sysfs.hdm                    suite_passes sysfs-hdm"
	"guest.sysfs.commits                commits_judged"
	"guest.sysfs.waivers_needed         waivers_needed"
	"guest.dump.detect                  suite_passes dump-detect"
	"guest.dump.same_verdicts           same_verdicts dump-detect sysfs-detect"
	"guest.vfio.bind                    vfio_bound"
	"guest.vfio.describe                describes vfio-describe vfio plain vfio"
	"guest.vfio.all_names_passed_over   all_names_passed_over"
	"guest.vfio.detect                  suite_passes vfio-detect"
	"guest.vfio.dvsec                   suite_passes vfio-dvsec"
	"guest.vfio.hdm                     suite_passes vfio-hdm"
	"guest.vfio.skips_tell_why          skips_tell_why vfio-detect"
	"guest.refuse.malformed             refuses refuse-malformed"
	"guest.refuse.missing_vfio          refuses refuse-missing-vfio 0000:7f:1f.7"
	"guest.refuse.missing_sysfs         refuses refuse-missing-sysfs 0000:7f:1f.7"
	"guest.refuse.other_driver          refuses refuse-other-driver cxl_pci driver_override"
	"guest.refuse.no_group              refuses refuse-no-group IOMMU"
	"guest.refuse.in_use                refuses refuse-in-use use"
	"guest.refuse.no_permission_vfio    refuses refuse-permission-vfio permission"
	"guest.refuse.no_permission_sysfs   refuses refuse-permission-sysfs root"
	"guest.refuse.leaves_device_usable  record_ok vfio-again"
	"guest.system_unchanged             system_unchanged"
)

echo "TAP version 13"
echo "1..${#assertions[@]}"
number=0
failed=0
for row in "${assertions[@]}"; do
	number=$((number + 1))
	read -r name assertion <<<"$row"
	# shellcheck disable=SC2086 # the row is a command with its arguments
	reason=$($assertion 2>&1)
	case $? in
	0) echo "ok $number - $name" ;;
	4) echo "ok $number - $name # SKIP $reason" ;;
	*)
		echo "not ok $number - $name"
		reason=${reason:-no reason given}
		echo "#   ${reason//$'\n'/$'\n#   '}"
		failed=1
		;;
	esac
done
exit "$failed"
