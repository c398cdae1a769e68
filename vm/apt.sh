# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Debian packages for scripts of vm/, without root: of what the system's apt knows, or of any suite, by an apt with a state
# of its own, so that the system's is neither asked nor changed. Sourced; the caller has die().

MIRROR=${T2_MIRROR:-http://deb.debian.org}

# apt_suite SUITE DIR: the indices of SUITE, kept in DIR; apt_conf is then what every other function here goes by
apt_suite()
{
	local suite=$1 dir archive=debian
	mkdir -p "$2"/{lists/partial,archives/partial}
	dir=$(cd "$2" && pwd)
	case $suite in *-security) archive=debian-security ;; esac
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $MIRROR/$archive $suite main" >"$dir/sources.list"
	# What other packages hook into an update looks at the system's indices; a download as _apt cannot write here.
	cat >"$dir/apt.conf" <<-END
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		Dir::State "$dir";
		Dir::State::status "/dev/null";
		Dir::Cache "$dir";
		Dir::Etc::sourcelist "$dir/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		APT::Sandbox::User "root";
		APT::Update::Error-Mode "any";
	END
	apt_conf=$dir/apt.conf
	apt-get -qq -c "$apt_conf" update >"$dir/update.log" 2>&1 ||
		die "no index of $suite: $(grep -m1 '^E:' "$dir/update.log" || tail -n 1 "$dir/update.log")"
}

# What the system's own apt knows is what every other function here goes by.
apt_system()
{
	apt_conf=/dev/null
}

# apt_version PACKAGE: the newest one that the suite has
apt_version()
{
	apt-cache -c "$apt_conf" policy "$1" | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

# apt_depends PACKAGE PATTERN: what it depends on, as far as the name matches the extended regular expression
apt_depends()
{
	apt-cache -c "$apt_conf" depends "$1" | awk '$1 == "Depends:" { print $2 }' | grep -E "$2" || true
}

# apt_unpack PACKAGE DIR: downloads it and unpacks it there
apt_unpack()
{
	local tmp status=0
	tmp=$(mktemp -d "$2/apt.XXXXXX")
	(cd "$tmp" && apt-get -qq -c "$apt_conf" download "$1") >"$tmp/log" 2>&1 || status=$?
	[ $status -ne 0 ] || dpkg-deb -x "$tmp"/*.deb "$2" 2>>"$tmp/log" || status=$?
	[ $status -eq 0 ] || tail -n 1 "$tmp/log" >&2
	rm -rf "$tmp"
	[ $status -eq 0 ] || die "cannot download and unpack $1"
}
