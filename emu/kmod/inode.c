// SPDX-License-Identifier: GPL-2.0
/* The file system of the cards' inodes: never seen, mounted as long as the module is loaded. */
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/pseudo_fs.h>

#include "inode.h"

#if !T2K_VFIO_HAS_INODE

#define MAGIC 0x74326b6d /* "t2km" */

static struct vfsmount *mount;

static int init_context(struct fs_context *context)
{
	return init_pseudo(context, MAGIC) ? 0 : -ENOMEM;
}

/* Without an owner: the mount is the module's own, and would keep it from ever being unloaded. */
static struct file_system_type type = {
	.name = KBUILD_MODNAME,
	.init_fs_context = init_context,
	.kill_sb = kill_anon_super,
};

int t2k_inodes_init(void)
{
	mount = kern_mount(&type);
	return PTR_ERR_OR_ZERO(mount);
}

void t2k_inodes_exit(void)
{
	kern_unmount(mount);
}

struct inode *t2k_inode_create(void)
{
	return alloc_anon_inode(mount->mnt_sb);
}

void t2k_inode_destroy(struct inode *inode)
{
	iput(inode);
}

#endif
