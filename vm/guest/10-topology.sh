# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Records what the kernel's own drivers made of the devices, before anything is unbound.
# shellcheck source=/dev/null
. vm/guest/lib.sh

cxl_bus()
{
	for node in /sys/bus/cxl/devices/*; do
		[ ! -e "$node" ] || echo "$(basename "$node") $(readlink -f "$node")"
	done
}

# The CXL port driver probes from a work queue: the endpoints may come a moment after the modules.
tries=0
until [ "$(cxl_bus | grep -c '^endpoint')" -ge 2 ] || [ "$tries" -ge 20 ]; do
	tries=$((tries + 1))
	usleep 100000
done

printf 'raw %s\npassed %s\nungrouped %s\n' "$RAW" "$PASSED" "$UNGROUPED" >"$OUT/devices.out"
cxl_bus >"$OUT/cxl-bus.out"
record drivers lspci -Dnk
record lspci lspci -D -vvv -xxxx -s "$RAW"
[ ! -x /bin/libcxl_facts ] || record libcxl libcxl_facts
