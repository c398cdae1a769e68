// SPDX-License-Identifier: GPL-2.0
/*
 * What drivers get wrong about mappings that several threads use while the device is reset. Who
 * waits here can be killed.
 */
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "compat.h"
#include "kmod.h"

#define HUGE_PAGES (PMD_SIZE >> PAGE_SHIFT)

/* As long as a thread that lost its CPU may stay away. */
static void window(void)
{
	usleep_range(150, 300);
}

bool t2k_races_keep_pages(struct t2k_card *card)
{
	static const enum t2e_vfio_quirk keeping[] = {
		T2E_VFIO_RACE_ZAP_EARLY,	 T2E_VFIO_RACE_ZAP_LATE,
		T2E_VFIO_ZAP_FORGETS_LAST,	 T2E_VFIO_ZAP_FORGETS_SECOND,
		T2E_VFIO_RACE_ZAP_KEEPS_HUGE,	 T2E_VFIO_RACE_ZAP_KEEPS_CHILD,
		T2E_VFIO_ZAP_FORGETS_OFFSETS,	 T2E_VFIO_RACE_UNMAP_LEAVES,
		T2E_VFIO_RACE_FAULT_UNLOCKED,	 T2E_VFIO_RACE_HUGE_UNLOCKED,
		T2E_VFIO_RACE_FAULT_TESTS_EARLY, T2E_VFIO_RACE_STORE_LOST,
		T2E_VFIO_RESET_NO_ZAP,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(keeping); i++)
		if (t2k_has(card, keeping[i]))
			return true;
	return false;
}

/* @pgoff is of an aligned piece of 2 MiB that lies in @vma whole. */
static bool in_huge_piece(struct vm_area_struct *vma, pgoff_t pgoff)
{
	pgoff_t piece = ALIGN_DOWN(pgoff, HUGE_PAGES);

	return piece >= vma->vm_pgoff && piece + HUGE_PAGES <= vma->vm_pgoff + vma_pages(vma);
}

enum t2k_fault_way t2k_races_way(struct t2k_card *card, struct vm_area_struct *vma, pgoff_t pgoff)
{
	if (t2k_has(card, T2E_VFIO_RACE_FAULT_UNLOCKED) ||
	    (t2k_has(card, T2E_VFIO_RACE_HUGE_UNLOCKED) && in_huge_piece(vma, pgoff)))
		return T2K_NO_LOCK;
	return t2k_has(card, T2E_VFIO_RACE_FAULT_TESTS_EARLY) ? T2K_TEST_FIRST : T2K_LOCK_FIRST;
}

bool t2k_races_refuse(struct t2k_card *card, unsigned long address)
{
	return t2k_has(card, T2E_VFIO_RACE_PROTECT_LOSES) && address >= card->protected_start &&
	       address < card->protected_end &&
	       card->vfio.race.resets != card->protected_resets;
}

int t2k_races_tested(struct t2k_card *card)
{
	bool orders = t2k_has(card, T2E_VFIO_RACE_LOCK_ORDER);

	if (orders || t2k_has(card, T2E_VFIO_RACE_FAULT_UNLOCKED) ||
	    t2k_has(card, T2E_VFIO_RACE_FAULT_TESTS_EARLY))
		window();
	if (!orders)
		return 0;
	if (mutex_lock_killable(&card->order))
		return -EINTR;
	mutex_unlock(&card->order);
	return 0;
}

int t2k_races_before_wait(struct t2k_card *card)
{
	return t2k_has(card, T2E_VFIO_RACE_LOCK_ORDER) ? mutex_lock_killable(&card->order) : 0;
}

void t2k_races_after_wait(struct t2k_card *card)
{
	if (t2k_has(card, T2E_VFIO_RACE_LOCK_ORDER))
		mutex_unlock(&card->order);
}

void t2k_races_put(struct t2k_card *card, u64 pos)
{
	unsigned int i = READ_ONCE(card->next_recent);

	WRITE_ONCE(card->next_recent, i + 1);
	WRITE_ONCE(card->recent[i % ARRAY_SIZE(card->recent)], pos + 1);
}

static pgoff_t region_pages(struct vm_area_struct *vma)
{
	return vma->vm_pgoff % T2K_REGION_PAGES;
}

static void zap_but_huge_pieces(struct vm_area_struct *vma)
{
	unsigned long at;

	for (at = vma->vm_start; at < vma->vm_end; at += PAGE_SIZE)
		if (!in_huge_piece(vma, vma->vm_pgoff + ((at - vma->vm_start) >> PAGE_SHIFT)))
			t2k_zap_vma(vma, at, PAGE_SIZE);
}

static void zap_one(struct t2k_card *card, struct vm_area_struct *vma, bool first)
{
	unsigned long len = vma->vm_end - vma->vm_start;

	if (t2k_has(card, T2E_VFIO_RACE_ZAP_KEEPS_HUGE)) {
		zap_but_huge_pieces(vma);
		return;
	}
	if ((t2k_has(card, T2E_VFIO_ZAP_FORGETS_SECOND) && !first) ||
	    (t2k_has(card, T2E_VFIO_ZAP_FORGETS_OFFSETS) && region_pages(vma)))
		return;
	if (t2k_has(card, T2E_VFIO_ZAP_FORGETS_LAST))
		len -= PAGE_SIZE;
	if (len)
		t2k_zap_vma(vma, vma->vm_start, len);
}

/* The caller's mappings one by one: false when they cannot be walked now. */
static bool zap_own(struct t2k_card *card)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	bool first = true;

	if (!mm || !mmap_read_trylock(mm))
		return false;
	{
		VMA_ITERATOR(vmi, mm, 0);

		for_each_vma(vmi, vma) {
			if (!vma->vm_file || vma->vm_file->f_mapping != card->mapping ||
			    !(vma->vm_flags & VM_PFNMAP) ||
			    vma->vm_pgoff < VFIO_PCI_NUM_REGIONS * T2K_REGION_PAGES)
				continue;
			zap_one(card, vma, first);
			first = false;
		}
	}
	mmap_read_unlock(mm);
	return true;
}

/* Pages that were faulted in of late, saved before a reset begins, are put back by its zap. */
void t2k_races_block(struct t2k_card *card)
{
	unsigned int i;

	if (!t2k_has(card, T2E_VFIO_RACE_STORE_LOST))
		return;
	mutex_lock(&card->order);
	if (!card->saved)
		card->saved = kvzalloc(sizeof(*card->saved), GFP_KERNEL);
	for (i = 0; card->saved && i < ARRAY_SIZE(card->recent); i++) {
		u64 pos = READ_ONCE(card->recent[i]);
		u8 *at = pos ? t2k_memory_at(card, pos - 1, GFP_KERNEL) : NULL;

		card->saved->at[i] = at;
		if (at)
			memcpy(card->saved->bytes[i], at, PAGE_SIZE);
	}
	mutex_unlock(&card->order);
	window();
}

static void restore(struct t2k_card *card)
{
	unsigned int i;

	mutex_lock(&card->order);
	for (i = 0; card->saved && i < ARRAY_SIZE(card->recent); i++)
		if (card->saved->at[i])
			memcpy(card->saved->at[i], card->saved->bytes[i], PAGE_SIZE);
	mutex_unlock(&card->order);
}

bool t2k_races_zap(struct t2k_card *card)
{
	bool unmapped = xchg(&card->unmapped, false);

	if (unmapped && t2k_has(card, T2E_VFIO_RACE_UNMAP_LEAVES))
		return true;
	if (t2k_has(card, T2E_VFIO_RACE_STORE_LOST)) {
		unmap_mapping_range(card->mapping,
				    (loff_t)VFIO_PCI_NUM_REGIONS << T2K_REGION_SHIFT, 0, true);
		restore(card);
		return true;
	}
	if (t2k_has(card, T2E_VFIO_ZAP_FORGETS_LAST) ||
	    t2k_has(card, T2E_VFIO_ZAP_FORGETS_SECOND) ||
	    t2k_has(card, T2E_VFIO_ZAP_FORGETS_OFFSETS) ||
	    t2k_has(card, T2E_VFIO_RACE_ZAP_KEEPS_HUGE) ||
	    t2k_has(card, T2E_VFIO_RACE_ZAP_KEEPS_CHILD))
		return zap_own(card);
	return false;
}

static vm_fault_t plain_fault(struct vm_fault *vmf)
{
	struct t2k_card *card = vmf->vma->vm_private_data;

	return vmf_insert_pfn(vmf->vma, vmf->address, page_to_pfn(card->scratch));
}

static const struct vm_operations_struct plain_ops = { .fault = plain_fault };

void t2k_races_forked(struct vm_area_struct *vma)
{
	struct t2k_card *card = vma->vm_private_data;
	struct page *page;

	if (!t2k_has(card, T2E_VFIO_RACE_FORK_PLAIN))
		return;
	page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (page && cmpxchg(&card->scratch, NULL, page))
		__free_page(page);
	if (!card->scratch)
		return;
	vma->vm_ops = &plain_ops;
	t2k_zap_vma(vma, vma->vm_start, vma->vm_end - vma->vm_start);
}
