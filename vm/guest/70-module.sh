# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Loads the emulator's module: bad knobs, which generation binds what, knobs at run time, and a device in use.
# shellcheck source=/dev/null
. vm/guest/lib.sh

record module-bad-knob insmod t2emu.ko devices="gen=v2;gen=v3,topology=Q"
# busybox tries a module that is refused a second time, by the older system call.
dmesg | sed -n 's/^\[[^]]*\] \(t2emu: ".*\)/\1/p' | sort -u >"$OUT/module-bad-knob.log"

# Firmware committed no decoder: each generation has its own answer. Then a plain device, and a good one.
record module-load load_emulator gen=v2,committed=no gen=v3,committed=no gen=v4,committed=no gen=plain gen=v3
for n in 1 2 3 4 5; do
	device=$(emulated $n)
	echo "$n $(cat "$PCI/$device/knobs") driver $(driver_of "$device")"
	# The errno of a second try is the driver's own.
	[ -n "$(driver_of "$device")" ] || record "module-bind-$n" write "$device" "$DRIVER/bind"
	[ -z "$(driver_of "$device")" ] || suite "module-describe-$n" build/t2info describe "$device"
done >"$OUT/module-policy.out"

device=$(emulated 5)
record module-knobs-bad write gen=v9 "$PCI/$device/knobs"
suite module-describe-kept build/t2info describe "$device"
record module-knobs write gen=v2,topology=B "$PCI/$device/knobs"
cat "$PCI/$device/knobs" >"$OUT/module-knobs.now"
suite module-describe-changed build/t2info describe "$device"

record module-hold-rmmod hold "$device" rmmod t2emu
record module-hold-knobs hold "$device" sh -c "echo gen=v3 >$PCI/$device/knobs"
# Unbinding waits for the last close; by then hold is gone.
# shellcheck disable=SC2016
record module-hold-unbind hold "$device" sh -c '(echo "$1" >"$2/unbind"; echo unbound >>/tmp/unbound) & sleep 1
	echo held >>/tmp/unbound' sh "$device" "$DRIVER"
touch /tmp/unbound
tries=0
until grep -q unbound /tmp/unbound || [ $tries -ge 50 ]; do
	tries=$((tries + 1))
	usleep 100000
done
cp /tmp/unbound "$OUT/module-unbound.out"
record module-rebind write "$device" "$DRIVER/bind"
suite module-describe-rebound build/t2info describe "$device"

record module-unload rmmod t2emu
ls "$PCI" >"$OUT/module-left.out"
