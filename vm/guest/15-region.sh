# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Lets the kernel's CXL core commit the raw device's decoder for a region, and records what libcxl and the suite say of it.
# shellcheck source=/dev/null
. vm/guest/lib.sh

# What libcxl says is what all of this is compared with.
[ -x /bin/libcxl_facts ] || exit 0

SIZE=$((256 << 20))
ROOT=$CXL/decoder0.0

# The decoder of the endpoint above which the device stands.
for endpoint in "$CXL"/endpoint*; do
	case $(readlink -f "$endpoint/uport") in
	*"/$RAW/"*) DECODER=$(basename "$(echo "$endpoint"/decoder*.0)") ;;
	esac
done

make_region()
{
	echo pmem >"$CXL/$DECODER/mode"
	echo $SIZE >"$CXL/$DECODER/dpa_size"
	cat "$ROOT/create_pmem_region" >/tmp/region
	cat /tmp/region >"$ROOT/create_pmem_region"
	REGION=$CXL/$(cat /tmp/region)
	cat "$ROOT/interleave_granularity" >"$REGION/interleave_granularity"
	echo 1 >"$REGION/interleave_ways"
	cat /proc/sys/kernel/random/uuid >"$REGION/uuid"
	echo $SIZE >"$REGION/size"
	echo "$DECODER" >"$REGION/target0"
}

# memory_space BDF on|off: in COMMAND
memory_space()
{
	command=$(dd if="$PCI/$1/config" bs=1 skip=4 count=1 2>/dev/null | hexdump -e '"%u"')
	[ "$2" = on ] && command=$((command | 2)) || command=$((command & ~2))
	# shellcheck disable=SC2059 # the format is the byte
	printf "\\$(printf %o "$command")" | dd of="$PCI/$1/config" bs=1 seek=4 conv=notrunc 2>/dev/null
}

make_region
record region-commit sh -c "echo 1 >$REGION/commit"
record region-libcxl libcxl_facts

# A driver that goes takes its decoders along, and one that stays keeps the registers to itself. With Memory Space off
# its last writes do not arrive: what is read then is what the core had committed.
memory_space "$RAW" off
unbind "$RAW"
memory_space "$RAW" on
suite region-decode build/t2info decode "sysfs:$RAW"

# Everything as it was, for the steps to come.
cat /tmp/region >"$ROOT/delete_region"
hot_reset "$RAW"
echo "$RAW" >/sys/bus/pci/drivers_probe
await_endpoints
record region-gone libcxl_facts
