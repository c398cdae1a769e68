#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Installs what is missing of setup/packages: `install.sh run` for the suite, `check` for its own tests too, `kernel` for the
# kernels that those build as well.
set -u
cd "$(dirname "$0")/.." || exit 2

purpose=${1:-run}
case $purpose in
run) wanted=' run ' ;;
check) wanted=' run check ' ;;
kernel) wanted=' run check kernel ' ;;
*)
	echo "usage: setup/install.sh [run|check|kernel]" >&2
	exit 2
	;;
esac

present() {
	case $1 in
	cmd:*) command -v "${1#cmd:}" ;;
	hdr:*) [ -e "/usr/include/${1#hdr:}" ] ;;
	pc:*) pkg-config --exists "${1#pc:}" ;;
	deb:*) [ "$(dpkg-query -W -f '${db:Status-Status}' "${1#deb:}" 2>&1)" = installed ] ;;
	esac >/dev/null 2>&1
}

missing=()
while read -r package probe who; do
	[[ $package == '#'* || -z $package ]] && continue
	[[ $wanted == *" $who "* ]] || continue
	present "$probe" || missing+=("$package")
done < setup/packages

[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
	echo "missing packages; run: sudo apt-get install -y ${missing[*]}" >&2
	exit 2
fi
echo "# installing: ${missing[*]}" >&2
log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT
if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } \
	> "$log" 2>&1; then
	tail -n 5 "$log" >&2
	echo "apt-get install failed; run it by hand: apt-get install -y ${missing[*]}" >&2
	exit 2
fi
