# SPDX-License-Identifier: GPL-2.0
# Facts of one device out of `t2info decode`.

# Lower-case hexadecimal digits of a number, at least $width of them.
def hex($width):
	def digits: if . < 16 then [.] else (. / 16 | floor | digits) + [. % 16] end;
	digits | map("0123456789abcdef"[. : . + 1]) | add
	| until(length >= $width; "0" + .);

"identity vendor \(.vendor | hex(4))",
"identity device \(.device | hex(4))",
"identity class \(.class | hex(6))",
"serial \(.serial // "0000000000000000")",
"memory size \(.dvsec_device.range1_size)",
"capacity \(.dvsec_device.range1_size + .dvsec_device.range2_size)",
(.dvsecs[] | "dvsec \(.id | hex(1)) offset=\(.offset | hex(1)) revision=\(.revision) length=\(.length)"),
(.locator[] | "register \(.block) bar=\(.bir) offset=\(.offset | hex(1))"),
(.capabilities[] | "capability \(.id) offset=\(.pointer | hex(1)) version=\(.version)"),
"decoders \(.decoders)",
(.hdm // [] | to_entries[] | "decoder \(.key) base=\(.value.base) size=\(.value.size) ways=\(.value.ways)"
	+ " granularity=\(.value.granularity) target=\(if .value.host_only then "expander" else "accelerator" end)"
	+ " locked=\(.value.lock_on_commit and .value.committed)"),
(.hdm // [] | to_entries[] | select(.value.committed) | "region of=\(.key) base=\(.value.base) size=\(.value.size)"
	+ " ways=\(.value.ways) granularity=\(.value.granularity)")
