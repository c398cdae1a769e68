# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Assertions that our decoders and others' say the same of the raw device. Facts are lines "KIND NAME VALUE".

our_facts()
{
	record_ok sysfs-decode || return
	jq -r -f vm/facts/decode.jq "$OUT/sysfs-decode.out"
}

lspci_facts()
{
	record_ok lspci || return
	awk -f vm/facts/lspci.awk "$OUT/lspci.out"
}

devmem_facts()
{
	awk -f vm/facts/capabilities.awk "$OUT/capability-array.out"
}

libcxl_facts()
{
	jq -r --arg bdf "$(device raw)" 'select(.host == $bdf) |
		"memory size \(.pmem_size)", "decoders \(.decoders)"' "$OUT/libcxl.out"
}

# agree KIND OTHER: of this kind, whatever the other says we say too
agree()
{
	local kind=$1 other=$2 ours theirs missing
	ours=$(our_facts) || fail "$ours" || return
	theirs=$("${other}_facts" | grep "^$kind ") || fail "$other tells nothing of $kind" || return
	missing=$(comm -13 <(sort -u <<<"$ours") <(sort -u <<<"$theirs"))
	[ -z "$missing" ] && return
	printf '%s\n' "${missing//$kind /$other says: $kind }"
	grep "^$kind " <<<"$ours" | sed 's/^/we say: /'
	return 1
}

agree_lspci()
{
	agree "$1" lspci
}

agree_devmem()
{
	agree "$1" devmem
}

agree_libcxl()
{
	if [ -f "$OUT/10-topology.rc" ] && [ ! -f "$OUT/libcxl.rc" ]; then
		echo "libcxl was not there at build time: apt-get install libcxl-dev"
		return 4
	fi
	record_ok libcxl || return
	agree "$1" libcxl
}
