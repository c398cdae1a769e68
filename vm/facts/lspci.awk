# SPDX-License-Identifier: GPL-2.0
# Facts of one device out of `lspci -D -vvv` without names: identity, CXL DVSECs, register locations.
# Left alone: the bits that pciutils is known to decode wrongly (Control2, Capability3).

/^[0-9a-f]+:[0-9a-f:.]+ Class / {
	match($0, /Class [0-9a-f]+/)
	class = substr($0, RSTART + 6, 4)
	match($0, /Device [0-9a-f]+:[0-9a-f]+/)
	id = substr($0, RSTART + 7, 9)
	interface = match($0, /\(prog-if [0-9a-f]+/) ? substr($0, RSTART + 9, 2) : "00"
	print "identity vendor " substr(id, 1, 4)
	print "identity device " substr(id, 6, 4)
	print "identity class " class interface
}

/Designated Vendor-Specific: Vendor=1e98/ {
	match($0, /\[[0-9a-f]+/)
	offset = substr($0, RSTART + 1, RLENGTH - 1)
	match($0, /ID=[0-9a-f]+ Rev=[0-9]+ Len=[0-9]+/)
	split(substr($0, RSTART, RLENGTH), part, /[ =]/)
	id = part[2]
	sub(/^0+/, "", id)
	printf "dvsec %s offset=%s revision=%s length=%s\n", id == "" ? "0" : id, offset, part[4], part[6]
}

/Block[0-9]+: BIR: bar/ {
	match($0, /bar[0-9]/)
	bar = substr($0, RSTART + 3, 1)
	kind = /component registers/ ? 1 : /BAR virtualization/ ? 2 : /CXL device registers/ ? 3 : "other"
	offset = $NF
	sub(/^0+/, "", offset)
	printf "register %s bar=%s offset=%s\n", kind, bar, offset == "" ? "0" : offset
}
