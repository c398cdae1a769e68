#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two judges that nobody here wrote read the emulated config space: lspci -vvv, whose facts must be what the knobs say
# and t2info decodes, and libpci, whose capability list must be ours. Not asked: fields that pciutils decodes wrongly
# (Control2 reset bits, Capability3) or not at all (CONFIG_LOCK, DVSEC 0Ah).
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${T2_BUILD:-build}
# shellcheck source=selftest/tap.sh
. selftest/tap.sh
work=$(mktemp -d)
trap 'rm -rf "$work" "$tap_log"' EXIT

# Value of a knob in the selector at hand.
knob() {
	local list=",$knobs," value
	value=${list##*,"$1"=}
	[ "$value" = "$list" ] && value=$2
	echo "${value%%,*}"
}

# + or -, as lspci shows a bit
flag() {
	[ "$(knob "$1" yes)" = yes ] && echo + || echo -
}

shows() {
	local line
	for line in "$@"; do
		grep -qF -- "$line" "$work/facts" || { echo "lspci does not show: $line"; cat "$work/facts"; return 1; }
	done
}

pcie_facts() {
	shows 'Express (v2) Endpoint' 'FLReset+ SlotPowerLimit' 'Advanced Error Reporting' \
		'Address Translation Service (ATS)' 'Device Serial Number 00-e2-e2-1e-5e-2e-00-01' \
		'Data Object Exchange' 'MSI-X: Enable- Count=4' 'Processing accelerators: Device 1e98:e2e2'
}

# Every CXL DVSEC that t2info decodes, with offset, revision and length, and no other.
dvsec_facts() {
	jq -r '.dvsecs[] | [.offset, .id, .revision, .length] | @tsv' "$work/decoded" |
		while read -r offset id revision length; do
			printf 'Capabilities: [%x v1] Designated Vendor-Specific: Vendor=1e98 ID=%04x Rev=%d Len=%d: CXL\n' \
				"$offset" "$id" "$revision" "$length"
		done > "$work/expected"
	grep 'Designated Vendor-Specific' "$work/facts" | diff "$work/expected" - || return 1
	[ "$(knob cxl yes)" = no ] && return
	local revision length
	revision=$(knob dvsec_rev 3)
	length=60
	[ "$revision" -eq 1 ] && length=56
	shows "ID=0000 Rev=$revision Len=$length: CXL" 'ID=0007 Rev=2 Len=32: CXL' 'ID=0008 Rev=0 Len=36: CXL'
}

device_facts() {
	local cache mem hdm memory_enable end
	cache=$(flag cache) mem=$(flag mem_capable) hdm=$(knob ranges 1)
	memory_enable=$mem
	[ "$mem" = - ] && hdm=0
	[ "$(knob committed yes)" = no ] && memory_enable=-
	shows "CXLCap: Cache$cache IO+ Mem$mem Mem HW Init$mem HDMCount $hdm Viral+" \
		"CXLCtl: Cache- IO+ Mem$memory_enable Cache SF Cov 0 Cache SF Gran 0 Cache Clean- Viral-" \
		'CXLSta: Viral-' 'CXLSta2: ResetComplete- ResetError- PMComplete+' || return 1
	[ "$cache" = - ] || shows 'Cache Size: 00400000' || return 1
	[ "$mem" = - ] && return
	printf -v end '%016x' $(($(jq .dvsec_device.range1_size "$work/decoded") - 1))
	shows "Range1: 0000000000000000-$end" \
		'Valid+ Active+ Type=CDAT Class=CDAT interleave=256 timeout=1s' || return 1
	[ "$(grep -c 'Valid+ Active+' "$work/facts")" -eq "$hdm" ]
}

# What t2info decodes of the Device DVSEC is what the knobs ask for, bit by bit.
decoded_facts() {
	local cap=$((0xc002)) lock=0 size=0
	[ "$(flag cache)" = + ] && cap=$((cap | 0x41))
	[ "$(flag mem_capable)" = + ] && cap=$((cap | 0xc | $(knob ranges 1) << 4))
	[ "$(flag mem_capable)" = + ] && size=$(($(knob mem 256M | tr -d M) << 20))
	# Two ranges have half of the memory each, in units of 256 MiB.
	[ "$(knob ranges 1)" = 2 ] && size=$(((size / 2 + (128 << 20)) & ~((256 << 20) - 1)))
	[ "$(flag reset_capable)" = + ] && cap=$((cap | 0x280))
	[ "$(flag reset_capable)$(flag mem_clear)" = ++ ] && cap=$((cap | 0x800))
	[ "$(knob config_locked no)" = yes ] && lock=1
	jq .dvsec_device "$work/decoded"
	echo "required: capability $cap, lock $lock, size $size"
	jq -e ".dvsec_device | .capability == $cap and .lock == $lock and .status2 == 32768
		and .range1_size == $size and .range1_base == 0" "$work/decoded"
}

other_facts() {
	local cache mem offset
	declare -A block=([A]=30000 [B]=0 [C]=10000 [whole]=0)
	cache=$(flag cache) mem=$(flag mem_capable)
	printf -v offset '%016x' "$((16#${block[$(knob topology C)]}))"
	shows "Block2: BIR: bar0, ID: component registers, offset: $offset" \
		"FBCap: Cache$cache IO+ Mem$mem 68BFlit+ MltLogDev- 256BFlit- PBRFlit-" \
		"FBSta: Cache$cache IO+ Mem$mem SynHdrByp- DrftBuf- 68BFlit+ MltLogDev- 256BFlit- PBRFlit-" \
		'FBModTS: Received FB Data: 00c1e5' 'FBCap2: NOPHint+' 'FBCtl2: NOPHint-' || return 1
	[ "$(grep -c 'Block[0-9]' "$work/facts")" -eq 1 ] || return 1
	jq -e --argjson offset $((16#$offset)) '[.locator[] | select(.block == 1)] == [{bir: 0, block: 1, offset: $offset}]' \
		"$work/decoded" || return 1
	[ "$mem" = - ] || shows 'GPF Phase 2 Duration: 50ms' 'GPF Phase 2 Power: 25000mW' || return 1
	[ "$(knob function_map no)" = no ] || shows 'FuncMap 0: 00000000' 'FuncMap 7: 00000000'
}

# Offsets of all capabilities, by libpci and by us.
same_list() {
	"$build/judges/libpci_caps" "$work/dump"
}

read_device() {
	"$build/judges/emu_dump" "emu:view=device${knobs:+,$knobs}" > "$work/dump" &&
		"$build/t2info" decode "emu:view=device${knobs:+,$knobs}" > "$work/decoded" &&
		lspci -vvv -F "$work/dump" 2> "$work/stderr" | tr '\t' ' ' | tr -s ' ' | sed 's/^ //' > "$work/facts" &&
		! grep -E '<chain (looped|broken)>|<access denied>|!!!' "$work/facts"
}

command -v lspci > /dev/null || { skip "lspci" "no lspci here; apt-get install pciutils"; finish; }
while read -r knobs; do
	name=${knobs:-defaults}
	check "$name: lspci reads the dump" read_device
	check "$name: PCI Express facts" pcie_facts
	check "$name: DVSECs" dvsec_facts
	check "$name: libpci lists the same capabilities" same_list
	[ "$(knob cxl yes)" = no ] && continue
	check "$name: Device DVSEC" device_facts
	check "$name: t2info agrees" decoded_facts
	check "$name: register locator, Flex Bus, GPF, function map" other_facts
done <<'END'

topology=A
topology=B
topology=whole,mem=4608M
cache=no
mem_capable=no
ranges=2,mem=1024M
dvsec_rev=1
dvsec_rev=2,ranges=2
function_map=yes,test_dvsec=no
config_locked=yes,locked=yes
committed=no,decoders=10
reset_capable=no,mem_clear=no
cxl=no
END
finish
