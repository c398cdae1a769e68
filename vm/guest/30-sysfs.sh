# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Reads the raw device through sysfs, without its driver: a driver that holds the BAR forbids mapping it.
# shellcheck source=/dev/null
. vm/guest/lib.sh

# capability_array BAR: the component block as /dev/mem shows it, read without any code of the suite:
# the array header, its entries, and the first word of the HDM decoder capability.
capability_array()
{
	block=$(($1 + 0x1000))
	header=$(($(devmem $block 32)))
	count=$(((header >> 24) & 0xff))
	printf 'header %08x\n' "$header"
	i=1
	while [ "$i" -le "$count" ] && [ "$i" -le 32 ]; do
		entry=$(($(devmem $((block + 4 * i)) 32)))
		id=$((entry & 0xffff))
		offset=$(((entry >> 20) & 0xfff))
		printf 'capability %d offset %x version %d\n' $id $offset $(((entry >> 16) & 0xf))
		[ $id -ne 5 ] || printf 'hdm %08x\n' $(($(devmem $((block + offset)) 32)))
		i=$((i + 1))
	done
}

unbind "$RAW"
capability_array "$(sed -n '1s/ .*//p' "$PCI/$RAW/resource")" >"$OUT/capability-array.out"

suite sysfs-describe build/t2info describe "sysfs:$RAW"
suite sysfs-decode build/t2info decode "sysfs:$RAW"
suite sysfs-detect build/t2run -d "sysfs:$RAW" -g detect --waivers vm/waivers/qemu-cxl-type3.tsv -o "$OUT/sysfs-detect"
# Nobody uses this device: whatever DVSEC 0 allows may be tried on it. What commits decoders is 35-commit.sh's.
suite sysfs-dvsec build/t2run -d "sysfs:$RAW" -g dvsec --hazard 6 --waivers vm/waivers/qemu-cxl-type3.tsv -o "$OUT/sysfs-dvsec"
suite sysfs-hdm build/t2run -d "sysfs:$RAW" -g hdm --waivers vm/waivers/qemu-cxl-type3.tsv -o "$OUT/sysfs-hdm"
