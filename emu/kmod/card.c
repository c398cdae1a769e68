// SPDX-License-Identifier: GPL-2.0
/* One card: the model with its BARs and its memory, from power-up to the end. */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "inode.h"
#include "kmod.h"

static int create_bars(struct t2k_card *card)
{
	struct t2e_mount *mount = &card->model.mount;
	unsigned int bar;

	for (bar = 0; bar < T2E_BARS; bar += 2) {
		mount->bar[bar] = vmalloc_user(T2E_BAR_MAX);
		if (!mount->bar[bar])
			return -ENOMEM;
	}
	return 0;
}

void t2k_card_power_up(struct t2k_card *card, const struct t2e_knobs *knobs, char *text)
{
	struct t2e_mount mount = card->model.mount;
	unsigned int bar;

	t2k_mount(card, &mount);
	for (bar = 0; bar < T2E_BARS; bar++)
		if (mount.bar[bar])
			memset(mount.bar[bar], 0, T2E_BAR_MAX);
	spin_lock_irq(&card->lock);
	card->mapped = false;
	t2k_memory_clear(card);
	t2e_device_init(&card->model, knobs, &mount);
	spin_unlock_irq(&card->lock);
	kfree(card->knobs);
	card->knobs = text;
}

static int prepare(struct t2k_card *card, const char *text)
{
	struct t2e_knobs *knobs = t2k_knobs_parse(text);
	char *copy;
	int err;

	if (IS_ERR(knobs))
		return PTR_ERR(knobs);
	copy = kstrdup(text, GFP_KERNEL);
	err = copy ? create_bars(card) : -ENOMEM;
	if (err)
		kfree(copy);
	else
		t2k_card_power_up(card, knobs, copy);
	kfree(knobs);
	return err;
}

struct t2k_card *t2k_card_create(const char *text)
{
	struct t2k_card *card = kvzalloc(sizeof(*card), GFP_KERNEL);
	int err;

	if (!card)
		return ERR_PTR(-ENOMEM);
	spin_lock_init(&card->lock);
	init_rwsem(&card->memory_lock);
	mutex_init(&card->state_lock);
	mutex_init(&card->order);
	xa_init(&card->pages);
	card->inode = t2k_inode_create();
	err = PTR_ERR_OR_ZERO(card->inode);
	if (err)
		card->inode = NULL;
	else
		err = prepare(card, text);
	if (!err)
		return card;
	t2k_card_destroy(card);
	return ERR_PTR(err);
}

void t2k_card_destroy(struct t2k_card *card)
{
	unsigned int bar;

	card->mapped = false;
	t2k_memory_clear(card);
	xa_destroy(&card->pages);
	for (bar = 0; bar < T2E_BARS; bar++)
		vfree(card->model.mount.bar[bar]);
	t2k_inode_destroy(card->inode);
	kfree(card->knobs);
	if (card->scratch)
		__free_page(card->scratch);
	kvfree(card->saved);
	mutex_destroy(&card->order);
	mutex_destroy(&card->state_lock);
	kvfree(card);
}
