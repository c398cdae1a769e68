# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Names devices that cannot be tested, and records how the suite says so.
# shellcheck source=/dev/null
. vm/guest/lib.sh

refuse()
{
	suite "$1" build/t2run -d "$2" -g detect -o "/tmp/$1"
}

refuse refuse-missing-vfio 0000:7f:1f.7
refuse refuse-missing-sysfs sysfs:0000:7f:1f.7
refuse refuse-malformed 0000:zz:00.0
refuse refuse-other-driver "$PASSED"
refuse refuse-no-group "$UNGROUPED"
