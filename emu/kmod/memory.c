// SPDX-License-Identifier: GPL-2.0
/* Device memory: real pages made on first use, and taken out of every mapping at once. */
#include <linux/mm.h>
#include <linux/module.h>

#include "kmod.h"

static bool huge;
module_param(huge, bool, 0444);
MODULE_PARM_DESC(huge, "device memory in pages of 2 MiB");

unsigned int t2k_page_order(void)
{
	return huge ? PMD_SHIFT - PAGE_SHIFT : 0;
}

/* The pages around @pos, or NULL. */
static struct page *find_pages(struct t2k_card *card, u64 pos)
{
	return xa_load(&card->pages, pos >> (PAGE_SHIFT + t2k_page_order()));
}

static struct page *make_pages(struct t2k_card *card, u64 pos, gfp_t gfp)
{
	unsigned int order = t2k_page_order();
	struct page *page, *before;

	gfp |= __GFP_ZERO | __GFP_NOWARN | (order ? __GFP_COMP : 0);
	page = alloc_pages(gfp, order);
	if (!page)
		return NULL;
	before = xa_cmpxchg(&card->pages, pos >> (PAGE_SHIFT + order), NULL, page,
			    gfp & ~(__GFP_ZERO | __GFP_COMP));
	if (!before)
		return page;
	__free_pages(page, order);
	return xa_is_err(before) ? NULL : before;
}

u8 *t2k_memory_at(struct t2k_card *card, u64 pos, gfp_t gfp)
{
	struct page *page = find_pages(card, pos);

	if (!page)
		page = make_pages(card, pos, gfp);
	if (!page) {
		pr_err_ratelimited("no memory for device memory at 0x%llx\n", pos);
		return NULL;
	}
	return page_address(page) + (pos & ((PAGE_SIZE << t2k_page_order()) - 1));
}

/* Pages that a user has mapped are his until a zap: they can be cleared, not freed. */
void t2k_memory_clear(struct t2k_card *card)
{
	unsigned int order = t2k_page_order();
	struct page *page;
	unsigned long i;

	xa_for_each(&card->pages, i, page) {
		if (card->mapped) {
			memset(page_address(page), 0, PAGE_SIZE << order);
			continue;
		}
		xa_erase(&card->pages, i);
		__free_pages(page, order);
	}
}

void t2k_memory_zap(struct t2k_card *card, bool bars)
{
	const loff_t memory = (loff_t)VFIO_PCI_NUM_REGIONS << T2K_REGION_SHIFT;

	if (!card->mapping)
		return;
	if (bars)
		unmap_mapping_range(card->mapping, 0, memory, true);
	/* Length 0: to the end. */
	if (!t2k_races_zap(card))
		unmap_mapping_range(card->mapping, memory, 0, true);
}
