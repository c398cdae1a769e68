# SPDX-License-Identifier: GPL-2.0
# What the cases have in common.
# shellcheck shell=sh disable=SC2154

# skip REASON: this case cannot run here.
skip() {
	echo "$*" > "$work/reason"
	exit "$SKIPPED"
}

# expect STATUS COMMAND...: the exit status must be that one.
expect() {
	wanted=$1
	shift
	"$@"
	got=$?
	[ $got -eq "$wanted" ] || { echo "exit $got instead of $wanted: $*" >&2; return 1; }
}

# golden NAME FILE: FILE is golden/NAME but for what differs between machines.
golden() {
	sed -E 's/^( *#? *(suite: version|kernel:|machine:)) .*/\1 X/' "$2" > normalised
	[ -z "$UPDATE_GOLDEN" ] || cp normalised "$here/golden/$1"
	diff -u "$here/golden/$1" normalised
}

# within SECONDS COMMAND...: tries until it succeeds.
within() {
	tries=$(($1 * 10))
	shift
	while ! "$@" > /dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || { echo "not in time: $*" >&2; return 1; }
		sleep 0.1
	done
}

# A process that a fake program of this case started is left.
orphan() {
	pgrep -f "(sleep|hops [0-9]+) $FAKE_SLEEP"
}

no_orphan() {
	! orphan
}
