# SPDX-License-Identifier: GPL-2.0
# Facts of the device $bdf out of libcxl_facts.

select(.host == $bdf) |
"serial \(.serial)",
"memory size \(.pmem_size)",
"capacity \(.pmem_size + .ram_size)",
"decoders \(.decoders)",
(.endpoint_decoders[] | "decoder \(.id) base=\(.base) size=\(.size) ways=\(.ways) granularity=\(.granularity)"
	+ " target=\(.target) locked=\(.locked)"),
(.endpoint_decoders[] | select(.region.committed) | "region of=\(.id) base=\(.region.base) size=\(.region.size)"
	+ " ways=\(.region.ways) granularity=\(.region.granularity)")
