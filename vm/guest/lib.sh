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

# record LABEL COMMAND...: leaves LABEL.out, LABEL.err, LABEL.rc
record()
{
	label=$1
	shift
	timeout -k 2 30 "$@" >"$OUT/$label.out" 2>"$OUT/$label.err"
	echo "$?" >"$OUT/$label.rc"
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
