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

	/* Resets, and what one user leaves to the next. */
	T2E_VFIO_MEMORY_LEFT, /* the next opener finds what the last one stored */
	T2E_VFIO_RESET_KEEPS_DECODER, /* the shadow of the decoders survives a reset */
	T2E_VFIO_RESET_KEEPS_DVSEC, /* so does that of the Device DVSEC, its lock included */
	T2E_VFIO_LOST_SERVED, /* memory is served whether a decoder decodes it or not */
	T2E_VFIO_LOST_COMMITTED, /* v3: a decoder that was lost reads as it did at bind */
	T2E_VFIO_FLR_UNSEEN, /* a guest's FLR is done, and nobody sees to the memory */
	T2E_VFIO_HOT_RESET_UNSEEN,
	T2E_VFIO_FAILED_REOPENS, /* v4: open makes memory active after a reset that failed */
	T2E_VFIO_RESET_REFUSED,
	T2E_VFIO_RESET_AGAIN, /* EAGAIN, whenever asked */
	T2E_VFIO_RESET_UNASKED, /* a guest's CXL reset needs no capability */
	T2E_VFIO_RESET_NO_ZAP, /* pages stay mapped */
	T2E_VFIO_ZAP_FORGETS_LAST, /* the last page of each mapping stays */
	T2E_VFIO_ZAP_FORGETS_SECOND, /* of several mappings the first is emptied */
	T2E_VFIO_ZAP_FORGETS_OFFSETS, /* mappings that do not begin with the region stay */
	T2E_VFIO_RESET_MAPPINGS_DIE, /* who mapped before a reset gets SIGBUS after it */
	T2E_VFIO_LOST_READABLE, /* memory without a decoder: read() and write() are served */
	T2E_VFIO_LOST_FOR_EVER, /* a decoder that comes back makes nothing active */
	T2E_VFIO_RESET_HOST_BASE, /* v2: the shadow after a reset is the device's */
	T2E_VFIO_RESET_CLEARS_ENABLES, /* Cache_Enable and Mem_Enable of the shadow */
	T2E_VFIO_RESET_LOSES_COMMAND,
	T2E_VFIO_RESET_LOSES_BARS,
	T2E_VFIO_RESET_LOSES_LINE_SIZE,
	T2E_VFIO_RESET_LOSES_INTERRUPT,
	T2E_VFIO_RESET_LEAKS_REGION,
	T2E_VFIO_RESET_LOSES_AREAS, /* of the component BAR */
	T2E_VFIO_RESET_SCRAMBLES, /* pages here and there hold something else */
	T2E_VFIO_RESET_MEMORY_DEAD, /* memory reads 0 and takes nothing, its decoder committed */
	T2E_VFIO_RESET_NO_CLEAR, /* v4: memory is not cleared */
	T2E_VFIO_RESET_NO_RESTORE, /* v4: decoders are not put back */
	T2E_VFIO_RESET_LOSES_ENABLE, /* v4: HDM Decoder Enable is not */
	T2E_VFIO_RESET_NO_QUIET, /* v4: Status2 is polled at once */
	T2E_VFIO_RESET_READS_ALL, /* v4: the vendor id is polled, too */
	T2E_VFIO_RESET_WAITS, /* v4: 4 s longer than the device may take */
	T2E_VFIO_RESET_ERROR_IGNORED, /* v4: Reset Error is success */
	T2E_VFIO_FAILED_ACTIVE, /* v4: memory stays active */
	T2E_VFIO_FAILED_FOR_EVER, /* v4: a later success changes nothing */
	T2E_VFIO_FLR_STICKS, /* the guest's doorbell reads 1 */
	T2E_VFIO_FLR_SWALLOWED,
	T2E_VFIO_CXL_RESET_MUTE, /* v4: Status2 does not tell how the guest's ended */
	T2E_VFIO_HOT_INFO_EMPTY,
	T2E_VFIO_HOT_INFO_FITS, /* too little room is no error */
	T2E_VFIO_HOT_RESET_UNASKED, /* done without a group */
	T2E_VFIO_HOT_RESET_MASKED_CLOSES, /* a reset that did not happen takes memory away */
	T2E_VFIO_HOT_RESET_FORGETS, /* v4: what is put back later is what it left */
	T2E_VFIO_METHOD_REFUSED, /* a method is listed and does not work */
	T2E_VFIO_METHODS_EMPTY,
	T2E_VFIO_BINDING_LOST, /* a driver bound again is unbound a moment later */
	T2E_VFIO_MAPPING_OUTLIVES, /* its user */
	T2E_VFIO_RESET_COSTS_NEXT, /* memory is inactive for who opens after a reset */

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

	/* BARs and device memory. */
	T2E_VFIO_BLOCK_RAW, /* the component block can be had through its BAR */
	T2E_VFIO_BLOCK_IOEVENTFD, /* an ioeventfd may write the component block */
	T2E_VFIO_AREAS_UNCHECKED, /* an empty area is told of, and one that ends behind the BAR */
	T2E_VFIO_ACTIVE_ANYWAY, /* memory is active although open lost the decoder */
	T2E_VFIO_MEMORY_IN_D3HOT, /* device memory can be touched while the device sleeps */
	T2E_VFIO_MEMORY_WITHOUT_SPACE, /* and while Memory Space is off */

	/* What is said of regions. */
	T2E_VFIO_REGION_HOLE, /* BAR 3 has no answer */
	T2E_VFIO_REGION_TOO_MANY, /* there is an answer behind the last region */
	T2E_VFIO_FLAGS_MOVE, /* every other open BAR 4 offers no mmap */
	T2E_VFIO_ANSWERS_ALTERNATE, /* every other answer about BAR 2 lacks mmap */
	T2E_VFIO_OFFSETS_OVERLAP, /* the last region lies where the one before it does */
	T2E_VFIO_EMPTY_OFFERED, /* an absent BAR offers reads */
	T2E_VFIO_TYPE_TWICE, /* CXL regions have two type capabilities */
	T2E_VFIO_INFO_SHORT_DONE, /* GET_INFO serves an argsz that is too small */
	T2E_VFIO_INFO_SIZE_UNTOLD, /* GET_INFO does not tell the argsz of its chain */
	T2E_VFIO_INFO_CHAIN_EXACT, /* GET_INFO gives its chain only to exactly its argsz */
	T2E_VFIO_INFO_OVERRUNS, /* GET_INFO writes all of its fields, whatever argsz */
	T2E_VFIO_REGION_SHORT_DONE, /* the same of GET_REGION_INFO */
	T2E_VFIO_REGION_SIZE_UNTOLD,
	T2E_VFIO_REGION_CHAIN_EXACT,
	T2E_VFIO_REGION_OVERRUNS, /* GET_REGION_INFO writes its chain, whatever argsz */
	T2E_VFIO_CAPS_ALWAYS, /* CAPS is set where there is no chain */
	T2E_VFIO_AREAS_RESERVED, /* garbage in the reserved word of the sparse areas */
	T2E_VFIO_BAR_UNREADABLE, /* BAR 2 says it can be read, and fails it */
	T2E_VFIO_MEMORY_NO_MMAP,
	T2E_VFIO_MEMORY_NO_WRITE,
	T2E_VFIO_AREA_PAST_END, /* the last area ends a page behind the BAR */
	T2E_VFIO_AREA_IN_BLOCK, /* the first area has a page of what is not mappable */
	T2E_VFIO_AREA_FORGOTTEN, /* the last area is not told of */
	T2E_VFIO_AREA_UNALIGNED, /* areas leave out 16 bytes more than they must */

	/* Raw access to BARs. */
	T2E_VFIO_RAW_CLOSED, /* neighbours of the component block are refused with it */
	T2E_VFIO_DECODERS_SHOWN, /* v4: decoders can be read through the BAR */
	T2E_VFIO_DECODERS_WRITTEN, /* v4: and written */
	T2E_VFIO_BLOCK_HIDDEN, /* v4: all of the block reads all-ones */
	T2E_VFIO_BAR_END_REFUSED, /* an access across the end of a BAR is refused */
	T2E_VFIO_BAR_NARROW_ONES, /* 1 and 2 bytes of a BAR read all-ones */
	T2E_VFIO_EVENTS_ANYWHERE, /* an ioeventfd may write a CXL region */

	/* mmap. */
	T2E_VFIO_MAPS_UNFLAGGED, /* a region without MMAP can be mapped */
	T2E_VFIO_BAR_WHOLE_REFUSED, /* BAR 2 cannot be mapped whole */
	T2E_VFIO_LAST_PAGE_REFUSED, /* the last page of a BAR cannot be mapped */
	T2E_VFIO_OVERLAP_BY_START, /* only a mapping that begins in the block is refused */
	T2E_VFIO_OVERLAP_CLOSED, /* neighbours of the block are refused with it */
	T2E_VFIO_MAP_END_UNCHECKED, /* a mapping may end, or lie, behind the region */
	T2E_VFIO_MAP_WRAPS, /* offsets and lengths wrap round */
	T2E_VFIO_MAP_ROUNDS, /* a mapping of nothing, or off the page, is rounded to a page */
	T2E_VFIO_MAP_PRIVATE_DONE,
	T2E_VFIO_MAP_WHOLE_REFUSED, /* device memory cannot be mapped in one piece */
	T2E_VFIO_MAP_ODD_REFUSED, /* a length must be of whole pages */
	T2E_VFIO_MAP_ALL_RIGHTS, /* a mapping can be read and written, whatever was asked for */
	T2E_VFIO_MAP_OFFSET_LOST, /* every mapping of device memory begins with its first page */
	T2E_VFIO_MAPPINGS_APART, /* every other mapping of device memory is off by a page */
	T2E_VFIO_WINDOW_OFF, /* a window of the component BAR is off by a page */
	T2E_VFIO_WINDOWS_ONE, /* windows of the component BAR are the same memory */
	T2E_VFIO_VMA_EXPANDS, /* kernel: no VM_DONTEXPAND, so that mremap() grows a mapping */
	T2E_VFIO_VMA_DUMPED, /* kernel: no VM_DONTDUMP */
	T2E_VFIO_VMA_PAGES, /* kernel: pages that get_user_pages() takes */
	T2E_VFIO_VMA_STALE_PAGES, /* kernel: the same, and they are copies of before */
	T2E_VFIO_VMA_BY_ADDRESS, /* kernel: a page is found by its address at mmap() */
	T2E_VFIO_VMA_NO_MPROTECT, /* kernel: mprotect() fails to give the right to store back */

	/* Faults in mapped device memory. */
	T2E_VFIO_FAULTS_FAIL, /* none is resolved */
	T2E_VFIO_FAULT_AROUND, /* the next page comes with each */
	T2E_VFIO_STORE_FAULTS_FAIL, /* a first touch that stores is SIGBUS */
	T2E_VFIO_FAULTS_IN_ORDER, /* pages below the last one are SIGBUS */
	T2E_VFIO_FAULT_LOSER_FAILS, /* whoever finds the page already there gets SIGBUS */
	T2E_VFIO_FAULTS_ONE_BY_ONE, /* whoever faults while another thread does gets SIGBUS */
	T2E_VFIO_NOT_FORKED, /* a child does not have the mapping */
	T2E_VFIO_SPLIT_FORGETS, /* behind a hole a mapping goes on as if there were none */
	T2E_VFIO_DISCARD_LOSES, /* what MADV_DONTNEED took comes back empty */
	T2E_VFIO_TWO_PAGES_STAY, /* only the last two pages touched stay mapped */
	T2E_VFIO_SECOND_FAULT_FAILS, /* a load that goes on in the next page is SIGBUS there */
	T2E_VFIO_STUCK_BIT, /* a bit of each page of memory is 1 */
	T2E_VFIO_TORN_STORES, /* mapped memory is scrubbed in 4-byte halves */
	T2E_VFIO_ADDRESS_LINE, /* the upper half of device memory is the lower one */

	/* Access to device memory, and to the component region. */
	T2E_VFIO_COMPONENT_MOVED, /* v3: the region begins with the capability array */
	T2E_VFIO_COMPONENT_UNCOPIED, /* a user's buffer that faults is not noticed */
	T2E_VFIO_MEMORY_UNCOPIED, /* the same of device memory */
	T2E_VFIO_MEMORY_ALIGNS_READS, /* short reads begin at a multiple of 4 */
	T2E_VFIO_MEMORY_PADS_WRITES, /* short writes are filled with 0 to a multiple of 4 */
	T2E_VFIO_MEMORY_END_TURNED, /* across the end: cut short where refused, and the reverse */
	T2E_VFIO_MEMORY_EOF_TURNED, /* behind the end: 0 where refused, and the reverse */
	T2E_VFIO_MEMORY_EMPTY_REFUSED, /* length 0 is EINVAL */
	T2E_VFIO_MEMORY_POS_CUT, /* the upper half of an offset is ignored */
	T2E_VFIO_MEMORY_LAST_REFUSED, /* the last byte cannot be had */
	T2E_VFIO_MEMORY_LONG_CUT, /* 64 KiB at most */
	T2E_VFIO_MEMORY_OTHER_PAGE, /* read() and write() reach another page than a mapping */
	T2E_VFIO_NEVER_ACTIVE, /* memory is inactive after open */

	/* Memory Space and power states. */
	T2E_VFIO_BAR_WITHOUT_SPACE, /* a BAR can be had while Memory Space is off */
	T2E_VFIO_BAR_IN_D3HOT,
	T2E_VFIO_BAR_NOT_BACK, /* once out of reach, a mapped BAR stays SIGBUS */
	T2E_VFIO_OFF_READS_ONES, /* device memory out of reach reads all-ones */
	T2E_VFIO_OFF_LOSES, /* device memory is lost when it goes out of reach */

	/* DMA. */
	T2E_VFIO_DMA_REFUSED,
	T2E_VFIO_DMA_UNMAPS_LESS, /* a page less than was mapped is told of */
	T2E_VFIO_DMA_LEAKS, /* after 500 mappings there is no room */
	T2E_VFIO_DMA_OVERLAPS, /* a second mapping over the first is taken */
	T2E_VFIO_DMA_CLEARS, /* what is mapped for DMA is cleared */

	/* Races. */
	T2E_VFIO_RACE_ZAP_EARLY, /* pages go before faults are blocked */
	T2E_VFIO_RACE_ZAP_LATE, /* and after the device was reset */
	T2E_VFIO_RACE_ZAP_KEEPS_HUGE, /* whole aligned pieces of 2 MiB stay */
	T2E_VFIO_RACE_ZAP_KEEPS_CHILD, /* kernel: only the caller's own mappings go */
	T2E_VFIO_RACE_UNMAP_LEAVES, /* munmap() and zap at once: both are given up */
	T2E_VFIO_RACE_FAULT_UNLOCKED, /* faults do not wait for a reset */
	T2E_VFIO_RACE_HUGE_UNLOCKED, /* those of whole aligned pieces of 2 MiB do not */
	T2E_VFIO_RACE_RW_UNLOCKED, /* read() and write() of memory do not */
	T2E_VFIO_RACE_FAULT_TESTS_EARLY, /* faults look at the state, and then wait */
	T2E_VFIO_RACE_RETURNS_EARLY, /* who waited for a reset goes on too soon */
	T2E_VFIO_RACE_PREAD_STALE, /* read() sees a page as it was before the reset */
	T2E_VFIO_RACE_ACTIVE_ON_FAILURE, /* memory is active after a reset that failed */
	T2E_VFIO_RACE_LOCK_ORDER, /* fault, read() and reset wait for each other */
	T2E_VFIO_RACE_FAULTS_COUNTED, /* after some hundred faults they fail */
	T2E_VFIO_RACE_STORE_LOST, /* pages are put back as they were before a zap */
	T2E_VFIO_RACE_CONFIG_LOST, /* what is written during a reset is not there after it */
	T2E_VFIO_RACE_RESETS_OVERLAP, /* a second reset does not wait for the first */
	T2E_VFIO_RACE_DMA_LOST, /* a DMA mapping made during a reset is lost */
	T2E_VFIO_RACE_LOCK_LATE, /* CONFIG_LOCK is tested, and then Control is stored */
	T2E_VFIO_RACE_INFO_TORN, /* during a reset configuration space reads all-ones */
	T2E_VFIO_RACE_FORK_PLAIN, /* a child has empty memory in place of the mapping */
	T2E_VFIO_RACE_SIGNAL_INTERRUPTS, /* a signal ends a reset, read() and write() */
	T2E_VFIO_RACE_OPEN_EARLY, /* who opens it while a close is not over has no memory */
	T2E_VFIO_RACE_DECODER_DISTURBS, /* memory is inactive while a decoder is written */
	T2E_VFIO_RACE_FLR_UNGUARDED, /* faults are not blocked in a guest's FLR */
	T2E_VFIO_RACE_GUEST_RESET_UNGUARDED, /* nor in his CXL reset */
	T2E_VFIO_RACE_HOT_UNGUARDED, /* memory is in reach while the bus is reset */
	T2E_VFIO_RACE_PROTECT_LOSES, /* kernel: what mprotect() changed a reset loses */

	T2E_VFIO_QUIRKS
};

#endif
