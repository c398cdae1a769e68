// SPDX-License-Identifier: GPL-2.0
/* What the model asks of its mount, answered by the kernel: pages, clock, zaps, user memory. */
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "kmod.h"

static uint8_t *memory_page(void *ctx, uint64_t pos)
{
	return t2k_memory_at(ctx, pos & PAGE_MASK, GFP_ATOMIC);
}

static uint64_t now_ns(void *ctx)
{
	return ktime_get_ns();
}

static void clear_memory(void *ctx)
{
	t2k_memory_clear(ctx);
}

/*
 * The hooks below sleep, so they let go of the device lock. Only calls from a process that reached
 * the device through VFIO come here, with interrupts on before they took the lock.
 */
static void zap(void *ctx, bool bars)
{
	struct t2k_card *card = ctx;

	/* With faults allowed, one that is under way may map after this zap. */
	if (card->faults_blocked && !t2k_races_keep_pages(card))
		card->mapped = false;
	spin_unlock_irq(&card->lock);
	t2k_memory_zap(card, bars);
	spin_lock_irq(&card->lock);
}

static int block_faults(void *ctx)
{
	struct t2k_card *card = ctx;
	int err;

	spin_unlock_irq(&card->lock);
	t2k_races_block(card);
	err = down_write_killable(&card->memory_lock);
	spin_lock_irq(&card->lock);
	if (!err)
		card->faults_blocked = true;
	return err;
}

static void allow_faults(void *ctx)
{
	struct t2k_card *card = ctx;

	card->faults_blocked = false;
	up_write(&card->memory_lock);
}

static void await(void *ctx)
{
	struct t2k_card *card = ctx;
	int err = 0;

	while (card->faults_blocked && !err) {
		spin_unlock_irq(&card->lock);
		err = t2k_races_before_wait(card);
		if (!err) {
			err = down_read_killable(&card->memory_lock);
			if (!err)
				up_read(&card->memory_lock);
			t2k_races_after_wait(card);
		}
		spin_lock_irq(&card->lock);
	}
}

static void mount_sleep(void *ctx, unsigned int us)
{
	struct t2k_card *card = ctx;

	spin_unlock_irq(&card->lock);
	fsleep(us);
	spin_lock_irq(&card->lock);
}

static bool interrupted(void *ctx)
{
	return signal_pending(current);
}

static size_t copy_in(void *ctx, void *to, const void *user, size_t len)
{
	struct t2k_card *card = ctx;
	size_t left;

	spin_unlock_irq(&card->lock);
	left = copy_from_user(to, (__force const void __user *)user, len);
	spin_lock_irq(&card->lock);
	return left;
}

static size_t copy_out(void *ctx, void *user, const void *from, size_t len)
{
	struct t2k_card *card = ctx;
	size_t left;

	spin_unlock_irq(&card->lock);
	left = copy_to_user((__force void __user *)user, from, len);
	spin_lock_irq(&card->lock);
	return left;
}

void t2k_mount(struct t2k_card *card, struct t2e_mount *mount)
{
	mount->ctx = card;
	mount->memory_page = memory_page;
	mount->now_ns = now_ns;
	mount->clear_memory = clear_memory;
	mount->zap = zap;
	mount->block_faults = block_faults;
	mount->allow_faults = allow_faults;
	mount->await = await;
	mount->sleep = mount_sleep;
	mount->interrupted = interrupted;
	mount->copy_in = copy_in;
	mount->copy_out = copy_out;
}
