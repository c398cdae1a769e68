/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wrong turns that a kernel can take where it shows the device. Each is asked at the one place
 * where it happens; a fault sets it.
 */
#ifndef T2E_VFIO_QUIRKS_H
#define T2E_VFIO_QUIRKS_H

enum t2e_vfio_quirk {
	/* Configuration space and the shadow of the Device DVSEC. */
	T2E_VFIO_DVSEC_HEADERS_RAW, /* next pointers of DVSECs lead to hidden capabilities */
	T2E_VFIO_FIRST_BYTE_ONLY, /* only the first byte finds a register: the second is raw */
	T2E_VFIO_BYTE_CLEARS_REST, /* a byte write stores the whole register */
	T2E_VFIO_UPPER_HALF_LOST, /* a dword write reaches only the lower of two registers */
	T2E_VFIO_DWORD_READS_ONE, /* a dword read shows only the lower of two registers */
	T2E_VFIO_STATUS2_STALE, /* in the dword of Control2, Status2 is that of open */
	T2E_VFIO_CONTROL_RESERVED, /* reserved bits of Control are stored */
	T2E_VFIO_IO_CLEARABLE,
	T2E_VFIO_CONTROL2_RESERVED, /* reserved bits of Control2 are stored */
	T2E_VFIO_MEM_CLEAR_ALWAYS, /* CXL Reset Mem Clr Enable is stored without its capability */
	T2E_VFIO_CONTROL2_LOCKED, /* CONFIG_LOCK freezes Control2 */
	T2E_VFIO_DOORBELLS_STICK,
	T2E_VFIO_FLUSH_NEVER_DONE,
	T2E_VFIO_FLUSH_ALONE, /* the doorbell reaches the device without Disable_Caching */
	T2E_VFIO_CACHING_NOT_BACK, /* the device keeps Disable_Caching after a flush */
	T2E_VFIO_STATUS_ALL_W1C, /* every bit of Status and Status2 is write-1-to-clear */
	T2E_VFIO_STATUS_MERGES, /* bytes that a write does not carry count as written */
	T2E_VFIO_LOCK_ANY_BIT, /* any bit of Lock sets CONFIG_LOCK */
	T2E_VFIO_LOCK_NOT_SEEDED, /* a lock that firmware set is shown, and does not hold */
	T2E_VFIO_RANGE_INVISIBLE, /* range bases are stored, but read from the device */
	T2E_VFIO_RANGE_UNMASKED,
	T2E_VFIO_RANGE_WRITABLE,
	T2E_VFIO_RANGE_DWORDS_ONLY, /* narrow writes to a range base are dropped */
	T2E_VFIO_SHADOWS_KEPT, /* the next opener gets the shadows of the one before */

	/* Shadows of the decoders. */
	T2E_VFIO_GLOBAL_POISON, /* Poison On Decode Error Enable is stored without its capability */
	T2E_VFIO_GLOBAL_RESERVED,
	T2E_VFIO_CTRL_RESERVED, /* every bit of a decoder's Control is stored but the RO ones */
	T2E_VFIO_LOW_UNMASKED, /* bits 27:0 of base and size are stored */
	T2E_VFIO_V2_HOST_BASE, /* without lock, the host's base stays in the shadow */
	T2E_VFIO_V2_LOCK_KEPT, /* the lock of the device stays in the shadow */
	T2E_VFIO_V2_SIZE_LOST, /* the shadow of a committed decoder begins with size 0 */
	T2E_VFIO_V2_LOW_NOT_LOCKED, /* only the high halves of base and size obey the lock */
	T2E_VFIO_V2_BI_ALWAYS, /* BI is stored without CXL.cache */
	T2E_VFIO_V2_UNLOCK_STORES, /* LOCK to 0 stores the rest of the value too */
	T2E_VFIO_V2_LOCKED_STORES, /* a locked decoder's Control is stored */
	T2E_VFIO_V2_COMMITTED_STICKS,
	T2E_VFIO_V2_HIGH_DROPPED, /* the high half of the base is never stored */
	T2E_VFIO_V2_SKIP_STORED,
	T2E_VFIO_V3_LOCK_RELEASED, /* clearing COMMIT frees a locked decoder, and its lock */
	T2E_VFIO_V3_LOCK_EARLY, /* LOCK holds base and size before the commit */
	T2E_VFIO_V3_SKIP_FREE, /* DPA skip and the word behind it are plain storage */
	T2E_VFIO_V3_BASE_FREE, /* base and size of a committed decoder are stored */
	T2E_VFIO_V3_UNCOMMIT_STORES, /* the write that clears COMMIT is stored as a whole */
	T2E_VFIO_V3_RECOMMIT_FAILS, /* COMMIT to a committed decoder sets the error bit */
	T2E_VFIO_V3_BASE_REFUSED, /* base and size of a committed decoder: EPERM */
	T2E_VFIO_V4_WRITES_REACH, /* writes go to the device */
	T2E_VFIO_V4_EMPTY_SHADOW, /* decoders are read from a copy that nobody filled */

	/* Access to the component region. */
	T2E_VFIO_RAS_STORED, /* RAS registers take what is written */
	T2E_VFIO_REST_ALL_ONES, /* space without registers reads all-ones */
	T2E_VFIO_EMPTY_REFUSED, /* length 0 is EINVAL */
	T2E_VFIO_NARROW_DONE, /* 1, 2 and 3 bytes are served */
	T2E_VFIO_ROUNDS_DOWN, /* an odd offset is that of the register around it */
	T2E_VFIO_WIDTH_RULE_TURNED, /* 8 bytes: served where they are not to be, and the reverse */
	T2E_VFIO_END_IS_EOF, /* behind the end an access returns 0 */
	T2E_VFIO_END_RULE_TURNED, /* crossing the end: cut short where refused, and the reverse */
	T2E_VFIO_LAST_REFUSED, /* the last register cannot be had */
	T2E_VFIO_LONG_READ_REPEATS, /* every dword of a long read is the first */
	T2E_VFIO_ODD_TAIL_IGNORED, /* a length of 4n + 1, 2, 3 is served as 4n */
	T2E_VFIO_LAST_CLAMPED, /* a longer access at the last register is served as 4 bytes */

	T2E_VFIO_QUIRKS
};

#endif
