# SPDX-License-Identifier: GPL-2.0
# Facts out of the capability array as vm/guest/30-sysfs.sh read it through /dev/mem.

$1 == "capability" { printf "capability %s offset=%s version=%s\n", $2, $4, $6 }

# CXL r3.1 8.2.4.20.1: bits 3:0 of the HDM decoder capability encode the number of decoders.
$1 == "hdm" {
	code = index("0123456789abcdef", substr($2, 8, 1)) - 1
	print "decoders " (code == 0 ? 1 : code <= 8 ? 2 * code : 20 + 4 * (code - 9))
}
