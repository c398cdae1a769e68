# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Loads, uses and unloads the emulator's module $T2_LOADS times, and counts what the kernel has allocated before and after.
# shellcheck source=/dev/null
. vm/guest/lib.sh

# What was freed is given back a while later: the caches are emptied until nothing more goes.
settle()
{
	left=0 before=1
	while [ "$left" != "$before" ]; do
		before=$left
		echo 3 >/proc/sys/vm/drop_caches
		sleep 1
		left=$(awk '$1 == "dentry" { print $2 }' /proc/slabinfo)
	done
}

# allocated LABEL: live objects of every slab cache, and free memory
allocated()
{
	settle
	awk 'NR > 2 { print $1, $2 } ' /proc/slabinfo | sort >"$OUT/$1.slab"
	awk '$1 == "MemFree:" { print $2 }' /proc/meminfo >"$OUT/$1.free"
}

# loads N: prints what did not succeed
loads()
{
	n=0
	while [ "$n" -lt "$1" ]; do
		n=$((n + 1))
		load_emulator gen=v2 gen=v3 || echo "load $n"
		hold "$(emulated $((1 + n % 2)))" true || echo "use $n"
		rmmod t2emu || echo "unload $n"
	done
}

# What is made once and kept is made before the count.
loads 10 >"$OUT/loads.out" 2>&1
allocated loads-before
loads "${T2_LOADS:-100}" >>"$OUT/loads.out" 2>&1
allocated loads-after
echo "${T2_LOADS:-100}" >"$OUT/loads.count"
