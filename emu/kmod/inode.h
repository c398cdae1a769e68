/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An inode of its own for each card, so that its mappings can be found: kernels before 6.10 give
 * every VFIO file the one that all anonymous files share.
 */
#ifndef T2K_INODE_H
#define T2K_INODE_H

#include "compat.h"
#include "kmod.h"

#if T2K_VFIO_HAS_INODE
static inline int t2k_inodes_init(void)
{
	return 0;
}
static inline void t2k_inodes_exit(void)
{
}
static inline struct inode *t2k_inode_create(void)
{
	return NULL;
}
static inline void t2k_inode_destroy(struct inode *inode)
{
}
#else
int t2k_inodes_init(void);
void t2k_inodes_exit(void);
/* Returns the inode, or -errno as a pointer. */
struct inode *t2k_inode_create(void);
void t2k_inode_destroy(struct inode *inode);
#endif

static inline struct address_space *t2k_mapping(struct t2k_card *card, struct vfio_device *vdev)
{
	struct inode *inode = T2K_VFIO_HAS_INODE ? t2k_vfio_inode(vdev) : card->inode;

	return inode->i_mapping;
}

#endif
