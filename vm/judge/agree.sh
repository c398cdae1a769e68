# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Assertions that our decoders and others' say the same of the raw device. Facts are lines "KIND NAME VALUE".

# our_facts LABEL
our_facts()
{
	record_ok "$1" || return
	jq -r -f vm/facts/decode.jq "$OUT/$1.out"
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

# libcxl_facts LABEL
libcxl_facts()
{
	jq -r --arg bdf "$(device raw)" -f vm/facts/libcxl.jq "$OUT/$1.out"
}

# agree KIND OURS OTHER [LABEL]: of this kind, whatever the other says we say too
agree()
{
	local kind=$1 other=$3 ours theirs missing
	ours=$(our_facts "$2") || fail "$ours" || return
	theirs=$("${other}_facts" ${4:+"$4"} | grep "^$kind ") || fail "$other tells nothing of $kind" || return
	missing=$(comm -13 <(sort -u <<<"$ours") <(sort -u <<<"$theirs"))
	[ -z "$missing" ] && return
	printf '%s\n' "${missing//$kind /$other says: $kind }"
	grep "^$kind " <<<"$ours" | sed 's/^/we say: /'
	return 1
}

agree_lspci()
{
	agree "$1" sysfs-decode lspci
}

agree_devmem()
{
	agree "$1" sysfs-decode devmem
}

# 4 when the guest had no libcxl
libcxl_there()
{
	if [ -f "$OUT/10-topology.rc" ] && [ ! -f "$OUT/libcxl.rc" ]; then
		echo "libcxl was not there at build time: apt-get install libcxl-dev"
		return 4
	fi
	record_ok libcxl
}

agree_libcxl()
{
	libcxl_there || return
	agree "$1" sysfs-decode libcxl libcxl
}

# 4 when the kernel refuses to commit any region in a virtual machine, as later ones do that cannot flush its caches
region_there()
{
	libcxl_there || return
	record_ok region-commit >/dev/null && return
	grep -q 'No such device or address' "$OUT/region-commit.err" 2>/dev/null || record_ok region-commit || return
	echo "this kernel commits no region here: $(tail -n 1 "$OUT/region-commit.err")"
	return 4
}

agree_region()
{
	region_there || return
	record_ok region-libcxl || return
	agree "$1" region-decode libcxl region-libcxl
}

# What the core committed reads committed and enabled, with no error, and as large as the device.
region_committed()
{
	region_there || return
	record_ok region-decode || return
	jq -e '.hdm_enable and .hdm[0].committed and (.hdm[0].error_not_committed | not)
		and .hdm[0].size == .dvsec_device.range1_size' \
		"$OUT/region-decode.out" >/dev/null || fail "$(jq -c '{hdm_enable, hdm}' "$OUT/region-decode.out")"
}

# libcxl says of both devices what it said before the region, but for the numbers in names.
region_gone()
{
	libcxl_there || return
	record_ok region-gone || return
	diff <(facts_without_names libcxl) <(facts_without_names region-gone)
}

facts_without_names()
{
	jq -Sc 'del(.memdev, .endpoint, .endpoint_decoders[].name)' "$OUT/$1.out" | sort
}
