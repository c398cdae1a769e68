# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# A passed-through device that somebody else holds, and one that this user may not open.
# shellcheck source=/dev/null
. vm/guest/lib.sh

node=/dev/vfio/$(group_of "$PASSED")

exec 3<"$node"
suite refuse-in-use build/t2run -d "$PASSED" -g detect -o /tmp/in-use
exec 3<&-

# nobody LABEL SELECTOR: the suite as an unprivileged user
nobody()
{
	suite "$1" su -s /bin/sh nobody -c "build/t2run -d $2 -g detect -o /tmp/$1"
}

nobody refuse-permission-vfio "$PASSED"
nobody refuse-permission-sysfs "sysfs:$RAW"
# Once more as root and alone: both refusals must have left a device that opens.
suite vfio-again build/t2info describe "$PASSED"
