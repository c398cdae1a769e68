#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Boots a kernel in guests, runs the suite on QEMU's CXL devices and on the emulator's kernel module there, and judges the
# results (TAP 13).
# usage: [AREAS=reset] [MEASURE=races RUNS=100] vm/check.sh [KERNEL]     (stock, the distribution's own and the default, or the name of a file in vm/config)
# Everything the boots left is in BUILD/vm/last (last-KERNEL) afterwards. Exit: 0 all hold, 1 one does not, 2 cannot run here.
set -euo pipefail

# How often the emulator's module is loaded and unloaded: a load takes a quarter of a second.
LOADS=${LOADS:-40}
# How often the runner is killed on its devices, a third of it on each generation's: some seconds each.
KILLS=${KILLS:-20}
# What the leg with a debugging kernel runs.
AREAS=${AREAS:-reset}
export QEMU=${QEMU:-qemu-system-x86_64}

die()
{
	echo "vm/check.sh: $*" >&2
	exit 2
}

cd "$(dirname "$0")/.."
vm=${BUILD:-build}/vm
mkdir -p "$vm"

kernel=${1:-stock} name='' kdir=''
if [ "$kernel" != stock ]; then
	[ -f "vm/config/$kernel" ] || die "no vm/config/$kernel; there is: stock $(cd vm/config && find . -maxdepth 1 -type f -printf '%P ')"
	# What the module is built against; for the stock kernel its build knows itself.
	name=-$kernel kdir=$vm/kernel-$kernel/build
fi
# A fragment says which steps its kernel goes through; those of the stock one when it does not.
leg=$(sed -n 's/^# steps: //p' "vm/config/$kernel" 2>/dev/null) || true
leg=${MEASURE:-${leg:-stock}}
limit=$((300 + LOADS + 2 * KILLS))
[ "$leg" != debug ] || limit=1200
[ "$leg" != races ] || limit=7200 T2_PROCESSORS=2
LIMIT=${T2_GUEST_SECONDS:-$limit}
configured=$(sed -n 's/^# processors: //p' "vm/config/$kernel" 2>/dev/null) || true
T2_PROCESSORS=${configured:-${T2_PROCESSORS:-}}
export T2_PROCESSORS=${T2_PROCESSORS:-1}

# What the suite takes from its environment it takes in the guest too.
passed_on=()
# A race of a second on nine devices, slowed down by TCG, is more than a check should take.
[ "$leg" = debug ] || T2_RACE_SECONDS=${T2_RACE_SECONDS:-0.3}
for variable in T2_RACE_SECONDS T2_SEED; do
	[ -z "${!variable:-}" ] || passed_on+=("$variable=${!variable}")
done

need()
{
	command -v "$1" >/dev/null || die "$1 is missing: apt-get install $2"
}

need "$QEMU" qemu-system-x86
need busybox busybox-static
need cpio cpio
need lspci pciutils
need jq jq
need flock util-linux

run=
boots=()
# shellcheck disable=SC2317 # a trap calls it
clean_up()
{
	[ ${#boots[@]} -eq 0 ] || kill "${boots[@]}" 2>/dev/null || true
	wait
	[ -z "$run" ] || rm -rf "$run"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Two checks at once share the build and the kernel, and nothing else.
prepare()
{
	[ "$kernel" != stock ] || vm/kernel.sh "$vm/kernel"
	MAKEFLAGS='' "${MAKE:-make}" -s all kmod KMOD="${BUILD:-build}/kmod$name" KDIR="$kdir" >&2 ||
		die "the suite or the emulator's module does not build: make all kmod"
	${CC:-gcc} -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -Werror -O2 -I. -Iinclude vm/guest/hold.c \
		"${BUILD:-build}/libt2.a" "${BUILD:-build}/libt2emu.a" -lpci -o "$vm/hold"
	if pkg-config --exists libcxl 2>/dev/null; then
		# shellcheck disable=SC2046 # flags are words
		${CC:-gcc} -std=gnu11 -Wall -Wextra -Werror -O2 vm/guest/libcxl_facts.c \
			$(pkg-config --cflags --libs libcxl) -o "$vm/libcxl_facts"
	else
		rm -f "$vm/libcxl_facts"
	fi
	${CC:-gcc} -std=gnu11 -Wall -Wextra -Werror -O2 vm/guest/cdev/bind_cdev.c -o "$vm/bind_cdev"
}

# guest DIR NAME=VALUE...: boots once, and leaves DIR/out
guest()
{
	local dir=$1 boot='' status=0
	shift
	vm/boot.sh "$vm/kernel$name" "$run/initramfs" "$dir" "$LIMIT" "$@" "${passed_on[@]}" >"$dir/qemu.log" 2>&1 9>&- &
	boot=$!
	# shellcheck disable=SC2064 # of this boot
	trap "kill $boot 2>/dev/null; exit 143" TERM
	wait "$boot" || status=$?
	rm -f "$dir"/mem? "$dir"/lsa?
	# timeout(1) ended the guest with 124 or 137; any other failure is QEMU's own.
	case $status in
	0 | 124 | 137) ;;
	*) die "no guest: $(tail -n 1 "$dir/qemu.log")" ;;
	esac
	mkdir "$dir/out"
	tar xzf "$dir/results.tgz" -C "$dir/out" 2>/dev/null ||
		echo "no complete results came out of the guest (QEMU exited $status, limit $LIMIT s)" >>"$dir/qemu.log"
}

# in_process AREAS TOPOLOGY...: what the model says without a kernel between; the emulated devices of the guest are compared with it
in_process()
{
	local generation topology areas=${1:+-g $1}
	shift
	mkdir "$run/in-process"
	for generation in v2 v3 v4; do
		for topology; do
			# shellcheck disable=SC2086 # none, or an option and its value
			"${BUILD:-build}/t2run" $areas -d "emu:gen=$generation,topology=$topology" -o "$run/in-process/$generation-$topology" \
				>"$run/in-process/$generation-$topology.out" || true
		done
	done
}

# Minutes, the first time, and locked by itself.
[ "$kernel" = stock ] || MAKEFLAGS='' vm/build-kernel.sh "$kernel" "$vm/kernel$name"

exec 9>"$vm/lock"
flock 9
prepare 9>&-
run=$(mktemp -d "$vm/run.XXXXXX")
echo "$leg" >"$run/leg"
extra=("${BUILD:-build}/kmod$name/t2emu.ko" "$vm/hold" "$vm/bind_cdev")
[ ! -x "$vm/libcxl_facts" ] || extra+=("$vm/libcxl_facts")
vm/initramfs.sh "$vm/kernel$name" "$run/initramfs" "${extra[@]}" 9>&-
flock -u 9

start=$SECONDS
case $leg in
stock)
	# Most of a run is waiting for resets: they share the processors well.
	guest "$run" "T2_STEPS=[1-8]*" "T2_LOADS=$LOADS" T2_STEP_SECONDS=$LIMIT &
	boots+=($!)
	for generation in v2 v3 v4; do
		mkdir "$run/emulated-$generation"
		guest "$run/emulated-$generation" "T2_STEPS=9?-*-$generation" "T2_KILLS=$(((KILLS + 2) / 3))" \
			T2_STEP_SECONDS=$LIMIT &
		boots+=($!)
	done
	in_process "" A B C
	;;
races)
	guest "$run" "T2_STEPS=races/[0-9]*" T2_STEP_SECONDS=$LIMIT "T2_RUNS=${RUNS:-100}" &
	boots+=($!)
	;;
debug)
	guest "$run" "T2_STEPS=debug/[0-9]*" T2_STEP_SECONDS=$LIMIT "T2_AREAS=$AREAS" &
	boots+=($!)
	in_process "$AREAS" A
	;;
*)
	guest "$run" "T2_STEPS=$leg/[0-9]*" T2_STEP_SECONDS=100 &
	boots+=($!)
	in_process "" A
	;;
esac
status=0
for boot in "${boots[@]}"; do
	wait "$boot" || status=$?
done
boots=()
rm -f "$run/initramfs"
[ $status -eq 0 ] || exit $status

failed=0
vm/judge.sh "$run" >"$run/guest.tap" || failed=1
cat "$run/guest.tap"
echo "# guest kernel $(cat "$vm/kernel$name/release"), $("$QEMU" --version | head -n 1), $((SECONDS - start)) s"
find "$run" -name qemu.log -exec cat {} + | sed 's/^/# qemu: /'
echo "# what the guest left: $vm/last$name"

flock 9
[ -z "${MEASURE:-}" ] || name=-$MEASURE
rm -rf "$vm/last$name"
mv "$run" "$vm/last$name"
run=
exit "$failed"
