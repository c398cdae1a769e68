# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Judges a dump of the raw device, made here by lspci.
# shellcheck source=/dev/null
. vm/guest/lib.sh

record dump lspci -D -xxxx -s "$RAW"
suite dump-describe build/t2info describe "dump:$OUT/dump.out"
suite dump-detect build/t2run -d "dump:$OUT/dump.out" -g detect --waivers vm/waivers/qemu-cxl-type3.tsv -o "$OUT/dump-detect"
