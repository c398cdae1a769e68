# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Records what the kernel's own drivers made of the devices, before anything is unbound.
# shellcheck source=/dev/null
. vm/guest/lib.sh

await_endpoints
printf 'raw %s\npassed %s\nungrouped %s\n' "$RAW" "$PASSED" "$UNGROUPED" >"$OUT/devices.out"
cxl_bus >"$OUT/cxl-bus.out"
record drivers lspci -Dnk
record lspci lspci -D -vvv -xxxx -s "$RAW"
[ ! -x /bin/libcxl_facts ] || record libcxl libcxl_facts
