# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Character devices that somebody holds, that this user may not open, or that miss a part; and one that only looks taken.
# shellcheck source=/dev/null
. vm/guest/lib.sh

node=/dev/vfio/devices/$(cdev_of "$RAW")

# Anyone may have the node open: it is the bind that takes the device.
exec 3<>"$node"
suite cdev-open-unbound build/t2info describe "$RAW"
exec 3>&-

take "$node"
suite refuse-bound build/t2run -d "$RAW" -g detect -o /tmp/bound
# The second device is in a group of its own: it does not matter to it.
suite cdev-second-meanwhile build/t2info describe "$PASSED"
give_back holder
suite cdev-after-holder build/t2info describe "$RAW"

# Held by the older way.
give_groups_back
exec 3<"/dev/vfio/$(group_of "$RAW")"
suite refuse-group-held build/t2run -d "$RAW" -g detect -o /tmp/group-held
exec 3<&-
take_groups_away

# nobody LABEL COMMAND: as an unprivileged user
nobody()
{
	suite "$1" su -s /bin/sh nobody -c "$2"
}

detect="build/t2run -d $RAW -g detect -o /tmp/nobody"
chmod 600 /dev/iommu
nobody refuse-cdev-permission "$detect"
chown nobody "$node"
nobody refuse-iommu-permission "$detect"
chown nobody /dev/iommu
nobody cdev-as-user "build/t2info describe $RAW"
chown root "$node" /dev/iommu

# Without an iommufd the older way is left; without either nothing is.
rm /dev/iommu
suite refuse-no-way build/t2run -d "$RAW" -g detect -o /tmp/no-way
give_groups_back
suite group-instead build/t2info describe "$RAW"
take_groups_away
mknod /dev/iommu c 10 "$(minor_of iommu)"
chmod 600 /dev/iommu
suite cdev-again build/t2info describe "$RAW"
