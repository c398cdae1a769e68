# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# What every step uses: the two devices, a recorder of commands, and moving a device between drivers.
# A step only acts and records into $OUT; vm/judge.sh judges on the host.

PCI=/sys/bus/pci/devices

# QEMU's two CXL memory devices: the first one (with a serial number) is looked at raw, the second one through vfio.
cxl_devices()
{
	lspci -Dn -d 8086:0d93 | cut -d' ' -f1
}
RAW=$(cxl_devices | sed -n 1p)
PASSED=$(cxl_devices | sed -n 2p)
# Behind the bridge that bypasses the IOMMU.
UNGROUPED=$(lspci -Dn -d 1b36:0005 | cut -d' ' -f1)
export RAW PASSED UNGROUPED

driver_of()
{
	[ ! -e "$PCI/$1/driver" ] || basename "$(readlink "$PCI/$1/driver")"
}

# What a run of the suite must leave alone, of every PCI device: binding, COMMAND, override.
state()
{
	lspci -Dnkx 2>/dev/null | awk '
		/^[0-9a-f]+:[0-9a-f]+:/ { bdf = $1 }
		/Kernel driver in use/ { print bdf, "driver", $NF }
		/^00: / { print bdf, "COMMAND", $7 $6 }'
	grep . "$PCI"/*/driver_override
}

# record LABEL COMMAND...: leaves LABEL.out, LABEL.err, LABEL.rc. The command is a program, or a function of this file.
record()
{
	label=$1
	shift
	case $1 in
	write | load_emulator) "$@" ;;
	*) timeout -k 2 "${RECORD_SECONDS:-60}" "$@" ;;
	esac >"$OUT/$label.out" 2>"$OUT/$label.err"
	echo "$?" >"$OUT/$label.rc"
}

# write TEXT FILE
write()
{
	echo "$1" >"$2"
}

# suite LABEL COMMAND...: the same, and what the command changed on the system goes into LABEL.changed
suite()
{
	before=$(state)
	record "$@"
	after=$(state)
	if [ "$before" != "$after" ]; then
		echo "$before" >/tmp/before
		echo "$after" | diff /tmp/before - >"$OUT/$1.changed"
	fi
	echo "$1" >>"$OUT/suite-runs"
}

unbind()
{
	[ ! -e "$PCI/$1/driver" ] || echo "$1" >"$PCI/$1/driver/unbind"
}

bind_vfio()
{
	unbind "$1"
	echo vfio-pci >"$PCI/$1/driver_override"
	echo "$1" >/sys/bus/pci/drivers_probe
}

group_of()
{
	basename "$(readlink "$PCI/$1/iommu_group")"
}

# Name of the vfio character device, where the kernel has such.
cdev_of()
{
	basename "$(echo "$PCI/$1"/vfio-dev/*)"
}

minor_of()
{
	awk -v name="$1" '$2 == name { print $1 }' /proc/misc
}

# The nodes of the older way to a vfio device, away and back again.
take_groups_away()
{
	rm -f /dev/vfio/vfio /dev/vfio/[0-9]*
}

give_groups_back()
{
	mknod /dev/vfio/vfio c 10 "$(minor_of vfio)"
	for group in /sys/class/vfio/*; do
		mknod "/dev/vfio/$(basename "$group")" c "$(sed 's/:.*//' "$group/dev")" "$(sed 's/.*://' "$group/dev")"
	done
}

# take NODE: another process binds this character device, until give_back LABEL records how that ended
take()
{
	rm -f /tmp/end /tmp/bound
	mkfifo /tmp/end
	bind_cdev "$1" </tmp/end >/tmp/bound &
	taker=$!
	exec 4>/tmp/end
	tries=0
	until grep -q bound /tmp/bound || [ "$tries" -ge 50 ]; do
		tries=$((tries + 1))
		usleep 100000
	done
}

give_back()
{
	exec 4>&-
	wait "$taker"
	echo "$?" >"$OUT/$1.rc"
}

export DRIVER=/sys/bus/pci/drivers/t2emu

# load_emulator KNOBS...: the emulator's module, with a device for each argument
load_emulator()
{
	list=$1
	shift
	for knobs; do
		list="$list;$knobs"
	done
	insmod t2emu.ko devices="$list"
}

# emulated N: address of the Nth device of the emulator's module
emulated()
{
	basename "$(dirname "$(ls "$PCI"/*/knobs | sed -n "$1p")")"
}

# suite_on_emulated GENERATION: everything, on a device of each topology
suite_on_emulated()
{
	load_emulator "gen=$1,topology=A" "gen=$1,topology=B" "gen=$1,topology=C"
	record "emulated-$1-A-describe" build/t2info describe "$(emulated 1)"
	record "emulated-$1-B-describe" build/t2info describe "$(emulated 2)"
	record "emulated-$1-C-describe" build/t2info describe "$(emulated 3)"
	RECORD_SECONDS=$T2_STEP_SECONDS suite "emulated-$1" build/t2run -d "$(emulated 1)" -d "$(emulated 2)" \
		-d "$(emulated 3)" -o "$OUT/emulated-$1.run"
	rmmod t2emu
}

# kills_on_emulated GENERATION: the runner killed $T2_KILLS times; the device must be usable at once, and the module unloadable
kills_on_emulated()
{
	load_emulator "gen=$1"
	export KILLS="$T2_KILLS" RECORD_SECONDS="$T2_STEP_SECONDS"
	record "kills-$1" selftest/soak/kills.sh "$(emulated 1)"
	record "kills-$1-unload" rmmod t2emu
}

# suite_on_debugged GENERATION BDF: the areas asked for; everything takes its time in such a kernel
suite_on_debugged()
{
	suite "emulated-$1-A-describe" build/t2info describe "$2"
	RECORD_SECONDS=$T2_STEP_SECONDS suite "emulated-$1-A" build/t2run -d "$2" -g "$T2_AREAS" --timeout 120 -o "$OUT/emulated-$1-A"
}

# leaks LABEL: what nothing points to any more. An object counts once it is 5 s old, and has not changed between two scans.
leaks()
{
	sleep 6
	echo scan >/sys/kernel/debug/kmemleak
	echo scan >/sys/kernel/debug/kmemleak
	cat /sys/kernel/debug/kmemleak >"$OUT/$1.out"
}

# hot_reset BDF: through the bridge above; BARs and COMMAND are written back. QEMU resets at once, so nothing waits.
hot_reset()
{
	bridge=$(basename "$(dirname "$(readlink -f "$PCI/$1")")")
	dd if="$PCI/$1/config" of=/tmp/header bs=64 count=1 2>/dev/null
	dd if="$PCI/$bridge/config" of=/tmp/control bs=1 skip=62 count=1 2>/dev/null
	printf '\100' | dd of="$PCI/$bridge/config" bs=1 seek=62 conv=notrunc 2>/dev/null
	dd if=/tmp/control of="$PCI/$bridge/config" bs=1 seek=62 conv=notrunc 2>/dev/null
	dd if=/tmp/header of="$PCI/$1/config" bs=64 conv=notrunc 2>/dev/null
}

CXL=/sys/bus/cxl/devices

cxl_bus()
{
	for node in "$CXL"/*; do
		[ ! -e "$node" ] || echo "$(basename "$node") $(readlink -f "$node")"
	done
}

# The CXL port driver probes from a work queue: the endpoints may come a moment after the modules.
await_endpoints()
{
	tries=0
	until [ "$(cxl_bus | grep -c '^endpoint')" -ge 2 ] || [ "$tries" -ge 20 ]; do
		tries=$((tries + 1))
		usleep 100000
	done
}
