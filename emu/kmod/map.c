// SPDX-License-Identifier: GPL-2.0
/* Mappings of device memory and BARs, and the faults that fill them. */
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "compat.h"
#include "kmod.h"

/* The page of the device file that is to be seen at the fault's address. */
static pgoff_t wanted(struct vm_fault *vmf)
{
	struct t2k_card *card = vmf->vma->vm_private_data;

	if (!t2k_has(card, T2E_VFIO_VMA_BY_ADDRESS))
		return vmf->pgoff;
	return card->map_pgoff + (vmf->address >> PAGE_SHIFT) - (card->map_start >> PAGE_SHIFT);
}

/* What is at @pos of @region, or NULL. Where memory has to be made for it, that may sleep. */
static void *behind(struct t2k_card *card, unsigned int region, u64 pos, bool memory)
{
	if (memory)
		return pos < t2e_knob(&card->model, T2E_MEM) ?
			       t2k_memory_at(card, pos, GFP_KERNEL | __GFP_RETRY_MAYFAIL) : NULL;
	if (region >= T2E_BARS || pos >= T2E_BAR_MAX || !card->model.mount.bar[region])
		return NULL;
	return card->model.mount.bar[region] + pos;
}

/* The page to map at @pgoff, NULL for SIGBUS. */
static struct page *page_for(struct t2k_card *card, pgoff_t pgoff)
{
	unsigned int region = pgoff / T2K_REGION_PAGES;
	u64 pos = (u64)(pgoff % T2K_REGION_PAGES) << PAGE_SHIFT;
	bool allowed, memory;
	void *at;

	spin_lock_irq(&card->lock);
	allowed = t2e_vfio_fault_allowed(&card->model, region);
	memory = t2e_vfio_is_memory(&card->model, region);
	card->mapped |= allowed && memory;
	spin_unlock_irq(&card->lock);
	at = allowed ? behind(card, region, pos, memory) : NULL;
	if (!at)
		return NULL;
	if (memory)
		t2k_races_put(card, pos);
	return is_vmalloc_addr(at) ? vmalloc_to_page(at) : virt_to_page(at);
}

/*
 * Begins a fault at @pgoff: the page to map for it, NULL for SIGBUS. Where *@locked is set, it ends
 * with up_read(). A killed thread gets SIGBUS, which it does not see any more.
 */
static struct page *begin(struct vm_fault *vmf, pgoff_t pgoff, bool *locked)
{
	struct t2k_card *card = vmf->vma->vm_private_data;
	enum t2k_fault_way way = t2k_races_way(card, vmf->vma, pgoff);
	struct page *page;

	*locked = way == T2K_LOCK_FIRST && !down_read_killable(&card->memory_lock);
	if (way == T2K_LOCK_FIRST && !*locked)
		return NULL;
	page = t2k_races_refuse(card, vmf->address) ? NULL : page_for(card, pgoff);
	if (page && t2k_races_tested(card))
		page = NULL;
	if (way == T2K_TEST_FIRST)
		*locked = !down_read_killable(&card->memory_lock);
	return way == T2K_TEST_FIRST && !*locked ? NULL : page;
}

static void end(struct t2k_card *card, bool locked)
{
	if (locked)
		up_read(&card->memory_lock);
}

static vm_fault_t fault(struct vm_fault *vmf)
{
	struct t2k_card *card = vmf->vma->vm_private_data;
	vm_fault_t result = VM_FAULT_SIGBUS;
	struct page *page;
	bool locked;

	page = begin(vmf, wanted(vmf), &locked);
	if (page)
		result = vmf_insert_pfn(vmf->vma, vmf->address, page_to_pfn(page));
	end(card, locked);
	return result;
}

#if T2K_HUGE_FAULT
static vm_fault_t huge_fault(struct vm_fault *vmf, unsigned int order)
{
	struct vm_area_struct *vma = vmf->vma;
	struct t2k_card *card = vma->vm_private_data;
	unsigned long start = ALIGN_DOWN(vmf->address, PMD_SIZE);
	pgoff_t pgoff = vmf->pgoff - ((vmf->address - start) >> PAGE_SHIFT);
	vm_fault_t result = VM_FAULT_SIGBUS;
	struct page *page;
	bool locked;

	if (order != PMD_SHIFT - PAGE_SHIFT || t2k_page_order() != order ||
	    start < vma->vm_start || start + PMD_SIZE > vma->vm_end || pgoff % (1ul << order) ||
	    pgoff < VFIO_PCI_NUM_REGIONS * T2K_REGION_PAGES)
		return VM_FAULT_FALLBACK;
	page = begin(vmf, pgoff, &locked);
	if (page)
		result = t2k_insert_pmd(vmf, page_to_pfn(page));
	end(card, locked);
	return result;
}
#endif

/* A page as of a file, which get_user_pages() takes and a private mapping copies. */
static vm_fault_t page_fault(struct vm_fault *vmf)
{
	struct t2k_card *card = vmf->vma->vm_private_data;
	struct page *page, *copy;
	bool locked;

	page = begin(vmf, wanted(vmf), &locked);
	if (page)
		get_page(page);
	end(card, locked);
	if (page && t2k_has(card, T2E_VFIO_VMA_STALE_PAGES)) {
		copy = alloc_page(GFP_KERNEL);
		if (copy)
			copy_page(page_address(copy), page_address(page));
		put_page(page);
		page = copy;
	}
	vmf->page = page;
	return page ? 0 : VM_FAULT_SIGBUS;
}

/* Of a mapping that came by fork(), or by a split. */
static void opened(struct vm_area_struct *vma)
{
	if (vma->vm_mm != current->mm)
		t2k_races_forked(vma);
}

static void closed(struct vm_area_struct *vma)
{
	struct t2k_card *card = vma->vm_private_data;

	card->unmapped = true;
}

static int protected(struct vm_area_struct *vma, unsigned long start, unsigned long end,
		     unsigned long flags)
{
	struct t2k_card *card = vma->vm_private_data;

	card->protected_start = start;
	card->protected_end = end;
	card->protected_resets = card->vfio.race.resets;
	return 0;
}

static const struct vm_operations_struct small_ops = {
	.open = opened,
	.close = closed,
	.mprotect = protected,
	.fault = fault,
};
static const struct vm_operations_struct page_ops = { .fault = page_fault };
/* Only v4 was seen to map huge pages. */
static const struct vm_operations_struct huge_ops = {
	.open = opened,
	.close = closed,
	.mprotect = protected,
	.fault = fault,
#if T2K_HUGE_FAULT
	.huge_fault = huge_fault,
#endif
};

/* Frames without pages, unless a defect of the kernel says otherwise. */
static void set_up(struct t2k_card *card, struct vm_area_struct *vma)
{
	vm_flags_t flags = VM_DONTEXPAND | VM_DONTDUMP;
	bool pages = t2k_has(card, T2E_VFIO_VMA_PAGES) || t2k_has(card, T2E_VFIO_VMA_STALE_PAGES) ||
		     t2k_has(card, T2E_VFIO_VMA_EXPANDS) || !(vma->vm_flags & VM_SHARED);

	if (pages)
		vma->vm_ops = &page_ops;
	else
		vma->vm_ops = t2e_knob(&card->model, T2E_GEN) == T2E_V4 ? &huge_ops : &small_ops;
	if (!pages)
		flags |= VM_IO | VM_PFNMAP;
	if (t2k_has(card, T2E_VFIO_VMA_EXPANDS))
		flags &= ~VM_DONTEXPAND;
	if (t2k_has(card, T2E_VFIO_VMA_DUMPED))
		flags &= ~VM_DONTDUMP;
	vm_flags_set(vma, flags);
	if (t2k_has(card, T2E_VFIO_VMA_NO_MPROTECT))
		vm_flags_clear(vma, VM_MAYWRITE);
}

/*
 * Where VFIO's file shares its mapping with files of others, the file gets the card's own. Who maps
 * has counted itself as a writer of the old one by then, and will be counted off the new one.
 */
static void adopt(struct t2k_card *card, struct vm_area_struct *vma)
{
	struct address_space *before = vma->vm_file->f_mapping;

	if (before == card->mapping)
		return;
	if (vma->vm_flags & VM_SHARED) {
		mapping_unmap_writable(before);
		atomic_inc(&card->mapping->i_mmap_writable);
	}
	vma->vm_file->f_mapping = card->mapping;
}

int t2k_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct t2k_card *card = t2k_card_of(vdev);
	unsigned int region = vma->vm_pgoff / T2K_REGION_PAGES;
	u64 pos = (u64)(vma->vm_pgoff % T2K_REGION_PAGES) << PAGE_SHIFT;
	int err;

	spin_lock_irq(&card->lock);
	err = t2e_vfio_map(&card->model, region, pos, vma->vm_end - vma->vm_start,
			   vma->vm_flags & VM_SHARED);
	if (!err) {
		card->map_start = vma->vm_start;
		card->map_pgoff = vma->vm_pgoff;
	}
	spin_unlock_irq(&card->lock);
	if (err)
		return err;
	adopt(card, vma);
	vma->vm_private_data = card;
	set_up(card, vma);
	return 0;
}
